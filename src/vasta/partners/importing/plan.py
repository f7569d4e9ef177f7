"""What a row changes on a partner: worked out on the partner in memory, for the preview as for the writing.

A cell that says something overwrites what differs, an empty one never erases. A name that differs becomes an
alias, notes are added to, people are known by their e-mail, else by their name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from vasta.core.importing.names import identity_key
from vasta.partners.models import Affiliation, Contact, Partner, PartnerAlias, PartnerTerm

from .clean import Values

# Columns of the partner that a value overwrites, in the order they are shown.
PLAIN = (
    "industry_id",
    "industry_text",
    "size",
    "category_id",
    "website",
    "email",
    "phone",
    "street",
    "postal_code",
    "city",
    "municipality_id",
    "language",
    "cooperation",
)
VALUE_OF = {"industry_id": "industry", "category_id": "category", "municipality_id": "municipality"}
# Set once and never overwritten: another key in another system is another thing, not a newer truth.
KEPT = ("business_id", "external_id")
PERSON = ("title", "role", "email", "phone")


@dataclass
class Change:
    """One difference: the field, of whom when it is a person's, and the values before and after."""

    field: str
    old: Any
    new: Any
    of: str = ""


@dataclass(eq=False)
class PersonState:
    """A person of the partner; either may be new (without a key) or changed."""

    contact: Contact
    place: Affiliation
    is_contact_changed: bool = False
    is_place_changed: bool = False

    def has_email_of(self, person: Values) -> bool:
        """The same address and last name; a shared address (info@) does not make two people one."""
        contact = self.contact
        same_last = person["last_name"].casefold() == contact.last_name.casefold()
        return bool(same_last and contact.email and contact.email.casefold() == person.get("email"))


@dataclass(eq=False)
class State:
    """A partner with its parts as the register has them now, changed in memory by one row after another."""

    partner: Partner
    names: set[str] = field(default_factory=set)
    terms: set[int] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    people: list[PersonState] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    new_names: list[str] = field(default_factory=list)
    new_terms: list[int] = field(default_factory=list)
    new_tags: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Not in the register yet."""
        return self.partner.pk is None


def load_states(keys: Iterable[int], *, lock: bool = False) -> dict[int, State]:
    """The partners of these keys with names, terms and present people: four queries.

    `lock` holds those that may be written until the transaction ends, so that nobody saves them in between.
    """
    keys = set(keys)
    if not keys:
        return {}
    partners: QuerySet = Partner.objects.living().filter(pk__in=keys).prefetch_related("parent")
    if lock:
        partners = partners.select_for_update(of=("self",))
    states = {partner.pk: State(partner) for partner in partners}
    for state in states.values():
        state.names.add(state.partner.identity)
    for key, identity in PartnerAlias.objects.filter(partner__in=keys).values_list("partner", "identity"):
        if key in states:
            states[key].names.add(identity)
    for key, term in PartnerTerm.objects.filter(partner__in=keys).values_list("partner", "term"):
        if key in states:
            states[key].terms.add(term)
    for key, people in _people(keys, lock).items():
        if key in states:
            states[key].people = people
    return states


def _people(keys: set[int], lock: bool) -> dict[int, list[PersonState]]:
    found: dict[int, list[PersonState]] = defaultdict(list)
    contacts: dict[int, Contact] = {}
    places = Affiliation.objects.current().filter(partner__in=keys).select_related("contact").order_by("pk")
    for place in places.select_for_update(of=("self", "contact")) if lock else places:
        # One object for each person, also when the person stands at two of these partners.
        contact = contacts.setdefault(place.contact_id, place.contact)
        found[place.partner_id].append(PersonState(contact, place))
    return found


def new_state(values: Values) -> State:
    """A partner that is not in the register, with its name."""
    partner = Partner(name=values["name"], identity=identity_key(values["name"])[:200])
    return State(partner, names={partner.identity})


def apply(state: State, values: Values, *, known_people: dict[str, Contact] | None = None) -> list[Change]:
    """Change `state` as the row says; returns what differed. Nothing is written.

    `known_people` are people of other partners by e-mail: one of the same name gets a place here too.
    """
    changes: list[Change] = []
    _columns(state, values, changes)
    _website(state, values, changes)
    _notes(state, values, changes)
    _names(state, values, changes)
    _words(state, values, changes)
    for person in values.get("people", ()):
        _person(state, person, changes, known_people or {})
    return changes


def _columns(state: State, values: Values, changes: list[Change]) -> None:
    for column in KEPT:
        new = values.get(column)
        if new and not getattr(state.partner, column) and _may_hold(state, column, new):
            _set(state, column, new, changes)
    for column in PLAIN:
        new = values.get(VALUE_OF.get(column, column))
        if new and new != getattr(state.partner, column):
            _set(state, column, new, changes)


def _may_hold(state: State, column: str, value: str) -> bool:
    """A site shows its parent's business ID and stores only one of its own."""
    parent = state.partner.parent
    return not (column == "business_id" and parent and parent.business_id == value)


def _set(state: State, column: str, new: Any, changes: list[Change]) -> None:
    changes.append(
        Change(
            column.removesuffix("_id") if column in VALUE_OF else column, getattr(state.partner, column), new
        )
    )
    setattr(state.partner, column, new)
    state.changed.add(column)


def _website(state: State, values: Values, changes: list[Change]) -> None:
    partner = state.partner
    if values.get("website") and partner.has_no_website:
        partner.has_no_website = False
        state.changed.add("has_no_website")
    if values.get("has_no_website") and not partner.has_no_website:
        _set(state, "has_no_website", True, changes)
        if partner.website:
            _set(state, "website", "", changes)


def _notes(state: State, values: Values, changes: list[Change]) -> None:
    """Notes grow by the lines that are not there yet."""
    present = state.partner.notes
    lines = [line for line in values.get("notes", "").split("\n") if line and line not in present]
    if lines:
        _set(state, "notes", "\n".join(filter(None, [present, *lines])), changes)


def _names(state: State, values: Values, changes: list[Change]) -> None:
    for name in [values["name"], *values.get("aliases", ())]:
        identity = identity_key(name)[:200]
        if identity not in state.names:
            state.names.add(identity)
            state.new_names.append(name)
            changes.append(Change("aliases", "", name))


def _words(state: State, values: Values, changes: list[Change]) -> None:
    for key in ("kind", "role", "tags"):
        for term in values.get(key, ()):
            if term not in state.terms:
                state.terms.add(term)
                state.new_terms.append(term)
                changes.append(Change(key, "", term))
    for word in values.get("new_tags", ()):
        if word.casefold() not in state.tags:
            state.tags.add(word.casefold())
            state.new_tags.append(word)
            changes.append(Change("tags", "", word))


# --- People ----------------------------------------------------------------------------------------------


def _person(state: State, person: Values, changes: list[Change], known: dict[str, Contact]) -> None:
    by_email = [present for present in state.people if present.has_email_of(person)]
    by_name = [present for present in state.people if str(present.contact).casefold() == _full_name(person)]
    if present := next(iter(by_email + by_name), None):
        return _update_person(present, person, changes)
    contact = known.get(person.get("email", ""))
    if contact is None or _full_name(person) != str(contact).casefold():
        contact = Contact(
            first_name=person.get("first_name", ""),
            last_name=person["last_name"],
            email=person.get("email", ""),
            phone=person.get("phone", ""),
        )
    place = Affiliation(title=person.get("title", ""), role_id=person.get("role"))
    state.people.append(PersonState(contact, place))
    changes.append(Change("contact_name", "", str(contact)))


def _update_person(present: PersonState, person: Values, changes: list[Change]) -> None:
    for key in PERSON:
        holder = present.place if key in ("title", "role") else present.contact
        column = "role_id" if key == "role" else key
        new, old = person.get(key), getattr(holder, column)
        if new and new != old:
            setattr(holder, column, new)
            changes.append(Change(f"contact_{key}", old, new, str(present.contact)))
            present.is_place_changed |= holder is present.place
            present.is_contact_changed |= holder is present.contact


def _full_name(person: Values) -> str:
    return f"{person.get('first_name', '')} {person['last_name']}".strip().casefold()
