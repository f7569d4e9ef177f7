"""Nobody learns from the program how somebody else has used the hours of work."""

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vasta.accounts.references import references_to
from vasta.core import history, timeline, wording
from vasta.core.models import ChangeSet
from vasta.core.undo import undo
from vasta.encounters import actions
from vasta.encounters.models import Encounter, Participant, WorkTime

pytestmark = pytest.mark.usefixtures("in_provider")


@pytest.fixture
def hours(bob) -> WorkTime:
    with history.change_set("encounters.worktime.create", actor=bob):
        row = WorkTime(user=bob, worked_on=timezone.localdate(), minutes=451, note="Valmistelu")
        row.save()
    return row


def path_of(row: Model) -> str:
    return reverse("core:object_history", args=[row.model_label, row.pk])


def test_the_history_of_hours_is_seen_by_the_person_alone(hours, alice, bob, client_for):
    own, others = client_for(bob).get(path_of(hours)), client_for(alice).get(path_of(hours))
    assert (own.status_code, others.status_code) == (200, 404)
    assert "451" in own.content.decode()


def changes(client: Client) -> list[str]:
    response = client.get(reverse("core:change_list"))
    return [row["record"].operation for row in response.context["rows"] if row["record"].actor]


def test_the_list_of_changes_tells_nobody_else_of_them(hours, alice, bob, client_for):
    undo(ChangeSet.objects.get(operation="encounters.worktime.create"), actor=bob)
    assert changes(client_for(alice)) == []
    assert changes(client_for(bob)) == ["undo", "encounters.worktime.create"]


def test_nobody_else_undoes_them(hours, alice, bob, client_for):
    record = ChangeSet.objects.get(operation="encounters.worktime.create")
    path = reverse("core:change_undo", args=[record.pk])
    assert client_for(alice).post(path).status_code == 404
    assert client_for(bob).post(path).status_code == 302


def test_an_encounter_tells_nothing_of_the_hours_it_took(bob):
    with history.change_set("encounters.encounter.create", actor=bob) as opened:
        encounter = Encounter(owner=bob, starts_at=timezone.now())
        encounter.save()
        WorkTime(user=bob, encounter=encounter, worked_on=timezone.localdate(), minutes=45).save()
    told = [event.what for event in timeline.events_of(encounter)]
    assert told == [str(Encounter._meta.verbose_name)]
    opened.record.refresh_from_db()
    assert opened.record.counts == {"encounters.encounter": 1, "encounters.worktime": 1}
    assert wording.counts(opened.record) == f"{Encounter._meta.verbose_name_plural} 1"


@pytest.fixture
def met(alice, bob) -> Encounter:
    """Logged by alice with bob, who has then mended the own hours of it."""
    encounter = actions.log_encounter(
        actor=alice, users=[alice, bob], starts_at=timezone.now(), text="Palaveri"
    )
    row = WorkTime.objects.get(user=bob)
    row.minutes = 451
    with history.change_set("encounters.worktime.edit", actor=bob):
        row.save()
    return encounter


def test_deleting_an_encounter_leaves_hours_written_by_hand_and_tells_of_none(met, alice, bob, client_for):
    client, url = client_for(alice), met.urls["delete"]
    told = [name for name, _count in client.get(url).context["parts"]]
    assert told == [str(Participant._meta.verbose_name_plural)]
    client.post(url)
    assert list(WorkTime.objects.values_list("user", "minutes", "encounter")) == [(bob.pk, 451, None)]


def test_undoing_a_log_leaves_hours_written_by_hand_and_tells_of_none(met, alice, bob):
    result = undo(ChangeSet.objects.get(operation="encounters.encounter.log"), actor=alice)
    assert (Encounter.objects.count(), result.left) == (0, [])
    assert list(WorkTime.objects.values_list("user", "minutes", "encounter")) == [(bob.pk, 451, None)]


def test_hours_are_not_among_what_somebody_hands_over(hours, bob):
    assert [found.column.model for found in references_to(bob.membership())].count(WorkTime) == 0
