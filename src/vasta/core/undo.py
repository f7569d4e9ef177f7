"""Undo of a change set: rows that nobody has changed since go back; the others are named and left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import ManyToOneRel
from django.utils import timezone
from django.utils.module_loading import import_string

from vasta.core import history
from vasta.core.models import Attachment, ChangeSet, Run, TrackedModel, VersionConflict

# Never taken back from an older row: identity, and what saving itself writes.
KEPT_FIELDS = {"id", "provider", "version", "created_at", "updated_at"}
Row = tuple[type[TrackedModel], int]
# Change sets with more rows than this are undone by a job (undo_run.py).
SMALL = 500


@dataclass
class UndoResult:
    """What an undo did: the rows taken back, and those left with the reason.

    The reasons are `changed`, `collides` and `used`. Other people's private rows are left unsaid.
    """

    undone: int = 0
    record: ChangeSet | None = None
    left: list[tuple[TrackedModel, str]] = field(default_factory=list)


def undo(record: ChangeSet, *, actor: Any) -> UndoResult:
    """Take back everything `record` wrote, in one transaction and as a change set of its own.

    A row whose present version is not the one the change set left is not touched (F-13): it is reported as
    `changed`. A row that would break a unique rule when it comes back is reported as `collides`, and one that
    the change set made and others have built on since as `used`.
    """
    total = UndoResult()
    with history.change_set("undo", actor=actor, reason=record.operation) as opened:
        for model, keys in chunks(record):
            part = undo_chunk(record, model, keys)
            total.undone += part.undone
            total.left += part.left
        if total.undone:
            total.record = opened.record
            mark_undone(record, by=total.record)
    return total


def mark_undone(record: ChangeSet, *, by: ChangeSet) -> None:
    """Note on both change sets that one takes back the other, and tell the work that wrote the other.

    Only for an undo that took something back: one that left every row can be tried again.
    """
    by.undoes = record
    by.save(update_fields=["undoes"])
    record.state = ChangeSet.State.UNDONE
    record.save(update_fields=["state"])
    for run in record.runs.all():
        # Only work that keeps something of its own beside the rows has this.
        if undone := getattr(import_string(settings.RUNS[run.kind])(), "undone", None):
            undone(run)


def undo_run(record: ChangeSet) -> Run | None:
    """The run that takes `record` back and has not ended, going on or stopped half-way."""
    of_record = Run.objects.filter(kind="core.undo", parameters__change_set=record.pk)
    return of_record.exclude(state=Run.State.DONE).first()


def chunks(record: ChangeSet) -> list[tuple[type[TrackedModel], list[int]]]:
    """What the change set wrote: models with keys, at most a chunk of each at a time.

    Parts go before the wholes that they name.
    """
    found = []
    for model in _parts_first([history.model_of(label) for label in sorted(record.counts)]):
        rows = model.history.filter(change_set=record, provider=record.provider)
        keys = list(rows.order_by("id").values_list("id", flat=True).distinct())
        found += [
            (model, keys[start : start + history.CHUNK]) for start in range(0, len(keys), history.CHUNK)
        ]
    return found


def _parts_first(models: list[type[TrackedModel]]) -> list[type[TrackedModel]]:
    """The models in an order of their own: what `counts` held first is not known of a database's JSON."""
    wholes_first: dict[type[TrackedModel], None] = {}
    asked = set()

    def add(model: type[TrackedModel]) -> None:
        if model in models and model not in asked:
            asked.add(model)
            for model_field in model._meta.concrete_fields:
                if model_field.is_relation:
                    add(model_field.related_model)
            wholes_first[model] = None

    for model in models:
        add(model)
    return list(reversed(wholes_first))


def undo_chunk(record: ChangeSet, model: type[TrackedModel], keys: list[int]) -> UndoResult:
    """Take back what `record` did to these rows; call inside the undoing change set."""
    result = UndoResult()
    rows = list(model.history.filter(change_set=record, id__in=keys).order_by("history_id"))
    first, last = {}, {}
    for row in rows:
        first.setdefault(row.id, row)
        last[row.id] = row
    present = model.everything.select_for_update().in_bulk(keys)
    result.left += [(obj, "changed") for key, obj in present.items() if obj.version != last[key].version]
    same = [obj for key, obj in present.items() if obj.version == last[key].version]
    made = {obj.pk: obj for obj in same if first[obj.pk].history_type == "+"}
    used = _used(record, model, set(made))
    result.left += [(made.pop(key), "used") for key in sorted(used)]
    now = timezone.now()
    _release_private(model, set(made))
    result.undone += history.bulk_set(model, made.values(), deleted_at=now)
    result.left += [(obj, "changed") for obj in made.values() if obj.deleted_at != now]
    edited = [obj for obj in same if first[obj.pk].history_type != "+"]
    before = _rows_before(model, {obj.pk: first[obj.pk].history_id for obj in edited})
    for obj in edited:
        _take_back(obj, before[obj.pk], result)
    result.left = [(obj, reason) for obj, reason in result.left if _may_be_told(obj)]
    return result


def _may_be_told(obj: TrackedModel) -> bool:
    """Whether the one who undoes may know of the row at all."""
    others = history.private_to_others(type(obj), history.current().record.actor)
    return not type(obj).everything.filter(others, pk=obj.pk).exists()


def _release_private(model: type[TrackedModel], keys: set[int]) -> None:
    """Part the private rows that stay from the rows that go: they stand in nobody's way and tell of nothing.

    Those that the change set made and nobody has touched are gone already, as parts go before wholes.
    """
    for relation in _private_relations(model):
        rows = relation.related_model.objects.filter(**{f"{relation.field.name}__in": keys})
        history.bulk_set(relation.related_model, rows.select_for_update(), **{relation.field.attname: None})


def _private_relations(model: type[TrackedModel]) -> list[ManyToOneRel]:
    """By which private rows name rows of `model`, where they can do without."""
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, ManyToOneRel)
        and issubclass(relation.related_model, TrackedModel)
        and relation.related_model.private_to
        and relation.field.null
    ]


def _used(record: ChangeSet, model: type[TrackedModel], keys: set[int]) -> set[int]:
    """Which of the rows that `record` made are named by living rows that stay when it is undone.

    A row made by `record` stays in turn when it is used itself: what is above it must not go either.
    """
    named_by: dict[Row, set[Row]] = defaultdict(set)
    open_rows, seen, used = [(model, keys)], {(model, key) for key in keys}, []
    while open_rows:
        target, targets = open_rows.pop()
        for source, links in _links_to(target, targets):
            stays, goes = _fates(record, source, set(links)) if links else (set(), set())
            used += [(target, links[key]) for key in stays]
            for key in goes:
                named_by[source, key].add((target, links[key]))
            open_rows.append((source, {key for key in goes if (source, key) not in seen}))
            seen |= {(source, key) for key in goes}
    return keys & {key for source, key in _with_named(used, named_by) if source is model}


def _with_named(used: list[Row], named_by: dict[Row, set[Row]]) -> set[Row]:
    """The used rows and all that they name, directly or not."""
    found: set[Row] = set()
    while used:
        row = used.pop()
        if row not in found:
            found.add(row)
            used += named_by.get(row, ())
    return found


def _links_to(
    model: type[TrackedModel], keys: set[int]
) -> Iterator[tuple[type[TrackedModel], dict[int, int]]]:
    """Each model whose living rows name rows of `model`: the key of such a row and the key it names."""
    if not keys:
        return
    released = _private_relations(model)
    for relation in model._meta.get_fields(include_hidden=True):
        if relation in released:
            continue
        if isinstance(relation, ManyToOneRel) and issubclass(relation.related_model, TrackedModel):
            name = relation.field.attname
            rows = relation.related_model.objects.filter(**{f"{name}__in": keys})
            yield relation.related_model, dict(rows.order_by().values_list("pk", name))
    files = Attachment.objects.filter(model=model._meta.label_lower, object_id__in=keys)
    yield Attachment, dict(files.order_by().values_list("pk", "object_id"))


def _fates(record: ChangeSet, model: type[TrackedModel], keys: set[int]) -> tuple[set[int], set[int]]:
    """Which of these rows others have written since, and which `record` made and so takes away.

    In neither are those that `record` only edited: they go back to what they named before.
    """
    writers = list(model.history.filter(id__in=keys).order_by("history_id").values_list("id", "change_set"))
    first, newest = dict(reversed(writers)), dict(writers)
    untouched = {key for key in keys if newest.get(key) == record.pk}
    return keys - untouched, {key for key in untouched if first[key] == record.pk}


def _rows_before(model: type[TrackedModel], firsts: dict[int, int]) -> dict[int, Any]:
    """The newest historical row of each object from before the change set first touched it, in one query."""
    rows = model.history.filter(id__in=firsts, history_id__lt=max(firsts.values(), default=0)).order_by(
        "history_id"
    )
    return {row.id: row for row in rows if row.history_id < firsts[row.id]}


def _take_back(obj: TrackedModel, before: Any, result: UndoResult) -> None:
    for model_field in obj._meta.concrete_fields:
        if model_field.name not in KEPT_FIELDS:
            setattr(obj, model_field.attname, getattr(before, model_field.attname))
    try:
        with transaction.atomic():
            obj.save()
    except IntegrityError:
        result.left.append((obj, "collides"))
    except VersionConflict:
        result.left.append((obj, "changed"))
    else:
        result.undone += 1
