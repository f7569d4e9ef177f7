"""Occasions made ahead from the care model: what each partnership is promised in the coming twelve months.

Occasions are derived, so making them again is always safe: the same cadences, calendar, partnerships and
decisions give the same rows. What is kept or skipped is never touched, nor is a window that has closed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils import timezone

from vasta.accounts.models import Membership
from vasta.core.history import CHUNK
from vasta.core.tenancy import current_provider
from vasta.groups.models import Seat
from vasta.partnerships.models import Partnership

from .models import Cadence, Occasion, OccasionDecision
from .school_calendar import SchoolCalendar, load_calendar
from .windows import Window, place, placed_on, spread_of, windows

HORIZON = relativedelta(months=12)
CARED_STAGES = (Partnership.Stage.NEGOTIATING, Partnership.Stage.ACTIVE)
# Of these the row is written again when one differs.
WRITTEN = ("responsible", "opens_on", "due_on", "closes_on", "is_moved", "is_skipped")
# A cadence and the first day of a window in it: within a partnership the key of an occasion.
Key = tuple[int, date]


@dataclass(frozen=True)
class CareModel:
    """The cadences in use with their windows from the one that holds the day `first` on."""

    first: date
    by_level: dict[int, list[tuple[Cadence, list[Window]]]]

    @classmethod
    def of(cls, cadences: Iterable[Cadence], calendar: SchoolCalendar, first: date, last: date) -> CareModel:
        """The windows of `cadences` that have a day between `first` and `last`."""
        by_level = defaultdict(list)
        for cadence in cadences:
            by_level[cadence.level_id].append((cadence, windows(cadence, calendar, first, last)))
        return cls(first, dict(by_level))

    @property
    def starts_on(self) -> date:
        """The first day of all windows."""
        starts = [found[0].starts_on for pairs in self.by_level.values() for _cadence, found in pairs]
        return min(starts, default=self.first)

    def promised(self, partnership: Partnership) -> Iterator[tuple[Cadence, Window]]:
        """Every window of every cadence of the partnership's level."""
        for cadence, found in self.by_level.get(partnership.level_id, ()):
            for window in found:
                yield cadence, window


@dataclass
class People:
    """Who is responsible: the people who work here, and the lead of each team."""

    working: set[int] = field(default_factory=set)
    leads: dict[int, int] = field(default_factory=dict)

    def responsible(self, cadence: Cadence, partnership: Partnership) -> int | None:
        """The person in the cadence's role; when nobody has it, or not any more, the next who cares."""
        people = {
            Cadence.Role.OWNER: partnership.owner_id,
            Cadence.Role.DEPUTY: partnership.deputy_id,
            Cadence.Role.TEAM_LEAD: self.leads.get(partnership.team_id),
        }
        candidates = [people.pop(cadence.role), *people.values()]
        return next((person for person in candidates if person in self.working), None)


def regenerate(
    partnership_ids: Iterable[int], today: date | None = None, *, since: date | None = None
) -> int:
    """Bring the occasions of the partnerships up to date for twelve months ahead; returns the rows written.

    Windows that closed before `since` (today, unless told) are left as they are. Call inside a transaction;
    the partnerships are locked in the order of their keys, so that two at once do not disturb each other.
    """
    day = today or timezone.localdate()
    first = since or day
    keys = sorted(set(partnership_ids))
    model = CareModel.of(Cadence.objects.active(), load_calendar(), first, day + HORIZON)
    return sum(
        _regenerate_chunk(keys[start : start + CHUNK], model, day) for start in range(0, len(keys), CHUNK)
    )


def is_cared_for(partnership: Partnership) -> bool:
    """Gets occasions: negotiating or active, and the partner is still in the register."""
    partner = partnership.partner
    is_there = partnership.is_living and partner.deleted_at is None and partner.merged_into_id is None
    return is_there and partnership.stage in CARED_STAGES


def not_before(cadence: Cadence, partnership: Partnership) -> date:
    """Nothing falls due before the cadence was taken into use or the partnership began."""
    began = partnership.starts_on or timezone.localdate(partnership.created_at)
    return max(cadence.starts_on, began)


def _regenerate_chunk(keys: list[int], model: CareModel, today: date) -> int:
    locked = Partnership.everything.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    partnerships = list(locked.select_related("partner"))
    stored = _stored(keys, model)
    decisions = _decisions(keys)
    people = _people(partnerships, today)
    written, gone = [], []
    for partnership in partnerships:
        plan = _Plan(partnership, stored[partnership.pk], decisions[partnership.pk], people)
        plan.make(model)
        written += plan.written
        gone += plan.gone(model.first)
    return _write(written, gone)


def _stored(keys: list[int], model: CareModel) -> dict[int, dict[Key, Occasion]]:
    """The occasions that the model's windows touch."""
    start = model.starts_on
    rows = Occasion.objects.filter(
        Q(closes_on__gte=model.first) | Q(window_on__gte=start) | Q(fulfilled_on__gte=start),
        partnership__in=keys,
    )
    found: dict[int, dict[Key, Occasion]] = defaultdict(dict)
    for row in rows:
        found[row.partnership_id][row.cadence_id, row.window_on] = row
    return found


def _decisions(keys: list[int]) -> dict[int, dict[Key, OccasionDecision]]:
    found: dict[int, dict[Key, OccasionDecision]] = defaultdict(dict)
    for row in OccasionDecision.objects.filter(partnership__in=keys):
        found[row.partnership_id][row.cadence_id, row.window_on] = row
    return found


def _people(partnerships: list[Partnership], today: date) -> People:
    teams = {partnership.team_id for partnership in partnerships if partnership.team_id}
    chairs = Seat.objects.current(today).filter(group__in=teams, role=Seat.Role.CHAIR).order_by("-pk")
    leads = dict(chairs.values_list("group", "user"))
    named = {row.owner_id for row in partnerships} | {row.deputy_id for row in partnerships}
    working = Membership.objects.active().filter(user__in={*named, *leads.values()} - {None})
    return People(set(working.values_list("user", flat=True)), leads)


class _Plan:
    """What one partnership is promised, compared with what is stored."""

    def __init__(
        self,
        partnership: Partnership,
        stored: dict[Key, Occasion],
        decisions: dict[Key, OccasionDecision],
        people: People,
    ):
        self.partnership, self.stored, self.decisions, self.people = partnership, stored, decisions, people
        self.wanted: set[Key] = set()
        self.written: list[Occasion] = []

    def make(self, model: CareModel) -> None:
        """Find the rows that are new or differ from the stored ones."""
        if not is_cared_for(self.partnership):
            return
        for cadence, window in model.promised(self.partnership):
            key = cadence.pk, window.starts_on
            before = self.stored.get(key)
            if (before and self._stays(before)) or self._is_covered(key, window):
                continue
            values = self._values(cadence, window)
            if values is not None:
                self.wanted.add(key)
                if before is None or any(getattr(before, name) != value for name, value in values.items()):
                    self.written.append(self._row(key, values))

    def gone(self, first: date) -> list[int]:
        """Keys of stored occasions that are promised no more; a window that closed before `first` stays."""
        return [
            row.pk
            for key, row in self.stored.items()
            if key not in self.wanted and row.closes_on >= first and not self._stays(row)
        ]

    def _stays(self, row: Occasion) -> bool:
        """Kept, or skipped and nobody has taken that back."""
        return row.fulfilled_on is not None or (row.is_skipped and self._is_skipped(_key(row)))

    def _is_skipped(self, key: Key) -> bool:
        return key in self.decisions and self.decisions[key].skipped_on is not None

    def _is_covered(self, key: Key, window: Window) -> bool:
        """What was kept or skipped before the windows were drawn anew counts in the new window."""
        return any(
            other[0] == key[0]
            and other != key
            and window.starts_on <= (row.fulfilled_on or row.due_on) <= window.ends_on
            and self._stays(row)
            for other, row in self.stored.items()
        )

    def _values(self, cadence: Cadence, window: Window) -> dict[str, Any] | None:
        """The columns of the occasion; None when the window has none for this partnership."""
        start = not_before(cadence, self.partnership)
        spread = spread_of(self.partnership.pk)
        found = place(window, spread=spread, not_before=start, lead_days=cadence.lead_days)
        if found is None:
            return None
        key = cadence.pk, window.starts_on
        decision = self.decisions.get(key)
        moved_to = decision.due_on if decision else None
        is_moved = moved_to is not None and window.starts_on <= moved_to <= window.ends_on
        if is_moved:
            found = placed_on(window.starts_on, moved_to, cadence.lead_days)
        return {
            "responsible_id": self.people.responsible(cadence, self.partnership),
            "opens_on": found.opens_on,
            "due_on": found.due_on,
            "closes_on": window.ends_on,
            "is_moved": is_moved,
            "is_skipped": self._is_skipped(key),
        }

    def _row(self, key: Key, values: dict[str, Any]) -> Occasion:
        return Occasion(
            provider=current_provider(),
            cadence_id=key[0],
            partnership_id=self.partnership.pk,
            window_on=key[1],
            **values,
        )


def _key(row: Occasion) -> Key:
    return row.cadence_id, row.window_on


def _write(written: list[Occasion], gone: list[int]) -> int:
    if gone:
        Occasion.objects.filter(pk__in=gone).delete()
    Occasion.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["cadence", "partnership", "window_on"],
        update_fields=WRITTEN,
        batch_size=CHUNK,
    )
    return len(written) + len(gone)
