"""What the register holds and how it is told apart: the requirements on partners, one by one."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from vasta.accounts.models import Field
from vasta.core import history
from vasta.partners import lists
from vasta.partners.defaults import create_terms
from vasta.partners.models import (
    Affiliation,
    Contact,
    Industry,
    Partner,
    PartnerField,
    PartnerRelation,
    PartnerTerm,
    Term,
)
from vasta.partners.tests.people import make_contact, make_partner

pytestmark = pytest.mark.usefixtures("in_provider")


@pytest.fixture
def words(alice):
    with history.change_set("setup", actor=alice):
        create_terms()


def term(vocabulary, key):
    return Term.objects.get(vocabulary=vocabulary, key=key)


def tie(partner, *terms):
    with history.change_set("test", actor=None):
        for word in terms:
            PartnerTerm(partner=partner, term=word).save()


def found(client, **query):
    return [row.obj.name for row in client.get(reverse("partners:partner_list"), query).context["rows"]]


def test_a_partner_has_several_customer_roles_at_once(words, alice, client_for):
    partner = make_partner("Hotelli Harjula")
    tie(partner, *(term("customer_role", key) for key in ("user", "orderer", "payer", "financer")))
    client = client_for(alice)
    for key in ("user", "orderer", "payer"):
        assert found(client, customer_role=term("customer_role", key).pk) == ["Hotelli Harjula"]
    assert found(client, customer_role=term("customer_role", "receiver").pk) == []


def test_kinds_tell_workplaces_support_development_and_sending_bodies_apart(words, alice, client_for):
    client = client_for(alice)
    for key in (
        "company",
        "support_service",
        "national_development",
        "sending_body",
        "authority",
        "internal",
    ):
        tie(make_partner(f"Partner {key}"), term("kind", key))
    for key in ("company", "sending_body", "internal"):
        assert found(client, kind=term("kind", key).pk) == [f"Partner {key}"]


def test_the_stakeholder_map_has_its_four_sides_with_their_parts(words):
    sides = {
        side.key: {part.key for part in side.children.all()}
        for side in Term.objects.of("category").filter(parent=None)
    }
    assert sides == {
        "students": {"schools_below", "student_body", "alumni"},
        "staff": {"owners", "internal_partners"},
        "working_life": {"working_life_customers", "service_customers"},
        "society": {"municipalities", "authorities", "associations", "other_schools"},
    }


def test_a_side_of_the_map_finds_all_its_parts(words, alice, client_for):
    make_partner("Kela", category=term("category", "authorities"))
    make_partner("Leipomo", category=term("category", "working_life_customers"))
    assert found(client_for(alice), category=term("category", "society").pk) == ["Kela"]


def test_words_are_the_providers_own_to_rename_translate_and_retire(words, alice, client_for):
    company = term("kind", "company")
    client = client_for(alice)
    data = {
        "version": company.version,
        "name": "Firma",
        "name_sv": "Firma",
        "name_en": "",
        "position": 0,
        "is_active": "on",
    }
    client.post(company.urls["edit"], data)
    company.refresh_from_db()
    with translation.override("en"):
        assert (company.name, company.label, company.key) == ("Firma", "Firma", "company")
    client.post(company.urls["edit"], {**data, "version": company.version, "is_active": ""})
    assert company not in Term.objects.of("kind")


def test_the_partners_of_one_field_of_study_are_listed(alice, client_for):
    with history.change_set("test", actor=alice):
        business, travel = Field(name="Liiketoiminta"), Field(name="Matkailu")
        for row in (business, travel):
            row.save()
        for name, field in (("Pankki", business), ("Hotelli", travel)):
            partner = make_partner(name)
            PartnerField(partner=partner, field=field).save()
    client = client_for(alice)
    assert found(client, field=business.pk) == ["Pankki"]
    assert found(client) == ["Hotelli", "Pankki"]


def test_size_and_industry_tell_partners_apart(alice, client_for):
    bakery = Industry.objects.filter(code_set="tol2008").first()
    make_partner("Mikro", size="micro", industry=bakery)
    make_partner("Suuri", size="large")
    client = client_for(alice)
    assert found(client, size=["sole", "micro", "small"]) == ["Mikro"]
    assert found(client, gap="industry") == ["Suuri"]
    assert str(bakery).startswith(bakery.dotted)


def test_a_relation_is_seen_from_both_sides_in_its_own_words(words, alice, client_for):
    old, new = make_partner("Koskivuoren ELY-keskus"), make_partner("Koskivuoren elinvoimakeskus")
    client = client_for(alice)
    client.post(
        reverse("partners:partnerrelation_create", args=[old.pk]),
        {
            "kind": term("relation", "successor").pk,
            "other_0": new.pk,
            "other_1": new.name,
            "starts_on": "1.1.2026",
        },
    )
    relation = PartnerRelation.objects.get()
    assert (relation.partner, relation.other, relation.starts_on) == (old, new, date(2026, 1, 1))
    labels = {}
    for partner in (old, new):
        labels[partner.name] = [
            item["label"] for item in client.get(partner.urls["detail"]).context["relations"]
        ]
    assert labels == {old.name: ["Seuraaja"], new.name: ["Edeltäjä"]}


def test_nobody_is_related_to_itself(words):
    partner = make_partner("Kaupunki")
    with pytest.raises(IntegrityError), transaction.atomic(), history.change_set("test", actor=None):
        PartnerRelation(partner=partner, other=partner, kind=term("relation", "owner")).save()


def test_moving_to_another_employer_keeps_the_history(alice, client_for):
    first, second = make_partner("Hotelli Harjula"), make_partner("Ravintola Tervaranta")
    person = make_contact("Kari", "Mäkivirta", partner=first)
    client = client_for(alice)
    place = Affiliation.objects.get()
    edit = {"version": place.version, "partner_0": first.pk, "partner_1": first.name, "ends_on": "1.1.2020"}
    client.post(place.urls["edit"], edit)
    new = {
        "partner_0": second.pk,
        "partner_1": second.name,
        "starts_on": "2.1.2020",
        "title": "Keittiömestari",
    }
    client.post(reverse("partners:affiliation_create", args=[person.pk]), new)
    page = client.get(person.urls["detail"])
    assert [place.partner for place in page.context["places"]] == [second]
    assert [place.partner for place in page.context["former_places"]] == [first]
    assert found(client, gap="contact") == ["Hotelli Harjula"]


def test_a_workplace_cannot_end_before_it_begins(alice, client_for):
    partner = make_partner("Hotelli Harjula")
    person = make_contact("Kari", "Mäkivirta")
    data = {
        "partner_0": partner.pk,
        "partner_1": partner.name,
        "starts_on": "2.1.2020",
        "ends_on": "1.1.2020",
    }
    response = client_for(alice).post(reverse("partners:affiliation_create", args=[person.pk]), data)
    assert (response.status_code, Affiliation.objects.count()) == (422, 0)


def test_alumni_stand_with_employer_and_readiness_to_recommend(alice, client_for):
    partner = make_partner("Hotelli Harjula")
    make_contact("Noora", "Pelto-Aho", partner=partner, is_alumnus=True, would_recommend=True)
    make_contact("Timo", "Ristola", partner=partner)
    rows = (
        client_for(alice)
        .get(reverse("partners:contact_list"), {"more": ["alumni", "recommends"]})
        .context["rows"]
    )
    assert [str(row.obj) for row in rows] == ["Noora Pelto-Aho"]


def test_who_brought_a_contact_from_the_own_network_is_kept(bob, client_for):
    client_for(bob).post(
        reverse("partners:contact_create"), {"last_name": "Ristola", "legal_basis": "legitimate_interest"}
    )
    assert Contact.objects.get().introduced_by.user == bob


def test_people_under_a_non_disclosure_order_never_leave_in_a_file(alice, client_for):
    partner = make_partner("Tervaranta")
    make_contact("Kari", "Mäkivirta", partner=partner, is_protected=True)
    make_contact("Elisa", "Haapakoski", partner=partner)
    for page in ("partners:contact_list", "partners:partner_list"):
        response = client_for(alice).get(reverse(page), {"export": "csv", "col": ["name", "people"]})
        content = b"".join(response.streaming_content).decode("utf-8-sig")
        assert ("Elisa" in content, "Kari" in content) == (True, False)


def test_every_gap_has_rows_and_a_name(alice):
    make_partner("Tervaranta")
    for label, narrow in lists.GAPS.values():
        assert str(label)
        assert [partner.name for partner in narrow(Partner.objects.living())] == ["Tervaranta"]


def test_the_meeting_brief_is_one_page_with_people_and_discussion(alice, client_for):
    partner = make_partner("Hotelli Harjula", challenges="Sesonkityövoima")
    make_contact("Kari", "Mäkivirta", partner=partner, phone="+358 40 5550001")
    client = client_for(alice)
    client.post(reverse("partners:comment_add", args=[partner.pk]), {"text": "Kysy kevään paikoista."})
    text = client.get(partner.urls["brief"]).text
    for words in ("Kari Mäkivirta", "+358 40 5550001", "Sesonkityövoima", "Kysy kevään paikoista."):
        assert words in text
