"""Whom do we miss: fields without a partner on a level, candidates, targets (S3-199, S3-226, S3-230)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from vasta.accounts.models import Field
from vasta.core.access import access
from vasta.encounters.models import Encounter, EncounterPartner
from vasta.partnerships.heads import with_people
from vasta.partnerships.models import Level, Partnership

from .four_field import Scope, scope_of
from .gaps import quiet_since

# An everyday partner that has been met this often in the months that count is worth asking about (S3-230).
MET_OFTEN = 3
SHOWN = 20


@dataclass(frozen=True)
class FieldCell:
    """How many partnerships a field of study has on a level, and where they or a first target are."""

    count: int
    url: str


@dataclass(frozen=True)
class FieldRow:
    """One field of study with a cell for each level."""

    field: Field
    cells: list[FieldCell]


@dataclass(frozen=True)
class Candidate:
    """An everyday partnership that could be deepened, and how often the partner has been met."""

    partnership: Partnership
    met: int


@access("partnerships.view_partnership")
def targets(request: HttpRequest) -> HttpResponse:
    """The review of a team's partnerships: what is missing, who could be deepened, whom we want."""
    scope = scope_of(request)
    levels = list(Level.objects.active())
    rows = scope.of(Partnership.objects.targets(), request.user)
    context = {
        "scope": scope,
        "levels": levels,
        "fields": Field.objects.filter(is_active=True),
        "rows": field_rows(levels),
        "candidates": candidates(levels, scope, request.user),
        "targets": with_people(rows).order_by("level__position", "partner__sort_name")[:SHOWN],
        "target_count": rows.count(),
    }
    return render(request, "home/targets.html", context)


def field_rows(levels: list[Level]) -> list[FieldRow]:
    """The fields of study in use by level, zeros too, in two queries."""
    counted = Partnership.objects.present().filter(partner__field_links__deleted_at=None).order_by()
    counted = counted.values_list("partner__field_links__field", "level").annotate(count=Count("pk"))
    counts = {(field, level): count for field, level, count in counted}
    fields = Field.objects.filter(is_active=True)
    return [
        FieldRow(field, [_cell(field, level, counts.get((field.pk, level.pk), 0)) for level in levels])
        for field in fields
    ]


def _cell(field: Field, level: Level, count: int) -> FieldCell:
    if count:
        return FieldCell(
            count, f"{reverse('partnerships:partnership_list')}?level={level.pk}&field={field.pk}"
        )
    return FieldCell(
        0, f"{reverse('partnerships:partnership_create')}?level={level.pk}&stage={Partnership.Stage.PROSPECT}"
    )


def candidates(levels: list[Level], scope: Scope, user: Any) -> list[Candidate]:
    """Everyday partners met often of late that stand on no other of the four levels, the most met first."""
    keys = {level.key: level.pk for level in levels}
    if "everyday" not in keys:
        return []
    deeper = Partnership.objects.living().filter(level__key__in=["development", "strategic"])
    rows = Partnership.objects.present().filter(level=keys["everyday"])
    rows = scope.of(rows, user).exclude(partner__in=deeper.values("partner"))
    met = _met_often(rows)
    found = with_people(rows).filter(partner__in=met)
    return sorted(
        (Candidate(row, met[row.partner_id]) for row in found),
        key=lambda candidate: (-candidate.met, candidate.partnership.partner.sort_name),
    )


def _met_often(rows: QuerySet) -> dict[int, int]:
    met = EncounterPartner.objects.filter(
        encounter__deleted_at=None,
        encounter__state=Encounter.State.HELD,
        encounter__starts_at__gte=quiet_since(),
        partner__in=rows.values("partner"),
    )
    counted = met.order_by().values("partner").annotate(count=Count("pk")).filter(count__gte=MET_OFTEN)
    return dict(counted.order_by("-count", "partner").values_list("partner", "count")[:SHOWN])
