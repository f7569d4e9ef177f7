"""Who of us is in touch with a partner: what comes next, what was last, who else, who cares for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vasta.core.tenancy import current_provider
from vasta.encounters.models import ContactDates, Encounter, Participant
from vasta.encounters.signals import Signal, start_of_today, with_signals
from vasta.partners.models import Partner
from vasta.partnerships.heads import head_key, with_people
from vasta.partnerships.models import Partnership

YEAR = timedelta(days=365)
# Enough for a year of a busy partner; the page names a handful of people.
ENOUGH = 200
SHOWN = 8


@dataclass
class Contacts:
    """The answers of the partner's head."""

    next: Encounter | None = None
    last: Encounter | None = None
    # The day of the last encounter even when it is long ago.
    last_on: date | None = None
    # Colleagues in touch within the provider's days, besides those of `next` and `last`.
    also: list[Any] = field(default_factory=list)
    # Each colleague who has met them in the last 12 months, with the last day.
    met: list[tuple[Any, date]] = field(default_factory=list)

    @property
    def last_words(self) -> str:
        """The day of the last encounter and how long ago it was."""
        days = (timezone.localdate() - self.last_on).days
        if days < 1:
            return _("today")
        return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}


def partnerships_of(partner: Partner) -> list[Partnership]:
    """The living partnerships as they stand in a head, with their signals; targets last. One query."""
    rows = with_signals(with_people(Partnership.objects.living().filter(partner=partner)))
    is_target = Partnership.Stage.PROSPECT
    return sorted(rows, key=lambda row: (row.stage == is_target, *head_key(row.level)))


def most_urgent(partnerships: list[Partnership]) -> Partnership | None:
    """The partnership whose signal comes first: late, due, agreed, nothing; among equals the earliest."""
    order = list(Signal)
    far = date.max
    return min(partnerships, key=lambda row: (order.index(row.signal), row.due_on or far), default=None)


def contacts_with(partner: Partner) -> Contacts:
    """Encounters of the last 12 months and of those to come, told by colleague; two queries."""
    found = Contacts(last_on=_last_day(partner))
    rows = Participant.objects.filter(
        user__isnull=False,
        encounter__deleted_at=None,
        encounter__state__in=(Encounter.State.HELD, Encounter.State.PLANNED),
        encounter__starts_at__gte=timezone.now() - YEAR,
        encounter__partner_links__partner=partner,
        encounter__partner_links__deleted_at=None,
    )
    for row in rows.select_related("user", "encounter__owner").order_by("-encounter__starts_at")[:ENOUGH]:
        _take(found, row)
    busy = {one.owner_id for one in (found.next, found.last) if one}
    found.also = [user for user in found.also if user.pk not in busy][:SHOWN]
    found.met = found.met[:SHOWN]
    return found


def _last_day(partner: Partner) -> date | None:
    last_at = ContactDates.objects.filter(partner=partner).values_list("last_at", flat=True).first()
    return timezone.localtime(last_at).date() if last_at else None


def _take(found: Contacts, row: Participant) -> None:
    """Read one participant; they come newest first."""
    encounter, user = row.encounter, row.user
    guard = timezone.now() - timedelta(days=current_provider().contact_guard_days)
    if encounter.state == Encounter.State.PLANNED:
        if encounter.starts_at >= start_of_today():
            found.next = encounter
        return
    found.last = found.last or encounter
    if all(user != met for met, _day in found.met):
        found.met.append((user, encounter.held_on))
        if encounter.starts_at >= guard:
            found.also.append(user)


def our_people(partnerships: list[Partnership], contacts: Contacts) -> list[dict[str, Any]]:
    """Owners and deputies with their levels, then those who have met the partner, each person once."""
    people: dict[Any, dict[str, Any]] = {}
    for name, role in (("owner", _("Owner")), ("deputy", _("Deputy"))):
        for row in partnerships:
            if (user := getattr(row, name)) is not None:
                words = f"{role}, {row.level.short_label}"
                people.setdefault(user, {"user": user, "words": []})["words"].append(words)
    for user, day in contacts.met:
        people.setdefault(user, {"user": user, "words": []}).setdefault("met_on", day)
    return list(people.values())


def last_encounters(partner: Partner, number: int) -> list[Encounter]:
    """The last ones held, with who wrote them."""
    rows = Encounter.objects.held().with_partner(partner).select_related("owner")
    return list(rows.order_by(F("starts_at").desc(), "-pk")[:number])
