"""What follows from a change in encounters, partnerships, teams and the care model (settings.AFTER_CHANGE).

In the transaction of the change, so that undoing it brings back what was kept as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from vasta.accounts.models import Membership
from vasta.core.history import Touched
from vasta.groups.models import Seat
from vasta.partners.models import Partner
from vasta.partnerships.models import Level, Partnership
from vasta.planning.models import Cadence, Occasion, OccasionDecision, SchoolPeriod

from .care_run import AT_ONCE, refresh, refresh_soon
from .contact_dates import refresh_dates
from .fulfilment import recompute, release
from .models import Encounter, EncounterPartner, EncounterPartnership, Participant

Keys = Iterable[int]


def follow(touched: Touched) -> None:
    """Bring occasions, what keeps them, and the dates of contact up to date with what was touched."""
    encounters = _encounters(touched)
    if encounters:
        release(_with_other_people(touched) | _of_another_kind(touched))
    if promised := _promised(touched):
        refresh_soon(promised)
    if encounters:
        partners = _partners_met(encounters)
        refresh_dates(partners)
        _rematch(_served(partners, encounters) - promised)


def _rematch(partnerships: set[int]) -> None:
    """Match anew; what is kept no more is made anew as well."""
    if len(partnerships) > AT_ONCE:
        refresh_soon(partnerships)
    elif loosened := recompute(partnerships):
        refresh(loosened)


# --- Encounters ---------------------------------------------------------------------------------------------


def _encounters(touched: Touched) -> set[int]:
    """The encounters of which something was touched."""
    found = set(touched.get(Encounter, ()))
    for model in (EncounterPartner, EncounterPartnership, Participant):
        if keys := touched.get(model):
            found |= set(model.history.filter(id__in=keys).values_list("encounter_id", flat=True))
    return found


def _with_other_people(touched: Touched) -> set[int]:
    rows = Participant.history.filter(id__in=touched.get(Participant, ()))
    return set(rows.values_list("encounter_id", flat=True))


def _of_another_kind(touched: Touched) -> set[int]:
    """Those that now have another kind or owner than before the change."""
    rows = Encounter.history.filter(id__in=touched.get(Encounter, ())).order_by("history_id")
    lately: dict[int, tuple] = {}
    changed: dict[int, bool] = {}
    for key, *values in rows.values_list("id", "kind", "owner_id"):
        changed[key] = key in lately and lately[key] != values
        lately[key] = values
    return {key for key, is_other in changed.items() if is_other}


def _ever(model: Any, column: str, encounters: set[int]) -> set[int]:
    """What the links of encounters name, or have named before they were changed or deleted."""
    rows = model.history.filter(encounter_id__in=encounters)
    return set(rows.order_by().values_list(column, flat=True).distinct())


def _partners_met(encounters: set[int]) -> set[int]:
    return _ever(EncounterPartner, "partner_id", encounters)


def _served(partners: set[int], encounters: set[int]) -> set[int]:
    """The partnerships that the encounters may serve, before or after the change."""
    named = _ever(EncounterPartnership, "partnership_id", encounters)
    own = Q(partner__in=partners) | Q(pk__in=named) | Q(continues__in=named)
    return set(Partnership.everything.filter(own).values_list("pk", flat=True))


# --- Everything that makes promises ---------------------------------------------------------------------


def _promised(touched: Touched) -> set[int]:
    """The partnerships of which the occasions may change."""
    found: set[int] = set()
    for model, find in FOLLOWED.items():
        if keys := touched.get(model):
            found |= set(find(keys))
    return found


def _of(query: Q) -> Keys:
    return Partnership.everything.filter(query).order_by().values_list("pk", flat=True)


def _of_partnerships(keys: Keys) -> Keys:
    """Themselves and those that continue them."""
    return [*keys, *_of(Q(continues__in=keys))]


def _of_partners(keys: Keys) -> Keys:
    """Those of partners that were deleted or merged, and those that may have come back."""
    gone = Q(partner__deleted_at__isnull=False) | Q(partner__merged_into__isnull=False)
    coming = Occasion.objects.filter(partnership=OuterRef("pk"), closes_on__gte=timezone.localdate())
    return _of(Q(partner__in=keys) & (gone | ~Exists(coming)))


def _of_cadences(keys: Keys) -> Keys:
    """Those of the level that the cadence has now, and those that still have its occasions."""
    levels = Cadence.everything.filter(pk__in=keys).values("level")
    return {*_of(Q(level__in=levels, ended_on=None)), *_of(Q(occasions__cadence__in=keys))}


def _of_decisions(keys: Keys) -> Keys:
    return OccasionDecision.everything.filter(pk__in=keys).values_list("partnership", flat=True)


def _of_teams(seats: Keys) -> Keys:
    teams = Seat.history.filter(id__in=seats).values("group_id")
    return _of(Q(team__in=teams, ended_on=None))


def _of_people(memberships: Keys) -> Keys:
    """Those that the people care for: as owner, deputy or lead of the team."""
    users = list(Membership.everything.filter(pk__in=memberships).values_list("user", flat=True))
    teams = Seat.objects.current().filter(user__in=users, role=Seat.Role.CHAIR).values("group")
    cared = Q(owner__in=users) | Q(deputy__in=users) | Q(team__in=teams)
    return _of(cared & Q(ended_on=None))


FOLLOWED: dict[type, Callable[[Keys], Keys]] = {
    Partnership: _of_partnerships,
    Partner: _of_partners,
    Cadence: _of_cadences,
    OccasionDecision: _of_decisions,
    Level: lambda keys: _of(Q(level__in=keys, ended_on=None)),
    SchoolPeriod: lambda keys: _of(Q(ended_on=None)),
    Seat: _of_teams,
    Membership: _of_people,
}
