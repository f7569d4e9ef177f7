"""The signal of a partnership: the first that applies of late, due, agreed and nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import strip_tags

from vasta.encounters.models import ContactDates
from vasta.encounters.signals import Signal, count_signals, with_signals
from vasta.partnerships.models import Partnership
from vasta.planning.models import Occasion
from vasta.planning.tests.care import cadence, level, partnership

pytestmark = pytest.mark.usefixtures("in_provider")
NOW = datetime(2026, 11, 19, 10, tzinfo=UTC)
TODAY = date(2026, 11, 19)
DAY = timedelta(days=1)


def occasion(of: Partnership, due_on: date, **values) -> Occasion:
    row = Occasion(
        cadence=cadence(of.level, is_active=False),
        partnership=of,
        **{
            "window_on": due_on - 30 * DAY,
            "opens_on": due_on - 21 * DAY,
            "due_on": due_on,
            "closes_on": due_on + 30 * DAY,
            **values,
        },
    )
    row.save()
    return row


def planned(of: Partnership, next_at: datetime) -> None:
    ContactDates(partner=of.partner, next_at=next_at).save()


def found(now: datetime = NOW) -> tuple:
    row = with_signals(Partnership.objects.all(), now=now).get()
    return row.signal, row.due_on, row.next_at, row.last_at


@pytest.fixture
def ours():
    return partnership(level())


def test_nothing_is_open_and_nothing_agreed(ours):
    occasion(ours, TODAY + 22 * DAY)
    occasion(ours, TODAY, fulfilled_on=TODAY - 3 * DAY)
    occasion(ours, TODAY, is_skipped=True)
    occasion(ours, TODAY - 60 * DAY)
    assert found() == (Signal.NONE, None, None, None)


def test_late_comes_before_what_is_agreed(ours):
    occasion(ours, TODAY + DAY)
    occasion(ours, TODAY - DAY)
    planned(ours, NOW + DAY)
    assert found() == (Signal.LATE, TODAY - DAY, NOW + DAY, None)


def test_due_until_something_is_agreed(ours):
    occasion(ours, TODAY)
    assert found() == (Signal.DUE, TODAY, None, None)
    planned(ours, NOW - timedelta(hours=2))
    assert found() == (Signal.AGREED, None, NOW - timedelta(hours=2), None)


@pytest.mark.parametrize(("days", "signal"), [(30, Signal.AGREED), (31, Signal.DUE), (200, Signal.DUE)])
def test_what_is_planned_after_the_window_has_closed_leaves_the_promise_due(ours, days, signal):
    occasion(ours, TODAY)
    planned(ours, NOW + days * DAY)
    assert found()[0] == signal


def test_what_was_planned_for_yesterday_is_agreed_no_more(ours):
    planned(ours, datetime(2026, 11, 18, 21, 59, tzinfo=UTC))
    assert found() == (Signal.NONE, None, None, None)


def test_the_day_turns_at_midnight_of_the_school_also_where_clocks_change(ours):
    occasion(ours, date(2027, 3, 28))
    assert found(datetime(2027, 3, 28, 20, 59, tzinfo=UTC))[0] == Signal.DUE
    assert found(datetime(2027, 3, 28, 21, 0, tzinfo=UTC))[0] == Signal.LATE


def test_signals_take_one_query_for_any_number_of_rows(ours, django_assert_num_queries):
    for number in range(3):
        if number:
            partnership(ours.level, partner=f"Kumppani {number}")
        with django_assert_num_queries(1):
            assert len(with_signals(Partnership.objects.all())) == number + 1


@pytest.mark.parametrize(
    ("due", "next_at", "words"),
    [
        (TODAY - 6 * DAY, None, "6 days late"),
        (TODAY + DAY, None, "Due 20.11.2026"),
        (None, NOW + 14 * DAY, "Agreed 3.12.2026"),
        (None, None, "Nothing agreed"),
    ],
)
def test_the_words_of_a_signal(ours, due, next_at, words):
    if due:
        occasion(ours, due)
    if next_at:
        planned(ours, next_at)
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        row = with_signals(Partnership.objects.all()).get()
        drawn = render_to_string("encounters/signal.html", {"partnership": row})
    assert " ".join(strip_tags(drawn).split()) == words


@pytest.mark.parametrize("due_in", [None, -2, 0, 40])
@pytest.mark.parametrize("next_in", [None, -1, 0, 5, 32, 200])
def test_counting_says_the_same_as_looking_at_each(ours, due_in, next_in):
    if due_in is not None:
        occasion(ours, TODAY + due_in * DAY)
        occasion(ours, TODAY + 5 * DAY, window_on=TODAY)
    if next_in is not None:
        planned(ours, NOW + next_in * DAY)
    signal = found()[0]
    expected = {each: int(each == signal) for each in Signal}
    assert count_signals(Partnership.objects.all(), "level", now=NOW) == {ours.level_id: expected}
