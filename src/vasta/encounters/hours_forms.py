"""Forms of one's own working hours; a length of time is typed as people write it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vasta.core.tracked_forms import NO_CHOICE, TrackedForm, everything
from vasta.partners.models import Term

from .models import WorkTime

DAY_MINUTES = 1440
CLOCK = re.compile(r"(\d{1,2})(?::|\s*h\s*)(\d{1,2})?\s*(?:min)?")
DECIMAL = re.compile(r"(\d{1,2})[,.](\d{1,2})\s*h?")
MINUTES = re.compile(r"(\d{1,4})\s*(?:min)?")


def read_minutes(text: str) -> int | None:
    """The minutes of `45`, `45 min`, `1:30`, `1 h 30`, `2 h` or `1,5`; None when it is none of them."""
    text = text.strip().lower()
    if match := MINUTES.fullmatch(text):
        return int(match[1])
    if match := CLOCK.fullmatch(text):
        return int(match[1]) * 60 + int(match[2] or 0)
    if match := DECIMAL.fullmatch(text):
        return round(float(f"{match[1]}.{match[2]}") * 60)
    return None


def as_clock(minutes: int) -> str:
    """Minutes as hours and minutes: `1:05`."""
    return f"{minutes // 60}:{minutes % 60:02}"


class LengthField(forms.Field):
    """A length of time in minutes, shown as hours and minutes."""

    default_error_messages = {
        "unreadable": _("Write hours and minutes, such as 1:30, or minutes, such as 45."),
        "too_long": _("A day has 24 hours."),
    }

    def __init__(self, **kwargs: Any):
        attrs = {"autocomplete": "off", "inputmode": "text", "size": 5}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """What was typed as it is; a stored number as a clock."""
        return as_clock(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int:
        """The minutes; raises ValidationError for what cannot be read or is longer than a day."""
        if value in self.empty_values:
            return 0
        minutes = value if isinstance(value, int) else read_minutes(str(value))
        if minutes is None:
            raise forms.ValidationError(self.error_messages["unreadable"], code="unreadable")
        if minutes > DAY_MINUTES:
            raise forms.ValidationError(self.error_messages["too_long"], code="too_long")
        return minutes

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare minutes, however they are written."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except forms.ValidationError:
            return True


class WorkTimeForm(TrackedForm):
    """One row of one's own hours."""

    minutes = LengthField(label=_("work"))
    travel_minutes = LengthField(label=_("travel"), required=False)

    class Meta:
        model = WorkTime
        fields = ["worked_on", "minutes", "travel_minutes", "task_type", "note"]

    def __init__(self, *args: Any, terms: list[Term] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            # An empty field invites to write; a ready nought would have to be wiped away.
            self.initial["minutes"] = self.initial["travel_minutes"] = None
        field = self.fields["task_type"]
        if terms is None:
            self.offer("task_type", Term.objects.of("task_type"))
        else:
            # One query for all rows of a week instead of one for each.
            field.queryset = everything(Term).filter(pk__in=[term.pk for term in terms])
            field.choices = [("", NO_CHOICE), *((term.pk, term.label) for term in terms)]

    def clean(self) -> dict[str, Any]:
        """A row says some time."""
        data = super().clean()
        if "minutes" in data and not data["minutes"] and not data.get("travel_minutes"):
            self.add_error("minutes", _("Say how long it took."))
        return data

    @property
    def is_overtaken(self) -> bool:
        """The row has been changed since this form was opened, in another window."""
        posted = self.data.get(self.add_prefix("version"), "")
        return self.instance.pk is not None and posted not in ("", str(self.instance.version))
