"""Skipping and moving an occasion, and the list with its statuses."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations_with_replacement

import pytest
import time_machine
from django.urls import reverse

from vasta.core import undo
from vasta.core.models import ChangeSet
from vasta.core.receipts import new_key
from vasta.planning.models import Occasion, OccasionDecision
from vasta.planning.models.occasion import in_status
from vasta.planning.occasion_actions import NotDecided, move_occasion, skip_occasion

from .care import asked, cadence, keep, level, partnership

TODAY = date(2026, 11, 19)
AUTUMN, SPRING = date(2026, 8, 1), date(2027, 1, 1)


@pytest.fixture
def now(provider):
    with time_machine.travel(datetime(2026, 11, 19, 10, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def ours(now, in_provider, alice):
    everyday = level()
    cadence(everyday, unit="term")
    return partnership(everyday, owner=alice)


def spring() -> Occasion:
    return Occasion.objects.select_related("cadence").get(window_on=SPRING)


def url(action: str, occasion: Occasion) -> str:
    return f"/koski/planning/occasions/{occasion.pk}/{action}/"


def test_skipping_leaves_the_row_and_undo_opens_it_again(ours, alice):
    before = spring()
    opened = skip_occasion(occasion=before, actor=alice, reason=" Remontti ")
    after = spring()
    assert (after.pk, after.status, after.due_on) == (before.pk, "skipped", before.due_on)
    assert OccasionDecision.objects.get().reason == "Remontti"
    undo.undo(opened.record, actor=alice)
    assert (spring().pk, spring().status) == (before.pk, "upcoming")


def test_moving_within_the_window_and_undoing_it(ours, alice):
    before = spring()
    opened = move_occasion(occasion=before, actor=alice, due_on=date(2027, 6, 30))
    after = spring()
    assert (after.due_on, after.opens_on, after.is_moved) == (date(2027, 6, 30), date(2027, 6, 9), True)
    undo.undo(opened.record, actor=alice)
    assert (spring().due_on, spring().is_moved) == (before.due_on, False)


def test_a_moved_one_may_still_be_skipped(ours, alice):
    move_occasion(occasion=spring(), actor=alice, due_on=date(2027, 6, 30))
    skip_occasion(occasion=spring(), actor=alice, reason="Remontti")
    decision = OccasionDecision.objects.get()
    assert (decision.due_on, decision.skipped_on) == (date(2027, 6, 30), TODAY)


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2027, 8, 1)])
def test_it_is_not_moved_out_of_its_window(ours, alice, day):
    with pytest.raises(NotDecided):
        move_occasion(occasion=spring(), actor=alice, due_on=day)
    assert not OccasionDecision.objects.exists()


def test_what_was_kept_or_has_no_reason_is_not_skipped(ours, alice):
    keep(ours, TODAY)
    for window, reason in ((AUTUMN, "Remontti"), (SPRING, "  ")):
        with pytest.raises(NotDecided):
            skip_occasion(occasion=Occasion.objects.get(window_on=window), actor=alice, reason=reason)
    assert not OccasionDecision.objects.exists()


def test_the_page_skips_once_however_often_it_is_sent(ours, bob, client_for):
    client, target = client_for(bob), reverse("planning:occasion_list")
    data = {"reason": "Remontti", "form_key": new_key(), "next": target}
    answers = [client.post(url("skip", spring()), data) for _time in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, target)] * 2
    assert ChangeSet.objects.filter(operation="planning.occasion.skip").count() == 1
    assert spring().status == "skipped"


def test_the_page_asks_for_the_reason_and_goes_nowhere_else(ours, bob, client_for):
    client = client_for(bob)
    assert client.post(url("skip", spring()), {"reason": ""}).status_code == 422
    sent = client.post(url("skip", spring()), {"reason": "Remontti", "next": "https://evil.example/"})
    assert sent["Location"] == ours.partner.urls["detail"]


def test_the_page_moves_and_refuses_a_day_outside(ours, bob, client_for):
    client = client_for(bob)
    assert client.get(url("move", spring())).status_code == 200
    assert client.post(url("move", spring()), {"due_on": "1.9.2027"}).status_code == 422
    assert client.post(url("move", spring()), {"due_on": "30.6.2027"}).status_code == 302
    assert spring().due_on == date(2027, 6, 30)


def listed(client, query: str = "") -> list[tuple[str, str]]:
    response = client.get(f"/koski/planning/occasions/?{query}")
    assert response.status_code == 200
    rows = [row.obj for row in response.context["rows"]]
    return [(row.partnership.partner.name, f"{row.window_on:%-d.%-m.%Y}") for row in rows]


def test_the_list_finds_by_status_person_level_and_month(ours, bob, client_for, provider):
    keep(ours, TODAY)
    network = level("Verkosto")
    cadence(network, unit="school_year")
    partnership(network, partner="Kuusamäki Oy")
    client, due_on = client_for(bob), spring().due_on
    assert listed(client, "status=kept") == [("Tervaranta Oy", "1.8.2026")]
    assert listed(client, f"level={network.pk}") == [
        ("Kuusamäki Oy", "1.8.2026"),
        ("Kuusamäki Oy", "1.8.2027"),
    ]
    assert listed(client, f"level={ours.level_id}&month={due_on}") == [("Tervaranta Oy", "1.1.2027")]
    assert len(listed(client, "whose=none")) == 2
    assert listed(client, "whose=mine") == []


def test_the_list_asks_the_same_for_one_and_three_rows(ours, alice, client_for):
    client, url = client_for(alice), "/koski/planning/occasions/"
    Occasion.objects.exclude(window_on=SPRING).delete()
    one = asked(client, url)
    assert len(listed(client)) == 1
    for name in ("Kuusamäki Oy", "Metsäkulma Oy"):
        partnership(ours.level, partner=name)
    Occasion.objects.exclude(window_on=SPRING).delete()
    assert (len(listed(client)), one, one <= 13) == (3, asked(client, url), True)


STOPS = [TODAY + timedelta(days=number) for number in (-2, -1, 0, 1, 2)]


@pytest.mark.parametrize("fate", ["open", "kept", "skipped"])
def test_the_database_says_the_same_status_as_the_program(ours, fate):
    """Every order of opening, due date, closing and today."""
    row = spring()
    for opens_on, due_on, closes_on in combinations_with_replacement(STOPS, 3):
        row.opens_on, row.due_on, row.closes_on = opens_on, due_on, closes_on
        row.fulfilled_on = TODAY if fate == "kept" else None
        row.is_skipped = fate == "skipped"
        row.save()
        same = Occasion.objects.filter(pk=row.pk)
        found = [one for one in Occasion.Status if same.filter(in_status(one, TODAY)).exists()]
        assert found == [row.status_on(TODAY)]
