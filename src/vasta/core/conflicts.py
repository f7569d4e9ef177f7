"""Two people edited the same record: what only one changed is merged, the rest is shown side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.forms import ModelForm
from django.http import QueryDict

KEEP = "keep_"


@dataclass(frozen=True)
class Conflict:
    """One field that both changed, with both values in words."""

    name: str
    label: str
    theirs: str
    mine: str


@dataclass
class Merged:
    """The posted values with theirs put where only they changed something."""

    instance: models.Model
    values: QueryDict
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def hidden(self) -> list[tuple[str, list[str]]]:
        """Everything posted, to be sent again with the choices."""
        choices = {KEEP + conflict.name for conflict in self.conflicts}
        left_out = choices | {"csrfmiddlewaretoken"}
        return [(name, values) for name, values in self.values.lists() if name not in left_out]


def merged(form_class: type[ModelForm], instance: models.Model, posted: QueryDict) -> Merged:
    """Compare `posted` with the stored row by way of the version that the form was made from (F-13)."""
    values = posted.copy()
    if instance.pk is None or posted.get("version", "") in ("", str(instance.version)):
        return Merged(instance, values)
    result = Merged(instance, values)
    base = _version(instance, posted["version"])
    form = form_class(posted, instance=type(instance).objects.get(pk=instance.pk))
    columns = {column.name for column in instance._meta.concrete_fields} - {"version"}
    for name in columns.intersection(form.fields):
        _merge_field(result, form, base, name)
    values["version"] = str(instance.version)
    return result


def _version(instance: models.Model, version: str) -> Any:
    """The row as the reader saw it; without it (a made-up number) every difference counts as mine."""
    rows = instance.history.filter(version=version) if version.isdigit() else instance.history.none()
    return rows.first() or instance


def _merge_field(result: Merged, form: ModelForm, base: Any, name: str) -> None:
    instance, bound = result.instance, form[name]
    column = instance._meta.get_field(name).attname
    before, theirs = getattr(base, column), getattr(instance, column)
    if before == theirs:
        return
    mine_changed = bound.field.has_changed(before, bound.data)
    differs = bound.field.has_changed(theirs, bound.data)
    keep = result.values.get(KEEP + name)
    if not mine_changed or keep == "theirs":
        _take_theirs(result.values, bound, theirs)
    elif differs and keep != "mine":
        label = str(bound.label)
        result.conflicts.append(Conflict(name, label, shown(instance, name), _posted_text(bound)))


def _take_theirs(values: QueryDict, bound: Any, theirs: Any) -> None:
    if theirs in (None, "", False):
        values.pop(bound.html_name, None)
        values[bound.html_name] = ""
        if theirs is False:
            values.pop(bound.html_name)
        return
    values[bound.html_name] = str(bound.field.prepare_value(theirs))


def shown(instance: Any, name: str) -> str:
    """A field's value in words."""
    model_field = instance._meta.get_field(name)
    if model_field.choices:
        return str(getattr(instance, f"get_{name}_display")())
    value = getattr(instance, name)
    return "–" if value in (None, "") else str(value)


def _posted_text(bound: Any) -> str:
    choices = {str(key): str(label) for key, label in getattr(bound.field, "choices", [])}
    return choices.get(str(bound.data), str(bound.data or "–"))
