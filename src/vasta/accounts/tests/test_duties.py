"""Duties: who answers for what, where nobody does, and what becomes of them when somebody leaves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.people import make_person
from vasta.accounts import actions, duties
from vasta.accounts.models import Duty, Field, Unit
from vasta.core import search
from vasta.core.history import change_set, delete_softly
from vasta.core.models import ChangeSet

pytestmark = pytest.mark.usefixtures("in_provider")

ASSURER = "Työllistymisen varmistaja"


@pytest.fixture
def fields(alice):
    """Three fields of study."""
    with change_set("test", actor=alice):
        rows = [Field(name=name) for name in ("Liiketoiminta", "Matkailuala", "Ravintola-ala")]
        for row in rows:
            row.save()
    return rows


def give(name, person, **values):
    """A duty in somebody's name."""
    with change_set("test", actor=person):
        duty = Duty(name=name, person=person.membership(), **values)
        duty.save()
    return duty


def found(words):
    """The titles that search finds."""
    return [entry.title for entry in search.search(words)]


def test_each_field_has_its_employment_assurer_and_a_field_without_one_is_a_gap(alice, bob, fields):
    give(ASSURER, bob, field=fields[0], in_every_field=True)
    give(ASSURER, alice, field=fields[1])
    give("Kilpailuvastaava", alice, field=fields[1])
    groups = duties.groups()
    assert [group.name for group in groups] == ["Kilpailuvastaava", ASSURER]
    assert [str(row.person) for row in groups[1].rows] == ["Bob Berg", "Alice Aalto"]
    assert [[vacancy.field for vacancy in group.missing] for group in groups] == [[], [fields[2]]]


def test_several_people_share_the_care_of_a_field_and_its_partners_are_at_hand(
    client_for, provider, alice, bob, fields
):
    cecilia = make_person(provider, "Cecilia", "Dahl")
    for person in (alice, bob, cecilia):
        give("Kumppanuuksien hoito", person, field=fields[1])
    response = client_for(bob).get(reverse("accounts:duty_list"))
    people = [str(duty.person) for duty in response.context["groups"][0].rows]
    assert people == ["Alice Aalto", "Bob Berg", "Cecilia Dahl"]
    assert f"{reverse('partners:partner_list')}?field={fields[1].pk}" in response.text


def test_a_gap_leads_a_main_user_to_the_filled_form(client_for, alice, bob, fields):
    give(ASSURER, bob, field=fields[0], in_every_field=True)
    url = duties.groups()[0].missing[0].url
    form = client_for(alice).get(url).context["form"]
    assert (form["name"].value(), form["field"].value()) == (ASSURER, str(fields[1].pk))
    assert url.replace("&", "&amp;") in client_for(alice).get(reverse("accounts:duty_list")).text
    assert reverse("accounts:duty_create") not in client_for(bob).get(reverse("accounts:duty_list")).text


def test_the_one_coordinator_is_of_the_whole_school(client_for, alice, bob):
    data = {"name": "Työelämäkoordinaattori", "person_0": bob.membership().pk, "person_1": "Bob Berg"}
    assert client_for(alice).post(reverse("accounts:duty_create"), data).status_code == 302
    duty = Duty.objects.get()
    assert (duty.person, duty.field, duty.unit) == (bob.membership(), None, None)
    for address in (reverse("accounts:duty_list"), bob.membership().urls["detail"]):
        assert "Työelämäkoordinaattori" in client_for(bob).get(address).text


def test_a_duty_is_changed_and_deleted_with_undo(client_for, alice, bob):
    duty, client = give("Asiakkuuspäällikkö", bob), client_for(alice)
    data = {"name": "Asiakkuuspäällikkö", "person_0": alice.membership().pk, "person_1": "Alice Aalto"}
    client.post(duty.urls["edit"], data | {"version": duty.version})
    assert Duty.objects.get().person == alice.membership()
    client.post(duty.urls["delete"])
    assert Duty.objects.count() == 0
    client.post(reverse("core:change_undo", args=[ChangeSet.objects.latest("pk").pk]))
    assert Duty.objects.get().person == alice.membership()


def test_the_form_suggests_the_school_s_own_names_first(alice):
    give("Yrityskummi", alice)
    assert duties.names("fi")[:2] == ["Yrityskummi", "Työelämäkoordinaattori"]
    assert duties.names("sv")[1] == "Arbetslivskoordinator"


def test_a_person_is_found_by_duty_until_somebody_else_carries_it(alice, bob):
    duty = give(ASSURER, bob)
    assert found("varmistaja") == ["Bob Berg"]
    with change_set("test", actor=alice):
        duty.person = alice.membership()
        duty.save()
    assert found("varmistaja") == ["Alice Aalto"]
    with change_set("test", actor=alice):
        delete_softly(duty)
    assert found("varmistaja") == []


def test_who_leaves_hands_the_duties_over_and_undo_gives_them_back(client_for, alice, bob):
    give(ASSURER, bob)
    record = actions.deactivate(bob.membership(), successor=alice.membership(), actor=alice)
    assert (Duty.objects.get().person, record.counts["accounts.duty"]) == (alice.membership(), 1)
    client_for(alice).post(reverse("core:change_undo", args=[record.pk]))
    assert str(Duty.objects.get().person) == "Bob Berg"


def test_a_field_with_a_duty_is_not_deleted(client_for, alice, bob, fields):
    give(ASSURER, bob, field=fields[0])
    assert client_for(alice).post(fields[0].urls["delete"]).status_code == 409


def test_only_a_main_user_names_duties(client_for, bob):
    duty, client = give(ASSURER, bob), client_for(bob)
    for address in (reverse("accounts:duty_create"), duty.urls["edit"], duty.urls["delete"]):
        assert client.post(address, {"name": "Muu"}).status_code == 403
    assert Duty.objects.get().name == ASSURER


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_one_as_for_three(client_for, alice, bob, fields, count):
    with change_set("test", actor=alice):
        unit = Unit(name="Malmi")
        unit.save()
    for field in fields[:count]:
        give(ASSURER, bob, field=field, unit=unit, in_every_field=True)
    client = client_for(bob)
    client.get(reverse("accounts:duty_list"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("accounts:duty_list"))
    assert sum('FROM "accounts_duty"' in query["sql"] for query in queries) == 1
    assert sum('FROM "accounts_field"' in query["sql"] for query in queries) == 1
