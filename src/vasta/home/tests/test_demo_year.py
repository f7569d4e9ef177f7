"""The year of cooperation of the demo school: whole, repeatable, and with something to do on every day."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from vasta.home.demo import cooperation, desk, side
from vasta.home.demo.generator import generate
from vasta.home.demo.records import Window
from vasta.home.demo.register import Register
from vasta.home.demo.year import YearMaker

TODAY = date(2026, 11, 21)


def register_of(size, today=TODAY):
    """What a generated school has been asked to remember."""
    register = Register()
    for _record in register.keeping(generate(size, 1, today)):
        continue
    return register


def partnerships_of(register, today=TODAY):
    random = Random("1 year")
    return list(cooperation.CooperationMaker(random, register, today).partnerships())


def window(partnership, today, opens=-10, due=5, closes=60):
    """A window around today of one partnership."""
    days = [today + timedelta(days=number) for number in (-40, opens, due, closes)]
    return Window(partnership.key, 1, *days, kinds=("visit", "meeting"))


@pytest.fixture(scope="module")
def full():
    return register_of("demo")


@pytest.fixture(scope="module")
def partnerships(full):
    return partnerships_of(full)


def test_partnerships_are_as_many_as_in_the_pictures(partnerships):
    living = [p for p in partnerships if p.stage not in ("prospect", "ended")]
    assert Counter(p.level for p in living) == {
        "everyday": 612,
        "development": 74,
        "strategic": 14,
        "networks": 21,
        "other": 38,
    }
    assert len({p.partner for p in living}) == 684
    assert len({(p.partner, p.level) for p in living}) == 759
    assert sum(1 for p in living if not p.owner) == 41
    assert sum(1 for p in living if p.level == "strategic" and not p.deputy) == 1
    assert sum(1 for p in living if p.level == "development" and not p.goal_school) == 5
    assert [p for p in partnerships if p.owner and p.owner == p.deputy] == []


def test_changes_of_level_continue_an_ended_partnership_of_the_same_partner(partnerships):
    by_key = {p.key: p for p in partnerships}
    pairs = [(by_key[p.continues], p) for p in partnerships if p.continues]
    assert Counter((old.level, new.level) for old, new in pairs) == {
        (old, new): count for old, new, count in cooperation.MOVES
    }
    for old, new in pairs:
        assert (old.partner, old.ended_on, old.stage) == (new.partner, new.starts_on, "ended")
        assert cooperation.year_start(TODAY) <= new.starts_on <= TODAY
        assert old.end_reason
        assert new.start_reason


def test_the_same_seed_gives_the_same_year(full):
    assert partnerships_of(full) == partnerships_of(full)
    mine = partnerships_of(full)
    made = [
        list(YearMaker(Random(3), full, mine, TODAY).encounters([window(mine[9], TODAY)]))
        for _time in range(2)
    ]
    assert made[0] == made[1]


def test_encounters_say_what_was_talked_about(full, partnerships):
    maker = YearMaker(Random(1), full, partnerships, TODAY)
    made = list(maker.encounters([]))
    held = [e for e in made if e.state == "held"]
    assert 3000 < len(held) < 4000
    assert [e for e in held if not e.text] == []
    assert max(Counter(e.text for e in held).values()) < 40
    assert [e for e in held if e.day > TODAY] == []
    assert [e for e in made if e.day.weekday() > 4 and TODAY.weekday() < 5] == []
    # Nobody has met these within the year.
    unmet = {p.key for p in partnerships if p.is_unmet}
    late = [e for e in held if unmet & set(e.partnerships) and (TODAY - e.day).days <= 365]
    assert (len(unmet), late) == (128, [])
    actions = list(maker.actions(made))
    assert {a.status for a in actions} == {"open", "done", "dropped"}
    assert [a for a in actions if (a.status == "open") != (a.closed_on is None)] == []
    assert [a for a in actions if a.status == "dropped" and not a.result] == []


@pytest.mark.parametrize("day", [date(2026, 1, 2), date(2026, 7, 15), date(2026, 8, 1), date(2027, 2, 28)])
def test_the_people_of_the_guide_have_something_to_do_on_any_day(day):
    register = register_of("XS", day)
    partnerships = partnerships_of(register, day)
    mine = [p for p in partnerships if p.owner == register.known("Harjunpää") and p.stage == "active"]
    windows = [window(p, day) for p in mine if p.contact]
    (found, *_others) = [
        one
        for one in desk.desks(register, partnerships, windows, day, 1)
        if one.encounter.owner == register.known("Harjunpää")
    ]
    following = desk.next_working_day(day)
    assert (found.encounter.day, found.encounter.state) == (day, "planned")
    assert [action.due_on for action in found.actions] == [day - timedelta(days=2), following]
    assert [d.due_on for d in found.decisions] == [day - timedelta(days=6), following, following]
    assert len({d.partnership for d in found.decisions}) == 3


def test_the_clock_holds_the_school_year(full):
    entries = list(side.clock(TODAY))
    assert Counter(entry.kind for entry in entries).keys() == {"survey", "event", "agreement", "deadline"}
    first = cooperation.year_start(TODAY)
    assert [e for e in entries if not first <= e.starts_on < date(first.year + 1, 8, 1)] == []
    names = {team.key for team in cooperation.teams(full, TODAY)}
    assert {entry.team for entry in entries} <= {"", *names}


def test_everybody_sits_once_in_a_group_and_every_team_has_a_chair(full):
    for team in cooperation.teams(full, TODAY):
        people = [person for person, _role in team.seats]
        assert len(people) == len(set(people)) > 1, team.key
        assert Counter(role for _person, role in team.seats)["chair"] == 1, team.key
