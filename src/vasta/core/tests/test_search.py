"""Search: words in any inflection, beginnings, one typo, keys, and nothing of another provider."""

import pytest
from django.urls import reverse

from vasta.accounts.models import Membership, Unit
from vasta.core import history
from vasta.core.models import SearchEntry
from vasta.core.search import matching, rebuild, search
from vasta.core.tenancy import provider_context
from vasta.partners.models import Affiliation, Contact, Municipality, Partner, PartnerAlias
from vasta.partners.tests.people import make_contact, make_partner

pytestmark = pytest.mark.usefixtures("in_provider")


def titles(query, **options):
    return [entry.title for entry in search(query, **options)]


@pytest.fixture
def register():
    make_partner("Compass Group Finland Oy", business_id="9041182-2")
    make_partner("Ravintola Tervaranta Oy", municipality=Municipality.objects.get(code="091"))
    make_partner(
        "Leipomo Kirkasvesi Ky", email="myynti@kirkasvesi.example", description="Leipomotuotteita juhliin"
    )
    make_contact("Noora", "Pelto-Aho", partner=Partner.objects.get(name__startswith="Leipomo"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("compass", "Compass Group Finland Oy"),
        ("kompass", "Compass Group Finland Oy"),
        ("compas", "Compass Group Finland Oy"),
        ("cmopass group", "Compass Group Finland Oy"),
        ("9041182-2", "Compass Group Finland Oy"),
        ("ravintolassa", "Ravintola Tervaranta Oy"),
        ("ravintoloissa tervarannan", "Ravintola Tervaranta Oy"),
        ("terva", "Ravintola Tervaranta Oy"),
        ("helsingin", "Ravintola Tervaranta Oy"),
        ("leipomon", "Leipomo Kirkasvesi Ky"),
        ("juhlissa", "Leipomo Kirkasvesi Ky"),
        ("myynti@kirkasvesi.example", "Leipomo Kirkasvesi Ky"),
        ("PELTO-AHO", "Noora Pelto-Aho"),
        ("noora", "Noora Pelto-Aho"),
    ],
)
def test_people_find_what_they_mean(register, query, found):
    assert found in titles(query)


def test_every_word_must_be_found(register):
    assert titles("compass leipomo") == []


def test_the_title_that_begins_with_the_words_comes_first(register):
    make_partner("Catering Compass Rose Oy")
    assert titles("compass")[0] == "Compass Group Finland Oy"


@pytest.mark.parametrize(
    "query",
    ["", "   ", "-", '"', "*", "NEAR(", "a AND OR", "'; DROP TABLE", "(", ":*", "%", "\x00", "x" * 5000],
)
def test_no_query_breaks_the_search(register, query):
    assert isinstance(search(query), list)
    assert isinstance(list(Partner.objects.matching(query)), list)


def test_changes_are_found_at_once_and_deleted_rows_never(register, alice):
    partner = Partner.objects.get(name__startswith="Ravintola")
    with history.change_set("partners.partner.edit", actor=alice):
        partner.name = "Bistro Suvanto"
        partner.save()
    assert (titles("tervaranta"), titles("suvanto")) == ([], ["Bistro Suvanto"])
    with history.change_set("partners.partner.delete", actor=alice):
        history.delete_softly(partner)
    assert titles("suvanto") == []


def test_aliases_and_people_lead_to_the_partner(register, alice):
    partner = Partner.objects.get(name__startswith="Ravintola")
    with history.change_set("partners.partner.edit", actor=alice):
        alias = PartnerAlias(partner=partner, name="Rantaravintolat")
        alias.save()
    assert titles("rantaravintolat", model=Partner) == ["Ravintola Tervaranta Oy"]
    assert titles("pelto-aho", model=Partner) == ["Leipomo Kirkasvesi Ky"]
    with history.change_set("partners.affiliation.delete", actor=alice):
        history.delete_softly(Affiliation.objects.get())
    assert titles("pelto-aho", model=Partner) == []


def rename(row, actor, **values):
    with history.change_set("test", actor=actor):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def test_what_is_found_by_another_objects_name_follows_its_changes(register, alice):
    person = Contact.objects.get()
    rename(person, alice, last_name="Korhonen")
    assert (titles("korhonen", model=Partner), titles("pelto-aho", model=Partner)) == (
        ["Leipomo Kirkasvesi Ky"],
        [],
    )
    rename(Partner.objects.get(name__startswith="Leipomo"), alice, name="Paakari Oy")
    assert (titles("paakari", model=Contact), titles("kirkasvesi", model=Contact)) == (["Noora Korhonen"], [])
    with history.change_set("test", actor=alice):
        Affiliation(contact=person, partner=Partner.objects.get(name__startswith="Compass")).save()
    assert titles("compass", model=Contact) == ["Noora Korhonen"]


def test_a_site_is_found_by_its_parents_business_id(register, alice):
    parent = Partner.objects.get(name__startswith="Compass")
    make_partner("Kampuskeittiö", parent=parent)
    rename(parent, alice, business_id="9041183-0")
    assert sorted(titles("9041183-0", model=Partner)) == ["Compass Group Finland Oy", "Kampuskeittiö"]


def test_colleagues_are_found_by_their_unit(alice):
    with history.change_set("test", actor=alice):
        unit = Unit(name="Malmi")
        unit.save()
        membership = alice.memberships.get()
        membership.unit = unit
        membership.save()
    rename(unit, alice, name="Töölö")
    assert (titles("töölö", model=Membership), titles("malmi", model=Membership)) == (["Alice Aalto"], [])


def test_nothing_of_another_provider_is_found(register, other_provider):
    with provider_context(other_provider):
        make_partner("Compass Lahti Oy")
        assert titles("compass") == ["Compass Lahti Oy"]
        assert titles("kompass") == ["Compass Lahti Oy"]
        assert list(Partner.objects.matching("leipomo")) == []
    assert titles("compass") == ["Compass Group Finland Oy"]


def test_rebuilding_finds_the_same(register):
    before = {(e.model, e.object_id, e.title, e.tokens) for e in SearchEntry.objects.all()}
    SearchEntry.objects.all().delete()
    assert rebuild() == len(before)
    assert {(e.model, e.object_id, e.title, e.tokens) for e in SearchEntry.objects.all()} == before


def test_matching_is_empty_without_words(register):
    assert list(matching(Partner, "  ")) == []


def test_the_palette_offers_objects_and_places(register, alice, client_for):
    client = client_for(alice)
    headers = {"HX-Request": "true", "HX-Target": "suggestions"}
    text = client.get(reverse("core:search"), {"q": "compass"}, headers=headers).text
    assert Partner.objects.get(name__startswith="Compass").urls["detail"] in text
    assert "<html" not in text
    partners = client.get(reverse("core:search"), {"q": "kumpp"}, headers=headers).text
    assert reverse("partners:partner_list") in partners
