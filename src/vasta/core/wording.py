"""Operations and changes in words, for history pages and messages."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from vasta.core import history
from vasta.core.models import ChangeSet

VERBS = {
    "create": pgettext_lazy("operation", "added"),
    "edit": pgettext_lazy("operation", "changed"),
    "delete": pgettext_lazy("operation", "deleted"),
    "restore": pgettext_lazy("operation", "restored"),
    "bulk_edit": pgettext_lazy("operation", "changed many at once"),
    "bulk_create": pgettext_lazy("operation", "added many at once"),
    "import": pgettext_lazy("operation", "imported"),
    "invite": pgettext_lazy("operation", "invited"),
    "hand_over": pgettext_lazy("operation", "handed over"),
    "reorganise": pgettext_lazy("operation", "reorganised"),
    "deactivate": pgettext_lazy("operation", "deactivated"),
    "reactivate": pgettext_lazy("operation", "taken back to work"),
    "edit_profile": pgettext_lazy("operation", "own profile changed"),
    "send_again": pgettext_lazy("operation", "sent again"),
    "withdraw": pgettext_lazy("operation", "withdrawn"),
    "accept_invitation": pgettext_lazy("operation", "invitation accepted"),
    "complete": pgettext_lazy("operation", "marked as done"),
    "drop": pgettext_lazy("operation", "dropped"),
    "reopen": pgettext_lazy("operation", "opened again"),
    "first_sign_in": pgettext_lazy("operation", "first sign-in"),
    "change_level": pgettext_lazy("operation", "level changed"),
    "end": pgettext_lazy("operation", "ended"),
    "log": pgettext_lazy("operation", "logged"),
    "plan": pgettext_lazy("operation", "planned"),
    "hold": pgettext_lazy("operation", "held"),
    "cancel": pgettext_lazy("operation", "cancelled"),
    "join": pgettext_lazy("operation", "joined"),
}
WHOLE = {
    "undo": pgettext_lazy("operation", "Undo"),
    "setup": gettext_lazy("Set-up"),
    "demo": gettext_lazy("Demo data"),
}


def operation(record: ChangeSet) -> str:
    """The operation of a change set in words: "Partner: changed"."""
    return _operation_words(record.operation)


def reason(record: ChangeSet) -> str:
    """Why a change set was made: what somebody wrote, or what an undo took back."""
    return _operation_words(record.reason) if record.operation == "undo" else record.reason


def _operation_words(operation: str) -> str:
    label, _dot, verb = operation.rpartition(".")
    if not label:
        return str(WHOLE.get(verb, verb))
    name = history.model_of(label)._meta.verbose_name
    return f"{capfirst(str(name))}: {VERBS.get(verb, verb)}"


def counts(record: ChangeSet) -> str:
    """What a change set wrote, by kind: "partners 3, other names 1". Private rows are not counted."""
    private = history.private_labels()
    parts = [
        f"{history.model_of(label)._meta.verbose_name_plural} {count}"
        for label, count in record.counts.items()
        if label not in private
    ]
    return ", ".join(parts)


def value_text(field: Any, value: Any, names: dict[Any, str]) -> str:
    """A stored value in words; `names` are the names of the objects that a foreign key leads to."""
    if value in (None, ""):
        return "–"
    if field.is_relation:
        return names.get(value, _("(removed)"))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(value, "strftime"):
        return value.strftime("%-d.%-m.%Y")
    return str(value)
