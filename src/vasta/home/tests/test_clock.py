"""The annual clock: what falls into which week, and whose it is."""

from datetime import date, datetime, timedelta
from xml.etree.ElementTree import XML

import pytest
import time_machine
from django.utils import timezone

from tests.people import make_person
from vasta.core import history
from vasta.encounters.models import Encounter, Participant
from vasta.groups.models import Group, Seat
from vasta.home.clock import ClockScope, ClockYear, make_clock
from vasta.home.wheel import draw
from vasta.partners.models import Partner
from vasta.partnerships.models import Level, Partnership
from vasta.planning.models import Action, Cadence, ClockEntry, Occasion, SchoolPeriod

TODAY = date(2026, 11, 19)
SCHOOL_YEAR = ClockYear.of(2026, first_month=8)


@pytest.fixture
def school(in_provider, alice, bob):
    """A partnership of a team with a kept, a missed and a coming occasion."""
    with history.change_set("demo", actor=alice):
        team = Group(name="Tekniikan tiimi")
        level = Level(name="Arki", short_name="Arki")
        partner = Partner(name="Virtakoski Konepaja Oy")
        for row in (team, level, partner):
            row.save()
        Seat(group=team, user=bob).save()
        # Dormant, so that no occasions are generated besides these.
        partnership = Partnership(partner=partner, level=level, owner=alice, team=team, stage="dormant")
        cadence = Cadence(name="Kerran lukukaudessa", level=level)
        partnership.save()
        cadence.save()
    occasions(cadence, partnership, alice)
    return {"team": team, "partnership": partnership, "cadence": cadence}


def occasions(cadence, partnership, user):
    """A kept, a missed and a coming one."""
    Occasion.objects.all().delete()
    for due, kept in (
        (date(2026, 9, 2), date(2026, 9, 1)),
        (date(2026, 10, 1), None),
        (date(2027, 1, 13), None),
    ):
        occasion(cadence, partnership, user, due, kept).save()


def occasion(cadence, partnership, user, due, kept):
    return Occasion(
        cadence=cadence,
        partnership=partnership,
        responsible=user,
        window_on=due,
        opens_on=due - timedelta(days=20),
        due_on=due,
        closes_on=due + timedelta(days=20),
        fulfilled_on=kept,
    )


def counts(clock):
    names = ("kept", "missed", "coming", "agreed", "actions")
    found = {week.key: tuple(getattr(week, name) for name in names) for week in clock.weeks}
    return {key: values for key, values in found.items() if any(values)}


def test_a_school_year_has_all_weeks_of_its_twelve_months():
    mondays = SCHOOL_YEAR.mondays()
    assert [mondays[0], mondays[-1], len(mondays)] == [date(2026, 7, 27), date(2027, 7, 26), 53]
    assert [SCHOOL_YEAR.name, ClockYear.of(2026, first_month=1).name] == ["2026–2027", "2026"]


def test_occasions_fall_into_the_weeks_of_their_due_dates(school, alice):
    clock = make_clock(SCHOOL_YEAR, ClockScope(alice), TODAY)
    assert counts(clock) == {
        "2026-W36": (1, 0, 0, 0, 0),
        "2026-W40": (0, 1, 0, 0, 0),
        "2027-W02": (0, 0, 1, 0, 0),
    }
    assert [clock.current.key, clock.busiest.key] == ["2026-W47", "2027-W02"]


def test_planned_encounters_and_open_actions_stand_in_their_weeks(school, alice, bob):
    monday_night = datetime(2026, 11, 30, 0, 30, tzinfo=timezone.get_current_timezone())
    with history.change_set("demo", actor=alice):
        encounter = Encounter(owner=bob, starts_at=monday_night, state=Encounter.State.PLANNED)
        encounter.save()
        Participant(encounter=encounter, user=bob).save()
        Encounter(owner=bob, starts_at=monday_night - timedelta(days=40)).save()
        Action(title="Lista", owner=alice, due_on=date(2026, 12, 6)).save()
    clock = make_clock(SCHOOL_YEAR, ClockScope(alice), TODAY)
    assert counts(clock)["2026-W49"] == (0, 0, 0, 1, 1)


@pytest.mark.parametrize(("who", "expected"), [("school", 3), ("team", 1), ("alice", 3), ("bob", 0)])
def test_the_clock_is_the_schools_the_teams_or_ones_own(school, alice, bob, who, expected):
    scope = {
        "school": ClockScope(alice),
        "team": ClockScope(alice, team=school["team"]),
        "alice": ClockScope(alice, is_own=True),
        "bob": ClockScope(bob, is_own=True),
    }[who]
    clock = make_clock(SCHOOL_YEAR, scope, TODAY)
    assert sum(week.occasions for week in clock.weeks) == expected


def test_a_team_of_three_is_told_what_it_has_kept(school, alice, provider):
    with history.change_set("demo", actor=alice):
        for name in ("Dora", "Eero"):
            Seat(group=school["team"], user=make_person(provider, name, "Aho")).save()
    occasions(school["cadence"], school["partnership"], alice)
    clock = make_clock(SCHOOL_YEAR, ClockScope(alice, team=school["team"]), TODAY)
    assert [clock.total(name) for name in ("kept", "missed", "coming")] == [1, 1, 1]


def test_entries_of_others_clocks_stay_away(school, alice, bob):
    with history.change_set("demo", actor=alice):
        for title, more in (
            ("Koko koulun", {}),
            ("Tiimin", {"team": school["team"]}),
            ("Alicen oma", {"owner": alice, "is_personal": True}),
        ):
            ClockEntry(title=title, starts_on=date(2027, 2, 1), **more).save()

    def titles(scope):
        return [one.entry.title for one in make_clock(SCHOOL_YEAR, scope, TODAY).entries]

    assert titles(ClockScope(bob)) == ["Koko koulun", "Tiimin"]
    assert titles(ClockScope(alice, is_own=True)) == ["Koko koulun", "Alicen oma"]
    assert titles(ClockScope(bob, is_own=True)) == ["Koko koulun", "Tiimin"]


def test_a_week_mostly_in_a_break_is_quiet(school, alice):
    with history.change_set("demo", actor=alice):
        SchoolPeriod(
            kind="break", name="Joululoma", starts_on=date(2026, 12, 23), ends_on=date(2027, 1, 6)
        ).save()
    clock = make_clock(SCHOOL_YEAR, ClockScope(alice), TODAY)
    assert [week.key for week in clock.weeks if week.is_quiet] == ["2026-W52", "2026-W53", "2027-W01"]


def test_discs_of_the_same_day_do_not_lie_on_each_other(school, alice):
    with history.change_set("demo", actor=alice):
        for number in range(3):
            ClockEntry(title=f"Raportti {number}", starts_on=date(2027, 3, 31)).save()
    marks = draw(make_clock(SCHOOL_YEAR, ClockScope(alice), TODAY)).marks
    assert [mark.number for mark in marks] == [1, 2, 3]
    near = [
        (one.number, other.number)
        for one in marks
        for other in marks
        if one.number < other.number and (one.x - other.x) ** 2 + (one.y - other.y) ** 2 < 20**2
    ]
    assert near == []


@pytest.mark.parametrize("how", ["deleted", "merged"])
def test_what_was_promised_to_a_partner_that_is_gone_is_not_counted(school, alice, how):
    partner = school["partnership"].partner
    with history.change_set("test", actor=alice):
        if how == "deleted":
            history.delete_softly(partner)
        else:
            partner.merged_into = Partner(name="Virtakoski Oy")
            partner.merged_into.save()
            partner.save()
    clock = make_clock(SCHOOL_YEAR, ClockScope(alice), TODAY)
    assert (clock.total("kept"), clock.total("missed")) == (0, 0)


@time_machine.travel("2026-11-19 10:00+02:00", tick=False)
@pytest.mark.parametrize(
    "query", ["", "?kind=calendar", "?of=own", "?show=table", "?week=2027-W02", "?year=2031"]
)
def test_the_page_shows_every_choice(client_for, alice, school, query):
    response = client_for(alice).get(f"/koski/clock/{query}")
    assert response.status_code == 200


@pytest.mark.parametrize("query", ["?year=abc", "?year=99999"])
def test_a_broken_year_is_refused(client_for, alice, query):
    assert client_for(alice).get(f"/koski/clock/{query}").status_code == 400


@pytest.mark.parametrize("of", ["99999", "abc"])
def test_an_unknown_team_is_not_found(client_for, alice, of):
    assert client_for(alice).get(f"/koski/clock/?of={of}").status_code == 404


def test_the_file_is_a_picture_that_needs_nothing_else(client_for, alice, school):
    response = client_for(alice).get("/koski/clock/picture.svg")
    drawing = response.content.decode()
    # Ours, so no hostile XML; it must be well-formed, which a browser's HTML would not ask of it.
    names = {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in XML(drawing).iter()}
    assert names >= {"svg", "style", "path", "text"}
    assert names & {"a", "image", "script"} == set()
    assert "var(" not in drawing


def test_measures_are_written_with_points_in_every_language(client_for, alice, school):
    client = client_for(alice)
    for language in ("fi", "en"):
        client.post("/koski/language/", {"language": language})
        root = XML(client.get("/koski/clock/picture.svg").content.decode())
        assert {text.get("x").count(",") for text in root.iter("{http://www.w3.org/2000/svg}text")} == {0}


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_number_of_queries(client_for, alice, school, count, assert_reads):
    with history.change_set("demo", actor=alice):
        for number in range(count):
            ClockEntry(title=f"Kysely {number}", starts_on=date(2026, 11, 19)).save()
            Action(title="Lista", owner=alice, due_on=date(2026, 11, 19)).save()
    client = client_for(alice)
    client.get("/koski/clock/?week=2026-W47")
    with assert_reads(14):
        client.get("/koski/clock/?week=2026-W47")
