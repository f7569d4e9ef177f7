"""Verbs of people: invite, accept, leave, come back, move. Each is one change set."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.db import models
from django.utils import timezone

from vasta.core import history
from vasta.core.models import ChangeSet
from vasta.core.tenancy import current_provider

from . import mails
from .hand_over import hand_overs
from .models import ROLE_COLUMNS, Invitation, LastMainUser, Membership, Unit, User
from .models.invitation import hash_token
from .references import references_to

# Where a session remembers the provider that it was opened in (adapters.py).
SESSION_PROVIDER = "provider"


class InvitationClosed(Exception):
    """The invitation has been used, withdrawn or is too old."""


# Inviting.


def invite(invitation: Invitation, *, actor: User) -> str:
    """Store a new invitation and mail its link once all is saved; returns the link, which is kept nowhere."""
    with history.change_set("accounts.invitation.create", actor=actor):
        invitation.invited_by = actor
        return _renew_and_mail(invitation)


def send_again(invitation: Invitation, *, actor: User) -> str:
    """Replace the link with a new one, valid for 14 days; the old one stops working. Returns the link."""
    with history.change_set("accounts.invitation.send_again", actor=actor):
        return _renew_and_mail(invitation)


def _renew_and_mail(invitation: Invitation) -> str:
    token = invitation.renew()
    invitation.save()
    return mails.send_invitation(invitation, token)


def withdraw(invitation: Invitation, *, actor: User) -> ChangeSet:
    """Close the invitation; its link stops working."""
    with history.change_set("accounts.invitation.withdraw", actor=actor) as opened:
        history.delete_softly(invitation)
    return opened.record


def open_invitation(token: str, *, lock: bool = False) -> Invitation:
    """The invitation behind a link's secret; raises InvitationClosed for every other secret alike."""
    rows = Invitation.objects.usable().filter(token_hash=hash_token(token))
    # A lock on joined rows is refused on PostgreSQL, so a locked one comes by itself.
    rows = rows.select_for_update() if lock else rows.select_related("unit", "field", "invited_by")
    if (invitation := rows.first()) is None:
        raise InvitationClosed
    return invitation


def create_account(invitation: Invitation, *, password: str) -> User:
    """A user for an address that nobody has yet; holding the link proves that it is the person's own."""
    return User.objects.create_user(
        invitation.email, password, first_name=invitation.first_name, last_name=invitation.last_name
    )


def accept(invitation: Invitation, *, user: User) -> Membership:
    """Make `user` what the invitation says. The caller holds the invitation locked (`open_invitation`)."""
    with history.change_set("accounts.invitation.accept_invitation", actor=user):
        membership = Membership(user=user, title=invitation.title, language=invitation.language)
        membership.unit = _living(invitation.unit)
        membership.field = _living(invitation.field)
        for column in ROLE_COLUMNS:
            setattr(membership, column, getattr(invitation, column))
        membership.save()
        invitation.membership = membership
        invitation.accepted_at = timezone.now()
        invitation.save()
    return membership


def _living(place: Any) -> Any:
    """A unit or field that has not been deleted since."""
    return place if place is not None and place.deleted_at is None else None


# Leaving.


def deactivate(membership: Membership, *, successor: Membership | None, actor: User) -> ChangeSet:
    """End the work of a person: what is in the name of the person goes to `successor`, who may be nobody.

    Raises LastMainUser when nobody would be left to change the settings (S-08). Undo gives everything back;
    the person's sessions stay ended.
    """
    if membership.is_last_main_user():
        raise LastMainUser
    with history.change_set("accounts.membership.deactivate", actor=actor) as opened:
        for reference in references_to(membership):
            _hand_over(reference.column, reference.rows, successor)
        for kind in hand_overs():
            kind.give(kind.rows(membership.user), membership.user, successor and successor.user)
        invitations = Invitation.objects.pending().filter(email=membership.user.email)
        history.delete_many(Invitation, invitations)
        membership.is_active = False
        membership.ended_on = timezone.localdate()
        membership.save()
    end_sessions(membership.user)
    return opened.record


def _hand_over(column: models.ForeignKey, rows: models.QuerySet, successor: Membership | None) -> None:
    """Put the successor in place; nobody becomes the own deputy."""
    model = column.model
    if model is Membership and successor is not None:
        history.set_many(model, rows.filter(pk=successor.pk), **{column.attname: None})
        rows = rows.exclude(pk=successor.pk)
    history.set_many(model, rows, **{column.attname: successor and successor.pk})


def end_sessions(user: User) -> None:
    """End the person's sessions that were opened in the provider in scope."""
    for row in UserSession.objects.filter(user=user):
        opened_in = SessionStore(row.session_key).get(SESSION_PROVIDER)
        if opened_in in (None, current_provider().pk):
            row.end()


def reactivate(membership: Membership, *, actor: User) -> ChangeSet:
    """The person works here again, in the former roles."""
    with history.change_set("accounts.membership.reactivate", actor=actor) as opened:
        membership.is_active = True
        membership.ended_on = None
        membership.save()
    return opened.record


# Moving.


def reorganise(
    people: models.QuerySet, *, values: dict[str, Any], actor: User
) -> tuple[int, ChangeSet | None]:
    """Give `people` another unit or field of study; what is in their names stays theirs (S3-255).

    `values` holds `unit`, `field` or both. Returns how many were moved, and the change set if any.
    """
    with history.change_set("accounts.membership.reorganise", actor=actor) as opened:
        columns = {f"{name}_id": place.pk for name, place in values.items()}
        count = history.set_many(Membership, people.exclude(**columns), **columns)
    return count, opened.record if opened.touched else None


def members_of(unit: Unit) -> models.QuerySet:
    """The people who work in a unit now."""
    return Membership.objects.active().filter(unit=unit)
