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
from vasta.core.undo import undo_run
from vasta.core.views import back, left_text, may_undo

STOPPED = (Run.State.INTERRUPTED, Run.State.FAILED)


def title_of(run: Run) -> str:
    """What is being done, as the kind of run names it."""
    return str(import_string(settings.RUNS[run.kind]).title)


def may_continue(user: Any, run: Run) -> bool:
    """Stopped half-way and not undone; the starter's own, or anyone's for who may undo it."""
    is_own = run.starter_id == user.pk
    is_allowed = is_own or user.has_perm("core.undo", run.change_set)
    return run.state in STOPPED and is_allowed and not _is_undone(run.change_set)


def _is_undone(record: ChangeSet | None) -> bool:
    """Taken back, or about to be: going on would write what the undo no longer sees."""
    return record is not None and (record.state == ChangeSet.State.UNDONE or undo_run(record) is not None)


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
    """Go on from where a run stopped; a second press finds it going on already.

    The change set is locked as undo locks it, so that only one of the two begins.
    """
    run = get_object_or_404(Run.objects.select_for_update(), pk=pk)
    run.change_set = ChangeSet.objects.select_for_update().filter(pk=run.change_set_id).first()
    if may_continue(request.user, run):
        runs.resume(run)
    elif run.state in STOPPED and _is_undone(run.change_set):
        messages.warning(request, _("What was written has been undone, or is being undone."))
    elif run.state in STOPPED:
        raise PermissionDenied
    else:
        messages.info(request, _("The work is going on already."))
    return back(request, default=reverse("core:run_detail", args=[run.pk]))
