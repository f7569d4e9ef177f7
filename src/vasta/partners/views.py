"""Pages of partners."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from vasta.core import history, search, wording
from vasta.core.access import access
from vasta.core.bulk_run import change_rows
from vasta.core.keys import keys_of
from vasta.core.models import Attachment, ChangeSet
from vasta.core.pages import DeletePage, FormPage, ListPage, saved_message
from vasta.core.receipts import FIELD, new_key

from . import bulk, lists
from .duplicates import similar_partners
from .forms import CommentForm, PartnerForm, RelationForm
from .models import Affiliation, Partner, PartnerComment, PartnerField, PartnerRelation, PartnerTerm


class PartnerList(ListPage):
    """All partners of the school, whatever the field: the cross-field view is the default (S2-043)."""

    permission = "partners.view_partner"
    template_name = "partners/partner_list.html"
    title = _("Partners")
    list_name = "partners"
    columns = lists.PARTNER_COLUMNS
    default_order = "name"
    filterset_class = lists.PartnerFilter
    tabs = (
        ("", _("All")),
        ("gap=contact", _("Without a contact person")),
        ("gap=category", _("Without a category")),
        ("sort=-updated&col=name&col=category&col=people&col=updated", _("Latest changes")),
    )
    empty_text = _(
        "Partners are the organisations you work with. Bring your list from Excel, or add the first one."
    )
    empty_action = _("Import partners")
    empty_url = reverse_lazy("partners:import_list")
    bulk_url = reverse_lazy("partners:partner_bulk")
    has_peek = True

    def rows(self) -> models.QuerySet:
        return Partner.objects.living()

    def for_page(self, rows: models.QuerySet) -> models.QuerySet:
        return lists.for_partner_list(rows, {column.key for column in self.table.columns})


@access("partners.view_partner")
def partner_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one partner on one page; a merged one leads to where it went."""
    partner = get_object_or_404(
        Partner.objects.select_related(
            "municipality", "industry", "category__parent", "parent", "merged_into"
        ),
        pk=pk,
    )
    if partner.merged_into:
        return HttpResponsePermanentRedirect(partner.merged_into.urls["detail"])
    return render(request, "partners/partner_detail.html", _detail_context(partner))


def _detail_context(partner: Partner) -> dict[str, Any]:
    affiliations = partner.affiliations.filter(contact__deleted_at=None, deleted_at=None)
    affiliations = affiliations.select_related("contact", "role").order_by("contact__last_name")
    current = set(Affiliation.objects.current().filter(partner=partner).values_list("pk", flat=True))
    people = [place for place in affiliations if place.pk in current]
    return {
        "partner": partner,
        "lead": _lead(partner),
        "facts": _facts(partner),
        "people": people,
        "former_people": [place for place in affiliations if place.pk not in current],
        "terms": list(PartnerTerm.objects.filter(partner=partner).select_related("term")),
        "fields": list(PartnerField.objects.filter(partner=partner).select_related("field")),
        "aliases": list(partner.aliases.filter(deleted_at=None)),
        "sites": list(Partner.objects.living().filter(parent=partner).select_related("municipality")[:50]),
        "relations": _relations(partner),
        "comments": list(PartnerComment.objects.filter(partner=partner).select_related("author")),
        "comment_form": CommentForm(),
        "attachments": list(Attachment.objects.filter(model=partner.model_label, object_id=partner.pk)),
        "latest": _latest(partner),
        "gaps": _gaps(partner, people),
    }


def _lead(partner: Partner) -> str:
    """One line under the name: what, where, which business ID."""
    parts = [
        partner.category.label if partner.category else "",
        partner.municipality.label if partner.municipality else partner.city,
        f"{_('Business ID')} {partner.shown_business_id}" if partner.shown_business_id else "",
    ]
    return ". ".join(part for part in parts if part)


def _facts(partner: Partner) -> list[tuple[str, str]]:
    """Plain facts that are known, in reading order."""
    address = ", ".join(p for p in (partner.street, f"{partner.postal_code} {partner.city}".strip()) if p)
    rows = [
        (
            _("Industry"),
            f"{partner.industry} ({partner.industry.get_code_set_display()})"
            if partner.industry
            else partner.industry_text,
        ),
        (_("Size"), partner.get_size_display()),
        (_("Activity"), partner.get_activity_display()),
        (_("Address"), address),
        (_("Language"), partner.get_language_display()),
        (_("Website"), _("none, they say") if partner.has_no_website else ""),
    ]
    return [(str(label), capfirst(str(value))) for label, value in rows if value]


def _relations(partner: Partner) -> list[dict[str, Any]]:
    """Relations as seen from this partner, whichever side they were written on."""
    rows = PartnerRelation.objects.filter(models.Q(partner=partner) | models.Q(other=partner))
    rows = rows.filter(partner__deleted_at=None, other__deleted_at=None)
    return [
        {
            "row": row,
            "other": row.other if row.partner_id == partner.pk else row.partner,
            "label": row.kind.label if row.partner_id == partner.pk else row.kind.inverse_label,
        }
        for row in rows.select_related("kind", "partner", "other")
    ]


def _latest(partner: Partner) -> list[dict[str, Any]]:
    """The last five operations that touched the partner itself."""
    keys = partner.history.order_by("-history_id").values_list("change_set_id", flat=True)[:5]
    records = ChangeSet.objects.select_related("actor").in_bulk(list(keys))
    newest = sorted(records.values(), key=lambda record: record.pk, reverse=True)
    return [{"record": record, "operation": wording.operation(record)} for record in newest]


def _gaps(partner: Partner, people: list[Affiliation]) -> list[dict[str, str]]:
    """What is missing, each with the place where it is mended."""
    edit = partner.urls["edit"]
    add_person = f"{reverse('partners:contact_create')}?partner={partner.pk}"
    found = [
        (not people, _("No contact person"), add_person),
        (len(people) == 1, _("Only one contact person"), add_person),
        (partner.category is None, _("No stakeholder category"), edit),
        (partner.industry is None, _("No industry"), edit),
        (not partner.website and not partner.has_no_website, _("Website not known"), edit),
        (not partner.shown_business_id, _("No business ID"), edit),
    ]
    return [{"text": str(text), "url": url} for missing, text, url in found if missing]


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


@access("partners.view_partner")
def partner_brief(request: HttpRequest, pk: int) -> HttpResponse:
    """One page to print before a meeting."""
    partner = get_object_or_404(
        Partner.objects.living().select_related("municipality", "industry", "category__parent", "parent"),
        pk=pk,
    )
    return render(request, "partners/partner_brief.html", _detail_context(partner))


@access("partners.view_partner")
def partner_peek(request: HttpRequest, pk: int) -> HttpResponse:
    """The dialog that tells the main things about a row without leaving the list."""
    partner = get_object_or_404(
        Partner.objects.living().select_related("municipality", "industry", "category__parent", "parent"),
        pk=pk,
    )
    places = Affiliation.objects.current().filter(partner=partner).select_related("contact", "role")
    context = {"partner": partner, "lead": _lead(partner), "facts": _facts(partner), "people": places[:5]}
    return render(request, "partners/partner_peek.html", context)


@require_POST
@access("partners.change_partner")
def comment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something to the others who care for the same partner (S3-310)."""
    partner = get_object_or_404(Partner.objects.living(), pk=pk)
    form = CommentForm(request.POST, instance=PartnerComment(partner=partner, author=request.user))
    if not form.is_valid():
        return render(
            request,
            "partners/partner_detail.html",
            {**_detail_context(partner), "comment_form": form},
            status=422,
        )
    with history.change_set("partners.partnercomment.create", actor=request.user) as opened:
        form.save()
    saved_message(request, _("Your message was added."), opened.record)
    return redirect(partner.urls["detail"] + "#discussion")


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


@require_POST
@access("partners.bulk_edit_partner")
def partner_bulk(request: HttpRequest) -> HttpResponse:
    """Change one thing on all ticked partners, or on all that the filters find; undone as one."""
    rows = _ticked(request)
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
    context = {
        "form": form,
        "form_key": request.POST.get(FIELD) or new_key(),
        "count": rows.count(),
        "keys": request.POST.getlist("pk"),
        "all": request.POST.get("all", ""),
        "query": request.POST.get("query", ""),
    }
    return render(request, "partners/partner_bulk.html", context, status=422 if form.is_bound else 200)


def _ticked(request: HttpRequest) -> models.QuerySet:
    if request.POST.get("all"):
        query = QueryDict(request.POST.get("query", ""))
        return lists.PartnerFilter(query, queryset=Partner.objects.living(), request=request).qs
    return Partner.objects.living().filter(pk__in=keys_of(request))
