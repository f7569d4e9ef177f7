"""The progress of long work: one page for every kind of run, followed each second, with *Continue*."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vasta.core import runs
from vasta.core.access import access
from vasta.core.models import ChangeSet, Run
from vasta.core.views import back, left_text, may_undo

STOPPED = (Run.State.INTERRUPTED, Run.State.FAILED)


def title_of(run: Run) -> str:
    """What is being done, as the kind of run names it."""
    return str(import_string(settings.RUNS[run.kind]).title)


def may_continue(user: Any, run: Run) -> bool:
    """Stopped half-way and not undone; the starter's own, or anyone's for who may undo it."""
    is_undone = run.change_set is not None and run.change_set.state == ChangeSet.State.UNDONE
    is_own = run.starter_id == user.pk
    return run.state in STOPPED and not is_undone and (is_own or user.has_perm("core.undo", run.change_set))


def progress(request: HttpRequest, run: Run) -> dict[str, Any]:
    """What the fragment `core/run_progress.html` shows, for pages that hold it."""
    return {"run": run, "run_title": title_of(run), "may_continue": may_continue(request.user, run)}


@access("core.view_history")
def run_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run is. The fragment asks for itself; when the run has ended, its page is read anew."""
    run = get_object_or_404(Run.objects.select_related("starter", "change_set"), pk=pk)
    context = progress(request, run)
    if request.headers.get("HX-Target") == "run":
        response = render(request, "core/run_progress.html", context)
        if not run.is_open:
            response["HX-Refresh"] = "true"
        return response
    left = [left_text(name, reason) for name, reason in run.result.get("left", [])]
    record = run.change_set
    context |= {
        "left": left,
        "result": _result_text(run),
        "may_undo": not run.is_open and record is not None and may_undo(request.user, record),
    }
    return render(request, "core/run_detail.html", context)


def _result_text(run: Run) -> str:
    """What a bulk change did; other kinds of runs say it themselves."""
    if "changed" not in run.result:
        return ""
    return import_string(settings.RUNS[run.kind])().result_text(run.result["changed"])


@require_POST
@access("core.view_history")
def run_continue(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on from where a run stopped; a second press finds it going on already."""
    run = get_object_or_404(Run.objects.select_for_update(of=("self",)).select_related("change_set"), pk=pk)
    if may_continue(request.user, run):
        runs.resume(run)
    elif run.state in STOPPED:
        raise PermissionDenied
    else:
        messages.info(request, _("The work is going on already."))
    return back(request, default=reverse("core:run_detail", args=[run.pk]))
