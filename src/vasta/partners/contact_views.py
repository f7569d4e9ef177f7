"""Pages of contact people and of where they work."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from vasta.core.pages import DeletePage, FormPage, ListPage

from . import lists
from .forms import AffiliationForm, ContactForm
from .models import Affiliation, Contact


class ContactList(ListPage):
    """All contact people of the school's partners."""

    permission = "partners.view_contact"
    template_name = "partners/contact_list.html"
    title = _("Contact people")
    list_name = "contacts"
    has_people = True
    columns = lists.CONTACT_COLUMNS
    default_order = "name"
    filterset_class = lists.ContactFilter
    tabs = (
        ("", _("All")),
        ("more=alumni", _("Alumni")),
        ("more=no_partner", _("Without an employer")),
        ("sort=-updated", _("Latest changes")),
    )
    empty_text = _("Contact people are those you deal with at your partners.")
    empty_action = _("Add a contact person")
    empty_url = reverse_lazy("partners:contact_create")

    def rows(self) -> models.QuerySet:
        return Contact.objects.all()

    def for_page(self, rows: models.QuerySet) -> models.QuerySet:
        return lists.for_contact_list(rows)

    def for_export(self, rows: models.QuerySet) -> models.QuerySet:
        """People under a non-disclosure order never leave the program (A-28)."""
        return rows.filter(is_protected=False)


class ContactEdit(FormPage):
    """Add or change a contact person."""

    permission = "partners.change_contact"
    model = Contact
    form_class = ContactForm
    title_new = _("Add a contact person")
    title_edit = _("Change the contact person")

    def new_instance(self) -> Contact:
        return Contact(introduced_by=self.request.user.membership())


class ContactDelete(DeletePage):
    """Hide a person with the affiliations."""

    permission = "partners.delete_contact"
    model = Contact
    title = _("Delete the contact person")

    def going_along(self, obj: models.Model) -> list[tuple[Any, models.QuerySet]]:
        return [(Affiliation._meta.verbose_name_plural, obj.affiliations.filter(deleted_at=None))]


class AffiliationEdit(FormPage):
    """A person at a partner: add another place, end one."""

    permission = "partners.change_affiliation"
    model = Affiliation
    form_class = AffiliationForm
    title_new = _("Add a workplace")
    title_edit = _("Change the workplace")

    def new_instance(self) -> Affiliation:
        return Affiliation(contact=get_object_or_404(Contact.objects.all(), pk=self.kwargs["contact"]))

    def success_url(self, obj: models.Model) -> str:
        return obj.contact.urls["detail"]

    @property
    def cancel_url(self) -> str:
        return self._instance().contact.urls["detail"]


class AffiliationDelete(DeletePage):
    """Take away a workplace written by mistake; one that has ended keeps its dates instead."""

    permission = "partners.delete_affiliation"
    model = Affiliation
    title = _("Delete the workplace")

    def success_url(self, obj: models.Model) -> str:
        return obj.contact.urls["detail"]
