"""The words a new provider starts with; all of them are its own to change."""

from __future__ import annotations

from vasta.core.tenancy import current_provider
from vasta.partners import reference

from .models import Term

SIMPLE = {
    "kind": reference.partner_kinds,
    "customer_role": reference.customer_roles,
    "contact_role": reference.contact_roles,
}


def _names(row: object) -> dict[str, str]:
    return {"name": row.name.fi, "name_sv": row.name.sv, "name_en": row.name.en}


def create_terms() -> None:
    """Make the default vocabularies of the provider in scope; call inside a change set."""
    for vocabulary, rows in SIMPLE.items():
        for position, row in enumerate(rows()):
            _add(vocabulary, row, position)
    made: dict[str, Term] = {}
    for position, row in enumerate(reference.stakeholder_categories()):
        made[row.key] = _add("category", row, position, parent=made.get(row.parent))
    for position, row in enumerate(reference.relation_types()):
        inverse = {
            "inverse_name": row.inverse.fi,
            "inverse_name_sv": row.inverse.sv,
            "inverse_name_en": row.inverse.en,
        }
        _add("relation", row, position, **inverse)


def _add(vocabulary: str, row: object, position: int, **more: object) -> Term:
    term = Term(
        provider=current_provider(),
        vocabulary=vocabulary,
        key=row.key,
        position=position,
        **_names(row),
        **more,
    )
    term.save()
    return term
