"""The one settings file. Everything that differs between installations is read from the environment.

Names and defaults are listed for administrators in docs/administrator/settings.md.
"""

from pathlib import Path

import structlog
from django.utils.translation import gettext_lazy as _
from environs import Env

env = Env(prefix="VASTA_")

# The checkout (or the folder of an installed package) and the folder where this installation keeps its data.
ROOT = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.str("DATA_DIR", str(ROOT / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", False)
TESTING = env.bool("TESTING", False)


def _secret_key() -> str:
    """The key from the environment, else one made once and kept beside the database (mode 600)."""
    if key := env.str("SECRET_KEY", ""):
        return key
    path = DATA_DIR / "secret-key"
    if not path.exists():
        from django.core.management.utils import get_random_secret_key

        path.touch(mode=0o600)
        path.write_text(get_random_secret_key() + get_random_secret_key())
    return path.read_text()


SECRET_KEY = _secret_key()
BASE_URL = env.str("BASE_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]
HTTPS = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "vasta.home",
    "vasta.encounters",
    "vasta.planning",
    "vasta.partnerships",
    "vasta.groups",
    "vasta.partners",
    "vasta.accounts",
    "vasta.core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rules.apps.AutodiscoverRulesConfig",
    "simple_history",
    "template_partials",
]

MIDDLEWARE = [
    "vasta.core.middleware.logging_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "vasta.core.middleware.headers_middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "vasta.accounts.middleware.provider_middleware",
    "vasta.accounts.middleware.language_middleware",
    "vasta.accounts.middleware.membership_middleware",
    "django.middleware.common.CommonMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "vasta.core.middleware.conflict_middleware",
]

ROOT_URLCONF = "vasta.urls"
WSGI_APPLICATION = "vasta.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["vasta.core.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vasta.home.navigation.navigation",
            ],
        },
    }
]
FORM_RENDERER = "vasta.core.forms.Renderer"

# Database.

# SQLite writers queue instead of failing: WAL, a write lock taken at the start of each transaction, 20 s
# wait.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
        "PRAGMA cache_size=-65536;"
    ),
}
DATABASE_URL = env.str("DATABASE_URL", "") or f"sqlite:///{DATA_DIR / 'vasta.sqlite3'}"
# On PostgreSQL the program runs as a role that owns nothing; migrations and backups run as the owner.
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", "")


def _database(url: str) -> dict:
    config = _parse(url)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = SQLITE_OPTIONS
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    return config


def _parse(url: str) -> dict:
    """Read `sqlite:///path` or `postgresql://user:password@host:port/name` into Django's form."""
    from urllib.parse import parse_qs, unquote, urlsplit

    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": parts.path[1:] or ":memory:"}
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        # Everything else the address says, such as sslmode=require, goes to the driver.
        "OPTIONS": {name: values[-1] for name, values in query.items() if name != "host"},
    }


DATABASES = {"default": _database(DATABASE_URL)}
# The role that gets the rights of the running program; the owner grants them after each migrate.
APP_ROLE = DATABASES["default"].get("USER", "")
# `vasta migrate`, `setup` and `backup` set this for themselves (cli.py).
if env.bool("AS_OWNER", False) and DATABASE_OWNER_URL:
    DATABASES["default"] = _database(DATABASE_OWNER_URL)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        # Shared by all processes, so that rate limits hold however many there are.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
    }
}

# Tenancy and history.

# Called at the end of every change set, in its transaction, with the touched objects (docs/architecture.md).
AFTER_CHANGE = ("vasta.core.search.reindex_touched", "vasta.encounters.followers.follow")
# The commands that search offers beside objects: (URL name, title, icon, permission).
COMMANDS = "vasta.home.navigation.COMMANDS"
HAND_OVER = "vasta.home.hand_over.HAND_OVER"  # what changes hands when a person leaves

# People and sign-in.

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:today"
ACCOUNT_ADAPTER = "vasta.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "vasta.accounts.adapters.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Vasta"
MFA_FORMS = {
    "add_webauthn": "vasta.accounts.key_forms.AddKeyForm",
    "edit_webauthn": "vasta.accounts.key_forms.EditKeyForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_LOGIN_ON_GET = False
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14


def _sign_in_service(service: dict) -> dict:
    """One entry of VASTA_OIDC in allauth's form (docs/administrator/settings.md)."""
    return {
        # Unique in the installation: a provider's slug never has two hyphens in a row.
        "provider_id": f"{service['provider']}--{service['id']}",
        "name": service["name"],
        "client_id": service["client_id"],
        "secret": service["secret"],
        "settings": {
            "server_url": service["server_url"],
            "school": service["provider"],
            # The service vouches for addresses of these domains and of no others.
            "domains": [domain.lower() for domain in service["domains"]],
        },
    }


SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [_sign_in_service(service) for service in env.json("OIDC", [])],
    }
}

# Languages and time.

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
FORMAT_MODULE_PATH = ["vasta.core.formats"]
TIME_ZONE = "Europe/Helsinki"
USE_TZ = True
FIRST_DAY_OF_WEEK = 1

# Files.

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
FRONT_END_PACKAGES = Path(env.str("FRONT_END_PACKAGES", str(ROOT / "node_modules")))
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "vasta.core.frontend.PackageFinder",
]
# Files taken from the front-end packages: (package file, name under /static/). No other is served.
FRONT_END_FILES = (
    ("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2", "vendor/inter-latin.woff2"),
)
ICONS_DIR = FRONT_END_PACKAGES / "@tabler" / "icons" / "icons"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or TESTING
            else "vasta.core.frontend.ManifestStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
UPLOAD_MAX_BYTES = 25 * 1024 * 1024
# A larger list of people is downloaded only with a reason, which stays in the log.
EXPORT_REASON_ROWS = env.int("EXPORT_REASON_ROWS", 1000)

# Jobs and mail.

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
# Long work in chunks (core/runs.py): kind → what it does.
RUNS = {
    "core.undo": "vasta.core.undo_run.UndoRun",
    "partners.bulk": "vasta.partners.bulk.PartnerBulk",
    "partners.import": "vasta.partners.importing.run.ImportRun",
    "partners.import_check": "vasta.partners.importing.run.CheckRun",
    "partners.import_read": "vasta.partners.importing.run.ReadRun",
    "partnerships.bulk": "vasta.partnerships.bulk.PartnershipBulk",
    "partnerships.levels": "vasta.partnerships.bulk.LevelBulk",
    "planning.actions": "vasta.planning.action_lists.ActionBulk",
    "planning.regenerate": "vasta.encounters.care_run.CareRun",
}
# Daily work at a time of the wall clock in TIME_ZONE: (name, hour, minute, function).
SCHEDULES = (
    ("care", 0, 10, "vasta.encounters.care_run.refresh_all"),
    ("tidy", 2, 30, "vasta.core.schedules.tidy"),
    ("imports", 2, 45, "vasta.partners.importing.actions.tidy"),
    ("digests", 7, 0, "vasta.home.digest.send_all"),
    ("reminders", 14, 0, "vasta.home.reminders.send_all"),
)
_mail = env.str("EMAIL_URL", "console:")
if _mail.startswith("smtp"):
    _config = env.dj_email_url("EMAIL_URL")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _config["EMAIL_HOST"], _config["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _config["EMAIL_HOST_USER"], _config["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _config.get("EMAIL_USE_TLS", False), _config.get("EMAIL_USE_SSL", False)
elif _mail.startswith("file:"):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = _mail.removeprefix("file:")
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", "Vasta <vasta@localhost>")

# Security.

SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env.bool("HSTS_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = HTTPS and env.bool("HSTS_PRELOAD", True)
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # The limits of signing in count by the address that the nearest trusted proxy saw.
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXY_COUNT", 1)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "vasta-session"
CSRF_COOKIE_NAME = "vasta-csrf"
LANGUAGE_COOKIE_NAME = "vasta-language"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "vasta.core.errors.csrf_failure"

# Logs.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.dev.ConsoleRenderer() if DEBUG else structlog.processors.JSONRenderer(),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
)
# W002 wants Django's own middleware for X-Frame-Options; ours sends it on every response.
SILENCED_SYSTEM_CHECKS = ["security.W002"]
