"""Tables out: types kept, formulas never (S-20)."""

import csv
import io
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from vasta.core.exporting import MAX_CELL, MAX_ROWS, csv_cell, write_csv, write_xlsx

FORMULAS = [
    "=1+1", "=HYPERLINK(\"http://evil.example\";\"x\")", "+1+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)",
    "\t=1+1", "\r=1+1", "\n=1+1", "=", "+", "+Oy", "-Oy Ab", "@perho", "+358 40 abc", "-12,5+A1", "＝1+1",
    "+1=2", "-1-A1", "=cmd|'/C calc'!A1", "+(1)", "-(1)", "@", "+358=1", "--", "=-1", "-@SUM(1)", "+A1",
    "-A1", "=WEBSERVICE(\"http://x\")", "=DDE(\"cmd\";\"/C calc\";\"x\")",
]  # fmt: skip
HARMLESS = [
    "+358 40 123", "+358401234567", "+358 (0)40-123 45", "-12,5", "-1 234,50", "+7", "-", "-5%",
    "Oy Ab", "'=jo suojattu", "1+1", "a=b", "", "040 123", "http://example.fi",
]  # fmt: skip


def sheet_of(file: io.BytesIO) -> list[list[object]]:
    book = python_calamine.load_workbook(io.BytesIO(file.getvalue()))
    return list(book.get_sheet_by_index(0).iter_rows())


def csv_of(file: io.BytesIO) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_csv_is_guarded(text: str) -> None:
    assert csv_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_and_telephones_survive(text: str) -> None:
    assert csv_cell(text) == text


def test_text_is_a_text_cell_in_excel_whatever_it_looks_like() -> None:
    file = io.BytesIO()
    texts = [*FORMULAS, *HARMLESS, "00100", "1234567-1", "1e5", "mailto:a@example.fi"]
    write_xlsx(file, sheet_name="Kumppanit", headings=["x"], rows=[[text] for text in texts])
    assert [row[0] for row in sheet_of(file)[1:]] == texts


def test_values_keep_their_type() -> None:
    file = io.BytesIO()
    moment = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    values = [
        date(2026, 11, 21),
        moment,
        time(8, 5),
        5,
        1.5,
        Decimal("2.50"),
        True,
        None,
        timedelta(hours=1),
        "a",
    ]
    write_xlsx(file, sheet_name="Tyypit", headings=[str(number) for number in range(10)], rows=[values])
    assert sheet_of(file)[1] == [
        date(2026, 11, 21), datetime(2026, 7, 1, 12, 30), time(8, 5), 5.0, 1.5, 2.5, True, "",
        time(1, 0), "a",
    ]  # fmt: skip


def test_csv_is_written_as_finnish_excel_reads_it() -> None:
    file = io.BytesIO()
    moment = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    row = [
        date(2026, 1, 2),
        moment,
        datetime(2026, 1, 2, 3, 4),
        time(8, 5),
        Decimal("-1.5"),
        False,
        None,
        "a;b\nc",
    ]
    write_csv(file, ["Päivä", "=x"], [row])
    assert file.getvalue() == (
        b"\xef\xbb\xbf" + "Päivä;'=x\r\n2.1.2026;1.7.2026 12.30;2.1.2026 03.04;08.05;-1,5;0;;".encode()
        + b'"a;b\nc"\r\n'
    )  # fmt: skip


def test_both_write_to_a_path_too(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", ["Nimi"], [["Åke"]])
    write_xlsx(tmp_path / "a.xlsx", sheet_name="Nimi: [x]/*", headings=["Nimi"], rows=[["Åke"]])
    book = python_calamine.load_workbook(str(tmp_path / "a.xlsx"))
    assert (tmp_path / "a.csv").read_text("utf-8-sig") == "Nimi\nÅke\n"
    assert (book.sheet_names, list(book.get_sheet_by_index(0).iter_rows())) == (
        ["Nimi   x"],
        [["Nimi"], ["Åke"]],
    )


def test_a_nameless_sheet_control_characters_and_endless_text() -> None:
    file = io.BytesIO()
    write_xlsx(file, sheet_name="''", headings=["a\x00b"], rows=[["x" * (MAX_CELL + 5)]])
    assert [len(row[0]) for row in sheet_of(file)] == [2, MAX_CELL]


def test_more_rows_than_excel_has_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vasta.core.exporting.MAX_ROWS", 3)
    with pytest.raises(ValueError, match="no room for more than 3 rows"):
        write_xlsx(io.BytesIO(), sheet_name="x", headings=["x"], rows=[["1"], ["2"], ["3"]])
    assert MAX_ROWS == 1_048_576


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2), max_size=5))
def test_no_cell_of_any_text_starts_a_formula(rows: list[list[str]]) -> None:
    file = io.BytesIO()
    write_csv(file, ["a", "b"], rows)
    cells = [cell for row in csv_of(file) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "@", "\t", "\r"))] == []
