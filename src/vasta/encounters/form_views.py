"""Pages that write encounters: the quick log, planning, holding, changing, cancelling, planning the next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRedirect

from vasta.core import history, receipts
from vasta.core.access import access
from vasta.core.keys import key_of
from vasta.core.pages import FormPage, saved_message
from vasta.partners.models import Contact, Partner
from vasta.partnerships.models import Partnership
from vasta.planning.models import ContactKind, Occasion

from . import actions, calendar, following, form_defaults, forms, guard, recurrence
from .fields import rows_of
from .models import Encounter
from .views import gone


def followed(response: HttpResponse) -> HttpResponse:
    """An answer that a script can follow: it leaves the page, or takes a conflict's page whole."""
    if response.status_code == 302:
        return HttpResponseClientRedirect(response.url)
    if response.status_code == 409:
        response["HX-Retarget"] = response["HX-Reselect"] = "#main"
        response["HX-Reswap"] = "outerHTML"
    return response


def instead(encounter: Encounter) -> HttpResponse | None:
    """Where somebody is led who wants to do with an encounter what only a planned one allows."""
    return None if encounter.state == Encounter.State.PLANNED else redirect(encounter.urls["detail"])


def overtaken_text(encounter: Encounter) -> str:
    """What happened to a planned encounter while somebody wrote about it, and what saving does now."""
    if encounter.state == Encounter.State.CANCELLED:
        return _("Somebody has cancelled this encounter meanwhile. Saving logs what you wrote as a new one.")
    return _("Somebody has logged this encounter meanwhile. Saving logs what you wrote as a new one.")


class EncounterPage(FormPage):
    """What the pages that write an encounter share: the chosen partners' facts, the search step, scripts."""

    permission = "encounters.change_encounter"
    template_name = "encounters/encounter_form.html"
    model = Encounter
    form_class = forms.EncounterForm
    # What the button says.
    save_label: Any = gettext_lazy("Save")

    @property
    def form_url(self) -> str:
        """Where the form is sent."""
        return self.request.get_full_path()

    def new_instance(self) -> Encounter:
        return Encounter(owner=self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Also a session that has ended leads a script to the sign-in as a page.
        return _to_script(request, super().dispatch(request, *args, **kwargs))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show_found(request) if "find" in request.POST else super().post(request, **kwargs)

    def _show_found(self, request: HttpRequest) -> HttpResponse:
        """The search step of a browser without scripts: the same form with what the words may mean."""
        form = self.form_class(request.POST, instance=self._instance())
        form.errors.clear()
        return self._show(form)

    def _show(self, form: ModelForm, status: int = 200) -> HttpResponse:
        self.form = form
        return super()._show(form, status)

    def extra_context(self) -> dict[str, Any]:
        return form_context(self.form, self.request)


def form_context(form: forms.EncounterForm, request: HttpRequest) -> dict[str, Any]:
    """What the form's template shows besides the fields."""
    besides = form.instance if form.instance.pk else None
    partners = form.chosen_partners
    return {
        "facts": guard.facts_of(partners, users=form.chosen_users(), actor=request.user, besides=besides),
        "kinds": form_defaults.kind_choices(form),
        "sentence": form_defaults.default_words(form),
        "is_log": isinstance(form, forms.LogForm),
        "is_plan": isinstance(form, forms.PlanForm),
        "draft_key": f"{request.user.pk}-{request.provider.slug}-{form.instance.pk or 'new'}",
    }


class EncounterLog(EncounterPage):
    """The quick log: partner, kind and text; all else has a default (S4-021, S3-242)."""

    permission = "encounters.add_encounter"
    form_class = forms.LogForm
    title_new = gettext_lazy("Log an encounter")
    verb = "log"

    def initial(self) -> dict[str, Any]:
        return form_defaults.log_defaults(self.request.user) | asked(self.request)

    def save(self, form: forms.LogForm) -> Encounter:
        encounter = form.save(commit=False)
        return actions.write_held(encounter, form.sides(), next_step=form.next_step())

    def success_url(self, obj: models.Model) -> str:
        return obj.urls["next"]


class EncounterHold(EncounterLog):
    """A planned encounter was held: the same form, in which only the text is missing."""

    permission = "encounters.change_encounter"
    title_edit = gettext_lazy("Log what was planned")
    verb = "hold"
    overtaken = False

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return instead(self._instance()) or super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        # A form sent twice finds its first sending's receipt before it finds that all is done.
        if (answer := receipts.answer(request)) is not None:
            return answer
        encounter = self._instance()
        if encounter.state != Encounter.State.PLANNED:
            return self._show_overtaken(request, encounter)
        return super().post(request, **kwargs)

    def _show_overtaken(self, request: HttpRequest, encounter: Encounter) -> HttpResponse:
        """What was typed, as a log of its own: somebody has cancelled or logged the planned one meanwhile."""
        typed = request.POST.copy()
        typed["version"] = ""
        form = self.form_class(typed, instance=self.new_instance())
        form.full_clean()
        form.add_error(None, overtaken_text(encounter))
        self.overtaken = True
        return self._show(form, status=409)

    @property
    def form_url(self) -> str:
        """Its own address, or that of a new log when the planned one is no more."""
        return reverse("encounters:encounter_create") if self.overtaken else super().form_url

    def initial(self) -> dict[str, Any]:
        first = {"next_owner": self.request.user.pk}
        if self._instance().starts_at > timezone.now():
            first["starts_at"] = form_defaults.log_defaults(self.request.user)["starts_at"]
        return first


class EncounterPlan(EncounterPage):
    """Agree on an encounter ahead."""

    permission = "encounters.add_encounter"
    form_class = forms.PlanForm
    title_new = gettext_lazy("Plan an encounter")
    verb = "plan"

    def initial(self) -> dict[str, Any]:
        first = form_defaults.plan_defaults(self.request.user, on=day_of(self.request))
        return first | hour_of(self.request) | asked(self.request)

    def save(self, form: forms.PlanForm) -> Encounter:
        encounter = actions.write_planned(form.save(commit=False), form.sides())
        recurrence.repeat_encounter(encounter, form.following_starts())
        if clash := calendar.clash_text(self.request.user, encounter):
            messages.warning(self.request, clash)
        return encounter


class EncounterEdit(EncounterPage):
    """Change an encounter that was logged or planned."""

    title_edit = gettext_lazy("Change the encounter")

    def initial(self) -> dict[str, Any]:
        return {}

    def save(self, form: forms.EncounterForm) -> Encounter:
        before = Encounter.objects.get(pk=form.instance.pk)
        return actions.write_changed(form.save(commit=False), form.sides(), before, form.shown_sides())


def asked(request: HttpRequest) -> dict[str, Any]:
    """First values that the address asks for: ?partner= &partnership= &occasion= &contact= &kind=."""
    found: dict[str, Any] = {}
    if occasion := _one(Occasion.objects.select_related("cadence", "partnership"), request, "occasion"):
        found |= form_defaults.occasion_defaults(occasion)
    if partnership := _one(Partnership.objects.all(), request, "partnership"):
        found |= {"partners": [partnership.partner_id], "partnerships": [partnership.pk]}
    if keys := [row.pk for row in guard.rows_with(Partner, request.GET.getlist("partner"))]:
        found["partners"] = keys
    contacts = list(guard.rows_with(Contact, request.GET.getlist("contact")))
    if contacts and not found.get("partners"):
        found["partners"] = [place.partner_id for place in guard.places_of(contacts)]
    if not contacts and found.get("partners"):
        contacts = guard.default_contacts(rows_of(Partner, found["partners"]), actor=request.user)
    if (kind := request.GET.get("kind")) in ContactKind.values:
        found["kind"] = kind
    return found | {"contacts": [contact.pk for contact in contacts]}


def _one(rows: models.QuerySet, request: HttpRequest, name: str) -> Any:
    """The row that the address names; 404 when it is not there."""
    return get_object_or_404(rows, pk=key_of(request.GET[name]) or 0) if request.GET.get(name) else None


def day_of(request: HttpRequest) -> date | None:
    """The day ?on=2026-12-03 when it is one and not past."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return None
    return day if day >= timezone.localdate() else None


def hour_of(request: HttpRequest) -> dict[str, Any]:
    """The start ?starts_at=2026-12-03T09:00 of an empty hour of the calendar, by the clock on the wall."""
    try:
        start = datetime.fromisoformat(request.GET.get("starts_at", ""))
    except ValueError:
        return {}
    return {"starts_at": timezone.make_aware(start)} if start.tzinfo is None else {}


@access("encounters.change_encounter")
def encounter_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """A planned encounter does not take place; the reason is kept."""
    encounter = get_object_or_404(Encounter.objects.all(), pk=pk)
    if (away := instead(encounter)) is not None:
        return away
    form = forms.CancelForm(request.POST or None, instance=encounter)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "encounter": encounter}
        return render(
            request, "encounters/encounter_cancel.html", context, status=422 if form.is_bound else 200
        )
    reason = form.cleaned_data["cancel_reason"]
    with history.change_set("encounters.encounter.cancel", actor=request.user) as opened:
        actions.cancel_encounter(actor=request.user, encounter=encounter, reason=reason)
        if form.cleaned_data.get("scope") == recurrence.Scope.FOLLOWING:
            recurrence.cancel(recurrence.following(encounter).select_for_update(), reason=reason)
    saved_message(request, _("The encounter was cancelled."), opened.record)
    return redirect(encounter.urls["detail"])


@access("encounters.change_encounter")
def encounter_next(request: HttpRequest, pk: int) -> HttpResponse:
    """What was saved and kept, and the next time in one tap."""
    if (away := gone(pk)) is not None:
        return away
    encounter = get_object_or_404(Encounter.objects.select_related("owner"), pk=pk)
    if encounter.state != Encounter.State.HELD:
        return redirect(encounter.urls["detail"])
    suggestion = following.suggestion_for(encounter)
    if request.method == "POST" and suggestion:
        return receipts.answer(request) or receipts.once(
            request, lambda: _plan_next(request, encounter, suggestion)
        )
    partners, users = following.partners_of(encounter), following.users_of(encounter)
    context = {
        "encounter": encounter,
        "partners": partners,
        "kept": following.kept_by(encounter),
        "planned": following.planned_after(encounter),
        "suggestion": suggestion,
        "facts": guard.facts_of(partners, users=users, actor=request.user, besides=encounter),
        "is_unclear": bool(partners) and not following.served_by(encounter),
        "form_key": receipts.new_key(),
    }
    return render(request, "encounters/encounter_next.html", context)


def _plan_next(request: HttpRequest, encounter: Encounter, suggestion: following.Suggestion) -> str:
    with history.change_set("encounters.encounter.plan", actor=request.user) as opened:
        planned = following.plan_next(actor=request.user, encounter=encounter, suggestion=suggestion)
    start = timezone.localtime(planned.starts_at)
    words = {"date": f"{start:%-d.%-m.%Y}", "time": f"{start:%-H.%M}"}
    saved_message(request, _("Planned for %(date)s at %(time)s.") % words, opened.record)
    return planned.urls["detail"]


@access("encounters.change_encounter")
def encounter_serve(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which partnership a logged encounter was about, when its people care for none of them."""
    encounter = get_object_or_404(Encounter.objects.all(), pk=pk)
    if request.method != "POST":
        return redirect(encounter.urls["next"])
    rows = guard.partnerships_of(following.partners_of(encounter))
    partnership = get_object_or_404(rows, pk=key_of(request.POST.get("partnership")) or 0)
    with history.change_set("encounters.encounter.edit", actor=request.user) as opened:
        actions.serve(encounter, partnership)
    if opened.touched:
        saved_message(request, _("Saved."), opened.record)
    return redirect(encounter.urls["next"])


@access("encounters.change_encounter")
def encounter_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Take part in what a colleague has planned instead of a contact of one's own."""
    encounter = get_object_or_404(Encounter.objects.all(), pk=pk)
    if request.method != "POST" or instead(encounter):
        return _to_script(request, redirect(encounter.urls["detail"]))
    with history.change_set("encounters.encounter.join", actor=request.user) as opened:
        actions.join_encounter(actor=request.user, encounter=encounter)
    if opened.touched:
        saved_message(request, _("You take part now."), opened.record)
    return _to_script(request, redirect(encounter.urls["detail"]))


@access("encounters.change_encounter")
def encounter_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the contact to the colleague who is in touch already; what was typed goes along as an action."""
    encounter = get_object_or_404(Encounter.objects.select_related("owner"), pk=pk)
    if request.method != "POST":
        return redirect(encounter.urls["detail"])
    response = receipts.answer(request)
    return _to_script(request, response or receipts.once(request, lambda: _hand_over(request, encounter)))


def _hand_over(request: HttpRequest, encounter: Encounter) -> str:
    due_on = max(encounter.held_on, form_defaults.next_working_day(timezone.localdate()))
    with history.change_set("planning.action.create", actor=request.user) as opened:
        actions.hand_over_contact(
            actor=request.user, encounter=encounter, text=request.POST.get("text", "")[:2000], due_on=due_on
        )
    text = _("%(who)s got it as an action.") % {"who": encounter.owner}
    saved_message(request, text, opened.record)
    return encounter.urls["detail"]


def _to_script(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    return followed(response) if request.headers.get("HX-Request") else response


def quick_form(request: HttpRequest) -> forms.EncounterForm:
    """An empty form for the partners of the address, of which a fragment shows parts."""
    form_class = forms.PlanForm if request.GET.get("mode") == "plan" else forms.LogForm
    partners = [row.pk for row in guard.rows_with(Partner, request.GET.getlist("partners"))]
    defaults = form_defaults.log_defaults(request.user) | {"partners": partners}
    found = guard.default_contacts(rows_of(Partner, partners), actor=request.user)
    defaults["contacts"] = [contact.pk for contact in found]
    return form_class(instance=Encounter(owner=request.user), initial=defaults)


@access("encounters.view_encounter")
def encounter_guard(request: HttpRequest) -> HttpResponse:
    """The fragment below the chosen partners: levels, the contact guard, people, an unclear partnership."""
    form = quick_form(request)
    context = {"form": form, **form_context(form, request), "is_fragment": True}
    return render(request, "encounters/partner_facts.html", context)
