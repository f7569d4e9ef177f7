"""What is missing in the care of partnerships: each gap by name, as a filter and as a count.

The conditions read the partnership, the partner's people and what has been held and planned with the
partner, so they stand here, above those apps. Each is one SQL condition: a list filters by it and the
four-field counts by it, without a query per row.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from vasta.accounts.models import Membership
from vasta.core.tenancy import current_provider
from vasta.encounters.models import Encounter, EncounterPartner, Participant
from vasta.encounters.signals import start_of_today
from vasta.partners.models import Affiliation
from vasta.planning.models import Action


@dataclass(frozen=True)
class Gap:
    """Something that is missing: `label` names it in a filter, `words` says how many (with `%(count)d`)."""

    key: str
    label: Any
    words: Any
    condition: Callable[[], Q]

    def query(self, partnerships: QuerySet) -> QuerySet:
        """The partnerships that have this gap."""
        return partnerships.filter(self.condition())

    def counted(self, count: int) -> str:
        """The number in words: "41 without an owner"."""
        return self.words % {"count": count, "months": current_provider().quiet_after_months}


def quiet_since() -> datetime:
    """The moment before which a partner counts as not met: the provider's own number of months ago."""
    now, months = timezone.now(), current_provider().quiet_after_months
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


def _quiet_label() -> str:
    months = current_provider().quiet_after_months
    text = ngettext("not met for over %(months)d month", "not met for over %(months)d months", months)
    return text % {"months": months}


def _not_met() -> Q:
    """Never met, or last met too long ago (the derived `ContactDates` of the partner)."""
    never = Q(partner__contact_dates__last_at__isnull=True)
    return never | Q(partner__contact_dates__last_at__lt=quiet_since())


def _nothing_planned() -> Q:
    """No encounter agreed on with the partner, and nothing to be done for it."""
    dates = Q(partner__contact_dates__next_at__isnull=True)
    dates |= Q(partner__contact_dates__next_at__lt=start_of_today())
    return dates & ~Exists(Action.objects.open().filter(partner=OuterRef("partner")))


def _responsible_left() -> Q:
    """The owner or the deputy does not work here any more."""
    here = Membership.objects.active().values("user")
    return (Q(owner__isnull=False) & ~Q(owner__in=here)) | (Q(deputy__isnull=False) & ~Q(deputy__in=here))


def _one_of_us(partners: Iterable[Any] | None = None) -> Q:
    """One colleague alone has met the partner within the months that count as being in touch (S3-184).

    `partners` narrows what is counted to these partners: of the school's encounters a page reads only theirs.
    """
    met = Participant.objects.filter(
        user__isnull=False,
        encounter__deleted_at=None,
        encounter__state=Encounter.State.HELD,
        encounter__starts_at__gte=quiet_since(),
        encounter__partner_links__deleted_at=None,
        encounter__partner_links__partner__isnull=False,
    )
    if partners is not None:
        links = EncounterPartner.objects.filter(partner__in=list(partners))
        met = met.filter(encounter__in=links.values("encounter"))
    partner = "encounter__partner_links__partner"
    alone = met.order_by().values(partner).annotate(people=Count("user", distinct=True)).filter(people=1)
    return Q(partner__in=alone.values(partner))


def _one_of_them() -> Q:
    """We know one person alone at the partner."""
    places = Affiliation.objects.current().order_by().values("partner")
    alone = places.annotate(people=Count("contact", distinct=True)).filter(people=1)
    return Q(partner__in=alone.values("partner"))


_ALL = (
    Gap(
        "owner",
        _("no owner"),
        ngettext_lazy("%(count)d without an owner", "%(count)d without an owner", "count"),
        lambda: Q(owner=None),
    ),
    Gap(
        "deputy",
        _("no deputy"),
        ngettext_lazy("%(count)d without a deputy", "%(count)d without a deputy", "count"),
        lambda: Q(deputy=None),
    ),
    Gap(
        "left",
        _("responsible person has left"),
        ngettext_lazy(
            "%(count)d whose responsible person has left",
            "%(count)d whose responsible person has left",
            "count",
        ),
        _responsible_left,
    ),
    Gap(
        "contact",
        _("no contact person"),
        ngettext_lazy("%(count)d without a contact person", "%(count)d without a contact person", "count"),
        lambda: Q(contact=None) | Q(contact__deleted_at__isnull=False),
    ),
    Gap(
        "one_of_us",
        _("only one of us is in touch"),
        ngettext_lazy(
            "%(count)d with only one of us in touch", "%(count)d with only one of us in touch", "count"
        ),
        _one_of_us,
    ),
    Gap(
        "one_of_them",
        _("only one contact person known"),
        ngettext_lazy(
            "%(count)d with only one contact person", "%(count)d with only one contact person", "count"
        ),
        _one_of_them,
    ),
    Gap(
        "goal",
        _("no goal"),
        ngettext_lazy("%(count)d without a goal", "%(count)d without a goal", "count"),
        # A goal is common when both the school's and the partner's is written.
        lambda: Q(goal_school="") | Q(goal_working_life=""),
    ),
    Gap(
        "description",
        _("no description of cooperation"),
        ngettext_lazy("%(count)d without a description", "%(count)d without a description", "count"),
        lambda: Q(description=""),
    ),
    Gap(
        "quiet",
        lazy(_quiet_label, str)(),
        ngettext_lazy(
            "%(count)d not met for over %(months)d months",
            "%(count)d not met for over %(months)d months",
            "count",
        ),
        _not_met,
    ),
    Gap(
        "next",
        _("nothing planned"),
        ngettext_lazy("%(count)d without a next step", "%(count)d without a next step", "count"),
        _nothing_planned,
    ),
)
GAPS: dict[str, Gap] = {gap.key: gap for gap in _ALL}


def gap_counts(partnerships: QuerySet, keys: Iterable[str] = tuple(GAPS)) -> dict[str, int]:
    """How many of `partnerships` have each of the gaps, in one query."""
    return _counted(partnerships, {key: GAPS[key].condition() for key in keys})


def gaps_of_partner(partner: Any, partnerships: QuerySet, keys: Iterable[str]) -> list[str]:
    """Which of the gaps the partner's own `partnerships` have, without reading others' encounters."""
    conditions = {key: GAPS[key].condition() for key in keys if key != "one_of_us"}
    if "one_of_us" in keys:
        conditions["one_of_us"] = _one_of_us([partner])
    counts = _counted(partnerships.filter(partner=partner), conditions)
    return [key for key in keys if counts[key]]


def _counted(partnerships: QuerySet, conditions: dict[str, Q]) -> dict[str, int]:
    counts = {f"gap_{key}": Count("pk", filter=condition) for key, condition in conditions.items()}
    found = partnerships.order_by().aggregate(**counts)
    return {key.removeprefix("gap_"): count for key, count in found.items()}
