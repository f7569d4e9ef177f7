"""Removal of the demo data: what would go and what would stay, then the removal."""

from __future__ import annotations

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vasta.accounts.models import User
from vasta.core.access import access
from vasta.home.demo import removal


@access("accounts.manage")
def demo_remove(request: HttpRequest) -> HttpResponse:
    """Say what goes; with a POST, remove it. Leads to Today when there is no demo data."""
    if not request.provider.has_demo_data:
        return redirect("home:today")
    if request.method != "POST":
        found = removal.plan(request.user)
        context = {"goes": _counts(found.goes), "stays": _counts(found.stays)}
        return render(request, "home/demo_remove.html", context)
    done = removal.remove(request.provider, actor=request.user)
    messages.success(request, _("The demo data was removed."))
    if left := sum(count for _name, count in _counts(done.stays)):
        text = ngettext(
            "%(count)d row stayed: somebody has changed it, or it is in use.",
            "%(count)d rows stayed: somebody has changed them, or they are in use.",
            left,
        )
        messages.info(request, text % {"count": left})
    return redirect("home:today")


def _counts(rows: dict[type[models.Model], set[int]]) -> list[tuple[str, int]]:
    """Plural names with numbers, the largest first; users are told of as people already."""
    counts = [
        (model._meta.verbose_name_plural, len(keys)) for model, keys in rows.items() if model is not User
    ]
    return sorted((pair for pair in counts if pair[1]), key=lambda pair: -pair[1])
