"""Pages of everything that is the provider's own data."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vasta.core.access import access
from vasta.core.models import TrackedModel
from vasta.core.pages import DeletePage, FormPage

from . import settings_cards
from .forms import FieldForm, ProviderForm, UnitForm
from .models import Field, Unit
from .references import references_to


@access("accounts.use")
def settings(request: HttpRequest) -> HttpResponse:
    """Everything that the reader may see or change, as cards in groups."""
    return render(request, "accounts/settings.html", {"groups": settings_cards.groups(request.user)})


@access("accounts.manage")
def provider_edit(request: HttpRequest) -> HttpResponse:
    """The provider's own details and the rules of sign-in."""
    form = ProviderForm(request.POST or None, instance=request.provider)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:settings")
    return render(request, "accounts/provider_form.html", {"form": form}, status=422 if form.errors else 200)


@access("accounts.view_unit")
def unit_list(request: HttpRequest) -> HttpResponse:
    """Campuses, departments and own commercial units with their people."""
    people = models.Count("members", filter=models.Q(members__is_active=True, members__deleted_at=None))
    units = Unit.objects.select_related("parent").annotate(people=people)
    return render(request, "accounts/unit_list.html", {"units": units})


@access("accounts.view_field")
def field_list(request: HttpRequest) -> HttpResponse:
    """Fields of study with their people."""
    people = models.Count("members", filter=models.Q(members__is_active=True, members__deleted_at=None))
    return render(request, "accounts/field_list.html", {"fields": Field.objects.annotate(people=people)})


class UnitEdit(FormPage):
    """Add, rename or retire a unit."""

    permission = "accounts.manage"
    model = Unit
    form_class = UnitForm
    template_name = "accounts/place_form.html"
    title_new = gettext_lazy("Add a unit")
    title_edit = gettext_lazy("Change the unit")
    list_title = gettext_lazy("Units")

    def success_url(self, obj: models.Model) -> str:
        return reverse("accounts:unit_list")

    @property
    def cancel_url(self) -> str:
        return reverse("accounts:unit_list")


class FieldEdit(FormPage):
    """Add, rename or retire a field of study."""

    permission = "accounts.manage"
    model = Field
    form_class = FieldForm
    template_name = "accounts/place_form.html"
    title_new = gettext_lazy("Add a field of study")
    title_edit = gettext_lazy("Change the field of study")
    list_title = gettext_lazy("Fields of study")

    def success_url(self, obj: models.Model) -> str:
        return reverse("accounts:field_list")

    @property
    def cancel_url(self) -> str:
        return reverse("accounts:field_list")


class PlaceDelete(DeletePage):
    """A unit or field is deleted only when nothing is in it; until then it can be taken out of use."""

    permission = "accounts.manage"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._refusal(pk) or super().get(request, pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._refusal(pk) or super().post(request, pk)

    def _refusal(self, pk: int) -> HttpResponse | None:
        place = get_object_or_404(self.rows(), pk=pk)
        used_by = _uses(place)
        if not used_by:
            return None
        self.template_name = "accounts/place_in_use.html"
        return self.render(409, object=place, used_by=used_by, list_url=self.success_url(place))


def _uses(place: TrackedModel) -> list[dict[str, Any]]:
    """What is in the unit or field: words and number."""
    found = [(reference, reference.rows.count()) for reference in references_to(place)]
    return [{"label": reference.label, "count": count} for reference, count in found if count]


class UnitDelete(PlaceDelete):
    """Delete an empty unit."""

    model = Unit
    title = gettext_lazy("Delete the unit")


class FieldDelete(PlaceDelete):
    """Delete an unused field of study."""

    model = Field
    title = gettext_lazy("Delete the field of study")
