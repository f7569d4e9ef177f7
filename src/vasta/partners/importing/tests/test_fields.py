"""Headings of real partner lists find their fields by themselves."""

import pytest

from vasta.core.importing import vcard
from vasta.core.importing.mapping import Reason, guess_columns, known_heading, normalise_heading, remember
from vasta.partners.importing.fields import FIELDS, OTHER_HEADINGS, partner_fields
from vasta.partners.importing.headings import HEADINGS, SHARED

TOWNS = {"helsinki", "espoo", "vantaa"}
PARTNER_FIELDS = partner_fields(is_municipality=lambda text: text.casefold() in TOWNS)


def mapped(headings: str | list[str], **options: object) -> list[str]:
    """The guessed field of each heading; a text is divided at its semicolons."""
    columns = headings.split(";") if isinstance(headings, str) else headings
    return [guess.field for guess in guess_columns(columns, PARTNER_FIELDS, others=OTHER_HEADINGS, **options)]


def test_every_field_has_headings_in_three_languages() -> None:
    assert list(HEADINGS) == [key for key, _label, _group in FIELDS]
    assert {tuple(languages) for languages in HEADINGS.values()} == {("fi", "sv", "en")}


def test_a_heading_means_one_field_or_is_listed_as_shared() -> None:
    meanings: dict[str, set[str]] = {}
    for field in PARTNER_FIELDS:
        for heading in field.known:
            meanings.setdefault(heading, set()).add(field.key)
    assert {heading: keys for heading, keys in meanings.items() if len(keys) > 1} == {}
    shared = {normalise_heading(word) for words in SHARED.values() for word in words.split(" | ")}
    assert shared & set(meanings) == set()


def test_each_heading_alone_is_its_field() -> None:
    headings = [
        (heading, key)
        for key, languages in HEADINGS.items()
        for words in languages.values()
        for heading in words.split(" | ")
    ]
    assert [(text, key) for text, key in headings if mapped([text]) != [key]] == []
    assert [(text, key) for text, key in headings if mapped([f" {text.upper()} *"]) != [key]] == []


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("VAT FI", ""),
        ("Y-tunnus (tai VAT)", "business_id"),
        ("y_tunnus", "business_id"),
        ("Yhteyshenkilö(t)", "contact_name"),
        ("Yrityksen / organisaation nimi", "name"),
        ("Asiakas, nimi", "name"),
        ("Företag / organisation", "name"),
        ("Shköposti", "email"),
        ("Yhteyshenkilö (meillä)", "contact_name"),
        ("Perhon yhteyshenkilö", "responsible"),
        ("Asiakkaan yhteyshenkilö", "contact_name"),
        ("Työnantajan yhteyshenkilön nimi", "contact_name"),
        ("supplier_name_as_in_ledger", "name"),
        ("tol2025_code", "industry_code"),
        ("tol_name_fi", "industry"),
        ("Puhelin 1", "phone"),
        ("Puhelin 2", ""),
        ("Fax", ""),
        ("Sopimus allekirjoitettu", ""),
        ("", ""),
    ],
)
def test_headings_as_they_are_really_written(heading: str, field: str) -> None:
    assert mapped([heading]) == [field]


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (
            "Yritys / yhteistyötaho;Verkkosivu;Kumppanuustaso;Yhteistyön kuvaus;Perhon yhteyshenkilö",
            "name;website;level;cooperation;responsible",
        ),
        (
            "supplier_name_as_in_ledger;y_tunnus;municipality;tol2025_code;tol_name_fi;kind",
            "name;business_id;municipality;industry_code;industry;kind",
        ),
        (
            "Nimi;Y-tunnus;Sähköposti;Puhelin;Kieli;Yhtiömuoto",
            "name;business_id;email;phone;language;legal_form",
        ),
        (
            "Name;Given Name;Family Name;Organization 1 - Name;Organization 1 - Title",
            "contact_name;contact_first_name;contact_last_name;name;contact_title",
        ),
        (
            "Record ID;First Name;Last Name;Email;Phone Number;Lead Status;Create Date;Associated Company;"
            "Country/Region;Contact owner",
            "external_id;contact_first_name;contact_last_name;contact_email;contact_phone;;;name;;responsible",
        ),
        (
            "Yritys;Y-tunnus;Yhteyshenkilö;Puh.;Sähköposti;Kunta;Toimiala;TOL",
            "name;business_id;contact_name;contact_phone;contact_email;municipality;industry;industry_code",
        ),
        (
            "Organisaatio;Puhelin;Sähköposti;Osoite;Postinumero;Paikkakunta;Yhteyshenkilöt;GSM;E-mail",
            "name;phone;email;street;postal_code;municipality;contact_name;contact_phone;contact_email",
        ),
        (
            "Toimittajan nimi;LY-tunnus;Kotipaikka;Paikkakunta;Nimi;Titteli;Puhelin",
            "name;business_id;municipality;city;contact_name;contact_title;contact_phone",
        ),
        (
            "Företag;FO-nummer;Kontaktperson;Telefon;E-post;Kommun;Bransch;Språk",
            "name;business_id;contact_name;contact_phone;contact_email;municipality;industry;language",
        ),
        (
            "Company;Business ID;Contact person;Phone;E-mail;City;Notes",
            "name;business_id;contact_name;contact_phone;contact_email;municipality;notes",
        ),
        (
            ";".join(vcard.HEADINGS),
            "contact_name;contact_first_name;contact_last_name;name;contact_title;contact_phone;;"
            "contact_email;;street;postal_code;municipality;website;notes",
        ),
    ],
)
def test_whole_lists(headings: str, fields: str) -> None:
    assert ";".join(mapped(headings)) == fields


def test_the_export_of_outlook() -> None:
    headings = [
        "Title", "First Name", "Middle Name", "Last Name", "Suffix", "Company", "Department", "Job Title",
        "Business Street", "Business City", "Business Postal Code", "Business Country/Region", "Home Street",
        "Home City", "Assistant's Phone", "Business Fax", "Company Main Phone", "Home Phone", "Mobile Phone",
        "Other Phone", "Primary Phone", "Account", "Categories", "E-mail Address", "E-mail Type",
        "E-mail 2 Address", "Government ID Number", "Language", "Location", "Notes",
        "Organizational ID Number",
    ]  # fmt: skip
    assert {heading: field for heading, field in zip(headings, mapped(headings), strict=True) if field} == {
        "First Name": "contact_first_name",
        "Last Name": "contact_last_name",
        "Company": "name",
        "Job Title": "contact_title",
        "Business Street": "street",
        "Business City": "city",
        "Business Postal Code": "postal_code",
        "Company Main Phone": "phone",
        "Mobile Phone": "contact_phone",
        "Categories": "tags",
        "E-mail Address": "contact_email",
        "Language": "language",
        "Notes": "notes",
    }


def test_words_for_the_school_make_the_contact_person_ours() -> None:
    fields = partner_fields(own_names=["Perho", ""])
    headings = ["Kontaktperson vid Perho", "Kontaktperson", "Perho contact"]
    assert [guess.field for guess in guess_columns(headings, fields)] == ["responsible", "contact_name", ""]


# --- By values


def test_columns_without_headings_are_known_by_their_values() -> None:
    rows = [
        [
            "Kesko Oyj",
            "0109862-8",
            "www.kesko.fi",
            "myynti@example.fi",
            "Maija",
            "040 123 4567",
            "00100",
            "Espoo",
        ],
        ["Metos Oy", "0108466-4", "metos.fi", "info@example.fi", "Olli", "09 1234567", "04220", "VANTAA"],
        ["Storia Oy", "", "", "", "", "", "", ""],
    ]
    guesses = guess_columns([""] * 8, PARTNER_FIELDS, rows=rows)
    assert [(guess.field, guess.reason) for guess in guesses] == [
        ("name", Reason.VALUES),
        ("business_id", Reason.VALUES),
        ("website", Reason.VALUES),
        ("email", Reason.VALUES),
        ("", Reason.NONE),
        ("phone", Reason.VALUES),
        ("postal_code", Reason.VALUES),
        ("municipality", Reason.VALUES),
    ]


def test_an_unknown_heading_says_nothing_but_a_known_other_one_does() -> None:
    rows = [["040 1234567", "040 7654321"]] * 3
    assert mapped("Fax;Soita tänne", rows=rows) == ["", "phone"]


def test_values_that_are_mostly_something_else_are_left_alone() -> None:
    rows = [["0109862-8"], ["sopimus"], ["tulossa"]]
    assert mapped(["Tila"], rows=rows) == [""]


def test_an_address_beside_a_person_is_the_persons() -> None:
    rows = [["Maija Virtanen", "maija@example.fi"]]
    assert mapped("Yhteyshenkilö;Osoitteisto", rows=rows) == ["contact_name", "contact_email"]


# --- Remembered


def test_a_remembered_choice_goes_before_everything() -> None:
    headings = ["Nimi", "Kuvaus", "Puhelin", "Uusi"]
    first = guess_columns(headings, PARTNER_FIELDS)
    chosen = remember(first) | {"nimi": "contact_name", "kuvaus": "", "uusi": "tags", "vanha": "gone"}
    again = guess_columns([heading.upper() for heading in headings], PARTNER_FIELDS, remembered=chosen)
    assert [(guess.field, guess.reason) for guess in again] == [
        ("contact_name", Reason.REMEMBERED),
        ("", Reason.REMEMBERED),
        ("phone", Reason.REMEMBERED),
        ("tags", Reason.REMEMBERED),
    ]
    assert remember(guess_columns(["", "Kunta"], PARTNER_FIELDS)) == {"kunta": "municipality"}


def test_a_remembered_field_that_is_gone_or_taken_twice_is_guessed_anew() -> None:
    remembered = {"yritys": "name", "asiakas": "name", "kunta": "removed_field"}
    guesses = guess_columns(["Yritys", "Asiakas", "Kunta"], PARTNER_FIELDS, remembered=remembered)
    assert [(guess.field, guess.reason) for guess in guesses] == [
        ("name", Reason.REMEMBERED),
        ("", Reason.NONE),
        ("municipality", Reason.HEADING),
    ]


def test_headings_are_told_from_other_rows() -> None:
    is_known = known_heading(PARTNER_FIELDS)
    texts = ["Yritys", "Puh.", "Yritys / yhteistyötaho", "Compass Group", "Kumppanit 2026", ""]
    assert [is_known(text) for text in texts] == [True, True, True, False, False, False]
