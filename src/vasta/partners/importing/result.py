"""The rows of an import as a file: the user's own cells and what became of each row."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.http import FileResponse

from vasta.core.downloads import CONTENT_TYPES
from vasta.core.importing.errorfile import RowResult, write_results
from vasta.partners.models import ImportBatch, ImportRow

from .texts import column_name, message, problem_text


def result_file(batch: ImportBatch, rows: Any, *, kind: str, name: str) -> FileResponse:
    """`rows` as XLSX or CSV. Lists of several sheets with different headings stand under the first one's."""
    sheets = {sheet["index"]: sheet for sheet in batch.sheets}
    widest = max(batch.chosen_sheets, key=lambda sheet: len(sheet["headings"]), default={"headings": []})
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    write_results(file, kind=kind, headings=widest["headings"], results=_results(rows, sheets))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[kind])


def _results(rows: Any, sheets: dict[int, dict[str, Any]]) -> Iterator[RowResult]:
    for row in rows.order_by("position").iterator(chunk_size=1000):
        sheet = sheets[row.sheet]
        outcome = row.get_result_display() if row.result else row.get_kind_display()
        yield RowResult(row.number, row.cells, str(outcome), _problems(row, sheet["headings"]), sheet["name"])


def _problems(row: ImportRow, headings: list[str]) -> list[tuple[str, str]]:
    """All that was wrong, each with its column; what is said of the whole row stands first and once."""
    found = [("", message(row.message))] if row.message else []
    for problem in row.problems:
        if problem["code"] != row.message:
            found.append((column_name(problem["column"], headings), problem_text(problem)))
    return found
