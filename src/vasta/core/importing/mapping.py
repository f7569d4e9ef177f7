"""Guesses which column of a table is which field: by a remembered choice, by the heading, else by the values.

The fields come from the caller (for partner lists `vasta.partners.importing.fields`). A guess is a suggestion
that the user sees and changes; `remember` keeps what was chosen for the next file with the same headings.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from rapidfuzz import fuzz

# Ranks of the ways to know a heading. From CERTAIN on a heading means one field whatever stands beside it.
EXACT, WITHOUT_BRACKETS, PATTERN, PART, CERTAIN, SHARED, NUMBERED, MISSPELT = 100, 97, 95, 93, 92, 90, 80, 70
# How much a field of the same group as the column to the left is preferred: a telephone after a contact
# person.
NEIGHBOUR = 5
MIN_FUZZY_RATIO, MIN_FUZZY_LENGTH = 88, 6
SAMPLE_ROWS = 200
MIN_SHARE = 0.7


@dataclass(frozen=True)
class Field:
    """A field that a column can fill.

    `headings` are those that mean this field, by language; `shared` those that other fields claim too, as
    "Phone" of a partner and of a person: there the `group` of the columns beside decides. `patterns` are
    regular expressions over the normalised heading. `looks_like` tells a value of the field from any other.
    """

    key: str
    label: str
    headings: Mapping[str, Sequence[str]] = field(default_factory=dict)
    shared: Sequence[str] = ()
    patterns: Sequence[str] = ()
    looks_like: Callable[[str], bool] | None = None
    group: str = ""
    known: frozenset[str] = field(init=False, repr=False, compare=False)
    known_shared: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        words = (heading for headings in self.headings.values() for heading in headings)
        object.__setattr__(self, "known", frozenset(map(normalise_heading, words)))
        object.__setattr__(self, "known_shared", frozenset(map(normalise_heading, self.shared)))


class Reason(StrEnum):
    """Why a column was mapped as it was."""

    REMEMBERED = "remembered"
    HEADING = "heading"
    VALUES = "values"
    NONE = "none"


@dataclass(frozen=True)
class Guess:
    """The field suggested for a column, counted from 0; `field` is a key, "" when the column is left out."""

    column: int
    heading: str
    field: str
    reason: Reason


def normalise_heading(text: str) -> str:
    """The letters and digits of a heading in lower case without accents: "Y-tunnus *" becomes "ytunnus"."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in decomposed if char.isalnum())


def guess_columns(
    headings: Sequence[str],
    fields: Sequence[Field],
    *,
    rows: Iterable[Sequence[str]] = (),
    remembered: Mapping[str, str] | None = None,
    others: Collection[str] = (),
) -> list[Guess]:
    """One guess for each heading, each field at most once.

    `rows` give values for columns whose heading says nothing; at most 200 are looked at. `remembered` maps
    normalised headings to field keys ("" = leave out) and goes before all. `others` are headings of no field,
    as "Fax", whose values shall not be taken for one.
    """
    work = _Work(headings, fields)
    work.apply(remembered or {})
    work.by_heading(frozenset(map(normalise_heading, others)))
    work.by_values(list(islice(rows, SAMPLE_ROWS)))
    return [
        work.guesses.get(column, Guess(column, text, "", Reason.NONE)) for column, text in enumerate(headings)
    ]


def remember(guesses: Iterable[Guess]) -> dict[str, str]:
    """What the user chose, as `guess_columns` takes it the next time; empty headings cannot be remembered."""
    chosen = ((normalise_heading(guess.heading), guess.field) for guess in guesses)
    return {heading: key for heading, key in chosen if heading}


def known_heading(fields: Sequence[Field]) -> Callable[[str], bool]:
    """Tells headings of the fields from other text, to find the row of headings."""
    words = frozenset().union(*(one.known | one.known_shared for one in fields))
    return lambda text: (
        normalise_heading(text) in words or any(normalise_heading(part) in words for part in _parts(text))
    )


class _Work:
    """The state of one guessing: which columns and which fields are taken."""

    def __init__(self, headings: Sequence[str], fields: Sequence[Field]) -> None:
        self.headings = headings
        self.fields = {one.key: one for one in fields}
        self.guesses: dict[int, Guess] = {}
        self.free = dict(self.fields)

    def apply(self, remembered: Mapping[str, str]) -> None:
        for column, text in enumerate(self.headings):
            key = remembered.get(normalise_heading(text))
            if key == "" or key in self.free:
                self._take(column, key, Reason.REMEMBERED)

    def by_heading(self, others: Collection[str]) -> None:
        """First the headings that leave no doubt, in any place; then the rest from left to right."""
        ranked = {column: self._ranked(column) for column in self._open() if self.headings[column].strip()}
        certain = [(rank, -column, key) for column in ranked for key, rank in ranked[column].items()]
        for rank, column, key in sorted(certain, key=lambda one: one[:2], reverse=True):
            if rank > CERTAIN and key in self.free and -column not in self.guesses:
                self._take(-column, key, Reason.HEADING)
        for column in ranked:
            if column not in self.guesses:
                if normalise_heading(self.headings[column]) in others or self._is_further(column):
                    self._take(column, "", Reason.NONE)
                else:
                    self._take_best(column, ranked[column], Reason.HEADING)

    def by_values(self, rows: Sequence[Sequence[str]]) -> None:
        """Columns whose heading said nothing, when most of their values are of a field that is still free."""
        for column in self._open():
            values = [row[column].strip() for row in rows if column < len(row) and row[column].strip()]
            ranks = {
                one.key: share * 50
                for one in self.free.values()
                if one.looks_like and (share := _share(values, one.looks_like)) >= MIN_SHARE
            }
            self._take_best(column, ranks, Reason.VALUES)

    def _is_further(self, column: int) -> bool:
        """ "Phone 2" is a further value of a field, not the same field of somebody else."""
        match = re.fullmatch(r"(.*\D)(\d)", normalise_heading(self.headings[column]))
        if match is None or match[2] == "1":
            return False
        return any(match[1] in one.known | one.known_shared for one in self.fields.values())

    def _open(self) -> list[int]:
        return [column for column in range(len(self.headings)) if column not in self.guesses]

    def _take(self, column: int, key: str, reason: Reason) -> None:
        self.guesses[column] = Guess(column, self.headings[column], key, reason)
        self.free.pop(key, None)

    def _take_best(self, column: int, ranks: Mapping[str, float], reason: Reason) -> None:
        group = self._group_to_the_left(column)
        possible = [key for key in ranks if key in self.free]
        if possible:
            best = max(possible, key=lambda key: ranks[key] + NEIGHBOUR * (self.fields[key].group == group))
            self._take(column, best, reason)

    def _group_to_the_left(self, column: int) -> str | None:
        taken = (self.guesses[left].field for left in range(column - 1, -1, -1) if left in self.guesses)
        return next((self.fields[key].group for key in taken if key and self.fields[key].group), None)

    def _ranked(self, column: int) -> dict[str, float]:
        text = self.headings[column]
        ranks = {key: _rank(text, one) for key, one in self.free.items()}
        return {key: rank for key, rank in ranks.items() if rank}


def _rank(text: str, one: Field) -> float:
    """How surely the heading means the field; 0 when it does not."""
    whole = normalise_heading(text)
    if whole in one.known:
        return EXACT
    if normalise_heading(re.sub(r"\([^)]*\)|\[[^\]]*\]", "", text)) in one.known:
        return WITHOUT_BRACKETS
    if any(re.search(pattern, whole) for pattern in one.patterns):
        return PATTERN
    parts = {normalise_heading(part) for part in _parts(text)}
    if parts & one.known:
        return PART
    if whole in one.known_shared or parts & one.known_shared:
        return SHARED
    if whole.endswith("1") and whole[:-1] in one.known | one.known_shared:
        return NUMBERED
    return _misspelt(whole, one)


def _misspelt(whole: str, one: Field) -> float:
    if len(whole) < MIN_FUZZY_LENGTH:
        return 0
    long = (word for word in one.known | one.known_shared if len(word) >= MIN_FUZZY_LENGTH)
    ratio = max((fuzz.ratio(whole, word) for word in long), default=0)
    return MISSPELT * ratio / 100 if ratio >= MIN_FUZZY_RATIO else 0


def _parts(text: str) -> list[str]:
    """ "Yritys / yhteistyötaho" and "Kontaktperson, namn" name the field twice; brackets add to it."""
    return re.split(r"[/|,;:]|\s[–-]\s|\s(?:ja|tai|och|eller|and|or)\s", re.sub(r"\([^)]*\)", "", text))


def _share(values: Sequence[str], looks_like: Callable[[str], bool]) -> float:
    return sum(map(looks_like, values)) / len(values) if values else 0
