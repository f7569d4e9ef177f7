"""Actions: the form asks who, by when and how; done, dropped and opened again can be undone."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from tests.people import make_person
from vasta.core import history
from vasta.core.models import ChangeSet
from vasta.core.undo import undo
from vasta.groups.models import Group, Seat
from vasta.partners.tests.people import make_contact, make_partner
from vasta.partnerships.models import Level, Partnership
from vasta.planning.action_forms import working_day_in
from vasta.planning.action_lists import ActionBulk
from vasta.planning.actions import complete_action, drop_action, reopen_action
from vasta.planning.models import Action

pytestmark = pytest.mark.usefixtures("in_provider")
TODAY = date(2026, 11, 19)


def make_action(owner, title="Lähetä lista", **values):
    """An open action, due today unless told otherwise."""
    with history.change_set("test", actor=owner):
        action = Action(title=title, owner=owner, **{"due_on": timezone.localdate(), **values})
        action.save()
    return action


def make_partnership(partner, owner):
    with history.change_set("test", actor=owner):
        level = Level(name="Arjen kumppani", short_name="Arki")
        level.save()
        partnership = Partnership(partner=partner, level=level, owner=owner, description="Työpaikkajaksot.")
        partnership.save()
    return partnership


def data_of(owner, **values):
    return {
        "title": "Lähetä kevään työpaikkajaksojen lista",
        "owner": owner.pk,
        "due_on": "2026-11-27",
        "follow_up": "Katsotaan tiimipalaverissa",
        **values,
    }


def state(action):
    action.refresh_from_db()
    return action.status, action.closed_on, action.result


# --- Verbs -----------------------------------------------------------------------------------------------


def test_done_keeps_day_result_and_history_and_is_undone(alice):
    action = make_action(alice)
    opened = complete_action(action=action, actor=alice, result="Kuusi paikkaa.")
    assert state(action) == ("done", timezone.localdate(), "Kuusi paikkaa.")
    assert (opened.record.operation, opened.record.counts) == (
        "planning.action.complete",
        {"planning.action": 1},
    )
    undo(opened.record, actor=alice)
    assert state(action) == ("open", None, "")


def test_an_action_is_dropped_for_a_reason_only(alice):
    action = make_action(alice)
    with pytest.raises(ValueError, match="reason"):
        drop_action(action=action, actor=alice, reason=" ")
    opened = drop_action(action=action, actor=alice, reason="Kumppani vaihtui.")
    assert state(action) == ("dropped", timezone.localdate(), "Kumppani vaihtui.")
    assert opened.record.reason == "Kumppani vaihtui."


def test_a_closed_action_stays_as_it_is(alice):
    action = make_action(alice)
    complete_action(action=action, actor=alice, result="Tehty.")
    assert drop_action(action=action, actor=alice, reason="Ei sittenkään.").touched == {}
    assert state(action) == ("done", timezone.localdate(), "Tehty.")


def test_an_action_is_opened_again_and_keeps_its_result(alice):
    action = make_action(alice)
    complete_action(action=action, actor=alice, result="Puolet.")
    reopen_action(action=action, actor=alice)
    assert state(action) == ("open", None, "Puolet.")


# --- The form --------------------------------------------------------------------------------------------


def test_who_by_when_and_follow_up_are_asked(alice, client_for):
    response = client_for(alice).post(reverse("planning:action_create"), {"title": "Soita"})
    assert (response.status_code, sorted(response.context["form"].errors)) == (
        422,
        ["due_on", "follow_up", "owner"],
    )


def test_an_action_of_a_partnership_starts_with_its_owner(alice, bob, client_for):
    partnership = make_partnership(make_partner("Suvanto Oy"), bob)
    url = reverse("planning:action_create")
    client = client_for(alice)
    for query in (f"?partnership={partnership.pk}", f"?partner={partnership.partner_id}"):
        form = client.get(url + query).context["form"]
        assert (form.instance.owner, form.instance.partner) == (bob, partnership.partner)
    assert client.get(url).context["form"].instance.owner == alice
    assert client.get(url + "?partner=918273").status_code == 404


def test_an_action_is_saved_with_partner_partnership_and_promise(alice, client_for):
    partner = make_partner("Suvanto Oy")
    partnership, contact = make_partnership(partner, alice), make_contact("Kari", "Mäki", partner=partner)
    values = {
        "partner_0": partner.pk,
        "partner_1": partner.name,
        "partnership": partnership.pk,
        "promised_to": contact.pk,
    }
    response = client_for(alice).post(reverse("planning:action_create"), data_of(alice, **values))
    action = Action.objects.get()
    assert response.url == action.urls["detail"]
    assert (action.partner, action.partnership, action.promised_to, action.is_promise, action.due_on) == (
        partner,
        partnership,
        contact,
        True,
        date(2026, 11, 27),
    )


def test_another_partner_takes_partnership_and_person_along(alice, client_for):
    partner, other = make_partner("Suvanto Oy"), make_partner("Harjula Oy")
    partnership, contact = make_partnership(partner, alice), make_contact("Kari", "Mäki", partner=partner)
    action = make_action(alice, partner=partner, partnership=partnership, promised_to=contact)
    values = {"partner_0": other.pk, "partner_1": other.name, "version": action.version}
    client_for(alice).post(action.urls["edit"], data_of(alice, **values))
    action.refresh_from_db()
    assert (action.partner, action.partnership, action.promised_to) == (other, None, None)


def test_a_promise_needs_a_partner(alice, client_for):
    response = client_for(alice).post(reverse("planning:action_create"), data_of(alice, is_promise="on"))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["partner"])


def test_the_next_step_starts_from_what_was_done(alice, client_for):
    action = make_action(alice, partner=make_partner("Suvanto Oy"), follow_up="Tiimissä")
    form = client_for(alice).get(reverse("planning:action_create") + f"?after={action.pk}").context["form"]
    new = form.instance
    assert (new.pk, new.title, new.partner, new.owner, new.follow_up) == (
        None,
        action.title,
        action.partner,
        alice,
        "Tiimissä",
    )


def test_a_due_date_is_never_offered_on_a_weekend():
    assert {working_day_in(days).weekday() for days in range(14)} == {0, 1, 2, 3, 4}


# --- Pages -----------------------------------------------------------------------------------------------


def test_done_by_one_tap_goes_back_where_the_button_stood(alice, client_for):
    action, client = make_action(alice), client_for(alice)
    response = client.post(action.urls["done"], {"next": reverse("home:today")})
    assert (response.url, state(action)[0]) == (reverse("home:today"), "done")
    record = ChangeSet.objects.get(operation="planning.action.complete")
    assert reverse("core:change_undo", args=[record.pk]) in client.get(reverse("home:today")).text
    again = client.post(action.urls["done"], {"next": "https://elsewhere.example/"})
    assert (again.url, ChangeSet.objects.filter(operation="planning.action.complete").count()) == (
        action.urls["detail"],
        1,
    )


def test_dropping_asks_why(alice, client_for):
    action, client = make_action(alice), client_for(alice)
    assert client.post(action.urls["drop"], {"reason": ""}).status_code == 422
    client.post(action.urls["drop"], {"reason": "Tilaus peruttiin."})
    assert state(action)[0] == "dropped"
    assert "Tilaus peruttiin." in client.get(action.urls["detail"]).text
    client.post(action.urls["reopen"])
    assert state(action)[0] == "open"


def test_deleting_hides_and_undo_brings_back(alice, client_for):
    action = make_action(alice)
    client_for(alice).post(action.urls["delete"])
    assert list(Action.objects.all()) == []
    undo(ChangeSet.objects.get(operation="planning.action.delete"), actor=alice)
    assert list(Action.objects.all()) == [action]


def test_an_action_names_the_encounter_in_which_it_was_agreed(alice, client_for):
    # The app of encounters is above this one, so its rows are made by their names.
    Encounter, Link = (apps.get_model("encounters", name) for name in ("Encounter", "EncounterAction"))
    action = make_action(alice)
    with history.change_set("test", actor=alice):
        encounter = Encounter(owner=alice, starts_at=timezone.now(), subject="Kevään paikat")
        encounter.save()
        Link(encounter=encounter, action=action).save()
    assert "Kevään paikat" in client_for(alice).get(action.urls["detail"]).text


# --- The list --------------------------------------------------------------------------------------------


def titles(response):
    return [row.obj.title for row in response.context["rows"]]


@pytest.fixture
def some(alice, bob, provider):
    """Late, soon, of a colleague in the same team, done, and of somebody else."""
    dora, today = make_person(provider, "Dora", "Dahl"), timezone.localdate()
    with history.change_set("test", actor=alice):
        team = Group(name="Tekniikan tiimi")
        team.save()
        for user in (alice, bob):
            Seat(group=team, user=user).save()
    complete_action(action=make_action(alice, "tehty"), actor=alice)
    make_action(alice, "myöhässä", due_on=today - timedelta(days=3))
    make_action(alice, "pian", due_on=today + timedelta(days=5), partner=make_partner("A"), is_promise=True)
    make_action(bob, "kollegan", due_on=today + timedelta(days=20))
    make_action(dora, "muun", due_on=today + timedelta(days=50))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["myöhässä", "tehty", "pian", "kollegan", "muun"]),
        ("?whose=mine&status=open", ["myöhässä", "pian"]),
        ("?whose=team&status=open", ["myöhässä", "pian", "kollegan"]),
        ("?due=late", ["myöhässä"]),
        ("?due=week", ["pian"]),
        ("?due=month", ["pian", "kollegan"]),
        ("?promise=given", ["pian"]),
        ("?status=done&status=dropped", ["tehty"]),
        ("?q=kollegan", ["kollegan"]),
    ],
)
def test_the_list_is_narrowed(query, found, alice, client_for, some):
    assert titles(client_for(alice).get(reverse("planning:action_list") + query)) == found


def test_many_actions_are_given_moved_or_done_and_closed_ones_stay(alice, bob, client_for, some):
    client, url = client_for(alice), reverse("planning:action_bulk")
    rows = {"all": "1", "query": "whose=mine"}
    client.post(url, {**rows, "change": "due_on", "due_on": "2026-12-01"})
    client.post(url, {**rows, "change": "owner", "owner": bob.pk})
    moved = Action.objects.filter(owner=bob, due_on="2026-12-01")
    assert sorted(action.title for action in moved) == ["myöhässä", "pian"]
    with history.change_set("test", actor=alice):
        assert ActionBulk().apply([action.pk for action in Action.objects.all()], "done", None, alice) == 4
    assert Action.objects.open().count() == 0


def test_a_change_of_many_needs_its_value(alice, client_for, some):
    response = client_for(alice).post(
        reverse("planning:action_bulk"), {"all": "1", "query": "", "change": "owner"}
    )
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["owner"])
