"""How much of the induction is left in the reader's unit and groups: names and numbers, no order of merit."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vasta.accounts.induction import left
from vasta.accounts.models import Membership
from vasta.core.access import access
from vasta.groups.models import Group, Seat


def led_people(membership: Membership) -> models.QuerySet:
    """Colleagues of the person's own unit, and those who sit in the groups that the person chairs."""
    seats = Seat.objects.current().filter(group__in=Group.objects.led_by(membership.user))
    theirs = Q(user__in=seats.values("user"))
    if membership.unit_id is not None:
        theirs |= Q(unit=membership.unit_id)
    return Membership.objects.active().filter(theirs).exclude(pk=membership.pk).by_name()


@access("accounts.view_induction")
def induction_team(request: HttpRequest) -> HttpResponse:
    """How many steps each has left, and which of them to talk through together (S3-221)."""
    found = left(led_people(request.user.membership()))
    return render(request, "home/induction_team.html", {"people": found.people, "steps": found.steps})
