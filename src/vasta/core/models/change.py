"""The change set: who did which operation when, and why; every historical row names one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import TenantModel


class ChangeSet(TenantModel):
    """One operation of one person (or of the program), undoable as a whole."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        INTERRUPTED = "interrupted", _("interrupted")
        UNDONE = "undone", _("undone")

    actor = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    operation = models.CharField(_("operation"), max_length=60)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DONE)
    started_at = models.DateTimeField(_("when"), auto_now_add=True)
    # How many rows of each model the operation wrote: {"partners.partner": 3}.
    counts = models.JSONField(default=dict)
    undoes = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, related_name="undone_by", verbose_name=_("undoes")
    )

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [models.Index(fields=["provider", "-started_at"], name="changeset_recent")]

    def __str__(self) -> str:
        return f"{self.operation} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def row_count(self) -> int:
        """Rows written, of all models together."""
        return sum(self.counts.values())
