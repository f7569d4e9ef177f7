"""`vasta restore`: a backup back into an empty installation, checked before anything is touched."""

from __future__ import annotations

import os
import shutil
import sqlite3
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from vasta.accounts.models import Provider
from vasta.home import backup, postgresql

NEXT = """Restored. What to do next:
  1. Put the secret key back (VASTA_SECRET_KEY, or the file secret-key in the data folder). With a new key
     everybody signs in again and links in mails sent before stop working.
  2. Run `vasta doctor`, then start the web server and the worker.
  3. Repeat what was erased on request after the backup was made: the backup brings it back.
"""


class Command(BaseCommand):
    """Check the file, ask, put everything in place, count, migrate."""

    help = "Restore a backup into an empty installation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and how sure one is."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--yes", action="store_true", help="do not ask before restoring into an empty one"
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="replace an installation that is in use; asks for the file name",
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Refuse early; the place of unpacking is beside the files, so that putting in place is a rename."""
        self._refuse_used(options["replace"])
        staged = settings.DATA_DIR / "restore.part"
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(mode=0o700)
        try:
            manifest = self._checked(file, staged)
            self._confirm(file, manifest, **options)
            self._put_in_place(staged, manifest)
        except (backup.BackupError, OSError, DatabaseError, sqlite3.Error) as error:
            raise CommandError(str(error)) from error
        finally:
            shutil.rmtree(staged, ignore_errors=True)
        connection.close()
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(NEXT)

    def _refuse_used(self, replace: bool) -> None:
        if replace:
            return
        try:
            is_used = _has_providers()
        except (DatabaseError, sqlite3.Error) as error:
            raise CommandError(
                f"The present database cannot be read: {error}. Move it away first."
            ) from error
        if is_used:
            raise CommandError(
                "There is a school in this installation already. Restore into an empty one, or give "
                "--replace to replace everything here."
            )

    def _checked(self, file: Path, staged: Path) -> backup.Manifest:
        """The manifest of a backup that is whole and fits this installation; BackupError otherwise."""
        manifest = backup.read(file, into=staged, with_files=True)
        if manifest.vendor != connection.vendor:
            raise backup.BackupError(
                f"This is a backup of {manifest.vendor}, and this installation uses {connection.vendor}."
            )
        known = MigrationLoader(None).disk_migrations
        if newer := [key for key in manifest.migrations if tuple(key) not in known]:
            raise backup.BackupError(
                f"This is a backup of version {manifest.program}, which is newer than this program: "
                f"it has {newer[0][0]} {newer[0][1]}. Install that version first."
            )
        if not backup.try_database(staged / backup.DATABASE, manifest):
            self.stdout.write(
                "The owner may not create databases, so the database is restored without a trial."
            )
        return manifest

    def _confirm(self, file: Path, manifest: backup.Manifest, *, yes: bool, replace: bool, **_: Any) -> None:
        count = sum(manifest.rows.values())
        self.stdout.write(
            f"Backup of {manifest.made_at}: {count} rows, {manifest.file_count} attached files."
        )
        if replace:
            self.stdout.write("Everything in this installation will be replaced and cannot be brought back.")
            if _answer("Type the name of the file to go on: ") != file.name:
                raise CommandError("The name differs. Nothing was touched.")
        elif not yes and _answer("Restore it here? Type yes: ") != "yes":
            raise CommandError("Nothing was touched.")

    def _put_in_place(self, staged: Path, manifest: backup.Manifest) -> None:
        """Files first: stopped half-way, the installation still counts as empty and is restored again."""
        _refuse_running()
        if connection.vendor == "postgresql":
            _swap_files(staged)
            _swap_postgresql(staged / backup.DATABASE)
            backup.compare_rows(postgresql.rows_of(), manifest)
        else:
            # What needs room comes before what changes anything.
            beside = _bring_beside(staged / backup.DATABASE)
            _swap_files(staged)
            beside.replace(_sqlite_path())
            backup.compare_rows(backup.sqlite_rows(_sqlite_path()), manifest)


def _answer(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:  # nobody is there to answer
        return ""


def _sqlite_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _has_providers() -> bool:
    # Connecting would make the file, and a refusal must leave nothing behind.
    if connection.vendor == "sqlite" and not _sqlite_path().exists():
        return False
    tables = connection.introspection.table_names()
    return Provider._meta.db_table in tables and Provider.objects.exists()


def _refuse_running() -> None:
    """Raise CommandError when another process has the database open."""
    is_postgresql = connection.vendor == "postgresql"
    if postgresql.others_connected() if is_postgresql else not _settled():
        raise CommandError(
            "The program is running. Stop its web server and worker first. Nothing was touched."
        )


def _settled() -> bool:
    """Bring what the write-ahead log still holds into the file; False when others have it open."""
    connection.close()
    if not _sqlite_path().exists():
        return True
    with closing(sqlite3.connect(_sqlite_path(), timeout=1)) as opened:
        try:
            opened.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                return False
            raise
    return True


def _swap_files(staged: Path) -> None:
    """Put the unpacked files in place of the present ones, which go with the unpacking folder.

    Child by child, because the folder itself may be a mount.
    """
    target, before = settings.DATA_DIR / backup.FILES, staged / "before"
    target.mkdir(exist_ok=True)
    before.mkdir()
    for child in target.iterdir():
        shutil.move(child, before / child.name)
    unpacked = staged / backup.FILES
    for child in unpacked.iterdir() if unpacked.exists() else ():
        shutil.move(child, target / child.name)


def _swap_postgresql(dump: Path) -> None:
    postgresql.clear()
    try:
        postgresql.load(dump, connection.settings_dict["NAME"])
    except postgresql.ProgramFailed as error:
        raise backup.BackupError(
            f"{error}\nThe database is empty now. Restore again when this is mended."
        ) from error


def _bring_beside(unpacked: Path) -> Path:
    """Move the database to the disk of the present one, so that replacing it is one step."""
    beside = _sqlite_path().with_name(f"{_sqlite_path().name}.part")
    shutil.move(unpacked, beside)
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    return beside
