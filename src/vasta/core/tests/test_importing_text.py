"""Delimited text and cards in the encodings they come in, read without a child process."""

import csv
import io
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vasta.core.importing.decoding import decode
from vasta.core.importing.separated import MAX_MENDINGS, guess_delimiter, read_records
from vasta.core.importing.vcard import HEADINGS, read_cards

ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "utf-32": "utf-32-le",
    "cp1252": "cp1252",
    "iso-8859-1": "cp1252",
    "mac_roman": "mac_roman",
    "cp850": "cp850",
}
LINE_ENDS = ("\r\n", "\n", "\r")
TABLE = [
    ["Yritys", "Kunta", "Muistiinpanot", "Puhelin"],
    ["Säästöpankki Öljy Oy", "Äänekoski", "Kaksi\nriviä; ja, merkkejä | kaikkia\tlajeja", "040 123"],
    ['Ravintola "Hyvä Åke" Ab', "Raasepori", "", "-"],
]


def written(rows: list[list[str]], delimiter: str, line_end: str) -> str:
    file = io.StringIO(newline="")
    # The writer leaves a foreign line end without quotation marks unless it is told to mark all.
    quoting = csv.QUOTE_MINIMAL if line_end == "\r\n" else csv.QUOTE_ALL
    csv.writer(file, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows(rows)
    return file.getvalue()


def cells(text: str) -> list[list[str]]:
    return [record[1] for record in read_records(text)]


@pytest.mark.parametrize(("encoding", "delimiter"), list(product(ENCODINGS, ";,\t|")))
def test_every_encoding_and_delimiter_is_read_back(encoding: str, delimiter: str) -> None:
    for line_end in LINE_ENDS:
        text, name, problem = decode(written(TABLE, delimiter, line_end).encode(encoding))
        assert (name, problem) == (ENCODINGS[encoding], None)
        assert cells(text) == TABLE


def test_line_numbers_are_those_of_a_text_editor() -> None:
    records = list(read_records('Yritys;Muuta\r\n"A";"kaksi\r\nriviä"\r\n\r\nB;\r\n'))
    assert records == [
        (1, ["Yritys", "Muuta"], False),
        (2, ["A", "kaksi\r\nriviä"], False),
        (4, [], False),
        (5, ["B", ""], False),
    ]


@pytest.mark.parametrize("first", ["sep=,", '"sep=,"', "SEP=,"])
def test_the_delimiter_stated_on_the_first_line_wins(first: str) -> None:
    assert list(read_records(f"{first}\nYritys,Kunta\nA;B;C,Turku\n")) == [
        (2, ["Yritys", "Kunta"], False),
        (3, ["A;B;C", "Turku"], False),
    ]


def test_commas_in_addresses_do_not_make_a_comma_file() -> None:
    lines = ["Nimi;Osoite;Kunta", *["A;Katu 1, 2 krs;Espoo"] * 3, "B;Tie 2, 00100 Helsinki"]
    assert guess_delimiter(lines) == ";"


def test_one_column_has_no_delimiter_and_nothing_at_all_is_no_rows() -> None:
    assert (cells("Yritys\nA\nB"), cells(""), cells("\n")) == ([["Yritys"], ["A"], ["B"]], [], [[]])


def test_an_open_quotation_mark_costs_no_rows() -> None:
    text = 'Yritys;Kunta\nA;Espoo\n"Ravintola B;Turku\nC;"Oulu"\nD;Vaasa\n'
    assert list(read_records(text)) == [
        (1, ["Yritys", "Kunta"], False),
        (2, ["A", "Espoo"], False),
        (3, ["Ravintola B", "Turku"], True),
        (4, ["C", "Oulu"], False),
        (5, ["D", "Vaasa"], False),
    ]


def test_a_mark_open_at_the_end_and_text_after_a_closed_one() -> None:
    assert list(read_records('Yritys;Kunta\n"Ravintola" Oy;Espoo\n"B;Turku')) == [
        (1, ["Yritys", "Kunta"], False),
        (2, ["Ravintola Oy", "Espoo"], False),
        (3, ["B", "Turku"], True),
    ]


def test_very_many_open_marks_are_read_as_plain_text() -> None:
    text = "\n".join(f'{number};"""' for number in range(MAX_MENDINGS * 3 + 1))
    records = list(read_records(text))
    assert len(records) >= MAX_MENDINGS
    assert sum(mended for *_, mended in records) <= MAX_MENDINGS


@given(
    rows=st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8"), max_size=30),
            min_size=2,
            max_size=5,
        ),
        min_size=1,
        max_size=8,
    ),
    delimiter=st.sampled_from(";,\t|"),
    line_end=st.sampled_from(LINE_ENDS),
)
def test_what_a_writer_wrote_is_read(rows: list[list[str]], delimiter: str, line_end: str) -> None:
    text = f"sep={delimiter}{line_end}" + written(rows, delimiter, line_end)
    assert cells(text) == rows


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    text, _name, _problem = decode(data)
    assert all(isinstance(cell, str) for record in read_records(text) for cell in record[1])
    assert all(len(card) == len(HEADINGS) for _line, card in read_cards(text))


# --- Encodings that are not quite right


def test_a_file_cut_inside_a_character_keeps_the_rest() -> None:
    assert decode("Yritys;Äänekoski;Kyrö".encode()[:-1]) == ("Yritys;Äänekoski;Kyr", "utf-8", "file_cut")
    assert decode("Yritys".encode("utf-16")[:-1]) == ("Yrity", "utf-16-le", "file_cut")


def test_two_encodings_in_one_file_are_both_read() -> None:
    data = "Äänekoski;Hämeenlinna;Jyväskylä\n".encode() + "Öljy".encode("cp1252")
    assert decode(data) == ("Äänekoski;Hämeenlinna;Jyväskylä\nÖljy", "utf-8", "mixed_encoding")


def test_bytes_that_mean_nothing_are_reported() -> None:
    text, name, problem = decode(b"\xc4\xe4nekoski \x81 \xd6ljy")
    assert (text, name, problem) == ("Äänekoski � Öljy", "cp1252", "undecodable")


def test_cyrillic_is_recognised() -> None:
    russian = "Компания;Город\nСеверная торговля и перевозки;Лаппеенранта, рядом с вокзалом\n" * 5
    assert decode(russian.encode("cp1251")) == (russian, "cp1251", None)


# --- vCard

V21 = """BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=A4kinen;P=C3=A4ivi\r
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:P=C3=A4ivi =\r
M=C3=A4kinen\r
TEL;WORK;VOICE;QUOTED-PRINTABLE:09 123 456\r
TEL;CELL;PREF:040 765 4321\r
EMAIL;INTERNET:paivi@example.fi\r
ADR;WORK:;;Kauppakatu 1;Espoo;;02100;Finland\r
END:VCARD\r
"""
V30 = """BEGIN:VCARD
VERSION:3.0
N:Berg;Åke;;;
FN:Åke Berg
ORG:Öljy\\, Vesi & Co;Försäljning
TITLE:Inköpschef
item1.TEL;TYPE=work,pref:+358 9 555
item1.EMAIL;type=INTERNET:ake@example.fi
item1.X-ABLabel:jobb
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ
 SkZJRg==
URL:https://example.fi
NOTE:Rivi yksi\\nrivi kaksi\\; loppu
END:VCARD
BEGIN:VCARD
END:VCARD
"""
V40 = """BEGIN:VCARD
VERSION:4.0
FN:Example Oy
N;SORT-AS="Virta,Maija":Virta;Maija;;;
TEL;VALUE=uri;TYPE="voice,work":tel:+358-40-123
EMAIL:mailto:maija@example.fi
NOTE;ENCODING=B:SGVp
ORG;ENCODING=BASE64:not base64
TITLE;CHARSET=none-such;ENCODING=QUOTED-PRINTABLE:x
END:VCARD"""


def test_cards_of_three_versions() -> None:
    cards = [dict(zip(HEADINGS, card, strict=True)) for _line, card in read_cards(V21 + V30 + V40)]
    shown = [{heading: cell for heading, cell in card.items() if cell} for card in cards]
    assert shown == [
        {
            "Full name": "Päivi Mäkinen", "First name": "Päivi", "Last name": "Mäkinen",
            "Phone": "040 765 4321", "Phone 2": "09 123 456", "E-mail": "paivi@example.fi",
            "Street": "Kauppakatu 1", "Postal code": "02100", "City": "Espoo",
        },
        {
            "Full name": "Åke Berg", "First name": "Åke", "Last name": "Berg", "Company": "Öljy, Vesi & Co",
            "Job title": "Inköpschef", "Phone": "+358 9 555", "E-mail": "ake@example.fi",
            "Website": "https://example.fi", "Notes": "Rivi yksi\nrivi kaksi; loppu",
        },
        {
            "Full name": "Example Oy", "First name": "Maija", "Last name": "Virta", "Phone": "+358-40-123",
            "E-mail": "maija@example.fi", "Notes": "Hei",
        },
    ]  # fmt: skip
