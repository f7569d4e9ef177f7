"""The form of an entry on the annual clock."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vasta.core.tracked_forms import TrackedForm
from vasta.groups.models import Group

from .models import ClockEntry


class ClockEntryForm(TrackedForm):
    """What, when and whose; a repetition may have an end."""

    class Meta:
        model = ClockEntry
        fields = [
            "title",
            "kind",
            "starts_on",
            "ends_on",
            "repeat",
            "repeat_until",
            "team",
            "owner",
            "is_personal",
            "note",
        ]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "team": _("Leave empty when it belongs to the whole school."),
            "ends_on": _("Only when it lasts longer than a day."),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.offer("team", Group.objects.active())

    def clean(self) -> dict[str, Any]:
        """The end of a repetition belongs to a repetition and comes after the start."""
        data = super().clean()
        start, until = data.get("starts_on"), data.get("repeat_until")
        if until and data.get("repeat") == ClockEntry.Repeat.NEVER:
            self.add_error("repeat_until", _("Choose how the entry comes back, or leave this empty."))
        elif until and start and until < start:
            self.add_error("repeat_until", _("The repetition ends before the entry starts."))
        if data.get("is_personal") and not data.get("owner"):
            self.add_error("owner", _("Say whose own clock it is."))
        return data
