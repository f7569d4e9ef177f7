"""Working hours, which are the person's own, and the secret address of a calendar feed."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vasta.core.models import TenantModel, TrackedModel


class WorkTime(TrackedModel):
    """Minutes of one person on one day, of an encounter or of other customer work (S2-138–S2-140).

    Seen by the person alone; a lead sees sums of three people or more, and the names of missing weeks.
    """

    private_to = "user"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="work_times",
        verbose_name=_("person"),
    )
    encounter = models.ForeignKey(
        "encounters.Encounter",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="work_times",
        verbose_name=_("encounter"),
    )
    worked_on = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("minutes of work"), validators=[MaxValueValidator(1440)])
    travel_minutes = models.PositiveSmallIntegerField(
        _("minutes of travel"), default=0, validators=[MaxValueValidator(1440)]
    )
    task_type = models.ForeignKey(
        "partners.Term",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("task type"),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        ordering = ["worked_on", "pk"]
        indexes = [models.Index(fields=["provider", "user", "worked_on"], name="worktime_by_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "user"],
                condition=Q(deleted_at=None, encounter__isnull=False),
                name="worktime_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.worked_on:%-d.%-m.%Y}"


class CalendarFeed(TenantModel):
    """One person's calendar by a secret address. Only the hash of the secret is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last read"), null=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [models.UniqueConstraint(fields=["provider", "user"], name="calendarfeed_once")]

    def __str__(self) -> str:
        return f"{self.user}"
