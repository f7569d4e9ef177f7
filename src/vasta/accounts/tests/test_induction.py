"""Induction: one's own list, the steps of the school, and what is told to nobody else."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.people import make_person
from vasta.accounts.induction import DEFAULTS, create_steps, left
from vasta.accounts.models import InductionDone, InductionStep, Membership
from vasta.core.history import change_set, seen_by
from vasta.core.models import ChangeSet

pytestmark = pytest.mark.usefixtures("in_provider")


def add(title, **values):
    """A step of the school."""
    with change_set("test", actor=None):
        step = InductionStep(title=title, **values)
        step.save()
    return step


def mine(client):
    """The reader's list: title and whether it is done."""
    steps = client.get(reverse("accounts:induction")).context["steps"]
    return [(step.title, step.done_on is not None) for step in steps]


def test_a_step_is_ticked_with_one_tap_and_taken_back(client_for, alice, bob):
    step, client = add("Lue tasot"), client_for(bob)
    for _twice in range(2):
        assert client.post(step.urls["tick"])["Location"] == reverse("accounts:induction")
    assert (mine(client), mine(client_for(alice))) == ([("Lue tasot", True)], [("Lue tasot", False)])
    assert InductionDone.objects.count() == 1
    client.post(step.urls["untick"])
    assert mine(client) == [("Lue tasot", False)]


def test_one_s_own_tick_can_be_undone_by_oneself(client_for, bob):
    step, client = add("Lue tasot"), client_for(bob)
    client.post(step.urls["tick"])
    record = ChangeSet.objects.latest("pk")
    assert (record.operation, record.actor) == ("accounts.inductiondone.complete", bob)
    client.post(reverse("core:change_undo", args=[record.pk]))
    assert mine(client) == [("Lue tasot", False)]


def test_who_ticked_which_step_is_told_to_nobody_else(client_for, alice, bob):
    step = add("Lue tasot")
    client_for(bob).post(step.urls["tick"])
    row = InductionDone.objects.get()
    history = reverse("core:object_history", args=[row.model_label, row.pk])
    assert [client_for(user).get(history).status_code for user in (alice, bob)] == [404, 200]
    changes = reverse("core:change_list")
    told = [
        "accounts.inductiondone.complete"
        in [change.operation for change in seen_by(user, ChangeSet.objects.all())]
        for user in (alice, bob)
    ]
    assert told == [False, True]
    assert [client_for(user).get(changes).status_code for user in (alice, bob)] == [200, 200]


def test_each_sees_the_steps_of_the_own_roles_in_the_order_of_the_school(client_for, provider, alice, bob):
    add("Toinen", position=2)
    add("Ensimmäinen", position=1)
    add("Johtajalle", role="lead", position=3)
    add("Pois käytöstä", is_active=False)
    lead = make_person(provider, "Cecilia", "Dahl", is_lead=True)
    assert [title for title, _done in mine(client_for(bob))] == ["Ensimmäinen", "Toinen"]
    assert [title for title, _done in mine(client_for(lead))] == ["Ensimmäinen", "Toinen", "Johtajalle"]


def test_a_step_of_another_role_is_not_there_to_tick(client_for, bob):
    step = add("Johtajalle", role="lead")
    assert client_for(bob).post(step.urls["tick"]).status_code == 404


def test_how_much_is_left_is_counted_by_person_and_by_step(client_for, alice, bob):
    first, second = add("Ensimmäinen", position=1), add("Toinen", position=2)
    manager = add("Pääkäyttäjälle", role="main_user", position=3)
    client_for(bob).post(first.urls["tick"])
    found = left(Membership.objects.by_name())
    assert [(str(person), count) for person, count in found.people] == [("Alice Aalto", 3), ("Bob Berg", 1)]
    assert found.steps == [(first, 1), (second, 2), (manager, 1)]


def test_a_main_user_words_the_steps(client_for, alice):
    client = client_for(alice)
    data = {"title": "Tapaa tiimisi", "link": "/groups/", "position": "1", "is_active": "on"}
    client.post(reverse("accounts:inductionstep_create"), data)
    step = InductionStep.objects.get()
    assert step.url == "/koski/groups/"
    client.post(step.urls["edit"], data | {"title": "Tapaa koko tiimi", "version": step.version})
    assert InductionStep.objects.get().title == "Tapaa koko tiimi"
    client.post(step.urls["tick"])
    client.post(step.urls["delete"])
    assert (InductionStep.objects.count(), InductionDone.objects.count()) == (0, 0)


@pytest.mark.parametrize("link", ["partners/", "//evil.example/", "javascript:alert(1)", "http://a.example"])
def test_a_step_leads_to_a_page_of_the_program_or_a_safe_address(link):
    with pytest.raises(ValidationError):
        InductionStep(title="Linkki", link=link).full_clean(exclude=["provider"])


def test_an_employee_words_no_steps(client_for, bob):
    step, client = add("Lue tasot"), client_for(bob)
    addresses = [step.urls["edit"], step.urls["delete"], reverse("accounts:inductionstep_defaults")]
    assert [client.post(address).status_code for address in addresses] == [403, 403, 403]
    assert client.get(reverse("accounts:inductionstep_list")).status_code == 200


def test_a_school_starts_with_steps_in_its_own_language_and_each_leads_somewhere(
    client_for, alice, bob, provider
):
    provider.language = "sv"
    provider.save()
    client = client_for(alice)
    client.post(reverse("accounts:inductionstep_defaults"))
    steps = list(InductionStep.objects.all())
    assert [step.title for step in steps] == [default.sv[0] for default in DEFAULTS]
    assert {client.get(step.url).status_code for step in steps} == {200}
    assert {client_for(bob).get(step.url).status_code for step in steps if not step.role} == {200}


def test_the_steps_of_a_school_are_kept_when_it_has_some(alice):
    add("Oma")
    with change_set("test", actor=alice):
        create_steps()
    assert InductionStep.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_one_as_for_three(client_for, bob, count):
    for number in range(count):
        add(f"Askel {number}")
    client = client_for(bob)
    client.get(reverse("accounts:induction"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("accounts:induction"))
    assert sum('"accounts_inductionstep"' in query["sql"] for query in queries) == 1
