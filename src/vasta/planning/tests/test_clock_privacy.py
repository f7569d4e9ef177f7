"""Nobody learns from the program what somebody keeps on the own clock alone."""

from datetime import date

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from vasta.core import history
from vasta.core.models import Attachment, ChangeSet
from vasta.core.undo import undo
from vasta.planning.models import ClockEntry

pytestmark = pytest.mark.usefixtures("in_provider")


@pytest.fixture
def entry(bob) -> ClockEntry:
    with history.change_set("planning.clockentry.create", actor=bob):
        entry = ClockEntry(title="Oma leikkaus", starts_on=date(2027, 3, 31), owner=bob, is_personal=True)
        entry.save()
    return entry


def history_of(client: Client, row: Model) -> tuple[int, bool]:
    """How the page of the row's history answers, and whether it tells the entry's first title."""
    answer = client.get(reverse("core:object_history", args=[row.model_label, row.pk]))
    return answer.status_code, "Oma leikkaus" in answer.content.decode()


def changes(client: Client) -> list[str]:
    response = client.get(reverse("core:change_list"))
    return [row["record"].operation for row in response.context["rows"] if row["record"].actor]


def rewrite(entry: ClockEntry, actor: Model, **values: object) -> None:
    with history.change_set("planning.clockentry.edit", actor=actor):
        for name, value in values.items():
            setattr(entry, name, value)
        entry.save()


def test_its_history_is_seen_by_its_owner_alone(entry, alice, bob, client_for):
    assert history_of(client_for(bob), entry) == (200, True)
    assert history_of(client_for(alice), entry)[0] == 404


def test_a_common_entry_tells_nothing_of_when_it_was_personal(entry, alice, bob, client_for):
    rewrite(entry, bob, title="Poissa", is_personal=False)
    assert history_of(client_for(bob), entry) == (200, True)
    assert history_of(client_for(alice), entry) == (200, False)


def test_the_list_of_changes_tells_nobody_else_of_it(entry, alice, bob, client_for):
    undo(ChangeSet.objects.get(operation="planning.clockentry.create"), actor=bob)
    assert changes(client_for(alice)) == []
    assert changes(client_for(bob)) == ["undo", "planning.clockentry.create"]


def test_what_has_become_personal_is_nobody_elses_any_more(entry, alice, bob, client_for):
    rewrite(entry, bob, is_personal=False)
    assert changes(client_for(alice)) == ["planning.clockentry.edit"]
    rewrite(entry, bob, is_personal=True)
    assert changes(client_for(alice)) == []


def test_nobody_else_undoes_it(entry, alice, bob, client_for):
    record = ChangeSet.objects.get(operation="planning.clockentry.create")
    path = reverse("core:change_undo", args=[record.pk])
    assert client_for(alice).post(path).status_code == 404
    assert client_for(bob).post(path).status_code == 302


def test_its_files_are_its_owners_alone(entry, alice, bob, client_for):
    with history.change_set("core.attachment.create", actor=bob):
        file = Attachment(model=entry.model_label, object_id=entry.pk, name="lähete.txt", size=1)
        file.save()
    path = reverse("core:attachment_detail", args=[file.pk])
    assert [client_for(person).get(path).status_code for person in (bob, alice)] == [200, 404]
    add = reverse("core:attachment_create", args=[entry.model_label, entry.pk])
    assert [client_for(person).get(add).status_code for person in (bob, alice)] == [200, 404]
