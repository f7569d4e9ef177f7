"""The partner page and its brief: who cares, what comes next, who else is in touch, what is open."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.people import make_person
from vasta.encounters.actions import log_encounter, plan_encounter
from vasta.home.partner_contacts import contacts_with
from vasta.partners.tests.people import make_contact, make_partner
from vasta.partnerships.tests.people import make_levels, make_partnership
from vasta.planning.models import Action
from vasta.planning.tests.care import saved

pytestmark = pytest.mark.usefixtures("in_provider")
DAY = timedelta(days=1)
MOST_QUERIES = 24


@pytest.fixture
def partner():
    return make_partner("Virtakoski Konepaja Oy")


def held(user, partner, days, **values):
    return log_encounter(
        actor=user, starts_at=timezone.now() - days * DAY, partners=[partner], users=[user], **values
    )


def planned(user, partner, days):
    return plan_encounter(actor=user, starts_at=timezone.now() + days * DAY, partners=[partner], users=[user])


def test_next_last_and_who_else_is_in_touch(alice, bob, provider, partner):
    dora = make_person(provider, "Dora", "Dahl")
    held(dora, partner, 60)
    held(bob, partner, 20)
    last = held(alice, partner, 3)
    planned(alice, partner, 30)
    following = planned(alice, partner, 2)
    found = contacts_with(partner)
    assert (found.next, found.last, found.last_on) == (following, last, last.held_on)
    assert found.also == [bob]
    assert [user for user, _day in found.met] == [alice, bob, dora]


def test_an_encounter_of_long_ago_is_still_the_last(alice, partner):
    old = held(alice, partner, 500)
    found = contacts_with(partner)
    assert (found.last, found.last_on) == (None, old.held_on)


def test_a_partner_never_met_says_so(alice, client_for, partner):
    context = client_for(alice).get(partner.urls["detail"]).context
    assert (context["contacts"].last_on, context["signal_of"], context["open_count"]) == (None, None, 0)


def test_promises_stand_apart_from_other_actions(alice, client_for, partner):
    due_on = timezone.localdate()
    action = saved(Action(title="Soita", owner=alice, due_on=due_on, partner=partner))
    promise = saved(
        Action(title="Lähetä kortti", owner=alice, due_on=due_on, partner=partner, is_promise=True)
    )
    context = client_for(alice).get(partner.urls["detail"]).context
    assert (context["actions"], context["promises"], context["open_count"]) == ([action], [promise], 2)


def test_our_people_are_named_once_with_all_they_are(alice, bob, client_for, partner):
    levels = make_levels()
    make_partnership(partner, owner=alice, deputy=bob)
    make_partnership(partner, level=levels["strategic"], owner=alice)
    held(bob, partner, 3)
    client = client_for(alice)
    client.cookies["vasta-language"] = "en"
    ours = client.get(partner.urls["detail"]).context["ours"]
    assert [(one["user"], one["words"]) for one in ours] == [
        (alice, ["Owner, Strategic", "Owner, Everyday"]),
        (bob, ["Deputy, Everyday"]),
    ]
    assert ours[1]["met_on"] == (timezone.localdate() - 3 * DAY)


def test_gaps_of_care_stand_before_those_of_the_register(alice, client_for, partner):
    make_levels()
    partnership = make_partnership(partner, owner=alice)
    client = client_for(alice)
    client.cookies["vasta-language"] = "en"
    gaps = client.get(partner.urls["detail"]).context["gaps"]
    assert [gap["text"] for gap in gaps[:3]] == [
        "No goal",
        "No description of cooperation",
        gaps[2]["text"],
    ]
    assert gaps[0]["url"] == partnership.urls["edit"]
    assert f"{reverse('encounters:encounter_plan')}?partner={partner.pk}" in [gap["url"] for gap in gaps]


def test_the_brief_tells_levels_last_encounters_and_what_is_open(alice, client_for, partner):
    make_levels()
    make_partnership(partner, owner=alice, description="Työpaikkajaksot hitsaamossa.")
    held(alice, partner, 3, text="Keväälle kuusi työpaikkaa.")
    saved(Action(title="Lähetä lista", owner=alice, due_on=timezone.localdate(), partner=partner))
    text = client_for(alice).get(partner.urls["brief"]).text
    for words in ("Työpaikkajaksot hitsaamossa.", "Keväälle kuusi työpaikkaa.", "Lähetä lista"):
        assert words in text


def test_the_log_button_on_a_partners_page_is_about_that_partner(alice, client_for, partner):
    log = reverse("encounters:encounter_create")
    client = client_for(alice)
    assert client.get(partner.urls["detail"]).context["shell"].log_url == f"{log}?partner={partner.pk}"
    assert client.get(reverse("partners:partner_list")).context["shell"].log_url == log


@pytest.mark.parametrize("page", ["detail", "brief", "peek"])
def test_the_page_asks_the_same_for_one_and_three_of_everything(page, alice, bob, client_for, partner):
    levels = make_levels()
    client, url = client_for(alice), partner.urls[page]

    def add(level, number):
        make_partnership(partner, level=level, owner=alice, deputy=bob)
        contact = make_contact("Kari", f"Mäki {number}", partner=partner)
        with time_machine.travel(timezone.now() - number * DAY, tick=False):
            held(alice, partner, 1, contacts=[contact])
        planned(bob, partner, number + 1)
        saved(Action(title="Soita", owner=bob, due_on=timezone.localdate(), partner=partner))

    def count():
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return sum(" FROM " in query["sql"] for query in queries)

    add(levels["everyday"], 1)
    one = count()
    add(levels["strategic"], 2)
    add(levels["development"], 3)
    assert (one, one <= MOST_QUERIES) == (count(), True)


def test_a_persons_page_shows_encounters_and_promises(alice, client_for, partner):
    contact = make_contact("Kari", "Mäki", partner=partner)
    encounter = held(alice, partner, 3, contacts=[contact])
    held(alice, partner, 2)
    promise = saved(
        Action(
            title="Lähetä kortti",
            owner=alice,
            due_on=timezone.localdate(),
            partner=partner,
            is_promise=True,
            promised_to=contact,
        )
    )
    context = client_for(alice).get(contact.urls["detail"]).context
    assert (context["encounters"], context["promises"]) == ([encounter], [promise])
