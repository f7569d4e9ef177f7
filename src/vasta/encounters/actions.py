"""What people do with encounters: log, plan, hold, cancel, join, change. Each is one change set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from vasta.core import history, links
from vasta.partners.models import Contact, Partner
from vasta.partnerships.models import Partnership
from vasta.planning.models import Action, ContactKind

from .hours_defaults import KEY_OF_KIND
from .models import Encounter, EncounterAction, EncounterPartner, EncounterPartnership, Participant, WorkTime

# A clock may be a little fast, and a call may be logged in its last minute.
SOON = timedelta(minutes=15)
# Every encounter has a channel, so that the share of remote ones can be told (S1-007).
CHANNEL_OF_KIND = {
    ContactKind.VISIT: Encounter.Channel.FACE_TO_FACE,
    ContactKind.CALL: Encounter.Channel.PHONE,
    ContactKind.MESSAGE: Encounter.Channel.EMAIL,
    ContactKind.MEETING: Encounter.Channel.FACE_TO_FACE,
    ContactKind.REMOTE: Encounter.Channel.REMOTE,
    ContactKind.EVENT: Encounter.Channel.FACE_TO_FACE,
    ContactKind.OTHER: Encounter.Channel.OTHER,
}


@dataclass(frozen=True)
class NextStep:
    """What was agreed to be done next: an action that stands on its own from then on."""

    title: str
    due_on: date
    owner: Any
    is_promise: bool = False
    promised_to: Contact | None = None


@dataclass(frozen=True)
class Sides:
    """Who took part and what the encounter was about: the rows beside the encounter itself.

    Its names are also the keyword arguments of the verbs.
    """

    partners: Iterable[Partner] = ()
    partnerships: Iterable[Partnership] = ()
    users: Iterable[Any] = ()
    contacts: Iterable[Contact] = ()
    # People known by name only (S1-002).
    names: Iterable[str] = ()


def log_encounter(
    *,
    actor: Any,
    kind: str = ContactKind.VISIT,
    starts_at: datetime,
    minutes: int = 45,
    next_step: NextStep | None = None,
    now: datetime | None = None,
    **values: Any,
) -> Encounter:
    """Write down what took place. `values` are names of `Sides` and further columns of the encounter.

    Every colleague who took part gets a private row of working hours as long as the encounter (`minutes`).
    Raises ValidationError when it is yet to come.
    """
    sides = Sides(**_taken(values))
    encounter = _new(actor, kind=kind, starts_at=starts_at, minutes=minutes, **values)
    with history.change_set("encounters.encounter.log", actor=actor):
        return write_held(encounter, sides, next_step=next_step, now=now)


def plan_encounter(
    *,
    actor: Any,
    kind: str = ContactKind.VISIT,
    starts_at: datetime,
    minutes: int = 45,
    now: datetime | None = None,
    **values: Any,
) -> Encounter:
    """Agree on an encounter ahead; it stands in the calendars of those who take part.

    `values` as in `log_encounter`. Raises ValidationError when the time is past.
    """
    sides = Sides(**_taken(values))
    encounter = _new(actor, kind=kind, starts_at=starts_at, minutes=minutes, **values)
    with history.change_set("encounters.encounter.plan", actor=actor):
        return write_planned(encounter, sides, now=now)


def hold_encounter(
    *,
    actor: Any,
    encounter: Encounter,
    next_step: NextStep | None = None,
    now: datetime | None = None,
    **values: Any,
) -> Encounter:
    """A planned encounter took place; `values` as in `log_encounter` say what came out of it.

    When `values` name nobody, those stay who were planned. Raises ValidationError when it is yet to come.
    """
    taken = _taken(values)
    sides = Sides(**taken) if taken else None
    for name, value in values.items():
        setattr(encounter, name, value)
    with history.change_set("encounters.encounter.hold", actor=actor):
        return write_held(encounter, sides, next_step=next_step, now=now)


def cancel_encounter(*, actor: Any, encounter: Encounter, reason: str) -> Encounter:
    """A planned encounter does not take place, and why.

    Raises ValidationError when it is not planned any more or no reason is given.
    """
    if encounter.state != Encounter.State.PLANNED:
        raise ValidationError(_("Only a planned encounter can be cancelled."))
    if not reason.strip():
        raise ValidationError({"cancel_reason": _("Say why it is cancelled.")})
    with history.change_set("encounters.encounter.cancel", actor=actor):
        encounter.state = Encounter.State.CANCELLED
        encounter.cancel_reason = reason.strip()
        encounter.save(update_fields=["state", "cancel_reason"])
        drop_default_hours(encounter)
    return encounter


def join_encounter(*, actor: Any, encounter: Encounter) -> None:
    """Take part in an encounter that a colleague has planned; nothing happens when one takes part already."""
    if Participant.objects.filter(encounter=encounter, user=actor).exists():
        return
    with history.change_set("encounters.encounter.join", actor=actor):
        Participant(encounter=encounter, user=actor).save()


def hand_over_contact(*, actor: Any, encounter: Encounter, text: str, due_on: date) -> Action:
    """Leave the contact to the colleague who is in touch already: an action for the owner of `encounter`."""
    partner = Partner.objects.filter(
        encounter_links__in=encounter.partner_links.filter(deleted_at=None)
    ).first()
    title = _("Take up with %(partner)s") % {"partner": partner.name if partner else encounter}
    with history.change_set("planning.action.create", actor=actor):
        action = Action(
            title=title[:200], description=text, owner=encounter.owner, due_on=due_on, partner=partner
        )
        action.save()
    return action


def refuse_future(starts_at: datetime, *, now: datetime | None = None) -> None:
    """Raises ValidationError when a time is yet to come: such an encounter has not been held."""
    if starts_at > (now or timezone.now()) + SOON:
        raise ValidationError({"starts_at": _("This time is yet to come. Plan the encounter instead.")})


def refuse_past(starts_at: datetime, *, now: datetime | None = None) -> None:
    """Raises ValidationError when a time is past: such an encounter is not planned any more."""
    if starts_at < (now or timezone.now()):
        raise ValidationError({"starts_at": _("This time is past. Log the encounter instead.")})


def write_held(
    encounter: Encounter,
    sides: Sides | None,
    *,
    next_step: NextStep | None = None,
    now: datetime | None = None,
) -> Encounter:
    """Save a held encounter with all that belongs to it; call inside a change set.

    Raises ValidationError when it is yet to come.
    """
    refuse_future(encounter.starts_at, now=now)
    before = Encounter.objects.get(pk=encounter.pk) if encounter.pk else None
    encounter.state = Encounter.State.HELD
    _write(encounter, sides)
    if before is not None:
        _move_hours(encounter, before)
    keep_hours(encounter)
    if next_step:
        _add_step(encounter, next_step)
    return encounter


def write_planned(encounter: Encounter, sides: Sides | None, *, now: datetime | None = None) -> Encounter:
    """Save a planned encounter; call inside a change set. Raises ValidationError when the time is past."""
    refuse_past(encounter.starts_at, now=now)
    encounter.state = Encounter.State.PLANNED
    _write(encounter, sides)
    return encounter


def write_changed(
    encounter: Encounter, sides: Sides, before: Encounter, shown: dict[str, Any] | None = None
) -> Encounter:
    """Save a changed encounter; hours that still say what it said `before` follow it.

    `shown` as in `write_sides`. Call inside a change set.
    """
    took_part = set(_users(encounter))
    encounter.save()
    write_sides(encounter, sides, shown)
    if encounter.state == Encounter.State.HELD:
        _move_hours(encounter, before)
        keep_hours(encounter, but=took_part)
    return encounter


def serve(encounter: Encounter, partnership: Partnership) -> None:
    """Name a partnership that the encounter was about; call inside a change set."""
    named = EncounterPartnership.objects.filter(encounter=encounter, partnership=partnership)
    if not named.exists():
        EncounterPartnership(encounter=encounter, partnership=partnership).save()


def keep_hours(encounter: Encounter, but: Iterable[int] = ()) -> None:
    """Working hours of every colleague who took part and has none of it yet; of nobody else (S2-139).

    Those of `but` had their hours made before: whoever has deleted them does not get them again.
    """
    users = set(_users(encounter))
    rows = WorkTime.objects.filter(encounter=encounter)
    have = set(rows.values_list("user_id", flat=True))
    for key in users - have - set(but):
        WorkTime(
            user_id=key, encounter=encounter, worked_on=encounter.held_on, minutes=encounter.minutes
        ).save()
    if have - users - {encounter.owner_id}:
        let_hours_go(encounter, rows.exclude(user__in=[*users, encounter.owner_id]))


def let_hours_go(encounter: Encounter, rows: Any) -> None:
    """Part hours from an encounter: those the program made go, a person's own words stay without it.

    Call inside a change set.
    """
    default = default_hours(encounter, rows)
    written = list(rows.exclude(pk__in=default.values("pk")))
    history.delete_many(WorkTime, default)
    history.bulk_set(WorkTime, written, encounter_id=None)


def drop_default_hours(encounter: Encounter) -> None:
    """Delete the hours that the program made of an encounter, which did not take place. In a change set."""
    history.delete_many(WorkTime, default_hours(encounter, WorkTime.objects.filter(encounter=encounter)))


def default_hours(encounter: Encounter, rows: Any) -> Any:
    """Those of the rows that say no more than the encounter does, so that nothing of a person's is lost."""
    by_kind = Q(task_type=None) | Q(task_type__key=KEY_OF_KIND.get(encounter.kind))
    return rows.filter(
        by_kind, worked_on=encounter.held_on, minutes=encounter.minutes, travel_minutes=0, note=""
    )


def _taken(values: dict[str, Any]) -> dict[str, Any]:
    """Takes what belongs to `Sides` out of `values`."""
    return {field.name: values.pop(field.name) for field in fields(Sides) if field.name in values}


def _new(actor: Any, **values: Any) -> Encounter:
    values.setdefault("owner", actor)
    return Encounter(**values)


def _write(encounter: Encounter, sides: Sides | None) -> None:
    encounter.channel = encounter.channel or CHANNEL_OF_KIND[ContactKind(encounter.kind)]
    is_new = encounter.pk is None
    encounter.save()
    if sides is not None:
        (_add_sides if is_new else write_sides)(encounter, sides)


def _add_sides(encounter: Encounter, sides: Sides) -> None:
    """The rows beside a new encounter; nothing needs to be compared, which halves the queries of a log."""
    rows = [
        *(EncounterPartner(encounter=encounter, partner=partner) for partner in sides.partners),
        *(EncounterPartnership(encounter=encounter, partnership=row) for row in sides.partnerships),
        *(Participant(encounter=encounter, user=user) for user in list(sides.users) or [encounter.owner]),
        *(Participant(encounter=encounter, contact=contact) for contact in sides.contacts),
        *(Participant(encounter=encounter, name=name) for name in sides.names),
    ]
    for row in rows:
        row.save()


def write_sides(encounter: Encounter, sides: Sides, shown: dict[str, Any] | None = None) -> None:
    """Bring the rows beside the encounter in step; its owner takes part when no colleague is named.

    `shown` is what the form showed of each at first (see `core.links`). Call inside a change set.
    """
    shown = shown or {}
    owner = {"encounter": encounter}
    for model, target, wanted in (
        (EncounterPartner, "partner", sides.partners),
        (EncounterPartnership, "partnership", sides.partnerships),
    ):
        links.sync(model, owner=owner, target=target, wanted=wanted, shown=shown.get(target))
    people = (
        ("user", list(sides.users) or [encounter.owner], {"user__isnull": False}),
        ("contact", sides.contacts, {"contact__isnull": False}),
        ("name", sides.names, {"user": None, "contact": None}),
    )
    for target, wanted, among in people:
        links.sync(Participant, owner=owner, target=target, wanted=wanted, shown=shown.get(target), **among)


def _users(encounter: Encounter) -> Iterable[int]:
    return Participant.objects.filter(encounter=encounter, user__isnull=False).values_list(
        "user_id", flat=True
    )


def _move_hours(encounter: Encounter, before: Encounter) -> None:
    """What a person has written by hand stays as written."""
    if (encounter.held_on, encounter.minutes) == (before.held_on, before.minutes):
        return
    untouched = WorkTime.objects.filter(encounter=encounter, worked_on=before.held_on, minutes=before.minutes)
    for row in untouched:
        row.worked_on, row.minutes = encounter.held_on, encounter.minutes
        row.save(update_fields=["worked_on", "minutes"])


def _add_step(encounter: Encounter, step: NextStep) -> None:
    partners = list(Partner.objects.filter(encounter_links__in=_links(EncounterPartner, encounter))[:2])
    served = list(Partnership.objects.filter(encounter_links__in=_links(EncounterPartnership, encounter))[:2])
    action = Action(
        title=step.title,
        due_on=step.due_on,
        owner=step.owner,
        # With two partners the step is nobody's alone; it is found by the encounter.
        partner=partners[0] if len(partners) == 1 else None,
        partnership=served[0] if len(served) == 1 else None,
        is_promise=step.is_promise,
        promised_to=step.promised_to,
    )
    action.save()
    EncounterAction(encounter=encounter, action=action).save()


def _links(model: type, encounter: Encounter) -> Any:
    return model.objects.filter(encounter=encounter)
