"""Leaving, handing over, coming back, and moving people."""

import pytest
from django.urls import reverse

from tests.people import PASSWORD, make_person
from vasta.accounts import actions
from vasta.accounts.models import Field, LastMainUser, Membership, Unit
from vasta.accounts.references import references_to
from vasta.core.history import change_set
from vasta.core.models import ChangeSet
from vasta.partners.models import Contact

pytestmark = pytest.mark.usefixtures("in_provider")


@pytest.fixture
def cecilia(provider, bob):
    """Bob is Cecilia's deputy, and she has brought a contact person."""
    user = make_person(provider, "Cecilia", "Dahl", deputy=bob.membership())
    with change_set("test", actor=user):
        Contact(last_name="Ranta", introduced_by=user.membership()).save()
    return user


def person(user):
    """The person's row as it is stored now."""
    return Membership.objects.get(user=user)


def leave(client, user, successor=None):
    """Send the form of leaving."""
    data = {"successor_0": "", "successor_1": ""}
    if successor:
        data = {"successor_0": person(successor).pk, "successor_1": str(successor)}
    return client.post(person(user).urls["deactivate"], data)


# Leaving.


def test_the_page_lists_what_is_in_the_person_s_name(client_for, alice, bob, cecilia):
    owned = client_for(alice).get(person(cecilia).urls["deactivate"]).context["owned"]
    assert [(group["count"], [str(row) for row in group["rows"]]) for group in owned] == [(1, ["Ranta"])]
    owned = client_for(alice).get(person(bob).urls["deactivate"]).context["owned"]
    assert [(group["count"], [str(row) for row in group["rows"]]) for group in owned] == [
        (1, ["Cecilia Dahl"])
    ]


def test_leaving_hands_over_and_ends_the_work_in_one_change(client_for, alice, bob, cecilia):
    assert leave(client_for(alice), cecilia, successor=bob).status_code == 302
    assert Contact.objects.get().introduced_by == person(bob)
    assert (person(cecilia).is_active, person(cecilia).ended_on is None) == (False, False)
    record = ChangeSet.objects.latest("pk")
    assert record.operation == "accounts.membership.deactivate"
    assert record.counts == {"partners.contact": 1, "accounts.membership": 1}


def test_undo_brings_the_person_and_the_ownerships_back(client_for, alice, bob, cecilia):
    client = client_for(alice)
    leave(client, cecilia, successor=bob)
    client.post(reverse("core:change_undo", args=[ChangeSet.objects.latest("pk").pk]))
    assert Contact.objects.get().introduced_by == person(cecilia)
    assert (person(cecilia).is_active, person(cecilia).ended_on) == (True, None)


def test_a_successor_does_not_become_the_own_deputy(client_for, alice, bob, cecilia):
    leave(client_for(alice), bob, successor=cecilia)
    assert person(cecilia).deputy is None


def test_somebody_must_take_over_what_there_is(client_for, alice, cecilia):
    response = leave(client_for(alice), cecilia)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["successor"])
    assert person(cecilia).is_active


def test_a_person_without_anything_leaves_without_a_successor(client_for, alice, bob):
    assert leave(client_for(alice), bob).status_code == 302
    assert not person(bob).is_active


@pytest.mark.parametrize("successor", ["cecilia", "left"])
def test_only_a_colleague_who_stays_takes_over(client_for, provider, alice, cecilia, successor):
    left = make_person(provider, "Daniel", "Ek", is_active=False)
    response = leave(client_for(alice), cecilia, successor=cecilia if successor == "cecilia" else left)
    assert (response.status_code, person(cecilia).is_active) == (422, True)


def test_the_last_main_user_does_not_leave(client_for, alice, bob):
    response = leave(client_for(alice), alice, successor=bob)
    assert (response.status_code, person(alice).is_active) == (422, True)
    with pytest.raises(LastMainUser):
        actions.deactivate(person(alice), successor=person(bob), actor=alice)


def test_an_employee_ends_nobody_s_work(client_for, alice, bob, cecilia):
    client = client_for(bob)
    assert leave(client, cecilia, successor=bob).status_code == 403
    assert client.post(person(cecilia).urls["reactivate"]).status_code == 403


def test_leaving_ends_the_sessions_and_the_next_request(client_for, client, alice, bob):
    client.post("/koski/account/login/", {"login": bob.email, "password": PASSWORD})
    assert client.get("/koski/").status_code == 200
    leave(client_for(alice), bob)
    assert client.get("/koski/").status_code == 302
    response = client.post("/koski/account/login/", {"login": bob.email, "password": PASSWORD})
    assert response.status_code == 200


def test_leaving_one_school_keeps_the_session_of_another(client_for, client, alice, bob, other_provider):
    from vasta.core.tenancy import provider_context

    with provider_context(other_provider), change_set("test", actor=None):
        Membership(user=bob).save()
    client.post("/lahti/account/login/", {"login": bob.email, "password": PASSWORD})
    leave(client_for(alice), bob)
    assert (client.get("/lahti/").status_code, client.get("/koski/").status_code) == (200, 404)


def test_a_person_who_is_back_works_in_the_former_roles(client_for, provider, alice):
    user = make_person(provider, "Cecilia", "Dahl", is_active=False, is_lead=True)
    client_for(alice).post(person(user).urls["reactivate"])
    assert (person(user).is_active, person(user).ended_on, person(user).is_lead) == (True, None, True)
    assert ChangeSet.objects.latest("pk").operation == "accounts.membership.reactivate"


def test_columns_that_only_the_program_writes_are_not_handed_over(alice):
    columns = {str(reference.column) for reference in references_to(person(alice))}
    assert columns == {"accounts.Duty.person", "accounts.Membership.deputy", "partners.Contact.introduced_by"}


# Moving.


@pytest.fixture
def places(alice):
    """Two units and a field of study."""
    with change_set("test", actor=alice):
        malmi, pro, food = Unit(name="Malmi"), Unit(name="PRO"), Field(name="Ravintola")
        for place in (malmi, pro, food):
            place.save()
    return malmi, pro, food


def test_a_whole_unit_moves_and_the_move_is_undone_as_one(client_for, provider, alice, places):
    malmi, pro, food = places
    users = [make_person(provider, name, "Hirvi", unit=malmi) for name in ("Eeva", "Fanni", "Greta")]
    client = client_for(alice)
    data = {"move": "1", "source": malmi.pk, "unit": pro.pk, "field": food.pk}
    assert client.post(reverse("accounts:reorganise"), data).status_code == 302
    assert {(person(user).unit, person(user).field) for user in users} == {(pro, food)}
    record = ChangeSet.objects.latest("pk")
    assert (record.operation, record.counts) == ("accounts.membership.reorganise", {"accounts.membership": 3})
    client.post(reverse("core:change_undo", args=[record.pk]))
    assert {(person(user).unit, person(user).field) for user in users} == {(malmi, None)}


def test_ticked_people_move_and_the_others_stay(client_for, alice, bob, cecilia, places):
    malmi = places[0]
    client = client_for(alice)
    ticked = {"pk": [person(bob).pk], "all": "", "query": ""}
    page = client.post(reverse("accounts:reorganise"), ticked)
    assert [str(row) for row in page.context["people"]] == ["Bob Berg"]
    client.post(reverse("accounts:reorganise"), ticked | {"move": "1", "unit": malmi.pk, "field": ""})
    assert (person(bob).unit, person(cecilia).unit) == (malmi, None)


def test_all_that_the_filters_find_move(client_for, alice, bob, cecilia, places):
    malmi = places[0]
    found = {"all": "1", "query": "q=dahl", "move": "1", "unit": malmi.pk, "field": ""}
    client_for(alice).post(reverse("accounts:reorganise"), found)
    assert (person(bob).unit, person(cecilia).unit) == (None, malmi)


def test_what_is_in_a_person_s_name_moves_along(client_for, alice, cecilia, places):
    data = {"move": "1", "pk": [person(cecilia).pk], "unit": places[0].pk, "field": ""}
    client_for(alice).post(reverse("accounts:reorganise"), data)
    assert Contact.objects.get().introduced_by == person(cecilia)


def test_a_move_needs_a_new_place(client_for, alice, bob, places):
    data = {"move": "1", "pk": [person(bob).pk], "unit": "", "field": ""}
    assert client_for(alice).post(reverse("accounts:reorganise"), data).status_code == 422


def test_an_employee_moves_nobody(client_for, alice, bob, places):
    data = {"move": "1", "pk": [person(alice).pk], "unit": places[0].pk, "field": ""}
    assert client_for(bob).post(reverse("accounts:reorganise"), data).status_code == 403
    assert person(alice).unit is None
