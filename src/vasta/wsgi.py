"""The WSGI door: gunicorn and other servers start here."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vasta.settings")
application = get_wsgi_application()
