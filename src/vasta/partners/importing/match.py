"""Which partner a row is: by key, business ID, name or alias, else partners of a similar name.

Two indexes are asked with the same questions: the register (all of it while a list is checked, the few that
concern a chunk while it is written) and the earlier rows of the same list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from vasta.core.importing.names import SAME, SIMILAR, similarity
from vasta.partners.models import ImportRow, Partner, PartnerAlias

from .similar import SimilarNames

MAX_CANDIDATES = 5
Action, Kind = ImportRow.Action, ImportRow.Kind


@dataclass
class Known:
    """A partner of the register, or an earlier row of the list (`row`), as far as matching asks about it."""

    key: int
    name: str
    identity: str
    business_id: str = ""
    external_id: str = ""
    parent: int | None = None
    town: int | str | None = None
    # The partner of the register that an earlier row of the list was found to be.
    partner: int | None = None
    names: list[str] = field(default_factory=list)
    identities: set[str] = field(default_factory=set)

    def likeness(self, name: str) -> float:
        """How like `name` is to any name of this one, 0 to 100."""
        return max((similarity(name, other) for other in self.names), default=0)


@dataclass
class Match:
    """What to do with a row by itself: the proposal, the partner or earlier row it is about, and why."""

    action: str
    kind: str = ""
    partner: int | None = None
    first: int | None = None
    candidates: list[dict[str, Any]] = field(default_factory=list)


class Index:
    """Known partners (or rows) by everything a row may say of them."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self.all: dict[int, Known] = {}
        self.by_external: dict[str, Known] = {}
        self.by_business_id: dict[str, list[Known]] = defaultdict(list)
        self.by_identity: dict[str, list[Known]] = defaultdict(list)
        for one in known:
            self.add(one)

    def add(self, one: Known) -> None:
        """Make it findable. A site is found by its parent's business ID too."""
        self.all[one.key] = one
        one.names.insert(0, one.name)
        one.identities.add(one.identity)
        if one.external_id:
            self.by_external.setdefault(one.external_id, one)
        if one.business_id:
            self.by_business_id[one.business_id].append(one)
        for identity in one.identities:
            self.by_identity[identity].append(one)

    def alias(self, key: int, name: str, identity: str) -> None:
        """Another name of one that is known already."""
        one = self.all.get(key)
        if one and identity not in one.identities:
            one.names.append(name)
            one.identities.add(identity)
            self.by_identity[identity].append(one)


class Register(Index):
    """The living partners of the provider; sites stand under their parent's business ID as well."""

    @classmethod
    def whole(cls) -> Register:
        """Every living partner with names prepared for similarity; two queries."""
        register = cls._of(Partner.objects.living(), PartnerAlias.objects.filter(partner__deleted_at=None))
        register.similar = SimilarNames(
            (one.key, name) for one in register.all.values() for name in one.names
        )
        return register

    @classmethod
    def around(cls, rows: Iterable[ImportRow], keys: Iterable[int] = ()) -> Register:
        """Only what the given rows could be by key, business ID or name: for writing and single rows."""
        rows = list(rows)
        found = set(keys)
        for column in ("identity", "business_id", "external_id"):
            # One query each: an OR over several indexes would read the whole register.
            if wanted := {getattr(row, column) for row in rows} - {""}:
                partners = Partner.objects.filter(**{f"{column}__in": wanted})
                found.update(partners.order_by().values_list("pk", flat=True))
        identities = {row.identity for row in rows} - {""}
        aliases = PartnerAlias.objects.filter(identity__in=identities)
        found.update(aliases.order_by().values_list("partner", flat=True))
        found.update(Partner.objects.filter(parent__in=found).order_by().values_list("pk", flat=True))
        return cls._of(
            Partner.objects.living().filter(pk__in=found), PartnerAlias.objects.filter(partner__in=found)
        )

    similar: SimilarNames | None = None

    @classmethod
    def _of(cls, partners: Any, aliases: Any) -> Register:
        fields = ("pk", "name", "identity", "business_id", "external_id", "parent", "municipality", "city")
        rows = list(partners.order_by("pk").values_list(*fields))
        parents = Partner.objects.filter(pk__in={row[5] for row in rows} - {None}).exclude(business_id="")
        above = dict(parents.order_by().values_list("pk", "business_id"))
        register = cls()
        for key, name, identity, business_id, external_id, parent, town, city in rows:
            register.add(
                Known(
                    key,
                    name,
                    identity,
                    business_id or above.get(parent, ""),
                    external_id,
                    parent,
                    town or city or None,
                )
            )
        for key, name, identity in aliases.values_list("partner", "name", "identity"):
            register.alias(key, name, identity)
        return register

    def alike(self, name: str) -> Iterator[tuple[float, Known]]:
        """Partners of a similar name, the likest first; nothing for a register of a few."""
        if self.similar:
            for key, score in self.similar.find(name):
                yield score, self.all[key]


def match_row(row: ImportRow, register: Register, earlier: Index) -> Match:
    """What the row is. Raises nothing: what cannot be told for sure becomes a question with a proposal.

    `earlier` are the rows of the same list that stand for a partner of their own; keys are positions.
    """
    by_row = _in_list(row, earlier)
    if by_row and by_row.action == Action.SAME:
        return by_row
    found = _in_register(row, register)
    if by_row and (found is None or _is_taken(found, row, earlier)):
        return by_row
    if found:
        return found
    if alike := _alike(row, register):
        return Match(Action.NEW, Kind.DUPLICATE, alike[0]["partner"], candidates=alike)
    return Match(Action.NEW)


def _is_taken(found: Match, row: ImportRow, earlier: Index) -> bool:
    """Whether an earlier row, which this row is not, already is the partner that was found."""
    taken = {one.partner for one in earlier.by_business_id.get(row.business_id, ())}
    return found.action == Action.SAME and found.partner in taken


def _in_register(row: ImportRow, register: Register) -> Match | None:
    if row.external_id and (one := register.by_external.get(row.external_id)):
        return Match(Action.SAME, partner=one.key)
    if row.business_id and (holders := register.by_business_id.get(row.business_id)):
        return _by_business_id(row, holders)
    return _by_name(row, register.by_identity.get(row.identity, ()))


def _by_business_id(row: ImportRow, holders: list[Known]) -> Match:
    """The same legal person: the partner itself, one of its sites, or a site that we do not know yet.

    One partner may be spelt in many ways, so a similar name is enough. Sites of a chain have names that are
    alike, so among several only (nearly) the same name is.
    """
    named = [one for one in holders if row.identity in one.identities]
    alike = [] if named else _by_likeness(row, holders)
    enough = SIMILAR if len(holders) == 1 else SAME
    named = named or [one for score, one in alike if score >= enough]
    if named:
        return Match(Action.SAME, partner=_nearest(row, named).key)
    head = _head(holders)
    whys = [{"partner": one.key, "why": "similar_name", "score": round(score)} for score, one in alike]
    whys = [
        {"partner": head.key, "why": "business_id", "score": 100},
        *(w for w in whys if w["partner"] != head.key),
    ]
    return Match(Action.SITE, Kind.DUPLICATE, head.key, candidates=whys[:MAX_CANDIDATES])


def _by_likeness(row: ImportRow, known: list[Known]) -> list[tuple[float, Known]]:
    scores = [(one.likeness(row.values.get("name", "")), one) for one in known]
    return sorted((pair for pair in scores if pair[0] >= SIMILAR), key=lambda pair: (-pair[0], pair[1].key))


def _head(holders: list[Known]) -> Known:
    return next((one for one in holders if one.parent is None), holders[0])


def _nearest(row: ImportRow, named: list[Known]) -> Known:
    """Of several of one name the one in the same town, else one without a town, else the first."""
    town = town_of(row)
    return next((one for one in named if town and one.town == town), None) or next(
        (one for one in named if not one.town), named[0]
    )


def _by_name(row: ImportRow, named: Iterable[Known]) -> Match | None:
    """The same name or alias. Another business ID or another town makes it a question."""
    named = list(named)
    if not row.identity or not named:
        return None
    town = town_of(row)
    possible = [one for one in named if not (row.business_id and one.business_id)]
    fitting = [one for one in possible if not town or not one.town or one.town == town]
    exact = [one for one in fitting if town and one.town == town] or fitting
    if len(exact) == 1:
        return Match(Action.SAME, partner=exact[0].key)
    if len(exact) > 1:
        whys = [{"partner": one.key, "why": "same_name", "score": 100} for one in exact[:MAX_CANDIDATES]]
        return Match(Action.SAME, Kind.DUPLICATE, exact[0].key, candidates=whys)
    why = "other_town" if possible else "other_business_id"
    whys = [{"partner": one.key, "why": why, "score": 100} for one in (possible or named)[:MAX_CANDIDATES]]
    return Match(Action.NEW, Kind.DUPLICATE, whys[0]["partner"], candidates=whys)


def _alike(row: ImportRow, register: Register) -> list[dict[str, Any]]:
    """Partners of a similar name; those whose business ID is another are other legal persons."""
    found = []
    for score, one in register.alike(row.values.get("name", "")):
        if not (row.business_id and one.business_id):
            found.append({"partner": one.key, "why": "similar_name", "score": round(score)})
    return found[:MAX_CANDIDATES]


def _in_list(row: ImportRow, earlier: Index) -> Match | None:
    """An earlier row of the same partner, or of the main organisation of this site."""
    if row.external_id and (one := earlier.by_external.get(row.external_id)):
        return Match(Action.SAME, first=one.key)
    town = town_of(row)
    if row.business_id and (holders := earlier.by_business_id.get(row.business_id)):
        return _site_or_same(row, holders, town)
    for one in earlier.by_identity.get(row.identity, ()):
        same_id = not (row.business_id and one.business_id)
        if same_id and (not town or not one.town or one.town == town):
            return Match(Action.SAME, first=one.key)
    return None


def _site_or_same(row: ImportRow, holders: list[Known], town: int | str | None) -> Match:
    name = row.values.get("name", "")
    for one in holders:
        in_town = not town or not one.town or one.town == town
        if in_town and (row.identity in one.identities or one.likeness(name) >= SAME):
            return Match(Action.SAME, first=one.key)
    return Match(Action.SITE, Kind.DUPLICATE, first=holders[0].key)


def town_of(row: ImportRow) -> int | str | None:
    """Municipality if known, else the post office as it is written."""
    return row.values.get("municipality") or row.values.get("city") or None


def known_row(row: ImportRow) -> Known:
    """A row as later rows of the list may ask about it."""
    return Known(
        row.position,
        row.values.get("name", ""),
        row.identity,
        row.business_id,
        row.external_id,
        town=town_of(row),
        partner=row.partner_id if row.action == Action.SAME else None,
    )
