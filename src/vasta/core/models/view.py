"""A list as somebody wants to see it again: filters, columns and order under a name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import TrackedModel


class SavedView(TrackedModel):
    """A named query string of one list; the maker's own, or shared with everyone."""

    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    is_shared = models.BooleanField(_("shared with everyone"), default=False)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name"]
        indexes = [models.Index(fields=["provider", "list_name"], name="savedview_of_list")]

    def __str__(self) -> str:
        return self.name
