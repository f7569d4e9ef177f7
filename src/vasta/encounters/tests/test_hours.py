"""One's own hours by ISO week, and what a lead may know of a team's."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from vasta.core import history
from vasta.encounters.hours import Week
from vasta.encounters.hours_defaults import TASK_TYPES, create_task_types
from vasta.encounters.hours_forms import as_clock, read_minutes
from vasta.encounters.models import Encounter, Participant, WorkTime
from vasta.partners.models import Term

# The Wednesday of week 47.
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)


def close_file(response) -> None:
    """Close a download's file; closing the response itself would close the test's database connection."""
    for close in response._resource_closers:
        close()


@pytest.fixture(autouse=True)
def in_week_47():
    with time_machine.travel(NOW, tick=False):
        yield


def work(user, day: date = TODAY, minutes: int = 60, **values) -> WorkTime:
    with history.change_set("encounters.worktime.create", actor=user):
        row = WorkTime(user=user, worked_on=day, minutes=minutes, **values)
        row.save()
    return row


def encounter_of(user, when: str, **values) -> Encounter:
    start = timezone.make_aware(datetime.fromisoformat(when))
    with history.change_set("encounters.encounter.plan", actor=user):
        encounter = Encounter(owner=user, starts_at=start, **{"state": "held"} | values)
        encounter.save()
        Participant(encounter=encounter, user=user).save()
    return encounter


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),
    ],
)
def test_weeks_go_over_the_year(day, week):
    assert str(Week.of(day)) == week
    assert Week.read(week).first <= day <= Week.read(week).last


def test_what_is_no_week_is_none():
    texts = ("2027-W53", "2026-W00", "2026-47", "", "0001-W01", "9999-W52")
    assert [Week.read(text) for text in texts] == [None] * 6


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)), st.integers(-60, 60))
def test_weeks_are_counted_without_a_gap(day, weeks):
    assert Week.of(day).plus(weeks).plus(-weeks) == Week.of(day)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("45", 45), ("45 min", 45), ("1:30", 90), ("1 h 30 min", 90), ("2h", 120), ("1,5", 90), ("0,25 h", 15)],
)
def test_lengths_are_read_as_people_write_them(text, minutes):
    assert read_minutes(text) == minutes


@given(st.integers(0, 1440))
def test_what_is_shown_is_read_back(minutes):
    assert read_minutes(as_clock(minutes)) == minutes


def page(client, week: str = "2026-W47"):
    return client.get(f"{reverse('encounters:hours_week')}?week={week}")


@pytest.mark.usefixtures("in_provider")
def test_one_tap_takes_the_week_from_the_calendar(bob, alice, client_for):
    with history.change_set("setup", actor=None):
        create_task_types()
    encounter_of(bob, "2026-11-17T09:00", kind="call", minutes=20)
    encounter_of(bob, "2026-11-16T13:00", state="planned")
    encounter_of(bob, "2026-11-18T16:00", state="planned")
    encounter_of(bob, "2026-11-19T09:00", state="planned")
    encounter_of(bob, "2026-11-16T15:00", state="cancelled", cancel_reason="Loma")
    encounter_of(alice, "2026-11-16T15:00")
    client = client_for(bob)
    assert len(page(client).context["missing"]) == 2
    path = f"{reverse('encounters:hours_take')}?week=2026-W47"
    assert client.post(path).status_code == 302
    client.post(path)
    rows = WorkTime.objects.order_by("worked_on")
    assert [(row.user, str(row.worked_on), row.minutes, row.task_type.key) for row in rows] == [
        (bob, "2026-11-16", 45, "meeting"),
        (bob, "2026-11-17", 20, "contact"),
    ]
    assert page(client).context["missing"] == []


@pytest.mark.usefixtures("in_provider")
def test_sums_tell_of_travel_task_types_and_remote_meetings(bob, client_for):
    with history.change_set("setup", actor=None):
        create_task_types()
    types = {term.key: term for term in Term.objects.of("task_type")}
    visit = encounter_of(bob, "2026-11-17T09:00", channel="face_to_face")
    remote = encounter_of(bob, "2026-11-17T13:00", channel="remote")
    work(bob, minutes=90, travel_minutes=40, encounter=visit, task_type=types["meeting"])
    work(bob, minutes=30, encounter=remote, task_type=types["meeting"])
    work(bob, minutes=15, task_type=types["preparation"])
    work(bob, TODAY - timedelta(days=7), minutes=300)
    sums = page(client_for(bob)).context["sums"]
    assert (sums.work, sums.travel, sums.total, sums.remote_percent) == (135, 40, 175, 25)
    assert {term.key: minutes for term, minutes in sums.by_type.items()} == {
        "meeting": 120,
        "preparation": 15,
    }


def sent(row: WorkTime, **values) -> dict[str, str]:
    data = {"worked_on": str(row.worked_on), "minutes": "0:45", "travel_minutes": "", "task_type": ""}
    data |= {"note": "", "version": row.version} | values
    return {f"row-{row.pk}-{name}": value for name, value in data.items()}


@pytest.mark.usefixtures("in_provider")
def test_rows_are_mended_in_place_and_undone_as_one(bob, client_for):
    first, second = work(bob), work(bob, TODAY - timedelta(days=1))
    client, path = client_for(bob), f"{reverse('encounters:hours_week')}?week=2026-W47"
    data = sent(first, minutes="1 h 15", travel_minutes="20") | sent(second, minutes="2:00", note="Messut")
    assert client.post(path, data).status_code == 302
    stored = WorkTime.objects.order_by("-worked_on").values_list("minutes", "travel_minutes", "note")
    assert list(stored) == [(75, 20, ""), (120, 0, "Messut")]


@pytest.mark.usefixtures("in_provider")
def test_a_length_that_cannot_be_read_is_told_at_its_row(bob, client_for):
    row = work(bob)
    path = f"{reverse('encounters:hours_week')}?week=2026-W47"
    response = client_for(bob).post(path, sent(row, minutes="puoli päivää"))
    assert response.status_code == 422
    assert "minutes" in response.context["pairs"][0][1].errors
    assert WorkTime.objects.get().minutes == 60


@pytest.mark.usefixtures("in_provider")
def test_what_was_changed_in_another_window_is_told_at_its_row_and_nothing_typed_is_lost(bob, client_for):
    row, other = work(bob), work(bob, TODAY - timedelta(days=1))
    client, path = client_for(bob), f"{reverse('encounters:hours_week')}?week=2026-W47"
    client.post(path, sent(row, minutes="1:15"))
    typed = sent(row, minutes="2:00") | sent(other, minutes="3:00", note="Messut")
    response = client.post(path, typed)
    assert response.status_code == 409
    forms = {shown.pk: form for shown, form in response.context["pairs"]}
    assert (list(forms[row.pk].errors), list(forms[other.pk].errors)) == (["minutes"], [])
    assert (forms[row.pk]["minutes"].value(), forms[other.pk]["note"].value()) == ("2:00", "Messut")
    assert sorted(WorkTime.objects.values_list("minutes", flat=True)) == [60, 75]
    again = typed | {f"row-{row.pk}-version": forms[row.pk]["version"].value()}
    assert client.post(path, again).status_code == 302
    assert sorted(WorkTime.objects.values_list("minutes", flat=True)) == [120, 180]


@pytest.mark.usefixtures("in_provider")
def test_work_without_an_encounter_is_added_and_removed(bob, client_for):
    client = client_for(bob)
    data = {"worked_on": "17.11.2026", "minutes": "1,5", "travel_minutes": "", "note": "Messujen valmistelu"}
    response = client.post(reverse("encounters:worktime_create"), data)
    assert response.url == f"{reverse('encounters:hours_week')}?week=2026-W47"
    row = WorkTime.objects.get()
    assert (row.user, row.minutes, row.travel_minutes) == (bob, 90, 0)
    client.post(row.urls["delete"])
    assert WorkTime.objects.count() == 0


@pytest.mark.usefixtures("in_provider")
def test_the_own_year_is_a_file_and_leaves_no_trace_for_others(bob, alice, client_for, provider):
    from vasta.core.models import ExportLog

    work(bob, minutes=451)
    work(alice, minutes=452)
    response = client_for(bob).get(f"{reverse('encounters:hours_export')}?year=2026&kind=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    close_file(response)
    assert ("451" in text, "452" in text, ExportLog.objects.count()) == (True, False, 0)


@pytest.mark.usefixtures("in_provider")
def test_the_queries_do_not_grow_with_the_rows(bob, client_for, django_assert_num_queries):
    with history.change_set("setup", actor=None):
        create_task_types()
    term = Term.objects.of("task_type").first()
    client = client_for(bob)
    page(client)
    for hour in (9, 11):
        row = encounter_of(bob, f"2026-11-17T{hour:02}:00")
        work(bob, encounter=row, task_type=term)
        encounter_of(bob, f"2026-11-16T{hour:02}:00")
        with django_assert_num_queries(QUERIES):
            page(client)


# Of a request; on PostgreSQL six more open its transaction and name the school.
QUERIES = 11 if connection.vendor == "sqlite" else 17


@pytest.mark.usefixtures("in_provider")
def test_default_task_types_are_named_in_three_languages():
    with history.change_set("setup", actor=None):
        create_task_types()
    found = list(Term.objects.of("task_type").values_list("key", "name", "name_sv", "name_en"))
    assert found == list(TASK_TYPES)
