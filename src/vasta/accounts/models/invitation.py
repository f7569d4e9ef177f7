"""An invitation by e-mail link: the link's secret is stored hashed and works once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vasta.core.models import TrackedModel

VALID_FOR = timedelta(days=14)


def hash_token(token: str) -> str:
    """What we keep of a link's secret. 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A secret for a link: 256 random bits."""
    return secrets.token_urlsafe(32)


class Invitation(TrackedModel):
    """Opens an account for one e-mail address, until used, withdrawn or 14 days old."""

    membership = models.ForeignKey(
        "accounts.Membership", on_delete=models.CASCADE, related_name="invitations"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"{self.membership_id} {self.expires_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Still usable."""
        return self.accepted_at is None and self.deleted_at is None and self.expires_at > timezone.now()
