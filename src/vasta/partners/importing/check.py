"""Checking rows of a list: cleaned, matched with the register and with each other, and classified."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from vasta.core.importing.names import company_core, identity_key
from vasta.core.search import search
from vasta.partners.models import ImportBatch, ImportRow, Partner

from .clean import RowCleaner
from .compare import set_kinds
from .match import Index, Register, known_row, match_row
from .similar import SimilarNames

Action, Kind = ImportRow.Action, ImportRow.Kind
ROW_FIELDS = (
    "cells",
    "values",
    "problems",
    "has_error",
    "kind",
    "business_id",
    "identity",
    "external_id",
    "action",
    "is_decided",
    "partner",
    "first",
    "candidates",
)


def clean_row(row: ImportRow, cleaner: RowCleaner, said: Iterable[dict[str, Any]] = ()) -> None:
    """Set values, problems and keys of `row` from its cells; `said` are problems that the reader found."""
    row.values, row.problems = cleaner.clean(row.cells)
    row.problems += said
    row.has_error = any(problem["is_error"] for problem in row.problems)
    row.business_id = row.values.get("business_id", "")
    row.external_id = row.values.get("external_id", "")
    row.identity = identity_key(row.values.get("name", ""))[:200]


def set_match(row: ImportRow, register: Register, earlier: Index) -> None:
    """Set what is to be done with a cleaned row, and let later rows of the list find it."""
    row.action, row.kind, row.partner_id, row.first, row.candidates = Action.NEW, "", None, None, []
    row.is_decided = False
    if not row.values.get("name"):
        row.kind = Kind.PROBLEM
        return
    match = match_row(row, register, earlier)
    row.action, row.kind, row.partner_id = match.action, match.kind, match.partner
    row.first, row.candidates = match.first, match.candidates
    if row.first is None or row.action != Action.SAME:
        earlier.add(known_row(row))


def earlier_rows(batch: ImportBatch, condition: Q | None = None) -> Index:
    """The rows checked so far that stand for a partner of their own, all or those of a condition."""
    rows = batch.rows.exclude(kind=Kind.PROBLEM).exclude(action=Action.SAME, first__isnull=False)
    if condition is not None:
        rows = rows.filter(condition)
    return Index(known_row(row) for row in rows.defer("cells", "problems", "candidates").order_by("position"))


def recheck(batch: ImportBatch, row: ImportRow, cleaner: RowCleaner) -> None:
    """Clean and match a mended row at once, and the rows whose fate hangs on it."""
    before = _keys(row)
    clean_row(row, cleaner)
    keys = before | _keys(row)
    others = batch.rows.filter(keys | Q(first=row.position), position__gt=row.position, is_decided=False)
    rows = [row, *others.exclude(kind=Kind.PROBLEM).order_by("position")[:1000]]
    positions = [each.position for each in rows]
    earlier = earlier_rows(batch, keys & ~Q(position__in=positions) & Q(position__lt=positions[-1] + 1))
    register = near(rows)
    for each in rows:
        set_match(each, register, earlier)
    # The comparison reads the other rows of a group from the database.
    store(rows)
    set_kinds(batch, rows)
    store(rows)


def _keys(row: ImportRow) -> Q:
    wanted = Q(pk=None)
    for name in ("identity", "business_id", "external_id"):
        if value := getattr(row, name):
            wanted |= Q(**{name: value})
    return wanted


def near(rows: list[ImportRow]) -> Register:
    """The part of the register that a few rows could be about, similar names by the search index."""
    keys: set[int] = set()
    for row in rows[:20]:
        core = company_core(row.values.get("name", ""))
        keys |= (
            {entry.object_id for entry in search(core, model=Partner, limit=20)} if len(core) > 2 else set()
        )
    register = Register.around(rows, keys)
    register.similar = SimilarNames((one.key, name) for one in register.all.values() for name in one.names)
    return register


def store(rows: list[ImportRow]) -> None:
    """Write what a check said of rows that are stored already."""
    ImportRow.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=ROW_FIELDS)
