"""Long work leaves room for others and keeps the counts of the tables true."""

import sqlite3
import threading
import time

import pytest
from django.db import connection, transaction

from vasta.core import pace

pytestmark = pytest.mark.django_db(transaction=True)
COUNTED = {
    "sqlite": "SELECT COUNT(*) > 0 FROM sqlite_stat1",
    "postgresql": "SELECT reltuples >= 0 FROM pg_class WHERE relname = 'core_run'",
}


def work_for(seconds: float) -> None:
    """Chunks of a tenth of a second with a transaction each, as a run does them."""
    long_work, end = pace.Pace(), time.monotonic() + seconds
    while time.monotonic() < end:
        with transaction.atomic():
            busy = time.monotonic() + 0.1
            while time.monotonic() < busy:
                pass
        long_work.after_chunk()


@pytest.fixture
def turns():
    """How long another writer of the same SQLite file waited each time; PostgreSQL has no such lock."""
    waited, stop = [0.0], threading.Event()

    def write() -> None:
        other = sqlite3.connect(connection.settings_dict["NAME"], timeout=20, isolation_level=None)
        while not stop.is_set():
            began = time.monotonic()
            other.execute("BEGIN IMMEDIATE")
            other.execute("COMMIT")
            waited.append(time.monotonic() - began)
        other.close()

    thread = threading.Thread(target=write)
    if connection.vendor == "sqlite":
        thread.start()
    yield waited
    stop.set()
    if thread.ident:
        thread.join()


def test_another_writer_gets_its_turn(turns, monkeypatch):
    monkeypatch.setattr(pace, "WORK_SECONDS", 0.3)
    work_for(2.5)
    assert max(turns) < 2


def test_tables_are_counted_when_they_have_grown():
    work = pace.Pace()
    for _chunk in range(5):
        work.after_chunk()
    work.finish()
    with connection.cursor() as cursor:
        cursor.execute(COUNTED[connection.vendor])
        assert cursor.fetchone()[0] == 1


def test_inside_a_transaction_nothing_is_done():
    work = pace.Pace()
    with transaction.atomic():
        work.after_chunk()
        work.finish()
    assert work.chunks == 0
