"""Daily work at a time of the wall clock; once a day whatever the clock or the workers do (F-18 – F-22)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import structlog
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from vasta.core.models import FormReceipt, ScheduleTick
from vasta.core.tenancy import provider_context

log = structlog.get_logger("vasta.schedules")
RECEIPTS_KEPT = timedelta(days=1)


def tick() -> list[str]:
    """Do what is due now and has not been done on this local date; returns the names done.

    The time is compared on the wall clock, so a time that does not exist on the last Sunday of March is due
    from the next existing minute on, and one that comes twice in October is done at its first coming.
    """
    now = timezone.localtime()
    return [
        name
        for name, hour, minute, path in settings.SCHEDULES
        if _due(now, hour, minute) and _do(name, now, path)
    ]


def _due(now: datetime, hour: int, minute: int) -> bool:
    return now.time() >= time(hour, minute)


def _do(name: str, now: datetime, path: str) -> bool:
    try:
        with transaction.atomic():
            ScheduleTick.objects.create(name=name, local_date=now.date())
    except IntegrityError:
        return False
    try:
        import_string(path)()
    except Exception:
        # Other work of the day and the jobs must go on; tomorrow this is tried again.
        log.exception("scheduled work failed", schedule=name)
        return False
    return True


def tidy() -> None:
    """Throw away receipts of sent forms, ended sessions and old ticks."""
    oldest = timezone.now() - RECEIPTS_KEPT
    for provider in apps.get_model("accounts.Provider").objects.all():
        with transaction.atomic(), provider_context(provider):
            FormReceipt.objects.filter(created_at__lt=oldest).delete()
    ScheduleTick.objects.filter(started_at__lt=timezone.now() - timedelta(days=60)).delete()
    call_command("clearsessions", verbosity=0)
    call_command("prune_db_task_results", verbosity=0)
