"""The levels of a partner over time: one band per level, drawn on the server, with the same as a table."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from vasta.partners.models import Partner

from .models import Level, Partnership

# The width of the drawing in its own units; the page stretches it.
WIDTH = 1000
# What is shown at least, so that a partnership of a week is not a whole band.
AT_LEAST = timedelta(days=365)
LEAST_WIDTH = 4


@dataclass(frozen=True)
class Bar:
    """One partnership as a bar: where it begins and how long it is, in units of `WIDTH`."""

    partnership: Partnership
    x: int
    width: int


@dataclass(frozen=True)
class Band:
    """One level with its bars, the earliest first."""

    level: Level
    bars: list[Bar]


@dataclass(frozen=True)
class Bands:
    """The whole picture: the bands, its first and last day, and the places of the turns of the years."""

    bands: list[Band]
    rows: list[Partnership]
    starts_on: date
    ends_on: date
    years: list[int]


def bands_of(partner: Partner) -> Bands | None:
    """The bands of the partner's partnerships, ended ones too; None when it has had none. One query.

    A beginning that nobody knows is drawn from the left edge.
    """
    rows = Partnership.objects.filter(partner=partner).exclude(stage=Partnership.Stage.PROSPECT)
    found = list(
        rows.select_related("level", "start_decider", "end_decider").order_by("level__position", "starts_on")
    )
    if not found:
        return None
    today = timezone.localdate()
    ends_on = max([today, *(row.ended_on for row in found if row.ended_on)])
    begins = [row.starts_on or row.ended_on for row in found if row.starts_on or row.ended_on]
    starts_on = min([ends_on - AT_LEAST, *begins])
    by_level: dict[Level, list[Bar]] = defaultdict(list)
    for row in found:
        by_level[row.level].append(_bar(row, starts_on, ends_on))
    bands = [Band(level, bars) for level, bars in by_level.items()]
    return Bands(bands, found, starts_on, ends_on, _turns(starts_on, ends_on))


def _bar(row: Partnership, starts_on: date, ends_on: date) -> Bar:
    left = _place(row.starts_on or starts_on, starts_on, ends_on)
    right = _place(row.ended_on or ends_on, starts_on, ends_on)
    left = min(left, WIDTH - LEAST_WIDTH)
    return Bar(row, left, max(right - left, LEAST_WIDTH))


def _place(day: date, starts_on: date, ends_on: date) -> int:
    inside = min(max(day, starts_on), ends_on)
    return round(WIDTH * (inside - starts_on).days / (ends_on - starts_on).days)


def _turns(starts_on: date, ends_on: date) -> list[int]:
    days = [date(year, 1, 1) for year in range(starts_on.year + 1, ends_on.year + 1)]
    return [_place(day, starts_on, ends_on) for day in days]
