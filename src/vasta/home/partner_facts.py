"""What the register knows about one partner, in the order in which it is read."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from vasta.partners.models import Affiliation, Partner, PartnerRelation


def lead_of(partner: Partner) -> str:
    """One line under the name: what, where, which business ID."""
    parts = [
        partner.category.label if partner.category else "",
        partner.municipality.label if partner.municipality else partner.city,
        f"{_('Business ID')} {partner.shown_business_id}" if partner.shown_business_id else "",
    ]
    return ". ".join(part for part in parts if part)


def facts_of(partner: Partner) -> list[tuple[str, str]]:
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


def relations_of(partner: Partner) -> list[dict[str, Any]]:
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


def missing_facts(partner: Partner, people: list[Affiliation]) -> list[dict[str, str]]:
    """What is missing in the register, each with the place where it is mended."""
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
