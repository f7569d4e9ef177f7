"""Logging, planning, holding and cancelling: results, hours, next steps, refusals, undo."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from vasta.core import history, undo
from vasta.core.models import ChangeSet
from vasta.encounters import actions
from vasta.encounters.models import Encounter, EncounterAction, EncounterPartner, Participant, WorkTime
from vasta.partners.models import Contact, Partner
from vasta.partnerships.models import Level, Partnership
from vasta.planning.models import Action

pytestmark = pytest.mark.usefixtures("in_provider")
NOON = datetime(2026, 11, 19, 10, 0, tzinfo=UTC)


@pytest.fixture
def partner(alice):
    with history.change_set("test", actor=alice):
        row = Partner(name="Virtakoski Konepaja Oy")
        row.save()
    return row


@pytest.fixture
def contact(alice):
    with history.change_set("test", actor=alice):
        row = Contact(first_name="Kari", last_name="Mäkivirta")
        row.save()
    return row


def partnership_of(partner, owner):
    with history.change_set("test", actor=owner):
        level = Level(name="Kehittämiskumppani", short_name="Kehittäminen")
        level.save()
        row = Partnership(partner=partner, level=level, owner=owner)
        row.save()
    return row


def people(encounter):
    return [str(participant) for participant in Participant.objects.filter(encounter=encounter)]


def hours(encounter):
    rows = WorkTime.objects.filter(encounter=encounter).order_by("user__first_name")
    return [(row.user.first_name, row.worked_on, row.minutes) for row in rows]


def test_a_visit_is_logged_with_what_it_gave(alice, partner, contact):
    partnership = partnership_of(partner, alice)
    step = actions.NextStep(
        "Sovi perehdytyspäivä", date(2026, 12, 11), alice, is_promise=True, promised_to=contact
    )
    encounter = actions.log_encounter(
        actor=alice,
        kind="visit",
        starts_at=NOON,
        minutes=30,
        partners=[partner],
        partnerships=[partnership],
        contacts=[contact],
        text="Kävimme läpi kevään jaksot.",
        skills_needs="3D-mittaus",
        feedback="positive",
        feedback_text="Opiskelijat osaavat lukea piirustuksia.",
        next_step=step,
        now=NOON + timedelta(hours=2),
    )
    action = Action.objects.get()
    assert (encounter.state, encounter.channel, encounter.owner) == ("held", "face_to_face", alice)
    assert people(encounter) == ["Alice Aalto", "Kari Mäkivirta"]
    assert hours(encounter) == [("Alice", date(2026, 11, 19), 30)]
    assert (action.partner, action.partnership, action.promised_to) == (partner, partnership, contact)
    assert EncounterAction.objects.get().action == action
    assert ChangeSet.objects.latest("pk").operation == "encounters.encounter.log"


def test_undo_takes_the_encounter_its_step_and_hours_back(alice, partner):
    step = actions.NextStep("Soita", date(2026, 12, 11), alice)
    actions.log_encounter(
        actor=alice, starts_at=NOON, partners=[partner], text="Tavattiin.", next_step=step, now=NOON
    )
    undo.undo(ChangeSet.objects.latest("pk"), actor=alice)
    counts = [model.objects.count() for model in (Encounter, EncounterPartner, Action, WorkTime, Participant)]
    assert counts == [0, 0, 0, 0, 0]


def test_every_colleague_who_took_part_gets_hours(alice, bob, partner):
    encounter = actions.log_encounter(
        actor=alice,
        starts_at=NOON,
        minutes=60,
        partners=[partner],
        users=[alice, bob],
        text="Palaveri",
        now=NOON,
    )
    assert hours(encounter) == [("Alice", date(2026, 11, 19), 60), ("Bob", date(2026, 11, 19), 60)]


def stored(encounter):
    return Encounter.objects.get(pk=encounter.pk)


def change(encounter, actor, users, **values):
    changed = stored(encounter)
    for name, value in values.items():
        setattr(changed, name, value)
    with history.change_set("encounters.encounter.edit", actor=actor):
        actions.write_changed(changed, actions.Sides(users=users), stored(encounter))


def met(actor, *users, **values):
    return actions.log_encounter(
        actor=actor, starts_at=NOON, users=users, text="Palaveri", now=NOON, **values
    )


def test_hours_that_a_person_has_deleted_do_not_come_back(alice, bob):
    encounter = met(alice, alice, bob)
    with history.change_set("encounters.worktime.delete", actor=bob):
        history.delete_softly(WorkTime.objects.get(user=bob))
    change(encounter, alice, [alice, bob], text="Täydennetty")
    assert [row.user for row in WorkTime.objects.all()] == [alice]


def test_who_is_added_later_gets_hours_and_who_is_taken_away_loses_the_untouched(alice, bob):
    encounter = met(alice, alice)
    change(encounter, alice, [alice, bob])
    assert [row.user for row in WorkTime.objects.order_by("pk")] == [alice, bob]
    change(encounter, alice, [alice])
    assert [row.user for row in WorkTime.objects.all()] == [alice]


@pytest.mark.parametrize("values", [{"minutes": 451}, {"travel_minutes": 60}, {"note": "Valmistelu"}])
def test_hours_written_by_hand_outlive_the_participation(alice, bob, values):
    encounter = met(alice, alice, bob)
    row = WorkTime.objects.get(user=bob)
    for name, value in values.items():
        setattr(row, name, value)
    with history.change_set("encounters.worktime.edit", actor=bob):
        row.save()
    change(encounter, alice, [alice])
    left = WorkTime.objects.get(user=bob)
    assert (left.encounter, left.minutes, left.travel_minutes, left.note) == (
        None,
        row.minutes,
        row.travel_minutes,
        row.note,
    )


def test_hours_of_an_owner_who_did_not_take_part_stay(alice, bob):
    encounter = met(alice, bob)
    with history.change_set("encounters.worktime.create", actor=alice):
        WorkTime(user=alice, encounter=encounter, worked_on=encounter.held_on, minutes=45).save()
    change(encounter, bob, [bob], text="Korjattu")
    assert WorkTime.objects.get(user=alice).encounter == encounter


def planned_with_hours(alice, **values):
    """Planned for noon; the person has taken the hours from the calendar before holding or cancelling it."""
    encounter = actions.plan_encounter(actor=alice, starts_at=NOON, minutes=30, users=[alice], now=NOON)
    with history.change_set("encounters.worktime.create", actor=alice):
        row = WorkTime(
            user=alice, encounter=encounter, **{"worked_on": encounter.held_on, "minutes": 30} | values
        )
        row.save()
    return stored(encounter)


def test_holding_with_another_length_moves_the_hours(alice):
    encounter = planned_with_hours(alice)
    actions.hold_encounter(actor=alice, encounter=encounter, minutes=120, text="Venyi", now=NOON)
    assert WorkTime.objects.get().minutes == 120


def test_cancelling_takes_the_untouched_hours_along(alice):
    actions.cancel_encounter(actor=alice, encounter=planned_with_hours(alice), reason="He sairastuivat.")
    assert WorkTime.objects.count() == 0


def test_cancelling_leaves_hours_written_by_hand(alice):
    encounter = planned_with_hours(alice, travel_minutes=50)
    actions.cancel_encounter(actor=alice, encounter=encounter, reason="Ovi oli kiinni.")
    assert WorkTime.objects.get().travel_minutes == 50


def test_hours_fall_on_the_day_of_the_school_not_of_utc(alice):
    late = datetime(2026, 11, 19, 22, 30, tzinfo=UTC)
    encounter = actions.log_encounter(actor=alice, starts_at=late, text="Tapahtuma", now=late)
    assert hours(encounter) == [("Alice", date(2026, 11, 20), 45)]


def test_what_is_to_come_cannot_be_held(alice):
    with pytest.raises(ValidationError) as refusal:
        actions.log_encounter(actor=alice, starts_at=NOON + timedelta(hours=1), text="Huomenna", now=NOON)
    assert list(refusal.value.message_dict) == ["starts_at"]
    assert Encounter.objects.count() == 0


def test_what_is_past_cannot_be_planned(alice):
    with pytest.raises(ValidationError) as refusal:
        actions.plan_encounter(actor=alice, starts_at=NOON - timedelta(hours=1), now=NOON)
    assert list(refusal.value.message_dict) == ["starts_at"]


def test_a_planned_one_has_no_hours_until_it_is_held(alice, partner):
    encounter = actions.plan_encounter(
        actor=alice,
        kind="call",
        starts_at=NOON + timedelta(hours=1),
        minutes=15,
        partners=[partner],
        now=NOON,
    )
    assert (encounter.state, encounter.channel, hours(encounter)) == ("planned", "phone", [])
    actions.hold_encounter(actor=alice, encounter=encounter, text="Soitin.", now=NOON + timedelta(hours=2))
    assert (encounter.state, encounter.text, people(encounter)) == ("held", "Soitin.", ["Alice Aalto"])
    assert hours(encounter) == [("Alice", date(2026, 11, 19), 15)]
    assert EncounterPartner.objects.get().partner == partner


def test_a_planned_one_is_cancelled_with_a_reason(alice):
    encounter = actions.plan_encounter(actor=alice, starts_at=timezone.now() + timedelta(days=1))
    with pytest.raises(ValidationError):
        actions.cancel_encounter(actor=alice, encounter=encounter, reason=" ")
    actions.cancel_encounter(actor=alice, encounter=encounter, reason="He siirsivät.")
    stored = Encounter.objects.get()
    assert (stored.state, stored.cancel_reason) == ("cancelled", "He siirsivät.")
    with pytest.raises(ValidationError):
        actions.cancel_encounter(actor=alice, encounter=encounter, reason="Uudestaan")


def test_joining_twice_is_joining_once(alice, bob):
    encounter = actions.plan_encounter(actor=bob, starts_at=timezone.now() + timedelta(days=1))
    actions.join_encounter(actor=alice, encounter=encounter)
    actions.join_encounter(actor=alice, encounter=encounter)
    assert people(encounter) == ["Bob Berg", "Alice Aalto"]


def test_a_contact_left_to_a_colleague_becomes_the_colleagues_action(alice, bob, partner):
    encounter = actions.log_encounter(actor=bob, starts_at=NOON, partners=[partner], text="Käynti", now=NOON)
    action = actions.hand_over_contact(
        actor=alice, encounter=encounter, text="Kysy kesäpaikoista.", due_on=date(2026, 11, 27)
    )
    assert (action.owner, action.partner, action.description) == (bob, partner, "Kysy kesäpaikoista.")
