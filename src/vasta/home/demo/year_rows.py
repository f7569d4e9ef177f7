"""Records of the year of cooperation as unsaved rows of the program's tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone

from vasta.core.models import TrackedModel
from vasta.encounters.models import (
    Encounter,
    EncounterPartner,
    EncounterPartnership,
    Participant,
    WorkTime,
)
from vasta.groups.models import Group, Seat
from vasta.partnerships.models import Level, Partnership, PartnershipTerm
from vasta.planning.models import Action, ClockEntry, OccasionDecision

from . import records
from .rows import Keys


@dataclass
class YearKeys:
    """Database keys of the year's rows, by the records' own keys, beside those of the register."""

    register: Keys
    levels: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    partnerships: dict[int, int] = field(default_factory=dict)
    encounters: dict[int, int] = field(default_factory=dict)

    def user(self, person: str) -> int | None:
        """The key of one of the staff; None for nobody."""
        return self.register.users[person] if person else None


def year_keys(register: Keys) -> YearKeys:
    """The keys of the register and of the levels of the provider in scope."""
    return YearKeys(register, levels=dict(Level.objects.exclude(key="").values_list("key", "pk")))


def moment(day: date, clock: time) -> datetime:
    """A time on the school's wall."""
    return timezone.make_aware(datetime.combine(day, clock))


def team(record: records.Team, keys: YearKeys) -> Group:
    """A team or another group."""
    return Group(
        name=record.key,
        kind=record.kind,
        purpose=record.purpose,
        field_id=keys.register.fields.get(record.field),
        unit_id=keys.register.units.get(record.unit),
        starts_on=record.starts_on,
    )


def seats(record: records.Team, keys: YearKeys) -> Iterator[Seat]:
    """Who sits in a saved group."""
    for person, role in record.seats:
        yield Seat(
            group_id=keys.teams[record.key], user_id=keys.user(person), role=role, starts_on=record.starts_on
        )


def partnership(record: records.Partnership, keys: YearKeys) -> Partnership:
    """A partner on a level."""
    return Partnership(
        partner_id=keys.register.partners[record.partner],
        level_id=keys.levels[record.level],
        stage=record.stage,
        starts_on=record.starts_on,
        start_reason=record.start_reason,
        start_decider_id=keys.user(record.start_decider),
        ended_on=record.ended_on,
        end_reason=record.end_reason,
        end_decider_id=keys.user(record.end_decider),
        continues_id=keys.partnerships[record.continues] if record.continues else None,
        owner_id=keys.user(record.owner),
        deputy_id=keys.user(record.deputy),
        team_id=keys.teams.get(record.team),
        contact_id=keys.register.contacts[record.contact] if record.contact else None,
        description=record.description,
        goal_school=record.goal_school,
        goal_student=record.goal_student,
        goal_working_life=record.goal_working_life,
        ground=record.ground,
        motive=record.motive,
        direction=record.direction,
        engagement=record.engagement,
        **{f"serves_{purpose}": True for purpose in record.purposes},
    )


def partnership_terms(record: records.Partnership, keys: YearKeys) -> Iterator[PartnershipTerm]:
    """Forms of cooperation and target groups of a saved partnership."""
    words = [("cooperation", form) for form in record.forms]
    words += [("target_group", group) for group in record.target_groups]
    for word in words:
        yield PartnershipTerm(partnership_id=keys.partnerships[record.key], term_id=keys.register.terms[word])


def encounter(record: records.Encounter, keys: YearKeys) -> Encounter:
    """People meeting."""
    return Encounter(
        kind=record.kind,
        state=record.state,
        subject=record.subject,
        starts_at=moment(record.day, record.starts_at),
        minutes=record.minutes,
        place=record.place,
        channel=record.channel,
        initiative=record.initiative,
        party=record.party,
        owner_id=keys.user(record.owner),
        text=record.text,
        learned=record.learned,
        skills_needs=record.skills_needs,
        feedback=record.feedback,
        feedback_text=record.feedback_text,
        cancel_reason=record.cancel_reason,
    )


def encounter_parts(record: records.Encounter, keys: YearKeys) -> Iterator[TrackedModel]:
    """Partners, partnerships and participants of a saved encounter."""
    key = keys.encounters[record.key]
    for partner in record.partners:
        yield EncounterPartner(encounter_id=key, partner_id=keys.register.partners[partner])
    for number in record.partnerships:
        yield EncounterPartnership(encounter_id=key, partnership_id=keys.partnerships[number])
    for person in record.colleagues:
        yield Participant(encounter_id=key, user_id=keys.user(person))
    for contact in record.contacts:
        yield Participant(encounter_id=key, contact_id=keys.register.contacts[contact])


def action(record: records.Action, keys: YearKeys) -> Action:
    """One thing to do."""
    return Action(
        title=record.title,
        owner_id=keys.user(record.owner),
        due_on=record.due_on,
        follow_up=record.follow_up,
        status=record.status,
        closed_on=record.closed_on,
        result=record.result,
        partner_id=keys.register.partners[record.partner] if record.partner else None,
        partnership_id=keys.partnerships[record.partnership] if record.partnership else None,
        is_promise=record.promised_to is not None,
        promised_to_id=keys.register.contacts[record.promised_to] if record.promised_to else None,
    )


def work_time(record: records.Hours, keys: YearKeys) -> WorkTime:
    """Minutes of one person on one day."""
    task = "" if record.encounter else record.task
    return WorkTime(
        user_id=keys.user(record.person),
        encounter_id=keys.encounters[record.encounter] if record.encounter else None,
        worked_on=record.worked_on,
        minutes=record.minutes,
        travel_minutes=record.travel_minutes,
        task_type_id=keys.register.terms.get(("task_type", task)),
        note=record.note,
    )


def clock_entry(record: records.ClockEntry, keys: YearKeys) -> ClockEntry:
    """An entry of the annual clock."""
    return ClockEntry(
        title=record.title,
        kind=record.kind,
        starts_on=record.starts_on,
        ends_on=record.ends_on,
        repeat=record.repeat,
        team_id=keys.teams.get(record.team),
        note=record.note,
    )


def decision(record: records.Decision, keys: YearKeys) -> OccasionDecision:
    """An occasion that somebody has moved."""
    return OccasionDecision(
        cadence_id=record.cadence,
        partnership_id=keys.partnerships[record.partnership],
        window_on=record.window_on,
        due_on=record.due_on,
        reason=record.reason,
    )
