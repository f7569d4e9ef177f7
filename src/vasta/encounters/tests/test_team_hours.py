"""What a lead may know of a team's hours: sums that give nobody's own hours away, missing weeks."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
import time_machine
from django.urls import NoReverseMatch, get_resolver, reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.people import make_person
from vasta.core import history
from vasta.encounters import team_hours
from vasta.encounters.hours import Week
from vasta.encounters.models import WorkTime
from vasta.groups.models import Group, Seat

from .test_hours import close_file, encounter_of, work

# The Wednesday of week 44, whose sums are taken at the end of 15 November.
WORKED = date(2026, 10, 28)
WEEK = Week.of(WORKED)
THEN = datetime(2026, 10, 28, 12, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    """At first it is the week itself; a test moves on to the day on which its sums are told."""
    with time_machine.travel(THEN, tick=False) as traveller:
        yield traveller


def make_team(name: str, *people, kind: str = "team") -> Group:
    """A team of the first person as its chair and the others."""
    with history.change_set("test", actor=None):
        group = Group(name=name, kind=kind)
        group.save()
        for number, user in enumerate(people):
            Seat(group=group, user=user, role="chair" if number == 0 else "member").save()
    return group


@pytest.fixture
def people(provider, in_provider):
    """A lead and three others."""
    names = ("Liisa", "Aino", "Eero", "Olli")
    return [make_person(provider, name, "Tiimi", is_lead=name == "Liisa") for name in names]


@pytest.fixture
def team(people):
    return make_team("Ravintola-alan tiimi", *people)


def seen(team: Group, reader) -> tuple:
    (week,) = team_hours.team_weeks(team, [WEEK], reader=reader)
    return week.total, week.parts, week.others


def test_sums_are_told_of_three_people_besides_the_reader(team, people, clock, alice):
    for user in people[:3]:
        work(user, WORKED)
    clock.move_to(NOW)
    # The chair is one of the three, and would have two colleagues' sum by taking the own hours away.
    assert seen(team, people[0]) == (None, {}, 0)
    assert seen(team, alice) == (180, {None: 180}, 0)


def test_one_person_s_travel_is_told_with_the_rest_only(team, people, clock):
    for user in people:
        work(user, WORKED, travel_minutes=10 if user == people[1] else 0)
    clock.move_to(NOW)
    assert seen(team, people[0]) == (190, {}, 190)


def test_nothing_is_told_before_the_week_is_settled(team, people, clock):
    for user in people:
        work(user, WORKED)
    clock.move_to(datetime(2026, 11, 15, 21, 59, tzinfo=UTC))
    assert seen(team, people[0]) == (None, {}, 0)
    clock.move_to(datetime(2026, 11, 15, 22, 0, tzinfo=UTC))
    assert seen(team, people[0]) == (180, {None: 180}, 0)


def test_what_is_written_afterwards_moves_no_sum(team, people, clock):
    rows = [work(user, WORKED) for user in people[:3]]
    clock.move_to(NOW)
    first = seen(team, people[0])
    work(people[3], WORKED, minutes=333)
    assert seen(team, people[0]) == first == (None, {}, 0)
    with history.change_set("test", actor=people[1]):
        history.delete_softly(rows[1])
    assert seen(team, people[0]) == first


def test_neither_do_changed_deleted_or_moved_rows(team, people, clock):
    rows = [work(user, WORKED) for user in people]
    clock.move_to(NOW)
    with history.change_set("test", actor=None):
        history.delete_softly(rows[1])
        rows[2].minutes, rows[3].worked_on = 1, WORKED + timedelta(days=7)
        rows[2].save()
        rows[3].save()
    assert seen(team, people[0]) == (180, {None: 180}, 0)


def test_neither_does_a_seat_that_is_arranged_afterwards(team, people, clock):
    for user in people:
        work(user, WORKED)
    clock.move_to(NOW)
    with history.change_set("test", actor=None):
        history.delete_softly(Seat.objects.get(user=people[3]))
    assert seen(team, people[0]) == (180, {None: 180}, 0)
    # A team that is made now opens no week of the past.
    assert seen(make_team("Uusi tiimi", *people), people[0]) == (None, {}, 0)


def test_no_two_sums_have_a_person_in_common(people, provider, clock):
    """Three teams of three that overlap would give equations from which one person's hours follow."""
    fifth = make_person(provider, "Sanna", "Tiimi")
    everybody = [*people, fifth]
    teams = [
        make_team(str(number), people[0], *some)
        for number, some in enumerate(combinations(everybody[1:], 3), start=1)
    ]
    for user, minutes in zip(everybody, (10, 111, 222, 333, 444), strict=True):
        work(user, WORKED, minutes)
    clock.move_to(NOW)
    assert [seen(team, people[0])[0] for team in teams] == [666, None, None, None]


def test_a_forum_takes_nobody_from_a_team(people, clock):
    make_team("Foorumi", *people, kind="forum")
    team = make_team("Tiimi", *people)
    for user in people:
        work(user, WORKED)
    clock.move_to(NOW)
    assert seen(team, people[0]) == (180, {None: 180}, 0)


@given(
    st.dictionaries(
        st.integers(0, 6),
        st.dictionaries(st.integers(0, 8), st.integers(1, 600), min_size=1, max_size=9),
        min_size=1,
        max_size=7,
    )
)
def test_no_part_tells_of_fewer_than_three_people(cells):
    if len(set().union(*cells.values())) < 3:
        return
    told, others = team_hours.told_parts(cells)
    rest = [by_user for part, by_user in cells.items() if part not in told]
    assert sum(told.values()) + others == sum(sum(by_user.values()) for by_user in cells.values())
    assert [part for part in told if len(cells[part]) < 3] == []
    assert not rest or len(set().union(*rest)) >= 3


def test_missing_weeks_are_named_when_they_are_over(team, people, clock):
    for user in people[:3]:
        work(user, WORKED)
    clock.move_to(THEN + timedelta(days=7))
    this_week, last_week = team_hours.team_weeks(
        team, Week.of(WORKED).plus(1).up_to_here(2), reader=people[0]
    )
    assert (this_week.missing, last_week.missing) == ([], ["Olli Tiimi"])


def test_a_lead_sees_the_own_team_only(
    team, people, clock, alice, bob, client_for, django_assert_num_queries
):
    clock.move_to(NOW)
    path = reverse("encounters:hours_team")
    other = make_team("Toinen tiimi")
    make_team("Foorumi", people[0], kind="forum")
    client = client_for(people[0])
    assert client.get(path).context["teams"] == [team]
    assert client.get(f"{path}?team={other.pk}").status_code == 404
    assert [client_for(user).get(path).status_code for user in (bob, people[1], alice)] == [403] * 3
    for weeks in (4, 8):
        with django_assert_num_queries(6):
            team_hours.team_weeks(team, Week.of(NOW.date()).up_to_here(weeks), reader=people[0])


def test_no_page_tells_one_person_s_hours_to_another(team, people, alice, client_for):
    """Every page without arguments, opened by a lead and by a main user: the telling number is nowhere."""
    lead, member = people[0], people[1]
    encounter = encounter_of(member, "2026-10-27T09:00")
    work(member, WORKED, minutes=457, travel_minutes=19, encounter=encounter, note="Yksityinen merkintä")
    paths = [encounter.urls["detail"]]
    for space, (_prefix, resolver) in get_resolver("vasta.urls").namespace_dict.items():
        for name in filter(lambda key: isinstance(key, str), resolver.reverse_dict):
            with suppress(NoReverseMatch):
                paths.append(reverse(f"{space}:{name}"))
    assert len(paths) > 30
    told = []
    for client in (client_for(lead), client_for(alice)):
        for path in paths:
            response = client.get(path)
            close_file(response)
            if response.status_code == 200 and not response.streaming:
                text = response.content.decode()
                told += [path for word in (">457", "7:37", "Yksityinen merkintä") if word in text]
    assert told == []
    assert WorkTime.objects.count() == 1
