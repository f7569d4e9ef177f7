"""The form that moves an encounter in time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vasta.core.tracked_forms import TrackedForm

from . import recurrence
from .models import Encounter


class MoveForm(TrackedForm):
    """When the encounter is and how long, and whether those that follow in its series move too."""

    scope = recurrence.scope_field()

    class Meta:
        model = Encounter
        fields = ["starts_at", "minutes"]
        widgets = {
            "starts_at": forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.before = self.instance.starts_at
        if not recurrence.following(self.instance).exists():
            del self.fields["scope"]

    def clean_starts_at(self) -> datetime:
        """A planned encounter is ahead."""
        starts_at = self.cleaned_data["starts_at"]
        if starts_at < timezone.now() and starts_at != self.before:
            raise forms.ValidationError(_("This time is past. Log the encounter instead."))
        return starts_at

    def clean(self) -> dict[str, Any]:
        """Those that follow must stay ahead too."""
        data = super().clean()
        if data.get("scope") == recurrence.Scope.FOLLOWING and "starts_at" in data:
            first = recurrence.following(self.instance).order_by("starts_at").first()
            if first and recurrence.shifted(first, to=data["starts_at"], before=self.before) < timezone.now():
                self.add_error("starts_at", _("One that follows would go to a time that is past."))
        return data

    def save(self, commit: bool = True) -> Encounter:
        """Move the encounter and, when asked, those that follow; call inside a change set."""
        # Found by the old time, which saving changes.
        rest = []
        if self.cleaned_data.get("scope") == recurrence.Scope.FOLLOWING:
            old = Encounter(pk=self.instance.pk, series=self.instance.series, starts_at=self.before)
            rest = list(recurrence.following(old).select_for_update())
        encounter = super().save()
        recurrence.move(encounter, before=self.before, rest=rest)
        return encounter
