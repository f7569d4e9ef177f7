"""The rows of an import as a file: the user's own cells and what became of each row.

People under a non-disclosure order do not leave the program, not even with the file they came in (A-28): the
cells that tell of them are empty.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.http import FileResponse

from vasta.core.downloads import CONTENT_TYPES
from vasta.core.importing.errorfile import RowResult, write_results
from vasta.partners.models import Contact, ImportBatch, ImportRow

from .fields import CONTACT, FIELDS
from .texts import column_name, message, problem_text

CONTACT_KEYS = {key for key, _label, group in FIELDS if group == CONTACT}


def result_file(batch: ImportBatch, rows: Any, *, kind: str, name: str) -> FileResponse:
    """`rows` as XLSX or CSV. Lists of several sheets with different headings stand under the first one's."""
    sheets = {sheet["index"]: sheet for sheet in batch.sheets}
    widest = max(batch.chosen_sheets, key=lambda sheet: len(sheet["headings"]), default={"headings": []})
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    write_results(file, kind=kind, headings=widest["headings"], results=_results(batch, rows, sheets))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[kind])


def _results(batch: ImportBatch, rows: Any, sheets: dict[int, dict[str, Any]]) -> Iterator[RowResult]:
    protected = Protected(batch)
    for row in rows.order_by("position").iterator(chunk_size=1000):
        sheet = sheets[row.sheet]
        outcome = row.get_result_display() if row.result else row.get_kind_display()
        hidden = protected.columns(row)
        cells = ["" if column in hidden else cell for column, cell in enumerate(row.cells)]
        problems = _problems(row, sheet["headings"], hidden)
        yield RowResult(row.number, cells, str(outcome), problems, sheet["name"])


def _problems(row: ImportRow, headings: list[str], hidden: set[int]) -> list[tuple[str, str]]:
    """All that was wrong, each with its column; what is said of the whole row stands first and once."""
    found = [("", message(row.message))] if row.message else []
    for problem in row.problems:
        if problem["code"] != row.message and problem["column"] not in hidden:
            found.append((column_name(problem["column"], headings), problem_text(problem)))
    return found


class Protected:
    """Knows in which cells of a list there are people under a non-disclosure order."""

    def __init__(self, batch: ImportBatch):
        people = Contact.objects.filter(is_protected=True).values_list("first_name", "last_name", "email")
        words = {word for person in people for word in _words_of(*person)}
        self.names = re.compile("|".join(map(re.escape, sorted(words)))) if words else None
        self.contact_columns = {
            int(sheet): {column for column, key in enumerate(keys) if key in CONTACT_KEYS}
            for sheet, keys in batch.mapping.items()
        }

    def columns(self, row: ImportRow) -> set[int]:
        """The columns that are not given out: all of the row's contacts, and wherever the name stands."""
        if self.names is None:
            return set()
        named = {column for column, cell in enumerate(row.cells) if self._tells(cell)}
        people = (
            f"{person.get('first_name', '')} {person['last_name']} {person.get('email', '')}"
            for person in row.values.get("people", ())
        )
        if named or any(map(self._tells, people)):
            named |= self.contact_columns.get(row.sheet, set())
        return named

    def _tells(self, text: str) -> bool:
        return self.names.search(" ".join(text.casefold().split())) is not None


def _words_of(first_name: str, last_name: str, email: str) -> set[str]:
    """How a person may stand in a cell, in small letters."""
    first, last = first_name.casefold().strip(), last_name.casefold().strip()
    names = {f"{first} {last}", f"{last} {first}", f"{last}, {first}"} if first else {last}
    return (names | {email.casefold()}) - {""}
