"""Daily work at a time of the wall clock, once a day whatever the clock does."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from vasta.core import schedules
from vasta.core.models import FormReceipt, ScheduleTick
from vasta.core.tenancy import provider_context

pytestmark = pytest.mark.django_db
done = []


def work():
    done.append(datetime.now(UTC))


def fail():
    raise RuntimeError("the mail server is away")


@pytest.fixture(autouse=True)
def at_half_past_three(settings):
    done.clear()
    settings.SCHEDULES = (("work", 3, 30, f"{__name__}.work"),)


def ticks(start, hours, step=timedelta(minutes=10)):
    """Let the worker look at the clock every ten minutes for some hours from `start` (UTC)."""
    moment = start
    while moment < start + timedelta(hours=hours):
        with time_machine.travel(moment, tick=False):
            schedules.tick()
        moment += step


def test_work_is_done_once_a_day_at_its_local_time():
    ticks(datetime(2026, 11, 21, 0, 0, tzinfo=UTC), 48)
    assert done == [datetime(2026, 11, 21, 1, 30, tzinfo=UTC), datetime(2026, 11, 22, 1, 30, tzinfo=UTC)]


def test_a_time_that_does_not_exist_is_done_at_the_next_that_does():
    ticks(datetime(2027, 3, 27, 22, 0, tzinfo=UTC), 20)
    assert done == [datetime(2027, 3, 28, 1, 0, tzinfo=UTC)]


def test_a_time_that_comes_twice_is_done_once():
    ticks(datetime(2026, 10, 24, 21, 0, tzinfo=UTC), 20)
    assert done == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


def test_the_clock_jumping_back_repeats_nothing():
    ticks(datetime(2026, 11, 21, 0, 0, tzinfo=UTC), 3)
    ticks(datetime(2026, 11, 21, 0, 0, tzinfo=UTC), 3)
    assert len(done) == 1


def test_days_without_a_worker_are_not_made_up_for():
    ticks(datetime(2026, 11, 18, 0, 0, tzinfo=UTC), 3)
    ticks(datetime(2026, 11, 21, 0, 0, tzinfo=UTC), 3)
    assert len(done) == 2


def test_work_that_fails_stops_no_other_and_is_tried_the_next_day(settings):
    failing = ("failing", 3, 0, f"{__name__}.fail")
    settings.SCHEDULES = (failing, *settings.SCHEDULES)
    with time_machine.travel(datetime(2026, 11, 21, 2, 0, tzinfo=UTC), tick=False):
        assert (schedules.tick(), schedules.tick()) == (["work"], [])
    assert len(done) == 1
    settings.SCHEDULES = (("failing", 3, 0, f"{__name__}.work"),)
    with time_machine.travel(datetime(2026, 11, 22, 2, 0, tzinfo=UTC), tick=False):
        assert schedules.tick() == ["failing"]


def test_tidying_forgets_old_receipts_only(provider, other_provider):
    for school in (provider, other_provider):
        with provider_context(school):
            with time_machine.travel(datetime(2026, 11, 19, tzinfo=UTC)):
                FormReceipt.objects.create(key="old", provider=school)
            with time_machine.travel(datetime(2026, 11, 21, 11, tzinfo=UTC)):
                FormReceipt.objects.create(key="new", provider=school)
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC)):
        schedules.tidy()
    for school in (provider, other_provider):
        with provider_context(school):
            assert list(FormReceipt.objects.values_list("key", flat=True)) == ["new"]
    assert not ScheduleTick.objects.exists()
