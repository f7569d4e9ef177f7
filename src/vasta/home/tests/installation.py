"""A whole installation for tests of commands: its own data folder and database, real processes."""

import os
import resource
import secrets
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings

VASTA = Path(sys.executable).with_name("vasta")
ON_POSTGRESQL = settings.DATABASE_URL.startswith("postgresql")
SETUP = {
    "name": "Kosken ammattiopisto",
    "slug": "koski",
    "email": "alice.aalto@koski.example",
    "first-name": "Alice",
    "last-name": "Aalto",
    "password": "korkea-kuusi-kasvaa",
}
INSIDE = """
from django.db import transaction
from vasta.accounts.models import Provider
from vasta.core import attachments, history
from vasta.core.tenancy import provider_context
from vasta.partners.tests.people import make_partner
"""
# A partner with two versions in the history, and an attached file that does not pack.
ROWS = f"""{INSIDE}
import os
with transaction.atomic(), provider_context(Provider.objects.get()):
    partner = make_partner("Tervaranta Oy")
    with history.change_set("partners.partner.change", actor=None):
        partner.name = "Tervaranta Oyj"
        partner.save()
        file = {{"name": "muistio.txt", "content": os.urandom(3 * 1024**2), "kind": "text/plain"}}
        attachments.add(partner, file=file, actor=None)
"""


class Installation:
    """A data folder and a database of its own, worked with by commands alone."""

    def __init__(self, folder: Path):
        self.folder, self.name = folder, f"vasta_test_{secrets.token_hex(5)}"
        self.folder.mkdir()
        self.url = self._url(settings.DATABASE_OWNER_URL) if ON_POSTGRESQL else ""
        if ON_POSTGRESQL:
            self._on_server(f"CREATE DATABASE {self.name} TEMPLATE template0 ENCODING 'UTF8'")

    def remove(self) -> None:
        if ON_POSTGRESQL:
            self._on_server(f"DROP DATABASE {self.name} WITH (FORCE)")

    def _url(self, url: str) -> str:
        return urlsplit(url)._replace(path=f"/{self.name}").geturl()

    def _on_server(self, statement: str) -> None:
        with closing(psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True)) as server:
            server.execute(statement)

    def start(self, *command: object, limit: int | None = None) -> subprocess.Popen:
        """One `vasta` command; `limit` is the largest file in bytes that it may write."""
        environment = {
            **os.environ,
            "VASTA_DATA_DIR": str(self.folder),
            "VASTA_DATABASE_URL": self._url(settings.DATABASE_URL) if ON_POSTGRESQL else "",
            "VASTA_DATABASE_OWNER_URL": self.url,
        }
        return subprocess.Popen(
            [VASTA, *map(str, command)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=limit and (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))),
        )

    def run(self, *command: object, answer: str = "", **options: object) -> tuple[int, str]:
        """The command's status and everything it said."""
        child = self.start(*command, **options)
        said, _errors = child.communicate(answer)
        return child.returncode, said

    def do(self, *command: object, **options: object) -> str:
        status, said = self.run(*command, **options)
        assert status == 0, said
        return said

    def open(self):
        return closing(
            psycopg.connect(self.url) if ON_POSTGRESQL else sqlite3.connect(self.folder / "vasta.sqlite3")
        )

    def contents(self) -> dict[str, list[str]]:
        """Every row of every table, and every attached file."""
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        if ON_POSTGRESQL:
            tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        with self.open() as database:
            found = {
                table: sorted(map(repr, database.execute(f'SELECT * FROM "{table}"')))
                for (table,) in database.execute(tables).fetchall()
            }
        for file in (self.folder / "files").rglob("*"):
            if file.is_file():
                found[str(file.relative_to(self.folder))] = [repr(file.read_bytes())]
        return found
