"""How many of the promises of the care model were kept: by level, owning team and field of study.

Persons are not compared: there is no measure by person, and teams of fewer than three people are counted
together. A promise counts when it fell due in the school year; skipped ones and those whose window is still
open and that are not kept yet do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Count, F, FilteredRelation, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from vasta.accounts.models import Field
from vasta.groups.models import Group, Seat
from vasta.partnerships.models import Level

from .models import Occasion
from .models.occasion import in_status
from .school_calendar import SchoolCalendar, load_calendar

SMALL_TEAM = 3
YEARS_SHOWN = 3
# Values of filters that name no row.
NONE, SMALL = "none", "small"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class SchoolYear:
    """A school year by the calendar year in which it begins."""

    number: int
    starts_on: date
    ends_on: date

    def __str__(self) -> str:
        ends = self.ends_on.year
        return str(self.number) if ends == self.number else f"{self.number}–{ends}"


@dataclass(frozen=True)
class KeptShare:
    """One row: how many promises were kept and missed. `key` is the value of the filter that finds them."""

    key: str
    label: str
    kept: int
    missed: int

    @property
    def percent(self) -> int:
        """Kept of all that were kept or missed, in whole per cent."""
        return round(100 * self.kept / (self.kept + self.missed))


def school_years(calendar: SchoolCalendar | None = None) -> list[SchoolYear]:
    """This school year and those before it, newest first. The calendar is read unless it is given."""
    day = timezone.localdate()
    starts = (calendar or load_calendar()).year_starts(day.year - YEARS_SHOWN, day.year + 1)
    years = [
        SchoolYear(start.year, start, following - DAY)
        for start, following in pairwise(starts)
        if start <= day
    ]
    return years[::-1][:YEARS_SHOWN]


def this_school_year(calendar: SchoolCalendar | None = None) -> SchoolYear:
    """The school year that holds today."""
    return school_years(calendar)[0]


def in_year(occasions: QuerySet, year: SchoolYear) -> QuerySet:
    """Those that fall due in the school year."""
    return occasions.filter(due_on__range=(year.starts_on, year.ends_on))


def small_teams() -> list[int]:
    """Teams with fewer than three people now: a number of theirs would be a person's."""
    return list(_with_people().filter(people__lt=SMALL_TEAM).values_list("pk", flat=True))


def teams_to_choose() -> QuerySet:
    """Teams whose numbers tell of nobody alone."""
    return _with_people().filter(people__gte=SMALL_TEAM)


def _with_people() -> QuerySet:
    seats = Count("seats__user", filter=Q(seats__in=Seat.objects.current()), distinct=True)
    return Group.objects.annotate(people=seats)


def kept_by_level(year: SchoolYear, today: date) -> list[KeptShare]:
    """By level, in the school's order."""
    found = _counted(year, today, "partnership__level")
    levels = Level.objects.filter(pk__in=found)
    return [KeptShare(str(row.pk), row.label, *found[row.pk]) for row in levels]


def kept_by_team(year: SchoolYear, today: date) -> list[KeptShare]:
    """By owning team; small teams together, partnerships without a team last."""
    found = _counted(year, today, "partnership__team")
    few = set(small_teams())
    teams = Group.objects.filter(pk__in=[key for key in found if key and key not in few])
    rows = [KeptShare(str(row.pk), row.name, *found[row.pk]) for row in teams]
    small = [found[key] for key in found if key in few]
    rows += _rest(SMALL, _("Teams of fewer than three people"), small)
    return rows + _rest(NONE, _("No team"), [found[None]] if None in found else [])


def kept_by_field(year: SchoolYear, today: date) -> list[KeptShare]:
    """By the partner's field of study; a partner of two fields counts in both."""
    found = _counted(year, today, "field")
    rows = [KeptShare(str(row.pk), row.name, *found[row.pk]) for row in Field.objects.filter(pk__in=found)]
    return rows + _rest(NONE, _("No field of study"), [found[None]] if None in found else [])


def _rest(key: str, label: str, counts: list[tuple[int, int]]) -> list[KeptShare]:
    if not counts:
        return []
    return [KeptShare(key, label, sum(kept for kept, _m in counts), sum(missed for _k, missed in counts))]


def _counted(year: SchoolYear, today: date, column: str) -> dict[int | None, tuple[int, int]]:
    """Kept and missed by `column`, in one query."""
    rows = in_year(Occasion.objects.standing(), year)
    if column == "field":
        living = FilteredRelation(
            "partnership__partner__field_links",
            condition=Q(partnership__partner__field_links__deleted_at=None),
        )
        rows = rows.annotate(link=living, field=F("link__field"))
    counted = (
        rows.order_by()
        .values(column)
        .annotate(
            kept=Count("pk", filter=in_status(Occasion.Status.KEPT, today)),
            missed=Count("pk", filter=in_status(Occasion.Status.MISSED, today)),
        )
    )
    return {row[column]: (row["kept"], row["missed"]) for row in counted if row["kept"] or row["missed"]}
