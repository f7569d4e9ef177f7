"""Adding, editing, deleting and finding partners as people do it in the browser."""

import pytest
from django.urls import reverse

from vasta.accounts.models import Field
from vasta.core import history
from vasta.core.models import Attachment, ChangeSet
from vasta.partners.models import Partner, PartnerAlias, PartnerField, PartnerTerm, Term
from vasta.partners.tests.people import make_contact, make_partner

pytestmark = pytest.mark.usefixtures("in_provider")


@pytest.fixture
def words(alice):
    with history.change_set("test", actor=alice):
        for vocabulary, name in (("tag", "Green Key"), ("tag", "Vastuullinen"), ("kind", "Yritys")):
            Term(vocabulary=vocabulary, name=name).save()
        Field(name="Matkailuala").save()


def post(client, url, **data):
    return client.post(url, {"version": "", "form_key": "", **data})


def undo_last(client):
    return client.post(reverse("core:change_undo", args=[ChangeSet.objects.latest("pk").pk]))


def test_a_partner_needs_a_name_and_nothing_else(alice, client_for):
    client = client_for(alice)
    response = post(client, reverse("partners:partner_create"), name="Ravintola Tervaranta Oy")
    partner = Partner.objects.get()
    assert (response.status_code, response["Location"]) == (302, partner.urls["detail"])
    assert partner.name in client.get(partner.urls["detail"]).text
    record = ChangeSet.objects.get(operation="partners.partner.create")
    assert (record.actor, record.counts) == (alice, {"partners.partner": 1})


def test_a_partner_without_name_is_refused_at_the_field(alice, client_for):
    response = post(client_for(alice), reverse("partners:partner_create"), name="")
    assert response.status_code == 422
    assert response.context["form"].errors == {"name": ["Täytä tämä kenttä."]}
    assert not Partner.objects.exists()


@pytest.mark.parametrize("written", ["9041182-2", "90411822", "FI90411822", " 9041182 - 2 "])
def test_a_business_id_is_stored_in_its_one_form(alice, client_for, written):
    post(client_for(alice), reverse("partners:partner_create"), name="Tervaranta", business_id=written)
    assert Partner.objects.get().business_id == "9041182-2"


@pytest.mark.parametrize("written", ["1234567-8", "9041182-3", "abc", "123"])
def test_a_wrong_business_id_is_refused_at_the_field(alice, client_for, written):
    response = post(client_for(alice), reverse("partners:partner_create"), name="X", business_id=written)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["business_id"]


def test_words_fields_and_names_are_saved_and_taken_away(alice, client_for, words):
    client = client_for(alice)
    tags = list(Term.objects.of("tag"))
    field = Field.objects.get()
    post(
        client,
        reverse("partners:partner_create"),
        name="Tervaranta",
        tag=[tags[0].pk, tags[1].pk],
        fields_of_study=[field.pk],
        aliases="Tervarannan ravintola\nTR-ravintolat",
    )
    partner = Partner.objects.get()
    assert {link.term for link in PartnerTerm.objects.all()} == set(tags)
    assert [link.field for link in PartnerField.objects.all()] == [field]
    assert set(PartnerAlias.objects.values_list("name", flat=True)) == {
        "Tervarannan ravintola",
        "TR-ravintolat",
    }
    post(client, partner.urls["edit"], version=partner.version, name="Tervaranta", tag=[tags[1].pk])
    assert [link.term for link in PartnerTerm.objects.all()] == [tags[1]]
    assert not PartnerAlias.objects.exists()
    undo_last(client)
    assert {link.term for link in PartnerTerm.objects.all()} == set(tags)
    assert PartnerAlias.objects.count() == 2


def test_a_possible_duplicate_is_warned_of_and_may_be_added_all_the_same(alice, client_for):
    make_partner("Ravintola Tervaranta Oy")
    client = client_for(alice)
    response = post(client, reverse("partners:partner_create"), name="ravintola  tervaranta oy")
    assert response.status_code == 422
    assert [item.partner.name for item in response.context["form"].similar] == ["Ravintola Tervaranta Oy"]
    post(client, reverse("partners:partner_create"), name="Ravintola Tervaranta Oy", is_new_anyway="on")
    assert Partner.objects.count() == 2


def test_the_warning_comes_while_typing(alice, client_for):
    known = make_partner("Compass Group Finland Oy", business_id="9041182-2")
    client = client_for(alice)
    for query in ({"name": "Compass"}, {"name": "", "business_id": "FI90411822"}, {"name": "Kompass Group"}):
        text = client.get(reverse("partners:partner_similar"), query).text
        assert known.urls["detail"] in text
    assert (
        known.urls["detail"] not in client.get(reverse("partners:partner_similar"), {"name": "Leipomo"}).text
    )


def test_two_living_partners_never_share_a_business_id(alice, client_for):
    make_partner("Tervaranta Oy", business_id="9041182-2")
    response = post(
        client_for(alice),
        reverse("partners:partner_create"),
        name="Jokin muu",
        business_id="9041182-2",
        is_new_anyway="on",
    )
    assert response.status_code == 422
    assert Partner.objects.count() == 1


def test_a_site_shows_the_business_id_of_its_parent(alice, client_for):
    parent = make_partner("Koskivuoren kaupunki", business_id="9041182-2")
    client = client_for(alice)
    post(
        client,
        reverse("partners:partner_create"),
        name="Keskuskeittiö",
        parent_0=parent.pk,
        parent_1=parent.name,
    )
    site = Partner.objects.get(name="Keskuskeittiö")
    assert (site.parent, site.business_id, site.shown_business_id) == (parent, "", "9041182-2")
    assert site.urls["detail"] in client.get(parent.urls["detail"]).text


def test_a_picker_without_scripts_takes_the_whole_name(alice, client_for):
    parent = make_partner("Koskivuoren kaupunki")
    client = client_for(alice)
    post(
        client,
        reverse("partners:partner_create"),
        name="Keittiö",
        parent_0="",
        parent_1="koskivuoren kaupunki",
    )
    assert Partner.objects.get(name="Keittiö").parent == parent
    response = post(client, reverse("partners:partner_create"), name="Toinen", parent_1="Ei ole olemassa")
    assert list(response.context["form"].errors) == ["parent"]


NO_KEYS = ["abc", "²", "-1", "9" * 30]


@pytest.mark.parametrize("junk", NO_KEYS)
def test_what_is_no_key_chooses_nothing(alice, client_for, junk):
    client = client_for(alice)
    assert client.get(reverse("partners:contact_create"), {"partner": junk}).status_code == 200
    sent = {"name": "Keittiö", "parent_0": junk, "parent_1": "Ei ole"}
    assert post(client, reverse("partners:partner_create"), **sent).status_code == 422
    partner = make_partner("Tervaranta")
    assert post(client, partner.urls["edit"], version=junk, name="Toinen").status_code == 302
    assert client.post(reverse("partners:partner_bulk"), {"pk": [junk]}).status_code == 400
    assert client.post(reverse("accounts:reorganise"), {"pk": [junk]}).status_code == 400


def test_nobody_is_a_site_of_itself(alice, client_for):
    parent = make_partner("Kaupunki")
    site = make_partner("Keittiö", parent=parent)
    response = post(
        client_for(alice),
        parent.urls["edit"],
        version=parent.version,
        name="Kaupunki",
        parent_0=site.pk,
        parent_1=site.name,
    )
    assert list(response.context["form"].errors) == ["parent"]


def test_a_ring_of_parents_does_not_keep_a_partner_from_going_under_it(alice, client_for):
    one, two = make_partner("Yksi"), make_partner("Kaksi")
    Partner.everything.filter(pk=one.pk).update(parent=two)
    Partner.everything.filter(pk=two.pk).update(parent=one)
    client = client_for(alice)
    post(client, reverse("partners:partner_create"), name="Keittiö", parent_0=one.pk, parent_1=one.name)
    assert Partner.objects.get(name="Keittiö").parent == one


def test_what_only_one_of_two_changed_is_put_together(alice, bob, client_for):
    partner = make_partner("Tervaranta", phone="+358 40 5550001")
    post(client_for(bob), partner.urls["edit"], version=1, name="Tervaranta", phone="+358 40 5550002")
    post(
        client_for(alice),
        partner.urls["edit"],
        version=1,
        name="Ravintola Tervaranta",
        phone="+358 40 5550001",
    )
    partner.refresh_from_db()
    assert (partner.name, partner.phone, partner.version) == ("Ravintola Tervaranta", "+358 40 5550002", 3)


def test_what_both_changed_is_shown_side_by_side_and_chosen(alice, bob, client_for):
    partner = make_partner("Tervaranta")
    post(client_for(bob), partner.urls["edit"], version=1, name="Theirs")
    client = client_for(alice)
    response = post(client, partner.urls["edit"], version=1, name="Mine")
    assert response.status_code == 409
    conflict = response.context["merged"].conflicts
    assert [(c.name, c.theirs, c.mine) for c in conflict] == [("name", "Theirs", "Mine")]
    partner.refresh_from_db()
    assert partner.name == "Theirs"
    hidden = {name: values[0] for name, values in response.context["merged"].hidden}
    client.post(partner.urls["edit"], {**hidden, "keep_name": "mine"})
    partner.refresh_from_db()
    assert partner.name == "Mine"


def test_a_form_sent_twice_makes_one_partner(alice, client_for):
    client = client_for(alice)
    data = {"name": "Tervaranta", "form_key": "0" * 32}
    first = client.post(reverse("partners:partner_create"), data)
    second = client.post(reverse("partners:partner_create"), data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Partner.objects.count() == 1


def test_deleting_says_what_goes_along_and_undo_brings_it_back(alice, client_for):
    partner = make_partner("Tervaranta")
    make_contact("Kari", "Mäkivirta", partner=partner)
    client = client_for(alice)
    assert [count for _name, count in client.get(partner.urls["delete"]).context["parts"]] == [1]
    client.post(partner.urls["delete"])
    assert client.get(partner.urls["detail"]).status_code == 404
    undo_last(client)
    assert client.get(partner.urls["detail"]).status_code == 200
    assert partner.affiliations.filter(deleted_at=None).count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_partner_with_sites_is_not_deleted(alice, client_for, method):
    parent = make_partner("Koskivuoren kaupunki")
    site = make_partner("Keskuskeittiö", parent=parent)
    response = getattr(client_for(alice), method)(parent.urls["delete"])
    assert response.status_code == 409
    assert [list(rows) for _name, rows in response.context["in_the_way"]] == [[site]]
    assert site.urls["detail"] in response.text
    assert Partner.objects.count() == 2


def test_files_are_deleted_with_their_partner_and_come_back_with_it(alice, client_for):
    partner = make_partner("Tervaranta")
    with history.change_set("test", actor=alice):
        Attachment(model="partners.partner", object_id=partner.pk, name="a.txt", size=1).save()
    client = client_for(alice)
    assert [count for _name, count in client.get(partner.urls["delete"]).context["parts"]] == [1]
    client.post(partner.urls["delete"])
    assert not Attachment.objects.exists()
    undo_last(client)
    assert Attachment.objects.count() == 1


def test_a_deleted_word_stays_where_it_is_and_is_not_offered(alice, client_for, words):
    tag = Term.objects.of("tag").first()
    partner, client = make_partner("Tervaranta"), client_for(alice)
    with history.change_set("test", actor=alice):
        PartnerTerm(partner=partner, term=tag).save()
    assert client.post(tag.urls["delete"]).status_code == 302
    assert tag.name in client.get(partner.urls["detail"]).text
    assert tag not in client.get(reverse("partners:partner_create")).context["form"].fields["tag"].queryset


def test_people_are_listed_with_the_partner_and_found_through_it(alice, client_for):
    partner = make_partner("Tervaranta")
    client = client_for(alice)
    post(
        client,
        reverse("partners:contact_create"),
        first_name="Kari",
        last_name="Mäkivirta",
        partner_0=partner.pk,
        partner_1=partner.name,
        title="Keittiöpäällikkö",
        legal_basis="legitimate_interest",
    )
    text = client.get(partner.urls["detail"]).text
    assert "Kari Mäkivirta" in text
    assert "Keittiöpäällikkö" in text
    assert "Tervaranta" in client.get(reverse("core:search"), {"q": "mäkivirta"}).text


def test_a_message_to_colleagues_stands_on_the_page(alice, bob, client_for):
    partner = make_partner("Tervaranta")
    client_for(bob).post(
        reverse("partners:comment_add", args=[partner.pk]), {"text": "Soitan heille tiistaina."}
    )
    assert "Soitan heille tiistaina." in client_for(alice).get(partner.urls["detail"]).text


def test_a_merged_partner_leads_to_where_it_went(alice, client_for):
    kept = make_partner("Tervaranta")
    gone = make_partner("Tervaranta Oy", merged_into=kept)
    response = client_for(alice).get(gone.urls["detail"])
    assert (response.status_code, response["Location"]) == (301, kept.urls["detail"])


def test_hostile_text_stays_text(alice, client_for):
    name = '<script>alert(1)</script><a hx-get="/x">'
    partner = make_partner(name, description=name, notes=name)
    client = client_for(alice)
    pages = [
        partner.urls["detail"],
        reverse("partners:partner_list"),
        reverse("core:search") + "?q=%3Cscript%3E",
    ]
    for url in pages:
        text = client.get(url).text
        assert "<script>alert" not in text
        assert '<a hx-get="/x">' not in text
