"""The register of personal data: whose data each field holds, why we may keep it, and for how long.

It is read from personal_data.toml, which the school's data protection officer reads too. `faults` compares it
with the models; a system check makes every fault an error, so no field is added without a class (A-18).
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from vasta.core.models import TenantModel, TrackedModel
from vasta.core.personal_data_words import BASES, PURPOSES, STARTS, THENS

FILE = Path(__file__).parents[1] / "personal_data.toml"
Model = type[models.Model]


class DataClass(models.TextChoices):
    """Whose data a field holds."""

    NONE = "none", _("no personal data")
    CONTACT = "contact", _("contact people")
    STAFF = "staff", _("people who work at the school")
    SENSITIVE = "sensitive", _("sensitive data")


@dataclass(frozen=True)
class Retention:
    """How long rows are kept, and what is done with them then.

    The time is counted from `starts` (a key of STARTS), in `years` or in `days`; in neither when the rows go
    with their owner. `then` is "delete" or "anonymise". `is_automatic`: the program does it by itself.
    """

    key: str
    starts: str
    then: str
    days: int = 0
    years: int = 0
    is_automatic: bool = False


@dataclass(frozen=True)
class Policy:
    """What the register says of one model."""

    classes: dict[str, DataClass]
    may_mention: frozenset[str]
    purpose: str
    bases: dict[DataClass, tuple[str, ...]]
    retention: Retention | None

    def fields_of(self, data_class: DataClass) -> list[str]:
        """The names of the fields of one class."""
        return [name for name, found in self.classes.items() if found == data_class]


def policy(model: Model) -> Policy:
    """What the register says of `model`; KeyError when it is not listed (vasta.E010 prevents that)."""
    return _policies()[model]


def tables() -> list[tuple[Model, Policy]]:
    """Every table but the history ones with its policy, in the order of the file."""
    return [(model, found) for model, found in _policies().items() if tracked_model(model) is model]


def field_class(model: Model, field_name: str) -> DataClass:
    """The class of one field; KeyError when it is not listed."""
    return policy(model).classes[field_name]


def fields_of(data_class: DataClass) -> Iterator[tuple[Model, models.Field]]:
    """Every field of one class, history included: what an erasure or an access request must look into."""
    for model, found in _policies().items():
        for name in found.fields_of(data_class):
            yield model, model._meta.get_field(name)


def mentioning_fields() -> Iterator[tuple[Model, models.Field]]:
    """Every field whose text may mention anybody, history included."""
    for model, found in _policies().items():
        for name in found.may_mention:
            yield model, model._meta.get_field(name)


def retention(model: Model) -> Retention | None:
    """How long rows of `model` are kept; None when they hold no personal data."""
    return policy(model).retention


@cache
def _policies() -> dict[Model, Policy]:
    return read(load(), stored_models())


def stored_models() -> list[Model]:
    """Every model with a table of its own: ours, the libraries', links of many-to-many, and history."""
    everything = apps.get_models(include_auto_created=True)
    return [model for model in everything if not model._meta.proxy and not model._meta.swapped]


def load(path: Path = FILE) -> dict[str, Any]:
    """The file as it stands; raises OSError or tomllib.TOMLDecodeError."""
    with path.open("rb") as file:
        return tomllib.load(file)


def read(raw: dict[str, Any], stored: Iterable[Model]) -> dict[Model, Policy]:
    """The policies of `stored` by a file without faults, in the order of the file."""
    rules = {key: _retention(key, values) for key, values in raw["keep"].items()}
    place = {label: number for number, label in enumerate(raw["table"])}
    ordered = sorted(stored, key=lambda model: place[tracked_model(model)._meta.label_lower])
    return {model: _policy(raw, rules, model) for model in ordered}


def _retention(key: str, values: dict[str, Any]) -> Retention:
    days, years = values.get("days", 0), values.get("years", 0)
    return Retention(key, values["from"], values["then"], days, years, values.get("automatic", False))


def _policy(raw: dict[str, Any], rules: dict[str, Retention], model: Model) -> Policy:
    table = raw["table"][tracked_model(model)._meta.label_lower]
    parts = [*_bases(raw, model), table]
    return Policy(
        classes={name: DataClass(key) for part in parts for key, names in _classes(part) for name in names},
        may_mention=frozenset(name for part in parts for name in part.get("may_mention", ())),
        purpose=table.get("purpose", ""),
        bases={
            DataClass(key): tuple(names) for key, names in (raw["basis"] | table.get("basis", {})).items()
        },
        retention=rules.get(table.get("keep", "")),
    )


def tracked_model(model: Model) -> Model:
    """The model whose history `model` is, else `model` itself."""
    return getattr(model, "instance_type", model)


def _bases(raw: dict[str, Any], model: Model) -> list[dict[str, Any]]:
    """What the file says of the fields that `model` has from our base classes."""
    own = tracked_model(model)
    inherited = {
        "tenant": issubclass(own, TenantModel),
        "tracked": issubclass(own, TrackedModel),
        "history": own is not model,
    }
    return [raw["base"][name] for name, holds in inherited.items() if holds]


def _classes(part: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for key in DataClass.values:
        if key in part:
            yield key, part[key]


def faults(raw: dict[str, Any], stored: Iterable[Model]) -> list[str]:
    """Where the file and the models disagree, each with its table and field; in English, for developers."""
    stored = list(stored)
    labels = {model._meta.label_lower for model in stored}
    found = [f"{label}: there is no such table" for label in sorted(raw["table"].keys() - labels)]
    found += [f"people: there is no table {label}" for label in raw["people"] if label not in labels]
    found += _faults_of_basis("basis", raw["basis"])
    for key, values in raw["keep"].items():
        found += _faults_of_retention(key, values)
    for model in stored:
        found += _faults_of_model(raw, model)
    return found


def _unknown(place: str, values: Iterable[str], known: Iterable[str]) -> list[str]:
    return [f"{place}: “{value}” is not known" for value in values if value not in known]


def _faults_of_basis(place: str, bases: dict[str, list[str]]) -> list[str]:
    found = _unknown(place, bases, DataClass.values)
    for key, values in bases.items():
        found += _unknown(f"{place}.{key}", values, BASES)
    return found


def _faults_of_retention(key: str, values: dict[str, Any]) -> list[str]:
    place = f"keep.{key}"
    found = _unknown(place, values.keys(), {"from", "days", "years", "then", "automatic"})
    found += _unknown(f"{place}.from", [values.get("from", "")], STARTS)
    found += _unknown(f"{place}.then", [values.get("then", "")], THENS)
    times = [values[unit] for unit in ("days", "years") if unit in values]
    if len(times) != (values.get("from") != "owner") or not all(isinstance(n, int) and n > 0 for n in times):
        found.append(f'{place}: give a number of days or of years (none when from = "owner")')
    return found


def _faults_of_model(raw: dict[str, Any], model: Model) -> list[str]:
    label, table = model._meta.label_lower, raw["table"].get(tracked_model(model)._meta.label_lower)
    if table is None:
        return [f"{label}: the table is not classified"]
    parts = [*_bases(raw, model), table]
    listed = Counter(name for part in parts for _key, names in _classes(part) for name in names)
    fields = {field.name: field for field in model._meta.local_concrete_fields}
    found = [f"{label}.{name}: the field has no class" for name in fields if name not in listed]
    found += [f"{label}.{name}: there is no such field" for name in listed if name not in fields]
    found += [f"{label}.{name}: the field has two classes" for name, n in listed.items() if n > 1]
    if tracked_model(model) is model:
        found += _faults_of_table(raw, label, table)
    people = {name for name, field in fields.items() if _leads_to_person(raw, field)}
    unclassed = {name for part in parts for name in part.get(DataClass.NONE, ())}
    return found + [f"{label}.{name}: a key of a person is not none" for name in sorted(people & unclassed)]


def _leads_to_person(raw: dict[str, Any], field: models.Field) -> bool:
    return bool(field.is_relation and field.related_model._meta.label_lower in raw["people"])


def _faults_of_table(raw: dict[str, Any], label: str, table: dict[str, Any]) -> list[str]:
    known = {*DataClass.values, "may_mention", "keep", "purpose", "basis"}
    found = _unknown(label, table.keys(), known) + _faults_of_basis(f"{label}.basis", table.get("basis", {}))
    personal = {name for key, names in _classes(table) for name in names if key != DataClass.NONE}
    textual = {*table.get(DataClass.STAFF, ()), *table.get(DataClass.CONTACT, ())}
    for name in table.get("may_mention", ()):
        if name not in textual:
            found.append(f"{label}.{name}: may_mention is for fields of staff or contact")
    if personal:
        found += _unknown(f"{label}.keep", [table.get("keep", "")], raw["keep"])
        found += _unknown(f"{label}.purpose", [table.get("purpose", "")], PURPOSES)
    return found
