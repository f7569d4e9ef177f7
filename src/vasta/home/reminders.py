"""The reminder by e-mail a day before planned encounters, for those who have asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vasta.accounts.mails import is_mail_configured
from vasta.accounts.models import Membership, Provider
from vasta.core.tenancy import absolute_url, provider_context
from vasta.encounters.calendar import Whose, between, with_names
from vasta.encounters.ics import own_title
from vasta.encounters.models import Encounter

from .digest import once
from .mails import send_to_colleague


@dataclass(frozen=True)
class Line:
    """One encounter of tomorrow."""

    when: str
    title: str
    place: str
    url: str


def send_all() -> int:
    """Remind of tomorrow's encounters in every school; returns how many mails. Run in the afternoon."""
    if not is_mail_configured():
        return 0
    tomorrow = timezone.localdate() + timedelta(days=1)
    return sum(_send_for(provider, tomorrow) for provider in Provider.objects.filter(has_demo_data=False))


def _send_for(provider: Provider, day: date) -> int:
    with transaction.atomic(), provider_context(provider):
        people = Membership.objects.active().filter(user__is_active=True, reminds_day_before=True)
        keys = list(people.order_by("pk").values_list("pk", flat=True))
    return sum(_send_one(provider, key, day) for key in keys)


def _send_one(provider: Provider, key: int, day: date) -> bool:
    with transaction.atomic(), provider_context(provider):
        membership = Membership.objects.active().select_related("user").filter(pk=key).first()
        return membership is not None and once(f"reminder {key}", day) and send_reminder(membership, day)


def send_reminder(membership: Membership, day: date) -> bool:
    """Mail the person's planned encounters of a day; False, and no mail, when there are none."""

    def write() -> tuple[str, dict[str, Any]] | None:
        lines = lines_for(membership.user, day)
        if not lines:
            return None
        if len(lines) == 1:
            subject = _("Tomorrow at %(when)s: %(what)s") % {"when": lines[0].when, "what": lines[0].title}
        else:
            subject = ngettext(
                "%(count)d encounter tomorrow", "%(count)d encounters tomorrow", len(lines)
            ) % {"count": len(lines)}
        # A subject is one line whatever somebody has typed into a name (S-35).
        return " ".join(subject.split()), {"lines": lines, "day": day}

    return send_to_colleague(membership, "home/mail/reminder", write)


def lines_for(user: Any, day: date) -> list[Line]:
    """The person's planned encounters of a day, in a fixed number of queries."""
    start, end = between(day, day)
    rows = Whose((user.pk,)).encounters().filter(state=Encounter.State.PLANNED)
    rows = with_names(rows.filter(starts_at__gte=start, starts_at__lt=end)).order_by("starts_at")
    return [
        Line(
            f"{timezone.localtime(row.starts_at):%-H.%M}",
            own_title(row),
            row.place,
            absolute_url(row.urls["detail"]),
        )
        for row in rows
    ]
