"""The stakeholder matrix: how many partnerships each category has on each level (S3-026, S3-328)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from vasta.partners.models import Term
from vasta.partnerships.models import Level

# Least count and the class of its heat; each is named in the legend.
HEAT = ((100, "heat-4"), (20, "heat-3"), (5, "heat-2"), (1, "heat-1"))
LEGEND = (("heat-1", "1–4"), ("heat-2", "5–19"), ("heat-3", "20–99"), ("heat-4", "100–"))


@dataclass(frozen=True)
class Cell:
    """One number with its heat ("" for none) and the filters of its rows ("" for no rows)."""

    count: int
    heat: str
    query: str


@dataclass(frozen=True)
class MatrixRow:
    """A category with a cell for each level; a main one sums its parts."""

    label: Any
    is_main: bool
    cells: list[Cell]
    total: Cell


@dataclass(frozen=True)
class Matrix:
    """Levels across, categories down, sums on both edges."""

    levels: list[Level]
    rows: list[MatrixRow]
    totals: list[int]
    total: int

    def as_table(self) -> tuple[list[str], list[list[Any]]]:
        """Headings and rows for a file."""
        headings = [_("Stakeholder"), *(level.short_label for level in self.levels), _("Total")]
        rows = [[str(row.label), *(cell.count for cell in row.cells), row.total.count] for row in self.rows]
        return headings, [*rows, [_("Total"), *self.totals, self.total]]


def stakeholder_matrix(partnerships: QuerySet, levels: list[Level]) -> Matrix:
    """The matrix of the given partnerships, in two queries. Categories without partnerships stay in it."""
    counted = partnerships.order_by().values_list("partner__category", "level").annotate(count=Count("pk"))
    counts: Counter[tuple[int | None, int]] = Counter()
    for category, level, count in counted:
        counts[category, level] += count
    terms = list(Term.objects.filter(vocabulary=Term.Vocabulary.CATEGORY).order_by("position", "name"))
    rows = []
    for main in [term for term in terms if term.parent_id is None]:
        parts = [term for term in terms if term.parent_id == main.pk]
        rows += _rows_of(main, parts, counts, levels)
    if any(category is None for category, _level in counts):
        cells = [_cell(counts[None, level.pk], "", "") for level in levels]
        total = _cell(sum(cell.count for cell in cells), "", "")
        rows.append(MatrixRow(_("No category"), False, cells, total))
    totals = [sum(count for (_c, key), count in counts.items() if key == level.pk) for level in levels]
    return Matrix(levels, rows, totals, sum(totals))


def _rows_of(main: Term, parts: list[Term], counts: Counter, levels: list[Level]) -> list[MatrixRow]:
    keys = [main.pk, *(part.pk for part in parts)]
    found = [_row(main, keys, counts, levels, is_main=True)]
    used = [part for part in parts if part.is_active or any(counts[part.pk, level.pk] for level in levels)]
    return found + [_row(part, [part.pk], counts, levels, is_main=False) for part in used]


def _row(term: Term, keys: list[int], counts: Counter, levels: list[Level], *, is_main: bool) -> MatrixRow:
    query = f"category={term.pk}"
    cells = []
    for level in levels:
        count = sum(counts[key, level.pk] for key in keys)
        cells.append(_cell(count, "" if is_main else _heat(count), f"{query}&level={level.pk}"))
    total = _cell(sum(cell.count for cell in cells), "", query)
    return MatrixRow(term.label, is_main, cells, total)


def _cell(count: int, heat: str, query: str) -> Cell:
    return Cell(count, heat, query if count else "")


def _heat(count: int) -> str:
    return next((name for least, name in HEAT if count >= least), "")
