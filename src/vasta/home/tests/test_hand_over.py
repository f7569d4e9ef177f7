"""A person leaves and nothing is lost: each thing in the person's name goes over, or stays for a reason."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from tests.people import make_person
from vasta.accounts import actions
from vasta.accounts.models import User
from vasta.core import history
from vasta.core.models import ChangeSet, TrackedModel
from vasta.core.undo import undo
from vasta.encounters.models import Encounter, Participant
from vasta.groups.models import Group, Seat
from vasta.home import hand_over
from vasta.partners.models import Partner
from vasta.partnerships.models import Level, Partnership
from vasta.planning.models import Action, ClockEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_provider")]
TODAY = timezone.localdate


def columns_of_people():
    """Every column of a tracked table by which people name a user."""
    for model in apps.get_models():
        if issubclass(model, TrackedModel):
            for field in model._meta.concrete_fields:
                if field.related_model is User and field.editable:
                    yield f"{model._meta.label}.{field.name}"


def test_every_column_that_names_a_user_goes_over_or_stays():
    assert set(columns_of_people()) == {*hand_over.GOES, *hand_over.STAYS}
    assert set(hand_over.GOES) & set(hand_over.STAYS) == set()


@pytest.fixture
def cecilia(provider):
    return make_person(provider, "Cecilia", "Dahl")


@pytest.fixture
def work(alice, bob, cecilia):
    """What Bob does: one of everything that goes over, and one of everything that stays."""
    with history.change_set("demo", actor=alice):
        partner, other = Partner(name="Tervaranta Oy"), Partner(name="Kuusamäki Oy")
        level = Level(name="Arki", short_name="Arki")
        team = Group(name="Ravintolatiimi")
        for row in (partner, other, level, team):
            row.save()
        owned = Partnership(partner=partner, level=level, owner=bob, deputy=cecilia, start_decider=bob)
        deputised = Partnership(partner=other, level=level, owner=alice, deputy=bob)
        now = timezone.now()
        held = Encounter(owner=bob, starts_at=now - timedelta(days=9), text="Sovittiin kevään paikoista.")
        planned = Encounter(owner=bob, starts_at=now + timedelta(days=9), state="planned")
        both = Encounter(owner=alice, starts_at=now + timedelta(days=3), state="planned")
        open_action = Action(title="Lähetä lista", owner=bob, due_on=TODAY())
        done = Action(title="Soita", owner=bob, due_on=TODAY(), status="done", closed_on=TODAY())
        entry = ClockEntry(title="Messut", owner=bob, starts_on=TODAY() + timedelta(days=30))
        private = ClockEntry(title="Oma", owner=bob, starts_on=TODAY(), is_personal=True)
        chair = Seat(group=team, user=bob, role="chair", starts_on=TODAY() - timedelta(days=90))
        rows = {
            "owned": owned,
            "deputised": deputised,
            "held": held,
            "planned": planned,
            "both": both,
            "open": open_action,
            "done": done,
            "entry": entry,
            "private": private,
            "chair": chair,
        }
        for row in rows.values():
            row.save()
        for encounter, user in ((held, bob), (planned, bob), (both, bob), (both, cecilia)):
            Participant(encounter=encounter, user=user).save()
    return rows


def state():
    """Whose is what, in words that compare well."""
    names = {user.pk: user.first_name for user in User.objects.all()} | {None: ""}
    return {
        "partnerships": sorted((names[p.owner_id], names[p.deputy_id]) for p in Partnership.objects.all()),
        "encounters": sorted((e.state, names[e.owner_id]) for e in Encounter.objects.all()),
        "participants": sorted(
            (p.encounter.state, names[p.user_id])
            for p in Participant.objects.filter(encounter__deleted_at=None).select_related("encounter")
        ),
        "actions": sorted((a.title, names[a.owner_id]) for a in Action.objects.all()),
        "entries": sorted((e.title, names[e.owner_id]) for e in ClockEntry.objects.all()),
        "seats": sorted((names[s.user_id], s.role) for s in Seat.objects.current()),
    }


def test_what_is_ahead_goes_over_and_what_was_done_stays(alice, bob, cecilia, work):
    before = state()
    record = actions.deactivate(bob.membership(), successor=cecilia.membership(), actor=alice)
    assert state() == {
        # Cecilia was the deputy of what she owns now, so that place waits for somebody.
        "partnerships": [("Alice", "Cecilia"), ("Cecilia", "")],
        "encounters": [("held", "Bob"), ("planned", "Alice"), ("planned", "Cecilia")],
        "participants": [("held", "Bob"), ("planned", "Cecilia"), ("planned", "Cecilia")],
        "actions": [("Lähetä lista", "Cecilia"), ("Soita", "Bob")],
        "entries": [("Messut", "Cecilia"), ("Oma", "Bob")],
        "seats": [("Cecilia", "chair")],
    }
    work["owned"].refresh_from_db()
    assert work["owned"].start_decider == bob
    undo(ChangeSet.objects.get(pk=record.pk), actor=alice)
    assert state() == before


def test_who_sat_in_the_team_stays_to_be_seen(alice, bob, cecilia, work):
    actions.deactivate(bob.membership(), successor=cecilia.membership(), actor=alice)
    former = Seat.objects.get(user=bob)
    assert (former.role, former.ends_on) == ("chair", TODAY() - timedelta(days=1))


def test_a_successor_who_sits_there_already_takes_the_chair(alice, bob, cecilia, work):
    with history.change_set("demo", actor=alice):
        Seat(group=work["chair"].group, user=cecilia).save()
    actions.deactivate(bob.membership(), successor=cecilia.membership(), actor=alice)
    assert [(seat.user, seat.role) for seat in Seat.objects.current()] == [(cecilia, "chair")]


def test_an_owner_who_takes_over_as_deputy_stands_in_for_nobody(alice, bob, work):
    actions.deactivate(bob.membership(), successor=alice.membership(), actor=alice)
    deputised = Partnership.objects.get(pk=work["deputised"].pk)
    assert (deputised.owner, deputised.deputy) == (alice, None)


def test_the_page_names_what_goes_over(alice, bob, work, client_for):
    page = client_for(alice).get(reverse("accounts:membership_deactivate", args=[bob.membership().pk]))
    found = [(str(group["label"]), group["count"]) for group in page.context["owned"]]
    labels = [str(kind.label) for kind in hand_over.HAND_OVER]
    assert found == list(zip(labels, (1, 1, 1, 2, 1, 1), strict=True))
