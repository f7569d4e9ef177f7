"""The year that the annual clock shows: its weeks, what falls into them, and whose they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from vasta.core.tenancy import current_provider
from vasta.encounters.models import Encounter, Participant
from vasta.groups.models import Group, Seat
from vasta.planning.clock_entries import Occurrence, entries_between, occurrences
from vasta.planning.clock_views import visible_entries
from vasta.planning.measures import small_teams
from vasta.planning.models import Action, Occasion, SchoolPeriod

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
# A week is quiet when this many of its working days are in a break.
QUIET_DAYS = 3


@dataclass(frozen=True)
class ClockYear:
    """A school year or a calendar year as the days it begins and ends on."""

    starts_on: date
    ends_on: date

    @classmethod
    def of(cls, year: int, *, first_month: int) -> ClockYear:
        """The twelve months from `first_month` of `year`."""
        return cls(date(year, first_month, 1), date(year + 1, first_month, 1) - DAY)

    @property
    def name(self) -> str:
        """2026, or 2026–2027 when the year goes over a new year."""
        first, last = self.starts_on.year, self.ends_on.year
        return str(first) if first == last else f"{first}–{last}"

    def mondays(self) -> list[date]:
        """The first days of its ISO weeks; the first and the last may begin or end outside the year."""
        monday = self.starts_on - timedelta(days=self.starts_on.weekday())
        found = []
        while monday <= self.ends_on:
            found.append(monday)
            monday += WEEK
        return found


@dataclass
class ClockWeek:
    """One ISO week and the counts of what falls into it."""

    index: int
    starts_on: date
    kept: int = 0
    missed: int = 0
    coming: int = 0
    agreed: int = 0
    actions: int = 0
    is_quiet: bool = False
    # The page with this week chosen; the page itself fills it in.
    url: str = ""
    entries: list[Occurrence] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The number of the ISO week."""
        return self.starts_on.isocalendar().week

    @property
    def key(self) -> str:
        """2026-W47: how addresses name the week."""
        year, week, _day = self.starts_on.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def ends_on(self) -> date:
        """The Sunday."""
        return self.starts_on + timedelta(days=6)

    @property
    def occasions(self) -> int:
        """All occasions that fall due in the week."""
        return self.kept + self.missed + self.coming

    @property
    def meetings(self) -> int:
        """Planned encounters and actions together."""
        return self.agreed + self.actions

    @property
    def label(self) -> str:
        """The week in words, for those who do not see the picture."""
        return _(
            "Week %(week)d: %(kept)d kept, %(missed)d not kept, %(coming)d ahead, "
            "%(agreed)d planned encounters, %(actions)d actions"
        ) % {
            "week": self.number,
            "kept": self.kept,
            "missed": self.missed,
            "coming": self.coming,
            "agreed": self.agreed,
            "actions": self.actions,
        }


@dataclass(frozen=True)
class ClockScope:
    """Whose clock it is: the whole school's, a team's, or the person's own."""

    user: models.Model
    team: Group | None = None
    is_own: bool = False

    def _people(self) -> QuerySet:
        return Seat.objects.current().filter(group=self.team).values("user")

    def occasions(self) -> QuerySet:
        """Occasions that are somebody's here."""
        rows = Occasion.objects.standing()
        if self.is_own:
            return rows.filter(responsible=self.user)
        if self.team is None:
            return rows
        rows = rows.filter(partnership__team=self.team)
        # What so few have kept or missed would be a person's number: of them only what is ahead is shown.
        is_small = self.team.pk in small_teams()
        return rows.filter(fulfilled_on=None, due_on__gte=timezone.localdate()) if is_small else rows

    def encounters(self) -> QuerySet:
        """Planned encounters."""
        rows = Encounter.objects.planned()
        people = [self.user.pk] if self.is_own else self._people() if self.team else None
        if people is None:
            return rows
        return rows.filter(pk__in=Participant.objects.filter(user__in=people).values("encounter"))

    def actions(self) -> QuerySet:
        """Open actions."""
        rows = Action.objects.open()
        if self.is_own:
            return rows.filter(owner=self.user)
        return rows.filter(owner__in=self._people()) if self.team else rows

    def entries(self, first: date, last: date) -> QuerySet:
        """Entries of the whole school, and of the team or the person."""
        rows = entries_between(first, last).filter(pk__in=visible_entries(self.user).values("pk"))
        if self.is_own:
            teams = Group.objects.of_user(self.user).values("pk")
            return rows.filter(Q(owner=self.user) | Q(team=None, is_personal=False) | Q(team__in=teams))
        if self.team:
            return rows.filter(Q(team=None) | Q(team=self.team), is_personal=False)
        return rows.filter(is_personal=False)


@dataclass(frozen=True)
class Clock:
    """Everything one picture shows."""

    year: ClockYear
    weeks: list[ClockWeek]
    entries: list[Occurrence]
    today: date

    @property
    def current(self) -> ClockWeek | None:
        """This week, when it is in the year."""
        return self.week_of(self.today)

    def week_of(self, day: date) -> ClockWeek | None:
        """The week that holds a day."""
        index = (day - self.weeks[0].starts_on).days // 7
        return self.weeks[index] if 0 <= index < len(self.weeks) else None

    @property
    def coming(self) -> list[Occurrence]:
        """Entries that are not over yet."""
        return [entry for entry in self.entries if entry.ends_on >= self.today]

    @property
    def busiest(self) -> ClockWeek | None:
        """The week with most occasions still to come."""
        found = max(self.weeks, key=lambda week: week.coming)
        return found if found.coming else None

    def total(self, name: str) -> int:
        """The sum of one count over all weeks."""
        return sum(getattr(week, name) for week in self.weeks)


def make_clock(year: ClockYear, scope: ClockScope, today: date) -> Clock:
    """Count everything of the year in six queries, however many rows there are."""
    weeks = [ClockWeek(index, monday) for index, monday in enumerate(year.mondays())]
    first, last = weeks[0].starts_on, weeks[-1].ends_on
    entries = list(scope.entries(first, last).select_related("team", "owner"))
    clock = Clock(year, weeks, occurrences(entries, first, last), today)
    _add(clock, "kept", "missed", "coming", _occasion_days(scope.occasions(), first, last, today))
    _add(clock, "agreed", _days(_encounter_days(scope.encounters(), first, last)))
    _add(clock, "actions", _days(_action_days(scope.actions(), first, last)))
    for occurrence in clock.entries:
        for week in _weeks_of(clock, occurrence):
            week.entries.append(occurrence)
    _mark_quiet(clock, first, last)
    return clock


def _add(clock: Clock, *names_and_days: object) -> None:
    *names, days = names_and_days
    for day, counts in days.items():
        week = clock.week_of(day)
        for name, count in zip(names, counts, strict=True):
            setattr(week, name, getattr(week, name) + count)


def _occasion_days(rows: QuerySet, first: date, last: date, today: date) -> dict[date, tuple[int, ...]]:
    is_open = Q(fulfilled_on=None, is_skipped=False)
    counted = rows.filter(due_on__range=(first, last)).values("due_on").order_by()
    counted = counted.annotate(
        kept=Count("pk", filter=Q(fulfilled_on__isnull=False)),
        missed=Count("pk", filter=is_open & Q(due_on__lt=today)),
        coming=Count("pk", filter=is_open & Q(due_on__gte=today)),
    )
    return {row["due_on"]: (row["kept"], row["missed"], row["coming"]) for row in counted}


def _encounter_days(rows: QuerySet, first: date, last: date) -> Iterable[tuple[date, int]]:
    zone = timezone.get_current_timezone()
    start = datetime.combine(first, time.min, zone)
    end = datetime.combine(last + DAY, time.min, zone)
    rows = rows.filter(starts_at__gte=start, starts_at__lt=end)
    counted = rows.annotate(day=TruncDate("starts_at")).values("day").order_by()
    return counted.annotate(count=Count("pk")).values_list("day", "count")


def _action_days(rows: QuerySet, first: date, last: date) -> Iterable[tuple[date, int]]:
    counted = rows.filter(due_on__range=(first, last)).values("due_on").order_by()
    return counted.annotate(count=Count("pk")).values_list("due_on", "count")


def _days(rows: Iterable[tuple[date, int]]) -> dict[date, tuple[int]]:
    return {day: (count,) for day, count in rows}


def _weeks_of(clock: Clock, occurrence: Occurrence) -> list[ClockWeek]:
    return [
        week
        for week in clock.weeks
        if occurrence.starts_on <= week.ends_on and occurrence.ends_on >= week.starts_on
    ]


def _mark_quiet(clock: Clock, first: date, last: date) -> None:
    breaks = SchoolPeriod.objects.filter(
        kind=SchoolPeriod.Kind.BREAK, starts_on__lte=last, ends_on__gte=first
    )
    free: Counter[int] = Counter()
    for period in breaks:
        for week in clock.weeks:
            friday = week.starts_on + timedelta(days=4)
            days = (min(period.ends_on, friday) - max(period.starts_on, week.starts_on)).days + 1
            free[week.index] += max(0, days)
    for week in clock.weeks:
        week.is_quiet = free[week.index] >= QUIET_DAYS


def present_year(day: date, *, is_calendar: bool) -> int:
    """The calendar year in which the shown year that holds `day` begins."""
    return day.year if day.month >= first_month(is_calendar=is_calendar) else day.year - 1


def first_month(*, is_calendar: bool) -> int:
    """January, or the provider's first month of the school year."""
    return 1 if is_calendar else current_provider().school_year_starts
