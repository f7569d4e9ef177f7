"""The list of partnerships in the mandated form (S3-358): on the screen, on paper and as files."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from vasta.core.access import access
from vasta.core.bulk_run import ask, change_rows, ticked
from vasta.core.downloads import list_response
from vasta.core.pages import ListPage
from vasta.core.tables import Table
from vasta.partners.models import Partner
from vasta.partnerships.bulk import BulkForm, LevelBulkForm
from vasta.partnerships.models import Level, Partnership

from . import partnership_rows as lists
from .partner_filters import PartnerFilter
from .partner_rows import with_met


def all_rows() -> models.QuerySet:
    """Partnerships, ended ones too, of partners that are still there."""
    return Partnership.objects.filter(partner__deleted_at=None, partner__merged_into=None)


class PartnershipList(ListPage):
    """Organisation, what is done together, our contact person; per level and per field of study."""

    permission = "partnerships.view_partnership"
    template_name = "home/partnership_list.html"
    title = _("Partnerships")
    list_name = "partnerships"
    columns = lists.COLUMNS
    default_order = "name"
    filterset_class = lists.PartnershipFilter
    empty_text = _(
        "A partnership says on which level we work with a partner, what is done and who cares for it."
    )
    empty_action = _("Add a partnership")
    empty_url = reverse_lazy("partnerships:partnership_create")
    bulk_url = reverse_lazy("partnerships:partnership_bulk")

    @property
    def tabs(self) -> tuple[tuple[str, Any], ...]:
        """Everybody's, mine, one tab a level, and the targets."""
        levels = [
            (f"level={level.pk}", level.short_label) for level in self.filterset.levels if level.is_active
        ]
        return (
            ("", _("All")),
            ("care=me", _("Mine")),
            *levels,
            ("gap=owner", _("Without an owner")),
            ("stage=prospect", _("Targets")),
        )

    def rows(self) -> models.QuerySet:
        return all_rows()

    def for_page(self, rows: models.QuerySet) -> models.QuerySet:
        return lists.for_list(rows)


class PartnershipHandout(PartnershipList):
    """The same rows as a file that may be given to partners: the three things asked for, never the level."""

    title = _("Our partners")
    list_name = "partnership_handout"
    columns = lists.HANDOUT_COLUMNS

    def get(self, request: HttpRequest) -> HttpResponseBase:
        self.filterset = self.filterset_class(request.GET, queryset=self.rows(), request=request)
        self.table = Table(self.columns, QueryDict(), default_order=self.default_order)
        rows = self.for_page(self.table.ordered(self.filterset.qs))
        return list_response(request, self, rows, kind="xlsx")


class PartnershipPrint(PartnershipList):
    """The list for paper, under the headings of levels or of fields of study."""

    template_name = "home/partnership_print.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        self.filterset = self.filterset_class(request.GET, queryset=self.rows(), request=request)
        rows = lists.for_list(self.filterset.qs).order_by("level__position", "partner__sort_name", "pk")
        by_field = request.GET.get("by") == "field"
        query = request.GET.copy()
        query.pop("by", None)
        return self.render(
            groups=_by_field(rows) if by_field else _by_level(rows),
            by_field=by_field,
            query=query.urlencode(),
            filterset=self.filterset,
        )


def _by_level(rows: models.QuerySet) -> list[tuple[Any, list[Partnership]]]:
    groups: dict[Level, list[Partnership]] = {}
    for row in rows:
        groups.setdefault(row.level, []).append(row)
    return [(level.label, found) for level, found in groups.items()]


def _by_field(rows: models.QuerySet) -> list[tuple[Any, list[Partnership]]]:
    """A partner of several fields stands in each; those of none come last."""
    groups: dict[str, list[Partnership]] = {}
    without = []
    for row in rows:
        for link in row.partner.study_links:
            groups.setdefault(link.field.name, []).append(row)
        if not row.partner.study_links:
            without.append(row)
    named = sorted(groups.items())
    return [*named, (_("No field of study"), without)] if without else named


@require_POST
@access("partnerships.bulk_edit_partnership")
def partnership_bulk(request: HttpRequest) -> HttpResponse:
    """Change one thing on all ticked partnerships, or on all that the filters find; undone as one."""
    rows = ticked(request, lists.PartnershipFilter, all_rows())
    form = BulkForm(request.POST if "change" in request.POST else None)
    if form.is_bound and form.is_valid():
        return change_rows(
            request,
            "partnerships.bulk",
            rows.order_by().values_list("pk", flat=True),
            change=form.cleaned_data["change"],
            value=form.value,
            done_url=reverse("partnerships:partnership_list"),
        )
    return ask(request, "home/partnership_bulk.html", form, rows)


@require_POST
@access("partnerships.bulk_edit_partnership")
def partnership_bulk_create(request: HttpRequest) -> HttpResponse:
    """Put all ticked partners, or all that the filters of their list find, on a level; undone as one."""
    rows = ticked(request, PartnerFilter, with_met(Partner.objects.living()))
    form = LevelBulkForm(request.POST if "level" in request.POST else None)
    if form.is_bound and form.is_valid():
        owner = form.cleaned_data["owner"]
        return change_rows(
            request,
            "partnerships.levels",
            rows.order_by().values_list("pk", flat=True),
            change="level",
            value={"level": form.cleaned_data["level"].pk, "owner": owner.pk if owner else None},
            done_url=reverse("partners:partner_list"),
        )
    return ask(request, "home/partnership_bulk_create.html", form, rows)
