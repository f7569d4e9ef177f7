"""What the generator yields. Classifying values are keys of `vasta.partners.reference`."""

from dataclasses import dataclass
from datetime import date, time


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


# The year of cooperation. Levels, forms of cooperation and target groups are keys of the school's defaults.


@dataclass(frozen=True, slots=True)
class Team:
    """People who meet; `seats` are pairs of a person's key and a role."""

    key: str
    kind: str
    purpose: str
    field: str
    unit: str
    starts_on: date
    seats: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Partnership:
    """A partner on a level. People are keys of the staff, empty for gaps left on purpose.

    `continues` is the key of the ended partnership that this one follows, yielded before. `is_unmet` says
    that nobody has met the partner within the year.
    """

    key: int
    partner: int
    level: str
    stage: str
    starts_on: date | None
    start_reason: str
    start_decider: str
    ended_on: date | None
    end_reason: str
    end_decider: str
    continues: int | None
    owner: str
    deputy: str
    team: str
    contact: int | None
    description: str
    goal_school: str
    goal_student: str
    goal_working_life: str
    ground: str
    motive: str
    direction: str
    engagement: str
    purposes: tuple[str, ...]
    forms: tuple[str, ...]
    target_groups: tuple[str, ...]
    is_unmet: bool


@dataclass(frozen=True, slots=True)
class Window:
    """An occasion of the care model, as the program has made it: what the year's encounters keep or miss.

    `cadence` is a key of the database. What is held from `window_on` to `closes_on` keeps it.
    """

    partnership: int
    cadence: int
    window_on: date
    opens_on: date
    due_on: date
    closes_on: date
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """An occasion whose due date somebody has moved."""

    partnership: int
    cadence: int
    window_on: date
    due_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Encounter:
    """People meeting. `starts_at` is the time on the school's wall; `colleagues` are keys of the staff."""

    key: int
    kind: str
    state: str
    subject: str
    day: date
    starts_at: time
    minutes: int
    place: str
    channel: str
    initiative: str
    party: str
    owner: str
    text: str
    learned: str
    skills_needs: str
    feedback: str
    feedback_text: str
    cancel_reason: str
    partners: tuple[int, ...]
    partnerships: tuple[int, ...]
    colleagues: tuple[str, ...]
    contacts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do; `encounter` is the key of the one in which it was agreed, or None."""

    title: str
    owner: str
    due_on: date
    follow_up: str
    status: str
    closed_on: date | None
    result: str
    partner: int | None
    partnership: int | None
    promised_to: int | None
    encounter: int | None
    agreed_on: date


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes of one of the staff, of an encounter or (None) of other customer work."""

    person: str
    encounter: int | None
    worked_on: date
    minutes: int
    travel_minutes: int
    task: str
    note: str


@dataclass(frozen=True, slots=True)
class ClockEntry:
    """An entry of the annual clock; `team` and `owner` are keys or empty."""

    title: str
    kind: str
    starts_on: date
    ends_on: date | None
    repeat: str
    team: str
    note: str
