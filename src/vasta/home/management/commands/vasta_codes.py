"""`vasta codes`: bring in a whole industry classification from the published file."""

from __future__ import annotations

from argparse import ArgumentParser, FileType
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction

from vasta.partners.codes import UnreadableCodes, read_codes, save_codes
from vasta.partners.models import Industry


class Command(BaseCommand):
    """Add the codes of a file; the same file again changes nothing."""

    help = "Import an industry classification (JSON of the open interface, or CSV)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which classification, and the language of a CSV's names."""
        parser.add_argument("file", type=FileType("rb"))
        parser.add_argument("--set", required=True, choices=Industry.CodeSet.values)
        parser.add_argument("--language", default="fi", choices=["fi", "sv", "en"])

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Read, save, say how many."""
        with options["file"] as file:
            content = file.read()
        try:
            codes = read_codes(content, language=options["language"])
        except UnreadableCodes as error:
            raise CommandError(f"{options['file'].name}: {error}") from error
        new, changed = save_codes(options["set"], codes)
        self.stdout.write(f"{len(codes)} codes read, {new} new, {changed} changed")
