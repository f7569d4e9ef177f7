"""The hyrrä: a partner in the middle, our teams around it, and what each does with the partner (S3-306)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from vasta.core.charts import Round, scale_top
from vasta.encounters.models import Encounter, Participant
from vasta.groups.models import Group, Seat
from vasta.partners.models import Partner, PartnerField
from vasta.partnerships.models import Level, Partnership, PartnershipTerm

SECTORS = 10
YEAR, RECENT, REMEMBERED = timedelta(days=365), timedelta(days=90), timedelta(days=3 * 365)

# The paper, and the radii of the middle, of the sectors and of the rim.
WIDTH, HEIGHT = 1000, 640
PAPER = Round(WIDTH / 2, HEIGHT / 2)
HUB, INNER, OUTER, RIM = 96, 104, 236, 246
GAP = 0.006
LABEL_RIGHT, LABEL_LEFT, TOP, BOTTOM = 770, 230, 60, 570
LABEL_ROOM, FIGURE_ROOM = 84, 28


@dataclass
class Function:
    """One of our teams: how often it met the partner in 12 months, on which level, what, who and when."""

    team: Group | None
    count: int = 0
    level: Level | None = None
    what: str = ""
    last: Encounter | None = None

    def reached(self, today: date) -> str:
        """When it last met the partner: `recent` within 90 days, `earlier`, or `never`."""
        if self.last is None:
            return "never"
        return "recent" if self.last.held_on >= today - RECENT else "earlier"


@dataclass(frozen=True)
class Sector:
    """The shapes of one function."""

    function: Function
    reached: str
    whole: str
    filled: str
    figure: tuple[float, float]
    is_inside: bool
    dot: tuple[float, float]
    line: str
    label: tuple[float, float]
    is_right: bool


@dataclass(frozen=True)
class Hyrra:
    """All shapes of one picture."""

    sectors: list[Sector]
    rings: list[dict[str, Any]]
    width: int = WIDTH
    height: int = HEIGHT
    middle: Round = field(default=PAPER)
    hub: int = HUB
    rim: int = RIM


def functions_of(partner: Partner, today: date | None = None) -> list[Function]:
    """Our teams that deal with the partner, busiest first, then those of its fields that do not yet.

    Seven queries, however many encounters there are.
    """
    day = today or timezone.localdate()
    found = _by_team(partner, day)
    for partnership in _partnerships(partner):
        _add_partnership(found, partnership)
    for team in _teams_of_its_fields(partner):
        found.setdefault(team.pk, Function(team))
    for function in found.values():
        if not function.what and function.last:
            function.what = str(function.last)
    known = sorted(found.values(), key=lambda one: (-one.count, one.last is None, str(one.team)))
    return known[:SECTORS]


def _by_team(partner: Partner, day: date) -> dict[int | None, Function]:
    """Counts and last encounters by the teams of those of us who took part."""
    rows = Participant.objects.filter(
        user__isnull=False,
        encounter__partner_links__partner=partner,
        encounter__partner_links__deleted_at=None,
        encounter__deleted_at=None,
        encounter__state=Encounter.State.HELD,
        encounter__starts_at__gte=timezone.now() - REMEMBERED,
    )
    rows = list(rows.select_related("encounter__owner").order_by("-encounter__starts_at"))
    teams = _teams_of({row.user_id for row in rows})
    met: dict[Any, dict[int, Encounter]] = defaultdict(dict)
    for row in rows:
        for team in teams.get(row.user_id) or [None]:
            met[team].setdefault(row.encounter_id, row.encounter)
    found = {}
    for team, encounters in met.items():
        recent = [one for one in encounters.values() if one.held_on > day - YEAR]
        last = next(iter(encounters.values()))
        found[team.pk if team else None] = Function(team, len(recent), last=last)
    return found


def _teams_of(users: set[int]) -> dict[int, list[Group]]:
    seats = Seat.objects.current().filter(user__in=users, group__kind=Group.Kind.TEAM)
    found: dict[int, list[Group]] = defaultdict(list)
    for seat in seats.filter(group__deleted_at=None).select_related("group"):
        found[seat.user_id].append(seat.group)
    return found


def _partnerships(partner: Partner) -> models.QuerySet:
    terms = models.Prefetch(
        "terms",
        queryset=PartnershipTerm.objects.filter(term__vocabulary="cooperation").select_related("term"),
        to_attr="forms",
    )
    rows = Partnership.objects.present().filter(partner=partner)
    return rows.select_related("level", "team").prefetch_related(terms)


def _add_partnership(found: dict[int | None, Function], partnership: Partnership) -> None:
    """Tell of the owning team, or of the owner's teams, on which level and what they do."""
    teams = [partnership.team] if partnership.team else []
    if not teams and partnership.owner_id:
        teams = _teams_of({partnership.owner_id}).get(partnership.owner_id, [])
    for team in teams:
        function = found.setdefault(team.pk, Function(team))
        function.level = function.level or partnership.level
        forms = ", ".join(form.term.label for form in partnership.forms[:2])
        function.what = function.what or forms or partnership.description[:60]


def _teams_of_its_fields(partner: Partner) -> models.QuerySet:
    fields = PartnerField.objects.filter(partner=partner).values("field")
    return Group.objects.active().teams().filter(field__in=fields)[:SECTORS]


def draw(functions: list[Function], today: date) -> Hyrra:
    """The picture: equal sectors from the top clockwise, each as long as its count."""
    top = scale_top(max((function.count for function in functions), default=0))
    places = _label_places(len(functions))
    sectors = [
        _sector(function, index / len(functions), 1 / len(functions), top, places[index], today)
        for index, function in enumerate(functions)
    ]
    rings = [
        {"radius": round(INNER + (OUTER - INNER) * part, 1), "count": round(top * part)} for part in (0.5, 1)
    ]
    return Hyrra(sectors, rings)


def _sector(
    function: Function, start: float, size: float, top: int, label: tuple[float, float], today: date
) -> Sector:
    turn, end = start + size / 2, start + size
    length = INNER + (OUTER - INNER) * function.count / top
    is_right = label[0] > PAPER.x
    outwards = 1 if is_right else -1
    dot = PAPER.point(turn, RIM)
    # A short sector has no room for its figure, which then stands outside it.
    is_inside = length - INNER >= FIGURE_ROOM
    return Sector(
        function=function,
        reached=function.reached(today),
        whole=PAPER.ring_part(start + GAP, end - GAP, INNER, OUTER),
        filled=PAPER.ring_part(start + GAP, end - GAP, INNER, round(length, 2)) if function.count else "",
        figure=PAPER.point(turn, length - 16 if is_inside else length + 16),
        is_inside=is_inside,
        dot=dot,
        line=f"{dot[0]},{dot[1]} {label[0] - 40 * outwards},{label[1]} {label[0] - 10 * outwards},{label[1]}",
        label=label,
        is_right=is_right,
    )


def _label_places(total: int) -> list[tuple[float, float]]:
    """Each label stands beside its dot, in a column left or right, with room for three lines."""
    turns = [(index + 0.5) / total for index in range(total)]
    places: dict[int, tuple[float, float]] = {}
    for x, is_right in ((LABEL_RIGHT, True), (LABEL_LEFT, False)):
        column = [index for index, turn in enumerate(turns) if (turn <= 0.5) is is_right]
        column.sort(key=lambda index: PAPER.point(turns[index], RIM)[1])
        heights = _apart([PAPER.point(turns[index], RIM)[1] for index in column])
        places |= {index: (x, height) for index, height in zip(column, heights, strict=True)}
    return [places[index] for index in range(total)]


def _apart(heights: list[float]) -> list[float]:
    """The same heights with at least the room of a label between them, kept on the paper."""
    found: list[float] = []
    for height in heights:
        found.append(max(height, found[-1] + LABEL_ROOM) if found else max(height, TOP))
    limit = BOTTOM
    for index in reversed(range(len(found))):
        found[index] = round(min(found[index], limit), 1)
        limit = found[index] - LABEL_ROOM
    return found
