"""Pages of the school's people: list, one person, own profile, leaving and moving."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from vasta.core import history, search
from vasta.core.access import access
from vasta.core.keys import keys_of
from vasta.core.pages import FormPage, ListPage, saved_message

from . import actions, lists
from .forms import ONLY_MAIN_USER, DepartureForm, MembershipForm, ProfileForm, ReorganisationForm
from .hand_over import hand_overs
from .invitation_views import take_link
from .models import Duty, Invitation, LastMainUser, Membership, PersonSkill
from .references import references_to

# Rows of one kind that a person's page names; the rest is a number.
NAMED = 8


class PersonList(ListPage):
    """Everybody of the school, found also by skill and language (S3-370)."""

    permission = "accounts.view_person"
    template_name = "accounts/person_list.html"
    title = gettext_lazy("People")
    list_name = "people"
    columns = lists.COLUMNS
    default_order = "name"
    filterset_class = lists.PersonFilter
    tabs = (
        ("", gettext_lazy("Work here")),
        ("role=lead", gettext_lazy("Team leads")),
        ("role=main_user", gettext_lazy("Main users")),
        ("state=left", gettext_lazy("Have left")),
    )
    empty_text = gettext_lazy("Nobody here.")

    @property
    def bulk_url(self) -> str:
        """Only a main user moves people."""
        return reverse("accounts:reorganise") if self.request.user.has_perm("accounts.manage") else ""

    def rows(self) -> models.QuerySet:
        return Membership.objects.all()

    def for_page(self, rows: models.QuerySet) -> models.QuerySet:
        return lists.for_list(rows)

    def extra_context(self) -> dict[str, Any]:
        if not self.request.user.has_perm("accounts.manage"):
            return {}
        pending = Invitation.objects.pending().select_related("invited_by", "unit")
        return {"invitations": list(pending), "link": take_link(self.request)}


@access("accounts.view_person")
def membership_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: where to find, what the person knows, who stands in, what is in the person's name."""
    people = Membership.objects.select_related("user", "unit", "field", "deputy__user")
    person = get_object_or_404(people, pk=pk)
    skills = list(PersonSkill.objects.filter(membership=person))
    context = {
        "person": person,
        "is_self": person.user_id == request.user.pk,
        "skills": [skill for skill in skills if skill.kind == PersonSkill.Kind.SKILL],
        "languages": [skill for skill in skills if skill.kind == PersonSkill.Kind.LANGUAGE],
        "duties": Duty.objects.filter(person=person).select_related("field", "unit"),
        # Duties stand among the facts.
        "owned": [group for group in _owned(person) if group["model"] is not Duty],
    }
    return render(request, "accounts/membership_detail.html", context)


def _owned(person: Membership) -> list[dict[str, Any]]:
    """What is in the person's name, by kind: words, number, the first rows."""
    kinds = [(kind.label, kind.listed(person.user)) for kind in hand_overs()]
    kinds += [(reference.label, reference.rows) for reference in references_to(person)]
    groups = [
        {"label": label, "model": rows.model, "count": rows.count(), "rows": rows[:NAMED]}
        for label, rows in kinds
    ]
    return [group | {"more": group["count"] - NAMED} for group in groups if group["count"]]


@access("accounts.view_person")
def membership_options(request: HttpRequest) -> HttpResponse:
    """Options of a picker of people who work here."""
    found = search.search(request.GET.get("q", ""), model=Membership, limit=8)
    return render(request, "core/options.html", {"options": found})


class MembershipEdit(FormPage):
    """A main user changes what a person is in the school."""

    permission = "accounts.manage"
    template_name = "accounts/membership_form.html"
    model = Membership
    form_class = MembershipForm
    title_edit = gettext_lazy("Change the person")

    def rows(self) -> models.QuerySet:
        return Membership.objects.select_related("user")


class Profile(FormPage):
    """Everybody changes the own data; roles and unit come from a main user."""

    permission = "accounts.change_own_profile"
    template_name = "accounts/profile.html"
    model = Membership
    form_class = ProfileForm
    title_new = gettext_lazy("My profile")

    def new_instance(self) -> Membership:
        return self.request.user.membership()

    def initial(self) -> dict[str, Any]:
        return {}

    @property
    def cancel_url(self) -> str:
        """Back to the page that others see."""
        return self.request.user.membership().urls["detail"]

    def _save(self, form: ProfileForm) -> str:
        # Named apart from what main users change, so that everybody may undo it (rules.py).
        with history.change_set("accounts.membership.edit_profile", actor=self.request.user):
            return super()._save(form)


# Leaving and coming back.


@access("accounts.manage")
def membership_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """What the person leaves behind, who takes over, and the end of the person's work here."""
    people = Membership.objects.active().select_related("user", "deputy__user")
    person = get_object_or_404(people, pk=pk)
    owned = _owned(person)
    initial = {"successor": person.deputy} if person.deputy and person.deputy.is_active else {}
    form = DepartureForm(request.POST or None, initial=initial, leaving=person, owns_something=bool(owned))
    if request.method == "POST" and form.is_valid():
        try:
            record = actions.deactivate(person, successor=form.cleaned_data["successor"], actor=request.user)
        except LastMainUser:
            form.add_error(None, ONLY_MAIN_USER)
        else:
            saved_message(request, _("%(who)s does not work here any more.") % {"who": person}, record)
            return redirect("accounts:person_list")
    context = {"person": person, "owned": owned, "form": form}
    return render(request, "accounts/membership_deactivate.html", context, status=422 if form.errors else 200)


@require_POST
@access("accounts.manage")
def membership_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """The person is back, in the former roles."""
    person = get_object_or_404(Membership.objects.filter(is_active=False).select_related("user"), pk=pk)
    record = actions.reactivate(person, actor=request.user)
    saved_message(request, _("%(who)s works here again.") % {"who": person}, record)
    return redirect(person.urls["detail"])


# Moving.


@access("accounts.manage")
def reorganise(request: HttpRequest) -> HttpResponse:
    """Move the ticked people, or everybody of a unit, to another unit or field of study, undone as one."""
    people = _ticked(request) if request.method == "POST" else None
    sent = request.POST if "move" in request.POST else None
    form = ReorganisationForm(sent, has_people=people is not None)
    if form.is_bound and form.is_valid():
        chosen = people if people is not None else actions.members_of(form.cleaned_data["source"])
        count, record = actions.reorganise(chosen, values=form.values, actor=request.user)
        if record:
            saved_message(request, _moved_text(count), record)
        return redirect("accounts:person_list")
    context = {
        "form": form,
        "people": list(people.by_name()[:NAMED]) if people is not None else [],
        "count": people.count() if people is not None else 0,
        "keys": request.POST.getlist("pk"),
        "all": request.POST.get("all", ""),
        "query": request.POST.get("query", ""),
    }
    return render(request, "accounts/reorganise.html", context, status=422 if form.errors else 200)


def _ticked(request: HttpRequest) -> models.QuerySet | None:
    """The people ticked in the list, or all that its filters find; None when a whole unit is meant."""
    if request.POST.get("all"):
        query = QueryDict(request.POST.get("query", ""))
        return lists.PersonFilter(query, queryset=Membership.objects.all(), request=request).qs
    keys = keys_of(request)
    return Membership.objects.filter(pk__in=keys) if keys else None


def _moved_text(count: int) -> str:
    return ngettext("%(count)d person was moved.", "%(count)d people were moved.", count) % {"count": count}
