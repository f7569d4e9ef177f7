"""Lists and pages of the register ask the same number of questions however many rows they show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from vasta.accounts.models import Field
from vasta.core import history
from vasta.partners.models import (
    Affiliation,
    Industry,
    Municipality,
    PartnerAlias,
    PartnerComment,
    PartnerField,
    PartnerRelation,
    PartnerTerm,
    Term,
)
from vasta.partners.tests.people import make_contact, make_partner

pytestmark = pytest.mark.usefixtures("in_provider")
LIST, PAGE = 12, 24
ALL_COLUMNS = "?col=name&col=town&col=category&col=industry&col=people&col=words&col=fields"


@pytest.fixture
def words(alice):
    """A term of each vocabulary and a field of study."""
    with history.change_set("test", actor=alice):
        terms = {key: Term(vocabulary=key, name=key) for key in Term.Vocabulary.values}
        field = Field(name="Matkailuala")
        for row in [*terms.values(), field]:
            row.save()
    return {**terms, "field": field}


def add_partner(words, alice, number):
    """A partner with one of everything; its parent and its relation lead to partners of its own."""
    parent = make_partner(f"Konserni {number} Oy")
    partner = make_partner(
        f"Toimipaikka {number}",
        parent=parent,
        category=words["category"],
        municipality=Municipality.objects.order_by("pk")[number],
        industry=Industry.objects.order_by("pk")[number],
    )
    make_contact("Kari", f"Mäkivirta {number}", partner=partner)
    add_parts(partner, parent, words, alice)
    return partner


def add_parts(partner, other, words, alice):
    with history.change_set("test", actor=alice):
        PartnerAlias(partner=partner, name=f"Alias {other}").save()
        PartnerComment(partner=partner, author=alice, text="Hei.").save()
        PartnerRelation(partner=partner, other=other, kind=words["relation"]).save()


def classify(partner, words):
    with history.change_set("test", actor=None):
        PartnerTerm(partner=partner, term=words["tag"]).save()
        PartnerField(partner=partner, field=words["field"]).save()


def count(client, url):
    """How many questions a warm request asks of tables; transactions and row security are left out."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return sum(" FROM " in query["sql"] for query in queries)


@pytest.mark.parametrize("query", ["", "?gap=category", "?sort=-updated"])
def test_the_partner_list_asks_the_same_for_one_and_three_rows(query, words, alice, client_for):
    client, url = client_for(alice), reverse("partners:partner_list") + query
    classify(add_partner(words, alice, 1), words)
    one = count(client, url)
    for number in (2, 3):
        classify(add_partner(words, alice, number), words)
    assert (one, one <= LIST) == (count(client, url), True)


def test_a_search_in_the_partner_list_asks_the_same_for_three_and_six_rows(alice, client_for):
    client, url = client_for(alice), reverse("partners:partner_list") + "?q=toimipaikka"
    for number in range(3):
        make_contact("Kari", "Mäkivirta", partner=make_partner(f"Toimipaikka {number}"))
    three = count(client, url)
    for number in range(3, 6):
        make_contact("Kari", "Mäkivirta", partner=make_partner(f"Toimipaikka {number}"))
    # One more than LIST: the index is asked first whether it finds enough without looking for typos.
    assert (three, three <= LIST + 1) == (count(client, url), True)


def test_all_columns_of_the_partner_list_ask_the_same_for_one_and_three_rows(words, alice, client_for):
    client, url = client_for(alice), reverse("partners:partner_list") + ALL_COLUMNS
    classify(add_partner(words, alice, 1), words)
    one = count(client, url)
    for number in (2, 3):
        classify(add_partner(words, alice, number), words)
    # Two columns more than LIST has room for: terms and fields of study, a question each.
    assert (one, one <= LIST + 2) == (count(client, url), True)


def test_the_contact_list_asks_the_same_for_one_and_three_rows(alice, client_for):
    client, url = client_for(alice), reverse("partners:contact_list")
    make_contact("Kari", "Yksi", partner=make_partner("Eka Oy"))
    one = count(client, url)
    for name in ("Kaksi", "Kolme"):
        make_contact("Kari", name, partner=make_partner(f"{name} Oy"))
    assert (one, one <= LIST) == (count(client, url), True)


@pytest.mark.parametrize("page", ["partners:partner_detail", "partners:partner_brief"])
def test_the_partner_page_asks_the_same_for_one_and_three_parts(page, words, alice, client_for):
    partner = add_partner(words, alice, 1)
    classify(partner, words)
    make_partner("Sivupiste 1", parent=partner)
    client, url = client_for(alice), reverse(page, args=[partner.pk])
    one = count(client, url)
    for number in (2, 3):
        make_contact("Maija", f"Mäkinen {number}", partner=partner)
        make_partner(f"Sivupiste {number}", parent=partner)
        add_parts(partner, make_partner(f"Muu {number} Oy"), words, alice)
    assert (one, one <= PAGE) == (count(client, url), True)


def test_the_contact_page_asks_the_same_for_one_and_three_places(alice, client_for):
    contact = make_contact("Kari", "Mäkivirta", partner=make_partner("Eka Oy"))
    client, url = client_for(alice), reverse("partners:contact_detail", args=[contact.pk])
    one = count(client, url)
    for name in ("Toka Oy", "Kolmas Oy"):
        with history.change_set("test", actor=alice):
            Affiliation(contact=contact, partner=make_partner(name)).save()
    assert (one, one <= PAGE) == (count(client, url), True)
