"""A person's own calendar behind a secret address (A-24), which the person makes, renews and closes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from .calendar import Whose, between, with_names
from .models import CalendarFeed, Encounter

PAST, AHEAD = timedelta(days=92), timedelta(days=366)
# How long a calendar program may take to learn that an encounter is off.
CANCELLED_FOR = timedelta(days=30)
# More would be no calendar of one person; it keeps a request short whatever happens.
MOST = 2000
# Programs read every few minutes; writing down each time would help nobody.
NOTED_EVERY = timedelta(hours=1)


def hash_of(secret: str) -> str:
    """What is kept of a secret. 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def renew(user: Any) -> str:
    """Give the person a new address; an old one ends. Returns the secret, which is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.filter(user=user).delete()
    CalendarFeed.objects.create(user=user, token_hash=hash_of(secret))
    return secret


def revoke(user: Any) -> None:
    """Close the address."""
    CalendarFeed.objects.filter(user=user).delete()


def feed_of(secret: str) -> CalendarFeed | None:
    """The feed of a secret whose owner works here still; None for anything else.

    The secret is found by its hash, so the time that takes tells nothing of how near a guess was.
    """
    wanted = hash_of(secret)
    found = CalendarFeed.objects.select_related("user").filter(token_hash=wanted).first()
    if found is None or not hmac.compare_digest(found.token_hash, wanted):
        return None
    return found if found.user.is_active and found.user.membership() is not None else None


def note_use(found: CalendarFeed, now: datetime) -> None:
    """Keep roughly when the feed was last read."""
    if found.last_used_at is None or found.last_used_at < now - NOTED_EVERY:
        CalendarFeed.objects.filter(pk=found.pk).update(last_used_at=now)


def encounters_for(user: Any, today: date | None = None) -> models.QuerySet:
    """The person's encounters of three months back and a year ahead.

    With them those that were cancelled or deleted lately, so that they go away also where they were copied.
    """
    day = today or timezone.localdate()
    start, end = between(day - PAST, day + AHEAD)
    # What others take away must be told too; the manager of living rows would keep silent about it.
    keys = Whose((user.pk,)).encounters().filter(starts_at__gte=start, starts_at__lt=end).values("pk")
    since = timezone.now() - CANCELLED_FOR
    off = models.Q(state=Encounter.State.CANCELLED) | models.Q(deleted_at__isnull=False)
    taking_part = models.Q(owner=user) | models.Q(participants__user=user)
    lately = Encounter.everything.filter(
        off & taking_part, updated_at__gte=since, starts_at__gte=start, starts_at__lt=end
    )
    rows = Encounter.everything.filter(models.Q(pk__in=keys) | models.Q(pk__in=lately.values("pk")))
    # What comes is worth more than what was: the cut takes the oldest.
    newest = rows.order_by("-starts_at", "-pk").values_list("pk", flat=True)[:MOST]
    return with_names(Encounter.everything.filter(pk__in=newest)).order_by("starts_at", "pk")
