"""Lists as data: columns that know how to be ordered, shown and exported; rows of cells for the template."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.safestring import SafeString

Value = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """One column. `value` reads the exported value from a row.

    When text is not enough, `html` draws the cell from the row (`format_html`), or a `template` does with the
    row as `obj`, which takes ten times as long.

    `order` names the fields to sort by (never built from the query string, S-31). `phone` says where the
    value stands on a phone's card: "title", "meta" or "" (not shown). A clipped column ends long words in an
    ellipsis.
    """

    key: str
    label: Any
    value: Value
    order: tuple[str, ...] = ()
    html: Callable[[Any], SafeString] | None = None
    template: str = ""
    is_default: bool = True
    is_number: bool = False
    is_clipped: bool = False
    phone: str = "meta"

    @cached_property
    def css(self) -> str:
        """The classes of the column's cells."""
        named = {"num": self.is_number, "on-wide": not self.phone, "clip": self.is_clipped}
        return " ".join(name for name, holds in named.items() if holds)

    def shown(self, obj: Any) -> Any:
        """What the page shows as text; a cell that draws itself needs none."""
        return None if self.html or self.template else self.value(obj)


@dataclass(frozen=True)
class Heading:
    """A column's head with the link that sorts by it."""

    column: Column
    sort_url: str
    is_sorted: bool
    is_descending: bool


@dataclass(frozen=True)
class Row:
    """One object of the page with its cells: pairs of column and text; a cell that draws itself has none."""

    obj: Any
    cells: list[tuple[Column, Any]]


class Table:
    """The columns a reader chose, in the order the reader chose, over one page of rows."""

    def __init__(self, columns: tuple[Column, ...], query: QueryDict, *, default_order: str):
        self.all_columns = columns
        self.query = query
        chosen = set(query.getlist("col")) & {c.key for c in columns}
        self.columns = [c for c in columns if (c.key in chosen if chosen else c.is_default)]
        self.order_key, self.is_descending = self._order(query.get("sort", ""), default_order)

    def _order(self, wanted: str, default: str) -> tuple[str, bool]:
        sortable = {c.key for c in self.all_columns if c.order}
        key = wanted if wanted.removeprefix("-") in sortable else default
        return key.removeprefix("-"), key.startswith("-")

    def ordered(self, rows: QuerySet) -> QuerySet:
        """`rows` in the chosen order, with the key last so that pages never overlap."""
        column = next(c for c in self.all_columns if c.key == self.order_key)
        names = [*column.order, "pk"]
        return rows.order_by(*(f"-{name}" for name in names) if self.is_descending else names)

    def headings(self) -> Iterator[Heading]:
        """The heads of the shown columns."""
        for column in self.columns:
            is_sorted = column.key == self.order_key
            flips = is_sorted and not self.is_descending
            url = self.url(sort=f"-{column.key}" if flips else column.key, page=None)
            yield Heading(column, url if column.order else "", is_sorted, self.is_descending)

    def url(self, **changes: str | None) -> str:
        """This list's query string with some parameters changed or (None) left out."""
        query = self.query.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return "?" + query.urlencode()

    def rows(self, page: Page | list[Any]) -> Iterator[Row]:
        """The rows of a page."""
        for obj in page:
            yield Row(obj, [(column, column.shown(obj)) for column in self.columns])
