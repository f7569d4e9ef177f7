"""Pages of one partnership."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vasta.core import history, receipts
from vasta.core.access import access
from vasta.core.keys import key_of
from vasta.core.models import Attachment
from vasta.core.pages import DeletePage, FormPage, saved_message
from vasta.partners.models import Partner, Term

from .actions import NotPossible, change_level, end_partnership
from .bands import bands_of
from .forms import VOCABULARIES, ChangeLevelForm, EndForm, PartnershipForm
from .models import Partnership

RELATED = ("partner", "level", "owner", "deputy", "team", "contact", "start_decider", "end_decider")
PURPOSES = ("planning", "organising", "evaluation", "development", "anticipation")


def _rows() -> models.QuerySet:
    """Partnerships, ended ones too, of partners that are still there."""
    rows = Partnership.objects.filter(partner__deleted_at=None)
    return rows.select_related(*RELATED, "continues__level")


@access("partnerships.view_partnership")
def partnership_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one partnership: people, description, goals, assessment, and where it came from."""
    partnership = get_object_or_404(_rows(), pk=pk)
    links = partnership.terms.filter(deleted_at=None).select_related("term").order_by("term__position")
    words = {name: [link.term for link in links if link.term.vocabulary == name] for name in VOCABULARIES}
    attachments = Attachment.objects.filter(model=partnership.model_label, object_id=pk)
    context = {
        "partnership": partnership,
        "forms_of_cooperation": words[Term.Vocabulary.COOPERATION_FORM],
        "target_groups": words[Term.Vocabulary.TARGET_GROUP],
        "facts": _facts(partnership),
        "texts": _texts(partnership),
        "purposes": [
            capfirst(_label(f"serves_{name}")) for name in PURPOSES if getattr(partnership, f"serves_{name}")
        ],
        "continued_by": partnership.continued_by.filter(deleted_at=None).select_related("level").first(),
        "bands": bands_of(partnership.partner),
        "attachments": list(attachments),
    }
    return render(request, "partnerships/partnership_detail.html", context)


def _label(name: str) -> str:
    return str(Partnership._meta.get_field(name).verbose_name)


def _facts(row: Partnership) -> list[tuple[str, Any]]:
    """Plain facts that are known, in reading order."""
    pairs = [
        ("stage", capfirst(str(row.get_stage_display()))),
        ("starts_on", row.starts_on),
        ("start_reason", row.start_reason),
        ("start_decider", row.start_decider),
        ("ended_on", row.ended_on),
        ("end_reason", row.end_reason),
        ("end_decider", row.end_decider),
        ("direction", capfirst(str(row.get_direction_display()))),
        ("engagement", capfirst(str(row.get_engagement_display()))),
    ]
    return [(capfirst(_label(name)), value) for name, value in pairs if value]


def _texts(row: Partnership) -> list[tuple[str, str]]:
    """The longer texts that somebody has written."""
    names = (
        "ground",
        "motive",
        "added_value",
        "benefit_school",
        "benefit_partner",
        "value_proposition",
        "sustainability",
    )
    return [(capfirst(_label(name)), getattr(row, name)) for name in names if getattr(row, name)]


class PartnershipEdit(FormPage):
    """Put a partner on a level, or change what is written about it."""

    permission = "partnerships.change_partnership"
    template_name = "partnerships/partnership_form.html"
    model = Partnership
    form_class = PartnershipForm
    title_new = gettext_lazy("Add a partnership")
    title_edit = gettext_lazy("Change the partnership")

    def rows(self) -> models.QuerySet:
        return _rows()

    def initial(self) -> dict[str, Any]:
        """A new one is the person's own, from today, with what the partner's page says of cooperation."""
        if "pk" in self.kwargs:
            return super().initial()
        user = self.request.user.pk
        values = {"owner": user, "starts_on": timezone.localdate(), "start_decider": user}
        if (partner := self._asked_partner()) is not None:
            values["description"] = partner.cooperation
        return {**values, **super().initial()}

    def _asked_partner(self) -> Partner | None:
        key = key_of(self.request.GET.get("partner", ""))
        return Partner.objects.living().filter(pk=key).first() if key else None

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, **kwargs)
        except IntegrityError:
            # Somebody put the partner on this level between our look and our writing; now the form sees it.
            return super().post(request, **kwargs)

    @property
    def cancel_url(self) -> str:
        if "pk" not in self.kwargs and (partner := self._asked_partner()) is not None:
            return partner.urls["detail"]
        return super().cancel_url


class PartnershipDelete(DeletePage):
    """Hide a partnership that was made by mistake; one that is over is ended instead."""

    permission = "partnerships.delete_partnership"
    model = Partnership
    title = gettext_lazy("Delete the partnership")

    def rows(self) -> models.QuerySet:
        return _rows()

    def going_along(self, obj: models.Model) -> list[tuple[Any, models.QuerySet]]:
        terms = obj.terms.filter(deleted_at=None)
        return [(terms.model._meta.verbose_name_plural, terms)]

    def in_the_way(self, obj: models.Model) -> list[tuple[Any, models.QuerySet]]:
        later = obj.continued_by.filter(deleted_at=None).select_related("partner", "level")
        return [(_("Partnerships that continue it"), later)]

    def success_url(self, obj: models.Model) -> str:
        return obj.partner.urls["detail"]


REFUSALS = {
    "ended": gettext_lazy("Somebody has ended this partnership in between."),
    "taken": gettext_lazy("The partner is on this level already. End one of the two instead."),
}

DONE = {
    "end": gettext_lazy("The partnership was ended."),
    "change_level": gettext_lazy("The level was changed."),
}


def _decide(
    request: HttpRequest,
    partnership: Partnership,
    form_class: type[EndForm],
    verb: str,
    act: Callable[[dict[str, Any]], Partnership],
) -> HttpResponse:
    """A dated decision about a living partnership: ask, do it once, offer undo."""
    if (answer := receipts.answer(request)) is not None:
        return answer
    template = f"partnerships/partnership_{verb}.html"
    data = request.POST if request.method == "POST" else None
    form = form_class(data, partnership=partnership, actor=request.user)
    if not partnership.is_living:
        context = {"partnership": partnership, "refusal": REFUSALS["ended"]}
        return render(request, template, context, status=409)
    if data is not None and form.is_valid():
        try:
            return receipts.once(request, lambda: _act(request, form, verb, act))
        except NotPossible as error:
            form.add_error("level" if error.reason == "taken" else None, REFUSALS[error.reason])
        except IntegrityError:
            form.add_error("level", REFUSALS["taken"])
    context = {"partnership": partnership, "form": form}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _act(request: HttpRequest, form: EndForm, verb: str, act: Callable) -> str:
    values = {name: value for name, value in form.cleaned_data.items() if name != receipts.FIELD}
    operation = f"partnerships.partnership.{verb}"
    with history.change_set(operation, actor=request.user, reason=values["reason"]) as opened:
        obj = act(values)
    saved_message(request, DONE[verb], opened.record)
    return obj.urls["detail"]


@access("partnerships.change_partnership")
def partnership_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End the partnership: when, why, by whose decision."""
    partnership = get_object_or_404(_rows(), pk=pk)

    def act(values: dict[str, Any]) -> Partnership:
        return end_partnership(partnership, actor=request.user, **values)

    return _decide(request, partnership, EndForm, "end", act)


@access("partnerships.change_partnership")
def partnership_change_level(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the partner to another level: this partnership ends and another continues it."""
    partnership = get_object_or_404(_rows(), pk=pk)

    def act(values: dict[str, Any]) -> Partnership:
        return change_level(partnership, to=values.pop("level"), actor=request.user, **values)

    return _decide(request, partnership, ChangeLevelForm, "change_level", act)
