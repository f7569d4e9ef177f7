"""The history of one object and of its parts, field by field, in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst

from vasta.core import history, wording
from vasta.core.models import ChangeSet, TrackedModel

HIDDEN = {"id", "provider", "version", "created_at", "updated_at", "identity", "deleted_at"}
LIMIT = 100


@dataclass(frozen=True)
class Change:
    """One field's value before and after."""

    label: str
    before: str
    after: str


@dataclass
class Event:
    """What one change set did to the object or to one of its parts."""

    record: ChangeSet
    what: str
    kind: str
    changes: list[Change]

    @property
    def title(self) -> str:
        """What happened to what: "Other name: added"."""
        return f"{capfirst(self.what)}: {wording.VERBS[self.kind]}"

    @property
    def reason(self) -> str:
        """Why, in words, or that it was an undo; "" when nobody said."""
        return wording.operation(self.record) if self.record.operation == "undo" else self.record.reason


def parts_of(model: type[TrackedModel]) -> list[models.ForeignKey]:
    """Foreign keys by which tracked rows belong to a row of `model` and are deleted with it.

    Rows that only one person may know of tell their history to that person alone, on their own page.
    """
    return [
        relation.field
        for relation in model._meta.related_objects
        if isinstance(relation, models.ManyToOneRel)
        and relation.on_delete is models.CASCADE
        and issubclass(relation.related_model, TrackedModel)
        and relation.field.model is not model
        and not relation.related_model.private_to
    ]


def events_of(obj: TrackedModel, *, reader: Any = None) -> list[Event]:
    """The newest changes of `obj` and its parts, newest first, in a fixed number of queries.

    A `reader` is told nothing of the time when the row was private to somebody else.
    """
    hidden = history.private_to_others(type(obj), reader) if reader else models.Q(pk__in=[])
    rows = _rows(obj.history.exclude(hidden))
    for field in parts_of(type(obj)):
        rows += _rows(field.model.history.filter(**{field.attname: obj.pk}))
    rows.sort(key=lambda pair: pair[0].history_date, reverse=True)
    records = ChangeSet.objects.select_related("actor").in_bulk(
        {row.change_set_id for row, _ in rows[:LIMIT]}
    )
    names = _names(rows[:LIMIT])
    return [_event(records[row.change_set_id], row, before, names) for row, before in rows[:LIMIT]]


def _rows(query: models.QuerySet) -> list[tuple[Any, Any]]:
    """Historical rows with the row before each of the same object."""
    newest = list(query.order_by("-history_id")[: LIMIT * 2])
    older: dict[int, Any] = {}
    pairs = []
    for row in reversed(newest):
        pairs.append((row, older.get(row.id)))
        older[row.id] = row
    return [pair for pair in pairs if pair[1] is not None or pair[0].history_type == "+"]


def _names(rows: list[tuple[Any, Any]]) -> dict[type[models.Model], dict[Any, str]]:
    """Names of everything that foreign keys in the rows lead to: one query a model."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for pair in rows:
        for row in filter(None, pair):
            for field in _shown_fields(row):
                if field.is_relation:
                    wanted[field.related_model].add(getattr(row, field.attname))
    return {
        model: {obj.pk: str(obj) for obj in _all(model).filter(pk__in=keys - {None})}
        for model, keys in wanted.items()
    }


def _all(model: type[models.Model]) -> models.QuerySet:
    manager = model.everything if issubclass(model, TrackedModel) else model.objects
    parents = [
        f.name for f in model._meta.fields if f.is_relation and f.name in ("user", "contact", "partner")
    ]
    return manager.select_related(*parents) if parents else manager.all()


def _shown_fields(row: Any) -> list[Any]:
    """What people know: fields that their model names for people, and keys of other rows."""
    tracked = row.instance_type._meta.concrete_fields
    return [
        field for field in tracked if field.name not in HIDDEN and (field.is_relation or _is_named(field))
    ]


def _is_named(field: Any) -> bool:
    """True when the model gives a name to translate; without one Django makes it of the technical name."""
    return isinstance(field.verbose_name, Promise)


def _label(field: Any) -> str:
    """The field's name for people; a key without one is named after what it leads to."""
    name = field.verbose_name if _is_named(field) else field.related_model._meta.verbose_name
    return capfirst(str(name))


def _event(record: ChangeSet, row: Any, before: Any, names: dict) -> Event:
    changes = []
    for field in _shown_fields(row):
        old, new = getattr(before, field.attname, None), getattr(row, field.attname)
        if old == new or (before is None and new in (None, "", False)):
            continue
        known = names.get(field.related_model, {}) if field.is_relation else {}
        changes.append(
            Change(
                _label(field),
                wording.value_text(field, old, known) if before is not None else "",
                wording.value_text(field, new, known),
            )
        )
    return Event(record, str(row.instance_type._meta.verbose_name), _kind(row, before), changes)


def _kind(row: Any, before: Any) -> str:
    """What happened: create, delete, restore or edit."""
    if row.history_type == "+":
        return "create"
    was_deleted = before is not None and before.deleted_at is not None
    if row.deleted_at is not None and not was_deleted:
        return "delete"
    return "restore" if was_deleted and row.deleted_at is None else "edit"


def tracked(label: str) -> type[TrackedModel]:
    """The tracked model of a label from an address; raises LookupError for anything else."""
    model = history.model_of(label)
    if not issubclass(model, TrackedModel):
        raise LookupError(label)
    return model
