"""Change sets: the one way in which tracked rows are written, kept and undone.

A change set says who did which operation and why. Each historical row names its change set, so an import, a
merge or a bulk edit is undone as one. When the outermost block ends, the functions named in
`settings.AFTER_CHANGE` are called with the touched objects, in the same transaction: search, occasions and
whatever else must follow a change hangs there and nowhere else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from vasta.core.models import ChangeSet, TrackedModel

CHUNK = 200
Touched = dict[type[TrackedModel], set[int]]


class NoChangeSet(Exception):
    """A tracked row was saved outside `change_set(…)`: nobody could say who did it, or undo it."""


class OpenChangeSet:
    """A change set being written. Its row is made at the first touched object, so empty ones leave none."""

    def __init__(self, operation: str, *, actor: Any, reason: str, record: ChangeSet | None):
        self.operation, self.actor, self.reason = operation, actor, reason
        self._record = record
        self.touched: Touched = defaultdict(set)

    @property
    def record(self) -> ChangeSet:
        """The stored change set."""
        if self._record is None:
            self._record = ChangeSet.objects.create(
                operation=self.operation, actor=self.actor, reason=self.reason[:500]
            )
        return self._record

    def touch(self, model: type[TrackedModel], ids: Iterable[int]) -> None:
        """Note that rows of `model` were written."""
        self.touched[model].update(ids)

    def finish(self) -> None:
        """Count what was touched and call the followers; nothing happens when nothing was touched."""
        if not self.touched:
            return
        for path in settings.AFTER_CHANGE:
            import_string(path)(dict(self.touched))
        counts = Counter(self.record.counts)
        counts.update({model._meta.label_lower: len(ids) for model, ids in self.touched.items()})
        self.record.counts = dict(counts)
        self.record.save(update_fields=["counts"])


_open: ContextVar[OpenChangeSet | None] = ContextVar("open_change_set", default=None)


@contextmanager
def change_set(
    operation: str, *, actor: Any, reason: str = "", record: ChangeSet | None = None
) -> Iterator[OpenChangeSet]:
    """Everything saved inside is one operation of `actor` (None: the program itself), in one transaction.

    An inner block joins the outer one. `record` continues a stored change set (the next chunk of a run).
    """
    if (outer := _open.get()) is not None:
        yield outer
        return
    with transaction.atomic():
        opened = OpenChangeSet(operation, actor=actor, reason=reason, record=record)
        token = _open.set(opened)
        try:
            yield opened
            opened.finish()
        finally:
            _open.reset(token)


def current() -> OpenChangeSet:
    """The open change set; raises NoChangeSet when a tracked row is written outside one."""
    opened = _open.get()
    if opened is None:
        raise NoChangeSet("Open history.change_set(operation, actor=…) before saving tracked rows.")
    return opened


def stamp_historical_row(sender: Any, instance: Any, history_instance: Any, **kwargs: Any) -> None:
    """Receiver of simple-history's own signal: each historical row gets the open change set."""
    opened = current()
    history_instance.change_set_id = opened.record.pk
    opened.touch(type(instance), [instance.pk])


def bulk_create(model: type[TrackedModel], rows: list[Any]) -> list[Any]:
    """Insert many new rows with their history; returns them with their keys."""
    for row in rows:
        row.fill()
    created = model.everything.bulk_create(rows, batch_size=CHUNK)
    _write_history(model, created, update=False)
    return created


def bulk_set(model: type[TrackedModel], rows: Iterable[Any], **values: Any) -> int:
    """Give the same `values` to all `rows`.

    A row changed since it was read is left. Returns how many were set.
    """
    by_version: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_version[row.version].append(row)
    return sum(_set_group(model, group, version, values) for version, group in by_version.items())


def _set_group(model: type[TrackedModel], rows: list[Any], version: int, values: dict[str, Any]) -> int:
    now = timezone.now()
    stored = model.everything.select_for_update().filter(pk__in=[row.pk for row in rows], version=version)
    keys = set(stored.values_list("pk", flat=True))
    model.everything.filter(pk__in=keys).update(**values, version=version + 1, updated_at=now)
    written = [row for row in rows if row.pk in keys]
    for row in written:
        row.version, row.updated_at = version + 1, now
        for name, value in values.items():
            setattr(row, name, value)
    _write_history(model, written, update=True)
    return len(written)


def set_many(model: type[TrackedModel], rows: models.QuerySet, **values: Any) -> int:
    """`bulk_set` over a query, a chunk of rows in memory at a time."""
    keys = list(rows.values_list("pk", flat=True))
    chunks = (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
    return sum(bulk_set(model, model.everything.filter(pk__in=chunk), **values) for chunk in chunks)


def delete_many(model: type[TrackedModel], rows: models.QuerySet) -> int:
    """Softly delete the rows of a query; returns how many."""
    return set_many(model, rows, deleted_at=timezone.now())


def bulk_save(model: type[TrackedModel], rows: list[Any], fields: Iterable[str]) -> None:
    """Save many rows that each got their own values. The caller holds them locked or has just read them."""
    now = timezone.now()
    for row in rows:
        row.fill()
        row.version += 1
        row.updated_at = now
    model.everything.bulk_update(rows, [*fields, "version", "updated_at"], batch_size=CHUNK)
    _write_history(model, rows, update=True)


def _write_history(model: type[TrackedModel], rows: list[Any], *, update: bool) -> None:
    """Keep what the database has just stored. It copies the rows itself: an import lives on that."""
    if not rows:
        return
    opened = current()
    historical, quote = model.history.model._meta, connection.ops.quote_name
    columns = [field.column for field in model.history.model.tracked_fields]
    added = {
        "history_type": "~" if update else "+",
        "history_date": connection.ops.adapt_datetimefield_value(timezone.now()),
        "change_set_id": opened.record.pk,
    }
    copied = ", ".join(map(quote, columns))
    keys = [row.pk for row in rows]
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {quote(historical.db_table)} ({copied}, {', '.join(added)}) "  # noqa: S608
                f"SELECT {copied}, %s, %s, %s FROM {quote(model._meta.db_table)} "
                f"WHERE id IN ({', '.join(['%s'] * len(chunk))}) ORDER BY id",
                [*added.values(), *chunk],
            )
    opened.touch(model, keys)


def delete_softly(obj: TrackedModel) -> None:
    """Hide the row for 30 days; then the retention job purges it. Restored by undo or `restore`."""
    obj.deleted_at = timezone.now()
    obj.save(update_fields=["deleted_at"])


def restore(obj: TrackedModel) -> None:
    """Bring a softly deleted row back. Raises IntegrityError when a living row has taken its unique place."""
    obj.deleted_at = None
    obj.save(update_fields=["deleted_at"])


def tracked_models() -> list[type[TrackedModel]]:
    """Every model with a history, in a stable order."""
    from django.apps import apps

    return [model for model in apps.get_models() if issubclass(model, TrackedModel)]


def private_labels() -> tuple[str, ...]:
    """The labels of models whose rows only one person may know of."""
    return tuple(model._meta.label_lower for model in tracked_models() if model.private_to)


def private_to_others(model: type[TrackedModel], user: Any) -> models.Q:
    """The condition for rows of `model`, or of its history, that `user` may not know of."""
    if model.private_to:
        return ~models.Q(**{model.private_to: user})
    if model.private_rows:
        is_private, person = model.private_rows
        return models.Q(**{is_private: True}) & ~models.Q(**{person: user})
    return models.Q(pk__in=[])


def seen_by(user: Any, records: models.QuerySet) -> models.QuerySet:
    """The change sets without those that tell of somebody else's private rows, or of their undo."""
    for label in private_labels():
        records = records.exclude(_operation_on(label) & ~models.Q(actor=user))
    for model in tracked_models():
        if model.private_rows:
            records = records.exclude(_operation_on(model._meta.label_lower) & _on_private(model, user))
    return records


def _operation_on(label: str) -> models.Q:
    """Change sets of what is done to single rows of a model, and the undo of such."""
    undone = models.Q(operation="undo", reason__startswith=f"{label}.")
    return models.Q(operation__startswith=f"{label}.") | undone


def _on_private(model: type[TrackedModel], user: Any) -> models.Q:
    """Change sets that wrote a row that was private to somebody else, or is so today."""
    others = private_to_others(model, user)
    today = models.Q(id__in=model.everything.filter(others).values("pk"))
    written = model.history.filter(others | today, change_set=models.OuterRef("pk"))
    return models.Q(models.Exists(written))


def model_of(label: str) -> type[models.Model]:
    """The model of a stored label such as `partners.partner`."""
    from django.apps import apps

    return apps.get_model(label)
