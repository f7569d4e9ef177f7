"""The pages of an import: list and upload, columns, preview, progress, result. One address for one list."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from vasta.core.access import access
from vasta.core.downloads import asked_reason
from vasta.core.importing.errors import FILE_MESSAGES, FileRefused
from vasta.core.importing.reader import MAX_CELL, MAX_COLUMNS, MAX_ROWS
from vasta.core.keys import key_of
from vasta.core.models import ChangeSet, ExportLog
from vasta.core.receipts import new_key, once
from vasta.core.run_views import progress
from vasta.partners.models import ImportBatch, ImportMapping, ImportRow

from . import actions, pages
from .forms import ColumnsForm
from .result import result_file

State = ImportBatch.State
PERMISSION = "partners.import_partner"
# What a form adds to its file.
ENVELOPE = 64 * 1024
# An upload that is too large is read to its end so far, so that the browser gets to see the answer.
DRAINED = 100 * 1024 * 1024


# --- List and upload -------------------------------------------------------------------------------------


@access(PERMISSION)
def import_list(request: HttpRequest) -> HttpResponse:
    """Bring a list, and the lists that were brought before: who, file, counts."""
    return _upload_page(request)


def _upload_page(
    request: HttpRequest, *, error: str = "", refused: ImportBatch | None = None, status: int = 200
) -> HttpResponse:
    batches = ImportBatch.objects.select_related("starter", "change_set")
    context = {
        "page_of_rows": Paginator(batches, 20).get_page(request.GET.get("page")),
        "form_key": new_key(),
        "error": error,
        "refused": refused,
        "limit": settings.UPLOAD_MAX_BYTES // 1024 // 1024,
        "steps": steps("file"),
    }
    return render(request, "partners/import_list.html", context, status=status)


@csrf_exempt
@require_POST
@access(PERMISSION)
def import_create(request: HttpRequest) -> HttpResponse:
    """Take a file. Its size is looked at before anything of it is read, the token right after (`_take`)."""
    length = key_of(request.META.get("CONTENT_LENGTH")) or 0
    if length > settings.UPLOAD_MAX_BYTES + ENVELOPE:
        _drain(request, length)
        limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        return _upload_page(request, error=FILE_MESSAGES["too_large"] % {"limit": limit}, status=413)
    try:
        return _take(request)
    except FileRefused as refusal:
        return _upload_page(request, error=str(refusal), status=422)
    except OSError:
        # The disk of temporary files is full; Django has removed what it wrote.
        return _upload_page(request, error=str(FILE_MESSAGES["no_space"]), status=507)


def _drain(request: HttpRequest, length: int) -> None:
    left = min(length, DRAINED)
    while left > 0 and (chunk := request.read(min(left, 1024 * 1024))):
        left -= len(chunk)


@csrf_protect
def _take(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        return _upload_page(request, error=_("Choose a file."), status=422)

    def save() -> str:
        batch = actions.start_import(name=file.name or "", chunks=file.chunks(), actor=request.user)
        return _url(batch)

    return once(request, save)


# --- One list --------------------------------------------------------------------------------------------


@access(PERMISSION)
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The step at which the list is."""
    batch = get_object_or_404(
        ImportBatch.objects.select_related("run__change_set", "change_set", "starter"), pk=pk
    )
    if batch.state == State.REFUSED:
        return _upload_page(request, error=_refusal(batch), refused=batch)
    if batch.state in (State.READING, State.CHECKING, State.RUNNING):
        return _progress_page(request, batch)
    if batch.state == State.DONE:
        return _result_page(request, batch)
    if batch.state == State.MAPPING or request.GET.get("step") == "columns":
        saved = ImportMapping.objects.filter(pk=key_of(request.GET.get("saved"))).first()
        return _columns_page(request, batch, ColumnsForm(batch, saved=saved))
    return _preview_page(request, batch)


def _url(batch: ImportBatch) -> str:
    return reverse("partners:import_detail", args=[batch.pk])


def _refusal(batch: ImportBatch) -> str:
    return str(FileRefused(batch.refusal_code, **batch.refusal_params))


def _progress_page(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    step = {State.READING: "file", State.CHECKING: "columns", State.RUNNING: "import"}[batch.state]
    context = {"batch": batch, "steps": steps(step), **progress(request, batch.run)}
    return render(request, "partners/import_progress.html", context)


def _columns_page(
    request: HttpRequest, batch: ImportBatch, form: ColumnsForm, status: int = 200
) -> HttpResponse:
    context = {
        "batch": batch,
        "form": form,
        "saved": ImportMapping.objects.all(),
        "steps": steps("columns"),
    }
    return render(request, "partners/import_columns.html", context, status=status)


def _preview_page(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    counts = pages.preview_counts(batch)
    current = _tab(request, pages.KIND_TABS, counts)
    rows = batch.rows.with_problem() if current == "problems" else batch.rows.filter(kind=current)
    page = pages.page_of(rows, counts.get(current, 0), request.GET.get("page"))
    form = ColumnsForm(batch)
    context = {
        "batch": batch,
        "tabs": pages.tabs(pages.KIND_TABS, counts, current),
        "counts": counts,
        "current": current,
        "page_of_rows": page,
        "rows": pages.preview_rows(batch, list(page)),
        "undecided": batch.rows.filter(kind=ImportRow.Kind.DUPLICATE, is_decided=False).count(),
        "importable": counts["all"] - counts.get(ImportRow.Kind.PROBLEM, 0),
        "sheets": [sheet for sheet in form.sheets if sheet.is_chosen],
        "actions": ImportRow.Action.choices,
        "steps": steps("preview"),
    }
    return render(request, _fragment(request, "partners/import_preview.html", "preview"), context)


def _result_page(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    counts = pages.result_counts(batch)
    current = _tab(request, pages.RESULT_TABS, counts)
    rows = pages.failed_rows(batch) if current == "problems" else batch.rows.filter(result=current)
    page = pages.page_of(rows.select_related("partner"), counts.get(current, 0), request.GET.get("page"))
    record = batch.change_set
    can_undo = record is not None and record.state in (ChangeSet.State.DONE, ChangeSet.State.INTERRUPTED)
    context = {
        "batch": batch,
        "tabs": pages.tabs(pages.RESULT_TABS, counts, current),
        "counts": counts,
        "current": current,
        "page_of_rows": page,
        "rows": pages.result_rows(batch, list(page)),
        "may_undo": can_undo and request.user.has_perm("core.undo", record),
        "is_undone": record is not None and record.state == ChangeSet.State.UNDONE,
        "steps": steps("done"),
    }
    return render(request, "partners/import_result.html", context)


def _tab(request: HttpRequest, labels: Any, counts: dict[str, int]) -> str:
    wanted = request.GET.get("tab", "")
    known = {str(key) for key, _label, _icon in labels}
    return wanted if wanted in known else pages.first_tab(labels, counts) or str(labels[0][0])


def _fragment(request: HttpRequest, template: str, target: str) -> str:
    return f"{template}#{target}" if request.headers.get("HX-Target") == target else template


def steps(current: str) -> list[dict[str, Any]]:
    """The steps of the wizard: those before `current` are done."""
    labels = [
        ("file", _("File")),
        ("columns", _("Columns")),
        ("preview", _("Preview")),
        ("import", _("Import")),
    ]
    keys = [key for key, _label in labels]
    at = keys.index(current) if current in keys else len(keys)
    return [
        {"number": number, "label": label, "is_current": number == at + 1, "is_done": number <= at}
        for number, (_key, label) in enumerate(labels, start=1)
    ]


# --- What is done with it --------------------------------------------------------------------------------


@require_POST
@access(PERMISSION)
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the rows with the chosen columns, or take another row for the headings."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    if "heading" in request.POST:
        return _move_heading(request, batch)
    form = ColumnsForm(batch, request.POST)
    if not form.is_valid():
        return _columns_page(request, batch, form, status=422)
    chosen = {"mode": form.options.cleaned_data["mode"], "save_as": form.options.cleaned_data["save_as"]}
    return _went_on(
        request, batch, lambda: actions.start_check(batch, fields=form.fields, actor=request.user, **chosen)
    )


def _move_heading(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    index = key_of(request.POST["heading"])
    if index not in {sheet["index"] for sheet in batch.sheets}:
        raise BadRequest("no such sheet")
    number = request.POST.get(f"heading-{index}", "").strip()
    row = key_of(number)
    if number and (row is None or row > MAX_ROWS):
        raise BadRequest("the row is not a number")
    return _went_on(request, batch, lambda: actions.move_heading(batch, index, row or None))


def _went_on(request: HttpRequest, batch: ImportBatch, act: Any, url: str = "") -> HttpResponse:
    """Do it and go back to the list; a list that has moved on in another tab says so instead."""
    try:
        act()
    except actions.WrongState:
        messages.warning(request, _("The import is already at another step."))
    return redirect(url or _url(batch))


@require_POST
@access(PERMISSION)
def import_mend(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Write new texts into cells of a row; it is checked at once."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    get_object_or_404(batch.rows, position=position)
    cells = {}
    for name, text in request.POST.items():
        column = key_of(name.removeprefix("cell-"))
        if name.startswith("cell-") and column is not None and column < MAX_COLUMNS:
            cells[column] = text[:MAX_CELL]
    return _went_on(
        request, batch, lambda: actions.mend_row(batch, position, cells), _back_to(request, batch, position)
    )


@require_POST
@access(PERMISSION)
def import_decide(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Decide what one possible duplicate is."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    get_object_or_404(batch.rows, position=position)
    action, _colon, partner = request.POST.get("action", "").partition(":")
    key = key_of(partner)
    if action not in ImportRow.Action.values or (partner and key is None):
        raise BadRequest("no such choice")
    try:
        return _went_on(
            request,
            batch,
            lambda: actions.decide(batch, position, action, key),
            _back_to(request, batch, position),
        )
    except ValueError as error:
        raise BadRequest(str(error)) from error


@require_POST
@access(PERMISSION)
def import_decide_all(request: HttpRequest, pk: int) -> HttpResponse:
    """The same decision for all possible duplicates that are open."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    action = request.POST.get("action", "")
    if action not in ImportRow.Action.values:
        raise BadRequest("no such choice")
    return _went_on(request, batch, lambda: actions.decide_all(batch, action), f"{_url(batch)}?tab=duplicate")


def _back_to(request: HttpRequest, batch: ImportBatch, position: int) -> str:
    query = request.POST.get("query", "")[:100]
    return f"{_url(batch)}?{query}#row-{position}"


@require_POST
@access(PERMISSION)
def import_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what the preview shows. A second press finds the first one's work."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    return _went_on(request, batch, lambda: actions.start_writing(batch, actor=request.user))


@require_POST
@access(PERMISSION)
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away a list that has not been imported."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    return _went_on(request, batch, lambda: actions.discard(batch), reverse("partners:import_list"))


@access(PERMISSION)
def import_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The rows with a problem (or, with `all`, every row) as a table; logged like every list of people."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    rows = batch.rows.all() if "all" in request.GET else pages.failed_rows(batch)
    row_count, title = rows.count(), ImportBatch._meta.verbose_name
    reason, question = asked_reason(request, row_count, title=batch, list_url=_url(batch))
    if question:
        return question
    ExportLog.objects.create(
        who=request.user,
        what="partner_import",
        kind=kind,
        query=f"import={batch.pk}",
        filters=str(batch),
        row_count=row_count,
        has_people=True,
        reason=reason,
    )
    name = f"{slugify(str(title))}-{timezone.localdate():%Y-%m-%d}-{batch.pk}.{kind}"
    return result_file(batch, rows, kind=kind, name=name)
