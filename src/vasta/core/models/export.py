"""Who downloaded what."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import TenantModel


class ExportLog(TenantModel):
    """One download of a list: who, which list, with which filters, how many rows. Kept two years."""

    who = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    what = models.CharField(_("list"), max_length=60)
    kind = models.CharField(_("file"), max_length=10)
    query = models.CharField(_("filters"), max_length=2000, blank=True)
    row_count = models.PositiveIntegerField(_("rows"))
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.what} {self.row_count}"
