"""A partner's timeline: everything newest first, narrowed, in pages, in a fixed number of queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from vasta.encounters.actions import NextStep
from vasta.encounters.timeline import timeline_of
from vasta.partners.models import PartnerComment
from vasta.planning.models import Action

from .conftest import saved


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def eventful(partner, partnership, alice, bob, log, plan, today):
    """Something of every kind."""
    partnership.starts_on, partnership.start_decider = today - timedelta(days=400), alice
    saved(partnership)
    log(alice, days=10, kind="call", initiative="theirs", party="student")
    log(bob, days=3, next_step=NextStep("Lista paikoista", today + timedelta(days=6), bob))
    plan(alice, days=2)
    saved(
        Action(
            title="Sovi perehdytys",
            owner=bob,
            due_on=today,
            partner=partner,
            status="done",
            closed_on=today - timedelta(days=5),
        ),
        PartnerComment(partner=partner, author=bob, text="Soitan heille."),
    )
    return partner


def kinds(partner, query=""):
    return [item.what for item in timeline_of(partner, QueryDict(query)).items]


def test_everything_stands_newest_first(eventful):
    assert kinds(eventful) == ["encounter", "comment", "encounter", "action", "encounter", "start"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("what=encounter", ["encounter"] * 3),
        ("what=action", ["action"]),
        ("what=level", ["start"]),
        ("what=comment", ["comment"]),
        ("side=theirs", ["encounter"]),
        ("side=party-student", ["encounter"]),
        ("side=party-staff", []),
        (
            "what=nonsense&side=nonsense&from=-1",
            ["encounter", "comment", "encounter", "action", "encounter", "start"],
        ),
    ],
)
def test_it_is_narrowed_by_kind_initiative_and_party(eventful, query, expected):
    assert kinds(eventful, query) == expected


def test_a_cancelled_encounter_is_not_on_it(partner, alice, plan):
    from vasta.encounters.actions import cancel_encounter

    cancel_encounter(actor=alice, encounter=plan(alice), reason="Este")
    assert kinds(partner) == []


def test_thirty_stand_on_a_page_with_the_way_to_the_rest(partner, alice, log):
    for number in range(32):
        log(alice, hours=number + 1)
    first = timeline_of(partner, QueryDict())
    rest = timeline_of(partner, QueryDict(first.more_url.partition("?")[2]))
    assert (len(first.items), len(rest.items), rest.more_url) == (30, 2, "")
    assert len({item.obj.pk for item in first.items + rest.items}) == 32


@pytest.mark.parametrize("rows", [1, 3])
def test_the_line_takes_the_same_number_of_queries(partner, alice, log, rows, today):
    for number in range(rows):
        log(alice, days=number, next_step=NextStep("Soita", today, alice))
        saved(PartnerComment(partner=partner, author=alice, text="Viesti"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        timeline_of(partner, QueryDict())
    # The union, the encounters with their people and next steps, and the messages.
    assert len(queries) == 5


def test_the_page_the_part_and_the_rest(eventful, alice, client_for):
    client, url = client_for(alice), f"/koski/encounters/partner/{eventful.pk}/"
    assert client.get(url).status_code == 200
    part = client.get(url, headers={"HX-Request": "true", "HX-Target": "partner-timeline"})
    assert part.content.decode().lstrip().startswith('<div class="timeline-part"')
    rest = client.get(url, headers={"HX-Request": "true", "HX-Target": "timeline-more"})
    assert rest.content.decode().lstrip().startswith("<li")
