"""What the generator yields. Classifying values are keys of `vasta.partners.reference`."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class School:
    """The invented provider."""

    name: str
    slug: str
    business_id: str
    domain: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A campus, a commercial unit or a support service; `kind` as in accounts (campus, online …)."""

    key: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of study."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """One of the staff. `roles` are those beyond employee; `deputy` is another person's key or empty."""

    key: str
    first_name: str
    last_name: str
    title: str
    email: str
    phone: str
    unit: str
    field: str
    roles: tuple[str, ...]
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    deputy: str


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation or a site of one. Empty values are gaps left on purpose.

    `parent` is the key of the organisation of a site, yielded before; `duplicate_of` that of the partner
    which it is in truth. `industry` is a code set and a code of it, or None. `group` says how it was made.
    """

    key: int
    group: str
    name: str
    business_id: str
    parent: int | None
    category: str
    kinds: tuple[str, ...]
    customer_roles: tuple[str, ...]
    industry: tuple[str, str] | None
    size: str
    activity: str
    direction: str
    fields: tuple[str, ...]
    website: str
    has_no_website: bool
    email: str
    phone: str
    street: str
    postal_code: str
    city: str
    municipality: str
    language: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    clusters: tuple[str, ...]
    description: str
    challenges: str
    value_chain: str
    sustainability_url: str
    notes: str
    external_id: str
    known_since: date
    duplicate_of: int | None


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A contact at a partner, which has been yielded before."""

    partner: int
    role: str
    title: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of working life. `introduced_by` is the key of one of the staff or empty."""

    key: int
    first_name: str
    last_name: str
    email: str
    phone: str
    language: str
    channel: str
    legal_basis: str
    permission_note: str
    oriented_on: date | None
    is_alumnus: bool
    would_recommend: bool | None
    introduced_by: str
    notes: str
    affiliations: tuple[Affiliation, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """`other` is the `kind` of `partner`: its supplier, its successor, a member of it."""

    partner: int
    other: int
    kind: str
    starts_on: date | None
    ends_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A colleague's line on a partner's page; `author` is the key of one of the staff."""

    partner: int
    author: str
    text: str
    written_on: date


Record = School | Unit | Field | Person | Partner | Contact | Relation | Comment
