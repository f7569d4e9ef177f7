"""The calendar: what stands where, whose it is, moving an encounter by hand and by form."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from vasta.core import history
from vasta.core.models import ChangeSet
from vasta.encounters import calendar, recurrence
from vasta.encounters.calendar import Period, Whose
from vasta.encounters.models import Encounter, EncounterPartner, Participant
from vasta.groups.models import Group, Seat
from vasta.partners.models import Partner
from vasta.partnerships.models import Level, Partnership
from vasta.planning.models import Action, Cadence, Occasion

# A Monday in November, seven in the morning in Helsinki.
NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)

pytestmark = pytest.mark.usefixtures("in_provider")


@pytest.fixture(autouse=True)
def on_monday():
    with time_machine.travel(NOW, tick=False):
        yield


def wall(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def plan(owner, when: str, minutes: int = 45, **values) -> Encounter:
    with history.change_set("encounters.encounter.plan", actor=owner):
        encounter = Encounter(
            owner=owner, starts_at=wall(when), minutes=minutes, **{"state": "planned"} | values
        )
        encounter.save()
        Participant(encounter=encounter, user=owner).save()
    return encounter


@pytest.mark.parametrize(
    ("view", "first", "last", "before", "after"),
    [
        ("day", "2026-12-31", "2026-12-31", "2026-12-30", "2027-01-01"),
        ("week", "2026-12-28", "2027-01-03", "2026-12-21", "2027-01-04"),
        ("month", "2026-12-01", "2026-12-31", "2026-11-01", "2027-01-01"),
        ("agenda", "2026-12-31", "2027-01-27", "2026-12-03", "2027-01-28"),
    ],
)
def test_periods_have_their_days_also_over_the_year(view, first, last, before, after):
    period = Period(view, date(2026, 12, 31))
    found = [period.first, period.last, period.previous, period.next]
    assert [str(day) for day in found] == [first, last, before, after]


def table(days) -> dict[str, tuple[int, int]]:
    """Start, span and number of encounters of each taken field."""
    rows = calendar.hours_of(days)
    cells = [cell for row in rows for cell in row.cells if cell.encounters]
    return {f"{cell.at:%a %H:%M}": (cell.span, len(cell.encounters)) for cell in cells}


def test_encounters_span_the_half_hours_of_their_length_and_share_what_overlaps(alice):
    plan(alice, "2026-11-23T09:00", 60)
    plan(alice, "2026-11-23T09:45", 60)
    plan(alice, "2026-11-23T11:00", 15)
    plan(alice, "2026-11-24T13:15", 30)
    days = calendar.days_of(Period("week", MONDAY), Whose((alice.pk,)))
    assert table(days) == {"Mon 09:00": (4, 2), "Mon 11:00": (1, 1), "Tue 13:00": (2, 1)}
    assert [encounter.overlaps for encounter in days[0].encounters] == [True, True, False]


def test_every_row_of_the_table_has_a_field_for_each_free_day(alice):
    plan(alice, "2026-11-23T06:00", 90)
    plan(alice, "2026-11-25T16:30", 120)
    days = calendar.shown_days(calendar.days_of(Period("week", MONDAY), Whose((alice.pk,))))
    rows = calendar.hours_of(days)
    assert (rows[0].time, rows[-1].time) == (time(6, 0), time(18, 30))
    covered = sum(cell.span for row in rows for cell in row.cells)
    assert covered == len(rows) * 5


def test_the_day_on_which_the_clock_is_set_back_keeps_the_time_on_the_wall(alice):
    plan(alice, "2026-10-25T08:30")
    (day,) = calendar.days_of(Period("day", date(2026, 10, 25)), Whose((alice.pk,)))
    assert table([day]) == {"Sun 08:30": (2, 1)}
    start, end = calendar.between(day.date, day.date)
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=25)


def test_the_weekend_is_shown_when_it_holds_something(alice):
    week = Period("week", MONDAY)
    assert len(calendar.shown_days(calendar.days_of(week, Whose((alice.pk,))))) == 5
    plan(alice, "2026-11-28T10:00")
    assert len(calendar.shown_days(calendar.days_of(week, Whose((alice.pk,))))) == 7


@pytest.fixture
def partner(alice) -> Partner:
    with history.change_set("test", actor=alice):
        partner = Partner(name="Tervaranta Oy")
        partner.save()
        level = Level(name="Palveleva arjen kumppani", short_name="Arki")
        level.save()
        partnership = Partnership(partner=partner, level=level, owner=alice, starts_on=MONDAY)
        partnership.save()
        cadence = Cadence(name="Kerran lukukaudessa", level=level)
        cadence.save()
        Action(title="Lähetä lista", owner=alice, due_on=MONDAY, partner=partner).save()
    # What the followers have made of the partnership is not the matter here.
    Occasion.objects.all().delete()
    Occasion.objects.create(
        cadence=cadence,
        partnership=partnership,
        responsible=alice,
        window_on=MONDAY,
        opens_on=MONDAY,
        due_on=MONDAY,
        closes_on=MONDAY + timedelta(days=30),
    )
    return partner


def test_it_is_of_people_or_of_a_partner(alice, bob, partner):
    own = plan(alice, "2026-11-23T09:00")
    with_partner = plan(bob, "2026-11-24T09:00")
    with history.change_set("test", actor=bob):
        EncounterPartner(encounter=with_partner, partner=partner).save()
    cancelled = plan(alice, "2026-11-23T15:00", state="cancelled", cancel_reason="Loma")

    def found(whose: Whose) -> list:
        days = calendar.days_of(Period("week", MONDAY), whose)
        rows = [row for day in days for row in day.encounters]
        hints = [sum(len(day.occasions) for day in days), sum(len(day.actions) for day in days)]
        return [rows, *hints]

    assert found(Whose((alice.pk,))) == [[own], 1, 1]
    assert found(Whose((bob.pk,))) == [[with_partner], 0, 0]
    assert found(Whose((alice.pk, bob.pk))) == [[own, with_partner], 1, 1]
    assert found(Whose(partner=partner)) == [[with_partner], 1, 1]
    assert cancelled.state == "cancelled"


@pytest.mark.parametrize("view", ["day", "week", "month", "agenda"])
def test_the_queries_do_not_grow_with_what_it_holds(
    view, alice, partner, client_for, django_assert_num_queries
):
    client = client_for(alice)
    path = f"{reverse('encounters:calendar')}?view={view}"
    client.get(path)
    for hour in (9, 11):
        encounter = plan(alice, f"2026-11-23T{hour:02}:00")
        with history.change_set("test", actor=alice):
            EncounterPartner(encounter=encounter, partner=partner).save()
            Action(title="Toinen", owner=alice, due_on=MONDAY, partner=partner).save()
        with django_assert_num_queries(QUERIES):
            assert client.get(path).status_code == 200


# Of a request; on PostgreSQL six more open its transaction and name the school.
QUERIES = 10 if connection.vendor == "sqlite" else 16


def test_free_hours_lead_to_a_plan_and_past_ones_nowhere(alice, client_for):
    with time_machine.travel(NOW + timedelta(hours=4), tick=False):
        page = client_for(alice).get(reverse("encounters:calendar")).content.decode()
    assert "plan/?starts_at=2026-11-23T11:00" in page
    assert "plan/?starts_at=2026-11-23T10:30" not in page


def test_a_team_s_calendar_is_that_of_its_seats(alice, bob, client_for):
    with history.change_set("test", actor=alice):
        team = Group(name="Ravintola-alan tiimi")
        team.save()
        for user in (alice, bob):
            Seat(group=team, user=user).save()
    plan(bob, "2026-11-23T09:00", subject="Klusteritapaaminen")
    path = reverse("encounters:calendar")
    assert "Klusteritapaaminen" in client_for(alice).get(f"{path}?of=team").content.decode()
    assert "Klusteritapaaminen" not in client_for(alice).get(path).content.decode()
    assert client_for(alice).get(f"{path}?of=team&team=999999").status_code == 404
    assert client_for(alice).get(f"{path}?day=2026-99-99&view=nothing").status_code == 200


# --- Moving ----------------------------------------------------------------------------------------------


def drop(client, encounter: Encounter, when: str, **values) -> tuple[int, dict]:
    data = {"starts_at": when, "minutes": encounter.minutes, "version": encounter.version} | values
    headers = {"HX-Request": "true"}
    path = reverse("encounters:encounter_move", args=[encounter.pk])
    response = client.post(path, data, headers=headers)
    return response.status_code, json.loads(response["HX-Trigger"])


def test_dropping_moves_and_can_be_undone(alice, client_for):
    encounter, client = plan(alice, "2026-11-24T09:00"), client_for(alice)
    status, events = drop(client, encounter, "2026-11-25T10:30")
    encounter.refresh_from_db()
    assert (status, encounter.starts_at) == (204, wall("2026-11-25T10:30"))
    assert events["encounter-moved"] == {}
    client.post(events["toast"]["undo"])
    encounter.refresh_from_db()
    assert encounter.starts_at == wall("2026-11-24T09:00")
    # What the toast has said is not said again by the next page.
    assert "25.11.2026" not in client.get(reverse("encounters:calendar")).content.decode().split("<main")[0]


def test_an_overlap_is_told_and_stops_nobody(alice, client_for):
    plan(alice, "2026-11-25T10:00", subject="Tiimipalaveri")
    encounter = plan(alice, "2026-11-24T09:00")
    _status, events = drop(client_for(alice), encounter, "2026-11-25T10:30")
    encounter.refresh_from_db()
    assert encounter.starts_at == wall("2026-11-25T10:30")
    assert "Tiimipalaveri 10.00" in events["toast"]["text"]


def test_who_drops_what_somebody_else_has_moved_is_told(alice, bob, client_for):
    encounter = plan(alice, "2026-11-24T09:00")
    drop(client_for(bob), encounter, "2026-11-26T09:00")
    _status, events = drop(client_for(alice), encounter, "2026-11-25T10:30")
    stored = Encounter.objects.get()
    assert (stored.starts_at, events["toast"]["level"]) == (wall("2026-11-26T09:00"), "error")


def test_nothing_is_moved_to_the_past(alice, client_for):
    encounter = plan(alice, "2026-11-24T09:00")
    _status, events = drop(client_for(alice), encounter, "2026-11-20T10:30")
    assert events["toast"]["level"] == "error"
    assert Encounter.objects.get().starts_at == encounter.starts_at


def test_the_form_moves_those_that_follow_too(alice, client_for):
    with history.change_set("encounters.encounter.plan", actor=alice):
        first = Encounter(owner=alice, starts_at=wall("2026-11-30T09:00"), state="planned")
        first.save()
        more = recurrence.starts(first.starts_at, "weekly", count=3)[1:]
        recurrence.repeat_encounter(first, more)
    first.refresh_from_db()
    path = reverse("encounters:encounter_move", args=[first.pk])
    data = {"starts_at": "2026-12-01T13:00", "minutes": 60, "version": first.version, "scope": "following"}
    assert client_for(alice).post(path, data).status_code == 302
    found = Encounter.objects.order_by("starts_at")
    moved = [f"{timezone.localtime(row.starts_at):%d.%m. %H.%M} {row.minutes}" for row in found]
    assert moved == ["01.12. 13.00 60", "08.12. 13.00 60", "15.12. 13.00 60"]


def test_what_is_over_is_not_moved(alice, client_for):
    encounter = plan(alice, "2026-11-20T09:00", state="held")
    path = reverse("encounters:encounter_move", args=[encounter.pk])
    assert client_for(alice).get(path).url == encounter.urls["detail"]


# --- Planning several, and cancelling those that follow ---------------------------------------------------


def plan_by_form(client, **values):
    path = reverse("encounters:encounter_plan")
    data = {
        "kind": "visit",
        "starts_at_0": "30.11.2026",
        "starts_at_1": "09:00",
        "minutes": "45",
        "initiative": "ours",
        "party": "employer",
    }
    return client.post(path, data | values)


def test_an_empty_hour_of_the_calendar_is_the_start_of_the_plan(alice, client_for):
    path = f"{reverse('encounters:encounter_plan')}?starts_at=2026-12-03T13:30"
    assert client_for(alice).get(path).context["form"].start_parts() == ("3.12.2026", "13:30")
    assert client_for(alice).get(path.replace("-12-03", "-99-03")).status_code == 200


def test_several_are_planned_at_once_and_undone_as_one(alice, client_for):
    client = client_for(alice)
    response = plan_by_form(client, owner=alice.pk, repeat="weekly", repeat_count="4")
    assert response.status_code == 302
    found = list(Encounter.objects.order_by("starts_at"))
    assert [f"{row.held_on:%d.%m.}" for row in found] == ["30.11.", "07.12.", "14.12.", "21.12."]
    assert {row.series for row in found} == {found[0].series}
    record = ChangeSet.objects.get(operation="encounters.encounter.plan")
    client.post(reverse("core:change_undo", args=[record.pk]))
    assert Encounter.objects.count() == 0


@pytest.mark.parametrize(
    "values",
    [
        {"repeat": "weekly"},
        {"repeat": "weekly", "repeat_count": "53"},
        {"repeat": "weekly", "repeat_count": "3", "repeat_until": "24.12.2026"},
        {"repeat": "monthly", "repeat_until": "1.12.2026"},
    ],
)
def test_a_repetition_must_end_and_be_one(values, alice, client_for):
    assert plan_by_form(client_for(alice), owner=alice.pk, **values).status_code == 422
    assert Encounter.objects.count() == 0


def test_a_plan_at_a_taken_time_warns(alice, client_for):
    plan(alice, "2026-11-30T09:15", subject="Tiimipalaveri")
    client = client_for(alice)
    response = plan_by_form(client, owner=alice.pk)
    assert "Tiimipalaveri 09.15" in client.get(response.url).content.decode()


def test_those_that_follow_are_cancelled_with_the_one(alice, client_for):
    client = client_for(alice)
    plan_by_form(client, owner=alice.pk, repeat="weekly", repeat_count="4")
    second = Encounter.objects.order_by("starts_at")[1]
    path = reverse("encounters:encounter_cancel", args=[second.pk])
    client.post(path, {"cancel_reason": "Remontti", "scope": "following", "version": second.version})
    states = [row.state for row in Encounter.objects.order_by("starts_at")]
    assert states == ["planned", "cancelled", "cancelled", "cancelled"]


@pytest.mark.usefixtures("in_provider")
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("view", ["day", "week", "month", "agenda"])
def test_a_day_at_the_end_of_time_is_no_day(alice, client_for, day, view):
    page = client_for(alice).get(f"{reverse('encounters:calendar')}?view={view}&day={day}")
    assert (page.status_code, page.context["period"].day) == (200, timezone.localdate())
