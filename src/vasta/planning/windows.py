"""The windows of a cadence and where in each its occasion falls due: pure functions of dates.

A period (a term, say) is split into as many windows as the cadence promises contacts. Windows follow each
other without gap or overlap: a period lasts until the day before the next begins, also over the summer. The
due date is a working day of the school in the later part of the window; partnerships get different ones, so
that the promises of a level do not all fall due on one day.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from .models import Cadence
from .school_calendar import SchoolCalendar

DAY = timedelta(days=1)
WEEK = 7
MONTHS = 12
# Where in the working days of a window occasions fall due: from a third on, and before the last sixth.
EARLIEST, SPAN = 1 / 3, 1 / 2
# A partnership that begins when more of a window than this has gone has no occasion in it.
LATEST_START = 2 / 3
GOLDEN = 0.6180339887498949


@dataclass(frozen=True)
class Window:
    """One stretch of days in which one contact is promised, with the days on which it may fall due."""

    starts_on: date
    ends_on: date
    days: tuple[date, ...]


@dataclass(frozen=True)
class Place:
    """When an occasion opens and falls due."""

    opens_on: date
    due_on: date


def windows(cadence: Cadence, calendar: SchoolCalendar, first: date, last: date) -> list[Window]:
    """The windows of `cadence` that have a day between `first` and `last`, both included, in order."""
    starts = period_starts(cadence, calendar, first, last)
    parts = [
        part for start, following in pairwise(starts) for part in _split(start, following, cadence.times)
    ]
    return [
        Window(start, end, _due_days(cadence, calendar, start, end))
        for start, end in parts
        if end >= first and start <= last
    ]


def _split(start: date, following: date, times: int) -> Iterator[tuple[date, date]]:
    """The period from `start` to the day before `following` in `times` parts, at most one a day."""
    length = (following - start).days
    parts = min(times, length)
    bounds = [start + length * part // parts * DAY for part in range(parts + 1)]
    return ((begin, end - DAY) for begin, end in pairwise(bounds))


def _due_days(cadence: Cadence, calendar: SchoolCalendar, start: date, end: date) -> tuple[date, ...]:
    quiet = set(cadence.quiet_months)
    days = (start + number * DAY for number in range((end - start).days + 1))
    return tuple(day for day in days if day.month not in quiet and not calendar.is_free(day))


def period_starts(cadence: Cadence, calendar: SchoolCalendar, first: date, last: date) -> list[date]:
    """First days of the cadence's periods, from the one that holds `first` to the first after `last`."""
    many = cadence.every
    margin = timedelta(days=366 * (many + 1))
    starts = sorted(_all_starts(cadence.unit, many, calendar, first - margin, last + margin))
    before = max((day for day in starts if day <= first), default=starts[0])
    after = min((day for day in starts if day > last), default=starts[-1])
    return [day for day in starts if before <= day <= after]


def _all_starts(unit: str, every: int, calendar: SchoolCalendar, first: date, last: date) -> list[date]:
    years = range(first.year, last.year + 1)
    if unit == Cadence.Unit.WEEK:
        return _weeks(every, first, last)
    if unit == Cadence.Unit.MONTH:
        months = range(first.year * MONTHS, (last.year + 1) * MONTHS)
        return [date(month // MONTHS, month % MONTHS + 1, 1) for month in months if month % every == 0]
    if unit == Cadence.Unit.CALENDAR_YEAR:
        return [date(year, 1, 1) for year in years if year % every == 0]
    if unit == Cadence.Unit.SCHOOL_YEAR:
        starts = calendar.year_starts(first.year, last.year)
        return [day for day in starts if day.year % every == 0]
    # Terms are counted anew in each school year.
    return [day for terms in calendar.term_starts(first.year, last.year) for day in terms[::every]]


def _weeks(every: int, first: date, last: date) -> list[date]:
    """Mondays; day 1 of the calendar was one, so weeks are counted from it."""
    weeks = range((first.toordinal() - 1) // WEEK, (last.toordinal() - 1) // WEEK + 1)
    return [date.fromordinal(week * WEEK + 1) for week in weeks if week % every == 0]


def spread_of(key: int) -> float:
    """A number from 0 to 1 for a partnership's key; keys that follow each other lie far from each other."""
    return key * GOLDEN % 1


def place(window: Window, *, spread: float, not_before: date, lead_days: int) -> Place | None:
    """When the occasion of a window opens and falls due, or None when there is none.

    There is none in a window without a day to fall due on, nor when most of it has gone by `not_before`.
    """
    length = (window.ends_on - window.starts_on).days + 1
    if (not_before - window.starts_on).days > length * LATEST_START:
        return None
    gone = bisect_left(window.days, not_before)
    left = len(window.days) - gone
    if not left:
        return None
    due_on = window.days[gone + int(left * (EARLIEST + SPAN * spread))]
    return placed_on(window.starts_on, due_on, lead_days)


def placed_on(starts_on: date, due_on: date, lead_days: int) -> Place:
    """The place of an occasion that falls due on a given day of the window that starts on `starts_on`."""
    return Place(max(starts_on, due_on - lead_days * DAY), due_on)
