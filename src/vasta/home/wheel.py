"""The annual clock as a picture: where on the paper every mark of the year stands.

The paper is a square of 660. The year goes round clockwise from the top.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from math import pi

from django.utils.translation import gettext_lazy as _

from vasta.core.charts import Round, scale_top
from vasta.planning.clock_entries import Occurrence
from vasta.planning.models import ClockEntry

from .clock import Clock, ClockWeek

MIDDLE = 330.0
PAPER = Round(MIDDLE, MIDDLE)
# Radii from the outside in: names of months, numbers of weeks, bars, and a band for each kind of mark.
MONTHS, EDGE, NUMBERS, BARS_TOP, BARS = 304, 288, 275, 260, 194
AGREED = (177, 187)
BANDS = {
    ClockEntry.Kind.SURVEY: (146, 170),
    ClockEntry.Kind.EVENT: (122, 146),
    ClockEntry.Kind.AGREEMENT: (98, 122),
    ClockEntry.Kind.DEADLINE: (74, 98),
}
BAND_NAMES = {
    ClockEntry.Kind.SURVEY: _("Surveys"),
    ClockEntry.Kind.EVENT: _("Events"),
    ClockEntry.Kind.AGREEMENT: _("Agreements"),
    ClockEntry.Kind.DEADLINE: _("Deadlines"),
}
HUB = 74
BAR_WIDTH = 0.72
NUMBERED = 20
DISC = 11.0


@dataclass(frozen=True)
class Mark:
    """An entry in its band: an arc when it lasts, a disc with its number, or a dot when it is over."""

    occurrence: Occurrence
    number: int | None
    x: float
    y: float
    arc: str


@dataclass(frozen=True)
class WheelWeek:
    """A week's own shapes."""

    week: ClockWeek
    sector: str
    x: float
    y: float
    kept: str = ""
    missed: str = ""
    coming: str = ""
    agreed: str = ""
    # 1–4: how many encounters and actions, as a tone of the ramp.
    tone: int = 0


@dataclass(frozen=True)
class Wheel:
    """All shapes of one picture."""

    clock: Clock
    weeks: list[WheelWeek]
    marks: list[Mark]
    months: list[dict[str, object]]
    bands: list[dict[str, object]]
    scale: list[dict[str, object]]
    hand: dict[str, object] | None = None
    size: int = field(default=round(2 * MIDDLE))
    middle: float = field(default=MIDDLE)
    edge: int = field(default=EDGE)
    bars: int = field(default=BARS)
    bars_top: int = field(default=BARS_TOP)
    hub: int = field(default=HUB)


def draw(clock: Clock) -> Wheel:
    """The picture of a clock."""
    top = scale_top(max(week.occasions for week in clock.weeks))
    return Wheel(
        clock=clock,
        weeks=[_week(clock, week, top) for week in clock.weeks],
        marks=_marks(clock),
        months=_months(clock),
        bands=_bands(),
        scale=[{"radius": _height(top * part, top), "count": round(top * part)} for part in (0.5, 1)],
        hand=_hand(clock),
    )


def _height(count: float, top: int) -> float:
    return round(BARS + (BARS_TOP - BARS) * count / top, 2)


def _turn(clock: Clock, day: date) -> float:
    """The middle of a day as a share of the turn; the first week's Monday is the top."""
    days = (day - clock.weeks[0].starts_on).days + 0.5
    return days / (7 * len(clock.weeks))


def _week(clock: Clock, week: ClockWeek, top: int) -> WheelWeek:
    size = 1 / len(clock.weeks)
    start, end = week.index * size, (week.index + 1) * size
    x, y = PAPER.point((start + end) / 2, NUMBERS)
    margin = size * (1 - BAR_WIDTH) / 2
    return WheelWeek(
        week,
        PAPER.ring_part(start, end, HUB, EDGE),
        x,
        y,
        **_bars(week, start + margin, end - margin, top),
        agreed=PAPER.ring_part(start + margin, end - margin, *AGREED) if week.meetings else "",
        tone=_tone(week.meetings),
    )


def _bars(week: ClockWeek, start: float, end: float, top: int) -> dict[str, str]:
    shapes, below = {}, 0
    for name in ("kept", "missed", "coming"):
        count = getattr(week, name)
        if count:
            shapes[name] = PAPER.ring_part(start, end, _height(below, top), _height(below + count, top))
        below += count
    return shapes


def _tone(count: int) -> int:
    """Four named classes: 1–4, 5–19, 20–99 and more."""
    return 0 if not count else 1 if count < 5 else 2 if count < 20 else 3 if count < 100 else 4


def _marks(clock: Clock) -> list[Mark]:
    numbers = {id(one): number for number, one in enumerate(clock.coming[:NUMBERED], start=1)}
    taken: dict[str, list[float]] = {}
    marks = []
    for one in clock.entries:
        inner, outer = BANDS[ClockEntry.Kind(one.entry.kind)]
        radius = (inner + outer) / 2
        first = max(0.0, _turn(clock, one.starts_on))
        last = min(1.0, _turn(clock, one.ends_on))
        turn = _free((first + last) / 2, radius, taken.setdefault(one.entry.kind, []))
        arc = PAPER.ring_part(first, last, radius - 5, radius + 5) if one.is_span and last > first else ""
        marks.append(Mark(one, numbers.get(id(one)), *PAPER.point(turn, radius), arc))
    return marks


def _free(turn: float, radius: float, taken: list[float]) -> float:
    """The nearest later place where a disc does not lie on another of the same band."""
    apart = 2 * DISC / (2 * pi * radius)
    for other in sorted(taken):
        if abs(turn - other) < apart:
            turn = other + apart
    taken.append(turn)
    return turn


def _months(clock: Clock) -> list[dict[str, object]]:
    months = []
    for offset in range(12):
        year, month = divmod(clock.year.starts_on.month - 1 + offset, 12)
        first = date(clock.year.starts_on.year + year, month + 1, 1)
        turn = _turn(clock, first.replace(day=15))
        x, y = PAPER.point(turn, MONTHS)
        # Words below the middle are turned so that nobody reads upside down.
        degrees = turn * 360 if turn < 0.25 or turn > 0.75 else turn * 360 - 180
        start_x, start_y = PAPER.point(_turn(clock, first), HUB)
        end_x, end_y = PAPER.point(_turn(clock, first), EDGE)
        line = {"x1": start_x, "y1": start_y, "x2": end_x, "y2": end_y}
        months.append({"first": first, "x": x, "y": y, "degrees": round(degrees, 1), "line": line})
    return months


def _bands() -> list[dict[str, object]]:
    """The bands of entries; the name of each stands at the top."""
    found = [
        {"label": BAND_NAMES[kind], "inner": inner, "outer": outer, "y": MIDDLE - (inner + outer) / 2}
        for kind, (inner, outer) in BANDS.items()
    ]
    for number, band in enumerate(found):
        band["is_sunken"] = number % 2 == 0
    return found


def _hand(clock: Clock) -> dict[str, object] | None:
    week = clock.current
    if week is None:
        return None
    size = 1 / len(clock.weeks)
    turn = _turn(clock, clock.today)
    (x1, y1), (x2, y2) = PAPER.point(turn, HUB), PAPER.point(turn, NUMBERS)
    sector = PAPER.ring_part(week.index * size, (week.index + 1) * size, HUB, EDGE)
    return {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "sector": sector, "week": week}
