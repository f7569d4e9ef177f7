"""Which encounter keeps which occasion, whatever happens to either afterwards."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vasta.core import history, undo
from vasta.core.models import ChangeSet
from vasta.encounters.contact_dates import refresh_dates, refresh_passed
from vasta.encounters.fulfilment import Held, Promise, match, recompute
from vasta.encounters.models import ContactDates, Encounter, EncounterPartner, Fulfilment, Participant
from vasta.groups.models import Group, Seat
from vasta.partnerships.models import Partnership
from vasta.planning.models import Occasion, OccasionDecision
from vasta.planning.tests.care import cadence, held, level, partnership, saved

NOW = datetime(2026, 11, 19, 10, tzinfo=UTC)
TODAY = date(2026, 11, 19)
AUTUMN, SPRING = date(2026, 8, 1), date(2027, 1, 1)
DAY = timedelta(days=1)


# --- The matching itself --------------------------------------------------------------------------------

# A busy machine is no fault of the matching.
SLOW_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
near = st.integers(0, 60).map(lambda number: AUTUMN + number * DAY)
kinds = st.sampled_from(["visit", "call", "meeting"])
all_held = st.lists(st.tuples(near, kinds).map(tuple), max_size=12).map(
    lambda rows: [Held(key, on, kind) for key, (on, kind) in enumerate(rows)]
)


@st.composite
def all_promises(draw):
    """Windows of up to three cadences, each cadence's following each other."""
    promises = []
    for number in range(draw(st.integers(1, 3))):
        length = draw(st.integers(5, 40))
        allowed = tuple(draw(st.lists(kinds, max_size=2, unique=True)))
        for start in range(0, 60, length):
            begin, end = AUTUMN + start * DAY, AUTUMN + (start + length - 1) * DAY
            due = draw(st.integers(0, length - 1).map(lambda gap, begin=begin: begin + gap * DAY))
            promises.append(Promise(len(promises), number, begin, due, end, allowed))
    return promises


@SLOW_MACHINE
@given(all_promises(), all_held, st.randoms())
def test_matching_does_not_depend_on_the_order_in_which_things_were_written(promises, encounters, random):
    expected = match(promises, encounters)
    random.shuffle(promises)
    random.shuffle(encounters)
    assert match(promises, encounters) == expected


@SLOW_MACHINE
@given(all_promises(), all_held)
def test_an_encounter_keeps_at_most_one_promise_and_only_one_it_fits(promises, encounters):
    kept = match(promises, encounters)
    assert len({found.key for found in kept.values()}) == len(kept)
    by_key = {promise.key: promise for promise in promises}
    for key, found in kept.items():
        promise = by_key[key]
        assert promise.window_on <= found.on <= promise.closes_on
        assert not promise.kinds or found.kind in promise.kinds


@SLOW_MACHINE
@given(all_promises(), all_held)
def test_no_promise_stays_open_that_an_unused_encounter_fits(promises, encounters):
    kept = match(promises, encounters)
    used = {found.key for found in kept.values()}
    still_open = [promise for promise in promises if promise.key not in kept]
    idle = [found for found in encounters if found.key not in used]
    assert [(one, two) for one in still_open for two in idle if one.is_kept_by(two)] == []


def test_the_earliest_due_promise_is_kept_first():
    late = Promise(1, 1, AUTUMN, AUTUMN + 30 * DAY, AUTUMN + 60 * DAY)
    soon = Promise(2, 2, AUTUMN, AUTUMN + 20 * DAY, AUTUMN + 60 * DAY, ("visit",))
    call, visit = Held(1, AUTUMN + DAY, "call"), Held(2, AUTUMN + 2 * DAY, "visit")
    assert match([late, soon], [visit]) == {2: visit}
    assert match([late, soon], [visit, call]) == {1: call, 2: visit}


# --- In the register --------------------------------------------------------------------------------------


@pytest.fixture
def school(in_provider):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def everyday(school):
    found = level("Arki")
    cadence(found, unit="term")
    return found


@pytest.fixture
def ours(everyday, alice):
    return partnership(everyday, owner=alice)


def kept(of=None) -> list[tuple[date, date]]:
    """The windows kept and the days; always the same as everything made anew from scratch."""
    found = kept_as_stored(of)
    _assert_like_from_scratch()
    return found


def kept_as_stored(of=None) -> list[tuple[date, date]]:
    """The windows kept and the days, where what was kept stands although the rules have changed."""
    before = _stored()
    recompute(set(Occasion.objects.values_list("partnership", flat=True)))
    assert _stored() == before
    rows = Occasion.objects.filter(partnership__deleted_at=None).exclude(fulfilled_on=None)
    rows = rows.filter(partnership=of) if of else rows
    return list(rows.order_by("window_on", "pk").values_list("window_on", "fulfilled_on"))


def _stored() -> list[tuple]:
    links = Fulfilment.objects.order_by("occasion").values_list(
        "occasion", "encounter", "occasion__fulfilled_on"
    )
    return list(links)


def _assert_like_from_scratch() -> None:
    before = _stored()
    assert Occasion.objects.exclude(fulfilled_on=None).count() == len(before)
    keys = set(Occasion.objects.values_list("partnership", flat=True))
    Fulfilment.objects.all().delete()
    Occasion.objects.update(fulfilled_on=None)
    recompute(keys)
    assert _stored() == before


def write(act) -> ChangeSet:
    with history.change_set("test", actor=None) as opened:
        act()
    return opened.record


def take_back(record: ChangeSet) -> None:
    assert undo.undo(record, actor=None).left == []


def test_an_encounter_of_the_owner_keeps_the_window_of_its_day(ours, alice):
    held(TODAY, ours.partner, owner=alice)
    assert kept() == [(AUTUMN, TODAY)]


def test_an_encounter_before_the_occasion_shows_keeps_it_too(ours, alice):
    held(AUTUMN, ours.partner, owner=alice)
    assert kept() == [(AUTUMN, AUTUMN)]


def test_only_those_who_care_for_the_partnership_keep_it_unless_it_is_named(ours, alice, bob):
    held(TODAY, ours.partner, owner=bob)
    assert kept() == []
    stranger = held(TODAY - DAY, ours.partner, owner=bob)
    saved(Participant(encounter=stranger, user=alice))
    assert kept() == [(AUTUMN, TODAY - DAY)]
    write(lambda: history.delete_softly(stranger))
    named = held(TODAY - 2 * DAY, ours.partner, owner=bob, named=[ours])
    assert Fulfilment.objects.get().encounter == named


def test_a_member_of_the_owning_team_keeps_it_while_in_the_team(everyday, bob):
    team = saved(Group(name="Tiimi"))
    seat = saved(Seat(group=team, user=bob, ends_on=TODAY - 10 * DAY))
    theirs = partnership(everyday, team=team)
    held(TODAY, theirs.partner, owner=bob)
    assert kept() == []
    seat.ends_on = None
    saved(seat)
    assert kept() == [(AUTUMN, TODAY)]


@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_only_what_was_held_keeps_anything(ours, alice, state):
    found = held(TODAY, ours.partner, owner=alice, state=state)
    assert kept() == []
    found.state = "held"
    saved(found)
    assert kept() == [(AUTUMN, TODAY)]


def test_the_cadence_says_which_kinds_keep_it(ours, alice):
    rhythm = ours.level.cadences.get()
    rhythm.kinds = ["visit", "meeting"]
    saved(rhythm)
    call = held(TODAY, ours.partner, owner=alice, kind="call")
    assert kept() == []
    call.kind = "meeting"
    saved(call)
    assert kept() == [(AUTUMN, TODAY)]


def test_a_backdated_encounter_logged_late_leaves_what_is_kept(ours, alice):
    first = held(TODAY, ours.partner, owner=alice)
    held(TODAY - 40 * DAY, ours.partner, owner=alice)
    assert kept_as_stored() == [(AUTUMN, TODAY)]
    write(lambda: history.delete_softly(first))
    assert kept() == [(AUTUMN, TODAY - 40 * DAY)]


def test_a_new_owner_leaves_what_the_former_one_kept(ours, alice, bob):
    found = held(TODAY, ours.partner, owner=alice)
    theirs = Partnership.objects.filter(pk=ours.pk)
    record = write(lambda: history.set_many(Partnership, theirs, owner_id=bob.pk))
    assert kept_as_stored() == [(AUTUMN, TODAY)]
    found.text = "Sovittiin jaksoista."
    saved(found)
    assert kept_as_stored() == [(AUTUMN, TODAY)]
    take_back(record)
    assert kept() == [(AUTUMN, TODAY)]


def test_other_kinds_asked_for_later_leave_what_is_kept(ours, alice):
    held(TODAY, ours.partner, owner=alice, kind="call")
    rhythm = ours.level.cadences.get()
    rhythm.kinds = ["meeting"]
    saved(rhythm)
    assert kept_as_stored() == [(AUTUMN, TODAY)]


def test_a_new_promise_takes_nothing_from_what_is_kept(ours, alice):
    held(TODAY, ours.partner, owner=alice)
    cadence(ours.level, unit="month", name="Kuukausittain")
    assert kept_as_stored() == [(AUTUMN, TODAY)]


def test_a_corrected_encounter_is_matched_by_the_present_rules(ours, alice, bob):
    rhythm = ours.level.cadences.get()
    rhythm.kinds = ["meeting"]
    saved(rhythm)
    found = held(TODAY, ours.partner, owner=alice, kind="meeting")
    found.kind = "call"
    saved(found)
    assert kept() == []
    found.kind = "meeting"
    saved(found)
    assert kept() == [(AUTUMN, TODAY)]
    found.owner = bob
    saved(found)
    assert kept() == []


def test_who_was_taken_off_an_encounter_keeps_nothing_by_it(ours, alice, bob):
    found = held(TODAY, ours.partner, owner=bob)
    there = Participant(encounter=found, user=alice)
    saved(there)
    assert kept() == [(AUTUMN, TODAY)]
    write(lambda: history.delete_softly(there))
    assert kept() == []


def test_an_encounter_moved_to_another_window_keeps_that_one(ours, alice):
    found = held(TODAY, ours.partner, owner=alice)
    found.starts_at = datetime(2027, 1, 8, 10, tzinfo=UTC)
    saved(found)
    assert kept() == [(SPRING, date(2027, 1, 8))]


def test_deleting_and_undoing(ours, alice):
    found = held(TODAY, ours.partner, owner=alice)
    deleted = write(lambda: history.delete_softly(found))
    assert kept() == []
    take_back(deleted)
    assert kept() == [(AUTUMN, TODAY)]


def test_undoing_an_encounter_takes_what_it_kept(ours, alice):
    held(TODAY, ours.partner, owner=alice)
    take_back(ChangeSet.objects.latest("pk"))
    assert (kept(), ContactDates.objects.get().last_at) == ([], None)


def test_a_link_to_the_wrong_partner_is_mended(ours, everyday, alice):
    other = partnership(everyday, partner="Kuusamäki Oy", owner=alice)
    found = held(TODAY, other.partner, owner=alice)
    assert (kept(ours), kept(other)) == ([], [(AUTUMN, TODAY)])
    link = EncounterPartner.objects.get(encounter=found)
    link.partner = ours.partner
    mended = write(link.save)
    assert (kept(ours), kept(other)) == ([(AUTUMN, TODAY)], [])
    assert dict(ContactDates.objects.values_list("partner__name", "last_at")) == {
        "Tervaranta Oy": found.starts_at,
        "Kuusamäki Oy": None,
    }
    take_back(mended)
    assert (kept(ours), kept(other)) == ([], [(AUTUMN, TODAY)])


def test_two_partnerships_of_one_partner_are_both_served_unless_one_is_named(ours, alice):
    network = level("Verkosto")
    cadence(network, unit="term")
    second = partnership(network, owner=alice)
    held(TODAY, ours.partner, owner=alice)
    assert (kept(ours), kept(second)) == ([(AUTUMN, TODAY)], [(AUTUMN, TODAY)])
    held(date(2027, 2, 1), ours.partner, owner=alice, named=[second])
    assert (kept(ours), kept(second)) == (
        [(AUTUMN, TODAY)],
        [(AUTUMN, TODAY), (SPRING, date(2027, 2, 1))],
    )


def test_two_promises_of_one_level_need_two_encounters(ours, alice):
    cadence(ours.level, unit="term", name="Toinen")
    held(TODAY, ours.partner, owner=alice)
    assert kept() == [(AUTUMN, TODAY)]
    held(TODAY, ours.partner, owner=alice)
    assert kept() == [(AUTUMN, TODAY), (AUTUMN, TODAY)]


def test_a_level_change_counts_what_was_held_and_leaves_what_was_kept(ours, alice):
    strategic = level("Strateginen")
    cadence(strategic, unit="term")
    held(TODAY - 20 * DAY, ours.partner, named=[ours])
    # The new level begins before two thirds of the term have gone.
    with time_machine.travel(datetime(2026, 11, 2, 10, tzinfo=UTC), tick=False):
        record = write(lambda: _change_level(ours, strategic, alice, date(2026, 11, 2)))
    new = strategic.partnerships.get()
    assert kept(ours) == [(AUTUMN, TODAY - 20 * DAY)]
    assert kept(new) == [(AUTUMN, TODAY - 20 * DAY)]
    assert [row.window_on for row in Occasion.objects.filter(partnership=ours)] == [AUTUMN]
    take_back(record)
    assert kept() == [(AUTUMN, TODAY - 20 * DAY)]
    assert Occasion.objects.filter(partnership=ours).count() == 3


def _change_level(old, new_level, owner, on: date) -> None:
    old.stage, old.ended_on = "ended", on
    old.save()
    partnership(new_level, owner=owner, starts_on=on, continues=old)


def test_what_is_skipped_is_not_kept(ours, alice):
    rhythm = ours.level.cadences.get()
    decision = OccasionDecision(
        cadence=rhythm, partnership=ours, window_on=AUTUMN, skipped_on=TODAY, reason="Remontti"
    )
    record = write(decision.save)
    held(TODAY, ours.partner, owner=alice)
    assert kept() == []
    take_back(record)
    assert kept() == [(AUTUMN, TODAY)]


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (date(2026, 12, 31), time(23, 59), [(AUTUMN, date(2026, 12, 31))]),
        (date(2027, 1, 1), time(0, 0), [(SPRING, date(2027, 1, 1))]),
        (date(2026, 10, 25), time(3, 30), [(AUTUMN, date(2026, 10, 25))]),
        (date(2027, 3, 28), time(3, 30), [(SPRING, date(2027, 3, 28))]),
    ],
)
def test_the_day_is_the_day_on_the_wall_of_the_school(ours, alice, day, at, expected):
    held(day, ours.partner, owner=alice, at=at)
    assert kept() == expected


def test_dates_of_contact_look_back_at_what_was_held_and_ahead_at_what_is_planned(ours, alice):
    last = held(TODAY - DAY, ours.partner)
    held(TODAY + 9 * DAY, ours.partner, state="planned")
    soon = held(TODAY, ours.partner, state="planned", at=time(8))
    held(TODAY + DAY, ours.partner, state="cancelled")
    found = ContactDates.objects.get()
    assert (found.last_at, found.next_at) == (last.starts_at, soon.starts_at)
    with time_machine.travel(NOW + DAY, tick=False):
        assert refresh_passed() == 1
        assert refresh_passed() == 0
    found.refresh_from_db()
    assert found.next_at == Encounter.objects.planned().latest("starts_at").starts_at
    refresh_dates([ours.partner_id])
    found.refresh_from_db()
    assert found.next_at == soon.starts_at


def test_saving_an_encounter_takes_the_same_queries_however_many_occasions_there_are(
    ours, alice, django_assert_num_queries
):
    def save_one():
        found = Encounter.objects.order_by("pk").last()
        found.text = f"{found.text}."
        saved(found)

    held(TODAY, ours.partner, owner=alice)
    with django_assert_num_queries(22):
        save_one()
    cadence(ours.level, unit="month", name="Kuukausittain")
    held(TODAY, ours.partner, owner=alice)
    with django_assert_num_queries(22):
        save_one()
