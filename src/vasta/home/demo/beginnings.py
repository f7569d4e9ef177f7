"""Who carries which duty in the demo school, and how far its people are with their induction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from vasta.accounts.models import Duty, InductionDone, InductionStep

from . import records, vocabulary
from .rows import Keys

# Titles that are duties too; the second is carried for a field of study, and every field has one.
DUTIES = {"Työelämäkoordinaattori": False, "Työllistymisen varmistaja": True, "Asiakkuuspäällikkö": False}
# Every so manieth person has come lately and is on the way through the steps.
NEWCOMERS = 6
DONE_DAYS = 200


def duties(people: Iterable[records.Person], keys: Keys) -> Iterator[Duty]:
    """The duties that the titles of the people tell."""
    for record in people:
        if record.title in DUTIES:
            of_field = DUTIES[record.title]
            yield Duty(
                name=record.title,
                person_id=keys.people[record.key],
                field_id=keys.fields[record.field] if of_field else None,
                in_every_field=of_field,
            )


def induction(people: Iterable[records.Person], keys: Keys, today: date) -> Iterator[InductionDone]:
    """What the people have ticked: most of them everything, newcomers the first steps."""
    steps = list(InductionStep.objects.filter(is_active=True))
    known = {(row["given"], row["family"]) for row in vocabulary.table("known_staff")}
    for place, record in enumerate(people):
        own = [step for step in steps if not step.role or step.role in record.roles]
        is_new = place % NEWCOMERS == 0 and (record.first_name, record.last_name) not in known
        for number, step in enumerate(own[: place % len(own)] if is_new and own else own):
            yield InductionDone(
                membership_id=keys.people[record.key],
                step=step,
                done_on=today - timedelta(days=DONE_DAYS - number),
            )
