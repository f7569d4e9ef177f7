"""Which partner a row is, against the register and within the list."""

import pytest

from vasta.core import history
from vasta.partners.importing.similar import SimilarNames
from vasta.partners.models import Municipality, Partner, PartnerAlias

from .steps import business_ids, checked, csv_of, imported, kinds, results

pytestmark = pytest.mark.usefixtures("in_provider")
ONE, TWO, THREE = business_ids(3)


def add(alice, name, *, aliases=(), town="", **values):
    """A partner that is in the register already."""
    with history.change_set("test", actor=alice):
        if town:
            values["municipality"] = Municipality.objects.get(name=town)
        partner = Partner(name=name, **values)
        partner.save()
        for alias in aliases:
            PartnerAlias(partner=partner, name=alias).save()
    return partner


def only(batch):
    return batch.rows.get()


def test_a_business_id_and_the_same_name_are_the_same_partner(alice):
    partner = add(alice, "Koskikeittiö Oy", business_id=ONE)
    row = only(checked(csv_of(["Yritys", "Y-tunnus"], ["KOSKIKEITTIÖ OY", ONE]), alice))
    assert (row.kind, row.action, row.partner) == ("same", "same", partner)


@pytest.mark.parametrize("name", ["Koskikeittio Oy", "Koskikeittiö Finland Oy", "Kosken keittäjät"])
def test_a_business_id_and_a_similar_name_or_alias_are_the_same_partner(alice, name):
    partner = add(alice, "Koskikeittiö Oy", business_id=ONE, aliases=["Kosken keittäjät"])
    row = only(checked(csv_of(["Yritys", "Y-tunnus"], [name, ONE]), alice))
    assert (row.action, row.partner) == ("same", partner)


def test_a_business_id_with_another_name_is_proposed_as_a_site(alice):
    partner = add(alice, "Koskiketju Oy", business_id=ONE)
    row = only(checked(csv_of(["Yritys", "Y-tunnus"], ["Ravintola Aalto", ONE]), alice))
    assert (row.kind, row.action, row.partner) == ("duplicate", "site", partner)
    assert row.candidates == [{"partner": partner.pk, "why": "business_id", "score": 100}]


def test_a_name_or_alias_alone_is_enough(alice):
    partner = add(alice, "Koskikeittiö Oy", business_id=ONE, aliases=["Keittäjät"])
    for name in ("Koskikeittiö Oy", "keittäjät"):
        row = only(checked(csv_of(["Yritys"], [name]), alice))
        assert (row.action, row.partner) == ("same", partner)


def test_a_key_of_another_system_goes_before_all(alice):
    partner = add(alice, "Koskikeittiö Oy", external_id="K-17")
    row = only(checked(csv_of(["Yritys", "Asiakasnumero"], ["Aivan Toinen Nimi", "K-17"]), alice))
    assert (row.kind, row.action, row.partner) == ("update", "same", partner)


def test_the_same_name_with_another_business_id_is_a_question(alice):
    partner = add(alice, "Koskikeittiö Oy", business_id=ONE)
    row = only(checked(csv_of(["Yritys", "Y-tunnus"], ["Koskikeittiö Oy", TWO]), alice))
    assert (row.kind, row.action, row.candidates[0]["why"]) == ("duplicate", "new", "other_business_id")
    assert row.partner == partner


def test_the_same_name_in_another_town_is_a_question(alice):
    add(alice, "K-Market Kulma", town="Turku")
    row = only(checked(csv_of(["Yritys", "Kunta"], ["K-Market Kulma", "Pori"]), alice))
    assert (row.kind, row.action, row.candidates[0]["why"]) == ("duplicate", "new", "other_town")


def test_of_two_of_one_name_the_one_in_the_same_town_is_meant(alice):
    add(alice, "K-Market Kulma", town="Turku")
    pori = add(alice, "K-Market Kulma", town="Pori")
    row = only(checked(csv_of(["Yritys", "Kunta"], ["K-Market Kulma", "Pori"]), alice))
    assert (row.kind, row.partner) == ("same", pori)
    row = only(checked(csv_of(["Yritys"], ["K-Market Kulma"]), alice))
    assert (row.kind, row.action, len(row.candidates)) == ("duplicate", "same", 2)


def test_similar_names_are_shown_and_new_unless_decided(alice):
    partner = add(alice, "Kompassi Ravintolat Oy")
    row = only(checked(csv_of(["Yritys"], ["Kompasi Ravintolat"]), alice))
    assert (row.kind, row.action, row.partner) == ("duplicate", "new", partner)
    assert [each["why"] for each in row.candidates] == ["similar_name"]


def test_similar_names_with_different_business_ids_are_different(alice):
    add(alice, "Kompassi Ravintolat Oy", business_id=ONE)
    row = only(checked(csv_of(["Yritys", "Y-tunnus"], ["Kompasi Ravintolat Oy", TWO]), alice))
    assert (row.kind, row.action) == ("new", "new")


def test_deleted_and_merged_partners_are_nobody(alice):
    partner = add(alice, "Koskikeittiö Oy", business_id=ONE)
    with history.change_set("test", actor=alice):
        history.delete_softly(partner)
    assert kinds(checked(csv_of(["Yritys", "Y-tunnus"], ["Koskikeittiö Oy", ONE]), alice)) == [("new", "new")]


# --- Within the list --------------------------------------------------------------------------------------


def test_one_partner_on_several_rows_becomes_one_with_several_people(alice):
    content = csv_of(
        ["Yritys", "Yhteyshenkilö", "Puhelin"],
        ["Koskikeittiö Oy", "Maija Virtanen", ""],
        ["KOSKIKEITTIÖ OY", "Olli Berg", ""],
        ["Koskikeittiö Oy", "Olli Berg", ""],
    )
    batch = imported(content, alice)
    assert kinds(batch) == [("new", "new"), ("update", "same"), ("same", "same")]
    assert results(batch) == ["created", "updated", "unchanged"]
    partner = Partner.objects.get()
    assert sorted(str(place.contact) for place in partner.affiliations.all()) == [
        "Maija Virtanen",
        "Olli Berg",
    ]


def test_one_name_in_two_towns_is_two_partners(alice):
    content = csv_of(["Yritys", "Kunta"], ["K-Market Kulma", "Turku"], ["K-Market Kulma", "Pori"])
    assert results(imported(content, alice)) == ["created", "created"]
    assert kinds(checked(content, alice)) == [("same", "same"), ("same", "same")]


# A chain as a list of workplaces holds it: one business ID, forty restaurants, the company among them.
PLACES = ["Turku", "Pori", "Oulu", "Lahti", "Kuopio", "Espoo", "Vantaa", "Helsinki"]
STREETS = ["Aurinko", "Kuu", "Tähti", "Pilvi", "Tuuli"]


def forty_sites():
    rows = [
        [f"{word}ravintola {town}", ONE, town, "Satu Ketju" if town == "Turku" else ""]
        for town in PLACES
        for word in STREETS
    ]
    return csv_of(
        ["Toimipaikan nimi", "Y-tunnus", "Kunta", "Yhteyshenkilö"],
        ["Ketjukeittiöt Oy", ONE, "Turku", ""],
        *rows,
    )


def test_forty_sites_on_one_business_id_lose_none(alice):
    content = forty_sites()
    batch = imported(content, alice)
    assert results(batch) == ["created"] * 41
    chain = Partner.objects.get(parent=None)
    assert (chain.name, chain.business_id) == ("Ketjukeittiöt Oy", ONE)
    assert Partner.objects.filter(parent=chain, business_id="").count() == 40
    again = imported(content, alice)
    assert kinds(again) == [("same", "same")] * 41
    assert (results(again), again.change_set) == (["unchanged"] * 41, None)


def test_sites_of_one_name_are_told_apart_by_their_town(alice):
    content = csv_of(
        ["Yritys", "Y-tunnus", "Kunta"], *(["Ketjukeittiö", ONE, town] for town in ("Turku", "Pori", "Oulu"))
    )
    batch = imported(content, alice)
    assert kinds(batch) == [("new", "new"), ("duplicate", "site"), ("duplicate", "site")]
    assert sorted(partner.municipality.name for partner in Partner.objects.all()) == ["Oulu", "Pori", "Turku"]
    assert kinds(checked(content, alice)) == [("same", "same")] * 3


def test_a_site_is_a_site_of_the_partner_in_the_register(alice):
    chain = add(alice, "Ketjukeittiöt Oy", business_id=ONE)
    content = csv_of(["Yritys", "Y-tunnus"], ["Kuuravintola", ONE], ["Tähtiravintola", ONE])
    imported(content, alice)
    assert set(Partner.objects.filter(parent=chain).values_list("name", flat=True)) == {
        "Kuuravintola",
        "Tähtiravintola",
    }


# --- Similar names ----------------------------------------------------------------------------------------


NAMES = [
    "Compass Group Finland Oy",
    "Ravintola Kuu Oy",
    "Ravintola Tähti",
    "Helsingin kaupunki",
    "K-Market Kulma",
]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Kompass", []),
        ("Compass", [0]),
        ("Compas Group Oy", [0]),
        ("Ravintola Kuu", [1]),
        ("Ravintola Aurinko", []),
        ("Kulman K-Market", [4]),
        ("KMarket Kulma", [4]),
        ("", []),
    ],
)
def test_names_are_found_by_words_within_one_typo(asked, found):
    similar = SimilarNames(enumerate(NAMES))
    assert [key for key, _score in similar.find(asked)] == found


def test_of_frequent_words_two_in_common_are_asked_for():
    names = [f"Helsingin {word} Oy" for word in ("kuljetus", "leipomo")] * 60
    similar = SimilarNames([*enumerate(names), (999, "Helsingin huolto Oy")])
    assert similar.find("Helsingin huolto") == [(999, 100.0)]
    assert similar.find("Helsingin pesula Oy") == []
