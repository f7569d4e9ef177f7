"""What rows of a list would change, worked out without writing: for the check and for the preview's pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from vasta.partners.models import ImportBatch, ImportRow, Partner

from .plan import Change, State, apply, load_states, new_state

Action, Kind = ImportRow.Action, ImportRow.Kind


class Comparison:
    """Rows beside the register as it is now, and beside the earlier rows of the same partner."""

    def __init__(self, batch: ImportBatch, rows: Iterable[ImportRow]) -> None:
        self.rows = {row.position: row for row in rows}
        self._read_groups(batch)
        about = (row for row in self.rows.values() if row.action in (Action.SAME, Action.SITE))
        self.states = load_states({row.partner_id for row in about} - {None})
        self.at: dict[int, State] = {}
        self.done: dict[int, list[Change]] = {}

    def _read_groups(self, batch: ImportBatch) -> None:
        """Rows that stand for the same partner as one of ours; they come first and change it first."""
        firsts = {
            row.first for row in self.rows.values() if row.first is not None and row.action == Action.SAME
        }
        self.shown = set(self.rows)
        self.groups: dict[int, list[int]] = {}
        if firsts:
            group = Q(position__in=firsts) | Q(first__in=firsts, action=Action.SAME)
            for row in batch.rows.filter(group).exclude(position__in=self.shown):
                self.rows[row.position] = row
        for row in sorted(self.rows.values(), key=lambda row: row.position):
            if row.first is not None and row.action == Action.SAME:
                self.groups.setdefault(row.first, []).append(row.position)

    def changes(self, row: ImportRow) -> list[Change]:
        """What the row changes on the partner it is about; all that it says of a new one."""
        if row.position not in self.done:
            self._apply(row)
        return self.done[row.position]

    def _apply(self, row: ImportRow) -> State:
        if row.position in self.at:
            return self.at[row.position]
        state = self._state(row)
        self.at[row.position] = state
        self.done[row.position] = apply(state, row.values)
        return state

    def _state(self, row: ImportRow) -> State:
        if row.action == Action.SAME and row.first in self.rows:
            state = self._apply(self.rows[row.first])
            for position in self.groups.get(row.first, ()):
                if position < row.position:
                    self._apply_after(position, state)
            return state
        if row.action == Action.SAME and row.partner_id in self.states:
            return self.states[row.partner_id]
        state = new_state(row.values)
        if row.action == Action.SITE:
            state.partner.parent = self._parent(row)
        return state

    def _parent(self, row: ImportRow) -> Partner:
        """The main organisation, or one that stands for the row of the list that will be it."""
        known = self.states.get(row.partner_id)
        return known.partner if known else Partner(business_id=row.business_id)

    def _apply_after(self, position: int, state: State) -> None:
        if position not in self.at:
            self.at[position] = state
            self.done[position] = apply(state, self.rows[position].values)


def set_kinds(batch: ImportBatch, rows: list[ImportRow]) -> None:
    """New, update or the same, for rows that are neither questions nor unusable. Changes only the objects."""
    sure = [row for row in rows if not row.kind]
    known = [row for row in sure if row.action == Action.SAME]
    for row in sure:
        row.kind = Kind.NEW
    # New partners need no comparison, but later rows of the same partner are compared with them.
    comparison = Comparison(batch, rows) if known else None
    for row in known:
        row.kind = Kind.UPDATE if comparison.changes(row) else Kind.SAME
