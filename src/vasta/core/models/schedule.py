"""Which scheduled work has been done on which day."""

from __future__ import annotations

from django.db import models


class ScheduleTick(models.Model):
    """One scheduled work on one local date: the unique key lets only one of several workers do it (F-26)."""

    name = models.CharField(max_length=40)
    local_date = models.DateField()
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "local_date"], name="tick_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.local_date}"
