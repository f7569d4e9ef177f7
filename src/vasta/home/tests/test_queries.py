"""Today, the search and the list of people ask the same number of questions for one row and for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.people import make_person
from vasta.accounts.models import Membership, PersonSkill
from vasta.core import history
from vasta.partners.models import Contact, Partner

pytestmark = pytest.mark.usefixtures("in_provider")
LIST, TODAY, SEARCH = 12, 24, 12


def count(client, url):
    """How many questions a warm request asks of tables; transactions and row security are left out."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return sum(" FROM " in query["sql"] for query in queries)


def work(person, number):
    """A change of that person, which Today tells the others."""
    with history.change_set("partners.partner.create", actor=person):
        Partner(name=f"Ravintola {number}").save()
        Contact(first_name="Kari", last_name=f"Mäkivirta {number}").save()


def test_today_asks_the_same_for_one_and_three_changes(alice, bob, client_for):
    client, url = client_for(alice), reverse("home:today")
    work(alice, 1)
    one = count(client, url)
    work(bob, 2)
    work(bob, 3)
    assert (one, one <= TODAY) == (count(client, url), True)


def test_the_search_asks_the_same_for_three_and_nine_results(alice, client_for):
    client, url = client_for(alice), reverse("core:search") + "?q=ravintola"
    for number in range(3):
        work(alice, number)
    three = count(client, url)
    for number in range(3, 9):
        work(alice, number)
    assert (three, three <= SEARCH) == (count(client, url), True)


def test_the_list_of_changes_asks_the_same_for_one_and_three(alice, bob, client_for):
    client, url = client_for(alice), reverse("core:change_list")
    work(alice, 1)
    one = count(client, url)
    work(bob, 2)
    work(bob, 3)
    assert (one, one <= LIST) == (count(client, url), True)


def test_the_list_of_people_asks_the_same_for_one_and_three(alice, provider, client_for):
    client, url = client_for(alice), reverse("accounts:person_list")
    learn(alice)
    one = count(client, url)
    for name in ("Eero", "Fanni"):
        learn(make_person(provider, name, "Grönroos"))
    # Two more than LIST: main users see the open invitations beside the list; the rail counts what awaits.
    assert (one, one <= LIST + 2) == (count(client, url), True)


def learn(person):
    with history.change_set("test", actor=None):
        membership = Membership.objects.get(user=person)
        PersonSkill(membership=membership, kind="skill", name="asiakaspalvelu").save()
        PersonSkill(membership=membership, kind="language", name="ruotsi").save()
