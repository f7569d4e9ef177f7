"""The school's calendar as plain dates: where school years and terms begin, and when nothing falls due.

What a school has not stored follows from its first month of the school year: two terms a year, no breaks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

import holidays
from dateutil.relativedelta import relativedelta

from vasta.core.tenancy import current_provider

from .models import SchoolPeriod

DAY = timedelta(days=1)
SATURDAY = 5
# Without stored terms the second one begins this many months after the school year.
SECOND_TERM = relativedelta(months=5)
# A first stored term does not begin later in the school year than this.
LONGEST_WAIT = timedelta(days=60)


@dataclass(frozen=True)
class SchoolCalendar:
    """First days of the stored school years and terms, and the breaks (first day, last day), all in order."""

    years: tuple[date, ...] = ()
    terms: tuple[date, ...] = ()
    breaks: tuple[tuple[date, date], ...] = ()
    first_month: int = 8

    def year_starts(self, first: int, last: int) -> list[date]:
        """First days of the school years that begin in the calendar years from `first` to `last`."""
        stored = [day for day in self.years if first <= day.year <= last]
        known = {day.year for day in stored}
        others = [date(year, self.first_month, 1) for year in range(first, last + 1) if year not in known]
        return sorted({*stored, *others})

    def term_starts(self, first: int, last: int) -> list[list[date]]:
        """First days of the terms of each of those school years."""
        years = self.year_starts(first, last + 1)
        found = []
        for start, following in pairwise(years):
            stored = sorted({day for day in self.terms if start <= day < following})
            if not stored:
                stored = sorted({start, min(start + SECOND_TERM, following - DAY)})
            elif stored[0] - start > LONGEST_WAIT:
                # Only a later term is stored: the first one begins with the school year.
                stored = [start, *stored]
            found.append(stored)
        return found

    def is_free(self, day: date) -> bool:
        """A weekend, a Finnish public holiday (two eves included) or a break of the school."""
        if day.weekday() >= SATURDAY or day in _holidays(day.year):
            return True
        return any(first <= day <= last for first, last in self.breaks)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    """The public holidays of Finland, with the eves of Christmas and Midsummer."""
    return frozenset(holidays.country_holidays("FI", years=year))


def load_calendar() -> SchoolCalendar:
    """The calendar of the provider in scope, in one query."""
    by_kind: dict[str, list[tuple[date, date]]] = {kind: [] for kind in SchoolPeriod.Kind}
    for kind, *days in SchoolPeriod.objects.order_by("starts_on").values_list("kind", "starts_on", "ends_on"):
        by_kind[kind].append(tuple(days))
    return SchoolCalendar(
        years=_firsts(by_kind[SchoolPeriod.Kind.SCHOOL_YEAR]),
        terms=_firsts(by_kind[SchoolPeriod.Kind.TERM]),
        breaks=tuple(by_kind[SchoolPeriod.Kind.BREAK]),
        first_month=current_provider().school_year_starts,
    )


def _firsts(periods: Iterable[tuple[date, date]]) -> tuple[date, ...]:
    return tuple(first for first, _last in periods)
