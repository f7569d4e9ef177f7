"""The first day of the present school year, from which movement is counted."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from vasta.planning.school_calendar import load_calendar


def present_year_starts_on() -> date:
    """The first day of the school year that has begun last, as the school's calendar has it. One query."""
    today = timezone.localdate()
    starts = load_calendar().year_starts(today.year - 1, today.year)
    return max(day for day in starts if day <= today)
