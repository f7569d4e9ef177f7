"""Measures of encounters over a period: how many, how many of them remote, how many on our initiative."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from .models import Encounter

# A call or a message needs no travel, so only these say how often people met on the spot or over a wire.
IN_PERSON, REMOTE = Encounter.Channel.FACE_TO_FACE, Encounter.Channel.REMOTE


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both counted, on the school's wall clock."""

    first: date
    last: date

    @classmethod
    def of_days(cls, days: int, *, last: date | None = None) -> Period:
        """The period of so many days that ends on `last` (today by default)."""
        end = last or timezone.localdate()
        return cls(end - timedelta(days=days - 1), end)

    def rows(self) -> QuerySet:
        """The encounters held in the period."""
        start = timezone.make_aware(datetime.combine(self.first, time.min))
        end = timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))
        return Encounter.objects.held().filter(starts_at__gte=start, starts_at__lt=end)


@dataclass(frozen=True)
class Counts:
    """Numbers of encounters; shares are None when there is nothing to share."""

    held: int
    in_person: int
    remote: int
    ours: int

    @property
    def remote_share(self) -> float | None:
        """Remote meetings of all in which people saw each other, 0–1 (S1-007)."""
        met = self.in_person + self.remote
        return self.remote / met if met else None

    @property
    def initiative_share(self) -> float | None:
        """Encounters on our initiative of all, 0–1 (S3-149)."""
        return self.ours / self.held if self.held else None


def counts(period: Period) -> Counts:
    """All numbers of a period in one query."""
    found = period.rows().aggregate(
        held=Count("pk"),
        in_person=Count("pk", filter=Q(channel=IN_PERSON)),
        remote=Count("pk", filter=Q(channel=REMOTE)),
        ours=Count("pk", filter=Q(initiative=Encounter.Initiative.OURS)),
    )
    return Counts(**found)


def count(period: Period) -> int:
    """How many encounters were held."""
    return counts(period).held


def remote_share(period: Period) -> float | None:
    """See `Counts.remote_share`."""
    return counts(period).remote_share


def initiative_share(period: Period) -> float | None:
    """See `Counts.initiative_share`."""
    return counts(period).initiative_share
