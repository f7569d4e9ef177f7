"""`vasta doctor`: checks this installation and says in words what to do."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management import BaseCommand
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from vasta.accounts.models import Provider
from vasta.core import text
from vasta.core.models import SearchEntry
from vasta.core.search import rebuild, searchable_models
from vasta.core.tenancy import provider_context

LOW_DISK = 1024**3
SLOW_JOB = timedelta(minutes=10)


class Finding(NamedTuple):
    """One thing that was looked at: whether it is well, what it is, and what to do when it is not."""

    is_well: bool
    what: str
    advice: str = ""


def findings() -> Iterator[Finding]:
    """Look at everything, the later things only when the earlier ones allow it."""
    yield from _settings()
    yield from _disk()
    yield from _extras()
    try:
        yield from _database()
    except DatabaseError as error:
        yield Finding(False, f"Database does not answer: {error}", "Check VASTA_DATABASE_URL and the server.")
        return
    yield from _jobs()
    yield from _search()


def _settings() -> Iterator[Finding]:
    yield Finding(
        not settings.DEBUG, "Debugging is off", "Unset VASTA_DEBUG: error pages must not show the program."
    )
    yield Finding(
        settings.HTTPS or settings.BASE_URL.startswith("http://localhost"),
        f"Address {settings.BASE_URL}",
        "Set VASTA_BASE_URL to the https address that people use.",
    )
    is_console = settings.EMAIL_BACKEND.endswith("console.EmailBackend")
    yield Finding(
        not is_console, "Mail leaves the program", "Set VASTA_EMAIL_URL, such as smtp://mail.example:25"
    )


def _disk() -> Iterator[Finding]:
    folder = settings.DATA_DIR
    yield Finding(
        os.access(folder, os.W_OK),
        f"Data folder {folder} can be written",
        f"Give the user rights to {folder}.",
    )
    free = shutil.disk_usage(folder).free
    yield Finding(free > LOW_DISK, f"{free // 1024**2} MB of disk free", "Make room: less than 1 GB is left.")


def _extras() -> Iterator[Finding]:
    yield Finding(
        text.voikko_available(),
        "Finnish base forms by Voikko",
        "Optional: install libvoikko1 and voikko-fi (Debian) and the Python package libvoikko.",
    )
    has_pdf = importlib.util.find_spec("weasyprint") is not None
    yield Finding(has_pdf, "PDF", "Not in this version yet: print from the browser.")


def _database() -> Iterator[Finding]:
    yield Finding(True, f"Database {connection.vendor} answers")
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Finding(not waiting, "Tables are up to date", "Run `vasta manage migrate`.")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check")
            yield Finding(
                cursor.fetchone()[0] == "ok", "Database file is sound", "Restore the newest backup."
            )


def _jobs() -> Iterator[Finding]:
    oldest = DBTaskResult.objects.ready().order_by("enqueued_at").first()
    is_late = oldest is not None and oldest.enqueued_at < timezone.now() - SLOW_JOB
    yield Finding(not is_late, "Jobs are being done", "Start `vasta worker` (or `vasta serve`).")


def _search() -> Iterator[Finding]:
    for provider in Provider.objects.all():
        with transaction.atomic(), provider_context(provider):
            wanted = sum(model.objects.count() for model in searchable_models())
            found = SearchEntry.objects.count()
        yield Finding(
            abs(wanted - found) <= wanted // 100,
            f"Search of {provider.slug} knows {found} of {wanted} objects",
            f"Run `vasta doctor --rebuild-search {provider.slug}`.",
        )


class Command(BaseCommand):
    """Print every finding; the exit status is 1 when something needs doing."""

    help = "Check this installation and say what to do."

    def add_arguments(self, parser: Any) -> None:
        """One thing the doctor can cure itself."""
        parser.add_argument("--rebuild-search", metavar="PROVIDER", help="write the search entries anew")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, say, and leave with a status a script can use."""
        if slug := options["rebuild_search"]:
            self._rebuild(slug)
        found = list(findings())
        for finding in found:
            self.stdout.write(f"{'ok  ' if finding.is_well else 'LOOK'} {finding.what}")
            if not finding.is_well:
                self.stdout.write(f"     {finding.advice}")
        if not all(finding.is_well for finding in found):
            sys.exit(1)

    def _rebuild(self, slug: str) -> None:
        provider = Provider.objects.get(slug=slug)
        with transaction.atomic(), provider_context(provider):
            self.stdout.write(f"{rebuild()} objects")
