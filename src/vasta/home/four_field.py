"""The four-field: levels with their counts, movement of the school year, next contacts and gaps (look.md).

All is counted in SQL, in a number of queries that does not depend on how many partnerships there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vasta.accounts.models import Field, User
from vasta.core.keys import key_of
from vasta.encounters.signals import Signal, count_signals
from vasta.partners.models import PartnerField
from vasta.partnerships.models import Level, Partnership

from .gaps import GAPS
from .school_year import present_year_starts_on

# The levels that fill the field, clockwise from the upper left; the others stand as strips below.
CORNERS = 4
# Which gaps matter most on a level; of those that have rows the first two are shown.
RELEVANT = {
    "everyday": ("owner", "quiet", "description"),
    "development": ("owner", "goal", "deputy"),
    "strategic": ("owner", "deputy", "goal"),
    "networks": ("owner", "next", "contact"),
    "other": ("contact", "owner"),
}
OF_OWN_LEVELS = ("owner", "quiet")
COUNTED = ("owner", "deputy", "goal", "description", "contact", "quiet", "next")
SHOWN_GAPS = 2
# In the order of the bar: what is agreed first, nothing agreed last.
BAR = (Signal.AGREED, Signal.DUE, Signal.LATE, Signal.NONE)
BAR_WIDTH = 1000


@dataclass(frozen=True)
class Scope:
    """Whose partnerships are shown: everybody's, those of one field of study, or one's own."""

    key: str = "all"
    field: Field | None = None

    @property
    def list_query(self) -> str:
        """The same as filters of the list of partnerships."""
        return {"mine": "care=me"}.get(self.key, f"field={self.field.pk}" if self.field else "")

    def of(self, rows: QuerySet, user: User) -> QuerySet:
        """The rows in this scope."""
        if self.key == "mine":
            return rows.cared_by(user)
        if self.field is None:
            return rows
        return rows.filter(partner__in=PartnerField.objects.filter(field=self.field).values("partner"))


@dataclass(frozen=True)
class CountedGap:
    """A gap of a level with its number in words, linked to its rows."""

    text: str
    url: str


@dataclass(frozen=True)
class Part:
    """One part of a level's bar, in units of `BAR_WIDTH`, and its rows."""

    signal: str
    count: int
    x: int
    width: int
    url: str


@dataclass
class Tile:
    """One level in the field."""

    level: Level
    url: str
    count: int = 0
    started: int = 0
    ended: int = 0
    gaps: list[CountedGap] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    # Late ones, and what the small field says of gaps beside them.
    late: Part | None = None
    first_gaps: list[CountedGap] = field(default_factory=list)


@dataclass(frozen=True)
class Move:
    """How many partners went from one level to another since the school year began."""

    source: Level
    target: Level
    count: int


@dataclass(frozen=True)
class Arrows:
    """Movement between two corners, there and back."""

    there: Move
    back: Move


@dataclass
class FourField:
    """The whole picture."""

    scope: Scope
    since: date
    partners: int
    partnerships: int
    corners: list[Tile]
    strips: list[Tile]
    # Between the corners: above, left, right, below; None when a corner is missing.
    across: list[Arrows] | None
    other_moves: list[Move]

    @property
    def tiles(self) -> list[Tile]:
        """All levels in the school's order."""
        return [*self.corners, *self.strips]

    @property
    def summary(self) -> str:
        """The picture in one sentence."""
        return _("%(partners)s and %(partnerships)s.") % {
            "partners": ngettext("%(count)d partner", "%(count)d partners", self.partners)
            % {"count": self.partners},
            "partnerships": ngettext("%(count)d partnership", "%(count)d partnerships", self.partnerships)
            % {"count": self.partnerships},
        }


def scope_of(request: HttpRequest) -> Scope:
    """The scope that the address asks for: `?scope=mine`, or `?field=` with a field of study."""
    if request.GET.get("scope") == "mine":
        return Scope("mine")
    chosen = Field.objects.filter(pk=key_of(request.GET.get("field", ""))).first()
    return Scope("field", chosen) if chosen else Scope()


def four_field(user: User, scope: Scope | None = None) -> FourField:
    """The picture of a scope (everybody's by default), in seven queries."""
    scope = scope or Scope()
    levels = list(Level.objects.active())
    since = present_year_starts_on()
    rows = Partnership.objects.filter(partner__deleted_at=None, partner__merged_into=None, level__in=levels)
    rows = scope.of(rows, user)
    counts = _counts(rows.present())
    changes = _changes(rows, since)
    signals = count_signals(rows.present(), "level")
    tiles = [_tile(level, scope, counts, changes, signals) for level in levels]
    corners = tiles[:CORNERS] if len(tiles) >= CORNERS else []
    moves = _moves(rows, since, {level.pk: level for level in levels})
    return FourField(
        scope=scope,
        since=since,
        partners=rows.present().order_by().values("partner").distinct().count(),
        partnerships=sum(row["total"] for row in counts.values()),
        corners=corners,
        strips=tiles[len(corners) :],
        across=_arrows([tile.level for tile in corners], moves),
        other_moves=_others([tile.level for tile in corners], moves),
    )


def movement(since: date) -> tuple[Q, Q]:
    """What began and what ended since a day, without those that only changed their level.

    One that began and has changed its level since is told where it began; its way from there is a movement.
    """
    later = Exists(Partnership.objects.filter(continues=OuterRef("pk")))
    began = Q(starts_on__gte=since, continues=None) & ~Q(stage=Partnership.Stage.PROSPECT)
    return began & (Q(ended_on=None) | later), Q(ended_on__gte=since) & ~later


def _counts(rows: QuerySet) -> dict[int, dict[str, int]]:
    gaps = {f"gap_{key}": Count("pk", filter=GAPS[key].condition()) for key in COUNTED}
    found = rows.order_by().values("level").annotate(total=Count("pk"), **gaps)
    return {row["level"]: row for row in found}


def _changes(rows: QuerySet, since: date) -> dict[int, dict[str, int]]:
    began, ended = movement(since)
    lately = rows.filter(Q(starts_on__gte=since) | Q(ended_on__gte=since)).order_by()
    counts = {"began": Count("pk", filter=began), "over": Count("pk", filter=ended)}
    return {row["level"]: row for row in lately.values("level").annotate(**counts)}


def _tile(level: Level, scope: Scope, counts: Any, changes: Any, signals: Any) -> Tile:
    count, change = counts.get(level.pk, {}), changes.get(level.pk, {})
    url = _url(scope, f"level={level.pk}")
    gaps = [
        CountedGap(GAPS[key].counted(number), f"{url}&gap={key}")
        for key in RELEVANT.get(level.key, OF_OWN_LEVELS)
        if (number := count.get(f"gap_{key}", 0))
    ][:SHOWN_GAPS]
    parts = _parts(signals.get(level.pk, {}), url)
    late = next((part for part in parts if part.signal == Signal.LATE and part.count), None)
    return Tile(
        level=level,
        url=url,
        count=count.get("total", 0),
        started=change.get("began", 0),
        ended=change.get("over", 0),
        gaps=gaps,
        parts=parts,
        late=late,
        first_gaps=gaps[: SHOWN_GAPS - 1] if late else gaps,
    )


def _url(scope: Scope, query: str) -> str:
    parts = [part for part in (query, scope.list_query) if part]
    return f"{reverse('partnerships:partnership_list')}?{'&'.join(parts)}"


def _parts(counts: dict[str, int], url: str) -> list[Part]:
    total, before, found = sum(counts.values()), 0, []
    for signal in BAR:
        count = counts.get(signal, 0)
        left = round(BAR_WIDTH * before / total) if total else 0
        before += count
        right = round(BAR_WIDTH * before / total) if total else 0
        found.append(Part(signal, count, left, max(right - left - 4, 0), f"{url}&signal={signal}"))
    return found


def _moves(rows: QuerySet, since: date, levels: dict[int, Level]) -> dict[tuple[int, int], Move]:
    """The links of level changes of the school year, counted by both ends; retired levels are left out."""
    came = rows.filter(continues__isnull=False, continues__deleted_at=None, starts_on__gte=since).order_by()
    counted = came.values_list("continues__level", "level").annotate(count=Count("pk"))
    return {
        (source, target): Move(levels[source], levels[target], count)
        for source, target, count in counted
        if source != target and source in levels and target in levels
    }


def _pairs(corners: list[Level]) -> list[tuple[Level, Level]]:
    """Neighbours as they are drawn: above and below from left to right, at the sides from top to bottom."""
    everyday, development, strategic, networks = corners
    return [(everyday, development), (everyday, networks), (development, strategic), (networks, strategic)]


def _arrows(corners: list[Level], moves: dict[tuple[int, int], Move]) -> list[Arrows] | None:
    if not corners:
        return None
    return [Arrows(_move(moves, one, other), _move(moves, other, one)) for one, other in _pairs(corners)]


def _move(moves: dict[tuple[int, int], Move], source: Level, target: Level) -> Move:
    return moves.get((source.pk, target.pk), Move(source, target, 0))


def _others(corners: list[Level], moves: dict[tuple[int, int], Move]) -> list[Move]:
    """Movement that no arrow shows: across the field, and to and from the strips."""
    drawn = {frozenset((one.pk, other.pk)) for one, other in _pairs(corners)} if corners else set()
    return [move for ends, move in moves.items() if frozenset(ends) not in drawn]
