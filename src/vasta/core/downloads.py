"""Downloads of exactly what a list shows, and the log of who took what (A-21)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from vasta.core.exporting import write_csv, write_xlsx
from vasta.core.models import ExportLog
from vasta.core.tables import Table

CHUNK = 1000
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class ReasonForm(forms.Form):
    """Why somebody needs a large list of people; kept in the log."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=10,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence. The main users see it in the log of downloads."),
    )


class ShownList(Protocol):
    """What a download takes from the page of a list."""

    title: Any
    list_name: str
    has_people: bool
    table: Table
    filterset: Any


def list_response(request: HttpRequest, page: ShownList, rows: QuerySet, *, kind: str) -> HttpResponseBase:
    """The shown columns of all filtered `rows`, in their order, as an attachment; logged.

    A large list of people comes only with a reason (`asked_reason`).
    """
    row_count, reason = rows.count(), ""
    if page.has_people:
        list_url = f"?{_without(request.GET, 'reason', 'export')}"
        reason, question = asked_reason(request, row_count, title=page.title, list_url=list_url)
        if question:
            return question
    log = ExportLog.objects.create(
        who=request.user,
        what=page.list_name,
        kind=kind,
        query=_without(request.GET, "reason")[:2000],
        filters="; ".join(f"{chip.label}: {chip.value}" for chip in page.filterset.chips())[:500],
        row_count=row_count,
        has_people=page.has_people,
        reason=reason,
    )
    headings = [str(column.label) for column in page.table.columns]
    values = ([column.value(obj) for column in page.table.columns] for obj in _in_chunks(rows))
    name = f"{slugify(str(page.title))}-{timezone.localdate():%Y-%m-%d}-{log.pk}"
    return download(headings, values, kind=kind, name=name)


def asked_reason(
    request: HttpRequest, row_count: int, *, title: Any, list_url: str
) -> tuple[str, HttpResponse | None]:
    """Why somebody takes this many people out, "" when they are few, and the page that asks for it.

    Above `EXPORT_REASON_ROWS` the answer is that page until the address has a reason (A-21). `title` and
    `list_url` name the list that the page leads back to.
    """
    if row_count <= settings.EXPORT_REASON_ROWS:
        return "", None
    form = ReasonForm(request.GET if "reason" in request.GET else None)
    if form.is_valid():
        return form.cleaned_data["reason"], None
    context = {
        "title": title,
        "form": form,
        "kept": [(key, each) for key, values in request.GET.lists() if key != "reason" for each in values],
        "row_count": row_count,
        "limit": settings.EXPORT_REASON_ROWS,
        "list_url": list_url,
    }
    return "", render(request, "core/export_reason.html", context, status=422 if form.is_bound else 200)


def _without(query: QueryDict, *names: str) -> str:
    """The query string without some of its parameters."""
    rest = query.copy()
    for name in names:
        rest.pop(name, None)
    return rest.urlencode()


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
