"""Choosing one of many thousand rows: a combobox with script, an exact name or business ID without."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vasta.core import search
from vasta.core.keys import key_of


class PickerWidget(forms.MultiWidget):
    """Two inputs: the hidden key that the combobox sets, and the words that the reader types."""

    template_name = "core/widgets/picker.html"
    # One visible input: it gets a label, not the legend of a group.
    use_fieldset = False

    def __init__(self, url_name: str):
        self.url_name = url_name
        self.model: type[models.Model] | None = None
        super().__init__([forms.HiddenInput, forms.TextInput(attrs={"autocomplete": "off"})])

    def decompress(self, value: Any) -> list[Any]:
        """The key and the name of the present choice."""
        if not value:
            return [None, ""]
        chosen = value if isinstance(value, models.Model) else self._row(value)
        return [chosen.pk, str(chosen)] if chosen else [None, ""]

    def _row(self, key: Any) -> models.Model | None:
        return self.model.objects.filter(pk=key_of(key)).first()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["options_url"] = reverse(self.url_name)
        return context

    def id_for_label(self, id_: str) -> str:
        """The label belongs to the words, not to the hidden key."""
        return f"{id_}_1"


class PickerField(forms.Field):
    """A foreign key chosen by words. The key wins when its row still bears the typed name."""

    default_error_messages = {
        "none": _("Nothing in the register is called “%(words)s”."),
        "many": _("Several rows match “%(words)s”. Write the whole name or the business ID."),
    }

    def __init__(self, *, model: type[models.Model], url_name: str, **kwargs: Any):
        super().__init__(widget=PickerWidget(url_name), **kwargs)
        self.model = self.widget.model = model

    def __deepcopy__(self, memo: dict) -> PickerField:
        copied = super().__deepcopy__(memo)
        copied.widget.model = self.model
        return copied

    def prepare_value(self, value: Any) -> Any:
        """A key or an instance, or the two posted parts as they are."""
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare keys."""
        key = data[0] if isinstance(data, list) else data
        return str(getattr(initial, "pk", initial) or "") != str(key or "")

    def clean(self, value: Any) -> models.Model | None:
        """The chosen row; raises ValidationError when the words lead to none or to several."""
        key, words = value if isinstance(value, (list, tuple)) else (value, "")
        words = (words or "").strip()
        if not words:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        chosen = self.model.objects.filter(pk=key_of(key)).first()
        return chosen if chosen and str(chosen) == words else self._by_words(words)

    def _by_words(self, words: str) -> models.Model:
        entries = search.search(words, model=self.model, limit=10)
        exact = [entry for entry in entries if entry.title.casefold() == words.casefold()] or entries
        if len(exact) != 1:
            code = "many" if exact else "none"
            raise forms.ValidationError(self.error_messages[code], code=code, params={"words": words})
        return self.model.objects.get(pk=exact[0].object_id)
