"""Pages of duties: everybody reads who answers for what, the main user names them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from vasta.core.access import access
from vasta.core.pages import DeletePage, FormPage
from vasta.core.pickers import PickerField
from vasta.core.tracked_forms import TrackedForm

from . import duties
from .models import Duty, Field, Membership, Unit


class DutyForm(TrackedForm):
    """Who carries which duty, and where."""

    person = PickerField(
        label=gettext_lazy("person"),
        required=False,
        model=Membership,
        url_name="accounts:membership_options",
        help_text=gettext_lazy("Empty while nobody has been named."),
    )

    class Meta:
        model = Duty
        fields = ["name", "person", "field", "unit", "in_every_field"]
        widgets = {"name": forms.TextInput(attrs={"list": "duty-names", "autocomplete": "off"})}
        help_texts = {
            "field": gettext_lazy("Empty when the duty is of the whole school."),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.offer("field", Field.objects.filter(is_active=True))
        self.offer("unit", Unit.objects.filter(is_active=True))


@access("accounts.view_duty")
def duty_list(request: HttpRequest) -> HttpResponse:
    """Every duty by name, with who carries it and where nobody does."""
    return render(request, "accounts/duty_list.html", {"groups": duties.groups()})


class DutyEdit(FormPage):
    """Name a duty, and who carries it."""

    permission = "accounts.manage"
    model = Duty
    form_class = DutyForm
    template_name = "accounts/duty_form.html"
    title_new = gettext_lazy("Add a duty")
    title_edit = gettext_lazy("Change the duty")

    def success_url(self, obj: models.Model) -> str:
        return reverse("accounts:duty_list")

    @property
    def cancel_url(self) -> str:
        return reverse("accounts:duty_list")

    def extra_context(self) -> dict[str, Any]:
        return {"names": duties.names(get_language() or "fi")}


class DutyDelete(DeletePage):
    """Delete a duty that the school does not have any more."""

    permission = "accounts.manage"
    model = Duty
    title = gettext_lazy("Delete the duty")
