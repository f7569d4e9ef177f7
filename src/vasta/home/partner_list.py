"""The list of partners with what other modules know of them, and changing many at once."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from vasta.core.access import access
from vasta.core.bulk_run import ask, change_rows, ticked
from vasta.core.pages import ListPage
from vasta.partners import bulk
from vasta.partners.models import Partner
from vasta.partnerships.models import Level

from . import partner_rows
from .partner_filters import PartnerFilter

# The default levels on which few partners stand, each of which asks for much.
CLOSE_LEVELS = ("development", "strategic")


class PartnerList(ListPage):
    """All partners of the school, whatever the field: the cross-field view is the default (S2-043)."""

    permission = "partners.view_partner"
    template_name = "home/partner_list.html"
    title = _("Partners")
    list_name = "partners"
    columns = partner_rows.COLUMNS
    default_order = "name"
    filterset_class = PartnerFilter
    empty_text = _(
        "Partners are the organisations you work with. Bring your list from Excel, or add the first one."
    )
    empty_action = _("Import partners")
    empty_url = reverse_lazy("partners:import_list")
    bulk_url = reverse_lazy("partners:partner_bulk")
    has_peek = True

    @property
    def tabs(self) -> tuple[tuple[str, Any], ...]:
        """Mine, the two levels that ask for most, and what is missing."""
        levels = Level.objects.active().filter(key__in=CLOSE_LEVELS).order_by("position")
        close = "&".join(f"level={key}" for key in levels.values_list("pk", flat=True))
        named = [(close, _("Development and strategic"))] if close else []
        return (
            ("care=me", _("Mine")),
            *named,
            ("gap=owner", _("Without an owner")),
            ("gap=quiet", _("Not met for long")),
            ("gap=contact", _("Without a contact person")),
            ("", _("All")),
        )

    def rows(self) -> models.QuerySet:
        return partner_rows.with_met(Partner.objects.living())

    def for_page(self, rows: models.QuerySet) -> models.QuerySet:
        return partner_rows.for_list(rows, {column.key for column in self.table.columns})


@require_POST
@access("partners.bulk_edit_partner")
def partner_bulk(request: HttpRequest) -> HttpResponse:
    """Change one thing on all ticked partners, or on all that the filters find; undone as one."""
    rows = ticked(request, PartnerFilter, Partner.objects.living())
    form = bulk.BulkForm(request.POST if "change" in request.POST else None)
    if form.is_bound and form.is_valid():
        return change_rows(
            request,
            "partners.bulk",
            rows.order_by().values_list("pk", flat=True),
            change=form.cleaned_data["change"],
            value=form.value,
            done_url=reverse("partners:partner_list"),
        )
    return ask(request, "partners/partner_bulk.html", form, rows)
