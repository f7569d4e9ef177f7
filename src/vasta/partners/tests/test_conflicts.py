"""Two people edit the same partner: what the page of the conflict asks, and that the answer is kept."""

import datetime as dt

import pytest
from django.db.models import F
from django.db.models.signals import pre_save

from vasta.core.history import change_set
from vasta.partners.models import Contact, Partner


@pytest.fixture
def partner(in_provider, alice):
    """Bob has its form open; after that Alice has changed name and phone."""
    with change_set("partners.partner.create", actor=alice):
        partner = Partner(name="Before", phone="+358 9 1", email="info@koski.example")
        partner.save()
    change(partner, alice, name="Theirs", phone="+358 9 2")
    return partner


@pytest.fixture
def save(partner, bob, client_for):
    """`save(version, …)`: what the server answers to Bob's form."""
    client = client_for(bob)

    def post(version, **values):
        sent = {"name": "Mine", "phone": "+358 9 3", "email": partner.email, "version": version}
        return client.post(f"/koski/partners/{partner.pk}/edit/", sent | values)

    return post


def change(partner, actor, **values):
    with change_set("partners.partner.edit", actor=actor):
        for name, value in values.items():
            setattr(partner, name, value)
        partner.save()


def asked(response):
    return {
        (conflict.name, conflict.theirs, conflict.mine) for conflict in response.context["merged"].conflicts
    }


def test_both_values_are_shown(save):
    response = save(1)
    assert response.status_code == 409
    assert asked(response) == {("name", "Theirs", "Mine"), ("phone", "+358 9 2", "+358 9 3")}


def test_each_choice_is_kept(save, partner):
    assert save(2, keep_name="theirs", keep_phone="mine").status_code == 302
    partner.refresh_from_db()
    assert (partner.name, partner.phone) == ("Theirs", "+358 9 3")


def test_a_third_persons_change_after_the_choice_is_merged_or_asked(save, partner, alice):
    change(partner, alice, name="Third", phone="+358 9 4")
    response = save(2, keep_name="theirs", keep_phone="mine")
    assert asked(response) == {("phone", "+358 9 4", "+358 9 3")}
    assert response.context["merged"].values["name"] == "Third"


def test_what_only_the_other_one_picked_stays(save, partner, alice, in_provider):
    with change_set("partners.partner.create", actor=alice):
        chain = Partner(name="Chain")
        chain.save()
    change(partner, alice, parent=chain)
    save(2, parent_0="", parent_1="", keep_name="mine", keep_phone="mine")
    partner.refresh_from_db()
    assert (partner.name, partner.parent) == ("Mine", chain)


def test_two_picks_are_shown_by_their_names(save, partner, alice, in_provider):
    with change_set("partners.partner.create", actor=alice):
        theirs, mine = Partner(name="Chain"), Partner(name="Group")
        theirs.save()
        mine.save()
    change(partner, alice, parent=theirs)
    response = save(2, name="Theirs", phone="+358 9 2", parent_0=mine.pk, parent_1="Group")
    assert asked(response) == {("parent", "Chain", "Group")}
    save(3, name="Theirs", phone="+358 9 2", parent_0=mine.pk, parent_1="Group", keep_parent="theirs")
    partner.refresh_from_db()
    assert partner.parent == theirs


@pytest.fixture
def contact(in_provider, alice):
    """Bob has its form open; after that Alice has changed what is no text."""
    with change_set("partners.contact.create", actor=alice):
        contact = Contact(first_name="Kari", last_name="Mäki")
        contact.save()
    values = {"is_alumnus": True, "oriented_on": dt.date(2026, 11, 21), "would_recommend": False}
    change(contact, alice, **values, language="sv")
    return contact


BOBS = {"oriented_on": "1.2.2026", "would_recommend": "true", "language": "fi"}


def save_contact(client, contact, version, **values):
    sent = {"first_name": "Kari", "last_name": "Mäki", "legal_basis": contact.legal_basis, "version": version}
    return client.post(f"/koski/partners/people/{contact.pk}/edit/", sent | values)


def test_both_values_are_shown_in_the_same_words(contact, bob, client_for):
    assert asked(save_contact(client_for(bob), contact, 1, **BOBS)) == {
        ("oriented_on", "21.11.2026", "1.2.2026"),
        ("would_recommend", "ei", "kyllä"),
        ("language", "ruotsi", "suomi"),
    }


def test_their_no_is_kept(contact, bob, client_for):
    kept = {"keep_would_recommend": "theirs", "keep_oriented_on": "mine", "keep_language": "theirs"}
    response = save_contact(client_for(bob), contact, 2, **BOBS, **kept, is_alumnus="on")
    assert response.status_code == 302
    contact.refresh_from_db()
    assert (contact.would_recommend, contact.oriented_on) == (False, dt.date(2026, 2, 1))
    assert (contact.language, contact.is_alumnus) == ("sv", True)


@pytest.fixture
def overtaken(partner):
    """Somebody saves the partner once, between the reading and the writing of the next request."""

    def save_first(instance, **kwargs):
        pre_save.disconnect(save_first, sender=Partner)
        Partner.everything.filter(pk=instance.pk).update(version=F("version") + 1)

    pre_save.connect(save_first, sender=Partner)
    yield
    pre_save.disconnect(save_first, sender=Partner)


def test_deleting_what_was_saved_in_between_asks_to_look_again(partner, overtaken, alice, client_for):
    response = client_for(alice).post(f"/koski/partners/{partner.pk}/delete/")
    assert (response.status_code, Partner.objects.count()) == (409, 1)
    assert "Joku ehti tallentaa ensin" in response.text


def test_a_form_overtaken_while_it_is_saved_is_merged_and_saved(partner, overtaken, save):
    assert save(2, name="Mine", phone=partner.phone).status_code == 302
    partner.refresh_from_db()
    assert partner.name == "Mine"
