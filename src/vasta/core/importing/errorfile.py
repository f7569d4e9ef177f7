"""The rows of an import given back as a table: the user's own columns, and what happened to each row.

The columns stand as they were in the file, so that the mended table can be imported again with the same
mapping.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from vasta.core.exporting import Target, write_csv, write_xlsx


@dataclass(frozen=True)
class RowResult:
    """What happened to a row. `problems` are pairs of a heading, "" for the whole row, and a message."""

    number: int
    cells: Sequence[str]
    outcome: str
    problems: Sequence[tuple[str, str]] = ()
    sheet: str = ""


def write_results(
    target: Target, *, kind: Literal["xlsx", "csv"], headings: Sequence[str], results: Iterable[RowResult]
) -> None:
    """Write the rows with their row number, result and problems to a path or a binary file.

    Text of the file stays text: what would become a formula is guarded as in every export (S-20). The last
    columns are in the active language. `results` is read once, so a generator of any length will do.
    """
    all_headings = [*headings, _("Sheet"), _("Row in the file"), _("Result"), _("Problems")]
    rows = (_row(result, len(headings)) for result in results)
    if kind == "xlsx":
        write_xlsx(target, sheet_name=_("Import result"), headings=all_headings, rows=rows)
    else:
        write_csv(target, all_headings, rows)


def _row(result: RowResult, width: int) -> list[object]:
    cells = [*result.cells, *[""] * width][:width]
    problems = [f"{heading}: {message}" if heading else message for heading, message in result.problems]
    return [*cells, result.sheet, result.number, result.outcome, "\n".join(problems)]
