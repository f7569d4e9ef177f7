"""Undo of a change set: rows that nobody has changed since go back; the others are named and left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from vasta.core import history
from vasta.core.models import ChangeSet, TrackedModel

# Never taken back from an older row: identity, and what saving itself writes.
KEPT_FIELDS = {"id", "provider", "version", "created_at", "updated_at"}


@dataclass
class UndoResult:
    """What an undo did: the rows taken back, and those left with the reason (`changed` or `collides`)."""

    undone: int = 0
    record: ChangeSet | None = None
    left: list[tuple[TrackedModel, str]] = field(default_factory=list)


def undo(record: ChangeSet, *, actor: Any) -> UndoResult:
    """Take back everything `record` wrote, in one transaction and as a change set of its own.

    A row whose present version is not the one the change set left is not touched (F-13): it is reported as
    `changed`. A row that would break a unique rule when it comes back is reported as `collides`.
    """
    result = UndoResult()
    with history.change_set("undo", actor=actor, reason=record.operation) as opened:
        for model, rows in _written(record):
            _undo_rows(model, rows, result)
        if result.undone:
            opened.record.undoes = record
            opened.record.save(update_fields=["undoes"])
            result.record = opened.record
        record.state = ChangeSet.State.UNDONE
        record.save(update_fields=["state"])
    return result


def _written(record: ChangeSet) -> Iterator[tuple[type[TrackedModel], list[Any]]]:
    """The historical rows of the change set, newest first, in chunks that never part one object's rows.

    The models come in the reverse of the order they were first written, so that parts go before wholes.
    """
    for label in reversed(list(record.counts)):
        model = history.model_of(label)
        rows = model.history.filter(change_set=record, provider=record.provider)
        keys = list(rows.order_by("id").values_list("id", flat=True).distinct())
        for start in range(0, len(keys), history.CHUNK):
            chunk = keys[start : start + history.CHUNK]
            yield model, list(rows.filter(id__in=chunk).order_by("-history_id"))


def _undo_rows(model: type[TrackedModel], rows: list[Any], result: UndoResult) -> None:
    present = model.everything.in_bulk([row.id for row in rows])
    last_row = {row.id: row for row in reversed(rows)}
    created_keys = {row.id for row in rows if row.history_type == "+"}
    created = []
    for key, row in last_row.items():
        if key not in present:
            continue
        if present[key].version != row.version:
            result.left.append((present[key], "changed"))
        elif key in created_keys:
            created.append(present[key])
        else:
            _undo_update(present[key], row, result)
    result.undone += history.bulk_set(model, created, deleted_at=timezone.now())


def _undo_update(obj: TrackedModel, row: Any, result: UndoResult) -> None:
    """Give `obj` the values it had before the change set first touched it."""
    before = (
        type(obj)
        .history.filter(id=obj.pk, history_id__lt=row.history_id)
        .exclude(change_set_id=row.change_set_id)
        .order_by("-history_id")
        .first()
    )
    for name in [f.attname for f in obj._meta.concrete_fields if f.name not in KEPT_FIELDS]:
        setattr(obj, name, getattr(before, name))
    try:
        with transaction.atomic():
            obj.save()
    except IntegrityError:
        result.left.append((obj, "collides"))
    else:
        result.undone += 1
