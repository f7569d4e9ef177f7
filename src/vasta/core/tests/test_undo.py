"""Undo: everything goes back, except what somebody has changed since."""

import pytest

from vasta.accounts.models import Unit
from vasta.core import history, runs
from vasta.core.models import ChangeSet, Run
from vasta.core.undo import undo

pytestmark = pytest.mark.usefixtures("in_provider")


@pytest.fixture
def units(alice):
    with history.change_set("import", actor=alice) as opened:
        made = [Unit(name=name) for name in ("Malmi", "Töölö", "Verkko")]
        for unit in made:
            unit.save()
    return opened.record, made


def rename(unit, name, actor):
    with history.change_set("accounts.unit.edit", actor=actor) as opened:
        fresh = Unit.objects.get(pk=unit.pk)
        fresh.name = name
        fresh.save()
    return opened.record


def test_undoing_an_import_removes_its_rows(units, alice):
    record, _made = units
    result = undo(record, actor=alice)
    assert (result.undone, result.left, Unit.objects.count()) == (3, [], 0)
    record.refresh_from_db()
    assert record.state == ChangeSet.State.UNDONE
    assert result.record.undoes == record


def test_rows_changed_since_are_named_and_left(units, alice, bob):
    record, made = units
    rename(made[1], "Töölön kampus", bob)
    result = undo(record, actor=alice)
    assert result.undone == 2
    assert [(str(obj), reason) for obj, reason in result.left] == [("Töölön kampus", "changed")]
    assert list(Unit.objects.values_list("name", flat=True)) == ["Töölön kampus"]


def test_undoing_an_edit_brings_the_values_back(units, alice):
    _record, made = units
    edit = rename(made[0], "Malmin kampus", alice)
    undo(edit, actor=alice)
    assert Unit.objects.get(pk=made[0].pk).name == "Malmi"


def test_several_savings_in_one_change_set_go_back_to_before_the_first(units, alice):
    _record, made = units
    with history.change_set("accounts.unit.edit", actor=alice) as opened:
        for name in ("A", "B"):
            fresh = Unit.objects.get(pk=made[0].pk)
            fresh.name = name
            fresh.save()
    assert undo(opened.record, actor=alice).undone == 1
    assert Unit.objects.get(pk=made[0].pk).name == "Malmi"


def test_undoing_a_deletion_restores_unless_the_place_is_taken(units, alice):
    _record, made = units
    with history.change_set("accounts.unit.delete", actor=alice) as opened:
        history.delete_softly(made[0])
    with history.change_set("accounts.unit.create", actor=alice):
        Unit(name="Malmi").save()
    result = undo(opened.record, actor=alice)
    assert [reason for _obj, reason in result.left] == ["collides"]
    assert Unit.objects.filter(name="Malmi").count() == 1


def test_an_undo_can_be_undone(units, alice):
    record, _made = units
    result = undo(record, actor=alice)
    undo(result.record, actor=alice)
    assert Unit.objects.count() == 3


def undo_by_run(record, starter):
    run = runs.start("core.undo", starter=starter, parameters={"change_set": record.pk})
    runs.perform.func(run.provider_id, run.pk)
    return Run.objects.get(pk=run.pk)


def test_an_undo_that_took_nothing_back_leaves_the_change_as_it_is(units, alice, bob):
    _record, made = units
    edit = rename(made[0], "Malmin kampus", alice)
    rename(made[0], "Malmin talo", bob)
    assert undo(edit, actor=alice).record is None
    assert undo_by_run(edit, alice).result["left"] == [["Malmin talo", "changed"]]
    edit.refresh_from_db()
    assert edit.state == ChangeSet.State.DONE


@pytest.mark.parametrize("again", [lambda record, actor: undo(record, actor=actor), undo_by_run])
def test_what_stood_in_the_way_gone_the_undo_works(units, alice, again):
    _record, made = units
    with history.change_set("accounts.unit.delete", actor=alice) as opened:
        history.delete_softly(made[0])
    namesake = Unit(name="Malmi")
    with history.change_set("accounts.unit.create", actor=alice):
        namesake.save()
    assert undo(opened.record, actor=alice).undone == 0
    with history.change_set("accounts.unit.delete", actor=alice):
        history.delete_softly(namesake)
    again(opened.record, alice)
    opened.record.refresh_from_db()
    assert opened.record.state == ChangeSet.State.UNDONE
