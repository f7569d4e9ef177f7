"""After an encounter: what it kept, and the next one that the care model waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from vasta.core import history
from vasta.partners.models import Contact, Partner
from vasta.partnerships.models import Partnership
from vasta.planning.models import Occasion

from . import actions, guard
from .models import Encounter, Fulfilment, Participant

FIRST_HOUR, LAST_HOUR = 8, 17


@dataclass(frozen=True)
class Suggestion:
    """When to meet next, and the occasion that this would keep."""

    starts_at: datetime
    occasion: Occasion


def kept_by(encounter: Encounter) -> list[Occasion]:
    """The occasions that the encounter keeps."""
    rows = Fulfilment.objects.filter(encounter=encounter)
    rows = rows.select_related("occasion__cadence", "occasion__partnership__level")
    return [row.occasion for row in rows.order_by("occasion__due_on")]


def partners_of(encounter: Encounter) -> list[Partner]:
    """The partners that were met."""
    links = encounter.partner_links.filter(deleted_at=None).select_related("partner")
    return [link.partner for link in links.order_by("pk")]


def users_of(encounter: Encounter) -> list[Any]:
    """The colleagues who took part."""
    rows = encounter.participants.filter(deleted_at=None, user__isnull=False).select_related("user")
    return [row.user for row in rows.order_by("pk")]


def served_by(encounter: Encounter) -> list[Partnership]:
    """The partnerships it serves: the named ones, else those that its people care for."""
    named = Partnership.objects.filter(encounter_links__encounter=encounter, encounter_links__deleted_at=None)
    if rows := list(named.select_related("level", "partner")):
        return rows
    return list(guard.served_partnerships(partners_of(encounter), users_of(encounter)))


def planned_after(encounter: Encounter, *, now: datetime | None = None) -> Encounter | None:
    """The next encounter that is agreed with one of its partners already."""
    rows = Encounter.objects.planned().filter(guard.with_partners(partners_of(encounter)))
    rows = rows.filter(starts_at__gte=now or timezone.now())
    return rows.exclude(pk=encounter.pk).select_related("owner").order_by("starts_at").first()


def suggestion_for(encounter: Encounter, *, now: datetime | None = None) -> Suggestion | None:
    """The next open occasion of what the encounter serves, at the same time of day; None without one."""
    today = timezone.localtime(now).date()
    occasion = _open_occasions(served_by(encounter), today).first()
    if occasion is None:
        return None
    day = max(occasion.due_on, today + timedelta(days=1))
    return Suggestion(_at_same_time(encounter, _working_day(day, occasion.closes_on)), occasion)


def plan_next(*, actor: Any, encounter: Encounter, suggestion: Suggestion) -> Encounter:
    """Agree on the suggested time with the same people."""
    contacts = Contact.objects.filter(
        participations__in=Participant.objects.filter(encounter=encounter, contact__isnull=False)
    )
    with history.change_set("encounters.encounter.plan", actor=actor):
        return actions.plan_encounter(
            actor=actor,
            kind=encounter.kind,
            starts_at=suggestion.starts_at,
            minutes=encounter.minutes,
            partners=[suggestion.occasion.partnership.partner],
            partnerships=[suggestion.occasion.partnership],
            users=users_of(encounter),
            contacts=contacts,
            party=encounter.party,
            channel=encounter.channel,
            place=encounter.place,
        )


def _open_occasions(partnerships: list[Partnership], today: date) -> QuerySet:
    rows = Occasion.objects.filter(partnership__in=partnerships, fulfilled_on=None, is_skipped=False)
    rows = rows.filter(closes_on__gt=today).order_by("due_on", "pk")
    return rows.select_related("cadence", "partnership__partner", "partnership__level")


def _working_day(day: date, last: date) -> date:
    """The day itself, or the Monday after a weekend while the window is open."""
    monday = day + timedelta(days=7 - day.weekday())
    return monday if day.weekday() >= 5 and monday <= last else day


def _at_same_time(encounter: Encounter, day: date) -> datetime:
    """The encounter's time of day within office hours, on the school's wall clock."""
    before = timezone.localtime(encounter.starts_at)
    hour = min(max(before.hour, FIRST_HOUR), LAST_HOUR)
    return timezone.make_aware(datetime.combine(day, time(hour, before.minute - before.minute % 15)))
