"""One row of search tokens per searchable object."""

from __future__ import annotations

from django.db import models

from .base import TenantModel


class SearchEntry(TenantModel):
    """What search knows about an object: what to show, and the tokens it is found by."""

    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    detail = models.CharField(max_length=300, blank=True)
    # Folded title for prefix and typo matching, and space-separated tokens of everything (core/text.py).
    title_key = models.CharField(max_length=300)
    tokens = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "model", "object_id"], name="searchentry_one_per_object"
            )
        ]

    def __str__(self) -> str:
        return self.title
