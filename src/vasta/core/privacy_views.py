"""The register of personal data and the log of downloads, for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vasta.core import personal_data_words as words
from vasta.core.access import access
from vasta.core.models import ExportLog
from vasta.core.models.export import MARKED_ROWS
from vasta.core.pages import PAGE_SIZE, ListPage
from vasta.core.personal_data import DataClass, Model, Policy, tables

PERSONAL = [found for found in DataClass if found != DataClass.NONE]


@dataclass(frozen=True)
class Part:
    """What one table holds of one class of data, in the reader's language."""

    whose: str
    fields: str
    mentions: str
    bases: str


@dataclass(frozen=True)
class Line:
    """One table with its personal data, in the reader's language."""

    table: str
    parts: list[Part]
    purpose: str
    keep: str
    is_automatic: bool


@access("core.view_personal_data")
def personal_data_page(request: HttpRequest) -> HttpResponse:
    """Whose data is kept, why, on what basis and how long: table by table."""
    context = {
        "classes": [(found.label, words.CLASSES[found]) for found in PERSONAL],
        "purposes": words.PURPOSES.values(),
        "bases": words.BASES.values(),
        "groups": _groups(),
        "without": [words.table_name(model) for model, found in tables() if not _is_personal(found)],
    }
    return render(request, "core/personal_data.html", context)


def _groups() -> list[tuple[Any, list[Line]]]:
    """The parts of the page with the tables that hold personal data."""
    lines: dict[Any, list[Line]] = {title: [] for title, _apps in words.GROUPS}
    for model, found in tables():
        if _is_personal(found):
            lines[_group_of(model)].append(_line(model, found))
    return list(lines.items())


def _group_of(model: Model) -> Any:
    titles = [title for title, apps in words.GROUPS if model._meta.app_label in apps]
    return titles[0] if titles else words.GROUPS[-1][0]


def _is_personal(found: Policy) -> bool:
    return found.retention is not None


def _line(model: Model, found: Policy) -> Line:
    keep = found.retention
    return Line(
        table=words.table_name(model),
        parts=[_part(model, found, one) for one in PERSONAL if found.fields_of(one)],
        purpose=str(words.PURPOSES[found.purpose][0]),
        keep=words.retention_words(keep.starts, keep.then, keep.days, keep.years),
        is_automatic=keep.is_automatic,
    )


def _part(model: Model, found: Policy, data_class: DataClass) -> Part:
    names = found.fields_of(data_class)
    return Part(
        whose=str(data_class.label),
        fields=_named(model, [name for name in names if name not in found.may_mention]),
        mentions=_named(model, [name for name in names if name in found.may_mention]),
        bases=", ".join(str(words.BASES[basis][0]) for basis in found.bases[data_class]),
    )


def _named(model: Model, names: list[str]) -> str:
    """The fields in words, those of the same name once."""
    return ", ".join(dict.fromkeys(words.field_name(model._meta.get_field(name)) for name in names))


@access("core.view_exports")
def export_list(request: HttpRequest) -> HttpResponse:
    """Who downloaded which list, newest first; much of people's data in a day is marked (A-21)."""
    logs = ExportLog.objects.select_related("who").with_day()
    if request.GET.get("show") == "marked":
        logs = logs.marked()
    page = Paginator(logs, PAGE_SIZE).get_page(request.GET.get("page"))
    titles = _list_titles()
    rows = [{"log": log, "title": titles.get(log.what, log.what)} for log in page]
    context = {"rows": rows, "page_of_rows": page, "limit": MARKED_ROWS}
    return render(request, "core/exports.html", context)


def _list_titles() -> dict[str, Any]:
    """The titles of the lists by the names under which their downloads are logged."""
    return {page.list_name: page.title for page in ListPage.__subclasses__()} | words.DOWNLOADS
