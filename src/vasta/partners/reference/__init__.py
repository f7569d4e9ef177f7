"""Reference data that ships with the program, read from the CSV files beside this module.

The rows are facts of public registers (municipalities, regions, industries) and the project's own default
vocabularies (stakeholder map, partner kinds, roles). Sources and licences stand in README.md. Everything is
read once per process and is immutable; loading it into a provider's own tables is the caller's work.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TypeVar

Row = dict[str, str]
T = TypeVar("T")

CODE_SETS = ("tol2008", "tol2025")


@dataclass(frozen=True, slots=True)
class Label:
    """A name in the three languages of the program; Swedish and English may be missing in a source."""

    fi: str
    sv: str = ""
    en: str = ""

    def in_language(self, language: str) -> str:
        """Return the name in `language` ("fi", "sv", "en"; "en-gb" counts as "en"), else the Finnish one."""
        return {"sv": self.sv, "en": self.en}.get(language[:2], self.fi) or self.fi


@dataclass(frozen=True, slots=True)
class Region:
    """A region (maakunta) by its two-digit code."""

    code: str
    name: Label
    is_current: bool


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality (kunta) by its three-digit code.

    `region` is a region code or empty, `business_id` is known for current ones only. `is_current` means being
    on the list of 2023; the dates are None wherever the sources give none.
    """

    code: str
    name: Label
    region: str
    business_id: str
    valid_from: date | None
    valid_to: date | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class Industry:
    """One code of an industry classification, without dots; `level` is the number of digits (2–5)."""

    code_set: str
    code: str
    level: int
    name: Label


@dataclass(frozen=True, slots=True)
class Term:
    """One value of a default vocabulary."""

    key: str
    name: Label


@dataclass(frozen=True, slots=True)
class StakeholderCategory:
    """A field of the stakeholder map; `parent` is the key of its main category or empty (S3-066 – S3-069)."""

    key: str
    parent: str
    name: Label


@dataclass(frozen=True, slots=True)
class SizeClass:
    """A size class by number of employees, both ends included; no upper end in the largest."""

    key: str
    min_employees: int
    max_employees: int | None
    name: Label


@dataclass(frozen=True, slots=True)
class RelationType:
    """How one partner stands to another: "A is the `name` of B", hence "B is the `inverse` of A"."""

    key: str
    name: Label
    inverse: Label
    is_symmetric: bool


@cache
def regions() -> tuple[Region, ...]:
    """All regions by code, the abolished one included."""
    return _read("regions", lambda row: Region(row["code"], _label(row), row["is_current"] == "1"))


@cache
def municipalities() -> tuple[Municipality, ...]:
    """All municipalities by code, abolished ones included (see `Municipality.is_current`)."""
    return _read("municipalities", _municipality)


@cache
def current_municipalities() -> tuple[Municipality, ...]:
    """The 309 municipalities of 2023 by code."""
    return tuple(row for row in municipalities() if row.is_current)


@cache
def industries(code_set: str) -> tuple[Industry, ...]:
    """The codes we ship of a code set, "tol2008" or "tol2025"; neither is the whole classification.

    Raises ValueError for another code set.
    """
    if code_set not in CODE_SETS:
        raise ValueError(f"unknown industry code set: {code_set}")
    return _read(code_set, lambda row: Industry(code_set, row["code"], int(row["level"]), _label(row)))


@cache
def stakeholder_categories() -> tuple[StakeholderCategory, ...]:
    """The four main categories of the stakeholder map, then their sub-categories, in the order to show."""
    return _read(
        "stakeholder_categories", lambda row: StakeholderCategory(row["key"], row["parent"], _label(row))
    )


@cache
def size_classes() -> tuple[SizeClass, ...]:
    """Size classes from the smallest; bounds of Commission Recommendation 2003/361/EC, head count only."""
    return _read("size_classes", _size_class)


@cache
def partner_kinds() -> tuple[Term, ...]:
    """What a partner is to the school (S3-031); a partner may be of several kinds."""
    return _read("partner_kinds", _term)


@cache
def customer_roles() -> tuple[Term, ...]:
    """How a partner takes part in the training service (S2-025, S3-039); several at once."""
    return _read("customer_roles", _term)


@cache
def contact_roles() -> tuple[Term, ...]:
    """What a contact person does at a partner."""
    return _read("contact_roles", _term)


@cache
def relation_types() -> tuple[RelationType, ...]:
    """The kinds of dated relations between two partners."""
    return _read("relation_types", _relation_type)


def _read(name: str, make: Callable[[Row], T]) -> tuple[T, ...]:
    with files(__name__).joinpath(f"{name}.csv").open(encoding="utf-8", newline="") as source:
        return tuple(make(row) for row in csv.DictReader(source))


def _label(row: Row, prefix: str = "name") -> Label:
    return Label(*(row.get(f"{prefix}_{language}", "") for language in ("fi", "sv", "en")))


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _term(row: Row) -> Term:
    return Term(row["key"], _label(row))


def _municipality(row: Row) -> Municipality:
    return Municipality(
        code=row["code"],
        name=_label(row),
        region=row["region"],
        business_id=row["business_id"],
        valid_from=_date(row["valid_from"]),
        valid_to=_date(row["valid_to"]),
        is_current=row["is_current"] == "1",
    )


def _size_class(row: Row) -> SizeClass:
    maximum = int(row["max_employees"]) if row["max_employees"] else None
    return SizeClass(row["key"], int(row["min_employees"]), maximum, _label(row))


def _relation_type(row: Row) -> RelationType:
    return RelationType(row["key"], _label(row), _label(row, "inverse"), row["is_symmetric"] == "1")
