"""Forms of the care model and of the school's calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from vasta.core.tracked_forms import TrackedForm

from .models import Cadence, ContactKind, SchoolPeriod

SEPARATOR = ","
# A period of this unit has too few days for more contacts than this.
MOST = {Cadence.Unit.WEEK: 5}


class ListCheckboxes(forms.CheckboxSelectMultiple):
    """Ticks whose keys may also come as one text, as when two people's changes are merged."""

    def format_value(self, value: Any) -> list[str]:
        """The ticked keys."""
        return value.split(SEPARATOR) if isinstance(value, str) else super().format_value(value)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """The ticked keys."""
        values = super().value_from_datadict(data, files, name) or []
        return [key for value in values for key in value.split(SEPARATOR) if key]


class KeyListField(forms.TypedMultipleChoiceField):
    """A list of keys that is stored in one column."""

    widget = ListCheckboxes

    def prepare_value(self, value: Any) -> str:
        """The keys as one text."""
        return SEPARATOR.join(str(key) for key in value or [])


class CadenceForm(TrackedForm):
    """How often, who, by which kinds of encounter, and when nothing falls due."""

    kinds = KeyListField(
        label=_("what keeps it"),
        choices=ContactKind,
        required=False,
        help_text=_("Any kind of encounter will do when none is ticked."),
    )
    quiet_months = KeyListField(
        label=_("quiet months"),
        choices=[(number, name) for number, name in MONTHS.items()],
        coerce=int,
        required=False,
        help_text=_("Nothing falls due in these months, nor on weekends, public holidays and your breaks."),
    )

    class Meta:
        model = Cadence
        fields = [
            "level",
            "name",
            "times",
            "unit",
            "every",
            "role",
            "lead_days",
            "kinds",
            "quiet_months",
            "starts_on",
            "is_active",
        ]
        help_texts = {
            "name": _("What people see on Today, such as: conversation of the term."),
            "times": _("How many contacts are promised in one period."),
            "every": _("How many such periods make one: 2 and school year mean once in two school years."),
            "lead_days": _("From then on it stands on Today."),
            "starts_on": _("Nothing falls due before this day."),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        # Django would send the default along in a hidden field, as if it had been there before.
        self.fields["starts_on"].show_hidden_initial = False

    def clean(self) -> dict[str, Any]:
        """A week has five working days, and terms are counted within a school year."""
        data = super().clean()
        most = MOST.get(data.get("unit"))
        if most and (data.get("times") or 0) > most * (data.get("every") or 1):
            self.add_error("times", _("There are not so many working days in the period."))
        if data.get("unit") == Cadence.Unit.TERM and (data.get("every") or 1) > 1:
            self.add_error("every", _("Choose the school year for a period longer than a term."))
        return data


class SchoolPeriodForm(TrackedForm):
    """A school year, a term or a break."""

    class Meta:
        model = SchoolPeriod
        fields = ["kind", "name", "starts_on", "ends_on"]

    def clean(self) -> dict[str, Any]:
        """Two school years, or two terms, do not last at the same time."""
        data = super().clean()
        if {"kind", "starts_on", "ends_on"} <= data.keys() and data["kind"] != SchoolPeriod.Kind.BREAK:
            other = (
                SchoolPeriod.objects.filter(
                    kind=data["kind"], starts_on__lte=data["ends_on"], ends_on__gte=data["starts_on"]
                )
                .exclude(pk=self.instance.pk)
                .first()
            )
            if other is not None:
                text = _("It lasts at the same time as “%(other)s”.")
                self.add_error("starts_on", text % {"other": other})
        return data
