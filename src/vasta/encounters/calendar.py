"""What stands in a calendar: encounters by the hour, due occasions and actions by the day."""

from __future__ import annotations

from calendar import Calendar, monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from vasta.planning.models import Action, Occasion
from vasta.planning.models.occasion import IS_OPEN

from .models import Encounter, EncounterPartner, Participant

VIEWS = ("day", "week", "month", "agenda")
AGENDA_DAYS = 28
# The years that an address may name: far enough from the ends of what a date can be.
YEARS = range(2000, 2101)
# Rows of the hours: half an hour each; at least from seven to five.
SLOT = 30
FIRST_SLOT, LAST_SLOT, SLOTS = 14, 34, 48


@dataclass(frozen=True)
class Period:
    """The days that one view shows."""

    view: str
    day: date

    @property
    def first(self) -> date:
        """The first day of the period."""
        if self.view == "week":
            return self.day - timedelta(days=self.day.weekday())
        return self.day.replace(day=1) if self.view == "month" else self.day

    @property
    def last(self) -> date:
        """The last day of the period."""
        if self.view == "month":
            return self.day.replace(day=monthrange(self.day.year, self.day.month)[1])
        length = {"day": 1, "week": 7, "agenda": AGENDA_DAYS}[self.view]
        return self.first + timedelta(days=length - 1)

    @property
    def previous(self) -> date:
        """A day of the period before."""
        before = self.first - timedelta(days=1)
        return Period(self.view, before).first if self.view != "agenda" else _days(self.first, -AGENDA_DAYS)

    @property
    def next(self) -> date:
        """The first day of the period after."""
        return self.last + timedelta(days=1)

    @property
    def days(self) -> list[date]:
        """The days shown; a month is filled up to whole weeks."""
        if self.view == "month":
            return [*Calendar().itermonthdates(self.day.year, self.day.month)]
        return [_days(self.first, number) for number in range((self.last - self.first).days + 1)]


def _days(day: date, number: int) -> date:
    return day + timedelta(days=number)


@dataclass
class Day:
    """One day with what it holds, in the order of the clock."""

    date: date
    encounters: list[Encounter] = field(default_factory=list)
    occasions: list[Occasion] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    is_outside: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing at all on this day."""
        return not (self.encounters or self.occasions or self.actions)

    @property
    def is_weekend(self) -> bool:
        """Saturday or Sunday."""
        return self.date.weekday() >= 5

    @property
    def is_today(self) -> bool:
        """The present day."""
        return self.date == timezone.localdate()

    @property
    def hint_count(self) -> int:
        """Occasions and actions that are due."""
        return len(self.occasions) + len(self.actions)


@dataclass(frozen=True)
class Whose:
    """Whose calendar it is: of people, or of one partner."""

    users: tuple[int, ...] = ()
    partner: Any = None

    def encounters(self) -> models.QuerySet:
        """Planned and held encounters."""
        rows = Encounter.objects.exclude(state=Encounter.State.CANCELLED)
        if self.partner is not None:
            return rows.with_partner(self.partner)
        taking_part = Participant.objects.filter(encounter=OuterRef("pk"), user__in=self.users)
        return rows.filter(Q(owner__in=self.users) | Exists(taking_part))

    def occasions(self) -> models.QuerySet:
        """Open occasions."""
        rows = Occasion.objects.standing().filter(IS_OPEN).select_related("cadence", "partnership__partner")
        if self.partner is not None:
            return rows.filter(partnership__partner=self.partner)
        return rows.filter(responsible__in=self.users)

    def actions(self) -> models.QuerySet:
        """Open actions."""
        rows = Action.objects.open().select_related("partner", "owner")
        if self.partner is not None:
            return rows.filter(partner=self.partner)
        return rows.filter(owner__in=self.users)


def between(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first midnight to the one after the last day, by the clock on the wall."""
    zone = timezone.get_current_timezone()
    return (
        datetime.combine(first, time(), tzinfo=zone),
        datetime.combine(last + timedelta(days=1), time(), tzinfo=zone),
    )


def with_names(encounters: models.QuerySet) -> models.QuerySet:
    """The encounters with the partners and colleagues that an entry names, in two more queries."""
    partners = EncounterPartner.objects.select_related("partner")
    people = Participant.objects.filter(user__isnull=False).select_related("user")
    return encounters.select_related("owner").prefetch_related(
        Prefetch("partner_links", queryset=partners, to_attr="present_partners"),
        Prefetch("participants", queryset=people, to_attr="colleagues"),
    )


def days_of(period: Period, whose: Whose) -> list[Day]:
    """The days of the period with everything on them, in five queries."""
    shown = {day: Day(day) for day in period.days}
    if period.view == "month":
        for day in shown.values():
            day.is_outside = day.date.month != period.day.month
    first, last = min(shown), max(shown)
    start, end = between(first, last)
    rows = whose.encounters().filter(starts_at__gte=start, starts_at__lt=end)
    for encounter in with_names(rows).order_by("starts_at", "pk"):
        shown[encounter.held_on].encounters.append(encounter)
    for occasion in whose.occasions().filter(due_on__gte=first, due_on__lte=last):
        shown[occasion.due_on].occasions.append(occasion)
    for action in whose.actions().filter(due_on__gte=first, due_on__lte=last):
        shown[action.due_on].actions.append(action)
    for day in shown.values():
        mark_overlaps(day.encounters)
    return list(shown.values())


def mark_overlaps(encounters: Iterable[Encounter]) -> None:
    """Set `overlaps` on encounters at which one and the same colleague would have to be twice."""
    encounters = list(encounters)
    for encounter in encounters:
        encounter.overlaps = False
    for number, one in enumerate(encounters):
        for other in encounters[number + 1 :]:
            if other.starts_at >= one.ends_at:
                break
            if _people(one) & _people(other):
                one.overlaps = other.overlaps = True


def _people(encounter: Encounter) -> set[int]:
    return {person.user_id for person in encounter.colleagues} or {encounter.owner_id}


def overlapping(
    user: Any, starts_at: datetime, minutes: int, *, but: Encounter | None = None
) -> list[Encounter]:
    """The person's other encounters at the same time, for a warning; at most three."""
    ends_at = starts_at + timedelta(minutes=minutes)
    # No encounter is longer than a day.
    rows = Whose((user.pk,)).encounters()
    rows = rows.filter(starts_at__lt=ends_at, starts_at__gt=starts_at - timedelta(days=1))
    found = [row for row in rows.order_by("starts_at") if row.ends_at > starts_at]
    return [row for row in found if but is None or row.pk != but.pk][:3]


def clash_text(user: Any, encounter: Encounter) -> str:
    """A warning when the person has something else at the same time; "" when not. It never stops anybody."""
    found = overlapping(user, encounter.starts_at, encounter.minutes, but=encounter)
    if not found:
        return ""
    names = ", ".join(f"{row} {timezone.localtime(row.starts_at):%H.%M}" for row in found)
    return _("At the same time you have: %(names)s.") % {"names": names}


# --- The hours of a day or a week ------------------------------------------------------------------------


@dataclass
class Cell:
    """One field of the table of hours: free, or taken by encounters that overlap each other."""

    at: datetime
    span: int = 1
    encounters: list[Encounter] = field(default_factory=list)

    @property
    def is_past(self) -> bool:
        """Too late to plan anything here."""
        return self.at < timezone.now()


@dataclass
class HourRow:
    """Half an hour of all shown days."""

    time: time
    cells: list[Cell]

    @property
    def is_full_hour(self) -> bool:
        """The half hour that begins with the hour."""
        return self.time.minute == 0


def shown_days(days: list[Day]) -> list[Day]:
    """The working days of a week, and its weekend when it holds something."""
    if len(days) == 1:
        return days
    weekend = [day for day in days if day.is_weekend]
    return days if any(not day.is_empty for day in weekend) else [d for d in days if not d.is_weekend]


def hours_of(days: list[Day]) -> list[HourRow]:
    """The table of hours: a row each half hour, an encounter spans the rows of its length."""
    taken = {day.date: _cells_of(day) for day in days}
    cells = [cell for found in taken.values() for cell in found.values()]
    first = min([FIRST_SLOT, *(_slot(cell.at) for cell in cells)])
    last = max([LAST_SLOT, *(_slot(cell.at) + cell.span for cell in cells)])
    # Whole hours, so that each has its name.
    first, last = first - first % 2, last + last % 2
    covered: dict[date, int] = defaultdict(int)
    rows = []
    for slot in range(first, last):
        row = HourRow(time(slot * SLOT // 60, slot * SLOT % 60), [])
        for day in days:
            if slot < covered[day.date]:
                continue
            cell = taken[day.date].get(slot) or Cell(_at(day.date, row.time))
            covered[day.date] = slot + cell.span
            row.cells.append(cell)
        rows.append(row)
    return rows


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=timezone.get_current_timezone())


def _slot(moment: datetime) -> int:
    local = timezone.localtime(moment)
    return (local.hour * 60 + local.minute) // SLOT


def _cells_of(day: Day) -> dict[int, Cell]:
    """The taken fields by their first row; encounters that share a row share the field."""
    cells: dict[int, Cell] = {}
    current, end = 0, 0
    for encounter in day.encounters:
        local = timezone.localtime(encounter.starts_at)
        slot = _slot(local)
        minutes = local.hour * 60 + local.minute + encounter.minutes
        last = min(SLOTS, max(slot + 1, -(-minutes // SLOT)))
        if not cells or slot >= end:
            current, end = slot, last
            cells[slot] = Cell(_at(day.date, time(slot * SLOT // 60, slot * SLOT % 60)))
        end = max(end, last)
        cells[current].encounters.append(encounter)
        cells[current].span = end - current
    return cells
