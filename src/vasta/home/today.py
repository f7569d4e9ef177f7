"""What *Today* shows: the first steps of one's role, the gaps of the register, what happened lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vasta.accounts.models import Field, Membership, Unit
from vasta.core import history, wording
from vasta.core.models import ChangeSet
from vasta.core.tenancy import current_provider
from vasta.partners.models import Contact, Partner


@dataclass(frozen=True)
class Step:
    """One first step: done when the data says so."""

    label: str
    url: str
    is_done: bool


def context(membership: Membership) -> dict[str, Any]:
    """The whole page's context."""
    numbers = register_numbers()
    steps = _steps(membership, numbers)
    return {
        "now": timezone.localtime(),
        "steps": steps if not all(step.is_done for step in steps) else [],
        "numbers": numbers,
        "latest": _latest(membership.user),
        "may_remove_demo": membership.is_main_user and current_provider().has_demo_data,
    }


def register_numbers() -> dict[str, int]:
    """Counts of the register and its gaps; each leads to its rows."""
    partners = Partner.objects.living().aggregate(
        partners=Count("pk"),
        without_category=Count("pk", filter=Q(category=None)),
        without_town=Count("pk", filter=Q(municipality=None)),
    )
    return {
        **partners,
        "without_contact": Partner.objects.living().without_contact().count(),
        "contacts": Contact.objects.count(),
    }


def _steps(membership: Membership, numbers: dict[str, int]) -> list[Step]:
    own = Step(
        _("Fill in your profile: phone, skills, languages"),
        reverse("accounts:profile"),
        bool(membership.phone or membership.title),
    )
    find = Step(_("Find a partner you know"), reverse("partners:partner_list"), False)
    add = Step(
        _("Add a contact person you know"), reverse("partners:contact_create"), numbers["contacts"] > 0
    )
    if not membership.is_main_user:
        return [own, add] if numbers["partners"] else [own, find, add]
    return [
        Step(_("Name your campuses and units"), reverse("accounts:unit_list"), Unit.objects.exists()),
        Step(_("Name your fields of study"), reverse("accounts:field_list"), Field.objects.exists()),
        Step(_("Import your partner list"), reverse("partners:import_list"), numbers["partners"] > 0),
        Step(_("Invite your colleagues"), reverse("accounts:person_invite"), Membership.objects.count() > 1),
        own,
    ]


def _latest(reader: Any) -> list[dict[str, Any]]:
    """What people did in the last two weeks, newest first."""
    since = timezone.now() - timedelta(days=14)
    records = history.seen_by(reader, ChangeSet.objects.filter(started_at__gte=since, actor__isnull=False))
    return [
        {"record": record, "operation": wording.operation(record), "counts": wording.counts(record)}
        for record in records.select_related("actor").order_by("-started_at")[:8]
    ]
