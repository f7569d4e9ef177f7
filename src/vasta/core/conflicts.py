"""Two people edited the same record: what only one changed is merged, the rest is shown side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxInput, ModelForm, MultiWidget
from django.http import QueryDict

from vasta.core import wording
from vasta.core.keys import key_of

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
        return [(name, values) for name, values in self.values.lists() if name != "csrfmiddlewaretoken"]


def merged(form_class: type[ModelForm], instance: models.Model, posted: QueryDict) -> Merged:
    """Compare `posted` with the stored row by way of the version that the form was made from (F-13)."""
    values = _with_choices(form_class, instance, posted)
    if instance.pk is None or posted.get("version", "") in ("", str(instance.version)):
        return Merged(instance, values)
    result = Merged(instance, values)
    base = _version(instance, posted["version"])
    form = _bound_form(form_class, instance, values)
    for name in _columns(form):
        _merge_field(result, form, base, name)
    values["version"] = str(instance.version)
    return result


def _with_choices(form_class: type[ModelForm], instance: models.Model, posted: QueryDict) -> QueryDict:
    """`posted` after the choices of a conflict's page: theirs is the value that the reader saw there.

    So a third person's change in between is compared with what was chosen, like any other.
    """
    values = posted.copy()
    kept = {name.removeprefix(KEEP): values.pop(name)[-1] for name in posted if name.startswith(KEEP)}
    if "theirs" in kept.values():
        form = _bound_form(form_class, instance, posted)
        seen = _version(instance, posted.get("version", ""))
        for name in _columns(form):
            if kept.get(name) == "theirs":
                _take_theirs(values, form[name], _stored(seen, instance, name))
    return values


def _bound_form(form_class: type[ModelForm], instance: models.Model, values: QueryDict) -> ModelForm:
    # On a row of its own, because a form writes into the row that it gets.
    return form_class(values, instance=type(instance).objects.get(pk=instance.pk))


def _columns(form: ModelForm) -> set[str]:
    """The fields of the form that are columns of the row itself."""
    columns = {column.name for column in form.instance._meta.concrete_fields}
    return columns.intersection(form.fields) - {"version"}


def _stored(row: Any, instance: models.Model, name: str) -> Any:
    """A column of the row or of one of its versions; of a foreign key the key."""
    return getattr(row, instance._meta.get_field(name).attname)


def _version(instance: models.Model, version: str) -> Any:
    """The row as the reader saw it; without it (a made-up number) every difference counts as mine."""
    return instance.history.filter(version=key_of(version)).first() or instance


def _merge_field(result: Merged, form: ModelForm, base: Any, name: str) -> None:
    instance, bound = result.instance, form[name]
    before, theirs = _stored(base, instance, name), _stored(instance, instance, name)
    if before == theirs:
        return
    mine_changed = bound.field.has_changed(before, bound.data)
    differs = bound.field.has_changed(theirs, bound.data)
    if not mine_changed:
        _take_theirs(result.values, bound, theirs)
    elif differs:
        label, saved = str(bound.label), _words(instance, name, getattr(instance, name))
        result.conflicts.append(Conflict(name, label, saved, _posted_words(instance, bound)))


def _take_theirs(values: QueryDict, bound: Any, theirs: Any) -> None:
    widget = bound.field.widget
    if isinstance(widget, MultiWidget):
        for suffix, part in zip(widget.widgets_names, widget.decompress(theirs), strict=True):
            values[bound.html_name + suffix] = "" if part is None else str(part)
        return
    values.pop(bound.html_name, None)
    if theirs is False and isinstance(widget, CheckboxInput):
        return
    if theirs is None:
        theirs = ""
    values[bound.html_name] = str(bound.field.prepare_value(theirs))


def _words(instance: models.Model, name: str, value: Any) -> str:
    """A field's value (of a foreign key the row) in words, as in the history."""
    column = instance._meta.get_field(name)
    if isinstance(value, models.Model):
        return wording.value_text(column, value.pk, {value.pk: str(value)})
    return wording.value_text(column, value if column.is_relation else column.to_python(value), {})


def _posted_words(instance: models.Model, bound: Any) -> str:
    if isinstance(bound.field.widget, MultiWidget):
        # Of a picker the words; its first part is a hidden key.
        return str(bound.data[-1] or "–")
    try:
        value = bound.field.to_python(bound.data)
        return _words(instance, bound.name, None if value == "" else value)
    except ValidationError:
        # What cannot be read is shown as it was typed.
        return str(bound.data)
