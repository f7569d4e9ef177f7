"""The contact guard, and what else stands below the chosen partner: levels, people, an unclear partnership.

Two colleagues who call the same employer in one week look like two schools. The guard tells it beforehand and
never blocks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vasta.core.keys import key_of
from vasta.core.models import TrackedModel
from vasta.core.tenancy import current_provider
from vasta.groups.models import Seat
from vasta.partners.models import Affiliation, Contact, Partner
from vasta.partnerships.models import Partnership
from vasta.planning.models import ContactKind

from .models import Encounter, EncounterAction, EncounterPartner, Participant

SHOWN = 3
# In these people see each other; the others are “in touch”.
FACE_TO_FACE = {ContactKind.VISIT, ContactKind.MEETING, ContactKind.REMOTE, ContactKind.EVENT}


@dataclass(frozen=True)
class Warned:
    """One encounter of colleagues, in the words of the warning."""

    encounter: Encounter
    title: str
    agreed: str

    @property
    def can_join(self) -> bool:
        """It is still to come."""
        return self.encounter.state == Encounter.State.PLANNED


@dataclass(frozen=True)
class PartnerFacts:
    """What a form shows below the chosen partners."""

    partners: list[Partner]
    partnerships: list[Partnership]
    warnings: list[Warned]
    # Nobody who takes part cares for any of the partnerships: the form asks which one this was about.
    is_unclear: bool

    @property
    def others(self) -> int:
        """How many warnings stand folded below the first."""
        return max(0, len(self.warnings) - 1)


def facts_of(
    partners: list[Partner], *, users: Iterable[Any], actor: Any, besides: Encounter | None = None
) -> PartnerFacts:
    """The facts of the chosen partners, in a fixed number of queries; no warning of `besides`."""
    partnerships = list(partnerships_of(partners).order_by("level__position", "pk"))
    served = {row.pk for row in served_partnerships(partners, users)} if partnerships else set()
    warnings = warned_of(partners, actor=actor, besides=besides)
    return PartnerFacts(partners, partnerships, warnings, is_unclear=bool(partnerships) and not served)


def partnerships_of(partners: Iterable[Partner]) -> QuerySet:
    """The living partnerships of the partners with what their marks show."""
    return Partnership.objects.living().filter(partner__in=list(partners)).select_related("level", "partner")


def served_partnerships(partners: Iterable[Partner], users: Iterable[Any]) -> QuerySet:
    """Those of the partners' partnerships whose owner, deputy or team member is among the users.

    That is what an encounter serves when it names none (domain.md, *Occasion*).
    """
    users = list(users)
    seats = Seat.objects.current().filter(group=OuterRef("team"), user__in=users)
    cared = Q(owner__in=users) | Q(deputy__in=users) | Exists(seats)
    return partnerships_of(partners).filter(cared)


def default_contacts(partners: list[Partner], *, actor: Any) -> list[Contact]:
    """Whom the actor most likely met: the contact person of the own partnership, or the only person there."""
    named = [row.contact for row in served_partnerships(partners, [actor]).select_related("contact")]
    if any(named):
        return list(dict.fromkeys(contact for contact in named if contact and contact.deleted_at is None))
    places = Affiliation.objects.current().filter(partner__in=partners).select_related("contact")[:2]
    return [places[0].contact] if len(places) == 1 else []


def contacts_of(partners: Iterable[Partner]) -> QuerySet:
    """Who work at the partners now."""
    places = Affiliation.objects.current().filter(contact=OuterRef("pk"), partner__in=list(partners))
    return Contact.objects.filter(Exists(places))


def places_of(contacts: Iterable[Contact]) -> list[Affiliation]:
    """Where these people work now."""
    return list(Affiliation.objects.current().filter(contact__in=list(contacts)))


def rows_with(model: type[TrackedModel], keys: Iterable[Any]) -> QuerySet:
    """The living rows of the provider in scope with keys as they were sent; unreadable ones name none."""
    return model.objects.filter(pk__in=[key for key in map(key_of, keys) if key])


def warned_of(
    partners: Iterable[Partner], *, actor: Any, besides: Encounter | None = None, now: datetime | None = None
) -> list[Warned]:
    """Colleagues' encounters with the partners within the provider's days.

    The next one planned and the last one held come before all others, then those nearest to now.
    """
    partners = list(partners)
    if not partners:
        return []
    now = now or timezone.now()
    rows = _within_days(now).filter(with_partners(partners)).exclude(pk=besides.pk if besides else None)
    rows = rows.exclude(Exists(Participant.objects.filter(encounter=OuterRef("pk"), user=actor)))
    found = _nearest(rows.select_related("owner"), now)
    return [Warned(row, warning_words(row, now), agreed_words(row)) for row in found]


def _nearest(rows: QuerySet, now: datetime) -> list[Encounter]:
    held = list(rows.held().order_by("-starts_at", "-pk")[:SHOWN])
    planned = list(rows.planned().order_by("starts_at", "pk")[:SHOWN])
    others = sorted([*held[1:], *planned[1:]], key=lambda row: abs(row.starts_at - now))
    shown = [*planned[:1], *held[:1], *others][:SHOWN]
    prefetch_related_objects(shown, with_steps())
    return shown


def with_partners(partners: Iterable[Partner]) -> Q:
    """Encounters with any of the partners, found by the partner, so that only theirs are read of 300,000."""
    links = EncounterPartner.objects.filter(partner__in=list(partners))
    return Q(pk__in=links.values("encounter"))


def _within_days(now: datetime) -> QuerySet:
    days = timedelta(days=current_provider().contact_guard_days)
    state = Encounter.State
    held = Q(state=state.HELD, starts_at__gte=now - days, starts_at__lte=now)
    planned = Q(state=state.PLANNED, starts_at__gte=now - timedelta(hours=12), starts_at__lte=now + days)
    return Encounter.objects.filter(held | planned)


def with_steps() -> Prefetch:
    """The next steps of encounters as their attribute `steps`."""
    links = EncounterAction.objects.filter(action__deleted_at=None).select_related("action__owner")
    return Prefetch("action_links", queryset=links.order_by("action__due_on", "pk"), to_attr="steps")


def warning_words(encounter: Encounter, now: datetime) -> str:
    """Who was or will be in touch, and when: “Maria met them 3 days ago”."""
    who = {"who": encounter.owner.first_name or str(encounter.owner)}
    days = (timezone.localtime(now).date() - encounter.held_on).days
    meets = encounter.kind in FACE_TO_FACE
    if encounter.state == Encounter.State.PLANNED:
        return _planned_words(encounter, -days, meets, who)
    if days <= 0:
        text = _("%(who)s met them today") if meets else _("%(who)s was in touch with them today")
    elif days == 1:
        text = _("%(who)s met them yesterday") if meets else _("%(who)s was in touch with them yesterday")
    elif meets:
        text = ngettext("%(who)s met them %(days)d day ago", "%(who)s met them %(days)d days ago", days)
    else:
        text = ngettext(
            "%(who)s was in touch with them %(days)d day ago",
            "%(who)s was in touch with them %(days)d days ago",
            days,
        )
    return text % {**who, "days": days}


def _planned_words(encounter: Encounter, days: int, meets: bool, who: dict[str, str]) -> str:
    start = timezone.localtime(encounter.starts_at)
    when = {"date": f"{start:%-d.%-m.}", "time": f"{start:%-H.%M}"}
    if days <= 0:
        text = _("%(who)s meets them today") if meets else _("%(who)s is in touch with them today")
    elif meets:
        text = _("%(who)s meets them on %(date)s at %(time)s")
    else:
        text = _("%(who)s is in touch with them on %(date)s at %(time)s")
    return text % {**who, **when}


def agreed_words(encounter: Encounter) -> str:
    """One line of what was agreed: the next step, else the subject or how the text begins (reads `steps`)."""
    if encounter.steps:
        return encounter.steps[0].action.title
    return (encounter.subject or encounter.text.strip().partition("\n")[0])[:120]
