"""Which encounter keeps which occasion: made anew from what is stored, never by hand (domain.md, *Cadence*).

An encounter serves the partnerships named on it; when none is named, those of its partners whose owner,
deputy or team member took part. For each partnership it keeps at most one occasion: the earliest due one that
is open, whose window holds the day of the encounter and whose cadence allows its kind. A window is the whole
stretch in which the contact was promised, so whoever meets the partner before the occasion shows on Today has
kept it too. What was held in the window before a change of level counts for the new level.

What is kept stands, whoever owns the partnership afterwards and whatever the cadence asks for later, as long
as its encounter is held, in the window and still with the partner: the present rules match only what is left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from vasta.core.history import CHUNK
from vasta.core.tenancy import current_provider
from vasta.groups.models import Seat
from vasta.partnerships.models import Partnership
from vasta.planning.models import Occasion

from .models import Encounter, EncounterPartner, EncounterPartnership, Fulfilment, Participant


@dataclass(frozen=True)
class Held:
    """An encounter that took place, as far as matching needs it."""

    key: int
    on: date
    kind: str


@dataclass(frozen=True)
class Promise:
    """An occasion, as far as matching needs it; no kinds means that any will do."""

    key: int
    cadence: int
    window_on: date
    due_on: date
    closes_on: date
    kinds: tuple[str, ...] = ()

    def is_kept_by(self, held: Held) -> bool:
        """Its window holds the day of the encounter, and its cadence allows the kind."""
        return self.window_on <= held.on <= self.closes_on and (not self.kinds or held.kind in self.kinds)


def match(promises: Iterable[Promise], encounters: Iterable[Held]) -> dict[int, Held]:
    """Which encounter keeps which promise of one partnership, whatever order they come in.

    Encounters are taken in the order of their days; each keeps the earliest due promise that is still open.
    """
    waiting = sorted(promises, key=lambda found: (found.due_on, found.window_on, found.cadence))
    kept: dict[int, Held] = {}
    for held in sorted(encounters, key=lambda found: (found.on, found.key)):
        for promise in waiting:
            if promise.is_kept_by(held):
                kept[promise.key] = held
                waiting.remove(promise)
                break
    return kept


def recompute(partnership_ids: Iterable[int]) -> set[int]:
    """Match the occasions of the partnerships with the encounters that serve them, and store what differs.

    Returns the partnerships of which something is not kept any more. Call inside a transaction.
    """
    keys = sorted(set(partnership_ids))
    loosened: set[int] = set()
    for start in range(0, len(keys), CHUNK):
        loosened |= _recompute_chunk(keys[start : start + CHUNK])
    return loosened


def _recompute_chunk(keys: list[int]) -> set[int]:
    locked = Partnership.everything.select_for_update().filter(pk__in=keys).order_by("pk")
    partnerships = list(locked)
    occasions = list(
        Occasion.objects.filter(partnership__in=keys, is_skipped=False).select_related("cadence")
    )
    with_occasions = {row.partnership_id for row in occasions}
    met = _met([row for row in partnerships if row.pk in with_occasions])
    by_partnership: dict[int, list[Promise]] = defaultdict(list)
    for row in occasions:
        by_partnership[row.partnership_id].append(_promise(row))
    stored = _kept_by([row.pk for row in occasions])
    kept: dict[int, Held] = {}
    for key, promises in by_partnership.items():
        kept |= _match_rest(promises, met[key], stored)
    return _store(occasions, kept, stored)


def _match_rest(promises: list[Promise], met: _Met, stored: dict[int, int]) -> dict[int, Held]:
    """What stands, and the matches of the promises and the encounters that are left."""
    standing: dict[int, Held] = {}
    for promise in promises:
        held = met.linked.get(stored.get(promise.key))
        if held and promise.window_on <= held.on <= promise.closes_on:
            standing[promise.key] = held
    used = {held.key for held in standing.values()}
    promises = [promise for promise in promises if promise.key not in standing]
    return standing | match(promises, [held for held in met.serving if held.key not in used])


def release(encounter_ids: Iterable[int]) -> None:
    """Forget what the encounters keep, so that they are matched by the present rules.

    For those of which the kind or the people were changed: what they keep does not stand. Call before
    `recompute`.
    """
    Fulfilment.objects.filter(encounter__in=list(encounter_ids)).delete()


def _promise(row: Occasion) -> Promise:
    return Promise(row.pk, row.cadence_id, row.window_on, row.due_on, row.closes_on, tuple(row.cadence.kinds))


# --- Which encounters serve a partnership ---------------------------------------------------------------


@dataclass(frozen=True)
class _Served:
    """A partnership with those it continues: their keys, and the day on which the first of them began."""

    partnership: Partnership
    keys: frozenset[int]
    since: date | None

    def lasts_on(self, day: date) -> bool:
        ended_on = self.partnership.ended_on
        return (self.since is None or self.since <= day) and (ended_on is None or day <= ended_on)


@dataclass(frozen=True)
class _Met:
    """The encounters of a partnership: those that serve it now, and all that may have served it, by key."""

    serving: list[Held]
    linked: dict[int, Held]


def _met(partnerships: list[Partnership]) -> dict[int, _Met]:
    served = _with_continued(partnerships)
    named = _named(served)
    own = _of_partners(partnerships)
    team = _Team(partnerships)
    found: dict[int, _Met] = {}
    for one in served:
        row = one.partnership
        direct = {held for key in one.keys for held in named.get(key, ())}
        others = own.get(row.partner_id, ())
        cared = {held for held, people in others if team.took_part(row, people, held.on)}
        linked = direct | {held for held, _people in others}
        found[row.pk] = _Met(
            [held for held in direct | cared if one.lasts_on(held.on)], {held.key: held for held in linked}
        )
    return found


def _with_continued(partnerships: list[Partnership]) -> list[_Served]:
    """Each partnership with the chain of those it continues, one query for each further step of a chain."""
    known = {row.pk: row for row in partnerships}
    while missing := {row.continues_id for row in known.values() if row.continues_id} - known.keys():
        known |= {row.pk: row for row in Partnership.everything.filter(pk__in=missing)}
    return [_Served(row, *_chain(row, known)) for row in partnerships]


def _chain(row: Partnership, known: dict[int, Partnership]) -> tuple[frozenset[int], date | None]:
    keys, last = {row.pk}, row
    while last.continues_id and last.continues_id not in keys:
        last = known[last.continues_id]
        keys.add(last.pk)
    return frozenset(keys), last.starts_on


def _held(key: int, starts_at: datetime, kind: str) -> Held:
    return Held(key, timezone.localtime(starts_at).date(), kind)


IS_HELD = {"encounter__state": Encounter.State.HELD, "encounter__deleted_at": None}
OF_ENCOUNTER = ("encounter", "encounter__starts_at", "encounter__kind")


def _named(served: list[_Served]) -> dict[int, list[Held]]:
    """The encounters on which each partnership, or one that it continues, is named."""
    keys = set().union(*(one.keys for one in served))
    links = EncounterPartnership.objects.filter(partnership__in=keys, **IS_HELD).order_by()
    found: dict[int, list[Held]] = defaultdict(list)
    for key, *encounter in links.values_list("partnership", *OF_ENCOUNTER):
        found[key].append(_held(*encounter))
    return found


def _of_partners(partnerships: list[Partnership]) -> dict[int, list[tuple[Held, set[int]]]]:
    """The encounters with each partner that name no partnership, with the colleagues who took part."""
    partners = {row.partner_id for row in partnerships}
    links = EncounterPartner.objects.filter(partner__in=partners, **IS_HELD).order_by()
    links = links.exclude(Exists(EncounterPartnership.objects.filter(encounter=OuterRef("encounter"))))
    # A plain list of encounters, which both databases look up in the index of participants.
    met = EncounterPartner.objects.filter(partner__in=partners).order_by().values("encounter")
    took_part = Participant.objects.filter(encounter__in=met, user__isnull=False).order_by()
    people: dict[int, set[int]] = defaultdict(set)
    for encounter, user in took_part.values_list("encounter", "user"):
        people[encounter].add(user)
    found: dict[int, list[tuple[Held, set[int]]]] = defaultdict(list)
    for partner, owner, *encounter in links.values_list("partner", "encounter__owner", *OF_ENCOUNTER):
        held = _held(*encounter)
        found[partner].append((held, people[held.key] | {owner}))
    return found


class _Team:
    """Who had a seat in the owning team on a day."""

    def __init__(self, partnerships: list[Partnership]):
        teams = {row.team_id for row in partnerships if row.team_id}
        seats = Seat.objects.filter(group__in=teams).order_by()
        self.seats: dict[int, list[tuple[int, date | None, date | None]]] = defaultdict(list)
        for group, *seat in seats.values_list("group", "user", "starts_on", "ends_on"):
            self.seats[group].append(tuple(seat))

    def took_part(self, row: Partnership, people: set[int], day: date) -> bool:
        """One of the people cared for the partnership: its owner, its deputy, a team member of that day."""
        if row.owner_id in people or row.deputy_id in people:
            return True
        return any(
            user in people and (start is None or start <= day) and (end is None or day <= end)
            for user, start, end in self.seats.get(row.team_id, ())
        )


# --- What is stored -----------------------------------------------------------------------------------


def _kept_by(occasions: list[int]) -> dict[int, int]:
    """The encounter that keeps each of the occasions, as it is stored."""
    rows = Fulfilment.objects.filter(occasion__in=occasions)
    return dict(rows.values_list("occasion", "encounter"))


def _store(occasions: list[Occasion], kept: dict[int, Held], stored: dict[int, int]) -> set[int]:
    """Write the difference; returns the partnerships of which an occasion is not kept any more."""
    wrong = [key for key, encounter in stored.items() if key not in kept or kept[key].key != encounter]
    if wrong:
        Fulfilment.objects.filter(occasion__in=wrong).delete()
    missing = {key: held for key, held in kept.items() if stored.get(key) != held.key}
    Fulfilment.objects.bulk_create(
        Fulfilment(provider=current_provider(), occasion_id=key, encounter_id=held.key)
        for key, held in missing.items()
    )
    return _mark(occasions, kept)


def _mark(occasions: list[Occasion], kept: dict[int, Held]) -> set[int]:
    changed = []
    loosened = set()
    for row in occasions:
        day = kept[row.pk].on if row.pk in kept else None
        if row.fulfilled_on != day:
            row.fulfilled_on = day
            changed.append(row)
            if day is None:
                loosened.add(row.partnership_id)
    Occasion.objects.bulk_update(changed, ["fulfilled_on"], batch_size=CHUNK)
    return loosened
