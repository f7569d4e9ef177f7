"""Pages of the entries on the annual clock."""

from datetime import date

import pytest

from vasta.core import history
from vasta.planning.models import ClockEntry

LIST = "/koski/planning/clock/"


def form(**values):
    return {"title": "Kumppanikysely", "kind": "survey", "starts_on": "1.2.2027", "repeat": "never", **values}


@pytest.fixture
def entry(in_provider, alice):
    with history.change_set("demo", actor=alice):
        entry = ClockEntry(title="GRI-raportti", starts_on=date(2027, 3, 31), owner=alice)
        entry.save()
    return entry


def test_an_employee_adds_an_entry_that_comes_back(client_for, bob, in_provider):
    response = client_for(bob).post(
        LIST + "add/", form(ends_on="28.2.2027", repeat="yearly", repeat_until="1.1.2030")
    )
    entry = ClockEntry.objects.get()
    assert response["Location"] == f"{LIST}{entry.pk}/"
    assert [entry.title, entry.kind, entry.ends_on, entry.repeat_until] == [
        "Kumppanikysely",
        "survey",
        date(2027, 2, 28),
        date(2030, 1, 1),
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_on": "31.1.2027"}, None),
        ({"repeat_until": "1.1.2030"}, "repeat_until"),
        ({"repeat": "yearly", "repeat_until": "1.1.2026"}, "repeat_until"),
        ({"is_personal": "on", "owner": ""}, "owner"),
        ({"title": ""}, "title"),
        ({"starts_on": "32.2.2027"}, "starts_on"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_saved(
    client_for, bob, in_provider, values, field
):
    response = client_for(bob).post(LIST + "add/", form(**values))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field or "__all__"]
    assert ClockEntry.objects.count() == 0


def test_a_personal_entry_is_seen_by_its_owner_alone(client_for, alice, bob, entry):
    with history.change_set("demo", actor=alice):
        entry.is_personal = True
        entry.save()
    assert [client_for(person).get(entry.urls["detail"]).status_code for person in (alice, bob)] == [200, 404]
    assert client_for(bob).get(entry.urls["edit"]).status_code == 404
    assert client_for(bob).post(entry.urls["delete"]).status_code == 404
    assert list(client_for(bob).get(LIST).context["entries"]) == []


def test_deleting_can_be_undone(client_for, alice, entry):
    client = client_for(alice)
    response = client.post(entry.urls["delete"], follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert ClockEntry.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_queries(client_for, alice, in_provider, count, assert_reads):
    with history.change_set("demo", actor=alice):
        for number in range(count):
            ClockEntry(title=f"Kysely {number}", starts_on=date(2027, 3, 31), owner=alice).save()
    client = client_for(alice)
    client.get(LIST)
    with assert_reads(6):
        assert len(client.get(LIST).context["entries"]) == count
