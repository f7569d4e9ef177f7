"""What a care model means before it is saved: counted by the same rules that make the occasions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from vasta.partnerships.models import Level, Partnership

from .measures import SchoolYear, this_school_year
from .models import Cadence
from .occasions import CARED_STAGES, CareModel, not_before
from .school_calendar import SchoolCalendar, load_calendar
from .windows import place, spread_of

# Two promises of one partnership that fall due within so many days could be one contact.
NEAR = timedelta(days=14)
COLUMNS = ("pk", "level_id", "starts_on", "created_at", "owner_id", "deputy_id", "team_id")
PEOPLE = {
    Cadence.Role.OWNER: ("owner_id", "deputy_id"),
    Cadence.Role.DEPUTY: ("deputy_id", "owner_id"),
    Cadence.Role.TEAM_LEAD: ("team_id", "owner_id"),
}


@dataclass(frozen=True)
class Preview:
    """The occasions of one level in a school year.

    `own` are those of the cadence that is looked at, `total` those of all cadences of the level, `near` those
    that fall due within two weeks of another promise to the same partner. `weeks` are the working weeks in
    which they fall due, `people` those responsible, `unowned` the partnerships with nobody responsible.
    """

    year: SchoolYear
    partnerships: int
    own: int
    total: int
    near: int
    people: int
    unowned: int
    weeks: int

    @property
    def weekly(self) -> float:
        """Occasions of the level a working week for each responsible person, on the average."""
        return self.total / self.people / self.weeks if self.people and self.weeks else 0.0


class SchoolPlan:
    """This school year's calendar and the partnerships that are cared for, read once for all levels."""

    def __init__(self, levels: Iterable[Level] | None = None):
        self.calendar = load_calendar()
        self.year = this_school_year(self.calendar)
        self.by_level: dict[int, list[Any]] = {}
        for row in _cared_for(levels):
            self.by_level.setdefault(row.level_id, []).append(row)

    def of(self, level: Level, cadences: Iterable[Cadence], own: Cadence | None = None) -> Preview:
        """What `cadences` mean for the partnerships of `level` in this school year, without a query.

        `own` is the one of them that is being written; it need not be saved.
        """
        year, present = self.year, [cadence for cadence in cadences if cadence.is_active]
        model = CareModel.of(present, self.calendar, year.starts_on, year.ends_on)
        promises = model.by_level.get(level.pk, [])
        count = _Counter(year, own)
        for partnership in self.by_level.get(level.pk, ()):
            count.add(partnership, promises)
        return Preview(
            year=year,
            partnerships=count.partnerships,
            own=count.own,
            total=count.total,
            near=count.near,
            people=len(count.people),
            unowned=count.unowned,
            weeks=_working_weeks(present, self.calendar, year),
        )


def _cared_for(levels: Iterable[Level] | None) -> Iterable[Any]:
    rows = Partnership.objects.living().filter(stage__in=CARED_STAGES)
    rows = rows if levels is None else rows.filter(level__in=levels)
    # Named tuples: thousands of them take half the time of whole rows.
    return rows.order_by().values_list(*COLUMNS, named=True)


class _Counter:
    """Adds up the occasions of one partnership after another."""

    def __init__(self, year: SchoolYear, own: Cadence | None):
        self.year, self.own_cadence = year, own
        self.partnerships = self.own = self.total = self.near = self.unowned = 0
        self.people: set[tuple[str, int]] = set()

    def add(self, partnership: Any, promises: list) -> None:
        """Count what the partnership is promised in the year."""
        dues: list[tuple[date, int]] = []
        for number, (cadence, windows) in enumerate(promises):
            found = self._dues(partnership, cadence, windows)
            dues += [(day, number) for day in found]
            if cadence is self.own_cadence:
                self.own += len(found)
        self.partnerships += 1
        self.total += len(dues)
        self.near += _near(sorted(dues))
        self._add_person(partnership, promises)

    def _dues(self, partnership: Any, cadence: Cadence, windows: list) -> list[date]:
        start, spread = not_before(cadence, partnership), spread_of(partnership.pk)
        places = (
            place(window, spread=spread, not_before=start, lead_days=cadence.lead_days) for window in windows
        )
        first, last = self.year.starts_on, self.year.ends_on
        return [found.due_on for found in places if found and first <= found.due_on <= last]

    def _add_person(self, partnership: Any, promises: list) -> None:
        for cadence, _windows in promises:
            names = PEOPLE[cadence.role]
            name = next((name for name in names if getattr(partnership, name)), None)
            if name is None:
                self.unowned += 1
                return
            kind = "team" if name == "team_id" else "person"
            self.people.add((kind, getattr(partnership, name)))


def _near(dues: list[tuple[date, int]]) -> int:
    """How many fall due within two weeks after one of another cadence."""
    return sum(later - earlier <= NEAR and one != other for (earlier, one), (later, other) in pairwise(dues))


def _working_weeks(cadences: list[Cadence], calendar: SchoolCalendar, year: SchoolYear) -> int:
    """Weeks of the year, from when a cadence is in use, in which something may fall due."""
    weeks = set()
    for cadence in cadences:
        day = max(year.starts_on, cadence.starts_on)
        while day <= year.ends_on:
            if day.month not in cadence.quiet_months and not calendar.is_free(day):
                weeks.add(day.isocalendar()[:2])
            day += timedelta(days=1)
    return len(weeks)
