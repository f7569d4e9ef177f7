"""What every test stands on: settings, databases, closed doors to the network, and the people.

On PostgreSQL (`scripts/postgres.py -- pytest`) the test database is made as the owner and the tests run as
the application's role, so that row security is in force in every test.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from pathlib import Path
from typing import Any

# Child processes (workers, servers) inherit these, so they never touch the data of this checkout.
os.environ["VASTA_TESTING"] = "1"
os.environ["VASTA_DATA_DIR"] = tempfile.mkdtemp(prefix="vasta-test-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vasta.settings")

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases

from tests.people import make_person, make_provider

DATA_DIR = Path(os.environ["VASTA_DATA_DIR"])
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
NO_ROW_SECURITY = "SELECT current_setting('vasta.provider', true), set_config('vasta.provider', %s, true)"


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Adapt the settings, which pytest-django has read before this file, and close the network."""
    config.option.allow_hosts = "127.0.0.1,::1,localhost"
    config.option.allow_unix_socket = True
    settings.TESTING = True
    settings.DATA_DIR = DATA_DIR
    settings.STATIC_ROOT = DATA_DIR / "static"
    settings.STATIC_ROOT.mkdir()
    settings.STORAGES["default"]["OPTIONS"]["location"] = DATA_DIR / "files"
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    # Real hashers are slow on purpose; no test is about how slow.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if connection.vendor == "sqlite":
        # A file like a real installation's: other processes can open it, and WAL needs one.
        connection.settings_dict["TEST"]["NAME"] = str(DATA_DIR / "test.sqlite3")


# --- Databases -------------------------------------------------------------------------------------------


@contextmanager
def as_owner() -> Iterator[None]:
    """On PostgreSQL, let this thread's connection be the owner of the tables for a moment."""
    if connection.vendor != "postgresql":
        yield
        return
    from vasta.settings import DATABASE_OWNER_URL, _parse

    before = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = _parse(DATABASE_OWNER_URL)["USER"]
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = before


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Make the test database as the owner and leave the connection to the application's role."""
    with django_db_blocker.unblock(), as_owner():
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
        tables = _empty_tables()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: _empty(tables))
        yield
    with django_db_blocker.unblock(), as_owner():
        teardown_databases(made, verbosity=0)


def _empty_tables() -> list[str]:
    """The tables without a row after the migrations; the others hold reference data that must stay."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        return [table for table in tables if not _has_rows(cursor, table)]


def _has_rows(cursor, table: str) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})")  # noqa: S608
    return bool(cursor.fetchone()[0])


def _empty(tables: list[str]) -> None:
    # In place of Django's flush after a test that commits: that would take the reference data too, and the
    # application's role may not truncate. The cache has no model, so it is emptied by itself.
    with as_owner():
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables))
    cache.clear()


# --- People ----------------------------------------------------------------------------------------------


@pytest.fixture
def provider(db):
    """The school that most tests are about."""
    return make_provider("koski", "Kosken ammattiopisto")


@pytest.fixture
def other_provider(db):
    """Another school in the same installation; nothing of it may ever be seen from the first."""
    return make_provider("lahti", "Lahden ammattiopisto")


@pytest.fixture
def in_provider(provider) -> Iterator[None]:
    """The whole test works inside `provider`: its rows can be made and read without further ado."""
    from vasta.core.tenancy import provider_context

    with provider_context(provider):
        yield


@pytest.fixture
def alice(provider):
    """Owner and main user of `provider`."""
    return make_person(provider, "Alice", "Aalto", is_main_user=True)


@pytest.fixture
def bob(provider):
    """Alice's colleague, an employee without further roles."""
    return make_person(provider, "Bob", "Berg")


@pytest.fixture
def charlie(other_provider):
    """Main user of another provider."""
    return make_person(other_provider, "Charlie", "Castrén", is_main_user=True)


class RealClient(Client):
    """Requests start as real ones do: no provider in scope, no open change set, no language chosen."""

    def request(self, **request):
        with _no_row_security():
            return Context().run(super().request, **request)


@contextmanager
def _no_row_security() -> Iterator[None]:
    """Hide every row that the surrounding test may see, as at the start of a request."""
    if connection.vendor != "postgresql" or not connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(NO_ROW_SECURITY, [""])
        before = cursor.fetchone()[0] or ""
    yield
    with connection.cursor() as cursor:
        cursor.execute(NO_ROW_SECURITY, [before])


@pytest.fixture
def client() -> Client:
    """Nobody is signed in."""
    return RealClient()


@pytest.fixture
def client_for() -> Callable[..., Client]:
    """`client_for(alice)`: a client in which that person is signed in."""

    def sign_in(user) -> Client:
        client = RealClient()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def assert_reads() -> Callable[[int], Any]:
    """`with assert_reads(5):` asks tables five times; transactions and row security are left out.

    So the number is the same on both databases.
    """

    @contextmanager
    def counted(expected: int) -> Iterator[None]:
        with CaptureQueriesContext(connection) as queries:
            yield
        asked = [query["sql"] for query in queries if " FROM " in query["sql"]]
        assert len(asked) == expected, "\n".join(asked)

    return counted
