"""Rows for tests of the register."""

from __future__ import annotations

from typing import Any

from vasta.core import history
from vasta.partners.models import Affiliation, Contact, Partner


def make_partner(name: str, *, actor: Any = None, **values: Any) -> Partner:
    """A saved partner; call inside the provider."""
    with history.change_set("partners.partner.create", actor=actor):
        partner = Partner(name=name, **values)
        partner.save()
    return partner


def make_contact(
    first_name: str, last_name: str, *, partner: Partner | None = None, **values: Any
) -> Contact:
    """A saved person, at `partner` if given; call inside the provider."""
    with history.change_set("partners.contact.create", actor=None):
        contact = Contact(first_name=first_name, last_name=last_name, **values)
        contact.save()
        if partner:
            Affiliation(contact=contact, partner=partner).save()
    return contact
