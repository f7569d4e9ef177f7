"""Pages of partners."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from vasta.core import history, search
from vasta.core.access import access
from vasta.core.pages import DeletePage, FormPage, saved_message

from .duplicates import similar_partners
from .forms import PartnerForm, RelationForm
from .models import Partner, PartnerRelation


class PartnerEdit(FormPage):
    """Add or change a partner."""

    permission = "partners.change_partner"
    template_name = "partners/partner_form.html"
    model = Partner
    form_class = PartnerForm
    title_new = _("Add a partner")
    title_edit = _("Change the partner")

    def rows(self) -> models.QuerySet:
        return Partner.objects.living()


class PartnerDelete(DeletePage):
    """Hide a partner with its affiliations, names and relations; its sites must have gone elsewhere first."""

    permission = "partners.delete_partner"
    model = Partner
    title = _("Delete the partner")

    def rows(self) -> models.QuerySet:
        return Partner.objects.living()

    def in_the_way(self, obj: models.Model) -> list[tuple[Any, models.QuerySet]]:
        return [(_("Sites"), Partner.objects.living().filter(parent=obj))]

    def going_along(self, obj: models.Model) -> list[tuple[Any, models.QuerySet]]:
        relations = PartnerRelation.objects.filter(models.Q(partner=obj) | models.Q(other=obj))
        parts = [obj.affiliations, obj.aliases, obj.terms, obj.field_links, obj.comments]
        named = [(part.model._meta.verbose_name_plural, part.filter(deleted_at=None)) for part in parts]
        return [*named, (PartnerRelation._meta.verbose_name_plural, relations)]


@access("partners.view_partner")
def partner_similar(request: HttpRequest) -> HttpResponse:
    """The fragment that warns while a new partner's name or business ID is typed."""
    found = similar_partners(
        name=request.GET.get("name", "")[:200], business_id=request.GET.get("business_id", "")[:20]
    )
    return render(request, "partners/partner_similar.html", {"similar": found})


@access("partners.view_partner")
def partner_options(request: HttpRequest) -> HttpResponse:
    """Options of the partner picker."""
    found = search.search(request.GET.get("q", ""), model=Partner, limit=8)
    return render(request, "core/options.html", {"options": found})


class RelationEdit(FormPage):
    """Say how the partner stands to another."""

    permission = "partners.change_partner"
    model = PartnerRelation
    form_class = RelationForm
    title_new = _("Add a relation")
    title_edit = _("Change the relation")

    def new_instance(self) -> PartnerRelation:
        partner = get_object_or_404(Partner.objects.living(), pk=self.kwargs["partner"])
        return PartnerRelation(partner=partner)

    def success_url(self, obj: models.Model) -> str:
        return obj.partner.urls["detail"]

    @property
    def cancel_url(self) -> str:
        return self._instance().partner.urls["detail"]


@require_POST
@access("partners.change_partner")
def relation_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a relation away."""
    relation = get_object_or_404(PartnerRelation.objects.select_related("partner"), pk=pk)
    with history.change_set("partners.partnerrelation.delete", actor=request.user) as opened:
        history.delete_softly(relation)
    saved_message(request, _("The relation was removed."), opened.record)
    return redirect(relation.partner.urls["detail"])
