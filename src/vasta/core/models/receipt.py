"""The receipt of a sent form."""

from __future__ import annotations

from django.db import models

from .base import TenantModel


class FormReceipt(TenantModel):
    """The address a form's first saving led to. Purged after a day."""

    key = models.CharField(max_length=32)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "key"], name="formreceipt_once")]

    def __str__(self) -> str:
        return self.key
