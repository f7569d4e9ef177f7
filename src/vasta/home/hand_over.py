"""What changes hands when a person leaves: each column that names a user, and what becomes of it.

A test walks all columns that name a user and finds each of them either in GOES or in STAYS, so that a new one
is never forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vasta.accounts.hand_over import HandOver
from vasta.accounts.models import User
from vasta.core import history
from vasta.encounters.models import Encounter, Participant
from vasta.groups.models import Group, Seat
from vasta.partnerships.models import Partnership
from vasta.planning.models import Action, ClockEntry

# What others know the person by, or what the person did: it stays in the person's name. Columns by model.
STAYS = {
    "accounts.Membership.user": "the person",
    "core.Attachment.added_by": "who added the file",
    "core.SavedView.owner": "the person's own view",
    "encounters.WorkTime.user": "the person's own hours",
    "partners.PartnerComment.author": "who wrote the line",
    "partnerships.Partnership.start_decider": "who decided then",
    "partnerships.Partnership.end_decider": "who decided then",
}
# Columns that HAND_OVER gives on.
GOES = (
    "partnerships.Partnership.owner",
    "partnerships.Partnership.deputy",
    "planning.Action.owner",
    "encounters.Encounter.owner",
    "encounters.Participant.user",
    "planning.ClockEntry.owner",
    "groups.Seat.user",
)


def _owned(user: User) -> models.QuerySet:
    return Partnership.objects.filter(ended_on=None, owner=user).select_related("partner", "level")


def _deputised(user: User) -> models.QuerySet:
    return Partnership.objects.filter(ended_on=None, deputy=user).select_related("partner", "level")


def _give_owned(rows: models.QuerySet, leaver: User, successor: User | None) -> None:
    """The successor owns them; a deputy who becomes the owner stands in for nobody there any more."""
    if successor is not None:
        history.set_many(Partnership, rows.filter(deputy=successor), deputy_id=None)
    history.set_many(Partnership, rows, owner_id=successor and successor.pk)


def _give_deputised(rows: models.QuerySet, leaver: User, successor: User | None) -> None:
    """The successor stands in, but not for the own partnerships: those wait for another deputy."""
    if successor is not None:
        history.set_many(Partnership, rows.filter(owner=successor), deputy_id=None)
    history.set_many(Partnership, rows, deputy_id=successor and successor.pk)


def _open_actions(user: User) -> models.QuerySet:
    return Action.objects.open().of_user(user)


def _give_owner(model: type[models.Model]) -> Callable[[models.QuerySet, User, User | None], None]:
    def give(rows: models.QuerySet, leaver: User, successor: User | None) -> None:
        if successor is not None:
            history.set_many(model, rows, owner_id=successor.pk)

    return give


def _planned(user: User) -> models.QuerySet:
    """Planned encounters that are the person's or in which the person takes part."""
    takes_part = Participant.objects.filter(encounter=OuterRef("pk"), user=user)
    return Encounter.objects.planned().filter(Q(owner=user) | Exists(takes_part)).order_by("starts_at")


def _give_planned(rows: models.QuerySet, leaver: User, successor: User | None) -> None:
    """The successor goes instead; who was to go along anyhow is not counted twice."""
    if successor is None:
        return
    keys = list(rows.values_list("pk", flat=True))
    seats = Participant.objects.filter(encounter__in=keys)
    already = list(seats.filter(user=successor).values_list("encounter", flat=True))
    history.delete_many(Participant, seats.filter(user=leaver, encounter__in=already))
    history.set_many(Participant, seats.filter(user=leaver), user_id=successor.pk)
    history.set_many(Encounter, Encounter.objects.filter(pk__in=keys, owner=leaver), owner_id=successor.pk)


def _clock_entries(user: User) -> models.QuerySet:
    """What is ahead or comes again, but for what stood on the person's own clock only."""
    ahead = Q(starts_on__gte=timezone.localdate()) | Q(ends_on__gte=timezone.localdate())
    comes_again = ~Q(repeat=ClockEntry.Repeat.NEVER)
    return ClockEntry.objects.filter(ahead | comes_again, owner=user, is_personal=False)


def _seats(user: User) -> models.QuerySet:
    """Seats that have not ended."""
    still = Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())
    return Seat.objects.filter(still, user=user)


def _groups(user: User) -> models.QuerySet:
    return Group.objects.of_user(user)


def _give_seats(rows: models.QuerySet, leaver: User, successor: User | None) -> None:
    """The person's seats end yesterday and the successor sits there from today, in the same role.

    Who sat there then stays to be seen: it tells whose encounters kept the team's occasions.
    """
    today = timezone.localdate()
    seats = list(rows)
    for seat in seats:
        if seat.starts_on is not None and seat.starts_on >= today:
            history.delete_softly(seat)
        else:
            seat.ends_on = today - timedelta(days=1)
            seat.save()
        if successor is not None:
            _seat(seat, successor)


def _seat(before: Seat, successor: User) -> None:
    own = _seats(successor).filter(group=before.group_id).first()
    if own is None:
        own = Seat(group_id=before.group_id, user=successor, starts_on=timezone.localdate())
    elif before.role not in (Seat.Role.CHAIR, Seat.Role.SECRETARY):
        return
    own.role = before.role
    own.save()


HAND_OVER = (
    HandOver(_("partnerships as owner"), _owned, _give_owned),
    HandOver(_("partnerships as deputy"), _deputised, _give_deputised),
    HandOver(_("open actions"), _open_actions, _give_owner(Action)),
    HandOver(_("planned encounters"), _planned, _give_planned),
    HandOver(_("seats in groups"), _seats, _give_seats, shown=_groups),
    HandOver(_("entries of the annual clock"), _clock_entries, _give_owner(ClockEntry)),
)
