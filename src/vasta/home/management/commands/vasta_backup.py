"""`vasta backup`: one verified file of the database and the attached files, beside the running program."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from vasta.home import backup


class Command(BaseCommand):
    """Make a backup, read it back, say what is in it."""

    help = "Back up the database and the attached files into one verified file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and how many to keep there."""
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="default: backups in the data folder")
        parser.add_argument("--keep", type=int, metavar="N", help="remove all but the newest N backups")

    def handle(self, *args: Any, **options: Any) -> None:
        """The older backups go only when the new one is whole."""
        keep = options["keep"]
        if keep is not None and keep < 1:
            raise CommandError("--keep must be at least 1.")
        try:
            made = backup.make(options["to"] or settings.DATA_DIR / "backups", keep=keep)
        except backup.BackupError as error:
            raise CommandError(f"No backup was made, and nothing is left of the attempt. {error}") from error
        self._say(made)

    def _say(self, made: backup.Made) -> None:
        rows, files = sum(made.manifest.rows.values()), made.manifest.file_count
        self.stdout.write(f"{made.path} ({made.path.stat().st_size / 1024**2:.1f} MB)")
        self.stdout.write(f"{rows} rows in {len(made.manifest.rows)} tables, {files} attached files")
        if made.is_tried:
            self.stdout.write(
                "Verified: every checksum compared, the database restored as a trial and counted."
            )
        else:
            self.stdout.write(
                "Checksums compared and the dump read through, but the database was NOT restored as a trial: "
                "the owner may not create databases. Let a superuser run ALTER ROLE … CREATEDB, or try a "
                "restore on another machine."
            )
        for path in made.removed:
            self.stdout.write(f"Removed {path.name}")
