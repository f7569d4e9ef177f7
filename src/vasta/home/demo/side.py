"""Hours of some people of the demo school, and the entries of its annual clock."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

from . import vocabulary
from .cooperation import year_start
from .desk import PEOPLE
from .records import ClockEntry, Encounter, Hours
from .register import Register

WEEKS = 16
# How many of the teachers write their hours down, besides the people of the pictures.
WRITERS = 24
OTHER_WORK = (
    ("Yhteydenottojen valmistelu", "preparation"),
    ("Jaksojen sopiminen ja paperit", "administration"),
    ("Tiimin viikkopalaveri", "teamwork"),
    ("Messujen valmistelu", "marketing"),
)


def hours(
    random: Random, register: Register, encounters: Iterable[Encounter], today: date
) -> Iterator[Hours]:
    """Hours of the last weeks; a week here and there is left empty, as people do."""
    teachers = register.titled("Uraohjaajaopettaja", "Asiakasvastaava")
    writers = {register.known(name) for name in PEOPLE} | set(teachers[:WRITERS])
    first = today - timedelta(weeks=WEEKS)
    empty = {
        (person, week) for person in sorted(writers) for week in range(WEEKS + 1) if random.random() < 0.1
    }
    for encounter in encounters:
        if encounter.state != "held" or not first <= encounter.day <= today:
            continue
        for person in encounter.colleagues:
            if person in writers and (person, (encounter.day - first).days // 7) not in empty:
                travel = random.choice((20, 30, 45, 60)) if encounter.kind == "visit" else 0
                yield Hours(person, encounter.key, encounter.day, encounter.minutes, travel, "", "")
    for person in sorted(writers):
        for week in range(WEEKS):
            day = first + timedelta(days=7 * week + random.randrange(7))
            if (person, week) not in empty and day.weekday() < 5:
                note, task = random.choice(OTHER_WORK)
                yield Hours(person, None, day, random.choice((30, 45, 60, 90)), 0, task, note)


def clock(today: date) -> Iterator[ClockEntry]:
    """Surveys, events, agreements and deadlines of the school year (clock.csv), events on working days."""
    first = year_start(today)
    for row in vocabulary.table("clock"):
        month = int(row["month"])
        starts_on = date(first.year + (month < 8), month, int(row["day"]))
        while row["kind"] == "event" and starts_on.weekday() > 4:
            starts_on += timedelta(days=1)
        days = int(row["days"])
        yield ClockEntry(
            title=row["title"],
            kind=row["kind"],
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=days - 1) if days > 1 else None,
            repeat=row["repeat"],
            team=row["team"],
            note=row["note"],
        )
