"""PostgreSQL's own programs for backups, run as the owner of the tables."""

from __future__ import annotations

import glob
import os
import re
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import DatabaseError, connection, transaction


class ProgramFailed(DatabaseError):
    """One of PostgreSQL's programs is missing or ended with an error; the message is for people."""


def dump(target: Path) -> dict[str, int]:
    """Write one moment of the whole database to `target`; returns the row counts of the same moment."""
    if not _one_of_mine("rolbypassrls"):
        raise ProgramFailed(
            "This role does not see every row. Set VASTA_DATABASE_OWNER_URL to the owner of the tables"
        )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # This transaction only waits while pg_dump works; it must outlive it.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        rows = _rows(cursor)
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
    return rows


def load(path: Path, database: str) -> None:
    """Restore a dump into an empty database, wholly or not at all; raises ProgramFailed.

    The owner gets everything; the rights of the program's role are renewed by `migrate`.
    """
    whole = ["--exit-on-error", "--single-transaction"]
    mine = ["--no-owner", "--no-privileges", "--no-comments"]
    _run("pg_restore", *whole, *mine, f"--dbname={database}", str(path))


def read_through(path: Path) -> None:
    """Unpack every row of a dump without a database; raises ProgramFailed for a cut one.

    Listing is not enough: the list stands at the beginning, and half a dump lists well.
    """
    _run("pg_restore", f"--file={os.devnull}", str(path))


def clear() -> None:
    """Drop everything in the database that belongs to the owner: tables, functions, extensions."""
    with connection.cursor() as cursor:
        cursor.execute("DROP OWNED BY CURRENT_USER")


def others_connected() -> int:
    """How many other sessions the database has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]


def may_create_database() -> bool:
    """Whether a dump can be restored as a trial."""
    return _one_of_mine("rolcreatedb")


def _one_of_mine(right: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rolsuper OR {right} FROM pg_roles WHERE rolname = current_user")  # noqa: S608
        return cursor.fetchone()[0]


@contextmanager
def trial_database() -> Iterator[str]:
    """An empty database that is gone after the block; those that killed runs have left go first."""
    beginning = f"{connection.settings_dict['NAME'][:40]}_trial_"
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [beginning])
        for (left,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE IF EXISTS "{left}"')
        name = beginning + secrets.token_hex(4)
        cursor.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield name
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


def rows_of(database: str | None = None) -> dict[str, int]:
    """Row counts by table, of another database of this server when named."""
    if database is None:
        with connection.cursor() as cursor:
            return _rows(cursor)
    with (
        connection.wrap_database_errors,
        psycopg.connect(**{**_address(), "dbname": database}) as opened,
        opened.cursor() as cursor,
    ):
        return _rows(cursor)


def _rows(cursor: Any) -> dict[str, int]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    rows = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM public."{table}"')  # noqa: S608
        rows[table] = cursor.fetchone()[0]
    return rows


def _address() -> dict[str, str]:
    values = connection.settings_dict
    address = {
        "host": values["HOST"],
        "port": values["PORT"],
        "user": values["USER"],
        "password": values["PASSWORD"],
        "dbname": values["NAME"],
    }
    return {key: value for key, value in address.items() if value}


def _run(program: str, *arguments: str) -> None:
    # By the environment: other users of the machine could read a password on the command line.
    names = {"dbname": "PGDATABASE"}
    environment = {names.get(key, f"PG{key.upper()}"): value for key, value in _address().items()}
    done = subprocess.run(
        [_program(program), "--no-password", *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode < 0:
        raise ProgramFailed(f"{program} was stopped: {signal.strsignal(-done.returncode)}")
    if done.returncode:
        raise ProgramFailed(f"{program} failed: {done.stderr.strip()}")


def _program(name: str) -> str:
    """The program on the PATH, else that of the newest server installed; raises ProgramFailed."""
    if found := shutil.which(name):
        return found
    installed = glob.glob(f"/usr/lib/postgresql/*/bin/{name}")
    if not installed:
        raise ProgramFailed(f"{name} is missing. On Debian: apt-get install postgresql-client")
    return max(installed, key=lambda path: [int(number) for number in re.findall(r"\d+", path)])
