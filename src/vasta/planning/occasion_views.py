"""Pages of occasions: the list, skipping, moving, and how many were kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from vasta.core import receipts
from vasta.core.access import access
from vasta.core.history import OpenChangeSet
from vasta.core.pages import ListPage, saved_message

from . import occasion_lists
from .measures import kept_by_field, kept_by_level, kept_by_team, school_years
from .models import Occasion
from .occasion_actions import NotDecided, move_occasion, skip_occasion


class OccasionList(ListPage):
    """What the care model promises, and how it went."""

    permission = "planning.view_occasion"
    title = _("Occasions")
    list_name = "occasions"
    columns = occasion_lists.COLUMNS
    default_order = "due"
    filterset_class = occasion_lists.OccasionFilter
    tabs = (
        ("whose=mine&status=late&status=due", _("Mine now")),
        ("status=late", _("Late")),
        ("status=missed", _("Missed")),
        ("status=upcoming&whose=none", _("Nobody's")),
        ("", _("All")),
    )
    empty_text = _("Occasions are made of the cadences of the levels, twelve months ahead.")

    def rows(self) -> models.QuerySet:
        return Occasion.objects.standing()

    def for_page(self, rows: models.QuerySet) -> models.QuerySet:
        return rows.select_related(
            "cadence", "responsible", "partnership__partner", "partnership__level", "partnership__team"
        )


class SkipForm(forms.Form):
    """Why nothing is promised this time."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("Colleagues see the reason. The next occasion comes as before."),
    )


class MoveForm(forms.Form):
    """Another day in the same window."""

    due_on = forms.DateField(label=_("Due on"))


@access("planning.change_occasion")
def occasion_skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Skip the occasion, and say why."""

    def act(occasion: Occasion, form: forms.Form) -> OpenChangeSet:
        return skip_occasion(occasion=occasion, actor=request.user, reason=form.cleaned_data["reason"])

    words = {"title": _("Skip the occasion"), "verb": _("Skip"), "done": _("The occasion was skipped.")}
    return _decide(request, pk, SkipForm, act, words)


@access("planning.change_occasion")
def occasion_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the occasion fall due on another day of its window."""

    def act(occasion: Occasion, form: forms.Form) -> OpenChangeSet:
        return move_occasion(occasion=occasion, actor=request.user, due_on=form.cleaned_data["due_on"])

    words = {"title": _("Move the occasion"), "verb": _("Move"), "done": _("The occasion was moved.")}
    return _decide(request, pk, MoveForm, act, words)


def _decide(
    request: HttpRequest,
    pk: int,
    form_class: type[forms.Form],
    act: Callable[[Occasion, Any], OpenChangeSet],
    words: dict[str, Any],
) -> HttpResponse:
    """Ask, decide once however often the form is sent, and go back to where it was opened."""
    rows = Occasion.objects.standing().select_related("cadence", "partnership__partner", "partnership__level")
    occasion = get_object_or_404(rows, pk=pk)
    if request.method == "POST" and (answer := receipts.answer(request)) is not None:
        return answer
    form = form_class(request.POST or None, initial={"due_on": occasion.due_on})
    if request.method == "POST" and form.is_valid():
        try:
            return receipts.once(
                request, lambda: _done(request, occasion, act(occasion, form), words["done"])
            )
        except NotDecided as refusal:
            form.add_error(None, str(refusal))
    context = {
        "occasion": occasion,
        "form": form,
        "words": words,
        "next": _next(request, occasion),
        "form_key": request.POST.get(receipts.FIELD) or receipts.new_key(),
    }
    return render(request, "planning/occasion_decide.html", context, status=422 if form.is_bound else 200)


def _done(request: HttpRequest, occasion: Occasion, opened: OpenChangeSet, text: str) -> str:
    if opened.touched:
        saved_message(request, text, opened.record)
    else:
        messages.info(request, _("It was so already; nothing was changed."))
    return _next(request, occasion)


def _next(request: HttpRequest, occasion: Occasion) -> str:
    """Where the link stood, when that is a page of ours; else the partner."""
    target = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if is_ours else occasion.partnership.partner.urls["detail"]


@access("planning.view_occasion")
def kept_share(request: HttpRequest) -> HttpResponse:
    """How many of the promises were kept, by level, team and field of study; nobody is ranked."""
    years = school_years()
    year = next((one for one in years if str(one.number) == request.GET.get("year")), years[0])
    today = timezone.localdate()
    tables = (
        ("level", _("By level"), kept_by_level(year, today)),
        ("team", _("By owning team"), kept_by_team(year, today)),
        ("field", _("By field of study"), kept_by_field(year, today)),
    )
    context = {"years": years, "year": year, "tables": tables}
    return render(request, "planning/kept_share.html", context)
