"""The words of an import: fields, problems of cells and rows, and values as people read them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vasta.core.importing.errors import CELL_MESSAGES, ROW_MESSAGES
from vasta.partners.models import Industry, Municipality, Partner, Term

from .fields import FIELDS
from .plan import Change

# What may be said of a row besides the problems that reader and cleaners know.
MESSAGES = {
    "no_name": gettext_lazy("The name of the partner is missing, so the row cannot be imported."),
    "word_unknown": gettext_lazy("%(text)s is not among your words. It is kept in the notes."),
    "parent_unknown": gettext_lazy("The main organisation %(text)s was not found. It is kept in the notes."),
    "parent_ring": gettext_lazy(
        "The main organisation %(text)s is a site of this partner itself. It is kept in the notes."
    ),
    "collided": gettext_lazy("Somebody added the same partner at the same moment. Import the row again."),
    "business_id_taken": gettext_lazy("Another partner has this business ID, so it was left out."),
    "decided": gettext_lazy("You chose to leave the row out."),
    "mode_add": gettext_lazy("The partner is in the register, and you chose only to add new ones."),
    "mode_update": gettext_lazy("The partner is not in the register, and you chose only to update."),
    "follows": gettext_lazy("The earlier row of the same partner was not imported."),
}
ALL_MESSAGES = {**CELL_MESSAGES, **ROW_MESSAGES, **MESSAGES}
FIELD_LABELS = {
    **{key: label for key, label, _group in FIELDS},
    "industry_text": gettext_lazy("Industry"),
    "has_no_website": gettext_lazy("Has no website"),
    "contact_name": gettext_lazy("New contact person"),
    "parent": gettext_lazy("Site of"),
}
# Why a partner may be the same as a row.
WHYS = {
    "business_id": gettext_lazy("the same business ID, another name"),
    "same_name": gettext_lazy("the same name"),
    "other_town": gettext_lazy("the same name in another town"),
    "other_business_id": gettext_lazy("the same name, another business ID"),
    "similar_name": gettext_lazy("a similar name"),
}


def message(code: str, params: dict[str, Any] | None = None) -> str:
    """A problem in the reader's language; a code that is no longer known is shown as it is."""
    text = ALL_MESSAGES.get(code)
    return str(text) % (params or {}) if text else code


def problem_text(problem: dict[str, Any]) -> str:
    """A stored problem of a cell in the reader's language."""
    return message(problem["code"], problem["params"])


def column_name(column: int | None, headings: list[str]) -> str:
    """The heading of a column, or its letter as spreadsheets show it."""
    if column is None:
        return ""
    heading = headings[column].strip() if column < len(headings) else ""
    return heading or column_letter(column)


def column_letter(column: int) -> str:
    """A, B … Z, AA: the column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class Labels:
    """Stored values in words; the vocabularies are read once, when they are first asked for."""

    @cached_property
    def _terms(self) -> dict[int, str]:
        return {term.pk: term.label for term in Term.everything.all()}

    @cached_property
    def _industries(self) -> dict[int, str]:
        return {row.pk: str(row) for row in Industry.objects.all()}

    @cached_property
    def _municipalities(self) -> dict[int, str]:
        return {row.pk: row.label for row in Municipality.objects.all()}

    def value(self, field: str, value: Any) -> str:
        """One value of a field as text; "" for nothing."""
        if value in (None, "", False):
            return ""
        if isinstance(value, bool):
            return _("yes")
        if field in ("category", "kind", "role", "tags", "contact_role"):
            return self._terms.get(value, str(value))
        if field == "industry":
            return self._industries.get(value, str(value))
        if field == "municipality":
            return self._municipalities.get(value, str(value))
        choices = {"size": dict(Partner.Size.choices), "language": dict(settings.LANGUAGES)}.get(field, {})
        return str(choices.get(value, value))

    def changes(self, changes: list[Change]) -> list[dict[str, str]]:
        """Differences in words, as they are stored with a row."""
        return [
            {
                "field": change.field,
                "of": change.of,
                "old": self.value(change.field, change.old),
                "new": self.value(change.field, change.new),
            }
            for change in changes
        ]
