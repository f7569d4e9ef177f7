"""The care model and the calendar that a school starts with; all its own to change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from vasta.core.tenancy import current_provider
from vasta.partnerships.default_words import Words
from vasta.partnerships.models import Level

from .models import Cadence, ContactKind, SchoolPeriod

SCHOOL_YEARS = 2
DAY = timedelta(days=1)
FACE_TO_FACE = [ContactKind.VISIT, ContactKind.MEETING, ContactKind.REMOTE]


@dataclass(frozen=True)
class DefaultCadence:
    """One promise for the default level of the same `level` key."""

    level: str
    name: Words
    times: int
    every: int
    unit: str
    lead_days: int
    kinds: tuple[str, ...] = ()


CADENCES = (
    DefaultCadence(
        level="everyday",
        name=Words("Vuosikeskustelu", "Årligt samtal", "Yearly conversation"),
        times=1,
        every=1,
        unit=Cadence.Unit.SCHOOL_YEAR,
        lead_days=30,
    ),
    DefaultCadence(
        level="development",
        name=Words("Lukukausikeskustelu", "Terminssamtal", "Conversation of the term"),
        times=1,
        every=1,
        unit=Cadence.Unit.TERM,
        lead_days=21,
        kinds=tuple(FACE_TO_FACE),
    ),
    DefaultCadence(
        level="strategic",
        name=Words("Strateginen tapaaminen", "Strategiskt möte", "Strategic meeting"),
        times=2,
        every=1,
        unit=Cadence.Unit.TERM,
        lead_days=21,
        kinds=tuple(FACE_TO_FACE),
    ),
    DefaultCadence(
        level="networks",
        name=Words("Verkoston tapaaminen", "Nätverksträff", "Meeting of the network"),
        times=1,
        every=1,
        unit=Cadence.Unit.TERM,
        lead_days=21,
        kinds=(*FACE_TO_FACE, ContactKind.EVENT),
    ),
    DefaultCadence(
        level="other",
        name=Words("Yhteydenotto", "Kontakt", "Getting in touch"),
        times=1,
        every=2,
        unit=Cadence.Unit.SCHOOL_YEAR,
        lead_days=30,
    ),
)
# Nothing falls due while the school is empty.
QUIET_MONTHS = [6, 7]


def create_cadences() -> None:
    """Make the default cadences of the provider in scope for its default levels; call inside a change set.

    A level that has a cadence already keeps its own.
    """
    language = current_provider().language
    served = set(Cadence.objects.values_list("level_id", flat=True))
    levels = {level.key: level for level in Level.objects.exclude(key="")}
    for default in CADENCES:
        level = levels.get(default.level)
        if level is not None and level.pk not in served:
            _cadence(default, level, language).save()


def _cadence(default: DefaultCadence, level: Level, language: str) -> Cadence:
    return Cadence(
        name=default.name.in_language(language),
        level=level,
        times=default.times,
        every=default.every,
        unit=default.unit,
        lead_days=default.lead_days,
        kinds=list(default.kinds),
        quiet_months=QUIET_MONTHS,
    )


def create_school_periods(today: date | None = None) -> None:
    """Make this school year and the next with two terms and the usual breaks; call inside a change set.

    The autumn break is ISO week 42 and the winter break week 8, as in most of southern Finland; Christmas
    lasts from the 22nd of December to Epiphany. A school that has periods already keeps its own.
    """
    if SchoolPeriod.objects.exists():
        return
    provider = current_provider()
    day = today or timezone.localdate()
    month = provider.school_year_starts
    first = day.year if day.month >= month else day.year - 1
    for year in range(first, first + SCHOOL_YEARS):
        for kind, name, starts_on, ends_on in _periods(date(year, month, 1)):
            words = name.in_language(provider.language)
            SchoolPeriod(kind=kind, name=words, starts_on=starts_on, ends_on=ends_on).save()


def _periods(start: date) -> list[tuple[str, Words, date, date]]:
    """Kind, name, first and last day of each period of the school year that starts on `start`."""
    kind = SchoolPeriod.Kind
    end = start + relativedelta(years=1) - DAY
    turn = start + relativedelta(months=5)
    years = f"{start.year}–{end.year}" if end.year != start.year else str(start.year)
    autumn, spring = f"{start.year}", f"{turn.year}"
    terms = [
        (kind.SCHOOL_YEAR, Words(f"Lukuvuosi {years}", f"Läsår {years}", f"School year {years}"), start, end),
        (
            kind.TERM,
            Words(f"Syksy {autumn}", f"Hösten {autumn}", f"Autumn {autumn}"),
            start,
            turn - DAY,
        ),
        (kind.TERM, Words(f"Kevät {spring}", f"Våren {spring}", f"Spring {spring}"), turn, end),
    ]
    return [*terms, *_breaks(start)]


def _breaks(start: date) -> list[tuple[str, Words, date, date]]:
    kind = SchoolPeriod.Kind.BREAK
    autumn, winter = (_week_within(start, week) for week in (42, 8))
    christmas = _date_within(start, 12, 22)
    return [
        (kind, Words("Syysloma", "Höstlov", "Autumn break"), autumn, autumn + 6 * DAY),
        (
            kind,
            Words("Joululoma", "Jullov", "Christmas break"),
            christmas,
            date(christmas.year + 1, 1, 6),
        ),
        (kind, Words("Talviloma", "Sportlov", "Winter break"), winter, winter + 6 * DAY),
    ]


def _week_within(start: date, week: int) -> date:
    """The Monday of ISO week `week` that comes first on or after `start`."""
    monday = date.fromisocalendar(start.year, week, 1)
    return monday if monday >= start else date.fromisocalendar(start.year + 1, week, 1)


def _date_within(start: date, month: int, day: int) -> date:
    """The date of a month and day that comes first on or after `start`."""
    found = date(start.year, month, day)
    return found if found >= start else date(start.year + 1, month, day)
