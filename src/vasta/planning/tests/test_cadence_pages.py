"""The main user sets the care model and the calendar, and sees what they mean before saving."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import translation

from vasta.planning.models import Cadence, Occasion, SchoolPeriod
from vasta.planning.preview import SchoolPlan

from .care import asked, cadence, keep, level, partnership, saved

YEAR = {"starts_on": date(2026, 8, 1)}


@pytest.fixture
def now(in_provider):
    with time_machine.travel(datetime(2026, 8, 3, 10, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def everyday(now):
    return level("Arki")


def values(on, **more) -> dict:
    return {
        "level": on.pk,
        "name": "Keskustelu",
        "times": 1,
        "every": 1,
        "unit": "term",
        "role": "owner",
        "lead_days": 21,
        "quiet_months": [6, 7],
        "starts_on": "1.8.2026",
        "is_active": "on",
        **more,
    }


def test_a_cadence_is_added_and_its_occasions_made(everyday, alice, client_for):
    ours = partnership(everyday, owner=alice)
    data = values(everyday, kinds=["visit", "meeting"])
    response = client_for(alice).post("/koski/planning/care/add/", data)
    assert (response.status_code, response["Location"]) == (302, "/koski/planning/care/")
    made = Cadence.objects.get()
    assert (made.kinds, made.quiet_months, made.unit) == (["visit", "meeting"], [6, 7], "term")
    assert Occasion.objects.filter(partnership=ours).count() == 3


def test_changing_it_again_without_a_change_saves_nothing(everyday, alice, client_for):
    made = cadence(everyday, quiet_months=[6, 7], **YEAR)
    client = client_for(alice)
    data = values(everyday, version=made.version)
    assert client.post(made.urls["edit"], {**data, "preview": "1"}).context["form"].changed_data == []
    client.post(made.urls["edit"], data)
    made.refresh_from_db()
    assert made.version == 1


def test_two_who_change_different_things_are_merged(everyday, alice, client_for):
    made = cadence(everyday, quiet_months=[6, 7], **YEAR)
    client = client_for(alice)
    client.post(made.urls["edit"], values(everyday, version=1, quiet_months=[6, 7, 12]))
    client.post(made.urls["edit"], values(everyday, version=1, name="Lukukausikeskustelu"))
    made.refresh_from_db()
    assert (made.name, made.quiet_months) == ("Lukukausikeskustelu", [6, 7, 12])


@pytest.mark.parametrize(
    ("more", "field"), [({"unit": "week", "times": 6}, "times"), ({"unit": "term", "every": 2}, "every")]
)
def test_what_cannot_be_is_refused(everyday, alice, client_for, more, field):
    response = client_for(alice).post("/koski/planning/care/add/", values(everyday, **more))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_only_the_main_user_changes_it(everyday, bob, client_for):
    client = client_for(bob)
    assert client.get("/koski/planning/care/").status_code == 200
    assert client.get("/koski/planning/care/add/").status_code == 403
    assert client.post("/koski/planning/terms/add/").status_code == 403


def test_the_preview_says_what_it_means_and_saves_nothing(everyday, alice, bob, client_for):
    for number in range(6):
        partnership(everyday, partner=f"Kumppani {number}", owner=(alice, bob)[number % 2])
    client = client_for(alice)
    data = values(everyday, preview="1")
    whole = client.post("/koski/planning/care/add/", data, headers={"Accept-Language": "en"})
    part = client.post(
        "/koski/planning/care/add/", data, headers={"HX-Request": "true", "Accept-Language": "en"}
    )
    meaning = whole.context["meaning"]
    assert (meaning.own, meaning.total, meaning.people, meaning.partnerships) == (12, 12, 2, 6)
    assert part.content.decode().lstrip().startswith('<div id="preview"')
    assert not Cadence.objects.exists()


def test_the_preview_is_exactly_what_is_made(everyday, alice):
    for number in range(30):
        partnership(everyday, partner=f"Kumppani {number}", starts_on=date(2026, 6 + number % 7, 9))
    cadence(everyday, unit="term", times=2, quiet_months=[6, 7], **YEAR)
    cadence(everyday, unit="calendar_year", **YEAR)
    meaning = SchoolPlan().of(everyday, Cadence.objects.all())
    made = Occasion.objects.filter(due_on__range=(date(2026, 8, 1), date(2027, 7, 31)))
    assert meaning.total == made.count() > 0
    assert meaning.unowned == 30


def test_promises_that_could_be_one_contact_are_counted(everyday, alice):
    partnership(everyday, owner=alice)
    first = cadence(everyday, unit="term", **YEAR)
    alone = SchoolPlan().of(everyday, [first])
    second = Cadence(level=everyday, unit="term", name="Toinen", **YEAR)
    both = SchoolPlan().of(everyday, [first, second], second)
    assert (alone.near, both.near, both.own, both.total) == (0, 2, 2, 4)
    assert both.weekly == 4 / both.weeks


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"times": 1, "every": 1, "unit": "term"}, "once a term"),
        ({"times": 2, "every": 1, "unit": "week"}, "2 times a week"),
        ({"times": 1, "every": 2, "unit": "school_year"}, "once in 2 school years"),
        ({"times": 3, "every": 2, "unit": "month"}, "3 times in 2 months"),
    ],
)
def test_a_rhythm_in_words(values, words):
    with translation.override("en"):
        assert Cadence(**values).rhythm == words


@pytest.mark.parametrize(("path", "most"), [("care", 9), ("terms", 6)])
def test_the_lists_ask_the_same_for_one_and_three_rows(everyday, alice, client_for, path, most):
    client, url = client_for(alice), f"/koski/planning/{path}/"
    counts = []
    for number in (1, 2, 3):
        day = date(2026, 10, number)
        cadence(everyday, name=f"Rytmi {number}")
        saved(SchoolPeriod(kind="break", name="Loma", starts_on=day, ends_on=day))
        counts.append(asked(client, url))
    assert (counts[0], counts[0] <= most) == (counts[2], True)


def test_a_new_term_moves_the_windows(everyday, alice, client_for):
    partnership(everyday, owner=alice)
    cadence(everyday, unit="term", **YEAR)
    data = {"kind": "term", "name": "Kevät", "starts_on": "7.1.2027", "ends_on": "4.6.2027"}
    client = client_for(alice)
    assert client.post("/koski/planning/terms/add/", data).status_code == 302
    windows = Occasion.objects.order_by("window_on").values_list("window_on", flat=True)
    assert list(windows) == [date(2026, 8, 1), date(2027, 1, 7), date(2027, 8, 1)]
    again = client.post(
        "/koski/planning/terms/add/", {**data, "starts_on": "1.6.2027", "ends_on": "31.7.2027"}
    )
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["starts_on"])


def test_a_deleted_cadence_leaves_what_was_kept(everyday, alice, client_for):
    ours = partnership(everyday, owner=alice)
    made = cadence(everyday, unit="term", **YEAR)
    keep(ours, date(2026, 8, 3))
    assert client_for(alice).post(made.urls["delete"]).status_code == 302
    assert list(Occasion.objects.values_list("window_on", "fulfilled_on")) == [
        (date(2026, 8, 1), date(2026, 8, 3))
    ]
