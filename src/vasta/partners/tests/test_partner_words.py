"""Words, fields of study and other names on the form: what was not asked, or not taken away, stays."""

import pytest

from vasta.accounts.models import Field
from vasta.core import history
from vasta.partners.models import (
    Affiliation,
    Municipality,
    PartnerField,
    PartnerRelation,
    PartnerTerm,
    Term,
)
from vasta.partners.tests.people import make_contact, make_partner

pytestmark = pytest.mark.usefixtures("in_provider")


def saved(model, **values):
    with history.change_set("test", actor=None):
        row = model(**values)
        row.save()
    return row


def make_term(vocabulary, name, **values):
    return saved(Term, vocabulary=vocabulary, name=name, **values)


def retire(row):
    with history.change_set("test", actor=None):
        row.is_active = False
        row.save()


def delete(row):
    with history.change_set("test", actor=None):
        history.delete_softly(row)


def sent_back(form):
    """What a browser sends of a form that nobody has touched."""
    data = {}
    for bound in form:
        names = getattr(bound.field.widget, "widgets_names", None)
        value = bound.value()
        if names:
            parts = bound.field.widget.decompress(value)
            data |= {bound.html_name + name: part or "" for name, part in zip(names, parts, strict=True)}
        elif isinstance(value, list):
            data[bound.html_name] = [str(key) for key in value]
        elif value is not None and value is not False:
            data[bound.html_name] = str(value)
    return data


def save_untouched(client, url, **changes):
    response = client.post(url, sent_back(client.get(url).context["form"]) | changes)
    assert response.status_code == 302


# Words that are no longer offered to others.


@pytest.mark.parametrize("end", [retire, delete])
def test_saving_a_partner_keeps_words_that_are_no_longer_offered(alice, client_for, end):
    main = make_term("category", "Työelämä")
    category = make_term("category", "Yritykset", parent=main)
    tag, kind, field = make_term("tag", "Green Key"), make_term("kind", "Yritys"), saved(Field, name="Ala")
    partner = make_partner("Tervaranta", category=category)
    saved(PartnerTerm, partner=partner, term=tag)
    saved(PartnerTerm, partner=partner, term=kind)
    saved(PartnerField, partner=partner, field=field)
    make_term("kind", "Yhdistys")
    for row in (category, tag, kind, field):
        end(row)
    save_untouched(client_for(alice), partner.urls["edit"], name="Ravintola Tervaranta")
    partner.refresh_from_db()
    assert (partner.name, partner.category) == ("Ravintola Tervaranta", category)
    assert {link.term for link in PartnerTerm.objects.all()} == {tag, kind}
    assert [link.field for link in PartnerField.objects.all()] == [field]


def test_a_retired_word_is_offered_only_where_it_is(alice, client_for):
    tag, client = make_term("tag", "Green Key"), client_for(alice)
    with_it, without = make_partner("Tervaranta"), make_partner("Leipomo")
    saved(PartnerTerm, partner=with_it, term=tag)
    retire(tag)
    form = client.get(with_it.urls["edit"]).context["form"]
    assert list(form.fields["tag"].queryset) == [tag]
    assert "tag" not in client.get(without.urls["edit"]).context["form"].fields


def test_a_word_may_still_be_taken_away_when_it_is_retired(alice, client_for):
    tag, partner = make_term("tag", "Green Key"), make_partner("Tervaranta")
    saved(PartnerTerm, partner=partner, term=tag)
    retire(tag)
    save_untouched(client_for(alice), partner.urls["edit"], tag=[])
    assert not PartnerTerm.objects.exists()


def test_a_partner_stays_in_an_abolished_municipality(alice, client_for):
    town = Municipality.objects.create(code="999", name="Entinen", is_current=False)
    partner = make_partner("Tervaranta", municipality=town)
    save_untouched(client_for(alice), partner.urls["edit"], phone="+358 40 5550001")
    partner.refresh_from_db()
    assert partner.municipality == town


@pytest.mark.parametrize("end", [retire, delete])
def test_roles_and_relations_outlive_their_words(alice, client_for, end):
    role, kind = make_term("contact_role", "Rehtori"), make_term("relation", "Kilpailija")
    partner, other = make_partner("Tervaranta"), make_partner("Leipomo")
    place = saved(Affiliation, contact=make_contact("Kari", "Mäki"), partner=partner, role=role)
    relation = saved(PartnerRelation, partner=partner, other=other, kind=kind)
    end(role)
    end(kind)
    client = client_for(alice)
    save_untouched(client, place.urls["edit"], title="Johtaja")
    save_untouched(client, f"/koski/partners/relations/{relation.pk}/", note="Sama katu")
    place.refresh_from_db()
    relation.refresh_from_db()
    assert (place.title, place.role, relation.note, relation.kind) == ("Johtaja", role, "Sama katu", kind)


def test_a_word_stays_under_a_retired_one(alice, client_for):
    main = make_term("category", "Työelämä")
    category = make_term("category", "Yritykset", parent=main)
    retire(main)
    save_untouched(client_for(alice), category.urls["edit"], name="Yritys")
    category.refresh_from_db()
    assert (category.name, category.parent) == ("Yritys", main)
