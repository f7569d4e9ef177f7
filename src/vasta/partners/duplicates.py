"""Partners that may already be in the register under another spelling; asked while somebody types."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from vasta.core.importing.cleaning import clean_business_id
from vasta.core.importing.names import SIMILAR, company_core, identity_key, similarity
from vasta.core.search import search

from .models import Partner, PartnerAlias

LIMIT = 5


@dataclass(frozen=True)
class Similar:
    """A partner that may be the same, and why we think so."""

    partner: Partner
    why: str
    is_certain: bool


def similar_partners(*, name: str, business_id: str = "", exclude: int | None = None) -> list[Similar]:
    """Up to five living partners by business ID, identical name or alias, then similar name.

    Certain ones first.
    """
    found: dict[int, Similar] = {}
    for partner, why, is_certain in [
        *_by_business_id(business_id),
        *_by_identity(name),
        *_by_similar_name(name),
    ]:
        if partner.pk != exclude:
            found.setdefault(partner.pk, Similar(partner, why, is_certain))
    return list(found.values())[:LIMIT]


def _living() -> Partner:
    return Partner.objects.living().select_related("municipality", "parent")


def _by_business_id(business_id: str) -> list[tuple[Partner, str, bool]]:
    cleaned = clean_business_id(business_id)
    if not cleaned.value:
        return []
    rows = _living().filter(business_id=cleaned.value, parent=None)[:LIMIT]
    return [(row, _("the same business ID"), True) for row in rows]


def _by_identity(name: str) -> list[tuple[Partner, str, bool]]:
    identity = identity_key(name)
    if len(identity) < 2:
        return []
    aliased = PartnerAlias.objects.filter(identity=identity).values("partner")
    rows = _living().filter(Q(identity=identity) | Q(pk__in=aliased))[:LIMIT]
    return [
        (row, _("the same name") if row.identity == identity else _("known by this name"), True)
        for row in rows
    ]


def _by_similar_name(name: str) -> list[tuple[Partner, str, bool]]:
    core = company_core(name)
    if len(core) < 3:
        return []
    keys = [entry.object_id for entry in search(core, model=Partner, limit=20)]
    rows = [row for row in _living().filter(pk__in=keys) if similarity(name, row.name) >= SIMILAR]
    rows.sort(key=lambda row: -similarity(name, row.name))
    return [(row, _("a similar name"), False) for row in rows]
