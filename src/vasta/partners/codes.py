"""Whole industry classifications from the files that Statistics Finland publishes; we ship a part of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .models import Industry

LANGUAGES = ("fi", "sv", "en")
# Headings of the two published forms of the table: the classification's own and the code list's.
CODE_HEADINGS = ("code", "localid", "koodi")
NAME_HEADINGS = ("classificationitemname", "name", "nimike", "nimi")


class UnreadableCodes(Exception):
    """The file is not a classification in a form that is published."""


@dataclass(frozen=True)
class Code:
    """One code with the names that the file gives for it."""

    code: str
    names: dict[str, str]


def read_codes(content: bytes, *, language: str = "fi") -> list[Code]:
    """Codes of a classification file, JSON of the open interface or CSV; `language` is that of a CSV's names.

    Raises UnreadableCodes when the file is neither, or holds no industry code.
    """
    text = content.decode("utf-8-sig", errors="replace")
    rows = _from_json(text) if text.lstrip().startswith(("[", "{")) else _from_csv(text, language)
    codes = [Code(code, names) for raw, names in rows if (code := _plain(raw)) and any(names.values())]
    if not codes:
        raise UnreadableCodes("no industry codes in the file")
    return codes


def _plain(code: str) -> str:
    """Two to five digits without dots; letters of main sections are left out."""
    digits = str(code).replace(".", "").strip().strip("'")
    return digits if digits.isdigit() and 2 <= len(digits) <= 5 else ""


def _from_json(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        items = json.loads(text)
    except ValueError as error:
        raise UnreadableCodes("the JSON is broken") from error
    if not isinstance(items, list):
        raise UnreadableCodes("the JSON is not a list of classification items")
    for item in items:
        yield item.get("code", ""), _names(item.get("classificationItemNames") or [])


def _names(entries: list[dict[str, Any]]) -> dict[str, str]:
    found = {entry.get("lang", ""): str(entry.get("name", "")).strip() for entry in entries}
    return {language: found.get(language, "") for language in LANGUAGES}


def _from_csv(text: str, language: str) -> Iterator[tuple[str, dict[str, str]]]:
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(";,\t", key=head.count))
    headings = [cell.strip().strip("'").casefold() for cell in next(rows, [])]
    code = next((headings.index(name) for name in CODE_HEADINGS if name in headings), None)
    name = next((headings.index(n) for n in NAME_HEADINGS if n in headings), None)
    if code is None or name is None:
        raise UnreadableCodes("the CSV has no columns of code and name")
    for row in rows:
        if len(row) > max(code, name):
            yield row[code], {language: row[name].strip().strip("'")}


def save_codes(code_set: str, codes: list[Code]) -> tuple[int, int]:
    """Add the codes that are new and complete the names of known ones; returns how many of each.

    A code once used is never deleted, and an empty name never erases one.
    """
    known = {row.code: row for row in Industry.objects.filter(code_set=code_set)}
    new = [_row(code_set, code) for code in codes if code.code not in known]
    Industry.objects.bulk_create({row.code: row for row in new}.values())
    changed = [row for c in codes if (row := known.get(c.code)) and _update(row, _columns(c))]
    Industry.objects.bulk_update(changed, ["name", "name_sv", "name_en"])
    return len({row.code for row in new}), len(changed)


def _columns(code: Code) -> dict[str, str]:
    names = {language: code.names.get(language, "") for language in LANGUAGES}
    return {"name": names["fi"], "name_sv": names["sv"], "name_en": names["en"]}


def _row(code_set: str, code: Code) -> Industry:
    """A new row; the first name stands for the Finnish one until a file brings it."""
    row = Industry(code_set=code_set, code=code.code, **_columns(code))
    row.name = row.name or next(name for name in code.names.values() if name)
    return row


def _update(row: Industry, columns: dict[str, str]) -> bool:
    before = (row.name, row.name_sv, row.name_en)
    for column, value in columns.items():
        if value:
            setattr(row, column, value)
    return before != (row.name, row.name_sv, row.name_en)
