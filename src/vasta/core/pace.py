"""What long work owes to everybody else on SQLite: turns at the write lock, and statistics that keep up.

PostgreSQL needs neither: rows are locked and not the database, and autovacuum counts them.
"""

from __future__ import annotations

import time

from django.db import connection

# A writer who waits looks every tenth of a second whether the lock is free (SQLite's busy handler). Chunk
# after chunk it never is, so after each second of work the lock stays free for longer than that (F-27).
WORK_SECONDS, PAUSE_SECONDS = 1.0, 0.12
# Without counts of its indexes SQLite takes "all rows of the provider" for a few and reads them for each
# chunk. They are counted anew while the tables grow; five thousand entries of each index say enough.
COUNTED_AFTER = frozenset({5, 20, 80, 320, 1280, 5120})
ENTRIES = 5000


class Pace:
    """Kept by one run; `after_chunk` stands between two transactions."""

    def __init__(self) -> None:
        self.chunks = 0
        self.paused_at = time.monotonic()

    def after_chunk(self) -> None:
        """Count when it is time, and let others write."""
        if connection.vendor != "sqlite" or connection.in_atomic_block:
            return
        self.chunks += 1
        if self.chunks in COUNTED_AFTER:
            self._count()
        if time.monotonic() - self.paused_at > WORK_SECONDS:
            time.sleep(PAUSE_SECONDS)
            self.paused_at = time.monotonic()

    def finish(self) -> None:
        """Leave true counts behind after work that wrote more than a little."""
        if (
            connection.vendor == "sqlite"
            and not connection.in_atomic_block
            and self.chunks >= min(COUNTED_AFTER)
        ):
            self._count()

    def _count(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={ENTRIES}")
            cursor.execute("ANALYZE")
