"""Values as people write them, made one form or named as a problem."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fi import ytunnus

from vasta.core.importing import cleaning
from vasta.core.importing.cleaning import NO_WEBSITE, Cleaned
from vasta.core.importing.errors import CELL_MESSAGES, CellProblem
from vasta.core.importing.people import Person, clean_people, clean_person

CLEANERS = [
    cleaning.clean_business_id, cleaning.clean_vat_number, cleaning.clean_phone, cleaning.clean_email,
    cleaning.clean_website, cleaning.clean_date, cleaning.clean_postal_code, cleaning.clean_language,
    cleaning.clean_industry_code, lambda text: cleaning.clean_municipality(text, {"espoo": 1}.get),
    cleaning.clean_text,
]  # fmt: skip
TOWNS = {"helsinki": "091", "espoo": "049", "pargas": "445", "turku": "853", "åbo": "853"}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def code(cleaned: Cleaned) -> tuple[object, str | None]:
    return cleaned.value, cleaned.problem.code if cleaned.problem else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0100130-4", "0100130-4"),
        ("01001304", "0100130-4"),
        ("FI01001304", "0100130-4"),
        ("fi 0100130-4", "0100130-4"),
        ("VAT FI12345671", "1234567-1"),
        ("Y-tunnus: 1234567-1", "1234567-1"),
        ("LY-tunnus 1234567-1", "1234567-1"),
        ("FO-nummer 1234567-1", "1234567-1"),
        (" 1234567 - 1 ", "1234567-1"),
        ("1234567–1", "1234567-1"),
        ("1234567−1", "1234567-1"),
        ("1234567_1", "1234567-1"),
        ("1234567\u00ad-1\u200b", "1234567-1"),
        ("1234567\u00a0-1", "1234567-1"),
        ("12345671.0", "1234567-1"),
        ("12345671,00", "1234567-1"),
        ("1.2345671E7", "1234567-1"),
        ("100130-4", "0100130-4"),
        ("1001304", "0100130-4"),
        ("", ""),
        ("-", ""),
        ("ei ole", ""),
        ("Puuttuu!", ""),
    ],
)
def test_a_business_id_in_any_written_form(text: str, value: str) -> None:
    assert cleaning.clean_business_id(text) == Cleaned(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "1234567-8",
            "The check digit of the business ID 1234567-8 is wrong: after 1234567 it is 1. "
            "Check every digit, the mistake may be in any of them.",
        ),
        (
            "1234567",
            "The business ID 1234567 has 7 digits. It needs seven digits, a dash and the check digit.",
        ),
        (
            "123456789",
            "The business ID 123456789 has 9 digits. It needs seven digits, a dash and the check digit.",
        ),
        ("1234568-1", "There is no business ID that begins with 1234568. Check the digits of 1234568-1."),
        ("0000000-0", "There is no business ID that begins with 0000000. Check the digits of 0000000-0."),
        (
            "1,23E+07",
            "The spreadsheet has rounded the business ID to 1,23E+07. "
            "Set the column to text and write the IDs again.",
        ),
        (
            "SE556703748501",
            "SE556703748501 is not a Finnish business ID. Leave the cell empty or move it to the notes.",
        ),
        ("1E999999", "1E999999 is not a business ID. Write seven digits, a dash and the check digit."),
        ("tulossa", "tulossa is not a business ID. Write seven digits, a dash and the check digit."),
        (
            "１２３４５６７-１ ",
            "１２３４５６７-１ is not a business ID. Write seven digits, a dash and the check digit.",
        ),
    ],
)
def test_a_wrong_business_id_says_what_is_wrong(text: str, message: str) -> None:
    cleaned = cleaning.clean_business_id(text)
    assert (cleaned.value, cleaned.problem.message, cleaned.problem.is_warning) == (None, message, False)


@given(st.integers(1, 9_999_999))
def test_every_valid_number_and_only_those(number: int) -> None:
    for check in range(10):
        text = f"{number:07}-{check}"
        assert (cleaning.clean_business_id(text).value == text) == ytunnus.is_valid(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FI12345671", ("FI12345671", None)),
        ("1234567-1", ("FI12345671", None)),
        ("SE 556188840401", ("SE556188840401", None)),
        ("SE000000000000", (None, "vat_form")),
        ("1234567-8", (None, "business_id_check")),
        ("", ("", None)),
    ],
)
def test_vat_numbers(text: str, expected: object) -> None:
    assert code(cleaning.clean_vat_number(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("040 123 4567", ("+358 40 1234567", None)),
        ("Puh. 040-1234567", ("+358 40 1234567", None)),
        ("gsm 0401234567", ("+358 40 1234567", None)),
        ("401234567", ("+358 40 1234567", None)),
        ("358401234567", ("+358 40 1234567", None)),
        ("+358 (0)40 123 4567", ("+358 40 1234567", None)),
        ("+46 8 123 456 78", ("+46 8 123 456 78", None)),
        ("09 1234 5678 alanro 12", ("+358 9 12345678 ext. 12", None)),
        ("020 7123456 ext 5", ("+358 20 7123456 ext. 5", None)),
        ("050 1234567 / 040 7654321", ("+358 50 1234567", "phone_extra")),
        ("0400-123456 (vaihde)", ("+358 40 0123456", "phone_extra")),
        ("112", ("112", "phone_unreadable")),
        ("kysy vaihteesta", ("kysy vaihteesta", "phone_unreadable")),
        ("-", ("", None)),
    ],
)
def test_telephones(text: str, expected: object) -> None:
    cleaned = cleaning.clean_phone(text)
    assert code(cleaned) == expected
    assert cleaned.problem is None or cleaned.problem.is_warning


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Maija.Virtanen@Example.FI", ("maija.virtanen@example.fi", None)),
        ("mailto:a@example.fi", ("a@example.fi", None)),
        ("Maija Virtanen <maija@example.fi>;", ("maija@example.fi", None)),
        ("a@example.fi, b@example.fi c@example.fi", ("a@example.fi", "email_several")),
        ("a@example.fi; a@example.fi", ("a@example.fi", None)),
        ("å@öljy.fi", ("å@öljy.fi", None)),
        ("etunimi.sukunimi(at)example.fi", (None, "email_form")),
        ("a@b", (None, "email_form")),
        ("kysy a@example.fi", ("a@example.fi", "email_extra")),
        ("a@example.fi>", ("a@example.fi", None)),
        ("", ("", None)),
    ],
)
def test_emails(text: str, expected: object) -> None:
    assert code(cleaning.clean_email(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("www.Example.fi", ("https://www.example.fi", None)),
        ("http://example.fi/Polku?x=1", ("http://example.fi/Polku?x=1", None)),
        ("HTTPS://Example.fi", ("https://example.fi", None)),
        ("//example.fi", ("https://example.fi", None)),
        ("öljy.fi", ("https://öljy.fi", None)),
        ("ei ole", (NO_WEBSITE, None)),
        ("-", (NO_WEBSITE, None)),
        ("", ("", None)),
        ("javascript:alert(1)", (None, "website_form")),
        ("https://user@example.fi", (None, "website_form")),
        ("http://[::1", (None, "website_form")),
        ("kotisivut tulossa", (None, "website_form")),
        ("localhost", (None, "website_form")),
    ],
)
def test_websites(text: str, expected: object) -> None:
    assert code(cleaning.clean_website(text)) == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("21.11.2026", dt.date(2026, 11, 21)),
        ("la 1. 2. 2026 klo 9", dt.date(2026, 2, 1)),
        ("1.2.26", dt.date(2026, 2, 1)),
        ("2026-11-21", dt.date(2026, 11, 21)),
        ("2026-11-21T08:30:00", dt.date(2026, 11, 21)),
        ("46347", dt.date(2026, 11, 21)),
        ("46347.5", dt.date(2026, 11, 21)),
        ("", None),
        ("ei tiedossa", None),
    ],
)
def test_dates(text: str, day: dt.date | None) -> None:
    assert cleaning.clean_date(text) == Cleaned(day)


@pytest.mark.parametrize("text", ["31.2.2026", "2026-13-01", "syksyllä", "11/21/2026", "12345", "2026"])
def test_what_is_no_date(text: str) -> None:
    assert cleaning.clean_date(text) == Cleaned(None, CellProblem("date_form", {"text": text}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00100", ("00100", None)), ("100", ("00100", None)), ("2100.0", ("02100", None)),
        ("02100 Espoo", ("02100", None)), ("FI-00100", ("00100", None)), ("", ("", None)),
        ("123456", (None, "postal_code_form")), ("Espoo", (None, "postal_code_form")),
    ],
)  # fmt: skip
def test_postal_codes(text: str, expected: object) -> None:
    assert code(cleaning.clean_postal_code(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Suomi", ("fi", None)), ("FI", ("fi", None)), ("svenska", ("sv", None)), ("ruotsi", ("sv", None)),
        ("English", ("en", None)), ("", ("", None)), ("klingon", (None, "language_unknown")),
    ],
)  # fmt: skip
def test_languages(text: str, expected: object) -> None:
    assert code(cleaning.clean_language(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Helsinki", ("091", None)), ("HELSINKI", ("091", None)), ("00100 Helsinki", ("091", None)),
        ("Espoo (kaupunki)", ("049", None)), ("Pargas stad", ("445", None)), ("Turku / Åbo", ("853", None)),
        ("-", (None, None)), ("Tukholma", (None, "municipality_unknown")),
    ],
)  # fmt: skip
def test_municipalities(text: str, expected: object) -> None:
    assert code(cleaning.clean_municipality(text, TOWNS.get)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("56101", ("56101", None)), ("56.10.1", ("56101", None)), ("I 56101", ("56101", None)),
        ("TOL 2008: 56101", ("56101", None)), ("TOL 56 101", ("56101", None)), ("5610", ("5610", None)),
        ("56101 Ravintolat", ("56101", None)), ("56101.0", ("56101", None)), ("", ("", None)),
        ("Ravintolat", (None, "industry_form")), ("1", (None, "industry_form")),
        ("561012", (None, "industry_form")),
    ],
)  # fmt: skip
def test_industry_codes(text: str, expected: object) -> None:
    assert code(cleaning.clean_industry_code(text)) == expected


def test_industry_codes_of_a_classification() -> None:
    known = {"01130", "56101", "1113"}.__contains__
    cleaned = [cleaning.clean_industry_code(text, known) for text in ("1130", "1113", "56101", "99999")]
    assert [code(one) for one in cleaned] == [
        ("01130", None),
        ("1113", None),
        ("56101", None),
        (None, "industry_unknown"),
    ]


# --- Text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("  Öljy \t ja\u00a0 vesi ", "Öljy ja vesi"),
        ("O\u0308ljy", "Öljy"),
        ("yksi\r\n\r\nkaksi", "yksi kaksi"),
        ("a\x00b\u200bc\u202ed\ufeff", "abcd"),
        ("'=1+1", "=1+1"),
        ("'+358 x", "+358 x"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
    ],
)
def test_text_is_made_plain(text: str, value: str) -> None:
    assert cleaning.clean_text(text) == Cleaned(value)


def test_lines_are_kept_where_they_belong_and_length_is_bounded() -> None:
    assert cleaning.clean_text(" a \r\n\n\n\n b\r", multiline=True) == Cleaned("a\n\nb")
    assert cleaning.clean_text("abcd", max_length=4) == Cleaned("abcd")
    assert cleaning.clean_text("abcde", max_length=4) == Cleaned(None, CellProblem("too_long", {"limit": 4}))


@given(st.text(max_size=80))
def test_no_text_breaks_a_cleaner_or_leaves_it_without_an_answer(text: str) -> None:
    for clean in CLEANERS:
        cleaned = clean(text)
        if cleaned.problem:
            assert (cleaned.value is None) == (not cleaned.problem.is_warning)
            assert "%(" not in cleaned.problem.message.replace(text, "")
    assert all(isinstance(person, Person) for person in clean_people(text))


def test_every_message_has_its_parameters() -> None:
    params = dict.fromkeys(("text", "digits", "first", "expected", "rest", "limit"), "x")
    assert [key for key in CELL_MESSAGES if "%(" in CellProblem(key, params).message] == []


# --- Persons


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Maija Virtanen", [("Maija", "Virtanen", "")]),
        ("Virtanen, Maija", [("Maija", "Virtanen", "")]),
        ("Virtanen, Maija Liisa", [("Maija Liisa", "Virtanen", "")]),
        ("Maija-Liisa von Essen", [("Maija-Liisa", "von Essen", "")]),
        ("Anna Maria Berg", [("Anna Maria", "Berg", "")]),
        ("Heidi", [("Heidi", "", "")]),
        ("Maija Virtanen, toimitusjohtaja", [("Maija", "Virtanen", "toimitusjohtaja")]),
        ("Maija Virtanen, HR", [("Maija", "Virtanen", "HR")]),
        ("Virtanen, Maija, HR", [("Maija", "Virtanen", "HR")]),
        ("Maija Virtanen (HR)", [("Maija", "Virtanen", "HR")]),
        ("Maija Virtanen – keittiöpäällikkö", [("Maija", "Virtanen", "keittiöpäällikkö")]),
        ("rva Maija Virtanen", [("Maija", "Virtanen", "")]),
        ("Maija Virtanen\nOlli Berg", [("Maija", "Virtanen", ""), ("Olli", "Berg", "")]),
        ("Maija Virtanen; Berg, Olli", [("Maija", "Virtanen", ""), ("Olli", "Berg", "")]),
        ("Maija Virtanen/Olli Berg", [("Maija", "Virtanen", ""), ("Olli", "Berg", "")]),
        ("Maija Virtanen ja Olli Berg", [("Maija", "Virtanen", ""), ("Olli", "Berg", "")]),
        ("Maija Virtanen, Olli Berg", [("Maija", "Virtanen", ""), ("Olli", "Berg", "")]),
        ("", []),
        ("- / ei tiedossa", []),
    ],
)
def test_persons_of_a_cell(text: str, people: list[tuple[str, str, str]]) -> None:
    assert clean_people(text) == [Person(*person) for person in people]


def test_one_person_is_asked_for() -> None:
    assert clean_person("Maija Virtanen; Olli Berg") == Person("Maija", "Virtanen")
    assert clean_person("") == Person("", "")
