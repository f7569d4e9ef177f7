"""Occasions follow from the care model; making them again changes nothing, and what is kept stays."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests.people import make_person
from vasta.accounts.models import Membership
from vasta.core import history, undo
from vasta.groups.models import Group, Seat
from vasta.partnerships.models import Partnership
from vasta.planning.models import Occasion, OccasionDecision, SchoolPeriod
from vasta.planning.occasions import regenerate

from .care import cadence, keep, level, partnership, saved

pytestmark = pytest.mark.usefixtures("in_provider", "today")
TODAY = date(2026, 11, 19)
DAY = timedelta(days=1)


@pytest.fixture
def today():
    with time_machine.travel(datetime(2026, 11, 19, 10, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def everyday():
    return level("Arki")


@pytest.fixture
def termly(everyday):
    return cadence(everyday, unit="term")


def make(*partnerships: Partnership, **more) -> int:
    return regenerate([row.pk for row in partnerships], **more)


def change(row, **values):
    """The row with other values, as a form would save it."""
    for name, value in values.items():
        setattr(row, name, value)
    return saved(row)


def rows(of: Partnership) -> list[tuple]:
    found = Occasion.objects.filter(partnership=of).order_by("window_on", "cadence")
    return [(row.window_on, row.opens_on, row.due_on, row.closes_on) for row in found]


def starts(of: Partnership) -> list[date]:
    return [row[0] for row in rows(of)]


def test_occasions_are_made_for_twelve_months_ahead(termly, everyday):
    ours = partnership(everyday)
    make(ours)
    assert starts(ours) == [date(2026, 8, 1), date(2027, 1, 1), date(2027, 8, 1)]
    for _window, opens_on, due_on, closes_on in rows(ours):
        assert opens_on == due_on - termly.lead_days * DAY
        assert due_on <= closes_on


def test_making_them_again_writes_nothing(termly, everyday):
    ours = partnership(everyday)
    before = list(Occasion.objects.values())
    assert len(before) == 3
    assert make(ours) == 0
    assert list(Occasion.objects.values()) == before


def test_partnerships_do_not_all_fall_due_on_one_day(termly, everyday):
    many = [partnership(everyday, partner=f"Kumppani {number}") for number in range(8)]
    make(*many)
    dues = Occasion.objects.filter(window_on=date(2027, 1, 1)).values_list("due_on", flat=True)
    assert len(set(dues)) == 8


@pytest.mark.parametrize(
    ("stage", "count"), [("prospect", 0), ("negotiating", 3), ("active", 3), ("dormant", 0), ("ended", 0)]
)
def test_only_living_cooperation_is_promised_something(termly, everyday, stage, count):
    ended_on = TODAY if stage == "ended" else None
    ours = partnership(everyday, stage=stage, ended_on=ended_on)
    make(ours)
    assert len(rows(ours)) == count


def test_a_partnership_that_ends_keeps_what_was_kept_and_skipped(termly, everyday):
    ours = partnership(everyday)
    make(ours, since=date(2026, 1, 1))
    past, autumn, spring = Occasion.objects.order_by("window_on")[:3]
    keep(ours, TODAY - 9 * DAY)
    saved(
        OccasionDecision(
            cadence=termly, partnership=ours, window_on=spring.window_on, skipped_on=TODAY, reason="Remontti"
        )
    )
    make(ours)
    change(ours, stage="ended", ended_on=TODAY)
    make(ours)
    assert set(Occasion.objects.values_list("pk", flat=True)) == {past.pk, autumn.pk, spring.pk}


def test_an_end_in_the_past_hides_what_closed_after_it_and_its_undo_brings_it_back(termly, everyday):
    ours = partnership(everyday)
    make(ours, since=date(2026, 1, 1))
    spring, autumn = Occasion.objects.order_by("window_on")[:2]
    keep(ours, TODAY - 9 * DAY)
    before = list(Occasion.objects.order_by("window_on").values("window_on", "due_on", "fulfilled_on"))
    with history.change_set("test", actor=None) as ended:
        ours = Partnership.objects.get()
        ours.stage, ours.ended_on = "ended", date(2026, 6, 1)
        ours.save()
    assert set(Occasion.objects.values_list("pk", flat=True)) == {spring.pk, autumn.pk}
    assert list(Occasion.objects.standing()) == []
    assert undo.undo(ended.record, actor=None).left == []
    after = Occasion.objects.standing().order_by("window_on").values("window_on", "due_on", "fulfilled_on")
    assert list(after) == before


def test_what_closed_or_was_kept_before_the_end_still_counts(termly, everyday):
    ours = partnership(everyday)
    make(ours, since=date(2026, 1, 1))
    spring, autumn = Occasion.objects.order_by("window_on")[:2]
    keep(ours, TODAY - 9 * DAY)
    change(ours, stage="ended", ended_on=TODAY - 9 * DAY)
    assert list(Occasion.objects.standing().order_by("window_on")) == [spring, autumn]
    change(ours, ended_on=TODAY - 10 * DAY)
    assert list(Occasion.objects.standing()) == [spring]


def test_a_closed_window_is_left_as_it_is(termly, everyday):
    ours = partnership(everyday)
    make(ours, since=date(2026, 1, 1))
    missed = Occasion.objects.order_by("window_on").first()
    change(termly, is_active=False)
    assert list(Occasion.objects.values_list("pk", flat=True)) == [missed.pk]


def test_another_rhythm_leaves_what_was_kept_and_counts_it(termly, everyday):
    ours = partnership(everyday)
    make(ours)
    keep(ours, date(2026, 9, 3))
    kept = Occasion.objects.get(window_on=date(2026, 8, 1))
    change(termly, unit="school_year")
    make(ours)
    found = Occasion.objects.order_by("window_on")
    assert [row.window_on for row in found] == [date(2026, 8, 1), date(2027, 8, 1)]
    assert (found[0].pk, found[0].closes_on) == (kept.pk, kept.closes_on)


def test_new_dates_of_the_terms_count_what_was_kept_before_them(termly, everyday):
    ours = partnership(everyday)
    make(ours)
    keep(ours, date(2026, 9, 3))
    saved(
        SchoolPeriod(kind="term", name="Syksy", starts_on=date(2026, 8, 10), ends_on=date(2026, 12, 20)),
        SchoolPeriod(kind="term", name="Kevät", starts_on=date(2027, 1, 7), ends_on=date(2027, 6, 1)),
    )
    make(ours)
    assert starts(ours) == [date(2026, 8, 1), date(2027, 1, 7), date(2027, 8, 1)]


def test_decisions_outlive_a_new_making(termly, everyday):
    ours = partnership(everyday)
    window = date(2027, 1, 1)
    moved = OccasionDecision(
        cadence=termly, partnership=ours, window_on=window, due_on=date(2027, 6, 15), reason=""
    )
    skipped = OccasionDecision(
        cadence=termly, partnership=ours, window_on=date(2027, 8, 1), skipped_on=TODAY, reason="Remontti"
    )
    saved(moved, skipped)
    make(ours)
    Occasion.objects.all().delete()
    make(ours)
    found = [(row.is_moved, row.is_skipped) for row in Occasion.objects.order_by("window_on")]
    assert found == [(False, False), (True, False), (False, True)]
    assert Occasion.objects.get(window_on=window).due_on == date(2027, 6, 15)


def test_a_decision_taken_back_brings_the_occasion_back(termly, everyday):
    ours = partnership(everyday)
    decision = saved(
        OccasionDecision(
            cadence=termly,
            partnership=ours,
            window_on=date(2027, 1, 1),
            skipped_on=TODAY,
            reason="Remontti",
        )
    )
    make(ours)
    before = rows(ours)
    with history.change_set("test", actor=None):
        history.delete_softly(decision)
    make(ours)
    assert rows(ours) == before
    assert not Occasion.objects.filter(is_skipped=True).exists()


def test_nothing_falls_due_before_the_promise_or_the_partnership(everyday):
    cadence(everyday, unit="school_year", starts_on=date(2026, 11, 1))
    old = partnership(everyday)
    new = partnership(everyday, partner="Kuusamäki Oy", starts_on=date(2027, 2, 1))
    late = partnership(everyday, partner="Metsäkulma Oy", starts_on=date(2027, 6, 1))
    make(old, new, late)
    assert min(row[2] for row in rows(old)) > date(2026, 11, 1)
    assert min(row[2] for row in rows(new)) > date(2027, 2, 1)
    assert starts(late) == [date(2027, 8, 1)]


def test_without_a_start_a_partnership_begins_when_it_was_written_down(termly, everyday):
    ours = partnership(everyday, starts_on=None)
    make(ours)
    assert starts(ours) == [date(2027, 1, 1), date(2027, 8, 1)]


# --- Who is responsible -----------------------------------------------------------------------------------


def responsible(of: Partnership) -> list:
    make(of)
    return list(
        Occasion.objects.filter(partnership=of).order_by("pk").values_list("responsible", flat=True)[:1]
    )


@pytest.fixture
def team(alice):
    group = saved(Group(name="Ravintola-alan tiimi"))
    saved(Seat(group=group, user=alice, role=Seat.Role.CHAIR))
    return group


def test_the_role_of_the_cadence_says_who_is_responsible(termly, everyday, team, alice, bob, provider):
    carla = make_person(provider, "Carla", "Cederberg")
    ours = partnership(everyday, owner=bob, deputy=carla, team=team)
    assert responsible(ours) == [bob.pk]
    change(termly, role="deputy")
    assert responsible(ours) == [carla.pk]
    change(termly, role="team_lead")
    assert responsible(ours) == [alice.pk]


def test_who_has_left_is_responsible_no_more(termly, everyday, alice, bob):
    ours = partnership(everyday, owner=bob, deputy=alice)
    assert responsible(ours) == [bob.pk]
    change(Membership.objects.get(user=bob), is_active=False)
    assert responsible(ours) == [alice.pk]
    change(ours, deputy=None)
    assert responsible(ours) == [None]
