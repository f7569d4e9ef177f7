"""An invitation by e-mail link: the link's secret is stored hashed and works once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vasta.core.models import TrackedModel

from .membership import RoleColumns

VALID_FOR = timedelta(days=14)


def hash_token(token: str) -> str:
    """What we keep of a link's secret. 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet):
    """Questions about invitations."""

    def pending(self) -> InvitationQuerySet:
        """Not accepted and not withdrawn; perhaps too old to be used."""
        return self.filter(accepted_at=None, deleted_at=None)

    def usable(self) -> InvitationQuerySet:
        """Pending and not too old."""
        return self.pending().filter(expires_at__gt=timezone.now())


class Invitation(RoleColumns, TrackedModel):
    """Opens this school to the owner of one e-mail address, until accepted, withdrawn or 14 days old.

    It holds what the person will be here. No user or membership exists for its sake before the link has been
    used, so that inviting tells nothing about whether the address already belongs to somebody (S-04).
    """

    email = models.EmailField(_("e-mail"))
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    title = models.CharField(_("title"), max_length=120, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("unit"),
    )
    field = models.ForeignKey(
        "accounts.Field",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("field of study"),
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    membership = models.ForeignKey(
        "accounts.Membership",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="invitations",
        verbose_name=_("person"),
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("invited by"),
    )
    expires_at = models.DateTimeField(_("valid until"), editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)

    objects = TrackedModel.scoped_manager(InvitationQuerySet)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["last_name", "first_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "email"],
                condition=models.Q(deleted_at=None, accepted_at=None),
                name="invitation_pending_once",
                violation_error_message=_("This address has already been invited."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def is_open(self) -> bool:
        """Still usable."""
        return self.accepted_at is None and self.deleted_at is None and self.expires_at > timezone.now()

    def renew(self) -> str:
        """Give the invitation a new secret and 14 days; returns the secret, which is kept nowhere."""
        token = secrets.token_urlsafe(32)
        self.token_hash = hash_token(token)
        self.expires_at = timezone.now() + VALID_FOR
        return token
