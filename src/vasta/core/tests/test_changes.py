"""The list of changes and its undo button: whose, which, and where it leads."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from vasta.accounts.models import Unit
from vasta.core import history
from vasta.core.models import ChangeSet
from vasta.partners.models import Partner
from vasta.partners.tests.people import make_partner

pytestmark = pytest.mark.usefixtures("in_provider")


def undo(client, record, **data):
    return client.post(reverse("core:change_undo", args=[record.pk]), data)


@pytest.fixture
def change(bob):
    make_partner("Tervaranta", actor=bob)
    return ChangeSet.objects.latest("pk")


def rows(client, **query):
    return client.get(reverse("core:change_list"), query).context["rows"]


def test_changes_are_told_in_words_newest_first(alice, change, client_for):
    first = rows(client_for(alice))[0]
    assert (first["record"], first["record"].actor.first_name) == (change, "Bob")
    assert first["operation"].endswith(": lisätty") or first["operation"].endswith(": added")
    assert "1" in first["counts"]


def test_own_changes_can_be_picked_out(alice, bob, change, client_for):
    assert [row["record"] for row in rows(client_for(bob), who="me")] == [change]
    assert rows(client_for(alice), who="me") == []


def test_the_list_asks_as_little_for_many_rows_as_for_few(alice, client_for):
    client, counted = client_for(alice), []
    for name in ("Malmi", "Töölö", "Verkko"):
        with history.change_set("accounts.unit.create", actor=alice) as opened:
            Unit(name=name).save()
        undo(client, opened.record)
        with CaptureQueriesContext(connection) as queries:
            rows(client)
        counted.append(len(queries))
    assert counted == counted[:1] * 3


def test_one_undoes_ones_own_and_a_main_user_everything(alice, bob, change, client_for):
    make_partner("Leipomo", actor=alice)
    by_alice = ChangeSet.objects.latest("pk")
    assert undo(client_for(bob), by_alice).status_code == 403
    assert Partner.objects.count() == 2
    undo(client_for(bob), change)
    undo(client_for(alice), by_alice)
    assert Partner.objects.count() == 0


def test_what_has_been_undone_is_not_undone_again(bob, change, client_for):
    client = client_for(bob)
    undo(client, change)
    before = ChangeSet.objects.count()
    undo(client, change)
    assert ChangeSet.objects.count() == before


def test_what_is_still_going_on_is_not_said_to_be_undone(bob, change, client_for):
    client, said = client_for(bob), []
    for state in (ChangeSet.State.RUNNING, ChangeSet.State.UNDONE):
        ChangeSet.objects.filter(pk=change.pk).update(state=state)
        path = reverse("core:change_undo", args=[change.pk])
        page = client.post(path, {"next": reverse("home:today")}, follow=True)
        said.append([str(message) for message in page.context["messages"]])
    assert (len(said[0]), len(said[1]), said[0] == said[1]) == (1, 1, False)
    assert Partner.objects.count() == 1


@pytest.mark.parametrize("operation", ["setup", "demo"])
def test_nobody_undoes_what_the_school_stands_on(alice, client_for, operation):
    with history.change_set(operation, actor=alice) as opened:
        Unit(name="Malmi").save()
    assert undo(client_for(alice), opened.record).status_code == 403
    assert Unit.objects.count() == 1


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "\\\\evil.example",
        "http://testserver.evil.example/",
    ],
)
def test_undo_leads_back_to_our_own_pages_only(bob, change, client_for, target):
    assert undo(client_for(bob), change, next=target)["Location"] == reverse("core:change_list")


def test_rows_changed_since_are_named(alice, bob, change, client_for):
    partner = Partner.objects.get()
    with history.change_set("partners.partner.edit", actor=alice):
        partner.name = "Ravintola Tervaranta"
        partner.save()
    response = client_for(bob).post(
        reverse("core:change_undo", args=[change.pk]), {"next": reverse("home:today")}, follow=True
    )
    assert "Ravintola Tervaranta" in response.text
    assert Partner.objects.count() == 1


def test_the_history_of_an_object_tells_each_field_before_and_after(alice, client_for):
    partner = make_partner("Tervaranta", actor=alice)
    with history.change_set("partners.partner.edit", actor=alice, reason="new owner"):
        partner.name, partner.size = "Ravintola Tervaranta", "small"
        partner.save()
    page = client_for(alice).get(reverse("core:object_history", args=["partners.partner", partner.pk]))
    newest = page.context["events"][0]
    assert {(change.before, change.after) for change in newest.changes} >= {
        ("Tervaranta", "Ravintola Tervaranta")
    }
    assert newest.record.reason == "new owner"
    assert len(page.context["events"]) == 2


@pytest.mark.parametrize("model", ["partners.municipality", "accounts.user", "nothing", "a.b.c", "core.run"])
def test_only_tracked_models_have_a_history_page(alice, client_for, model):
    assert client_for(alice).get(reverse("core:object_history", args=[model, 1])).status_code == 404
