"""The invented words of the demo school, read from the files in data/ once per process."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a kind of partners is named, and what it sells or does, by slot of the sentences."""

    text: str
    industry: tuple[str, str] | None
    words: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Group:
    """Partners that share names, texts and classification; `count` and the values of `sizes` are weights."""

    key: str
    count: int
    category: str
    kinds: tuple[str, ...]
    customer_roles: tuple[str, ...]
    industries: tuple[tuple[str, str], ...]
    sizes: dict[str, int]
    fields: tuple[str, ...]
    direction: str
    patterns: tuple[Pattern, ...]
    fixed_names: tuple[str, ...]
    titles: tuple[tuple[str, str, int], ...]
    tags: tuple[str, ...]
    clusters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality with the Finnish forms that texts need."""

    code: str
    name: str
    postal_code: str
    genitive: str
    local: str
    weight: int


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of a text file, without empty ones and remarks."""
    text = files(__package__).joinpath(f"data/{name}.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file."""
    with files(__package__).joinpath(f"data/{name}.csv").open(encoding="utf-8", newline="") as source:
        return tuple(csv.DictReader(source))


@cache
def word_pairs(name: str) -> tuple[tuple[str, str], ...]:
    """(nominative, genitive) of the last parts of compound names."""
    return tuple((row["nominative"], row["genitive"]) for row in table(name))


@cache
def towns() -> tuple[Town, ...]:
    """The municipalities where the partners are."""
    return tuple(
        Town(
            *(row[name] for name in ("code", "name", "postal_code", "genitive", "local")), int(row["weight"])
        )
        for row in table("municipalities")
    )


@cache
def slots() -> dict[str, tuple[str, ...]]:
    """The values of each slot of the sentences."""
    pairs = (line.split(":", 1) for line in lines("slots"))
    return {name: tuple(value.strip() for value in values.split(";")) for name, values in pairs}


@cache
def sentences() -> dict[tuple[str, str], tuple[str, ...]]:
    """Sentence templates by (kind, group); group "" serves every group."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in lines("sentences") + lines("year_sentences"):
        kind, group_keys, sentence = line.split("|", 2)
        for group in group_keys.split() or [""]:
            found[kind, group].append(sentence)
    return {key: tuple(values) for key, values in found.items()}


@cache
def groups() -> dict[str, Group]:
    """The groups of partners by key."""
    return {row["key"]: _group(row) for row in table("groups")}


def _group(row: dict[str, str]) -> Group:
    key = row["key"]
    return Group(
        key=key,
        count=int(row["count"]),
        category=row["category"],
        kinds=tuple(row["kinds"].split()),
        customer_roles=tuple(row["customer_roles"].split()),
        industries=tuple(_pair(item) for item in row["industries"].split()),
        sizes={size: int(weight) for size, weight in map(_pair, row["sizes"].split())},
        fields=tuple(row["fields"].split()),
        direction=row["direction"],
        patterns=tuple(_pattern(row) for row in table("name_patterns") if row["group"] == key),
        fixed_names=tuple(row["name"] for row in table("fixed_partners") if row["group"] == key),
        titles=tuple((row["title"], row["role"], int(row["weight"])) for row in _rows_for("titles", key)),
        tags=tuple(row["tag"] for row in _rows_for("tags", key)),
        clusters=tuple(row["cluster"] for row in _rows_for("clusters", key)),
    )


def _rows_for(name: str, group: str) -> list[dict[str, str]]:
    return [row for row in table(name) if group in row["groups"].split()]


def _pattern(row: dict[str, str]) -> Pattern:
    slot, _, values = row["words"].partition(":")
    words = {slot: tuple(values.split("/"))} if slot else {}
    return Pattern(row["pattern"], _pair(row["industry"]) if row["industry"] else None, words)


def _pair(item: str) -> tuple[str, str]:
    left, _, right = item.partition(":")
    return left, right
