"""The demo school is whole, repeatable, believable data that is nobody's."""

import re
from collections import Counter, defaultdict
from datetime import date
from itertools import islice

import pytest
from stdnum.fi import ytunnus

from vasta.core.text import fold
from vasta.home.demo import names, records, vocabulary
from vasta.home.demo.generator import SIZES, generate
from vasta.partners import reference

TODAY = date(2026, 11, 21)


def collect(size, seed=1):
    """Records of one school by type."""
    found = defaultdict(list)
    for record in generate(size, seed, TODAY):
        found[type(record)].append(record)
    return found


@pytest.fixture(scope="module")
def demo():
    return collect("demo")


def repeated(values):
    return {value: count for value, count in Counter(values).items() if count > 1}


def texts(school):
    """Every free text of a school."""
    for partner in school[records.Partner]:
        yield from (partner.description, partner.challenges, partner.value_chain, partner.notes)
    yield from (contact.notes for contact in school[records.Contact])
    yield from (comment.text for comment in school[records.Comment])


def sentences(school):
    for text in texts(school):
        yield from (part for part in re.split(r"(?<=[.?]) ", text) if part)


def test_the_same_seed_gives_the_same_school_and_another_seed_another():
    first, again, other = (list(islice(generate("demo", seed, TODAY), 600)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_the_default_day_is_today():
    assert next(generate("S")) == next(generate("S", 1, date.today()))


def test_an_unknown_size_is_refused():
    with pytest.raises(KeyError, match="XL"):
        next(generate("XL"))


@pytest.mark.parametrize("size", ["S", "demo"])
def test_sizes_are_exact(size):
    school = collect(size)
    assert (len(school[records.Partner]), len(school[records.Contact])) == SIZES[size]


def test_large_schools_come_as_a_stream():
    assert len(list(islice(generate("L", 1, TODAY), 1000))) == 1000


def test_the_demo_school_has_170_staff_three_fields_and_four_campuses(demo):
    assert len(demo[records.Person]) == 170
    assert len(demo[records.Field]) == 3
    kinds = Counter(unit.kind for unit in demo[records.Unit])
    assert (kinds["campus"], kinds["online"], kinds["commercial"]) == (3, 1, 4)


def test_the_posts_of_the_school_are_filled(demo):
    titles = Counter(person.title for person in demo[records.Person])
    assert titles["Työelämäkoordinaattori"] == 1
    assert titles["Rehtori"] == 1
    assurers = [person for person in demo[records.Person] if person.title == "Työllistymisen varmistaja"]
    assert {person.field for person in assurers} == {"restaurant", "tourism", "business"}
    teachers = sum(count for title, count in titles.items() if "opettaja" in title)
    assert teachers == 85


def test_staff_have_known_roles_units_fields_and_deputies(demo):
    keys = {person.key for person in demo[records.Person]}
    roles = {role for person in demo[records.Person] for role in person.roles}
    assert roles == {"sales", "lead", "management", "quality", "main_user"}
    assert {person.unit for person in demo[records.Person]} <= {unit.key for unit in demo[records.Unit]}
    assert {person.field for person in demo[records.Person]} - {""} == {
        field.key for field in demo[records.Field]
    }
    assert {person.deputy for person in demo[records.Person]} - {""} <= keys
    assert [person for person in demo[records.Person] if person.deputy == person.key] == []


def test_everybody_has_a_name_and_an_address_of_their_own(demo):
    people = demo[records.Person] + [contact for contact in demo[records.Contact] if contact.first_name]
    assert repeated((person.first_name, person.last_name) for person in people) == {}
    assert repeated(person.email for person in people if person.email) == {}
    assert repeated(person.phone for person in people if person.phone) == {}


def test_no_two_partners_are_named_alike(demo):
    partners = [partner for partner in demo[records.Partner] if partner.duplicate_of is None]
    assert repeated(fold(names.core(partner.name)) for partner in partners) == {}
    assert repeated(partner.name for partner in demo[records.Partner]) == {}


def test_business_ids_are_valid_unique_and_of_the_demo_range(demo):
    ids = [partner.business_id for partner in demo[records.Partner] if partner.business_id]
    ids.append(demo[records.School][0].business_id)
    assert [number for number in ids if not ytunnus.is_valid(number)] == []
    assert repeated(ids) == {}
    assert [number for number in ids if int(number[:7]) not in names.BUSINESS_IDS] == []
    real = {municipality.business_id for municipality in reference.municipalities()}
    assert real.isdisjoint(ids)


def test_check_digit_refuses_numbers_that_cannot_be_given_out():
    assert [names.check_digit(number) for number in (9041182, 112038, 1234567)] == [2, 9, 1]
    assert names.check_digit(9_040_004) is None


def test_addresses_on_the_web_are_under_the_reserved_domain(demo):
    hosts = [partner.website.split("/")[2] for partner in demo[records.Partner] if partner.website]
    everyone = demo[records.Partner] + demo[records.Contact] + demo[records.Person]
    hosts += [someone.email for someone in everyone if someone.email]
    assert [host for host in hosts if not host.endswith(".example")] == []


def test_phone_numbers_have_a_digit_too_many(demo):
    phones = [contact.phone for contact in demo[records.Contact] if contact.phone]
    assert [phone for phone in phones if not re.fullmatch(r"\+358 40 555 \d{5}", phone)] == []


def test_partners_are_classified_by_the_words_that_ship(demo):
    partners = demo[records.Partner]
    known = {row.key for row in reference.stakeholder_categories()}
    assert {partner.category for partner in partners} <= known | {""}
    assert {kind for partner in partners for kind in partner.kinds} <= keys_of(reference.partner_kinds())
    roles = {role for partner in partners for role in partner.customer_roles}
    assert roles <= keys_of(reference.customer_roles())
    assert {partner.size for partner in partners} <= keys_of(reference.size_classes()) | {""}
    codes = {row.code for row in reference.current_municipalities()}
    assert {partner.municipality for partner in partners} <= codes | {""}


def test_every_industry_of_the_vocabulary_is_one_that_ships():
    shipped = {(row.code_set, row.code) for code in reference.CODE_SETS for row in reference.industries(code)}
    named = set()
    for group in vocabulary.groups().values():
        named |= {*group.industries, *(pattern.industry for pattern in group.patterns if pattern.industry)}
    assert named <= shipped


def test_towns_of_the_vocabulary_have_their_official_names():
    official = {row.code: row.name.fi for row in reference.current_municipalities()}
    assert [town for town in vocabulary.towns() if official[town.code] != town.name] == []


def test_contacts_and_relations_use_the_words_that_ship(demo):
    roles = {place.role for contact in demo[records.Contact] for place in contact.affiliations}
    assert roles - {""} <= keys_of(reference.contact_roles())
    kinds = {relation.kind for relation in demo[records.Relation]}
    assert kinds <= keys_of(reference.relation_types())
    assert "successor" in kinds


def keys_of(rows):
    return {row.key for row in rows}


def test_every_record_names_only_what_came_before():
    seen, late = set(), []
    for record in generate("S", 3, TODAY):
        if isinstance(record, records.Partner):
            late += [key for key in (record.parent, record.duplicate_of) if key and key not in seen]
            seen.add(record.key)
        elif isinstance(record, records.Contact):
            late += [place for place in record.affiliations if place.partner not in seen]
        elif isinstance(record, records.Relation):
            late += [key for key in (record.partner, record.other) if key not in seen]
        elif isinstance(record, records.Comment):
            late += [record.partner] if record.partner not in seen else []
    assert late == []


def test_no_sentence_is_said_more_than_five_times(demo):
    assert {text: count for text, count in Counter(sentences(demo)).items() if count > 5} == {}
    assert len(set(sentences(demo))) > 1500


def test_sentences_are_filled_and_punctuated(demo):
    assert [text for text in sentences(demo) if not re.fullmatch(r"[A-ZÄÖÅ][^{}]*[.?]", text)] == []


def test_a_chain_has_40_sites_on_one_business_id(demo):
    sites = Counter(partner.parent for partner in demo[records.Partner] if partner.parent)
    chain, count = sites.most_common(1)[0]
    assert count == 40
    head = next(partner for partner in demo[records.Partner] if partner.key == chain)
    assert head.business_id != ""
    without_own_id = [p for p in demo[records.Partner] if p.parent == chain and not p.business_id]
    assert len(without_own_id) >= 30


def test_fifteen_partners_are_there_twice_under_another_spelling(demo):
    partners = {partner.key: partner for partner in demo[records.Partner]}
    pairs = [
        (partner, partners[partner.duplicate_of]) for partner in partners.values() if partner.duplicate_of
    ]
    assert len(pairs) == 15
    assert [copy for copy, original in pairs if copy.name == original.name or copy.business_id] == []


def test_some_records_have_gaps_and_old_or_ended_data(demo):
    partners, contacts = demo[records.Partner], demo[records.Contact]
    places = [place for contact in contacts for place in contact.affiliations]
    with_contact = {place.partner for place in places if not place.ends_on}
    counts = {
        "without business id": sum(not p.business_id and p.parent is None for p in partners),
        "without municipality": sum(not p.municipality for p in partners),
        "without industry": sum(p.industry is None for p in partners),
        "no website": sum(p.has_no_website for p in partners),
        "without contact": sum(p.key not in with_contact for p in partners),
        "known for ten years": sum(p.known_since < date(2016, 11, 21) for p in partners),
        "without address": sum(not c.email and not c.phone for c in contacts),
        "left": sum(bool(c.affiliations[-1].ends_on) for c in contacts),
        "moved": sum(len(c.affiliations) > 1 for c in contacts),
        "alumni": sum(c.is_alumnus for c in contacts),
        "of a colleague's network": sum(bool(c.introduced_by) for c in contacts),
    }
    assert {what: count for what, count in counts.items() if count < 20} == {}


def test_affiliations_end_after_they_begin_and_not_in_the_future(demo):
    places = [place for contact in demo[records.Contact] for place in contact.affiliations]
    dated = [place for place in places if place.starts_on and place.ends_on]
    assert [place for place in dated if place.ends_on < place.starts_on] == []
    dates = [day for place in places for day in (place.starts_on, place.ends_on) if day]
    assert max(dates) <= TODAY


def test_every_list_of_the_demo_has_rows(demo):
    kinds = [
        records.School,
        records.Unit,
        records.Field,
        records.Person,
        records.Partner,
        records.Contact,
        records.Relation,
        records.Comment,
    ]
    assert [kind for kind in kinds if not demo[kind]] == []
    categories = {partner.category for partner in demo[records.Partner]}
    leaves = {row.key for row in reference.stakeholder_categories() if row.parent}
    assert leaves <= categories
    assert {partner.group for partner in demo[records.Partner]} == set(vocabulary.groups())
