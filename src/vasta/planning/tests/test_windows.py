"""The windows of a cadence follow each other, and what falls due falls on a working day of the school."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vasta.planning.models import Cadence
from vasta.planning.school_calendar import SchoolCalendar
from vasta.planning.windows import place, placed_on, spread_of, windows

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 8, 1), date(2027, 7, 31)
STORED = SchoolCalendar(
    years=(date(2026, 8, 10),),
    terms=(date(2026, 8, 10), date(2027, 1, 7)),
    breaks=((date(2026, 10, 12), date(2026, 10, 18)), (date(2026, 12, 22), date(2027, 1, 6))),
)
PLAIN = SchoolCalendar()

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
promises = st.builds(
    Cadence,
    times=st.integers(1, 12),
    every=st.integers(1, 5),
    unit=st.sampled_from(Cadence.Unit.values),
    lead_days=st.integers(0, 366),
    quiet_months=st.lists(st.integers(1, 12), unique=True, max_size=4),
)
calendars = st.builds(
    SchoolCalendar,
    years=st.lists(days, max_size=4).map(lambda found: tuple(sorted(found))),
    terms=st.lists(days, max_size=8, unique=True).map(lambda found: tuple(sorted(found))),
    breaks=st.lists(days, max_size=4).map(lambda found: tuple((day, day + 9 * DAY) for day in found)),
    first_month=st.integers(1, 12),
)


def spans(promise: Cadence, calendar: SchoolCalendar = PLAIN) -> list[tuple[str, str]]:
    found = windows(promise, calendar, FIRST, LAST)
    return [(f"{window.starts_on:%-d.%-m.%y}", f"{window.ends_on:%-d.%-m.%y}") for window in found]


@pytest.mark.parametrize(
    ("times", "every", "unit", "expected"),
    [
        (1, 1, "school_year", [("1.8.26", "31.7.27")]),
        (1, 2, "school_year", [("1.8.26", "31.7.28")]),
        (1, 1, "calendar_year", [("1.1.26", "31.12.26"), ("1.1.27", "31.12.27")]),
        (1, 1, "term", [("1.8.26", "31.12.26"), ("1.1.27", "31.7.27")]),
        (1, 2, "term", [("1.8.26", "31.7.27")]),
        (2, 1, "school_year", [("1.8.26", "29.1.27"), ("30.1.27", "31.7.27")]),
        (1, 6, "month", [("1.7.26", "31.12.26"), ("1.1.27", "30.6.27"), ("1.7.27", "31.12.27")]),
    ],
)
def test_the_windows_of_a_school_year(times, every, unit, expected):
    assert spans(Cadence(times=times, every=every, unit=unit)) == expected


def test_stored_terms_last_until_the_next_begins():
    promise = Cadence(times=1, every=1, unit="term")
    assert spans(promise, STORED) == [("1.1.26", "9.8.26"), ("10.8.26", "6.1.27"), ("7.1.27", "31.7.27")]


def test_weeks_begin_on_mondays_over_the_change_of_the_year():
    found = windows(Cadence(times=1, every=2, unit="week"), PLAIN, date(2026, 12, 20), date(2027, 1, 10))
    assert [(window.starts_on, (window.ends_on - window.starts_on).days) for window in found] == [
        (date(2026, 12, 7), 13),
        (date(2026, 12, 21), 13),
        (date(2027, 1, 4), 13),
    ]


@given(promises, calendars, days, st.integers(0, 800))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_windows_cover_the_time_without_gap_or_overlap(promise, calendar, first, length):
    last = first + length * DAY
    found = windows(promise, calendar, first, last)
    assert found[0].starts_on <= first
    assert found[-1].ends_on >= last
    assert all(later.starts_on == earlier.ends_on + DAY for earlier, later in pairwise(found))
    assert all(window.starts_on <= window.ends_on for window in found)


@given(promises, calendars, days, st.integers(0, 400), st.floats(0, 1, exclude_max=True), st.integers(0, 300))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_falls_due_does_so_on_a_working_day_of_its_window(
    promise, calendar, first, length, spread, skipped
):
    not_before = first + skipped * DAY
    for window in windows(promise, calendar, first, first + length * DAY):
        found = place(window, spread=spread, not_before=not_before, lead_days=promise.lead_days)
        if found is None:
            continue
        assert window.starts_on <= found.opens_on <= found.due_on <= window.ends_on
        assert found.due_on >= not_before
        assert found.due_on.month not in promise.quiet_months
        assert not calendar.is_free(found.due_on)


@given(promises, calendars, days, days)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_windows_are_the_same_whatever_time_is_asked_for(promise, calendar, first, other):
    early, late = sorted([first, other])
    wide = {window.starts_on: window for window in windows(promise, calendar, early, late + 50 * DAY)}
    assert {
        window.starts_on: window for window in windows(promise, calendar, late, late)
    }.items() <= wide.items()


def test_working_days_leave_out_weekends_holidays_eves_and_breaks():
    promise = Cadence(times=1, every=1, unit="month", quiet_months=[])
    december, january = windows(promise, STORED, date(2026, 12, 1), date(2027, 1, 31))
    assert december.days[-1] == date(2026, 12, 21)
    assert date(2026, 12, 7) in december.days
    assert {date(2026, 12, 5), date(2026, 12, 6)} & set(december.days) == set()
    assert january.days[0] == date(2027, 1, 7)
    june = windows(promise, PLAIN, date(2026, 6, 1), date(2026, 6, 30))[0]
    assert date(2026, 6, 18) in june.days
    assert {date(2026, 6, 19), date(2026, 6, 20)} & set(june.days) == set()


def test_nothing_falls_due_in_a_window_of_quiet_months():
    promise = Cadence(times=1, every=1, unit="month", quiet_months=[7])
    (july,) = windows(promise, PLAIN, date(2027, 7, 1), date(2027, 7, 31))
    assert place(july, spread=0.5, not_before=date(2020, 1, 1), lead_days=7) is None


def test_a_partnership_that_begins_late_in_a_window_waits_for_the_next():
    promise = Cadence(times=1, every=1, unit="term")
    (autumn,) = windows(promise, PLAIN, FIRST, FIRST)
    early = place(autumn, spread=0.5, not_before=date(2026, 11, 2), lead_days=21)
    assert early == placed_on(autumn.starts_on, date(2026, 12, 4), 21)
    assert place(autumn, spread=0.5, not_before=date(2026, 11, 12), lead_days=21) is None


def test_partnerships_fall_due_all_over_the_later_part_of_a_window():
    (year,) = windows(Cadence(times=1, every=1, unit="school_year", quiet_months=[6, 7]), PLAIN, FIRST, FIRST)
    dues = [
        place(year, spread=spread_of(key), not_before=FIRST, lead_days=21).due_on for key in range(1, 601)
    ]
    assert (min(dues), max(dues)) == (date(2026, 11, 6), date(2027, 4, 12))
    busiest = max(dues.count(day) for day in set(dues))
    assert busiest <= 8


@pytest.mark.parametrize("change", [date(2026, 10, 25), date(2027, 3, 28)])
def test_days_are_days_also_when_the_clocks_change(change):
    (week,) = windows(Cadence(times=1, every=1, unit="week"), PLAIN, change, change)
    assert ((week.ends_on - week.starts_on).days, week.ends_on) == (6, change)
