"""Who downloaded what."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import ExpressionWrapper, OuterRef, Subquery, Sum
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from .base import TenantModel

# Rows of people that one person may download in 24 hours before the log marks it.
MARKED_ROWS = 500
DAY = timedelta(hours=24)


class ExportLogQuerySet(models.QuerySet):
    """Questions about downloads."""

    def with_day(self) -> ExportLogQuerySet:
        """Adds `day_rows`: rows of people that the same person took in the 24 hours up to this download."""
        now = OuterRef("created_at")
        day_before = ExpressionWrapper(now - DAY, output_field=models.DateTimeField())
        of_people = ExportLog.objects.filter(who=OuterRef("who"), has_people=True)
        taken = of_people.filter(created_at__gt=day_before, created_at__lte=now)
        total = taken.order_by().values("who").annotate(total=Sum("row_count")).values("total")
        return self.annotate(day_rows=Subquery(total))

    def marked(self) -> ExportLogQuerySet:
        """Downloads of people, not empty, with which somebody went over the limit of a day or on above it."""
        return self.with_day().filter(has_people=True, row_count__gt=0, day_rows__gt=MARKED_ROWS)


class ExportLog(TenantModel):
    """One download of a list: who, which list, with which filters, how many rows, and why."""

    who = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    what = models.CharField(_("list"), max_length=60)
    kind = models.CharField(_("file"), max_length=10)
    # The address says exactly what was asked for; the words say it as the person saw it then.
    query = models.CharField(_("address of the list"), max_length=2000, blank=True)
    filters = models.CharField(_("filters"), max_length=500, blank=True)
    row_count = models.PositiveIntegerField(_("rows"))
    has_people = models.BooleanField(_("list of people"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = ScopedManager(
        provider="provider", _manager_class=models.Manager.from_queryset(ExportLogQuerySet)
    )

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["provider", "-created_at"], name="exportlog_recent")]

    def __str__(self) -> str:
        return f"{self.what} {self.row_count}"

    @property
    def is_marked(self) -> bool:
        """Over the limit of a day (needs `with_day`)."""
        return self.has_people and self.row_count > 0 and (self.day_rows or 0) > MARKED_ROWS
