"""The levels as they stand on a partner: who cares for each, in the order of a partner's head."""

from __future__ import annotations

from django.db.models import QuerySet

from vasta.partners.models import Partner

from .models import Level, Partnership

# The order on a partner; a school's own levels come after, in their own order.
ORDER = {"strategic": 0, "development": 1, "everyday": 2, "networks": 3, "other": 4}


def head_key(level: Level) -> tuple[int, int, int]:
    """Sorts levels as they stand on a partner: strategic first."""
    return ORDER.get(level.key, len(ORDER)), level.position, level.pk


def partner_head(partner: Partner) -> list[Partnership]:
    """The living partnerships with what `partnerships/partner_head.html` reads, in the order of a head.

    One query; the targets (prospects) come last.
    """
    rows = with_people(Partnership.objects.living().filter(partner=partner))
    is_target = Partnership.Stage.PROSPECT
    return sorted(rows, key=lambda row: (row.stage == is_target, *head_key(row.level)))


def with_people(rows: QuerySet) -> QuerySet:
    """`rows` with partner, level and people of both sides, in the same query."""
    return rows.select_related("partner", "level", "owner", "deputy", "team", "contact")
