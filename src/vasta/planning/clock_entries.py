"""When the entries of the annual clock stand: repetitions are counted, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from .models import ClockEntry

NEVER = ClockEntry.Repeat.NEVER


@dataclass(frozen=True)
class Occurrence:
    """One entry at one time; both days are included."""

    entry: ClockEntry
    starts_on: date
    ends_on: date

    @property
    def is_span(self) -> bool:
        """Lasts longer than a day."""
        return self.ends_on > self.starts_on


def entries_between(first: date, last: date) -> models.QuerySet:
    """Entries that may stand somewhere in `first`…`last`, repeated ones included."""
    once = Q(repeat=NEVER) & (Q(ends_on__gte=first) | Q(ends_on=None, starts_on__gte=first))
    again = ~Q(repeat=NEVER) & (Q(repeat_until=None) | Q(repeat_until__gte=first - timedelta(days=366)))
    return ClockEntry.objects.filter(once | again, starts_on__lte=last)


def occurrences(entries: Iterable[ClockEntry], first: date, last: date) -> list[Occurrence]:
    """Every time at which `entries` stand in `first`…`last`, earliest first."""
    found = [one for entry in entries for one in _times(entry, first, last)]
    within = [one for one in found if one.starts_on <= last and one.ends_on >= first]
    return sorted(within, key=lambda one: (one.starts_on, one.ends_on, one.entry.pk or 0))


def _times(entry: ClockEntry, first: date, last: date) -> Iterator[Occurrence]:
    """The entry's times around `first`…`last`; one that lasts over a new year began the year before."""
    length = (entry.ends_on or entry.starts_on) - entry.starts_on
    for offset in _years(entry, first, last):
        start = _moved(entry, offset)
        if offset and entry.repeat_until and start > entry.repeat_until:
            return
        yield Occurrence(entry, start, start + length)


def _years(entry: ClockEntry, first: date, last: date) -> range:
    if entry.repeat == NEVER:
        return range(1)
    started = entry.starts_on.year
    return range(max(0, first.year - 2 - started), last.year - started + 2)


def _moved(entry: ClockEntry, years: int) -> date:
    """The first day `years` later: on the same date, or on the same weekday of the same ISO week."""
    start = entry.starts_on
    if entry.repeat == ClockEntry.Repeat.YEARLY_WEEK:
        year, week, day = start.isocalendar()
        return _iso_day(year + years, week, day)
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        # The 29th of February in a common year.
        return date(start.year + years, 2, 28)


def _iso_day(year: int, week: int, day: int) -> date:
    try:
        return date.fromisocalendar(year, week, day)
    except ValueError:
        # The year has no 53rd week.
        return date.fromisocalendar(year, 52, day)
