"""Joins imported partners to the main organisations that their rows name, wherever these stand."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import QuerySet

from vasta.core import history
from vasta.core.importing.names import identity_key
from vasta.partners.models import ImportBatch, ImportRow, Partner

from .clean import WARNINGS

FIELDS = ("parent_name", "parent_business_id")


def link_parents(batch: ImportBatch, rows: list[ImportRow], heading: str) -> None:
    """Make the partners of `rows` sites of the main organisations that their rows name.

    A main organisation that is not in the register, or that is itself a site of the partner however far down,
    is a problem of the row and goes to the notes under `heading`.
    """
    keys = {row.partner_id for row in rows}
    partners = Partner.objects.living().filter(pk__in=keys, parent=None).select_for_update().in_bulk()
    above = _Above(rows)
    changed: dict[int, Partner] = {}
    for row in rows:
        partner, parent = partners.get(row.partner_id), above.of(row)
        if partner is None or partner.pk in changed or parent == partner.pk:
            continue
        problem = above.problem(partner.pk, parent)
        if problem:
            _tell(batch, row, problem)
        else:
            partner.parent_id = above.parents[partner.pk] = parent
        if not problem or _noted(partner, f"{heading}: {_named(row)}"):
            changed[partner.pk] = partner
    if changed:
        history.bulk_save(Partner, list(changed.values()), ["parent", "notes"])


def _named(row: ImportRow) -> str:
    return row.values.get("parent_name") or row.values["parent_business_id"]


def _noted(partner: Partner, line: str) -> bool:
    """Add the line to the notes; False when it stands there already."""
    if line in partner.notes:
        return False
    partner.notes = "\n".join(filter(None, [partner.notes, line]))
    return True


def _tell(batch: ImportBatch, row: ImportRow, code: str) -> None:
    """Keep the problem with the cell that names the main organisation."""
    columns = batch.mapping[str(row.sheet)]
    field = next(name for name in FIELDS if name in row.values)
    row.problems.append(
        {
            "column": columns.index(field) if field in columns else None,
            "field": field,
            "code": code,
            "params": {"text": _named(row)},
            "is_error": code not in WARNINGS,
        }
    )
    row.has_error = row.has_error or code not in WARNINGS
    row.save(update_fields=["problems", "has_error"])


class _Above:
    """The partners that rows name, by business ID or by name, and what these are sites of."""

    def __init__(self, rows: list[ImportRow]) -> None:
        numbers = {row.values.get("parent_business_id") for row in rows} - {None}
        identities = {identity_key(row.values.get("parent_name", "")) for row in rows} - {""}
        living = Partner.objects.living().order_by("-pk")
        self.by_number = _of_one_each(living.filter(business_id__in=numbers), "business_id")
        self.by_name = _of_one_each(living.filter(identity__in=identities), "identity")
        self.parents = _parents_of({*self.by_number.values(), *self.by_name.values()})

    def of(self, row: ImportRow) -> int | None:
        """The key of the row's main organisation, None when the register has none such."""
        by_number = self.by_number.get(row.values.get("parent_business_id"))
        return by_number or self.by_name.get(identity_key(row.values.get("parent_name", "")))

    def problem(self, key: int, parent: int | None) -> str:
        """Why `parent` cannot be the main organisation of the partner of `key`; "" when it can."""
        if parent is None:
            return "parent_unknown"
        seen: set[int] = set()
        while parent is not None and parent not in seen:
            if parent == key:
                return "parent_ring"
            seen.add(parent)
            parent = self.parents.get(parent)
        return ""


def _of_one_each(partners: QuerySet, column: str) -> dict[str, int]:
    """The oldest main organisation of each value, or the only site that has it."""
    tops, sites = {}, defaultdict(list)
    for value, key, parent in partners.values_list(column, "pk", "parent"):
        if parent is None:
            tops[value] = key
        else:
            sites[value].append(key)
    return {value: keys[0] for value, keys in sites.items() if len(keys) == 1} | tops


def _parents_of(keys: set[int]) -> dict[int, int | None]:
    """What these partners are sites of, what those are sites of, and so on up."""
    found: dict[int, int | None] = {}
    while keys:
        found |= Partner.objects.filter(pk__in=keys).values_list("pk", "parent")
        keys = {parent for parent in found.values() if parent is not None} - found.keys()
    return found
