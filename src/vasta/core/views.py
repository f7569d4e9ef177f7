"""Pages of the house itself: search, history, changes and their undo, saved views, attachments."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from vasta.core import history, runs, search, timeline, wording
from vasta.core.access import access, refuse
from vasta.core.models import ChangeSet, Run, SavedView, SearchEntry
from vasta.core.pages import saved_message
from vasta.core.undo import SMALL, undo, undo_run

# What was interrupted half-way is undone like what ended.
UNDOABLE = (ChangeSet.State.DONE, ChangeSet.State.INTERRUPTED)


@access("core.search")
def search_page(request: HttpRequest) -> HttpResponse:
    """Everything that the words find, commands first; the palette gets the fragment only."""
    query = request.GET.get("q", "").strip()[:200]
    found = [*_commands(request, query), *_objects(query, limit=10 if request.htmx else 50)]
    template = "core/search.html#results" if request.htmx else "core/search.html"
    return render(request, template, {"query": query, "found": found})


def _objects(query: str, limit: int) -> list[dict[str, str]]:
    return [
        {
            "title": entry.title,
            "detail": entry.detail,
            "url": url,
            "kind": str(history.model_of(entry.model)._meta.verbose_name),
            "icon": "arrow-right",
        }
        for entry in search.search(query, limit=limit)
        if (url := _entry_url(entry))
    ]


def _commands(request: HttpRequest, query: str) -> list[dict[str, str]]:
    """Places of the program whose name has a word that begins with the query."""
    if not query:
        return []
    places = [
        {"title": str(title), "detail": "", "url": reverse(name), "kind": _("Go to"), "icon": icon}
        for name, title, icon, permission in import_string(settings.COMMANDS)
        if request.user.has_perm(permission)
    ]
    wanted = query.casefold()
    return [p for p in places if any(word.startswith(wanted) for word in p["title"].casefold().split())][:4]


def _object_url(obj: Any) -> str | None:
    """The object's own page, if it has one and still exists."""
    try:
        return None if obj.deleted_at else obj.urls["detail"]
    except NoReverseMatch:
        return None


def _entry_url(entry: SearchEntry) -> str | None:
    app, model = entry.model.split(".")
    try:
        return reverse(f"{app}:{model}_detail", args=[entry.object_id])
    except NoReverseMatch:
        return None


@access("core.view_history")
def object_history(request: HttpRequest, model: str, pk: int) -> HttpResponse:
    """Who changed what, when and in which operation."""
    try:
        tracked = timeline.tracked(model)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    refuse(request, f"{tracked._meta.app_label}.view_{tracked._meta.model_name}")
    rows = tracked.everything.exclude(history.private_to_others(tracked, request.user))
    obj = get_object_or_404(rows, pk=pk)
    return render(
        request,
        "core/history.html",
        {
            "object": obj,
            "events": timeline.events_of(obj, reader=request.user),
            "is_deleted": obj.deleted_at is not None,
            "back_url": _object_url(obj),
        },
    )


@access("core.view_history")
def change_list(request: HttpRequest) -> HttpResponse:
    """The latest operations of everyone, undoable where safe."""
    records = history.seen_by(request.user, ChangeSet.objects.order_by("-started_at"))
    records = records.select_related("actor", "undoes", "undone_by")
    if request.GET.get("who") == "me":
        records = records.filter(actor=request.user)
    page = Paginator(records, 50).get_page(request.GET.get("page"))
    rows = [
        {
            "record": record,
            "operation": wording.operation(record),
            "counts": wording.counts(record),
            "reason": wording.reason(record),
            "may_undo": may_undo(request.user, record),
        }
        for record in page
    ]
    return render(request, "core/changes.html", {"rows": rows, "page_of_rows": page})


def may_undo(user: Any, record: ChangeSet) -> bool:
    """Ended or stopped half-way, not undone yet, and the person's to undo."""
    return record.state in UNDOABLE and user.has_perm("core.undo", record)


@require_POST
@access("core.undo_own")
def change_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a change set back as a whole; rows changed since are named and left."""
    records = history.seen_by(request.user, ChangeSet.objects.select_for_update())
    record = get_object_or_404(records, pk=pk)
    if not request.user.has_perm("core.undo", record):
        raise PermissionDenied
    if record.state == ChangeSet.State.RUNNING:
        messages.warning(request, _("That is still going on. You can undo it when it has ended."))
        return back(request)
    if record.state not in UNDOABLE:
        messages.warning(request, _("That has already been undone."))
        return back(request)
    if record.row_count > SMALL:
        return redirect("core:run_detail", _undo_run(request, record).pk)
    result = undo(record, actor=request.user)
    if result.record:
        saved_message(request, _("Undone."), result.record)
    for obj, reason in result.left[:5]:
        messages.warning(request, left_text(obj, reason))
    if len(result.left) > 5:
        more = len(result.left) - 5
        messages.warning(
            request,
            ngettext(
                "%(count)d more row was left as it is.", "%(count)d more rows were left as they are.", more
            )
            % {"count": more},
        )
    return back(request)


def _undo_run(request: HttpRequest, record: ChangeSet) -> Run:
    """The run that takes a large change set back; a second press finds the first one's."""
    parameters = {"change_set": record.pk}
    return undo_run(record) or runs.start("core.undo", starter=request.user, parameters=parameters)


def left_text(obj: object, reason: str) -> str:
    """Why a row was not taken back."""
    if reason == "collides":
        return _("%(what)s was left: another row has taken its place.") % {"what": obj}
    if reason == "used":
        return _("%(what)s was left: something has been added to it since.") % {"what": obj}
    return _("%(what)s was left: somebody has changed it since.") % {"what": obj}


def back(request: HttpRequest, default: str = "") -> HttpResponseRedirect:
    """To the page one came from, if it is ours; else to `default`, or to the list of changes."""
    target = request.POST.get("next") or request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if is_ours else default or reverse("core:change_list"))


@require_POST
@access("core.search")
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is now under a name."""
    name = request.POST.get("name", "").strip()[:60]
    query, list_name = request.POST.get("query", "")[:2000], request.POST.get("list", "")[:60]
    if not name or not list_name:
        messages.error(request, _("Give the view a name."))
        return back(request)
    with history.change_set("core.savedview.create", actor=request.user) as opened:
        SavedView(
            owner=request.user,
            list_name=list_name,
            name=name,
            query=query,
            is_shared="is_shared" in request.POST,
        ).save()
    saved_message(request, _("The view was saved."), opened.record)
    return back(request)


@require_POST
@access("core.search")
def view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one's own saved view."""
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    with history.change_set("core.savedview.delete", actor=request.user) as opened:
        history.delete_softly(view)
    saved_message(request, _("The view was removed."), opened.record)
    return back(request)
