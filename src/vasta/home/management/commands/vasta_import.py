"""`vasta import`: a partner list from a file, by the same engine as in the pages, without the worker."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from vasta.accounts.models import Provider, User
from vasta.core import runs
from vasta.core.importing.errors import FileRefused
from vasta.core.models import Run
from vasta.core.tenancy import provider_context
from vasta.partners.importing import actions
from vasta.partners.importing.pages import preview_counts, result_counts
from vasta.partners.models import ImportBatch, ImportMapping, ImportRow

CHUNK = 1024 * 1024
# The counts in the order they are printed.
NAMES = (*ImportRow.Kind.values, *ImportRow.Result.values, "problems", "all")


class Command(BaseCommand):
    """Read, check and import a list; say how many rows of each kind there were."""

    help = "Import a partner list (XLSX, CSV or vCard)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, whose register, in whose name."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--provider", required=True, help="first part of the provider's addresses")
        parser.add_argument("--user", required=True, help="e-mail of the person in whose name it is done")
        parser.add_argument("--mapping", help="name of saved columns; else they are found by their headings")
        parser.add_argument("--sheet", action="append", help="name of a sheet; may be given several times")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """The steps of the pages one after the other, each with its job done here."""
        self.provider = Provider.objects.filter(slug=options["provider"]).first()
        if self.provider is None:
            raise CommandError(f"There is no provider {options['provider']}.")
        with self._inside():
            self.user = self._user(options["user"])
        batch = self._read(file)
        with self._inside():
            self._check(batch, options["mapping"], options["sheet"])
        self._work(batch)
        with self._inside():
            self._say("Rows", preview_counts(batch))
            actions.start_writing(batch, actor=self.user)
        self._work(batch)
        with self._inside():
            batch.refresh_from_db()
            self._say("Imported", result_counts(batch))

    @contextmanager
    def _inside(self) -> Iterator[None]:
        with transaction.atomic(), provider_context(self.provider), translation.override("en"):
            yield

    def _user(self, email: str) -> User:
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None or not user.has_perm("partners.import_partner"):
            raise CommandError(f"{email} may not import partners here.")
        return user

    def _read(self, file: Path) -> ImportBatch:
        try:
            with self._inside(), file.open("rb") as opened:
                chunks = iter(lambda: opened.read(CHUNK), b"")
                batch = actions.start_import(name=file.name, chunks=chunks, actor=self.user)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        except FileRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self._work(batch)
        with self._inside():
            batch.refresh_from_db()
            if batch.state == ImportBatch.State.REFUSED:
                raise CommandError(str(FileRefused(batch.refusal_code, **batch.refusal_params)))
        return batch

    def _check(self, batch: ImportBatch, mapping: str | None, sheets: list[str] | None) -> None:
        saved = ImportMapping.objects.filter(name=mapping).first() if mapping else None
        if mapping and saved is None:
            raise CommandError(f"There are no saved columns named {mapping}.")
        chosen = [
            sheet for sheet in batch.sheets if (sheet["name"] in sheets if sheets else sheet["is_chosen"])
        ]
        if not chosen:
            raise CommandError(f"The file has no sheet named {', '.join(sheets or [])}.")
        fields = {}
        for sheet in chosen:
            remembered = saved or actions.matching_mapping(sheet["headings"])
            guesses = actions.guess_fields(batch, sheet, remembered)
            fields[sheet["index"]] = [guess.field for guess in guesses]
            for guess in guesses:
                self.stdout.write(f"{guess.heading or '(no heading)'}: {guess.field or 'left out'}")
            if "name" not in fields[sheet["index"]]:
                raise CommandError(
                    "No column holds the name of the partner. Save the columns on the page first."
                )
        actions.start_check(batch, fields=fields, mode=ImportBatch.Mode.ALL, actor=self.user)

    def _work(self, batch: ImportBatch) -> None:
        """Do the job of the list's present step here; its lease keeps a worker from doing it as well."""
        with self._inside():
            batch.refresh_from_db()
            run = batch.run
        runs.perform.func(self.provider.pk, run.pk)
        with self._inside():
            run.refresh_from_db()
            if run.state != Run.State.DONE:
                raise CommandError(
                    f"The work stopped ({run.message}). Continue it on the page of the import."
                )

    def _say(self, what: str, counts: dict[str, int]) -> None:
        parts = ", ".join(f"{counts[name]} {name}" for name in NAMES if counts.get(name))
        self.stdout.write(f"{what}: {parts}")
