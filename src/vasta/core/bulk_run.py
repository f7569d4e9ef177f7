"""One change to many rows: a few at once in the request, many as a run with progress; undone as one.

An app derives a kind of its own from `BulkRun`, names it in `settings.RUNS`, and its view calls `change_rows`
when the form is right:

    class PartnerBulk(BulkRun):
        operation = "partners.partner.bulk_edit"
        title = gettext_lazy("Changing partners")

        def apply(self, keys, change, value, actor): …
        def result_text(self, count): …

    return change_rows(request, "partners.bulk", keys, change="size", value="small", done_url=…)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from vasta.core import history, receipts, runs
from vasta.core.filters import FilterSet
from vasta.core.history import CHUNK
from vasta.core.keys import keys_of
from vasta.core.models import Run
from vasta.core.pages import saved_message


class BulkRun:
    """Does one change to the rows whose keys the run keeps, a chunk at a time."""

    operation: str
    title: Any

    def apply(self, keys: list[int], change: str, value: Any, actor: Any) -> int:
        """Do `change` with `value` on the rows of at most 200 keys; returns how many differed before.

        Called inside the change set. The keys were found when the form was sent: rows that have gone since
        are passed over, and what is as wanted already is not written again. `value` is what JSON can hold, of
        an object its key; the object may have gone too.
        """
        raise NotImplementedError

    def result_text(self, count: int) -> str:
        """What was done, in the reader's language."""
        raise NotImplementedError

    def prepare(self, run: Run) -> None:
        """Nothing slow before the first chunk."""

    def begin(self, run: Run) -> int:
        """The number of rows."""
        return len(run.parameters["keys"])

    def step(self, run: Run) -> int:
        """The next chunk of rows."""
        asked = run.parameters
        keys = asked["keys"][run.cursor : run.cursor + CHUNK]
        changed = self.apply(keys, asked["change"], asked["value"], run.starter)
        run.result["changed"] = run.result.get("changed", 0) + changed
        return run.cursor + len(keys)

    def end(self, run: Run) -> None:
        """Nothing to tidy."""


def change_rows(
    request: HttpRequest, kind: str, keys: Iterable[int], *, change: str, value: Any, done_url: str
) -> HttpResponse:
    """Change the rows of `keys` and go to `done_url`; more than 200 are left to a run and its page is shown.

    `kind` names a `BulkRun` in `settings.RUNS`. A form sent twice with its hidden `form_key` is done once.
    """
    # One order for everybody: two who change the same rows wait for each other, never crosswise.
    rows = sorted(set(keys))
    if len(rows) <= CHUNK:
        return receipts.once(request, lambda: _change_now(request, kind, rows, change, value) or done_url)
    parameters = {"keys": rows, "change": change, "value": value}
    return receipts.once(request, lambda: _start(request, kind, parameters))


def _change_now(request: HttpRequest, kind: str, keys: list[int], change: str, value: Any) -> None:
    work: BulkRun = import_string(settings.RUNS[kind])()
    with history.change_set(work.operation, actor=request.user) as opened:
        count = work.apply(keys, change, value, request.user)
    if opened.touched:
        saved_message(request, work.result_text(count), opened.record)
    else:
        messages.info(request, _("Everything was so already; nothing was changed."))


def _start(request: HttpRequest, kind: str, parameters: dict[str, Any]) -> str:
    run = runs.start(kind, starter=request.user, parameters=parameters)
    return reverse("core:run_detail", args=[run.pk])


def ticked(request: HttpRequest, filters: type[FilterSet], rows: QuerySet) -> QuerySet:
    """The ticked ones of `rows`, or all that the filters of the list found when everything was chosen."""
    if request.POST.get("all"):
        query = QueryDict(request.POST.get("query", ""))
        return filters(query, queryset=rows, request=request).qs
    return rows.filter(pk__in=keys_of(request))


def ask(request: HttpRequest, template: str, form: Form, rows: QuerySet) -> HttpResponse:
    """The form of a bulk change with the rows that were ticked, which it sends along."""
    context = {
        "form": form,
        "form_key": request.POST.get(receipts.FIELD) or receipts.new_key(),
        "count": rows.count(),
        "keys": request.POST.getlist("pk"),
        "all": request.POST.get("all", ""),
        "query": request.POST.get("query", ""),
    }
    return render(request, template, context, status=422 if form.is_bound else 200)
