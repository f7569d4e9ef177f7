"""The partner page: everything that all modules know about one partner, its brief, its peek."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from vasta.core import history
from vasta.core.access import access
from vasta.core.models import Attachment
from vasta.core.pages import saved_message
from vasta.encounters.timeline import timeline_of
from vasta.partners.forms import CommentForm
from vasta.partners.models import Affiliation, Partner, PartnerComment, PartnerField, PartnerTerm
from vasta.partnerships.bands import bands_of
from vasta.partnerships.models import Partnership
from vasta.planning.models import Action

from .gaps import GAPS, gaps_of_partner
from .partner_contacts import contacts_with, last_encounters, most_urgent, our_people, partnerships_of
from .partner_facts import facts_of, lead_of, missing_facts, relations_of

RELATED = ("municipality", "industry", "category__parent", "parent", "merged_into")
# Gaps of a partnership that the head does not show, and where each is mended.
OPEN_GAPS = ("left", "one_of_us", "goal", "description", "quiet", "next")
SITES = 50
LAST_ENCOUNTERS, LAST_COMMENTS = 3, 3


@access("partners.view_partner")
def partner_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one partner on one page; a merged one leads to where it went."""
    partner = get_object_or_404(Partner.objects.select_related(*RELATED), pk=pk)
    if partner.merged_into:
        return HttpResponsePermanentRedirect(partner.merged_into.urls["detail"])
    return _page(request, partner, CommentForm())


def _page(request: HttpRequest, partner: Partner, form: CommentForm, status: int = 200) -> HttpResponse:
    known = _known(partner)
    context = {
        **known,
        "terms": list(PartnerTerm.objects.filter(partner=partner).select_related("term")),
        "fields": list(PartnerField.objects.filter(partner=partner).select_related("field")),
        "aliases": list(partner.aliases.filter(deleted_at=None)),
        "sites": list(Partner.objects.living().filter(parent=partner).select_related("municipality")[:SITES]),
        "relations": relations_of(partner),
        "bands": bands_of(partner),
        "timeline": timeline_of(partner, request.GET),
        "comment_form": form,
        "attachments": list(Attachment.objects.filter(model=partner.model_label, object_id=partner.pk)),
        "gaps": [*_care_gaps(partner, known["partnerships"]), *missing_facts(partner, known["people"])],
    }
    return render(request, "home/partner_detail.html", context, status=status)


def _known(partner: Partner) -> dict[str, Any]:
    """What the page and the brief both say."""
    places = partner.affiliations.filter(contact__deleted_at=None, deleted_at=None)
    places = list(places.select_related("contact", "role").order_by("contact__last_name"))
    today = timezone.localdate()
    people = [place for place in places if place.ends_on is None or place.ends_on >= today]
    partnerships, contacts = partnerships_of(partner), contacts_with(partner)
    actions = Action.objects.open().filter(partner=partner).select_related("owner", "promised_to")
    actions = list(actions.order_by("due_on", "pk"))
    return {
        "partner": partner,
        "lead": lead_of(partner),
        "facts": facts_of(partner),
        "people": people,
        "former_people": [place for place in places if place not in people],
        "partnerships": partnerships,
        "signal_of": most_urgent(partnerships),
        "contacts": contacts,
        "ours": our_people(partnerships, contacts),
        "actions": [action for action in actions if not action.is_promise],
        "promises": [action for action in actions if action.is_promise],
        "open_count": len(actions),
    }


def _care_gaps(partner: Partner, partnerships: list[Partnership]) -> list[dict[str, str]]:
    """What the care of the partner lacks beyond its head, each with the place where it is mended."""
    if not partnerships:
        return []
    found = gaps_of_partner(partner, Partnership.objects.present(), OPEN_GAPS)
    plan = f"{reverse('encounters:encounter_plan')}?partner={partner.pk}"
    edit = partnerships[0].urls["edit"]
    cures = {"one_of_us": plan, "quiet": plan, "next": plan}
    return [{"text": str(GAPS[key].label).capitalize(), "url": cures.get(key, edit)} for key in found]


@access("partners.view_partner")
def partner_brief(request: HttpRequest, pk: int) -> HttpResponse:
    """One page to print before a meeting."""
    partner = get_object_or_404(Partner.objects.living().select_related(*RELATED), pk=pk)
    comments = PartnerComment.objects.filter(partner=partner).select_related("author")
    context = {
        **_known(partner),
        "encounters": last_encounters(partner, LAST_ENCOUNTERS),
        "comments": list(comments.order_by("-created_at")[:LAST_COMMENTS]),
        "printed_on": timezone.localdate(),
    }
    return render(request, "home/partner_brief.html", context)


@access("partners.view_partner")
def partner_peek(request: HttpRequest, pk: int) -> HttpResponse:
    """The dialog that tells the main things about a row without leaving the list."""
    partner = get_object_or_404(Partner.objects.living().select_related(*RELATED), pk=pk)
    places = Affiliation.objects.current().filter(partner=partner).select_related("contact", "role")
    partnerships = partnerships_of(partner)
    context = {
        "partner": partner,
        "lead": lead_of(partner),
        "facts": facts_of(partner),
        "people": places[:5],
        "partnerships": partnerships,
        "signal_of": most_urgent(partnerships),
    }
    return render(request, "home/partner_peek.html", context)


@require_POST
@access("partners.change_partner")
def comment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something to the others who care for the same partner (S3-310)."""
    partner = get_object_or_404(Partner.objects.living().select_related(*RELATED), pk=pk)
    form = CommentForm(request.POST, instance=PartnerComment(partner=partner, author=request.user))
    if not form.is_valid():
        return _page(request, partner, form, status=422)
    with history.change_set("partners.partnercomment.create", actor=request.user) as opened:
        form.save()
    saved_message(request, _("Your message was added."), opened.record)
    return redirect(partner.urls["detail"] + "#discussion")
