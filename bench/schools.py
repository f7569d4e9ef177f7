"""The databases that are measured: made once, used again while the tables are the same."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from bench import care
from vasta.accounts.models import Provider
from vasta.core.tenancy import provider_context
from vasta.encounters.models import Encounter
from vasta.home.demo import loader
from vasta.home.setup import create_provider

# A main user, who may open every page.
READER = "aki.loimuniitty@koskivuori.example"
VASTA = str(Path(sys.executable).with_name("vasta"))


def school(size: str) -> tuple[Provider, float | None]:
    """The provider of this size, and the seconds it took to load when it was not there."""
    subprocess.run([VASTA, "manage", "migrate", "--verbosity", "0"], check=True, env=os.environ)
    call_command("collectstatic", verbosity=0, interactive=False)
    if known := Provider.objects.first():
        _add_care(known)
        _tidy()
        return known, None
    started = time.perf_counter()
    with transaction.atomic():
        provider = create_provider(name="Koskivuoren ammattiopisto", slug="koski")
        loader.load(provider, size=size)
    seconds = time.perf_counter() - started
    _add_care(provider)
    _tidy()
    return provider, seconds


def _add_care(provider: Provider) -> None:
    """Partnerships, encounters and actions, unless they are there."""
    with transaction.atomic(), provider_context(provider):
        is_there = Encounter.objects.exists()
    if not is_there:
        with transaction.atomic():
            for step, seconds in care.add(provider).items():
                print(f"{step}: {seconds:.0f} s", flush=True)


def _tidy() -> None:
    """What a running database knows of its tables after its first night; on PostgreSQL done by the owner."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return
    environment = {**os.environ, "VASTA_AS_OWNER": "1"}
    command = "from django.db import connection; connection.cursor().execute('VACUUM ANALYZE')"
    subprocess.run([VASTA, "manage", "shell", "-v0", "-c", command], check=True, env=environment)


def describe() -> str:
    """The database's version in words."""
    if connection.vendor == "sqlite":
        return f"SQLite {connection.Database.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"


def megabytes() -> float:
    """The size of the database on disk."""
    if connection.vendor == "sqlite":
        return Path(settings.DATABASES["default"]["NAME"]).stat().st_size / 1e6
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0] / 1e6
