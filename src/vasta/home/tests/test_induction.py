"""The induction on Today, and what a lead sees of the own people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.people import make_person
from vasta.accounts.models import InductionDone, InductionStep, Unit
from vasta.core.history import change_set
from vasta.core.models import ChangeSet
from vasta.core.tenancy import provider_context
from vasta.groups.models import Group, Seat
from vasta.home.setup import create_provider

pytestmark = pytest.mark.usefixtures("in_provider")
TODAY = "home:today"
TEAM = "home:induction_team"


def save(*rows):
    """Store rows in one change set."""
    with change_set("test", actor=None):
        for row in rows:
            row.save()
    return rows


@pytest.fixture
def steps(provider):
    """Two steps for everybody."""
    first, second = InductionStep(title="Lue tasot"), InductionStep(title="Tapaa tiimi", position=2)
    return save(first, second)


def on_today(client):
    """The titles of the first steps."""
    return [step.title for step in client.get(reverse(TODAY)).context["induction"]]


def test_first_steps_stand_on_today_until_they_are_done(client_for, bob, steps):
    client = client_for(bob)
    assert on_today(client) == ["Lue tasot", "Tapaa tiimi"]
    assert client.post(steps[0].urls["tick"], {"from": "today"})["Location"] == reverse(TODAY)
    assert on_today(client) == ["Tapaa tiimi"]
    client.post(steps[1].urls["tick"], {"from": "today"})
    assert reverse("accounts:induction_hide") not in client.get(reverse(TODAY)).text


def test_first_steps_are_hidden_by_the_reader_and_brought_back(client_for, alice, bob, steps):
    client = client_for(bob)
    assert client.post(reverse("accounts:induction_hide"))["Location"] == reverse(TODAY)
    assert (on_today(client), on_today(client_for(alice))) == ([], ["Lue tasot", "Tapaa tiimi"])
    assert "Lue tasot" in client.get(reverse("accounts:induction")).text
    client.post(reverse("core:change_undo", args=[ChangeSet.objects.latest("pk").pk]))
    assert on_today(client_for(bob)) == ["Lue tasot", "Tapaa tiimi"]
    client.post(reverse("accounts:induction_hide"))
    client.post(reverse("accounts:induction_hide"), {"hides": "no"})
    assert on_today(client_for(bob)) == ["Lue tasot", "Tapaa tiimi"]


def test_a_lead_sees_what_is_left_in_the_own_unit_and_the_led_groups_only(client_for, provider, bob, steps):
    (malmi,) = save(Unit(name="Malmi"))
    lead = make_person(provider, "Cecilia", "Dahl", is_lead=True, unit=malmi)
    make_person(provider, "Daniel", "Ek", unit=malmi)
    make_person(provider, "Eeva", "Falk")
    team, other = save(Group(name="Ravintola-alan tiimi"), Group(name="Muu tiimi"))
    save(
        Seat(group=team, user=lead, role=Seat.Role.CHAIR),
        Seat(group=team, user=bob),
        Seat(group=other, user=lead),
        InductionDone(membership=bob.membership(), step=steps[0]),
    )
    context = client_for(lead).get(reverse(TEAM)).context
    people = [(str(person), count) for person, count in context["people"]]
    assert people == [("Bob Berg", 1), ("Daniel Ek", 2)]
    assert context["steps"] == [(steps[0], 1), (steps[1], 2)]


def test_colleagues_do_not_see_what_others_have_left(client_for, bob, steps):
    assert client_for(bob).get(reverse(TEAM)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_one_as_for_three(client_for, provider, steps, count):
    (malmi,) = save(Unit(name="Malmi"))
    lead = make_person(provider, "Cecilia", "Dahl", is_lead=True, unit=malmi)
    for number in range(count):
        make_person(provider, f"Nimi{number}", "Ek", unit=malmi)
    client = client_for(lead)
    client.get(reverse(TEAM))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(TEAM))
    assert sum('"accounts_induction' in query["sql"] for query in queries) == 2


def test_a_new_school_has_steps(db):
    school = create_provider(name="Uusi opisto", slug="uusi")
    with provider_context(school):
        assert InductionStep.objects.filter(title="Kirjaa ensimmäinen kohtaaminen").count() == 1
