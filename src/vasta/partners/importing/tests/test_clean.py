"""Rows as people write them become values, and what was wrong is said at its cell."""

import pytest

from vasta.core import history
from vasta.partners.defaults import create_terms
from vasta.partners.importing.clean import RowCleaner
from vasta.partners.importing.refs import References
from vasta.partners.models import Industry, Municipality, Term

pytestmark = pytest.mark.usefixtures("in_provider")


@pytest.fixture
def clean():
    """`clean(field=text, …)`: values and problems of one row with these columns."""
    with history.change_set("setup", actor=None):
        create_terms()

    def cleaned(headings=(), **cells):
        return RowCleaner(list(cells), References(), headings).clean(list(cells.values()))

    return cleaned


def term(name):
    return Term.objects.get(name=name).pk


def codes(problems):
    return [(problem["field"], problem["code"], problem["is_error"]) for problem in problems]


def test_a_row_without_a_name_cannot_be_used(clean):
    values, problems = clean(name=" - ", phone="040 1234567")
    assert codes(problems) == [("name", "no_name", True)]
    assert values == {"phone": "+358 40 1234567"}


def test_a_bad_business_id_is_named_with_its_column_and_left_out(clean):
    values, problems = clean(name="Koskikeittiö Oy", business_id="1234567-8")
    assert values == {"name": "Koskikeittiö Oy"}
    assert codes(problems) == [("business_id", "business_id_check", True)]
    assert problems[0]["column"] == 1


def test_the_municipality_comes_from_the_post_office_when_no_column_says_it(clean):
    helsinki = Municipality.objects.get(name="Helsinki").pk
    assert clean(name="A", city="HELSINKI")[0]["municipality"] == helsinki
    assert clean(name="A", municipality="Helsingfors")[0]["municipality"] == helsinki
    assert clean(name="A", city="Tapiola") == ({"name": "A", "city": "Tapiola"}, [])


def test_an_unknown_municipality_is_a_problem_and_stays_readable(clean):
    values, problems = clean(name="A", municipality="Ankkalinna")
    assert values == {"name": "A", "city": "Ankkalinna"}
    assert codes(problems) == [("municipality", "municipality_unknown", True)]


def test_an_industry_is_found_by_its_code_in_the_classification_of_the_heading(clean):
    row = Industry.objects.filter(code_set="tol2008").first()
    values, problems = clean(["Nimi", "TOL 2008"], name="A", industry_code=row.dotted)
    assert (values["industry"], problems) == (row.pk, [])


def test_an_industry_without_a_code_of_ours_stays_in_words(clean):
    values, problems = clean(name="A", industry_code="99999", industry="Avaruuskeittiöt")
    assert (values["industry_text"], problems) == ("99999 Avaruuskeittiöt", [])
    values, problems = clean(name="A", industry_code="ravintolat")
    assert values["industry_text"] == "ravintolat"
    assert codes(problems) == [("industry_code", "industry_form", True)]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("12", "small"),
        ("250", "large"),
        ("0", "sole"),
        ("8 hlö", "micro"),
        ("1 200", "large"),
        ("Pieni", "small"),
        ("50-249", "medium"),
        ("medelstor", "medium"),
    ],
)
def test_the_size_comes_from_a_number_or_a_word(clean, text, size):
    assert clean(name="A", size=text) == ({"name": "A", "size": size}, [])


def test_words_are_known_in_three_languages_and_by_their_beginning(clean):
    for word in ("yritys", "Företag", "COMPANY"):
        assert clean(name="A", kind=word)[0]["kind"] == [term("Yritys")]
    assert clean(name="A", kind="julkinen")[0]["kind"] == [term("Julkinen työnantaja")]
    assert clean(name="A", kind="järjestö/säätiö") == (
        {"name": "A", "kind": [term("Järjestö tai yhdistys")]},
        [],
    )
    assert clean(name="A", role="tilaaja; maksaja")[0]["role"] == [term("Tilaaja"), term("Maksaja")]


def test_an_unknown_word_is_a_warning_and_kept_in_the_notes_under_its_heading(clean):
    values, problems = clean(["Nimi", "Tyyppi"], name="A", kind="Kummajainen")
    assert values == {"name": "A", "notes": "Tyyppi: Kummajainen"}
    assert codes(problems) == [("kind", "word_unknown", False)]


def test_unknown_tags_are_new_words_without_a_warning(clean):
    with history.change_set("test", actor=None):
        known = Term(vocabulary="tag", name="Messut")
        known.save()
    values, problems = clean(name="A", tags="messut, Kesätyö; kesätyö")
    assert (values["tags"], values["new_tags"], problems) == ([known.pk], ["Kesätyö", "kesätyö"], [])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("www.koski.fi", {"website": "https://www.koski.fi"}),
        ("ei ole", {"has_no_website": True}),
        ("Ingen", {"has_no_website": True}),
        # Nobody knows, which is another thing than that there is none.
        ("?", {}),
        ("-", {}),
        ("ei tiedossa", {}),
    ],
)
def test_no_website_is_said_and_not_guessed(clean, text, values):
    assert clean(name="A", website=text) == ({"name": "A", **values}, [])


def test_several_persons_in_a_cell_get_their_own_addresses(clean):
    values, problems = clean(
        name="A",
        contact_name="Maija Virtanen, Olli Berg",
        contact_email="maija@a.example; olli@a.example",
        contact_phone="040 1234567",
        contact_role="Työpaikkaohjaaja",
    )
    assert problems == []
    assert values["people"] == [
        {
            "first_name": "Maija",
            "last_name": "Virtanen",
            "email": "maija@a.example",
            "phone": "+358 40 1234567",
            "role": term("Työpaikkaohjaaja"),
        },
        {"first_name": "Olli", "last_name": "Berg", "email": "olli@a.example"},
    ]


def test_more_addresses_than_persons_go_to_the_notes(clean):
    values, problems = clean(
        ["", "", "Email"],
        name="A",
        contact_name="Maija Virtanen ja Olli Berg",
        contact_email="a@a.fi, b@a.fi, c@a.fi",
    )
    assert [person["email"] for person in values["people"]] == ["a@a.fi", "b@a.fi"]
    assert (values["notes"], problems) == ("Email: c@a.fi", [])


def test_an_address_without_a_person_is_the_partners_own(clean):
    values, _problems = clean(name="A", contact_email="info@a.example", contact_phone="09 123 4567")
    assert values == {"name": "A", "email": "info@a.example", "phone": "+358 9 1234567"}
    values, _problems = clean(["", "", "Sähköposti"], name="A", email="a@a.fi", contact_email="b@a.fi")
    assert values == {"name": "A", "email": "a@a.fi", "notes": "Sähköposti: b@a.fi"}


def test_first_and_last_name_stand_in_columns_of_their_own(clean):
    values, _problems = clean(name="A", contact_first_name="Maija Liisa", contact_last_name="von Koski")
    assert values["people"] == [{"first_name": "Maija Liisa", "last_name": "von Koski"}]
    assert clean(name="A", contact_name="Pulmu")[0]["people"] == [{"last_name": "Pulmu"}]


def test_an_unknown_role_of_a_person_becomes_the_title(clean):
    values, problems = clean(name="A", contact_name="Maija Virtanen", contact_role="Taikuri")
    assert (values["people"][0]["title"], problems) == ("Taikuri", [])


def test_columns_that_may_be_several_are_put_together(clean):
    with_two = RowCleaner(["name", "notes", "notes"], References()).clean(["A", "yksi", "kaksi"])
    assert with_two == ({"name": "A", "notes": "yksi\nkaksi"}, [])


def test_what_has_no_place_yet_is_not_read(clean):
    assert clean(name="A", level="Strateginen", responsible="Heidi", legal_form="Oy") == ({"name": "A"}, [])


@pytest.mark.parametrize(
    "field", ["name", "street", "city", "notes", "contact_name", "tags", "size", "website"]
)
@pytest.mark.parametrize("text", ["=1+1", "\u202efi.exe", "a" * 40_000, "\n\n\n", "O'Brien & Söner <b>"])
def test_no_text_stops_a_row(clean, field, text):
    values, problems = clean(**{"name": "A", field: text})
    assert all(isinstance(problem["code"], str) for problem in problems)
    assert len(values.get("name", "")) <= 200
