"""Repeated encounters: by the clock on the wall, at most a year of weeks, changed with what follows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import make_samples
from vasta.core import history
from vasta.encounters import recurrence
from vasta.encounters.models import Encounter, EncounterPartner, Participant
from vasta.encounters.recurrence import Repeat, starts


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def walls(found: list[datetime]) -> list[str]:
    return [f"{timezone.localtime(start):%Y-%m-%d %H:%M}" for start in found]


def test_nine_o_clock_stays_nine_when_summer_time_ends():
    found = starts(at("2026-10-19T09:00"), Repeat.WEEKLY, count=3)
    assert walls(found) == ["2026-10-19 09:00", "2026-10-26 09:00", "2026-11-02 09:00"]
    assert found[1].astimezone(UTC) - found[0].astimezone(UTC) == timedelta(days=7, hours=1)


def test_every_two_weeks_ends_on_the_last_day():
    found = starts(at("2026-11-23T13:30"), Repeat.FORTNIGHTLY, until=date(2026, 12, 21))
    assert walls(found) == ["2026-11-23 13:30", "2026-12-07 13:30", "2026-12-21 13:30"]


def test_a_short_month_gives_its_last_day():
    found = starts(at("2027-01-31T10:00"), Repeat.MONTHLY, count=4)
    assert walls(found) == ["2027-01-31 10:00", "2027-02-28 10:00", "2027-03-31 10:00", "2027-04-30 10:00"]


def test_a_year_of_weeks_is_the_most():
    assert len(starts(at("2026-11-23T09:00"), Repeat.WEEKLY, until=date(2036, 1, 1))) == 52


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1)),
    st.sampled_from([Repeat.WEEKLY, Repeat.FORTNIGHTLY, Repeat.MONTHLY]),
    st.integers(min_value=2, max_value=52),
)
def test_a_repetition_goes_forward_and_begins_where_asked(start, repeat, count):
    first = timezone.make_aware(start)
    found = starts(first, repeat, count=count)
    assert len(found) == count
    assert found[0] == first
    assert found == sorted(set(found))


@pytest.fixture
def series(provider, alice, in_provider) -> list[Encounter]:
    """Four Mondays at nine from next week on, with everything that the first one has."""
    make_samples(provider, alice)
    encounter = Encounter.objects.get()
    monday = timezone.localdate() + timedelta(days=7 - timezone.localdate().weekday())
    first = timezone.make_aware(datetime.combine(monday, datetime.min.time()).replace(hour=9))
    with history.change_set("encounters.encounter.plan", actor=alice):
        encounter.state, encounter.starts_at = Encounter.State.PLANNED, first
        encounter.save()
        more = starts(first, Repeat.WEEKLY, count=4)[1:]
        return [encounter, *recurrence.repeat_encounter(encounter, more)]


def test_repeating_takes_the_people_and_partners_along(series):
    assert len({row.series for row in series}) == 1
    for model in (EncounterPartner, Participant):
        assert [model.objects.filter(encounter=row).count() for row in series] == [1, 1, 1, 1]


def test_those_that_follow_are_the_planned_ones_after_it(series, alice):
    with history.change_set("encounters.encounter.cancel", actor=alice):
        recurrence.cancel([series[2]], reason="Loma")
    assert list(recurrence.following(series[0]).order_by("starts_at")) == [series[1], series[3]]
    assert list(recurrence.following(series[3])) == []


def test_moving_those_that_follow_keeps_their_distance_in_days(series, alice):
    before = series[1].starts_at
    with history.change_set("encounters.encounter.move", actor=alice):
        series[1].starts_at = before + timedelta(days=1, hours=2)
        series[1].minutes = 90
        series[1].save()
        recurrence.move(series[1], before=before, rest=series[2:])
    rows = list(Encounter.objects.order_by("starts_at"))
    assert [row.held_on.weekday() for row in rows] == [0, 1, 1, 1]
    assert [timezone.localtime(row.starts_at).hour for row in rows] == [9, 11, 11, 11]
    assert [row.minutes for row in rows] == [45, 90, 90, 90]
