"""`vasta worker`: runs jobs until stopped."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, call_command


class Command(BaseCommand):
    """Run the jobs that pages have left to do."""

    help = "Run jobs until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        """Hand over to the worker of the jobs' library."""
        call_command("db_worker", queue_name="*", interval=1, verbosity=options["verbosity"])
