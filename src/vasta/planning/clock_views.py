"""Pages of the entries on the annual clock."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vasta.core.access import access
from vasta.core.models import Attachment
from vasta.core.pages import DeletePage, FormPage

from .clock_forms import ClockEntryForm
from .models import ClockEntry


def visible_entries(user: models.Model) -> models.QuerySet:
    """Everybody's entries, and of the personal ones the person's own."""
    return ClockEntry.objects.filter(Q(is_personal=False) | Q(owner=user))


@access("planning.view_clockentry")
def clockentry_list(request: HttpRequest) -> HttpResponse:
    """All entries in the order of their first days: the plain list behind the picture."""
    entries = visible_entries(request.user).select_related("team", "owner")
    return render(request, "planning/clockentry_list.html", {"entries": entries})


@access("planning.view_clockentry")
def clockentry_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: when it stands, whose it is, what belongs to it."""
    rows = visible_entries(request.user).select_related("team", "owner")
    entry = get_object_or_404(rows, pk=pk)
    files = Attachment.objects.filter(model=entry.model_label, object_id=entry.pk)
    return render(request, "planning/clockentry_detail.html", {"entry": entry, "attachments": list(files)})


class ClockEntryEdit(FormPage):
    """Put something on the annual clock, or change it."""

    permission = "planning.change_clockentry"
    model = ClockEntry
    form_class = ClockEntryForm
    title_new = _("Add to the annual clock")
    title_edit = _("Change the entry")

    def rows(self) -> models.QuerySet:
        return visible_entries(self.request.user)

    def new_instance(self) -> ClockEntry:
        return ClockEntry(starts_on=timezone.localdate(), owner=self.request.user)


class ClockEntryDelete(DeletePage):
    """Take an entry off the annual clock."""

    permission = "planning.delete_clockentry"
    model = ClockEntry
    title = _("Delete the entry")

    def rows(self) -> models.QuerySet:
        return visible_entries(self.request.user)
