"""Words, fields of study and other names on the form: what was not asked, or not taken away, stays."""

from html.parser import HTMLParser

import pytest

from vasta.accounts.models import Field
from vasta.core import history
from vasta.core.models import ChangeSet
from vasta.partners.models import (
    Affiliation,
    Municipality,
    PartnerAlias,
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


class SentForm(HTMLParser):
    """What a browser sends of a page's form that nobody has touched: names and lists of values."""

    def __init__(self, text):
        super().__init__()
        self.data, self.is_inside, self.open_name, self.open_text = {}, False, "", None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.is_inside = "form" in (attrs.get("class") or "").split()
        elif not self.is_inside or (tag == "input" and "name" not in attrs):
            return
        elif tag == "input":
            is_box = attrs.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in attrs:
                value = attrs.get("value", "on" if is_box else "")
                self.data.setdefault(attrs["name"], []).append(value)
        elif tag in ("select", "textarea"):
            self.open_name, self.open_text = attrs["name"], "" if tag == "textarea" else None
        elif tag == "option" and ("selected" in attrs or self.open_name not in self.data):
            self.data[self.open_name] = [attrs["value"]]

    def handle_data(self, text):
        if self.open_text is not None:
            self.open_text += text

    def handle_endtag(self, tag):
        if tag == "textarea" and self.is_inside:
            # Browsers send line ends of their own.
            self.data[self.open_name] = [self.open_text.removeprefix("\n").replace("\n", "\r\n")]
            self.open_text = None


def opened(client, url):
    return SentForm(client.get(url).text).data


def save_untouched(client, url, **changes):
    assert client.post(url, opened(client, url) | changes).status_code == 302


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


def test_a_form_that_nobody_touched_saves_nothing(alice, client_for, tags):
    partner = make_partner("Tervaranta", phone="+358 40 5550001", has_no_website=True)
    saved(PartnerTerm, partner=partner, term=tags[0])
    saved(PartnerAlias, partner=partner, name="TR")
    count = ChangeSet.objects.count()
    save_untouched(client_for(alice), partner.urls["edit"])
    partner.refresh_from_db()
    assert (partner.version, ChangeSet.objects.count()) == (1, count)


# What others have done since the form was opened.


def texts(partner):
    return sorted(PartnerAlias.objects.filter(partner=partner).values_list("name", flat=True))


@pytest.fixture
def tags():
    return [make_term("tag", name) for name in ("A", "B", "C", "D")]


def test_a_form_opened_earlier_changes_only_what_was_changed_on_it(alice, bob, client_for, tags):
    partner, mine, theirs = make_partner("Tervaranta"), client_for(bob), client_for(alice)
    fields = [saved(Field, name=name) for name in ("Matkailu", "Ravintola")]
    url = partner.urls["edit"]
    save_untouched(theirs, url, tag=[tags[0].pk, tags[1].pk], aliases="Yksi\r\nKaksi")
    form = opened(mine, url)
    save_untouched(
        theirs, url, tag=[tags[1].pk, tags[2].pk], aliases="Kaksi\r\nKolme", fields_of_study=[fields[0].pk]
    )
    sent = form | {
        "tag": [tags[0].pk, tags[3].pk],
        "aliases": "Yksi\r\nNeljä",
        "fields_of_study": [fields[1].pk],
    }
    assert mine.post(url, sent).status_code == 302
    assert {link.term for link in PartnerTerm.objects.all()} == {tags[2], tags[3]}
    assert texts(partner) == ["Kolme", "Neljä"]
    assert {link.field for link in PartnerField.objects.all()} == set(fields)


def test_what_was_shown_is_remembered_when_the_form_comes_back_with_an_error(alice, client_for, tags):
    partner, client = make_partner("Tervaranta"), client_for(alice)
    form = opened(client, partner.urls["edit"])
    response = client.post(partner.urls["edit"], form | {"name": "", "tag": [tags[0].pk], "aliases": "Yksi"})
    again = SentForm(response.text).data
    assert (response.status_code, again["initial-tag"], again["initial-aliases"]) == (422, [""], [""])
    client.post(partner.urls["edit"], again | {"name": "Tervaranta"})
    assert [link.term for link in PartnerTerm.objects.all()] == [tags[0]]
    assert texts(partner) == ["Yksi"]


def test_a_retired_word_that_a_colleague_took_away_meanwhile_stays_away(alice, bob, client_for, tags):
    partner, mine, theirs = make_partner("Tervaranta"), client_for(bob), client_for(alice)
    saved(PartnerTerm, partner=partner, term=tags[0])
    retire(tags[0])
    form = opened(mine, partner.urls["edit"])
    save_untouched(theirs, partner.urls["edit"], tag=[tags[1].pk])
    assert mine.post(partner.urls["edit"], form).status_code == 302
    assert [link.term for link in PartnerTerm.objects.all()] == [tags[1]]
