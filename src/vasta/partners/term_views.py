"""Settings pages of the provider's own vocabularies."""

from __future__ import annotations

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vasta.core.access import access
from vasta.core.pages import DeletePage, FormPage

from .forms import TermForm
from .models import Term


@access("partners.change_term")
def term_list(request: HttpRequest, vocabulary: str) -> HttpResponse:
    """The words of one vocabulary in the provider's order."""
    if vocabulary not in Term.Vocabulary:
        raise Http404
    terms = Term.objects.filter(vocabulary=vocabulary).select_related("parent")
    context = {
        "terms": terms,
        "vocabulary": Term.Vocabulary(vocabulary),
        "vocabularies": Term.Vocabulary,
        "has_inverse": vocabulary == Term.Vocabulary.RELATION,
        "has_parent": vocabulary == Term.Vocabulary.CATEGORY,
    }
    return render(request, "partners/term_list.html", context)


class TermEdit(FormPage):
    """Add, rename, translate or retire a word."""

    permission = "partners.change_term"
    model = Term
    form_class = TermForm
    title_new = _("Add a word")
    title_edit = _("Change the word")

    def new_instance(self) -> Term:
        if self.kwargs["vocabulary"] not in Term.Vocabulary:
            raise Http404
        return Term(vocabulary=self.kwargs["vocabulary"])

    def success_url(self, obj: models.Model) -> str:
        return reverse("partners:term_list", args=[obj.vocabulary])

    @property
    def cancel_url(self) -> str:
        return self.success_url(self._instance())


class TermDelete(DeletePage):
    """Take a word away from lists of choice; what carries it keeps it."""

    permission = "partners.change_term"
    model = Term
    title = _("Delete the word")
    success_url = TermEdit.success_url
