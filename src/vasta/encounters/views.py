"""Pages that show encounters: the list, one encounter, its peek and deletion, a partner's timeline."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from vasta.core import history
from vasta.core.access import access
from vasta.core.models import Attachment
from vasta.core.pages import DeletePage, ListPage
from vasta.partners.models import Partner

from . import actions, following, lists, measures
from .form_defaults import KIND_ICONS
from .models import Encounter, EncounterPartner, EncounterPartnership, Participant, WorkTime
from .timeline import timeline_of

# Days of the sum above the list.
LATELY = 30


class EncounterList(ListPage):
    """All encounters of the school, the newest first."""

    permission = "encounters.view_encounter"
    template_name = "encounters/encounter_list.html"
    title = _("Encounters")
    list_name = "encounters"
    columns = lists.ENCOUNTER_COLUMNS
    default_order = "-when"
    filterset_class = lists.EncounterFilter
    tabs = (
        ("", _("All")),
        ("of=me", _("Mine")),
        ("of=team", _("My team's")),
        ("state=planned&sort=when", _("Planned")),
        ("feedback=positive&feedback=negative", _("With feedback")),
    )
    empty_text = _("Encounters are visits, calls, messages and meetings with partners.")
    empty_action = _("Log an encounter")
    empty_url = reverse_lazy("encounters:encounter_create")
    has_peek = True

    def rows(self) -> models.QuerySet:
        return Encounter.objects.all()

    def for_page(self, rows: models.QuerySet) -> models.QuerySet:
        return lists.for_encounter_list(rows, {column.key for column in self.table.columns})

    def extra_context(self) -> dict[str, Any]:
        return {"days": LATELY, "sums": measures.counts(measures.Period.of_days(LATELY))}


def gone(pk: int) -> HttpResponse | None:
    """The list for whoever has just undone or deleted the encounter of the page that was open."""
    is_deleted = Encounter.everything.filter(pk=pk).exclude(deleted_at=None).exists()
    return redirect("encounters:encounter_list") if is_deleted else None


def _shown(rows: models.QuerySet, pk: int) -> Encounter:
    """One encounter with what its page and its peek show."""
    return get_object_or_404(lists.for_encounter_list(rows), pk=pk)


@access("encounters.view_encounter")
def encounter_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one encounter."""
    if (away := gone(pk)) is not None:
        return away
    encounter = _shown(Encounter.objects.all(), pk)
    served = EncounterPartnership.objects.filter(encounter=encounter)
    hours = WorkTime.objects.filter(encounter=encounter, user=request.user).first()
    context = {
        "encounter": encounter,
        "icon_name": KIND_ICONS[encounter.kind],
        "partnerships": [link.partnership for link in served.select_related("partnership__level")],
        "kept": following.kept_by(encounter),
        "hours": hours,
        "attachments": list(Attachment.objects.filter(model=encounter.model_label, object_id=pk)),
    }
    return render(request, "encounters/encounter_detail.html", context)


@access("encounters.view_encounter")
def encounter_peek(request: HttpRequest, pk: int) -> HttpResponse:
    """The dialog that tells the main things without leaving the list."""
    return render(
        request, "encounters/encounter_peek.html", {"encounter": _shown(Encounter.objects.all(), pk)}
    )


class EncounterDelete(DeletePage):
    """Hide an encounter written by mistake, with its links; its next steps stay in the list.

    Hours that nobody has touched go along unsaid, as they are private; those written by hand stay.
    """

    permission = "encounters.delete_encounter"
    model = Encounter
    title = _("Delete the encounter")

    def going_along(self, obj: models.Model) -> list[tuple[Any, models.QuerySet]]:
        parts = (EncounterPartner, EncounterPartnership, Participant)
        return [(part._meta.verbose_name_plural, part.objects.filter(encounter=obj)) for part in parts]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        encounter = get_object_or_404(self.rows(), pk=pk)
        # The outer change set of the same name, which the deletion joins.
        with history.change_set("encounters.encounter.delete", actor=request.user):
            actions.let_hours_go(encounter, WorkTime.objects.filter(encounter=encounter))
            return super().post(request, pk)


@access("encounters.view_encounter")
def partner_timeline(request: HttpRequest, partner: int) -> HttpResponse:
    """A partner's timeline as a page of its own; to a script only the part that it asks for."""
    found = get_object_or_404(Partner.objects.living(), pk=partner)
    template = "encounters/partner_timeline.html"
    if request.headers.get("HX-Request"):
        template = "encounters/timeline.html"
    if request.headers.get("HX-Target") == "timeline-more":
        template = "encounters/timeline.html#items"
    return render(request, template, {"partner": found, "timeline": timeline_of(found, request.GET)})
