"""Writes a chunk of rows into the register in bulk, and what became of each row."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, connection, transaction

from vasta.core import history
from vasta.core.tenancy import current_provider
from vasta.partners.models import (
    Affiliation,
    Contact,
    ImportBatch,
    ImportRow,
    Partner,
    PartnerAlias,
    PartnerTerm,
    Term,
)

from .match import Index, Register, match_row
from .plan import VALUE_OF, State, apply, load_states, new_state
from .texts import Labels

Action, Kind, Result, Mode = ImportRow.Action, ImportRow.Kind, ImportRow.Result, ImportBatch.Mode


def write_rows(batch: ImportBatch, positions: list[int], labels: Labels) -> None:
    """Import the rows at `positions`; call inside the import's change set.

    Somebody may add the same business ID at the same moment: then the chunk is matched and written anew, and
    if it still collides, row by row, so that one row never takes others with it.
    """
    if _is_written(batch, positions, labels) or _is_written(batch, positions, labels):
        return
    for position in positions:
        if not _is_written(batch, [position], labels):
            batch.rows.filter(position=position).update(result=Result.FAILED, message="collided")


def _is_written(batch: ImportBatch, positions: list[int], labels: Labels) -> bool:
    try:
        with transaction.atomic():
            _Chunk(
                batch, list(batch.rows.filter(position__in=positions).order_by("position")), labels
            ).write()
    except IntegrityError:
        return False
    return True


class _Chunk:
    """The rows of one transaction with the partners they concern, in memory until everything is written."""

    def __init__(self, batch: ImportBatch, rows: list[ImportRow], labels: Labels) -> None:
        self.batch, self.rows, self.labels = batch, rows, labels
        self.provider = current_provider()
        # State of the partner of each row of this chunk, by the row's position.
        self.at: dict[int, State] = {}
        self.made: dict[State, None] = {}
        self.taken: set[str] = set()

    def write(self) -> None:
        self._read()
        for row in self.rows:
            self._plan(row)
        self._write_partners()
        self._write_parts()
        self._write_people()
        self._write_rows()

    # --- What the register has now -----------------------------------------------------------------------

    def _read(self) -> None:
        """The earlier rows that rows refer to, the partners concerned, and people known by their e-mail."""
        here = {row.position for row in self.rows}
        firsts = {row.first for row in self.rows if row.first is not None} - here
        fields = ("position", "partner", "result")
        self.earlier = {
            position: (partner, result)
            for position, partner, result in self.batch.rows.filter(position__in=firsts).values_list(*fields)
        }
        self._follow_merged()
        keys = {row.partner_id for row in self.rows if row.partner_id}
        keys |= {partner for partner, _result in self.earlier.values() if partner}
        self.register = Register.around(self.rows, keys)
        own = self.batch.rows.filter(result=Result.CREATED, partner__in=self.register.all)
        self.own = set(own.values_list("partner", flat=True))
        self._rematch()
        about = {row.partner_id for row in self.rows if row.action in (Action.SAME, Action.SITE)}
        about |= {partner for partner, _result in self.earlier.values()}
        self.states = load_states(about - {None}, lock=True)
        self.people = self._known_people()

    def _follow_merged(self) -> None:
        """A partner that was merged since the check stands for the one it went into."""
        keys = {row.partner_id for row in self.rows if row.action in (Action.SAME, Action.SITE)} - {None}
        if not keys:
            return
        merged = Partner.everything.filter(pk__in=keys).exclude(merged_into=None)
        went = dict(merged.values_list("pk", "merged_into"))
        for row in self.rows:
            row.partner_id = went.get(row.partner_id, row.partner_id)

    def _rematch(self) -> None:
        """Rows that nobody decided are asked again: somebody may have added the partner since the check."""
        meanwhile = Register(
            replace(one, names=one.names[1:]) for one in self.register.all.values() if one.key not in self.own
        )
        for row in self.rows:
            if row.action == Action.SAME and row.partner_id and row.partner_id not in self.register.all:
                row.action, row.partner_id = Action.NEW, None
            if row.action in (Action.NEW, Action.SITE) and not row.is_decided and row.kind != Kind.PROBLEM:
                match = match_row(row, meanwhile, Index())
                is_sure = match.action == Action.SAME and not match.kind
                if is_sure or (match.action == Action.SITE and row.action == Action.NEW):
                    row.action, row.partner_id, row.first = match.action, match.partner, None

    def _known_people(self) -> dict[str, Contact]:
        emails = {person.get("email") for row in self.rows for person in row.values.get("people", ())}
        found = Contact.objects.filter(email__in=emails - {None, ""}).order_by("pk").select_for_update()
        # One object for each person, also when the person stands at one of the partners already.
        here = {p.contact.pk: p.contact for state in self.states.values() for p in state.people}
        return {contact.email: here.get(contact.pk, contact) for contact in found}

    # --- One row -----------------------------------------------------------------------------------------

    def _plan(self, row: ImportRow) -> None:
        """Change the partner of the row in memory, or say why the row is left out."""
        if reason := self._reason_to_leave(row):
            row.result, row.message = reason
            return
        state = self._state_of(row)
        values = self._values_for(row, state)
        is_new = state.is_new and state not in self.made
        if is_new:
            self.made[state] = None
        changes = apply(state, values, known_people=self.people)
        self.at[row.position] = state
        row.changes = [] if is_new else self.labels.changes(changes)
        row.result = Result.CREATED if is_new else Result.UPDATED if changes else Result.UNCHANGED

    def _reason_to_leave(self, row: ImportRow) -> tuple[str, str] | None:
        if row.kind == Kind.PROBLEM:
            return Result.FAILED, "no_name"
        if row.action == Action.SKIP:
            return Result.SKIPPED, "decided"
        if row.first is not None and self._first(row.first) is None:
            return Result.SKIPPED, "follows"
        is_known = row.action == Action.SAME and row.first is None
        if is_known and self.batch.mode == Mode.ADD:
            return Result.SKIPPED, "mode_add"
        if row.action in (Action.NEW, Action.SITE) and self.batch.mode == Mode.UPDATE:
            return Result.SKIPPED, "mode_update"
        return None

    def _first(self, position: int) -> State | None:
        """The partner of an earlier row; None when that row was not imported."""
        if position in self.at:
            return self.at[position]
        partner, _result = self.earlier.get(position, (None, ""))
        return self.states.get(partner)

    def _state_of(self, row: ImportRow) -> State:
        above = self._first(row.first) if row.first is not None else self.states.get(row.partner_id)
        if row.action == Action.SAME and above:
            return above
        state = new_state(row.values)
        if row.action == Action.SITE and above:
            # A site of a site is a site of the whole.
            state.partner.parent = above.partner.parent or above.partner
        return state

    def _values_for(self, row: ImportRow, state: State) -> dict[str, Any]:
        """The row's values without a business ID that another partner holds."""
        number = row.values.get("business_id")
        if not number or state.partner.business_id or state.partner.parent:
            return row.values
        holders = self.register.by_business_id.get(number, ())
        others = [one for one in holders if one.parent is None and one.key != state.partner.pk]
        if others or number in self.taken:
            row.message = "business_id_taken"
            return {key: value for key, value in row.values.items() if key != "business_id"}
        self.taken.add(number)
        return row.values

    # --- Writing -----------------------------------------------------------------------------------------

    def _write_partners(self) -> None:
        tops = [state.partner for state in self.made if state.partner.parent is None]
        sites = [state.partner for state in self.made if state.partner.parent is not None]
        for partners in (tops, sites):
            for partner in partners:
                # The parent may have got its key just now.
                partner.parent = partner.parent
            history.bulk_create(Partner, partners)
        old = [state for state in self.states.values() if state.changed]
        if old:
            fields = {VALUE_OF.get(name, name) for state in old for name in state.changed}
            history.bulk_save(Partner, [state.partner for state in old], sorted(fields))

    def _all_states(self) -> list[State]:
        return [*self.states.values(), *self.made]

    def _write_parts(self) -> None:
        states = self._all_states()
        aliases = [
            PartnerAlias(partner=state.partner, name=name) for state in states for name in state.new_names
        ]
        history.bulk_create(PartnerAlias, aliases)
        tags = self._tags({word for state in states for word in state.new_tags})
        terms = []
        for state in states:
            wanted = dict.fromkeys([*state.new_terms, *(tags[word.casefold()] for word in state.new_tags)])
            terms += [PartnerTerm(partner=state.partner, term_id=term) for term in wanted]
        history.bulk_create(PartnerTerm, terms)

    def _tags(self, words: set[str]) -> dict[str, int]:
        """The keys of tags by their name in small letters; unknown ones are made."""
        if not words:
            return {}
        known = {term.name.casefold(): term.pk for term in Term.objects.filter(vocabulary="tag")}
        new = {word.casefold(): word for word in sorted(words) if word.casefold() not in known}
        made = history.bulk_create(Term, [Term(vocabulary="tag", name=word) for word in new.values()])
        return known | {term.name.casefold(): term.pk for term in made}

    def _write_people(self) -> None:
        places = [(state, person) for state in self._all_states() for person in state.people]
        contacts = {
            id(person.contact): person.contact for _state, person in places if person.contact.pk is None
        }
        history.bulk_create(Contact, list(contacts.values()))
        changed = {
            p.contact.pk: p.contact
            for _state, p in places
            if p.is_contact_changed and id(p.contact) not in contacts
        }
        if changed:
            history.bulk_save(Contact, list(changed.values()), ["email", "phone"])
        new = []
        for state, person in places:
            if person.place.pk is None:
                person.place.contact, person.place.partner = person.contact, state.partner
                new.append(person.place)
        history.bulk_create(Affiliation, new)
        old = [p.place for _state, p in places if p.is_place_changed and p.place not in new]
        if old:
            history.bulk_save(Affiliation, old, ["title", "role"])

    def _write_rows(self) -> None:
        for row in self.rows:
            if row.position in self.at:
                row.partner = self.at[row.position].partner
        # By hand, because a bulk update of the framework (a CASE of 200 branches for each column) takes ten
        # times as long, and this is done for every row of every list.
        values = [
            (row.result, row.message, row.partner_id, json.dumps(row.changes), row.pk) for row in self.rows
        ]
        table, as_json = ImportRow._meta.db_table, "::jsonb" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET result = %s, message = %s, partner_id = %s, changes = %s{as_json} "  # noqa: S608
                "WHERE id = %s",
                values,
            )
