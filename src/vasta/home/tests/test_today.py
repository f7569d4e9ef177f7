"""Today: everything that awaits the reader, by urgency, and nothing else. Thursday 19 November 2026."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from vasta.core import history
from vasta.encounters.actions import plan_encounter
from vasta.encounters.models import ContactDates
from vasta.encounters.signals import Signal, with_signals
from vasta.home import awaiting
from vasta.home.partner_filters import signal_conditions
from vasta.home.today import _sentence
from vasta.partners.models import Partner
from vasta.partnerships.models import Partnership
from vasta.planning.actions import complete_action
from vasta.planning.models import Action, Cadence, Occasion
from vasta.planning.tests.care import cadence, level, partnership, saved

pytestmark = pytest.mark.usefixtures("in_provider")
NOW = datetime(2026, 11, 19, 8, tzinfo=UTC)
TODAY = date(2026, 11, 19)
DAY = timedelta(days=1)
URL = "home:today"
MOST_QUERIES = 24


@pytest.fixture(autouse=True)
def thursday():
    with time_machine.travel(NOW, tick=False):
        yield


def add_occasion(user, days, partner="Suvanto Oy", **values):
    of = partnership(level(), partner=partner)
    row = Occasion(
        cadence=Cadence.objects.first() or cadence(of.level),
        partnership=of,
        responsible=user,
        **{
            "window_on": TODAY - 60 * DAY,
            "opens_on": TODAY - 30 * DAY,
            "due_on": TODAY + days * DAY,
            "closes_on": TODAY + 30 * DAY,
            **values,
        },
    )
    row.save()
    return row


def add_action(user, days, title="Lähetä lista", **values):
    return saved(Action(title=title, owner=user, due_on=TODAY + days * DAY, follow_up="Tiimissä", **values))


def add_encounter(user, days, partner="Virtakoski Oy", subject="kevään paikat"):
    """Planned for 13.00 on a day; a past one was planned the day before it."""
    starts_at = NOW.replace(hour=11) + days * DAY
    met = Partner.objects.filter(name=partner).first() or saved(Partner(name=partner))
    with time_machine.travel(min(NOW, starts_at - DAY), tick=False):
        return plan_encounter(actor=user, starts_at=starts_at, partners=[met], users=[user], subject=subject)


def groups(client, query=""):
    response = client.get(reverse(URL) + query)
    return [(group.label, [row.title for row in group.rows]) for group in response.context["groups"]]


def test_everything_that_awaits_stands_under_its_day(alice, client_for):
    add_occasion(alice, -6)
    add_action(alice, -2, "Lähetä kevään lista")
    add_encounter(alice, 0)
    add_action(alice, 1, "Kommentoi luonnos")
    add_occasion(alice, 3, "Kaarnatalo Oy")
    add_action(alice, 4, "Ensi viikon asia")
    client = client_for(alice)
    client.cookies["vasta-language"] = "en"
    this_week = [
        ("Late", ["Keskustelu", "Lähetä kevään lista"]),
        ("Today", ["Visit: kevään paikat"]),
        ("This week", ["Kommentoi luonnos", "Keskustelu"]),
    ]
    assert groups(client) == this_week
    assert groups(client, "?week=next") == [*this_week, ("Next week", ["Ensi viikon asia"])]


def test_what_others_do_is_closed_or_skipped_awaits_nobody(alice, bob, client_for):
    add_occasion(bob, 0)
    add_occasion(alice, 0, "Kaarnatalo Oy", is_skipped=True)
    add_occasion(alice, 0, "Harjula Oy", fulfilled_on=TODAY)
    add_occasion(alice, -40, "Suljettu Oy", closes_on=TODAY - DAY, opens_on=TODAY - 60 * DAY)
    complete_action(action=add_action(alice, 0), actor=alice)
    add_action(bob, 0)
    add_encounter(bob, 0)
    response = client_for(alice).get(reverse(URL))
    assert (response.context["groups"], response.context["total"]) == ([], 0)


def test_an_agreed_encounter_stands_in_place_of_an_occasion_that_is_not_late(alice, client_for):
    due, late = add_occasion(alice, 1), add_occasion(alice, -1, "Myöhäinen Oy")
    for row in (due, late):
        ContactDates.objects.update_or_create(
            partner=row.partnership.partner, defaults={"next_at": NOW + 5 * DAY}
        )
    assert list(awaiting.queries(alice, TODAY + 3 * DAY)["occasion"]) == [late]
    ContactDates.objects.update(next_at=NOW - 5 * DAY)
    assert list(awaiting.queries(alice, TODAY + 3 * DAY)["occasion"]) == [late, due]


def test_an_encounter_agreed_on_after_the_window_leaves_the_occasion_on_today_and_due_in_lists(alice):
    row = add_occasion(alice, 1)
    # What the cadence itself has promised is another matter.
    Occasion.objects.exclude(pk=row.pk).delete()
    dates = ContactDates.objects.update_or_create
    for days, here, signal in ((30, [], Signal.AGREED), (31, [row], Signal.DUE)):
        dates(partner=row.partnership.partner, defaults={"next_at": NOW + days * DAY})
        assert list(awaiting.queries(alice, TODAY + 3 * DAY)["occasion"]) == here
        found = with_signals(Partnership.objects.filter(pk=row.partnership_id)).get()
        assert found.signal == signal
        assert list(Partner.objects.filter(signal_conditions()[signal])) == [row.partnership.partner]
        assert sum(Partner.objects.filter(each).count() for each in signal_conditions().values()) == 1


def test_a_planned_encounter_that_was_not_written_down_is_late(alice, client_for):
    add_encounter(alice, -2)
    (group,) = client_for(alice).get(reverse(URL)).context["groups"]
    assert [(row.days_late, row.clock) for row in group.rows] == [(2, "13.00–13.45")]


def test_each_row_leads_to_its_one_deed(alice, client_for):
    occasion, action = add_occasion(alice, 0), add_action(alice, 0)
    encounter = add_encounter(alice, 0)
    text = client_for(alice).get(reverse(URL)).text
    assert f"{reverse('encounters:encounter_create')}?occasion={occasion.pk}" in text
    assert f'action="{action.urls["done"]}"' in text
    assert encounter.urls["hold"] in text


def test_done_by_one_tap_offers_what_comes_next(alice, client_for):
    action, client = add_action(alice, 0), client_for(alice)
    target = f"{reverse(URL)}?done={action.pk}"
    page = client.post(action.urls["done"], {"next": target}, follow=True)
    assert page.redirect_chain[-1][0] == target
    assert (page.context["total"], page.context["done"]) == (0, action)
    assert f"{reverse('planning:action_create')}?after={action.pk}" in page.text
    with history.change_set("test", actor=alice):
        action.refresh_from_db()
        action.status, action.closed_on = "open", None
        action.save()
    assert client.get(target).context["done"] is None


def test_chips_count_by_kind_and_narrow(alice, client_for):
    add_occasion(alice, 0)
    add_action(alice, 0)
    add_action(alice, 1)
    context = client_for(alice).get(reverse(URL) + "?kind=action").context
    assert [(chip.key, chip.count, chip.is_current) for chip in context["chips"]] == [
        ("", 3, False),
        ("occasion", 1, False),
        ("action", 2, True),
    ]
    assert [len(group.rows) for group in context["groups"]] == [1, 1]


def test_the_rail_counts_this_week(alice, client_for):
    add_occasion(alice, -1)
    add_action(alice, 1)
    add_action(alice, 5)
    add_encounter(alice, 2)
    shell = client_for(alice).get(reverse(URL)).context["shell"]
    assert (shell.rail[0][0].count, awaiting.count(alice)) == (3, 3)


def test_the_number_of_things_is_said_in_words():
    with translation.override("en"):
        assert [_sentence(*numbers) for numbers in ((0, 0), (1, 0), (7, 2), (12, 1))] == [
            "",
            "One thing awaits you.",
            "Seven things await you, two are late.",
            "12 things await you, one is late.",
        ]


def test_more_than_can_be_done_is_counted_and_the_most_urgent_come_first(alice, client_for, monkeypatch):
    monkeypatch.setattr(awaiting, "MOST", 2)
    for days in (2, -3, 0):
        add_action(alice, days, f"Asia {days}")
    response = client_for(alice).get(reverse(URL))
    assert [row.title for group in response.context["groups"] for row in group.rows] == ["Asia -3", "Asia 0"]
    assert (response.context["hidden_count"], response.context["total"]) == (1, 3)


def test_today_asks_the_same_for_one_and_three_of_each_kind(alice, client_for):
    client = client_for(alice)

    def add(number):
        partner = f"Suvanto {number} Oy"
        add_occasion(alice, 0, partner)
        add_action(alice, 0, partner=Partner.objects.get(name=partner))
        add_encounter(alice, 0, f"Virtakoski {number} Oy")

    def count():
        client.get(reverse(URL))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(URL)).status_code == 200
        return sum(" FROM " in query["sql"] for query in queries)

    add(1)
    one = count()
    add(2)
    add(3)
    assert (one, one <= MOST_QUERIES) == (count(), True)
