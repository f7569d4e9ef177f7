"""Long work leaves room for others and keeps the counts of the indexes true (SQLite)."""

import sqlite3
import threading
import time

import pytest
from django.db import connection, transaction

from vasta.core import pace

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def only_sqlite():
    """PostgreSQL locks rows; there the pace does nothing at all, which the last test says."""
    return connection.vendor == "sqlite"


def test_another_writer_gets_its_turn_within_two_pauses(only_sqlite, monkeypatch):
    if not only_sqlite:
        return
    monkeypatch.setattr(pace, "WORK_SECONDS", 0.3)
    stop, waited = threading.Event(), []

    def write() -> None:
        other = sqlite3.connect(connection.settings_dict["NAME"], timeout=20, isolation_level=None)
        while not stop.is_set():
            began = time.monotonic()
            other.execute("BEGIN IMMEDIATE")
            other.execute("COMMIT")
            waited.append(time.monotonic() - began)
        other.close()

    thread = threading.Thread(target=write)
    long_work = pace.Pace()
    thread.start()
    end = time.monotonic() + 2.5
    while time.monotonic() < end:
        with transaction.atomic():
            busy = time.monotonic() + 0.1
            while time.monotonic() < busy:
                pass
        long_work.after_chunk()
    stop.set()
    thread.join()
    assert max(waited) < 2


def test_counts_are_made_when_tables_have_grown(only_sqlite):
    work = pace.Pace()
    for _chunk in range(5):
        work.after_chunk()
    work.finish()
    if not only_sqlite:
        assert work.chunks == 0
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) > 0 FROM sqlite_stat1")
        assert cursor.fetchone() == (1,)
        # Other tests shall see the planner of a fresh database.
        cursor.execute("DELETE FROM sqlite_stat1")


def test_inside_a_transaction_nothing_is_done():
    work = pace.Pace()
    with transaction.atomic():
        work.after_chunk()
        work.finish()
    assert work.chunks == 0
