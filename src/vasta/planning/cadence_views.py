"""Settings pages of the care model and of the school's calendar, for the main user."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vasta.core.access import access
from vasta.core.keys import key_of
from vasta.core.pages import DeletePage, FormPage
from vasta.partnerships.models import Level

from .cadence_forms import CadenceForm, SchoolPeriodForm
from .defaults import QUIET_MONTHS
from .models import Cadence, SchoolPeriod
from .preview import Preview, SchoolPlan


@access("planning.view_cadence")
def cadence_list(request: HttpRequest) -> HttpResponse:
    """The care model: each level with its promises and what they mean in this school year."""
    by_level: dict[int, list[Cadence]] = {}
    for cadence in Cadence.objects.select_related("level"):
        by_level.setdefault(cadence.level_id, []).append(cadence)
    plan = SchoolPlan()
    rows = [
        (level, by_level.get(level.pk, []), plan.of(level, by_level.get(level.pk, [])))
        for level in Level.objects.all()
        if level.is_active or level.pk in by_level
    ]
    context = {"rows": rows, "may_change": request.user.has_perm("planning.change_cadence")}
    return render(request, "planning/cadence_list.html", context)


class CadenceEdit(FormPage):
    """Promise something, or change the promise; what it means is said while it is written."""

    permission = "planning.change_cadence"
    template_name = "planning/cadence_form.html"
    model = Cadence
    form_class = CadenceForm
    title_new = _("Add a cadence")
    title_edit = _("Change the cadence")

    def new_instance(self) -> Cadence:
        """Of the level in the address, quiet while the school is empty."""
        key = key_of(self.request.GET.get("level", ""))
        level = get_object_or_404(Level, pk=key) if key else None
        return Cadence(level=level, quiet_months=QUIET_MONTHS)

    def initial(self) -> dict[str, Any]:
        return {name: value for name, value in super().initial().items() if name in ("name", "times", "unit")}

    def success_url(self, obj: models.Model) -> str:
        return reverse("planning:cadence_list")

    @property
    def cancel_url(self) -> str:
        return reverse("planning:cadence_list")

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if "preview" not in request.POST:
            return super().post(request, **kwargs)
        form = self.form_class(request.POST, instance=self._instance())
        form.is_valid()
        if request.htmx:
            self.template_name = "planning/cadence_form.html#preview"
        return self._show(form)

    def _show(self, form: CadenceForm, status: int = 200) -> HttpResponse:
        return self.render(status, form=form, object=form.instance, **_meaning(form))


def _meaning(form: CadenceForm) -> dict[str, Preview | None]:
    """What the cadence means as it stands in the form; nothing as long as the form is not right."""
    cadence = form.instance
    if cadence.level_id is None or (form.is_bound and form.errors):
        return {"meaning": None}
    others = Cadence.objects.active().filter(level=cadence.level_id).exclude(pk=cadence.pk)
    return {"meaning": SchoolPlan([cadence.level]).of(cadence.level, [*others, cadence], cadence)}


class CadenceDelete(DeletePage):
    """Promise it no more; what was kept and missed stays."""

    permission = "planning.change_cadence"
    model = Cadence
    title = _("Delete the cadence")

    def cancel_url(self, obj: models.Model) -> str:
        return self.success_url(obj)


@access("planning.view_schoolperiod")
def schoolperiod_list(request: HttpRequest) -> HttpResponse:
    """School years, terms and breaks in the order of their first days."""
    context = {
        "periods": SchoolPeriod.objects.all(),
        "may_change": request.user.has_perm("planning.change_schoolperiod"),
    }
    return render(request, "planning/schoolperiod_list.html", context)


class SchoolPeriodEdit(FormPage):
    """Add or change a school year, a term or a break."""

    permission = "planning.change_schoolperiod"
    model = SchoolPeriod
    form_class = SchoolPeriodForm
    title_new = _("Add a period")
    title_edit = _("Change the period")

    def success_url(self, obj: models.Model) -> str:
        return reverse("planning:schoolperiod_list")

    @property
    def cancel_url(self) -> str:
        return reverse("planning:schoolperiod_list")


class SchoolPeriodDelete(DeletePage):
    """Take a period out of the calendar."""

    permission = "planning.change_schoolperiod"
    model = SchoolPeriod
    title = _("Delete the period")

    def cancel_url(self, obj: models.Model) -> str:
        return self.success_url(obj)
