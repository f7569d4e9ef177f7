"""Backups of a live installation: one archive, which counts only after it has been read back.

The archive holds `database` (a SQLite file or pg_dump's custom format), `files/…` as under DATA_DIR, and last
`manifest.json`, so that a cut archive has none. Everything is written to a folder named `….part` beside the
backups and the archive is renamed at the end: what a killed run leaves never looks like a backup, and the
next run removes it.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import re
import shutil
import sqlite3
import stat
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from vasta.home import postgresql

FORMAT = "vasta-backup-1"
NAME = re.compile(r"vasta-\d{8}-\d{6}\.tar\.gz")
PARTIAL = re.compile(r"vasta-\d{8}-\d{6}\.part")
DATABASE, MANIFEST, FILES = "database", "manifest.json", "files"
CHUNK = 1024 * 1024
UNREADABLE = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)


class BackupError(Exception):
    """A backup cannot be made, or a file is not a whole backup; the message is for the administrator."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    `migrations` are [app, name]; `rows` are counts by table; `parts` are SHA-256 sums by name in the archive.
    """

    format: str
    made_at: str
    program: str
    vendor: str
    migrations: list[list[str]]
    rows: dict[str, int]
    parts: dict[str, str]

    @property
    def file_count(self) -> int:
        """How many attached files there are."""
        return len(self.parts) - 1


@dataclass(frozen=True)
class Made:
    """A finished backup. `is_tried` is False when the database could not be restored as a trial."""

    path: Path
    manifest: Manifest
    is_tried: bool
    removed: list[Path]


def make(folder: Path, *, keep: int | None = None) -> Made:
    """Write a backup into `folder`, verify it, then remove all but the newest `keep` backups.

    Raises BackupError; then nothing is left of the attempt and older backups stay as they were.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(folder):
            _remove_partial(folder)
            path = folder / f"{timezone.now():vasta-%Y%m%d-%H%M%S}.tar.gz"
            manifest, is_tried = _make(path)
            return Made(path, manifest, is_tried, _remove_old(path, keep))
    except (OSError, sqlite3.Error, DatabaseError) as error:
        raise BackupError(f"{error}. {_room(folder)}") from error


def _make(path: Path) -> tuple[Manifest, bool]:
    if path.exists():
        raise BackupError(f"{path} exists already.")
    work = path.with_name(path.name.replace(".tar.gz", ".part"))
    work.mkdir(mode=0o700)
    try:
        rows = _copy_database(work / DATABASE)
        _write(work / path.name, work / DATABASE, rows)
        (work / DATABASE).unlink()
        manifest = read(work / path.name, into=work)
        is_tried = try_database(work / DATABASE, manifest)
        (work / path.name).rename(path)
        _sync_folder(path.parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return manifest, is_tried


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    # The lock goes with its process, so a killed run never blocks the next one.
    with (folder / ".vasta-backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(f"Another backup is being written to {folder}.") from error
        yield


def _remove_partial(folder: Path) -> None:
    for found in folder.iterdir():
        if PARTIAL.fullmatch(found.name):
            shutil.rmtree(found)


def _remove_old(newest: Path, keep: int | None) -> list[Path]:
    if keep is None:
        return []
    others = [path for path in newest.parent.iterdir() if NAME.fullmatch(path.name) and path != newest]
    old = sorted(others, reverse=True)[keep - 1 :]
    for path in old:
        path.unlink()
    return old


def _sync_folder(folder: Path) -> None:
    # Without this a power cut could take the new name away again.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _room(folder: Path) -> str:
    if not folder.is_dir():
        return ""
    return f"{shutil.disk_usage(folder).free // 1024**2} MB are free in {folder}."


# --- The archive -----------------------------------------------------------------------------------------


class _Summed:
    """A file for reading that keeps the SHA-256 of what was read."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.sum.update(data)
        return data


def _write(path: Path, database: Path, rows: dict[str, int]) -> None:
    """The archive on the disk; the manifest tells what really went in."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with (
            gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6) as packed,
            tarfile.open(fileobj=packed, mode="w|") as archive,
        ):
            parts = {DATABASE: _add(archive, DATABASE, database)}
            # Files are written before the rows that name them, so those of the copied rows are all here.
            for name, found in _attached_files():
                try:
                    parts[name] = _add(archive, name, found)
                except FileNotFoundError:
                    continue  # purged since the folder was listed
            content = json.dumps(asdict(_manifest(rows, parts)), indent=1).encode()
            archive.addfile(_entry(MANIFEST, len(content)), BytesIO(content))
        file.flush()
        os.fsync(file.fileno())


def _attached_files() -> Iterator[tuple[str, Path]]:
    folder = settings.DATA_DIR / FILES
    for found in sorted(folder.rglob("*")):
        if found.is_file() and not found.is_symlink():
            yield f"{FILES}/{found.relative_to(folder).as_posix()}", found


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    with path.open("rb") as file:
        summed = _Summed(file)
        archive.addfile(_entry(name, os.fstat(file.fileno()).st_size), summed)
    return summed.sum.hexdigest()


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, stat.S_IRUSR | stat.S_IWUSR, int(timezone.now().timestamp())
    return entry


def _manifest(rows: dict[str, int], parts: dict[str, str]) -> Manifest:
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    return Manifest(
        format=FORMAT,
        made_at=timezone.now().isoformat(timespec="seconds"),
        program=version("vasta"),
        vendor=connection.vendor,
        migrations=[list(key) for key in applied],
        rows=rows,
        parts=parts,
    )


def read(path: Path, *, into: Path, with_files: bool = False) -> Manifest:
    """Read the whole archive, compare every checksum and unpack the database (and the files) to `into`.

    Raises BackupError for a file that is cut, changed or no backup of this program.
    """
    try:
        with gzip.open(path) as packed:
            sums, manifest = _read_parts(packed, into, with_files)
            while packed.read(CHUNK):  # to the very end, where gzip keeps its own sum
                pass
    except UNREADABLE as error:
        raise BackupError(f"{path} is damaged, cut or no backup of Vasta: {error}") from error
    if manifest is None:
        raise BackupError(f"{path} is cut or no backup of Vasta: it has no manifest.")
    if sums != manifest.parts:
        changed = sorted(name for name, _sum in set(sums.items()) ^ set(manifest.parts.items()))
        raise BackupError(f"{path} has been changed: {changed[0]} differs from its manifest.")
    return manifest


def _read_parts(packed: Any, into: Path, with_files: bool) -> tuple[dict[str, str], Manifest | None]:
    sums: dict[str, str] = {}
    manifest = None
    with tarfile.open(fileobj=packed, mode="r|") as archive:
        for entry in archive:
            source = _Summed(_opened(archive, entry))
            if entry.name == MANIFEST:
                manifest = _parsed(source.read())
                continue
            wanted = entry.name == DATABASE or with_files
            _copy(source, into / entry.name if wanted else Path(os.devnull))
            sums[entry.name] = source.sum.hexdigest()
    return sums, manifest


def _opened(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> Any:
    """The content of a part; BackupError for anything that we do not write, such as links or `..`."""
    path = PurePosixPath(entry.name)
    is_file = path.parts[:1] == (FILES,) and len(path.parts) > 1 and ".." not in path.parts
    if not entry.isreg() or not (is_file or entry.name in {DATABASE, MANIFEST}):
        raise BackupError(f"This is no backup of Vasta: it holds {entry.name!r}.")
    return archive.extractfile(entry)


def _copy(source: _Summed, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        shutil.copyfileobj(source, file, CHUNK)


def _parsed(content: bytes) -> Manifest:
    try:
        manifest = Manifest(**json.loads(content))
    except (ValueError, TypeError) as error:
        raise BackupError("The manifest of this backup cannot be read.") from error
    if manifest.format != FORMAT:
        raise BackupError(f"This version of Vasta cannot read backups of the form {manifest.format}.")
    return manifest


# --- The database ----------------------------------------------------------------------------------------


def _copy_database(target: Path) -> dict[str, int]:
    """One moment of the live database in `target`; returns the row counts of that moment."""
    if connection.vendor == "postgresql":
        return postgresql.dump(target)
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
    return sqlite_rows(target)


def try_database(path: Path, manifest: Manifest) -> bool:
    """Open the unpacked database and compare its rows with the manifest; raises BackupError.

    False when PostgreSQL's owner may make no database to try it in; then the dump is only read through.
    """
    if manifest.vendor == "sqlite":
        compare_rows(sqlite_rows(path), manifest)
        return True
    if not postgresql.may_create_database():
        postgresql.read_through(path)
        return False
    with postgresql.trial_database() as name:
        postgresql.load(path, name)
        compare_rows(postgresql.rows_of(name), manifest)
    return True


def compare_rows(found: dict[str, int], manifest: Manifest) -> None:
    """Raise BackupError unless every table has as many rows as the manifest says."""
    tables = sorted(table for table, _count in set(found.items()) ^ set(manifest.rows.items()))
    if tables:
        table = tables[0]
        was, now = manifest.rows.get(table, "no table"), found.get(table, "no table")
        raise BackupError(f"The table {table} differs from the manifest: {was} rows there, {now} here.")


def sqlite_rows(path: Path) -> dict[str, int]:
    """Row counts by table of a SQLite file at rest; BackupError when it is not sound."""
    # Immutable: no side files appear and nothing waits for a lock.
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)) as opened:
        if (verdict := opened.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise BackupError(f"The copied database is not sound: {verdict}")
        tables = opened.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
            "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        ).fetchall()
        return {
            table: opened.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
            for (table,) in tables
        }
