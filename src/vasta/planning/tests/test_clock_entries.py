"""Entries of the annual clock and their repetitions."""

from datetime import date

import pytest

from vasta.core import history
from vasta.planning.clock_entries import entries_between, occurrences
from vasta.planning.models import ClockEntry

YEAR = (date(2026, 8, 1), date(2027, 7, 31))


def days(entry, first=YEAR[0], last=YEAR[1]):
    return [(one.starts_on, one.ends_on) for one in occurrences([entry], first, last)]


def test_a_single_entry_stands_once():
    entry = ClockEntry(title="Avoimet ovet", starts_on=date(2027, 2, 11))
    assert days(entry) == [(date(2027, 2, 11), date(2027, 2, 11))]
    assert days(entry, date(2027, 8, 1), date(2028, 7, 31)) == []


def test_an_entry_that_began_before_the_year_and_ends_in_it_stands_in_it():
    entry = ClockEntry(title="Kysely", starts_on=date(2026, 7, 20), ends_on=date(2026, 8, 10))
    assert days(entry) == [(date(2026, 7, 20), date(2026, 8, 10))]


def test_a_yearly_entry_keeps_its_date():
    entry = ClockEntry(title="GRI", starts_on=date(2024, 3, 31), repeat="yearly")
    assert days(entry) == [(date(2027, 3, 31), date(2027, 3, 31))]


def test_an_entry_of_long_ago_still_comes_back():
    entry = ClockEntry(title="GRI", starts_on=date(1999, 12, 20), ends_on=date(2000, 1, 5), repeat="yearly")
    assert days(entry) == [(date(2026, 12, 20), date(2027, 1, 5))]


def test_the_29th_of_february_is_the_28th_in_a_common_year():
    entry = ClockEntry(title="Karkauspäivä", starts_on=date(2024, 2, 29), repeat="yearly")
    assert days(entry) == [(date(2027, 2, 28), date(2027, 2, 28))]


def test_a_yearly_entry_of_a_week_keeps_week_and_weekday():
    entry = ClockEntry(title="Kumppanikysely", starts_on=date(2025, 11, 17), repeat="yearly_week")
    assert days(entry) == [(date(2026, 11, 16), date(2026, 11, 16))]


def test_the_53rd_week_is_the_52nd_of_a_shorter_year():
    entry = ClockEntry(title="Tilinpäätös", starts_on=date(2026, 12, 28), repeat="yearly_week")
    assert days(entry, date(2027, 8, 1), date(2028, 7, 31)) == [(date(2027, 12, 27), date(2027, 12, 27))]


def test_repetition_ends_when_it_is_said_to():
    entry = ClockEntry(
        title="Hanke", starts_on=date(2024, 9, 1), repeat="yearly", repeat_until=date(2026, 8, 31)
    )
    assert days(entry) == []


@pytest.mark.parametrize(
    ("values", "is_found"),
    [
        ({"starts_on": date(2026, 7, 1)}, False),
        ({"starts_on": date(2026, 7, 1), "ends_on": date(2026, 8, 1)}, True),
        ({"starts_on": date(2027, 8, 1)}, False),
        ({"starts_on": date(2020, 8, 1), "repeat": "yearly"}, True),
        ({"starts_on": date(2020, 8, 1), "repeat": "yearly", "repeat_until": date(2022, 8, 1)}, False),
    ],
)
def test_only_entries_that_may_stand_in_the_year_are_read(in_provider, alice, values, is_found):
    with history.change_set("demo", actor=alice):
        ClockEntry(title="Kysely", **values).save()
    assert entries_between(*YEAR).exists() is is_found
