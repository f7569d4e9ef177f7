"""The contact guard: whose contacts are shown before one's own, in which words, and what it offers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from vasta.encounters import guard
from vasta.encounters.actions import NextStep, cancel_encounter
from vasta.encounters.models import Encounter, Participant
from vasta.groups.models import Group, Seat
from vasta.partners.models import Affiliation, Contact, Partner
from vasta.planning.models import Action

from .conftest import saved

NOW = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


def titles(partner, actor):
    with translation.override("en"):
        return [warned.title for warned in guard.warned_of([partner], actor=actor)]


def test_colleagues_contacts_within_the_days_are_told_planned_ones_first(partner, alice, bob, log, plan):
    log(alice, days=3)
    log(alice, days=31)
    log(bob, days=1)
    planned = plan(alice, days=31)
    assert titles(partner, bob) == ["Alice met them 3 days ago"]
    start = timezone.localtime(plan(alice, days=4).starts_at)
    when = f"{start:%-d.%-m.} at {start:%-H.%M}"
    assert titles(partner, bob) == [f"Alice meets them on {when}", "Alice met them 3 days ago"]
    assert planned.state == "planned"


def test_many_plans_hide_neither_the_last_meeting_nor_the_next(partner, alice, bob, log, plan):
    met = log(alice, days=1)
    plans = [plan(alice, days=days) for days in (6, 4, 2)]
    shown = [warned.encounter for warned in guard.warned_of([partner], actor=bob)]
    assert shown == [plans[2], met, plans[1]]


def test_the_days_are_the_providers_own(provider, partner, alice, bob, log):
    log(alice, days=3)
    provider.contact_guard_days = 2
    provider.save()
    assert titles(partner, bob) == []


def test_what_one_takes_part_in_oneself_is_no_news(partner, alice, bob, log):
    log(alice, days=3, users=[alice, bob])
    assert titles(partner, bob) == []


def test_another_partner_and_a_cancelled_plan_do_not_warn(partner, alice, bob, log, plan):
    other = saved(Partner(name="Hotelli Kuohu"))
    log(alice, days=3, partners=[other])
    cancel_encounter(actor=alice, encounter=plan(alice), reason="Este")
    assert titles(partner, bob) == []


@pytest.mark.parametrize(
    ("kind", "state", "days", "expected"),
    [
        ("visit", "held", 0, "Alice met them today"),
        ("visit", "held", 1, "Alice met them yesterday"),
        ("meeting", "held", 9, "Alice met them 9 days ago"),
        ("call", "held", 0, "Alice was in touch with them today"),
        ("call", "held", 1, "Alice was in touch with them yesterday"),
        ("message", "held", 2, "Alice was in touch with them 2 days ago"),
        ("visit", "planned", 0, "Alice meets them today"),
        ("call", "planned", 0, "Alice is in touch with them today"),
        ("visit", "planned", -14, "Alice meets them on 3.12. at 14.00"),
        ("call", "planned", -14, "Alice is in touch with them on 3.12. at 14.00"),
    ],
)
def test_the_warning_says_who_how_and_when(alice, kind, state, days, expected):
    encounter = Encounter(kind=kind, state=state, owner=alice, starts_at=NOW - timedelta(days=days))
    with translation.override("en"):
        assert guard.warning_words(encounter, NOW) == expected


def test_it_tells_what_was_agreed(partner, alice, bob, log):
    step = NextStep("Kuusi paikkaa keväälle", timezone.localdate(), alice)
    log(alice, days=3, text="Pitkä teksti\ntoinen rivi", next_step=step)
    log(alice, days=4, text="Pitkä teksti\ntoinen rivi")
    warned = guard.warned_of([partner], actor=bob)
    assert [each.agreed for each in warned] == ["Kuusi paikkaa keväälle", "Pitkä teksti"]


def test_the_partnership_is_unclear_when_nobody_present_cares_for_it(partner, partnership, alice, bob):
    assert not guard.facts_of([partner], users=[alice], actor=alice).is_unclear
    assert guard.facts_of([partner], users=[bob], actor=bob).is_unclear
    team = saved(Group(name="Tekniikan tiimi"))
    saved(Seat(group=team, user=bob))
    partnership.team = team
    saved(partnership)
    assert not guard.facts_of([partner], users=[bob], actor=bob).is_unclear


def test_the_likeliest_person_is_ticked(partner, partnership, kari, alice, bob):
    assert guard.default_contacts([partner], actor=alice) == [kari]
    elisa = saved(Contact(first_name="Elisa", last_name="Haapakoski"))
    saved(Affiliation(contact=elisa, partner=partner))
    assert guard.default_contacts([partner], actor=bob) == []
    partnership.contact = elisa
    saved(partnership)
    assert guard.default_contacts([partner], actor=alice) == [elisa]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_warnings_take_the_same_number_of_queries(partner, alice, bob, log, rows):
    for number in range(rows):
        log(alice, days=number + 1, next_step=NextStep("Soita", timezone.localdate(), alice))
    with CaptureQueriesContext(connection) as queries:
        guard.warned_of([partner], actor=bob)
    assert len(queries) == 3


# --- What it offers -----------------------------------------------------------------------------------------


def test_the_fragment_shows_levels_the_warning_and_people(
    partner, partnership, kari, alice, bob, plan, client_for
):
    plan(bob, days=2)
    page = client_for(alice).get(f"/koski/encounters/guard/?mode=log&partners={partner.pk}").content.decode()
    assert partnership.level.short_label in page
    assert "/join/" in page
    assert f'name="contacts" value="{kari.pk}"' in page


def test_the_fragment_knows_no_partner_of_another_school(partner, charlie, client_for):
    page = client_for(charlie).get(f"/lahti/encounters/guard/?partners={partner.pk}&partners=kissa")
    assert page.status_code == 200
    assert page.context["facts"].partners == []


def test_joining_a_planned_one_can_be_undone(partner, alice, bob, plan, client_for):
    encounter = plan(bob)
    client = client_for(alice)
    response = client.post(f"/koski/encounters/{encounter.pk}/join/", {"text": "jotain"})
    assert response.url == encounter.urls["detail"]
    assert [str(row) for row in Participant.objects.filter(encounter=encounter)] == [
        "Bob Berg",
        "Alice Aalto",
    ]
    record = Participant.history.latest("history_id").change_set_id
    client.post(f"/koski/changes/{record}/undo/")
    assert [str(row) for row in Participant.objects.filter(encounter=encounter)] == ["Bob Berg"]


def test_leaving_it_to_the_colleague_makes_one_action_with_the_words(partner, alice, bob, log, client_for):
    encounter = log(bob, days=2)
    client, data = client_for(alice), {"text": "Kysy kesäpaikoista.", "form_key": "c" * 32}
    for _sent in range(2):
        response = client.post(
            f"/koski/encounters/{encounter.pk}/hand-over/", data, headers={"HX-Request": "true"}
        )
        assert response["HX-Redirect"] == encounter.urls["detail"]
    action = Action.objects.get()
    assert (action.owner, action.partner, action.description) == (bob, partner, "Kysy kesäpaikoista.")
    assert action.due_on > timezone.localdate()
