"""Choosing several of many thousand rows: a combobox that adds to a list; without script, a search step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from vasta.core import search
from vasta.core.keys import key_of
from vasta.core.models import TrackedModel
from vasta.core.tracked_forms import ShownChoices

MANY = 50
CANDIDATES = 8


class ManyPickerWidget(forms.Widget):
    """The chosen rows as ticked boxes, and one input whose words find another.

    Words that the server could not settle come back with what they may mean, to be ticked.
    """

    template_name = "encounters/widgets/many_picker.html"
    use_fieldset = False

    def __init__(self, url_name: str, add_label: Any):
        super().__init__()
        self.url_name, self.add_label = url_name, add_label
        self.model: type[TrackedModel]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[list[str], str]:
        """The ticked keys and the words."""
        keys = data.getlist(name) if isinstance(data, MultiValueDict) else list(data.get(name, []))
        return keys, data.get(f"{name}_words", "").strip()

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_words" not in data

    def id_for_label(self, id_: str, index: Any = None) -> str:
        """The label belongs to the words."""
        return f"{id_}_words"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        keys, words = value if isinstance(value, tuple) else (value or [], "")
        context["widget"] |= {
            "chosen": rows_of(self.model, keys),
            "words": words,
            "candidates": search.search(words, model=self.model, limit=CANDIDATES) if words else [],
            "options_url": reverse(self.url_name),
            "add_label": self.add_label,
        }
        return context


class ManyPickerField(forms.Field):
    """A list of rows of one model. A key that is not the provider's own is an invalid choice."""

    hidden_widget = ShownChoices
    default_error_messages = {
        "none": _("Nothing in the register is called “%(words)s”."),
        "many": _("Several rows match “%(words)s”. Tick the right one."),
        "invalid": _("What was chosen is not in the register any more."),
    }

    def __init__(self, *, model: type[TrackedModel], url_name: str, add_label: Any, **kwargs: Any):
        super().__init__(widget=ManyPickerWidget(url_name, add_label), **kwargs)
        self.model = self.widget.model = model

    def __deepcopy__(self, memo: dict) -> ManyPickerField:
        copied = super().__deepcopy__(memo)
        copied.widget.model = self.model
        return copied

    def to_python(self, value: Any) -> list[Any]:
        """Keys as they were shown at first."""
        return list(value or [])

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare keys; left-over words are a change."""
        keys, words = data if isinstance(data, tuple) else (data or [], "")
        return bool(words) or {str(key) for key in initial or []} != {str(key) for key in keys}

    def clean(self, value: Any) -> list[Any]:
        """The chosen rows in order, then the one that the words mean.

        Raises ValidationError when a key is unknown or the words lead to none or to several.
        """
        keys, words = value if isinstance(value, tuple) else (value or [], "")
        rows = rows_of(self.model, keys)
        if len(rows) != len(set(keys)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if words:
            found = self._by_words(words)
            rows += [] if found in rows else [found]
        if self.required and not rows:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return rows

    def _by_words(self, words: str) -> Any:
        entries = search.search(words, model=self.model, limit=CANDIDATES)
        exact = [entry for entry in entries if entry.title.casefold() == words.casefold()] or entries
        if len(exact) != 1:
            code = "many" if exact else "none"
            raise forms.ValidationError(self.error_messages[code], code=code, params={"words": words})
        return self.model.objects.get(pk=exact[0].object_id)


def rows_of(model: type[models.Model], keys: Iterable[Any]) -> list[Any]:
    """The living rows of the provider in scope with these keys, each once, in the order of the keys."""
    wanted = dict.fromkeys(key for key in map(key_of, list(keys)[:MANY]) if key)
    found = model.objects.in_bulk(wanted)
    return [found[key] for key in wanted if key in found]
