"""What the pages of the preview and of the result show: rows with their changes, problems and choices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vasta.partners.models import ImportBatch, ImportRow, Partner

from .compare import Comparison
from .texts import FIELD_LABELS, WHYS, Labels, column_name, message, problem_text

PAGE_SIZE = 50
Action, Kind, Result = ImportRow.Action, ImportRow.Kind, ImportRow.Result
# Tabs: key, label, icon.
KIND_TABS = (
    (Kind.NEW, gettext_lazy("new"), "plus"),
    (Kind.UPDATE, gettext_lazy("to be updated"), "refresh"),
    (Kind.SAME, gettext_lazy("the same"), "equal"),
    (Kind.DUPLICATE, gettext_lazy("possible duplicates"), "copy"),
    ("problems", gettext_lazy("with a problem"), "alert-triangle"),
)
RESULT_TABS = (
    (Result.CREATED, gettext_lazy("added"), "plus"),
    (Result.UPDATED, gettext_lazy("updated"), "refresh"),
    (Result.UNCHANGED, gettext_lazy("unchanged"), "equal"),
    (Result.SKIPPED, gettext_lazy("left out"), "player-skip-forward"),
    ("problems", gettext_lazy("with a problem"), "alert-triangle"),
)
OLD, NEW = "old", "new"


@dataclass
class Problem:
    """Something wrong with a cell, and the cell to mend it in."""

    text: str
    place: str
    column: int | None
    cell: str
    is_error: bool


@dataclass
class Choice:
    """One thing that can be done with a possible duplicate."""

    value: str
    label: str
    is_chosen: bool


@dataclass
class ShownRow:
    """One row of a page."""

    row: ImportRow
    name: str
    where: str
    first: int | None
    problems: list[Problem]
    changes: list[dict[str, str]] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    why: list[tuple[Partner, str]] = field(default_factory=list)
    message: str = ""


def preview_counts(batch: ImportBatch) -> dict[str, int]:
    """Rows of each kind, of problems, and of all; two queries."""
    counts = Counter(dict(batch.rows.order_by().values_list("kind").annotate(count=Count("pk"))))
    return {**counts, "problems": batch.rows.with_problem().count(), "all": counts.total()}


def result_counts(batch: ImportBatch) -> dict[str, int]:
    """Rows of each result and of problems; one query, the results are stored."""
    total = sum(batch.counts.values())
    return {**batch.counts, "problems": failed_rows(batch).count(), "all": total}


def failed_rows(batch: ImportBatch) -> Any:
    """Rows that were not imported, or not wholly: the rows of the error file."""
    return batch.rows.filter(Q(result=Result.FAILED) | Q(has_error=True) | ~Q(message=""))


def tabs(
    labels: Iterable[tuple[str, Any, str]], counts: dict[str, int], current: str
) -> list[dict[str, Any]]:
    """The tabs of counts with the current one marked."""
    return [
        {"key": key, "label": label, "icon": icon, "count": counts.get(key, 0), "is_current": key == current}
        for key, label, icon in labels
    ]


def first_tab(labels: Iterable[tuple[str, Any, str]], counts: dict[str, int]) -> str:
    """The first tab that has rows."""
    return next((key for key, _label, _icon in labels if counts.get(key)), "")


def page_of(rows: Any, count: int, number: str | None) -> Page:
    """A page of rows in the order of the file; the count is known already."""
    paginator = Paginator(rows.order_by("position"), PAGE_SIZE)
    paginator.count = count
    return paginator.get_page(number)


def preview_rows(batch: ImportBatch, rows: list[ImportRow]) -> list[ShownRow]:
    """The rows of a page of the preview with what they change now; a fixed number of queries."""
    labels, headings = Labels(), _headings(batch)
    comparison = Comparison(batch, rows)
    firsts = {row.first for row in rows if row.first is not None}
    numbers = dict(batch.rows.filter(position__in=firsts).values_list("position", "number"))
    keys = {candidate["partner"] for row in rows for candidate in row.candidates}
    keys |= {row.partner_id for row in rows if row.partner_id}
    partners = Partner.objects.select_related("municipality", "parent").in_bulk(keys)
    shown = []
    for row in rows:
        one = _shown(row, headings, batch)
        one.first = numbers.get(row.first)
        if row.kind != Kind.PROBLEM and row.action != Action.SKIP:
            one.changes = _labelled(labels.changes(comparison.changes(row)))
        if row.kind == Kind.DUPLICATE:
            one.choices = _choices(row, partners, one.first)
            one.why = [
                (partners[each["partner"]], str(WHYS[each["why"]]))
                for each in row.candidates
                if each["partner"] in partners
            ]
        shown.append(one)
    return shown


def result_rows(batch: ImportBatch, rows: list[ImportRow]) -> list[ShownRow]:
    """The rows of a page of the result."""
    headings = _headings(batch)
    shown = [_shown(row, headings, batch) for row in rows]
    for one in shown:
        one.changes = _labelled(one.row.changes)
        one.message = message(one.row.message) if one.row.message else ""
    return shown


def _headings(batch: ImportBatch) -> dict[int, list[str]]:
    return {sheet["index"]: sheet["headings"] for sheet in batch.sheets}


def _shown(row: ImportRow, headings: dict[int, list[str]], batch: ImportBatch) -> ShownRow:
    names = {sheet["index"]: sheet["name"] for sheet in batch.sheets}
    several = len(batch.chosen_sheets) > 1
    where = f"{names[row.sheet]}: {row.number}" if several else str(row.number)
    problems = [
        Problem(
            problem_text(each),
            column_name(each["column"], headings[row.sheet]),
            each["column"],
            row.cells[each["column"]]
            if each["column"] is not None and each["column"] < len(row.cells)
            else "",
            each["is_error"],
        )
        for each in row.problems
    ]
    name = row.values.get("name") or next((cell for cell in row.cells if cell.strip()), "")
    return ShownRow(row, name[:120], where, None, problems)


def _labelled(changes: list[dict[str, str]]) -> list[dict[str, str]]:
    return [
        {
            "label": " ".join(
                filter(None, [str(FIELD_LABELS.get(each["field"], each["field"])), each["of"]])
            ),
            OLD: each[OLD],
            NEW: each[NEW],
        }
        for each in changes
    ]


def _choices(row: ImportRow, partners: dict[int, Partner], first: int | None) -> list[Choice]:
    """New, the same as or a site of each candidate, and leaving the row out."""
    chosen = (
        f"{row.action}:{row.partner_id or ''}"
        if row.action in (Action.SAME, Action.SITE)
        else f"{row.action}:"
    )
    options = [(f"{Action.NEW}:", str(Action.NEW.label))]
    if first is not None:
        options.append((f"{Action.SAME}:", _("The same partner as on row %(number)d") % {"number": first}))
        options.append((f"{Action.SITE}:", _("A site of the partner on row %(number)d") % {"number": first}))
    keys = dict.fromkeys(
        [each["partner"] for each in row.candidates] + ([row.partner_id] if row.partner_id else [])
    )
    for key in keys:
        if key in partners:
            named = {"partner": described(partners[key])}
            options.append((f"{Action.SAME}:{key}", _("The same as %(partner)s") % named))
            options.append((f"{Action.SITE}:{key}", _("A site of %(partner)s") % named))
    options.append((f"{Action.SKIP}:", str(Action.SKIP.label)))
    return [Choice(value, label, value == chosen) for value, label in options]


def described(partner: Partner) -> str:
    """A partner so that two of one name can be told apart."""
    town = partner.municipality.label if partner.municipality else partner.city
    return ", ".join(part for part in (partner.name, town, partner.shown_business_id) if part)
