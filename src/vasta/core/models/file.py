"""Files attached to any object, stored outside the web root under names of our own."""

from __future__ import annotations

import uuid
from pathlib import PurePath

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import TrackedModel


def storage_name(attachment: Attachment, filename: str) -> str:
    """A random name in the provider's folder: the user's name is shown, never used as a path."""
    return f"{attachment.provider_id}/{uuid.uuid4().hex}"


class Attachment(TrackedModel):
    """One uploaded file of one object."""

    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    file = models.FileField(_("file"), upload_to=storage_name, max_length=200)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    added_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["name"]
        indexes = [models.Index(fields=["provider", "model", "object_id"], name="attachment_of_object")]

    def __str__(self) -> str:
        return self.name

    @property
    def extension(self) -> str:
        """The name's ending in capitals, for showing beside it."""
        return PurePath(self.name).suffix.lstrip(".").upper()
