"""Saves the year of cooperation: teams, partnerships, encounters, actions, hours, the annual clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain
from random import Random

from django.utils import timezone

from vasta.core import history
from vasta.core.models import TrackedModel
from vasta.encounters.care_run import refresh
from vasta.encounters.contact_dates import refresh_dates
from vasta.encounters.models import Encounter, EncounterAction, WorkTime
from vasta.groups.models import Group, Seat
from vasta.partnerships.models import Partnership
from vasta.planning.models import Action, Cadence, ClockEntry, Occasion, OccasionDecision
from vasta.planning.occasions import regenerate

from . import cooperation, desk, records, side, year_rows
from .register import Register
from .rows import Keys, backdate, paired
from .year import YearMaker

MORNING = time(9)
PAST = timedelta(days=365)


def load_year(register: Register, keys: Keys, *, seed: int, today: date) -> None:
    """Save twelve months of the registered school's work; the caller holds the demo's change set open."""
    random = Random(f"{seed} year")  # noqa: S311 - repeatable on purpose, nothing secret
    writer = _Writer(year_rows.year_keys(keys), today)
    writer.teams(cooperation.teams(register, today))
    partnerships = list(cooperation.CooperationMaker(random, register, today).partnerships())
    writer.partnerships(partnerships)
    windows = list(writer.windows())
    maker = YearMaker(random, register, partnerships, today)
    made = list(maker.encounters(windows))
    agreed = list(maker.actions(made))
    waiting = list(chain.from_iterable(maker.open.values()))
    full = list(desk.desks(register, partnerships, waiting, today, maker.key + 1))
    writer.encounters([*made, *(one.encounter for one in full)])
    writer.actions([*agreed, *chain.from_iterable(one.actions for one in full)])
    writer.decisions(chain.from_iterable(one.decisions for one in full))
    writer.hours(side.hours(random, register, made, today))
    writer.clock(side.clock(today))
    writer.follow()


def use_care_model_since(day: date) -> None:
    """Let the default cadences promise from `day` on; the call is no part of the demo's change set.

    They are the school's own, so they stay when the demo goes.
    """
    with history.change_set("setup", actor=None):
        rows = list(Cadence.objects.all())
        for cadence in rows:
            cadence.starts_on = day
        history.bulk_save(Cadence, rows, ["starts_on"])


class _Writer:
    """Writes in the order in which rows need each other, and remembers the keys."""

    def __init__(self, keys: year_rows.YearKeys, today: date):
        self.keys, self.today = keys, today

    def teams(self, some: Iterable[records.Team]) -> None:
        teams = list(some)
        made = history.bulk_create(Group, [year_rows.team(record, self.keys) for record in teams])
        self.keys.teams.update(paired(teams, made))
        history.bulk_create(Seat, [seat for record in teams for seat in year_rows.seats(record, self.keys)])

    def partnerships(self, some: list[records.Partnership]) -> None:
        # Those that others continue come first.
        for is_later in (False, True):
            part = [record for record in some if bool(record.continues) == is_later]
            made = history.bulk_create(Partnership, [year_rows.partnership(r, self.keys) for r in part])
            self.keys.partnerships.update(paired(part, made))
            backdate(Partnership, made, [self._life(record) for record in part])
        self._parts(term for record in some for term in year_rows.partnership_terms(record, self.keys))

    def windows(self) -> Iterator[records.Window]:
        """What the care model asks of the partnerships that have just been saved, in the past year too."""
        numbers = {pk: number for number, pk in self.keys.partnerships.items()}
        regenerate(numbers, self.today, since=self.today - PAST)
        occasions = Occasion.objects.filter(partnership__in=numbers).select_related("cadence")
        for occasion in occasions.order_by("partnership", "due_on", "pk"):
            yield records.Window(
                partnership=numbers[occasion.partnership_id],
                cadence=occasion.cadence_id,
                window_on=occasion.window_on,
                opens_on=occasion.opens_on,
                due_on=occasion.due_on,
                closes_on=occasion.closes_on,
                kinds=tuple(occasion.cadence.kinds),
            )

    def encounters(self, some: list[records.Encounter]) -> None:
        made = history.bulk_create(Encounter, [year_rows.encounter(record, self.keys) for record in some])
        self.keys.encounters.update(paired(some, made))
        backdate(Encounter, made, [(moment, moment) for moment in map(self._logged, some)])
        self._parts(part for record in some for part in year_rows.encounter_parts(record, self.keys))

    def actions(self, some: list[records.Action]) -> None:
        made = history.bulk_create(Action, [year_rows.action(record, self.keys) for record in some])
        moments = [(self._at(r.agreed_on), self._at(r.closed_on or r.agreed_on)) for r in some]
        backdate(Action, made, moments)
        self._parts(
            EncounterAction(encounter_id=self.keys.encounters[record.encounter], action=action)
            for record, action in zip(some, made, strict=True)
            if record.encounter
        )

    def decisions(self, some: Iterable[records.Decision]) -> None:
        history.bulk_create(OccasionDecision, [year_rows.decision(record, self.keys) for record in some])

    def hours(self, some: Iterable[records.Hours]) -> None:
        history.bulk_create(WorkTime, [year_rows.work_time(record, self.keys) for record in some])

    def clock(self, some: Iterable[records.ClockEntry]) -> None:
        history.bulk_create(ClockEntry, [year_rows.clock_entry(record, self.keys) for record in some])

    def follow(self) -> None:
        """Match the occasions with what was held, those of the past year too: followers look ahead only."""
        refresh(self.keys.partnerships.values(), self.today, since=self.today - PAST)
        refresh_dates(self.keys.register.partners.values())

    def _parts(self, some: Iterable[TrackedModel]) -> None:
        parts: dict[type[TrackedModel], list[TrackedModel]] = defaultdict(list)
        for part in some:
            parts[type(part)].append(part)
        for model, rows in parts.items():
            history.bulk_create(model, rows)

    def _life(self, record: records.Partnership) -> tuple[datetime, datetime]:
        """When it was made and last changed: at its beginning and its end."""
        start = record.starts_on or self.today
        return self._at(start), self._at(record.ended_on or start)

    def _logged(self, record: records.Encounter) -> datetime:
        """Written down when it was over; what is ahead has just been agreed on."""
        return min(year_rows.moment(record.day, record.starts_at), timezone.now())

    def _at(self, day: date) -> datetime:
        return min(year_rows.moment(day, MORNING), timezone.now())
