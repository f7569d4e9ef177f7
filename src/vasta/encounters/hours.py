"""One's own working hours by ISO week. Nobody else sees them; a team's sums are in `team_hours`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from vasta.core import history
from vasta.partners.models import Term

from .calendar import YEARS, Whose, between, with_names
from .hours_defaults import KEY_OF_KIND
from .models import Encounter, WorkTime

WEEK = re.compile(r"(\d{4})-W(\d{2})")
Channel = Encounter.Channel
REMOTE_CHANNELS = (Channel.PHONE, Channel.REMOTE)


@dataclass(frozen=True, order=True)
class Week:
    """One ISO week; its year is that of its Thursday."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Week:
        """The week of a day."""
        return cls(*day.isocalendar()[:2])

    @classmethod
    def read(cls, text: str) -> Week | None:
        """The week written as `2026-W47`; None when there is no such week in `YEARS`."""
        match = WEEK.fullmatch(text)
        if match is None or int(match[1]) not in YEARS:
            return None
        try:
            return cls.of(date.fromisocalendar(int(match[1]), int(match[2]), 1))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02}"

    @property
    def first(self) -> date:
        """Its Monday."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=6)

    def plus(self, weeks: int) -> Week:
        """The week so many weeks later; earlier when negative."""
        return Week.of(self.first + timedelta(weeks=weeks))

    def up_to_here(self, count: int) -> list[Week]:
        """The `count` weeks that end in this one, the newest first."""
        return [self.plus(-number) for number in range(count)]


# --- One's own --------------------------------------------------------------------------------------------


@dataclass
class Sums:
    """Minutes of some rows: work, travel, by task type, and how much was met face to face or remotely."""

    work: int = 0
    travel: int = 0
    by_type: dict[Any, int] = field(default_factory=dict)
    remote: int = 0
    face_to_face: int = 0

    @property
    def total(self) -> int:
        """Work and travel."""
        return self.work + self.travel

    @property
    def remote_percent(self) -> int | None:
        """The share of remote ones of the time spent in meetings and calls; None without any."""
        met = self.remote + self.face_to_face
        return round(100 * self.remote / met) if met else None


def own_rows(user: Any, first: date, last: date) -> models.QuerySet:
    """The person's rows of some days, in their order, with what a page shows of them."""
    rows = WorkTime.objects.filter(user=user, worked_on__gte=first, worked_on__lte=last)
    return rows.select_related("encounter", "task_type").order_by("worked_on", "pk")


def sums_of(rows: Iterable[WorkTime]) -> Sums:
    """The sums of one person's rows (with encounter and task type)."""
    sums = Sums()
    by_type: dict[Any, int] = defaultdict(int)
    for row in rows:
        sums.work += row.minutes
        sums.travel += row.travel_minutes
        by_type[row.task_type] += row.minutes
        if row.encounter is not None and row.encounter.channel in REMOTE_CHANNELS:
            sums.remote += row.minutes
        elif row.encounter is not None and row.encounter.channel == Channel.FACE_TO_FACE:
            sums.face_to_face += row.minutes
    sums.by_type = dict(sorted(by_type.items(), key=lambda pair: -pair[1]))
    return sums


def week_totals(user: Any, weeks: list[Week]) -> list[tuple[Week, int]]:
    """The person's minutes with travel in each of the weeks, in one query."""
    totals = dict.fromkeys(weeks, 0)
    rows = WorkTime.objects.filter(user=user, worked_on__gte=min(weeks).first, worked_on__lte=max(weeks).last)
    for day, minutes, travel in rows.values_list("worked_on", "minutes", "travel_minutes"):
        totals[Week.of(day)] += minutes + travel
    return list(totals.items())


def without_hours(user: Any, week: Week) -> models.QuerySet:
    """The person's encounters of the week that have begun and have no hours yet."""
    start, end = between(week.first, week.last)
    own = WorkTime.objects.filter(user=user, encounter=OuterRef("pk"))
    rows = Whose((user.pk,)).encounters().filter(starts_at__gte=start, starts_at__lt=min(end, timezone.now()))
    return with_names(rows.exclude(Exists(own))).order_by("starts_at")


def take_from_calendar(user: Any, week: Week) -> int:
    """Make rows of the week's encounters that have none; returns how many. Call inside a change set."""
    types = {term.key: term for term in Term.objects.of("task_type") if term.key}
    rows = [
        WorkTime(
            user=user,
            encounter=encounter,
            worked_on=encounter.held_on,
            minutes=encounter.minutes,
            task_type=types.get(KEY_OF_KIND.get(encounter.kind, "")),
        )
        for encounter in without_hours(user, week)
    ]
    history.bulk_create(WorkTime, rows)
    return len(rows)
