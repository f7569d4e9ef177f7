"""`vasta worker`: runs jobs and scheduled work until stopped."""

from __future__ import annotations

import secrets
import signal
import time
from typing import Any

import structlog
from django.core.management import BaseCommand
from django.db import Error, close_old_connections
from django_tasks_db.management.commands.db_worker import Worker

from vasta.core import runs, schedules

log = structlog.get_logger("vasta.worker")
PAUSE_SECONDS = 1.0


class Command(BaseCommand):
    """Drain the queue, rescue what a killed worker left, do what the clock asks for; and again."""

    help = "Run jobs until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until SIGTERM or SIGINT; a running chunk is finished first, the rest is left in the queue."""
        self.is_running = True
        self.jobs: Worker | None = None
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while self.is_running:
            close_old_connections()
            try:
                runs.rescue()
                schedules.tick()
                self._drain()
            except Error:
                # The database is away for a moment, or the connection to it is: said in the log, tried again
                # after the pause.
                log.exception("worker could not reach the database")
            if self.is_running:
                time.sleep(PAUSE_SECONDS)

    def _stop(self, *_: Any) -> None:
        self.is_running = False
        runs.stopping.set()
        if self.jobs:
            self.jobs.running = False

    def _drain(self) -> None:
        """Every waiting job, with the loop of the jobs' library in its batch mode."""
        self.jobs = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=secrets.token_hex(16),
            excluded_queue_names=[],
        )
        # Asked to stop before there was anything to tell it to.
        self.jobs.running = self.is_running
        self.jobs.run()
