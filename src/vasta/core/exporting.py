"""Tables as files for a spreadsheet: typed cells, constant memory, and no cell that becomes a formula.

The guard follows fault S-20: in XLSX a text is a text cell whatever it begins with; in CSV, which has no
types, a text that a spreadsheet would take for a formula begins with an apostrophe. Numbers and telephone
numbers stay as they are.
"""

import csv
import io
import os
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

import xlsxwriter

Target = str | os.PathLike[str] | IO[bytes]

HELSINKI = ZoneInfo("Europe/Helsinki")
# Excel's own limits: characters in a cell and in the name of a sheet, rows on a sheet.
MAX_CELL = 32_767
MAX_SHEET_NAME = 31
MAX_ROWS = 1_048_576
FORBIDDEN_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
# XML has no place for these, and a spreadsheet would offer to repair the file.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
FORMULA_START = tuple("=+-@\t\r\n＝＋－＠")
NUMBER_OR_PHONE = re.compile(r"[+-]?\d[\d .,\u00a0]*%?|\+\d[\d \u00a0()/-]*\d|-")
WIDTHS = (10, 40)


def write_xlsx(
    target: Target, *, sheet_name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Write one sheet to a path or a binary file: bold frozen headings, then the rows as they come.

    Dates and times become Excel's own (aware times in Helsinki time), numbers numbers, booleans booleans,
    None empty, everything else text, cut to the 32,767 characters of a cell. Raises `ValueError` over
    1,048,576 rows.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "d.m.yyyy",
    }
    name = target if hasattr(target, "write") else os.fspath(target)
    with xlsxwriter.Workbook(name, options) as book:
        sheet = book.add_worksheet(_sheet_name(sheet_name))
        writer = _CellWriter(book, sheet)
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, min(max(len(str(heading)) + 4, WIDTHS[0]), WIDTHS[1]))
        sheet.freeze_panes(1, 0)
        writer.row(0, headings, book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            if number >= MAX_ROWS:
                raise ValueError(f"an Excel sheet has no room for more than {MAX_ROWS} rows")
            writer.row(number, row)


def write_csv(target: Target, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write semicolon-separated text to a path or a binary file, UTF-8 with a byte order mark for Excel.

    Dates are written 21.11.2026 and decimals with a comma, as Finnish Excel reads them. Text is guarded.
    """
    if not hasattr(target, "write"):
        with Path(target).open("wb") as file:
            return write_csv(file, headings, rows)
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        for row in chain([headings], rows):
            writer.writerow([csv_cell(value) for value in row])
    finally:
        # The file belongs to the caller.
        text.detach()


def csv_cell(value: Any) -> str:
    """A value as guarded text: what a spreadsheet would run as a formula begins with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float | Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, date | time):
        return _finnish(value)
    text = CONTROLS.sub("", str(value))
    is_formula = text.startswith(FORMULA_START) and not NUMBER_OR_PHONE.fullmatch(text)
    return f"'{text}" if is_formula else text


def _finnish(value: date | time) -> str:
    if isinstance(value, time):
        return f"{value:%H.%M}"
    day = f"{value.day}.{value.month}.{value.year}"
    return f"{day} {_naive(value):%H.%M}" if isinstance(value, datetime) else day


def _naive(value: datetime) -> datetime:
    return value.astimezone(HELSINKI).replace(tzinfo=None) if value.tzinfo else value


def _sheet_name(name: str) -> str:
    return FORBIDDEN_IN_SHEET_NAME.sub(" ", name).strip("' ")[:MAX_SHEET_NAME] or "1"


class _CellWriter:
    """Writes cells by the type of their value, never by what a text looks like."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self.sheet = sheet
        self.day = book.add_format({"num_format": "d.m.yyyy", "align": "left"})
        self.moment = book.add_format({"num_format": "d.m.yyyy h:mm", "align": "left"})
        self.clock = book.add_format({"num_format": "h:mm"})

    def row(self, number: int, values: Sequence[Any], text_format: Any = None) -> None:
        for column, value in enumerate(values):
            self._cell(number, column, value, text_format)

    def _cell(self, row: int, column: int, value: Any, text_format: Any) -> None:
        sheet = self.sheet
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float | Decimal):
            sheet.write_number(row, column, value)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, _naive(value), self.moment)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.day)
        elif isinstance(value, time | timedelta):
            sheet.write_datetime(row, column, value, self.clock)
        else:
            sheet.write_string(row, column, CONTROLS.sub("", str(value))[:MAX_CELL], text_format)
