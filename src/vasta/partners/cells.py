"""Cells of the lists that are more than text."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from vasta.core.templatetags import ui

from .models import Contact, Partner

LINK = '<a href="{}">{}</a>'


def partner_name(partner: Partner) -> SafeString:
    """The name as a link, the town, and the organisation that a site belongs to."""
    place = partner.municipality.label if partner.municipality else partner.city
    if partner.parent:
        place = f"{place} · {partner.parent.name}"
    return format_html(f"{LINK} <small>{{}}</small>", partner.urls["detail"], partner.name, place)


def partner_industry(partner: Partner) -> SafeString:
    """The industry without its code."""
    return format_html("{}", partner.industry.label if partner.industry else "")


def partner_people(partner: Partner) -> SafeString:
    """The first of the present people (reads `people`) and how many others there are."""
    if not partner.people:
        return ui.gap(_("Missing"))
    first, others = partner.people[0].contact, len(partner.people) - 1
    more = format_html(' <small class="faint">+{}</small>', others) if others else ""
    return format_html(f"{LINK}{{}}", first.urls["detail"], first, more)


def contact_partners(contact: Contact) -> SafeString:
    """The present employers (reads `places`)."""
    partners = (place.partner for place in contact.places)
    return format_html_join(", ", LINK, ((partner.urls["detail"], partner.name) for partner in partners))


def contact_email(contact: Contact) -> SafeString:
    """The address to write to."""
    return format_html('<a href="mailto:{0}">{0}</a>', contact.email) if contact.email else SafeString("")


def contact_phone(contact: Contact) -> SafeString:
    """The number to call, never broken between lines."""
    if not contact.phone:
        return SafeString("")
    return format_html('<a class="nowrap" href="{}">{}</a>', ui.tel(contact.phone), contact.phone)
