"""The page of a contact person: how to reach, where at work, when met, and what was promised."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from vasta.core.access import access
from vasta.encounters.models import Encounter, Participant
from vasta.partners.models import Affiliation, Contact
from vasta.planning.models import Action

SHOWN = 10


@access("partners.view_contact")
def contact_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person with present and former employers, encounters and promises."""
    contact = get_object_or_404(Contact.objects.select_related("introduced_by__user"), pk=pk)
    places = Affiliation.objects.filter(contact=contact).select_related("partner__municipality", "role")
    today = timezone.localdate()
    context = {
        "contact": contact,
        "places": [place for place in places if not place.ends_on or place.ends_on >= today],
        "former_places": [place for place in places if place.ends_on and place.ends_on < today],
        "encounters": encounters_with(contact),
        "promises": promises_to(contact),
    }
    return render(request, "home/contact_detail.html", context)


def encounters_with(contact: Contact) -> list[Encounter]:
    """The newest encounters in which the person took or takes part, planned ones first."""
    took_part = Participant.objects.filter(encounter=OuterRef("pk"), contact=contact)
    rows = Encounter.objects.exclude(state=Encounter.State.CANCELLED).filter(Exists(took_part))
    return list(rows.select_related("owner").order_by("-starts_at")[:SHOWN])


def promises_to(contact: Contact) -> list[Action]:
    """What is still promised to the person, the earliest first."""
    rows = Action.objects.open().filter(promised_to=contact, is_promise=True)
    return list(rows.select_related("owner").order_by("due_on", "pk"))
