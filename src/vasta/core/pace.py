"""What long work owes to the others: counts of the tables that it makes grow, and turns at the write lock.

Without true counts both databases take "all rows of the provider" for a few and read them for each chunk.
PostgreSQL counts by itself, but only after a minute, and an import writes fifty thousand rows in one.
"""

from __future__ import annotations

import time

from django.db import connection

COUNTED_AFTER = frozenset({2, 5, 20, 80, 320, 1280, 5120})
# On SQLite this many entries of each index are looked at; it says enough and takes a moment.
ENTRIES = 5000
# On SQLite a writer who waits looks every tenth of a second whether the lock is free. Chunk after chunk it
# never is, so after each second of work it stays free for longer than that (F-27).
WORK_SECONDS, PAUSE_SECONDS = 1.0, 0.12


class Pace:
    """Kept by one run; `after_chunk` stands between two transactions and does nothing inside one."""

    def __init__(self) -> None:
        self.chunks = 0
        self.paused_at = time.monotonic()

    def after_chunk(self) -> None:
        """Count when it is time, and let others write."""
        if connection.in_atomic_block:
            return
        self.chunks += 1
        if self.chunks in COUNTED_AFTER:
            _count()
        if connection.vendor == "sqlite" and time.monotonic() - self.paused_at > WORK_SECONDS:
            time.sleep(PAUSE_SECONDS)
            self.paused_at = time.monotonic()

    def finish(self) -> None:
        """Leave true counts behind after work that wrote more than a little."""
        if not connection.in_atomic_block and self.chunks >= min(COUNTED_AFTER):
            _count()


def _count() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit={ENTRIES}")
            cursor.execute("ANALYZE")
        else:
            cursor.execute("SELECT vasta_count_rows()")
