"""Repeated encounters: several planned at once, and what is done to one and to those that follow.

Repetition is by the clock on the wall: a meeting at nine stays at nine when summer time ends (F-20).
"""

from __future__ import annotations

import uuid
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vasta.core import history

from .models import Encounter, EncounterPartner, EncounterPartnership, Participant

# A year of weeks; more is a habit of its own, planned again when the year is seen.
MOST = 52


class Repeat(models.TextChoices):
    """How often an encounter is repeated."""

    NEVER = "", pgettext_lazy("repetition", "once")
    WEEKLY = "weekly", pgettext_lazy("repetition", "every week")
    FORTNIGHTLY = "fortnightly", pgettext_lazy("repetition", "every two weeks")
    MONTHLY = "monthly", pgettext_lazy("repetition", "every month")


WEEKS = {Repeat.WEEKLY: 1, Repeat.FORTNIGHTLY: 2}


class Scope(models.TextChoices):
    """Which encounters of a repetition a change is about."""

    ONE = "one", _("only this one")
    FOLLOWING = "following", _("this one and those that follow")


def scope_field() -> forms.ChoiceField:
    """The field that asks which encounters of a repetition are meant."""
    return forms.ChoiceField(
        label=_("which ones"),
        choices=Scope,
        required=False,
        initial=Scope.ONE,
        widget=forms.RadioSelect,
    )


class RecurrenceFields(forms.Form):
    """The fields of a planning form that say how it is repeated; `following_starts` says when."""

    repeat = forms.ChoiceField(label=_("repeated"), choices=Repeat, required=False)
    repeat_count = forms.IntegerField(
        label=_("how many times in all"),
        required=False,
        validators=[MinValueValidator(2), MaxValueValidator(MOST)],
    )
    repeat_until = forms.DateField(label=_("or until"), required=False)

    def clean(self) -> dict[str, Any]:
        """A repetition ends: by number or by date."""
        data = super().clean()
        if not data.get("repeat") or self.has_error("repeat_count") or self.has_error("repeat_until"):
            return data
        if bool(data.get("repeat_count")) == bool(data.get("repeat_until")):
            self.add_error("repeat_count", _("Say either how many times or until when."))
        elif (start := data.get("starts_at")) and len(self._starts(start, data)) < 2:
            self.add_error("repeat_until", _("Nothing would be repeated before that day."))
        return data

    def following_starts(self) -> list[datetime]:
        """The starts after the first one, which the form itself saves."""
        data = self.cleaned_data
        return self._starts(data["starts_at"], data)[1:] if data.get("repeat") else []

    @staticmethod
    def _starts(start: datetime, data: dict[str, Any]) -> list[datetime]:
        return starts(start, data["repeat"], count=data.get("repeat_count"), until=data.get("repeat_until"))


def starts(
    start: datetime, repeat: str, *, count: int | None = None, until: date | None = None
) -> list[datetime]:
    """The starts of a repetition from `start` on: `count` of them, or up to the day `until`; at most 52."""
    first = timezone.localtime(start)
    found = []
    for number in range(min(count or MOST, MOST)):
        day = _day(first.date(), repeat, number)
        if until and day > until:
            break
        found.append(on_wall(day, first))
    return found


def _day(first: date, repeat: str, number: int) -> date:
    """The day of the repetition's `number`th time (0 is the first); a short month gives its last day."""
    if repeat in WEEKS:
        return first + timedelta(weeks=WEEKS[Repeat(repeat)] * number)
    year, month = divmod(first.month - 1 + number, 12)
    year, month = first.year + year, month + 1
    return date(year, month, min(first.day, monthrange(year, month)[1]))


def on_wall(day: date, like: datetime) -> datetime:
    """The moment of `day` at which the clock on the wall shows the same time as at `like`."""
    local = timezone.localtime(like)
    return timezone.make_aware(datetime.combine(day, local.time()))


def repeat_encounter(encounter: Encounter, more_starts: Iterable[datetime]) -> list[Encounter]:
    """Plan `encounter` again at further times, with the same people, as one series. In a change set.

    Returns the new encounters.
    """
    more_starts = list(more_starts)
    if not more_starts:
        return []
    encounter.series = uuid.uuid4()
    encounter.save(update_fields=["series"])
    copied = ("kind", "state", "subject", "minutes", "place", "channel", "initiative", "party", "owner_id")
    values = {name: getattr(encounter, name) for name in copied}
    rows = [Encounter(**values, series=encounter.series, starts_at=start) for start in more_starts]
    made = history.bulk_create(Encounter, rows)
    _copy_links(EncounterPartner, encounter, made, "partner_id")
    _copy_links(EncounterPartnership, encounter, made, "partnership_id")
    _copy_links(Participant, encounter, made, "user_id", "contact_id", "name")
    return made


def _copy_links(model: type, source: Encounter, made: list[Encounter], *names: str) -> None:
    links = list(model.objects.filter(encounter=source).values(*names))
    history.bulk_create(model, [model(encounter=row, **link) for row in made for link in links])


def following(encounter: Encounter) -> models.QuerySet:
    """The planned encounters of the same series after this one."""
    if encounter.series is None:
        return Encounter.objects.none()
    later = Encounter.objects.planned().filter(series=encounter.series)
    return later.filter(starts_at__gt=encounter.starts_at).exclude(pk=encounter.pk)


def shifted(row: Encounter, *, to: datetime, before: datetime) -> datetime:
    """Where `row` goes when another of its series moves from `before` to `to`.

    As many days, and to the same time of day.
    """
    days = timezone.localtime(to).date() - timezone.localtime(before).date()
    return on_wall(row.held_on + days, to)


def move(encounter: Encounter, *, before: datetime, rest: Iterable[Encounter]) -> None:
    """Move `rest` of a series as `encounter` has been moved from `before`; its length becomes theirs.

    Call inside a change set.
    """
    rest = list(rest)
    for row in rest:
        row.starts_at = shifted(row, to=encounter.starts_at, before=before)
        row.minutes = encounter.minutes
    history.bulk_save(Encounter, rest, ["starts_at", "minutes"])


def cancel(rest: Iterable[Encounter], *, reason: str) -> None:
    """Cancel encounters that follow one that was cancelled, for the same reason. In a change set."""
    rest = list(rest)
    for row in rest:
        row.state, row.cancel_reason = Encounter.State.CANCELLED, reason
    history.bulk_save(Encounter, rest, ["state", "cancel_reason"])
