"""The partner page: everything that all modules know about one partner, its brief, its peek."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from vasta.core import history, wording
from vasta.core.access import access
from vasta.core.models import Attachment, ChangeSet
from vasta.core.pages import saved_message
from vasta.partners.forms import CommentForm
from vasta.partners.models import (
    Affiliation,
    Partner,
    PartnerComment,
    PartnerField,
    PartnerRelation,
    PartnerTerm,
)


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
    return render(request, "home/partner_detail.html", _detail_context(partner))


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


@access("partners.view_partner")
def partner_brief(request: HttpRequest, pk: int) -> HttpResponse:
    """One page to print before a meeting."""
    partner = get_object_or_404(
        Partner.objects.living().select_related("municipality", "industry", "category__parent", "parent"),
        pk=pk,
    )
    return render(request, "home/partner_brief.html", _detail_context(partner))


@access("partners.view_partner")
def partner_peek(request: HttpRequest, pk: int) -> HttpResponse:
    """The dialog that tells the main things about a row without leaving the list."""
    partner = get_object_or_404(
        Partner.objects.living().select_related("municipality", "industry", "category__parent", "parent"),
        pk=pk,
    )
    places = Affiliation.objects.current().filter(partner=partner).select_related("contact", "role")
    context = {"partner": partner, "lead": _lead(partner), "facts": _facts(partner), "people": places[:5]}
    return render(request, "home/partner_peek.html", context)


@require_POST
@access("partners.change_partner")
def comment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something to the others who care for the same partner (S3-310)."""
    partner = get_object_or_404(Partner.objects.living(), pk=pk)
    form = CommentForm(request.POST, instance=PartnerComment(partner=partner, author=request.user))
    if not form.is_valid():
        return render(
            request,
            "home/partner_detail.html",
            {**_detail_context(partner), "comment_form": form},
            status=422,
        )
    with history.change_set("partners.partnercomment.create", actor=request.user) as opened:
        form.save()
    saved_message(request, _("Your message was added."), opened.record)
    return redirect(partner.urls["detail"] + "#discussion")
