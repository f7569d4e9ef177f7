"""Undo: everything goes back, except what somebody has changed since."""

import pytest
from django.utils import timezone

from vasta.accounts.models import Field, Invitation, Unit
from vasta.core import history, runs
from vasta.core.models import Attachment, ChangeSet, Run
from vasta.core.undo import UndoResult, _take_back, chunks, undo
from vasta.core.views import left_text

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


def below(parent, name, actor):
    with history.change_set("accounts.unit.create", actor=actor) as opened:
        unit = Unit(name=name, parent=parent)
        unit.save()
    return opened.record


def test_rows_that_others_have_built_on_are_named_and_left(units, alice, bob):
    record, made = units
    added = below(made[1], "Töölön keittiö", bob)
    result = undo(record, actor=alice)
    assert [(str(obj), reason) for obj, reason in result.left] == [("Töölö", "used")]
    assert set(Unit.objects.values_list("name", flat=True)) == {"Töölö", "Töölön keittiö"}
    assert undo(added, actor=bob).left == []


def test_what_colleagues_have_used_is_told_in_words(units):
    _record, made = units
    assert left_text(made[0], "used") != left_text(made[0], "changed")


def test_rows_between_what_others_added_and_the_top_are_left_too(alice, bob):
    with history.change_set("import", actor=alice) as opened:
        top = Unit(name="Top")
        top.save()
        middle = Unit(name="Middle", parent=top)
        middle.save()
        Unit(name="Leaf", parent=top).save()
    below(middle, "Bottom", bob)
    result = undo(opened.record, actor=alice)
    assert [(str(obj), reason) for obj, reason in result.left] == [("Top", "used"), ("Middle", "used")]
    assert set(Unit.objects.values_list("name", flat=True)) == {"Top", "Middle", "Bottom"}


def test_rows_of_one_change_naming_each_other_go_together(alice):
    with history.change_set("import", actor=alice) as opened:
        pair = [Unit(name="A"), Unit(name="B")]
        for unit in pair:
            unit.save()
        for unit, other in zip(pair, reversed(pair), strict=True):
            unit.parent = other
            unit.save()
    assert undo(opened.record, actor=alice).left == []
    assert Unit.objects.count() == 0


def test_a_row_with_a_file_from_others_is_left(units, alice, bob):
    record, made = units
    with history.change_set("core.attachment.create", actor=bob):
        Attachment(model="accounts.unit", object_id=made[2].pk, name="a.txt", size=1, added_by=bob).save()
    assert [(str(obj), reason) for obj, reason in undo(record, actor=alice).left] == [("Verkko", "used")]


def test_parts_go_before_wholes_however_the_database_keeps_the_counts(alice):
    with history.change_set("import", actor=alice) as opened:
        field, unit = Field(name="Catering"), Unit(name="Malmi")
        for row in (field, unit):
            row.save()
        Invitation(email="x@y.example", unit=unit, field=field, expires_at=timezone.now()).save()
    for order in (sorted, lambda counts: sorted(counts, reverse=True)):
        opened.record.counts = dict.fromkeys(order(opened.record.counts), 1)
        assert [model for model, _keys in chunks(opened.record)] == [Invitation, Unit, Field]


def test_a_row_that_is_saved_while_it_goes_back_is_named_and_left(units, alice):
    _record, made = units
    before = Unit.history.filter(id=made[0].pk).earliest("history_id")
    stale = Unit.objects.get(pk=made[0].pk)
    rename(made[0], "Malmin kampus", alice)
    result = UndoResult()
    with history.change_set("undo", actor=alice):
        _take_back(stale, before, result)
    assert [reason for _obj, reason in result.left] == ["changed"]
    assert Unit.objects.get(pk=made[0].pk).name == "Malmin kampus"
