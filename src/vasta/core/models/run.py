"""A long piece of work with progress, a lease and a cursor: import, undo, bulk edit, export."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .base import TenantModel


class Run(TenantModel):
    """One long job as its starter sees it. The worker renews the lease in each chunk's own transaction."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to start")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        INTERRUPTED = "interrupted", _("interrupted")
        FAILED = "failed", _("failed")

    kind = models.CharField(max_length=60)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    starter = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    change_set = models.ForeignKey(
        "core.ChangeSet", on_delete=models.SET_NULL, null=True, related_name="runs"
    )
    parameters = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    cursor = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The key of the worker that holds the run; empty when nobody does.
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    message = models.TextField(blank=True)
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["provider", "kind", "-created_at"], name="run_recent")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def percent(self) -> int:
        """Progress in whole per cent."""
        return 100 if not self.total else min(100, self.cursor * 100 // self.total)

    @property
    def is_lost(self) -> bool:
        """The worker that held the lease is gone."""
        return self.lease_until is None or self.lease_until < timezone.now()

    @property
    def is_open(self) -> bool:
        """Waiting or running."""
        return self.state in (self.State.WAITING, self.State.RUNNING)
