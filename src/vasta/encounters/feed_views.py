"""The calendar feed and its settings, and the file that invites somebody from outside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from vasta.core.access import PUBLIC, access
from vasta.core.tenancy import absolute_url, current_provider

from . import feed, ics
from .models import CalendarFeed, Encounter

# The new address waits in the session for the page that shows it once.
SHOWN_ONCE = "calendar-feed-secret"


@require_safe
@access(PUBLIC)
def feed_file(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of the person whose secret this is; nothing for anybody else."""
    found = feed.feed_of(token)
    if found is None:
        raise Http404
    feed.note_use(found, timezone.now())
    membership = found.user.membership()
    with translation.override(membership.language or current_provider().language):
        body = ics.feed(feed.encounters_for(found.user), name=f"Vasta: {found.user}")
    return _ics(body)


def _ics(body: bytes) -> HttpResponse:
    response = HttpResponse(body, content_type=ics.CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response


@access("encounters.use_calendar")
def feed_settings(request: HttpRequest) -> HttpResponse:
    """Make, renew or close the secret address of one's own calendar."""
    if request.method == "POST":
        return _change_feed(request)
    secret = request.session.pop(SHOWN_ONCE, None)
    context = {
        "found": CalendarFeed.objects.filter(user=request.user).first(),
        "address": absolute_url(reverse("encounters:feed", args=[secret])) if secret else "",
    }
    return render(request, "encounters/feed_settings.html", context)


def _change_feed(request: HttpRequest) -> HttpResponse:
    if request.POST.get("do") == "revoke":
        feed.revoke(request.user)
        messages.success(request, _("The address was closed. Programs that used it get nothing any more."))
    else:
        request.session[SHOWN_ONCE] = feed.renew(request.user)
    return redirect("encounters:feed_settings")


class InvitationForm(forms.Form):
    """What the file says to somebody outside, to be read and mended before it is sent."""

    title = forms.CharField(label=gettext_lazy("what it is called"), max_length=200)
    place = forms.CharField(label=gettext_lazy("place"), max_length=200, required=False)


@access("encounters.view_encounter")
def encounter_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """What an invitation file would say, to be mended; with a title in the address the file. No mail."""
    encounter = get_object_or_404(Encounter.objects.select_related("owner"), pk=pk)
    if "title" not in request.GET:
        return _preview(request, encounter, InvitationForm(initial=_first_values(encounter)))
    form = InvitationForm(request.GET)
    if not form.is_valid():
        return _preview(request, encounter, form, status=422)
    response = _ics(ics.invitation(encounter, **form.cleaned_data))
    response["Content-Disposition"] = f'attachment; filename="vasta-{encounter.pk}.ics"'
    return response


def _first_values(encounter: Encounter) -> dict[str, Any]:
    """The kind and the school; a subject is our own word for it and stays here unless somebody writes it."""
    kind = str(encounter.get_kind_display()).capitalize()
    title = _("%(what)s: %(partner)s") % {"what": kind, "partner": current_provider().name}
    return {"title": title, "place": encounter.place}


def _preview(
    request: HttpRequest, encounter: Encounter, form: InvitationForm, status: int = 200
) -> HttpResponse:
    context = {"encounter": encounter, "form": form}
    return render(request, "encounters/calendar_invitation.html", context, status=status)
