"""Forms of groups and of the seats in them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vasta.core.tracked_forms import TrackedForm

from .models import Group, Seat


class GroupForm(TrackedForm):
    """A group; who sits in it is told on its page."""

    class Meta:
        model = Group
        fields = ["name", "kind", "purpose", "field", "unit", "starts_on", "ends_on", "predecessor"]
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "kind": _("A team can own partnerships."),
            "ends_on": _("A group that has ended stays in the history and is offered no more."),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["predecessor"].queryset = Group.objects.exclude(pk=self.instance.pk)
        if not self.fields["predecessor"].queryset.exists():
            del self.fields["predecessor"]


class SeatForm(TrackedForm):
    """Who sits in the group, in which role and how long; a new seat names its group in the address."""

    class Meta:
        model = Seat
        fields = ["user", "role", "starts_on", "ends_on"]

    def clean(self) -> dict[str, Any]:
        """One present seat for a person; the form does not ask for the group, so the check is here."""
        data = super().clean()
        others = Seat.objects.filter(group=self.instance.group_id, user=data.get("user"), ends_on=None)
        if data.get("user") and not data.get("ends_on") and others.exclude(pk=self.instance.pk).exists():
            raise ValidationError({"user": _("The person is in the group already.")})
        return data
