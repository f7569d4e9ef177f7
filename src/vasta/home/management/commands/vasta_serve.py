"""`vasta serve`: web server and worker together on one machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command

VASTA = str(Path(sys.executable).with_name("vasta"))
GUNICORN = str(Path(sys.executable).with_name("gunicorn"))


class Command(BaseCommand):
    """Bring the tables and static files up to date, then serve until stopped."""

    help = "Run the web server and the worker on this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen and with how many processes."""
        parser.add_argument("--bind", default="127.0.0.1:8000")
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate as the owner of the tables, then start both; when one ends, both end."""
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "vasta.settings"}
        subprocess.run([VASTA, "manage", "migrate", "--verbosity", "0"], check=True, env=environment)
        if not settings.DEBUG:
            call_command("collectstatic", verbosity=0, interactive=False)
        web = subprocess.Popen(self._gunicorn(options), env=environment)
        worker = subprocess.Popen([VASTA, "worker"], env=environment)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop(web, worker))
        self._wait(web, worker)

    def _gunicorn(self, options: dict[str, Any]) -> list[str]:
        threads = ["--worker-class", "gthread", "--threads", "4", "--workers", str(options["workers"])]
        limits = ["--timeout", "60", "--graceful-timeout", "20", "--max-requests", "5000"]
        return [
            GUNICORN,
            "vasta.wsgi",
            "--bind",
            options["bind"],
            *threads,
            *limits,
            "--preload",
            "--no-control-socket",
        ]

    def _wait(self, *processes: subprocess.Popen) -> None:
        ended, _status = os.wait()
        self._stop(*(process for process in processes if process.pid != ended))
        for process in processes:
            process.wait()

    def _stop(self, *processes: subprocess.Popen) -> None:
        for process in processes:
            if process.poll() is None:
                process.terminate()
