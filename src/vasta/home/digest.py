"""The summary by e-mail: what awaits a person, every Monday or every working day, as each has chosen.

Nothing is sent when nothing awaits, on days on which the school is closed, or twice. Levels and cadences are
never named in a mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vasta.accounts.mails import is_mail_configured
from vasta.accounts.models import Membership, Provider
from vasta.core.models import ScheduleTick
from vasta.core.tenancy import absolute_url, provider_context
from vasta.planning.school_calendar import load_calendar

from . import awaiting
from .mails import send_to_colleague

# A weekly summary that was not sent on Monday (a holiday, a sleeping worker) is made up for until Wednesday.
LAST_WEEKLY_DAY = 2
Digest = Membership.Digest


@dataclass(frozen=True)
class Line:
    """One thing as the mail says it."""

    day: date
    when: str
    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class Section:
    """Lines under one heading."""

    label: str
    lines: list[Line]


def send_all() -> int:
    """Send today's summaries of every school; returns how many. Run by the schedule in the morning."""
    if not is_mail_configured():
        return 0
    today = timezone.localdate()
    # Invented people of a demo school have no mailboxes.
    return sum(_send_for(provider, today) for provider in Provider.objects.filter(has_demo_data=False))


def _send_for(provider: Provider, today: date) -> int:
    with transaction.atomic(), provider_context(provider):
        if load_calendar().is_free(today):
            return 0
        wanted = [Digest.DAILY]
        if today.weekday() <= LAST_WEEKLY_DAY:
            wanted.append(Digest.WEEKLY)
        people = Membership.objects.active().filter(user__is_active=True, digest__in=wanted)
        keys = list(people.order_by("pk").values_list("pk", flat=True))
    return sum(_send_one(provider, key, today) for key in keys)


def _send_one(provider: Provider, key: int, today: date) -> bool:
    # A transaction each: what has been sent stays marked when the work is interrupted.
    with transaction.atomic(), provider_context(provider):
        membership = Membership.objects.active().select_related("user").filter(pk=key).first()
        if membership is None:
            return False
        is_weekly = membership.digest == Digest.WEEKLY
        day = today - timedelta(days=today.weekday()) if is_weekly else today
        until = awaiting.end_of_week() if is_weekly else today
        return once(f"digest {key}", day) and send_digest(membership, until)


def once(name: str, day: date) -> bool:
    """Whether this is the first time that `name` is asked for the day; it is marked at once (F-21, F-26)."""
    try:
        with transaction.atomic():
            ScheduleTick.objects.create(name=name, local_date=day)
    except IntegrityError:
        return False
    return True


def send_digest(membership: Membership, until: date) -> bool:
    """Mail what awaits the person by a day; False, and no mail, when nothing does."""

    def write() -> tuple[str, dict[str, Any]] | None:
        sections = sections_for(membership.user, until)
        count = sum(len(section.lines) for section in sections)
        if not count:
            return None
        subject = ngettext("%(count)d thing awaits you", "%(count)d things await you", count)
        return subject % {"count": count}, {"sections": sections}

    return send_to_colleague(membership, "home/mail/digest", write)


def sections_for(user: Any, until: date) -> list[Section]:
    """What awaits the person, in the groups of the page Today, in a fixed number of queries."""
    today = timezone.localdate()
    lines = [
        _line(row, today)
        for kind, query in awaiting.queries(user, until).items()
        for row in awaiting.rows_of(kind, query)
    ]
    lines.sort(key=lambda line: (line.day, line.when, line.title))
    groups = (
        (_("Late"), [line for line in lines if line.day < today]),
        (_("Today"), [line for line in lines if line.day == today]),
        (_("This week"), [line for line in lines if line.day > today]),
    )
    return [Section(label, found) for label, found in groups if found]


def _line(row: awaiting.Row, today: date) -> Line:
    """The row without its level; an occasion is told by its partner, since its name may name a level."""
    day = date_format(row.day, "D j.n.")
    when = f"{day} {row.clock}".strip()
    if row.kind == "occasion":
        return Line(row.day, when, row.partner_words, _("contact is due"), absolute_url(row.url))
    detail = row.partner_words
    if row.kind == "encounter" and row.day < today:
        detail = ", ".join(part for part in (detail, _("to be logged")) if part)
    return Line(row.day, when, row.title, detail, absolute_url(row.url))
