"""Pages of actions: the list, the form, one action, and its four verbs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from vasta.core.access import access
from vasta.core.bulk_run import ask, change_rows, ticked
from vasta.core.history import OpenChangeSet
from vasta.core.keys import key_of
from vasta.core.pages import DeletePage, FormPage, ListPage, saved_message
from vasta.partners.models import Partner
from vasta.partnerships.models import Partnership

from . import action_lists
from .action_forms import ActionBulkForm, ActionForm, DoneForm, DropForm, working_day_in
from .actions import complete_action, drop_action, reopen_action
from .models import Action

TWO_WEEKS, FOUR_WEEKS = 14, 28


class ActionList(ListPage):
    """Everything that is to be done, with whose it is and by when."""

    permission = "planning.view_action"
    template_name = "planning/action_list.html"
    title = _("Actions")
    list_name = "actions"
    columns = action_lists.ACTION_COLUMNS
    default_order = "due"
    filterset_class = action_lists.ActionFilter
    tabs = (
        ("whose=mine&status=open", _("Mine")),
        ("whose=team&status=open", _("My teams'")),
        ("due=late", _("Late")),
        ("status=open&promise=given", _("Open promises")),
        ("status=open&sort=partner", _("By partner")),
        ("", _("All")),
    )
    empty_text = _("An action is one thing to do: what, who, by when, and how it is followed up.")
    empty_action = _("Add an action")
    empty_url = reverse_lazy("planning:action_create")
    bulk_url = reverse_lazy("planning:action_bulk")

    def rows(self) -> models.QuerySet:
        return Action.objects.all()

    def for_page(self, rows: models.QuerySet) -> models.QuerySet:
        return action_lists.for_action_list(rows)


class ActionEdit(FormPage):
    """Add or change an action."""

    permission = "planning.change_action"
    model = Action
    form_class = ActionForm
    title_new = _("Add an action")
    title_edit = _("Change the action")

    def new_instance(self) -> Action:
        """Of the partner or partnership in the address, or the next step after a done action."""
        if (before := self._named(Action.objects.all(), "after")) is not None:
            return _next_after(before)
        partnership = self._named(Partnership.objects.living(), "partnership")
        partner = partnership.partner if partnership else self._named(Partner.objects.living(), "partner")
        return Action(
            partner=partner,
            partnership=partnership,
            owner=_usual_owner(partner, partnership) or self.request.user,
            due_on=working_day_in(TWO_WEEKS),
        )

    def initial(self) -> dict[str, Any]:
        """What the address says in plain words; rows that it names are in the instance."""
        rows = ("owner", "partner", "partnership", "promised_to")
        return {name: value for name, value in super().initial().items() if name not in rows}

    def _named(self, rows: models.QuerySet, name: str) -> Any:
        key = key_of(self.request.GET.get(name, ""))
        return get_object_or_404(rows, pk=key) if key else None


def _next_after(before: Action) -> Action:
    """The next small step after `before`: the same people, four weeks on (S3-227)."""
    return Action(
        title=before.title,
        owner=before.owner,
        due_on=working_day_in(FOUR_WEEKS),
        follow_up=before.follow_up,
        partner=before.partner,
        partnership=before.partnership,
    )


def _usual_owner(partner: Partner | None, partnership: Partnership | None) -> Any:
    """Who sees that what was agreed is done: the owner of the partnership (S2-161)."""
    if partnership is not None:
        return partnership.owner
    cared = Partnership.objects.living().filter(partner=partner, owner__isnull=False)
    first = cared.select_related("owner").first() if partner else None
    return first.owner if first else None


class ActionDelete(DeletePage):
    """Hide an action that should never have been there; one that is not done after all is dropped."""

    permission = "planning.delete_action"
    model = Action
    title = _("Delete the action")


@access("planning.view_action")
def action_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One action, where it came from, and what may be done to it."""
    return _detail(request, _action(pk), DropForm())


def _action(pk: int) -> Action:
    rows = Action.objects.select_related("owner", "partner", "partnership__level", "promised_to")
    return get_object_or_404(rows, pk=pk)


def _detail(request: HttpRequest, action: Action, drop_form: DropForm, status: int = 200) -> HttpResponse:
    # The grounds of an action are the encounters in which it was agreed (S4-006).
    grounds = action.encounter_links.filter(deleted_at=None, encounter__deleted_at=None)
    context = {
        "action": action,
        "grounds": grounds.select_related("encounter"),
        "done_form": DoneForm(),
        "drop_form": drop_form,
        "is_open": action.status == Action.Status.OPEN,
    }
    return render(request, "planning/action_detail.html", context, status=status)


@require_POST
@access("planning.change_action")
def action_done(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap marks it done; what came of it may be told."""
    action, form = _action(pk), DoneForm(request.POST)
    result = form.cleaned_data["result"] if form.is_valid() else ""
    opened = complete_action(action=action, actor=request.user, result=result)
    return _told(request, action, opened, _("“%(what)s” is done."))


@require_POST
@access("planning.change_action")
def action_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave it undone, and say why."""
    action, form = _action(pk), DropForm(request.POST)
    if not form.is_valid():
        return _detail(request, action, form, status=422)
    opened = drop_action(action=action, actor=request.user, reason=form.cleaned_data["reason"])
    return _told(request, action, opened, _("“%(what)s” was dropped."))


@require_POST
@access("planning.change_action")
def action_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it up again."""
    action = _action(pk)
    opened = reopen_action(action=action, actor=request.user)
    return _told(request, action, opened, _("“%(what)s” is open again."))


def _told(request: HttpRequest, action: Action, opened: OpenChangeSet, text: Any) -> HttpResponse:
    """Say what was done with its undo, and go where the button stood."""
    if opened.touched:
        saved_message(request, text % {"what": action}, opened.record)
    else:
        messages.info(request, _("It was so already; nothing was changed."))
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if is_ours else action.urls["detail"])


@require_POST
@access("planning.bulk_edit_action")
def action_bulk(request: HttpRequest) -> HttpResponse:
    """Change one thing on all ticked actions, or on all that the filters find; undone as one."""
    rows = ticked(request, action_lists.ActionFilter, Action.objects.all())
    form = ActionBulkForm(request.POST if "change" in request.POST else None)
    if form.is_bound and form.is_valid():
        return change_rows(
            request,
            "planning.actions",
            rows.order_by().values_list("pk", flat=True),
            change=form.cleaned_data["change"],
            value=form.value,
            done_url=reverse("planning:action_list"),
        )
    return ask(request, "planning/action_bulk.html", form, rows)
