"""When each partner was last met and is next met: derived, so that lists of thousands stay quick."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max, Min, Q
from django.utils import timezone

from vasta.core.history import CHUNK
from vasta.core.tenancy import current_provider

from .models import ContactDates, Encounter, EncounterPartner
from .signals import start_of_today


def refresh_dates(partner_ids: Iterable[int], now: datetime | None = None) -> None:
    """Store the last encounter held and the next one planned (from today on) of each partner."""
    keys = sorted(set(partner_ids))
    moment = now or timezone.now()
    for start in range(0, len(keys), CHUNK):
        _refresh(keys[start : start + CHUNK], moment)


def refresh_passed(now: datetime | None = None) -> int:
    """Look anew where the planned encounter was before today; returns for how many partners."""
    passed = ContactDates.objects.filter(next_at__lt=start_of_today(now))
    keys = list(passed.values_list("partner", flat=True))
    refresh_dates(keys, now)
    return len(keys)


def _refresh(keys: list[int], now: datetime) -> None:
    links = EncounterPartner.objects.filter(partner__in=keys, encounter__deleted_at=None).order_by()
    held = Q(encounter__state=Encounter.State.HELD, encounter__starts_at__lte=now)
    planned = Q(encounter__state=Encounter.State.PLANNED, encounter__starts_at__gte=start_of_today(now))
    dates = links.values_list("partner").annotate(
        last_at=Max("encounter__starts_at", filter=held), next_at=Min("encounter__starts_at", filter=planned)
    )
    found = {key: (last_at, next_at) for key, last_at, next_at in dates}
    rows = [_row(key, *found.get(key, (None, None))) for key in keys]
    ContactDates.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["partner"], update_fields=["last_at", "next_at"]
    )


def _row(key: int, last_at: datetime | None, next_at: datetime | None) -> ContactDates:
    return ContactDates(provider=current_provider(), partner_id=key, last_at=last_at, next_at=next_at)
