"""Partner lists like the real ones, made here: from the file to clean values with nothing lost."""

import csv
import random
from pathlib import Path

import pytest
import xlsxwriter
from stdnum.fi import alv

from vasta.core.importing import cleaning
from vasta.core.importing.mapping import guess_columns, known_heading
from vasta.core.importing.sandbox import read_table
from vasta.partners.importing.fields import OTHER_HEADINGS, partner_fields

TOWNS = ["Helsinki", "Espoo", "Vantaa", "Hämeenlinna", "Äänekoski", ""]
NAMES = [
    "Öljy & Vesi Oy",
    "Oy Åbo Kaffe Ab/Kahvila",
    'Ravintola "Hyvä Maku" Ky',
    "Kuljetus, Nosto ja Purku Oy",
]
FIELDS = partner_fields(is_municipality=[town.casefold() for town in TOWNS].__contains__)
INDUSTRY = "Huonekalujen, mattojen ja valaisimien tukkukauppa"


def business_ids(count: int) -> list[str]:
    dice, found = random.Random(1), []
    while len(found) < count:
        first = f"{dice.randrange(100_000, 3_600_000):07}"
        found += [f"{first}-{check}" for check in "0123456789" if alv.is_valid(first + check)]
    return found[:count]


def ledger(count: int) -> list[list[str]]:
    """Rows as a purchase ledger exports them, each organisation once."""
    dice = random.Random(2)
    return [
        [f"{dice.choice(NAMES)} {number}", business_id, dice.choice(TOWNS), "46470", INDUSTRY, "yritys"]
        for number, business_id in enumerate(business_ids(count))
    ]


def values(path: Path) -> tuple[dict[str, list[str]], int]:
    """The values of each mapped field, and how many problems the file had."""
    with read_table(path, is_known=known_heading(FIELDS)) as table:
        (sheet,) = table.sheets
        rows = [row.cells for row in table.rows(sheet)]
        guesses = guess_columns(sheet.headings, FIELDS, rows=rows, others=OTHER_HEADINGS)
        return {one.field: [row[one.column] for row in rows] for one in guesses if one.field}, len(
            table.problems
        )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_ledger_of_605_organisations_loses_nothing(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path, rows = tmp_path / "toimittajat.csv", ledger(605)
    headings = [
        "supplier_name_as_in_ledger",
        "y_tunnus",
        "municipality",
        "tol2025_code",
        "tol_name_fi",
        "kind",
    ]
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([headings, *rows])
    found, problems = values(path)
    fields = ["name", "business_id", "municipality", "industry_code", "industry", "kind"]
    assert (list(found), problems) == (fields, 0)
    assert [list(row) for row in zip(*found.values(), strict=True)] == rows
    ids = [cleaning.clean_business_id(text) for text in found["business_id"]]
    assert (len({one.value for one in ids}), [one.problem for one in ids if one.problem]) == (605, [])


def test_a_schools_own_list_with_a_title_and_numbers_for_ids(tmp_path: Path) -> None:
    path = tmp_path / "kumppanilista.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Kumppanit")
        sheet.merge_range(0, 0, 0, 5, "Koulun kumppanit 2026")
        headings = ["Yritys / yhteistyötaho", "Y-tunnus", "Verkkosivu", "Kumppanuustaso", "Yhteistyön kuvaus"]
        sheet.write_row(2, 0, [*headings, "Koulun yhteyshenkilö"])
        sheet.write_row(3, 0, ["Compass Group Finland Oy", 12345671, "www.example.fi", "Kehittämiskumppani"])
        sheet.write_row(5, 0, ["Sykli", "", "ei ole", "Strateginen kumppani", "Koulutus", "Laatutyöryhmä"])
    found, problems = values(path)
    assert problems == 0
    assert found == {
        "name": ["Compass Group Finland Oy", "Sykli"],
        "business_id": ["12345671", ""],
        "website": ["www.example.fi", "ei ole"],
        "level": ["Kehittämiskumppani", "Strateginen kumppani"],
        "cooperation": ["", "Koulutus"],
        "responsible": ["", "Laatutyöryhmä"],
    }
    assert [cleaning.clean_business_id(text).value for text in found["business_id"]] == ["1234567-1", ""]
    assert [cleaning.clean_website(text).value for text in found["website"]] == [
        "https://www.example.fi",
        "none",
    ]
