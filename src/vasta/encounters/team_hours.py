"""A team's hours by ISO week: sums that tell of nobody, and whose week is missing (S2-140, S1-018).

Hours of one person are seen by that person alone, and no sum or difference of sums may tell them (A-14):

- A sum, and every part of it, is of three people or more besides the reader, who knows the own hours.
  Smaller parts are told together.
- It is taken as everything stood two weeks after the week, by the history. So a row, a seat or a group
  written later moves no sum that somebody has seen.
- Whoever sits in several teams is counted in the oldest of them, so that no two sums share a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from vasta.accounts.models import Membership
from vasta.groups.models import Group, Seat

from .calendar import between
from .hours import Week
from .models import WorkTime

FEWEST_PEOPLE = 3
# How long after its end a week is written before its sums are taken.
SETTLING = timedelta(days=14)
Cells = dict[Any, dict[int, int]]


@dataclass
class TeamWeek:
    """What a lead may know of a week: sums of three people or more, and who has written nothing yet."""

    week: Week
    is_settled: bool
    total: int | None = None
    # Minutes by task type (its key, None for none, "travel"): only parts of three people or more.
    parts: dict[Any, int] = field(default_factory=dict)
    others: int = 0
    missing: list[str] = field(default_factory=list)


def teams_for(user: Any) -> models.QuerySet:
    """The teams whose sums the person may see: those one leads; the management sees all."""
    teams = Group.objects.active().teams()
    if user.membership().is_management:
        return teams
    return teams.filter(pk__in=Group.objects.led_by(user).values("pk"))


def settled_at(week: Week) -> datetime:
    """The moment as of which the sums of a week are taken."""
    return between(week.last, week.last + SETTLING)[1]


def team_weeks(
    group: Group, weeks: list[Week], *, reader: Any, now: datetime | None = None
) -> list[TeamWeek]:
    """The team's weeks as `reader` may see them, in six queries whatever their number."""
    now = timezone.now()
    missing = _missing(group, weeks, timezone.localdate(now))
    found = {week: TeamWeek(week, settled_at(week) <= now, missing=missing.get(week, [])) for week in weeks}
    settled = [week for week in weeks if found[week].is_settled]
    if settled:
        past = _Past(group, settled)
        for week in settled:
            _tell(found[week], past.cells(week, but=reader.pk))
    return list(found.values())


def _tell(week: TeamWeek, cells: Cells) -> None:
    if cells and len(set().union(*cells.values())) >= FEWEST_PEOPLE:
        week.total = sum(sum(by_user.values()) for by_user in cells.values())
        week.parts, week.others = told_parts(cells)


def _missing(group: Group, weeks: list[Week], today: Any) -> dict[Week, list[str]]:
    """Who of the team has written nothing of the weeks that are over; this follows what is written now."""
    names = {row.user_id: str(row.user) for row in Membership.objects.active().by_name()}
    seats = list(Seat.objects.filter(group=group))
    first, last = min(weeks).first, max(weeks).last
    rows = WorkTime.objects.filter(user__seats__in=seats, worked_on__gte=first, worked_on__lte=last)
    wrote = defaultdict(set)
    for user, day in rows.order_by().values_list("user", "worked_on").distinct():
        wrote[Week.of(day)].add(user)
    found = {}
    for week in weeks:
        if week.last < today:
            absent = {seat.user_id for seat in seats if _is_seated(seat, week)} - wrote[week]
            found[week] = [name for user, name in names.items() if user in absent]
    return found


def _is_seated(seat: Any, week: Week) -> bool:
    """Whether the seat, or a historical row of one, is of the week."""
    return (seat.starts_on is None or seat.starts_on <= week.last) and (
        seat.ends_on is None or seat.ends_on >= week.first
    )


class _Past:
    """The history of teams, seats and hours, from which the sums of settled weeks are taken."""

    def __init__(self, group: Group, weeks: list[Week]):
        self.group = group
        until = settled_at(max(weeks))
        self.groups, self.seats = (self._written(model, until) for model in (Group, Seat))
        users = {row.user_id for row in self.seats if row.group_id == group.pk}
        first, last = min(weeks).first, max(weeks).last
        of_weeks = WorkTime.history.filter(user_id__in=users, worked_on__gte=first, worked_on__lte=last)
        self.hours = self._written(WorkTime, until, id__in=of_weeks.values("id"))

    def _written(self, model: Any, until: datetime, **among: Any) -> list[Any]:
        rows = model.history.filter(provider=self.group.provider_id, history_date__lt=until, **among)
        return list(rows.order_by("history_id"))

    def cells(self, week: Week, *, but: int) -> Cells:
        """Minutes of the week by part and person, without the person `but`."""
        moment = settled_at(week)
        counted = self._counted(week, moment) - {but}
        cells: Cells = defaultdict(lambda: defaultdict(int))
        for row in _stood(self.hours, moment):
            if row.user_id not in counted or Week.of(row.worked_on) != week:
                continue
            for part, minutes in ((row.task_type_id, row.minutes), ("travel", row.travel_minutes)):
                if minutes:
                    cells[part][row.user_id] += minutes
        return cells

    def _counted(self, week: Week, moment: datetime) -> set[int]:
        """Who sat in the team and in no older one."""
        teams = {
            row.id
            for row in _stood(self.groups, moment)
            if row.kind == Group.Kind.TEAM and (row.ends_on is None or row.ends_on >= week.first)
        }
        oldest: dict[int, int] = {}
        for seat in _stood(self.seats, moment):
            if seat.group_id in teams and _is_seated(seat, week):
                oldest[seat.user_id] = min(seat.group_id, oldest.get(seat.user_id, seat.group_id))
        return {user for user, team in oldest.items() if team == self.group.pk}


def _stood(rows: Iterable[Any], moment: datetime) -> list[Any]:
    """The historical rows that told, at the moment, how the living rows were."""
    newest = {row.id: row for row in rows if row.history_date < moment}
    return [row for row in newest.values() if row.deleted_at is None and row.history_type != "-"]


def told_parts(cells: dict[Any, dict[int, int]]) -> tuple[dict[Any, int], int]:
    """The parts of three people or more, and the rest in one sum that is itself of three people or more.

    `cells` holds minutes by part and person, of three people or more in all. Parts are taken into the rest,
    the smallest first, until the rest tells of nobody.
    """
    told = {part: by_user for part, by_user in cells.items() if len(by_user) >= FEWEST_PEOPLE}
    rest = [by_user for part, by_user in cells.items() if part not in told]
    while rest and len(set().union(*rest)) < FEWEST_PEOPLE:
        smallest = min(told, key=lambda part: sum(told[part].values()))
        rest.append(told.pop(smallest))
    return (
        {part: sum(by_user.values()) for part, by_user in told.items()},
        sum(sum(by_user.values()) for by_user in rest),
    )
