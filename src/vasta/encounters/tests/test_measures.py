"""Measures over a period, by hand: how many, how many remote, how many on our initiative."""

from datetime import UTC, date, datetime

import pytest

from vasta.encounters import actions, measures

pytestmark = pytest.mark.usefixtures("in_provider")
NOVEMBER = measures.Period(date(2026, 11, 1), date(2026, 11, 30))


def held(actor, day, hour=10, **values):
    start = datetime(2026, 11, day, hour, tzinfo=UTC)
    return actions.log_encounter(actor=actor, starts_at=start, now=start, text="Tavattiin.", **values)


def test_three_encounters_by_hand(alice):
    held(alice, 2, kind="visit", initiative="ours")
    held(alice, 3, kind="remote", initiative="theirs")
    held(alice, 4, kind="call", initiative="theirs")
    assert measures.count(NOVEMBER) == 3
    # The call counts neither as a visit nor as a remote meeting.
    assert measures.remote_share(NOVEMBER) == 1 / 2
    assert measures.initiative_share(NOVEMBER) == 1 / 3


def test_without_encounters_there_is_no_share(alice):
    assert measures.counts(NOVEMBER) == measures.Counts(held=0, in_person=0, remote=0, ours=0)
    assert (measures.remote_share(NOVEMBER), measures.initiative_share(NOVEMBER)) == (None, None)


def test_planned_and_cancelled_ones_do_not_count(alice):
    start = datetime(2026, 11, 20, 10, tzinfo=UTC)
    planned = actions.plan_encounter(actor=alice, starts_at=start, now=datetime(2026, 11, 1, tzinfo=UTC))
    actions.cancel_encounter(actor=alice, encounter=planned, reason="Este")
    actions.plan_encounter(actor=alice, starts_at=start, now=datetime(2026, 11, 1, tzinfo=UTC))
    assert measures.count(NOVEMBER) == 0


def test_days_are_those_of_the_school(alice):
    # Half past midnight on the first of December at the school is still November in UTC.
    held(alice, 30, hour=22)
    assert measures.count(NOVEMBER) == 0
    assert measures.count(measures.Period(date(2026, 12, 1), date(2026, 12, 1))) == 1


def test_a_period_of_days_counts_both_ends():
    assert measures.Period.of_days(30, last=date(2026, 11, 30)) == NOVEMBER
