"""The demo school and the benchmark's schools as a stream of records."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from . import staff
from .contacts import ContactMaker, counts
from .names import Names
from .partners import DEMO_TOTAL, DUPLICATES_PER_DEMO, PUBLIC_GROUPS, PartnerMaker, jobs
from .records import Comment, Partner, Record, Relation
from .sentences import Sentences

# Number of (partners, contacts) by size; S, M and L are the benchmark's, XS is for tests.
SIZES = {
    "demo": (DEMO_TOTAL, 2600),
    "XS": (400, 500),
    "S": (1000, 2000),
    "M": (5000, 15_000),
    "L": (20_000, 60_000),
}

# Who may be what to whom: (kind, groups of the partner, groups of the other, share of the partners with one).
RELATIONS = (
    ("supplier", ("restaurant", "cafe", "catering", "hotel", "care"), ("wholesale", "bakery"), 0.16),
    ("supplier", ("shop", "event", "finance", "hotel"), ("services",), 0.1),
    ("member", ("association", "network"), ("restaurant", "cafe", "shop", "travel", "hotel", "event"), 0.9),
    ("landlord", ("cafe", "event", "sport"), ("public", "hotel"), 0.06),
    ("subcontractor", ("travel", "event"), ("catering", "travel"), 0.12),
    ("cooperation", ("college", "school", "authority"), ("association", "network", "public"), 0.4),
    ("funder", ("network", "association"), ("authority", "owner"), 0.3),
    ("same_group", ("restaurant", "hotel", "shop"), ("restaurant", "hotel", "shop"), 0.02),
)
# Authorities that have given way to others: (former, successor, the last day of the former).
SUCCESSORS = (
    ("Suvannon TE-toimisto", "Suvannon työllisyysalue", date(2024, 12, 31)),
    ("Suvannon ELY-keskus", "Suvannon elinvoimakeskus", date(2025, 12, 31)),
)
COMMENTS_SHARE = 0.09


@dataclass(slots=True)
class _Known:
    """What later records need of earlier ones: keys by group and name, and some to write down twice."""

    by_group: dict[str, list[int]]
    by_name: dict[str, int]
    keys: list[int]
    twice: list[Partner]


def generate(size: str = "demo", seed: int = 1, today: date | None = None) -> Iterator[Record]:
    """Yield a whole school: itself, units, fields, staff; each partner, its contacts, relations, comments.

    What a record names has been yielded before it, but the deputies of staff. The same `size`, `seed` and
    `today` (default: the present day) give the same records. Raises KeyError for an unknown size.
    """
    partner_count, contact_count = SIZES[size]
    today = today or date.today()
    random = Random(seed)  # noqa: S311 - repeatable on purpose, nothing secret
    names = Names(random)
    yield staff.school(names)
    yield from staff.units()
    yield from staff.FIELDS
    people = staff.people(random, names)
    yield from people
    sentences = Sentences(random, today.year)
    partner_maker = PartnerMaker(random, names, sentences, today)
    contact_maker = ContactMaker(random, names, sentences, today, [person.key for person in people])
    talkers = [person.key for person in people if "management" not in person.roles]
    shares = counts(partner_count, contact_count, random)
    domains: dict[int, str] = {}
    known = _Known(defaultdict(list), {}, [], [])
    for partner in _partners(partner_maker, partner_count, random, known):
        domain = domains.get(partner.parent or 0) or names.domain(partner.name)
        if partner.parent is None:
            domains = {partner.key: domain}
        yield partner
        for _ in range(next(shares)):
            yield contact_maker.make(partner, domain, known.keys[-500:])
        yield from _relations(partner, known, random, today)
        yield from _comments(partner, sentences, random, today, talkers)
        _remember(partner, known)


def _partners(maker: PartnerMaker, total: int, random: Random, known: _Known) -> Iterator[Partner]:
    """Yield `total` partners, the last of them such as are there already under another spelling."""
    twice = round(DUPLICATES_PER_DEMO * max(1, total / DEMO_TOTAL))
    for job in jobs(total - twice, random):
        yield from maker.make(job)
    for partner in random.sample(known.twice, twice):
        yield maker.duplicate(partner)


def _remember(partner: Partner, known: _Known) -> None:
    known.keys.append(partner.key)
    if partner.parent is None:
        known.by_group[partner.group].append(partner.key)
    if partner.group == "authority":
        known.by_name[partner.name] = partner.key
    is_plain = partner.parent is None and partner.business_id and partner.group not in PUBLIC_GROUPS
    if is_plain and len(known.twice) < 1000 and len(partner.name.split()) > 1:
        known.twice.append(partner)


def _relations(partner: Partner, known: _Known, random: Random, today: date) -> Iterator[Relation]:
    for former, successor, last_day in SUCCESSORS:
        if partner.name == successor and former in known.by_name:
            note = f"Tehtävät siirtyivät {last_day.day}.{last_day.month}.{last_day.year} jälkeen"
            yield Relation(
                known.by_name[former], partner.key, "successor", last_day + timedelta(days=1), None, note
            )
    if partner.parent is not None or partner.duplicate_of is not None:
        return
    for kind, own_groups, other_groups, share in RELATIONS:
        if partner.group not in own_groups or random.random() >= share:
            continue
        others = [key for group in other_groups for key in known.by_group[group][-200:]]
        if others:
            start = today - timedelta(days=random.randrange(30, 4000))
            has_ended = random.random() < 0.12
            end = start + (today - start) * random.random() if has_ended else None
            yield Relation(partner.key, random.choice(others), kind, start, end, "")


def _comments(
    partner: Partner, sentences: Sentences, random: Random, today: date, talkers: list[str]
) -> Iterator[Comment]:
    """A thread of one to three lines by different colleagues, in the order of their days."""
    if partner.parent is not None or random.random() >= COMMENTS_SHARE:
        return
    authors = random.sample(talkers, random.randint(1, 3))
    days = sorted(today - timedelta(days=random.randrange(1, 400)) for _ in authors)
    for author, day in zip(authors, days, strict=True):
        text = sentences.make("comment", "", None)
        if text:
            yield Comment(partner.key, author, text, day)
