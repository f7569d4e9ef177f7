"""Filter forms of lists: django-filter's sets plus the chips that say what is on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Chip:
    """One filter that is on: its name, its value in words, and the address without it."""

    label: str
    value: str
    remove_url: str


class FilterSet(django_filters.FilterSet):
    """Filters of one list. `q` is the list's own search box when the queryset knows `matching`."""

    # Filters that always stand in the row; the others are behind *More filters*.
    always: tuple[str, ...] = ()

    q = django_filters.CharFilter(label=_("Search this list"), method="by_words")

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        """Rows that the house's search finds by these words."""
        return rows.matching(value)

    def always_fields(self) -> list[Any]:
        """The bound fields of the row that offer anything to choose."""
        return [field for field in self._fields() if field.name in self.always]

    def more_fields(self) -> list[Any]:
        """The other bound fields that offer anything to choose."""
        return [field for field in self._fields() if field.name not in self.always]

    def _fields(self) -> list[Any]:
        bound = (self.form[name] for name in self.filters if name != "q")
        return [field for field in bound if getattr(field.field, "choices", True)]

    @property
    def is_broken(self) -> bool:
        """A filter of the address is not offered any more, such as a retired word in a saved view."""
        return not self.form.is_valid()

    def filter_queryset(self, rows: Any) -> Any:
        """`rows` that fit. A filter that cannot be applied finds nothing, not everything."""
        return rows.none() if self.is_broken else super().filter_queryset(rows)

    def chips(self) -> list[Chip]:
        """What is on, in words."""
        if self.is_broken:
            return []
        values = self.form.cleaned_data
        return [
            Chip(str(self.filters[name].label), self._words(name, value), self._without(name))
            for name, value in values.items()
            if name in self.filters
            and value not in (None, "", [])
            and (not hasattr(value, "exists") or value)
        ]

    def _words(self, name: str, value: Any) -> str:
        labels = {str(key): str(label) for key, label in getattr(self.form.fields[name], "choices", [])}
        values = value if isinstance(value, (list, tuple)) else [value]
        return ", ".join(labels.get(str(one), str(one)) for one in values)

    def _without(self, name: str) -> str:
        query = self.data.copy()
        query.pop(name, None)
        query.pop("page", None)
        return "?" + query.urlencode()
