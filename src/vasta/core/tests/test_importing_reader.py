"""The reader by itself, in this process: what it writes for the parent, and what it refuses."""

import datetime as dt
import errno
import json
from pathlib import Path

import pytest
import xlsxwriter

from vasta.core.importing import reader
from vasta.core.importing.reader import MAX_CELL, MAX_PROBLEMS, Refused, cell_text
from vasta.core.tests.test_importing_preflight import rezipped


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lista"


def rows(folder: Path) -> list[object]:
    return [json.loads(line) for line in (folder / "rows.jsonl").read_text().splitlines()]


def test_text_becomes_lines_and_a_summary(file: Path, tmp_path: Path) -> None:
    file.write_text(f'Yritys;Muuta;\n\n ; \nA;{"x" * (MAX_CELL + 1)}\n"B;\n', "utf-8")
    summary = reader.read(file, "text", tmp_path)
    assert rows(tmp_path) == [
        [1, ["Yritys", "Muuta"]],
        [4, ["A", "x" * MAX_CELL]],
        [5, ["B"]],
    ]
    assert summary == {
        "sheets": [{"name": "", "hidden": False, "rows": 3, "columns": 2, "offset": 0}],
        "problems": [
            {"code": "cell_cut", "sheet": 0, "row": 4, "column": 2, "params": {"limit": MAX_CELL}},
            {"code": "open_quote", "sheet": 0, "row": 5, "column": None, "params": {}},
        ],
        "encoding": "utf-8",
    }


def test_a_workbook_becomes_sheets_with_their_places_in_the_file(file: Path, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(file) as book:
        first, second = book.add_worksheet("Yksi"), book.add_worksheet("Kaksi")
        first.write_row(2, 1, ["Yritys", "Perustettu"])
        first.merge_range(3, 1, 4, 1, "Öljy")
        first.write_datetime(4, 2, dt.datetime(2026, 1, 2), book.add_format({"num_format": "d.m.yyyy"}))
        second.write(0, 0, 12345671)
        second.hide()
    summary = reader.read(file, "xlsx", tmp_path)
    assert rows(tmp_path) == [
        [3, ["", "Yritys", "Perustettu"]],
        [4, ["", "Öljy"]],
        [5, ["", "Öljy", "2026-01-02"]],
        [1, ["12345671"]],
    ]
    first_sheet, second_sheet = summary["sheets"]
    lines = (tmp_path / "rows.jsonl").read_bytes()
    assert (first_sheet["rows"], second_sheet["hidden"]) == (3, True)
    assert json.loads(lines[second_sheet["offset"] :]) == [1, ["12345671"]]


def test_cards_and_problems_of_the_encoding(file: Path, tmp_path: Path) -> None:
    file.write_bytes("BEGIN:VCARD\nFN:Åke Öberg Äijälä\nEND:VCARD\n".encode() + b"\xc4")
    summary = reader.read(file, "vcard", tmp_path)
    assert [row[1][0] for row in rows(tmp_path)] == ["Full name", "Åke Öberg Äijälä"]
    assert summary["problems"] == [
        {"code": "file_cut", "sheet": 0, "row": None, "column": None, "params": {}},
    ]


def test_a_very_large_merged_area_is_not_filled(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MAX_ROWS", 3)
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 8, 0, "A")
        sheet.write(8, 1, "x")
    reader.read(file, "xlsx", tmp_path)
    assert rows(tmp_path) == [[1, ["A"]], [9, ["", "x"]]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("teksti", "teksti"), (True, "true"), (False, "false"), (12345671.0, "12345671"), (-2.0, "-2"),
        (0.1 + 0.2, "0.3"), (1e20, "1e+20"), (dt.datetime(2026, 1, 2), "2026-01-02"),
        (dt.datetime(2026, 1, 2, 3, 4), "2026-01-02T03:04:00"), (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.time(8, 30), "08:30:00"), (dt.timedelta(hours=36, minutes=30), "36.5"), (7, "7"),
    ],
)  # fmt: skip
def test_values_as_text(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_refusals(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_ROWS", 1)
    monkeypatch.setattr(reader, "ROW_SLACK", 0)
    monkeypatch.setattr(reader, "MAX_COLUMNS", 1)
    codes = []
    for text in ("a\nb\n", "a;b\n"):
        file.write_text(text)
        with pytest.raises(Refused) as refused:
            reader.read(file, "text", tmp_path)
        codes.append((refused.value.code, refused.value.params))
    file.write_bytes(rezipped({"xl/workbook.xml": b"<workbook"}))
    with pytest.raises(Refused) as refused:
        reader.read(file, "xlsx", tmp_path)
    codes.append((refused.value.code, refused.value.params))
    assert codes == [("too_many_rows", {"limit": 1}), ("too_many_columns", {"limit": 1}), ("damaged", {})]


def test_problems_are_counted_up_to_a_limit(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MAX_CELL", 3)
    file.write_text("xxxx\n" * (MAX_PROBLEMS + 5))
    assert len(reader.read(file, "text", tmp_path)["problems"]) == MAX_PROBLEMS


@pytest.mark.parametrize(
    ("error", "code"),
    [(errno.ENOSPC, "no_space"), (errno.EFBIG, "too_many_cells"), (errno.EIO, "unreadable")],
)
def test_a_disk_that_fails_is_told_in_the_summary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, code: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(error, "disk")

    # The limits would bind this process too, for good.
    monkeypatch.setattr(reader, "limit_self", lambda: None)
    monkeypatch.setattr(reader, "read", fail)
    assert reader.main("x", "text", str(tmp_path)) == 0
    assert json.loads((tmp_path / "summary.json").read_text()) == {"error": code, "params": {}}
