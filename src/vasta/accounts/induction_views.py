"""Pages of the induction: everybody's own list, and the steps as the main user words them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from vasta.core import history
from vasta.core.access import access
from vasta.core.pages import DeletePage, FormPage, saved_message
from vasta.core.tracked_forms import TrackedForm

from .induction import create_steps, tick, untick
from .models import InductionDone, InductionStep


class InductionStepForm(TrackedForm):
    """One step in the school's own words."""

    class Meta:
        model = InductionStep
        fields = ["title", "text", "link", "role", "position", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("everybody")), *self.fields["role"].choices[1:]]


# --- One's own list --------------------------------------------------------------------------------------


@access("accounts.change_own_profile")
def induction(request: HttpRequest) -> HttpResponse:
    """The reader's own steps: left and done."""
    membership = request.user.membership()
    steps = list(InductionStep.objects.of(membership))
    context = {
        "steps": steps,
        "done_count": sum(step.done_on is not None for step in steps),
        "is_hidden": membership.hides_first_steps,
    }
    return render(request, "accounts/induction.html", context)


@require_POST
@access("accounts.change_own_profile")
def inductionstep_tick(request: HttpRequest, pk: int) -> HttpResponse:
    """The reader has done the step."""
    return _mark(request, pk, tick, _("%(step)s: done."))


@require_POST
@access("accounts.change_own_profile")
def inductionstep_untick(request: HttpRequest, pk: int) -> HttpResponse:
    """The step is left again."""
    return _mark(request, pk, untick, _("%(step)s: left to do."))


def _mark(request: HttpRequest, pk: int, verb: Any, text: str) -> HttpResponse:
    membership = request.user.membership()
    step = get_object_or_404(InductionStep.objects.of(membership), pk=pk)
    if (record := verb(membership, step)) is not None:
        saved_message(request, text % {"step": step}, record)
    return redirect("home:today" if request.POST.get("from") == "today" else "accounts:induction")


@require_POST
@access("accounts.change_own_profile")
def induction_hide(request: HttpRequest) -> HttpResponse:
    """Show the first steps on Today no more, or again."""
    membership = request.user.membership()
    hides = request.POST.get("hides", "yes") == "yes"
    with history.change_set("accounts.membership.edit_profile", actor=request.user) as opened:
        if membership.hides_first_steps != hides:
            membership.hides_first_steps = hides
            membership.save(update_fields=["hides_first_steps"])
    if opened.touched:
        text = _("The first steps are on the page of your induction.") if hides else _("Saved.")
        saved_message(request, text, opened.record)
    return redirect("home:today" if hides else "accounts:induction")


# --- The steps of the school -----------------------------------------------------------------------------


@access("accounts.view_inductionstep")
def inductionstep_list(request: HttpRequest) -> HttpResponse:
    """The steps of the school, for everybody and for each role."""
    return render(request, "accounts/inductionstep_list.html", {"steps": InductionStep.objects.all()})


class InductionStepEdit(FormPage):
    """Add, word or retire a step; a new one comes last."""

    permission = "accounts.manage"
    model = InductionStep
    form_class = InductionStepForm
    template_name = "accounts/place_form.html"
    title_new = gettext_lazy("Add a step")
    title_edit = gettext_lazy("Change the step")
    list_title = gettext_lazy("Steps of the induction")

    def new_instance(self) -> InductionStep:
        last = InductionStep.objects.aggregate(last=Max("position"))["last"]
        return InductionStep(position=(last or 0) + 1)

    def success_url(self, obj: models.Model) -> str:
        return reverse("accounts:inductionstep_list")

    @property
    def cancel_url(self) -> str:
        return reverse("accounts:inductionstep_list")


class InductionStepDelete(DeletePage):
    """Delete a step with the marks of who has done it; one that is only outdated is taken out of use."""

    permission = "accounts.manage"
    model = InductionStep
    title = gettext_lazy("Delete the step")

    def going_along(self, obj: models.Model) -> list[tuple[Any, models.QuerySet]]:
        return [(InductionDone._meta.verbose_name_plural, InductionDone.objects.filter(step=obj))]


@require_POST
@access("accounts.manage")
def inductionstep_defaults(request: HttpRequest) -> HttpResponse:
    """Take the default steps into use where the school has none."""
    with history.change_set("accounts.inductionstep.create", actor=request.user) as opened:
        create_steps()
    if opened.touched:
        saved_message(request, _("The default steps are in use. Make them your own."), opened.record)
    return redirect("accounts:inductionstep_list")
