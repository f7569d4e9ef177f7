"""Tables as files: text stays text, so that no cell of ours becomes a formula in a spreadsheet (S-20)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, BinaryIO

import xlsxwriter

# What a spreadsheet would run; a sign before a number or a phone number is harmless and stays.
DANGEROUS = re.compile(r"^[=@+\-\t\r]")
HARMLESS = re.compile(r"^[+\-−]?[\d\s().,/\-]+$")


def write_xlsx(file: BinaryIO, *, sheet_name: str, headings: list[str], rows: Iterable[list[Any]]) -> None:
    """Write one sheet in constant memory; dates and numbers keep their types."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "d.m.yyyy",
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", sheet_name)[:31])
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, min(40, max(12, len(heading) + 2)))
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write_cell(sheet, number, column, value)


def _write_cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif isinstance(value, (date, datetime)):
        sheet.write_datetime(
            row, column, value.replace(tzinfo=None) if isinstance(value, datetime) else value
        )
    else:
        sheet.write_string(row, column, str(value)[:32767])


def write_csv(file: BinaryIO, headings: list[str], rows: Iterable[list[Any]]) -> None:
    """Write UTF-8 with BOM and semicolons, as a Finnish Excel opens it."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";")
    writer.writerow([guarded(heading) for heading in headings])
    writer.writerows([guarded(_csv_text(value)) for value in row] for row in rows)
    text.detach()


def _csv_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return f"{value.day}.{value.month}.{value.year}"
    return str(value)


def guarded(text: str) -> str:
    """An apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if DANGEROUS.match(text) and not HARMLESS.match(text) else text
