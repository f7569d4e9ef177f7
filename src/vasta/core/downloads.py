"""Downloads of exactly what a list shows, and the log of who took what (A-21)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.utils import timezone

from vasta.core.exporting import write_csv, write_xlsx
from vasta.core.models import ExportLog
from vasta.core.tables import Table

CHUNK = 1000
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def table_response(
    request: HttpRequest, table: Table, rows: QuerySet, *, kind: str, name: str
) -> FileResponse:
    """The shown columns of all filtered `rows`, in their order, as an attachment.

    Logged with filter and count.
    """
    headings = [str(column.label) for column in table.columns]
    values = ([column.value(obj) for column in table.columns] for obj in _in_chunks(rows))
    log = ExportLog.objects.create(
        who=request.user, what=name, kind=kind, query=request.GET.urlencode()[:2000], row_count=rows.count()
    )
    return download(headings, values, kind=kind, name=f"{name}-{timezone.localdate():%Y-%m-%d}-{log.pk}")


def download(headings: list[str], rows: Iterable[list[Any]], *, kind: str, name: str) -> FileResponse:
    """A table as a file; text stays text, so that no cell becomes a formula (S-20)."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    if kind == "xlsx":
        write_xlsx(file, sheet_name=name[:31], headings=headings, rows=rows)
    else:
        write_csv(file, headings, rows)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.{kind}", content_type=CONTENT_TYPES[kind])


def _in_chunks(rows: QuerySet) -> Iterator[Any]:
    """All rows with their prefetches, never more than a chunk in memory."""
    keys = list(rows.values_list("pk", flat=True))
    plain = rows.order_by()
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        found = {obj.pk: obj for obj in plain.filter(pk__in=chunk)}
        yield from (found[key] for key in chunk if key in found)
