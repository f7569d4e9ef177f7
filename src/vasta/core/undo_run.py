"""Undo of a large change set as a run: the same undo in chunks, with progress and exact continuation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from vasta.core import undo
from vasta.core.models import ChangeSet, Run


class UndoRun:
    """Takes back the change set named in the run's parameters."""

    operation = "undo"
    title = _("Undoing")

    def prepare(self, run: Run) -> None:
        """Nothing slow before the first chunk."""
        self.chunks: list[tuple[Any, list[int]]] | None = None

    def begin(self, run: Run) -> int:
        """The number of chunks of rows that the change set wrote."""
        return len(undo.chunks(self._record(run)))

    def step(self, run: Run) -> int:
        """Take back one chunk; what must stay is counted and the first of them named."""
        record = self._record(run)
        if self.chunks is None:
            # Nothing is added to a change set that has ended, so the list holds for all steps.
            self.chunks = undo.chunks(record)
        model, keys = self.chunks[run.cursor]
        result = undo.undo_chunk(record, model, keys)
        run.result["undone"] = run.result.get("undone", 0) + result.undone
        left = run.result.setdefault("left", [])
        left += [[str(obj), reason] for obj, reason in result.left][: 100 - len(left)]
        run.result["left_count"] = run.result.get("left_count", 0) + len(result.left)
        return run.cursor + 1

    def end(self, run: Run) -> None:
        """Mark the change set undone, unless every row of it had to stay."""
        if run.result.get("undone"):
            undo.mark_undone(self._record(run), by=run.change_set)

    def _record(self, run: Run) -> ChangeSet:
        return ChangeSet.objects.get(pk=run.parameters["change_set"])
