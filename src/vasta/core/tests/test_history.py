"""Change sets: who did what, in one transaction, and nothing outside one."""

import pytest
from django.utils import translation

from vasta.accounts.models import Field, PersonSkill, Unit
from vasta.core import history, timeline, wording
from vasta.core.models import ChangeSet, VersionConflict
from vasta.core.undo import undo

pytestmark = pytest.mark.usefixtures("in_provider")


def make_unit(alice, name="Malmi"):
    with history.change_set("accounts.unit.create", actor=alice):
        unit = Unit(name=name)
        unit.save()
    return unit


def test_saving_outside_a_change_set_is_refused():
    with pytest.raises(history.NoChangeSet):
        Unit(name="Malmi").save()


def test_a_change_set_names_who_did_what_and_how_many(alice):
    with history.change_set("accounts.unit.create", actor=alice, reason="new campus"):
        Unit(name="Malmi").save()
        Unit(name="Töölö").save()
        Field(name="Matkailu").save()
    record = ChangeSet.objects.get(operation="accounts.unit.create")
    assert (record.actor, record.reason, record.state) == (alice, "new campus", "done")
    assert record.counts == {"accounts.unit": 2, "accounts.field": 1}
    assert record.row_count == 3


def test_a_change_set_that_touches_nothing_leaves_no_trace(alice):
    before = ChangeSet.objects.count()
    with history.change_set("accounts.unit.edit", actor=alice):
        pass
    assert ChangeSet.objects.count() == before


def make_unit_and_regret(actor):
    with history.change_set("accounts.unit.create", actor=actor):
        Unit(name="Malmi").save()
        raise ValueError("second thoughts")


def test_an_error_inside_takes_everything_back(alice):
    with pytest.raises(ValueError, match="second thoughts"):
        make_unit_and_regret(alice)
    assert not Unit.objects.exists()
    assert not ChangeSet.objects.filter(operation="accounts.unit.create").exists()


def test_an_inner_change_set_joins_the_outer_one(alice):
    with history.change_set("outer", actor=alice) as outer:
        with history.change_set("inner", actor=None) as inner:
            Unit(name="Malmi").save()
        assert inner is outer
    assert list(
        ChangeSet.objects.filter(operation__in=["outer", "inner"]).values_list("operation", flat=True)
    ) == ["outer"]


def test_each_saving_keeps_a_version(alice):
    unit = make_unit(alice)
    with history.change_set("accounts.unit.edit", actor=alice):
        unit.name = "Malmin kampus"
        unit.save()
    rows = unit.history.order_by("version")
    assert [(row.version, row.name, row.history_type) for row in rows] == [
        (1, "Malmi", "+"),
        (2, "Malmin kampus", "~"),
    ]
    assert {row.provider_id for row in rows} == {unit.provider_id}


def save(row, actor):
    with history.change_set("accounts.unit.edit", actor=actor):
        row.save()


def test_a_save_from_an_old_version_is_refused_and_changes_nothing(alice, bob):
    unit = make_unit(alice)
    mine, theirs = Unit.objects.get(pk=unit.pk), Unit.objects.get(pk=unit.pk)
    with history.change_set("accounts.unit.edit", actor=bob):
        theirs.name = "Theirs"
        theirs.save()
    mine.name = "Mine"
    with pytest.raises(VersionConflict):
        save(mine, alice)
    assert mine.version == 1
    assert Unit.objects.get().name == "Theirs"
    assert unit.history.count() == 2


def test_saving_some_fields_still_raises_the_version(alice):
    unit = make_unit(alice)
    with history.change_set("accounts.unit.edit", actor=alice):
        unit.is_active = False
        unit.save(update_fields=["is_active"])
    assert (Unit.objects.get().version, Unit.objects.get().is_active) == (2, False)


def test_a_softly_deleted_row_is_hidden_kept_and_restored(alice):
    unit = make_unit(alice)
    with history.change_set("accounts.unit.delete", actor=alice):
        history.delete_softly(unit)
    assert (Unit.objects.count(), Unit.everything.count()) == (0, 1)
    with history.change_set("accounts.unit.restore", actor=alice):
        history.restore(unit)
    assert Unit.objects.count() == 1


def test_direct_deletion_is_refused(alice):
    with pytest.raises(TypeError):
        make_unit(alice).delete()


def test_bulk_writing_keeps_history_and_versions_like_saving_does(alice):
    with history.change_set("import", actor=alice) as opened:
        units = history.bulk_create(Unit, [Unit(name=f"Unit {n}") for n in range(3)])
    assert opened.record.counts == {"accounts.unit": 3}
    with history.change_set("accounts.unit.bulk_edit", actor=alice):
        assert history.bulk_set(Unit, units, is_active=False) == 3
    with history.change_set("accounts.unit.bulk_edit", actor=alice):
        for number, unit in enumerate(units):
            unit.name = f"Renamed {number}"
        history.bulk_save(Unit, units, ["name"])
    first = Unit.objects.order_by("pk").first()
    assert [(row.version, row.name, row.is_active) for row in first.history.order_by("version")] == [
        (1, "Unit 0", True),
        (2, "Unit 0", False),
        (3, "Renamed 0", False),
    ]


def test_bulk_set_leaves_rows_changed_since_they_were_read(alice):
    with history.change_set("import", actor=alice):
        units = history.bulk_create(Unit, [Unit(name=f"Unit {n}") for n in range(2)])
    with history.change_set("accounts.unit.edit", actor=alice):
        changed = Unit.objects.get(pk=units[0].pk)
        changed.name = "Changed"
        changed.save()
    with history.change_set("accounts.unit.bulk_edit", actor=alice):
        assert history.bulk_set(Unit, units, is_active=False) == 1
    assert list(Unit.objects.filter(is_active=True).values_list("name", flat=True)) == ["Changed"]


def test_an_undo_says_in_words_what_it_took_back(alice):
    make_unit(alice)
    undo(ChangeSet.objects.get(operation="accounts.unit.create"), actor=alice)
    record = ChangeSet.objects.get(operation="undo")
    with translation.override("en"):
        assert (wording.operation(record), wording.reason(record)) == ("Undo", "Unit: added")


def test_a_reason_that_somebody_wrote_stays_as_it_is(alice):
    with history.change_set("accounts.unit.create", actor=alice, reason="new campus") as opened:
        Unit(name="Malmi").save()
    assert wording.reason(opened.record) == "new campus"


def test_history_names_fields_in_the_readers_words_and_leaves_technical_ones_out(alice):
    unit = make_unit(alice)
    with history.change_set("accounts.membership.edit", actor=alice):
        membership = alice.membership()
        membership.unit = unit
        membership.save()
        PersonSkill(membership=membership, name="ruotsi", kind="language").save()
    with translation.override("fi"):
        newest = timeline.events_of(membership)[:2]
        labels = {event.title: [change.label for change in event.changes] for event in newest}
    assert labels == {
        "Henkilö: muutettu": ["Yksikkö"],
        "Osaaminen tai kieli: lisätty": ["Henkilö", "Tyyppi", "Osaaminen tai kieli"],
    }
