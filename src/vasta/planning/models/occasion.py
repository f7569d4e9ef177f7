"""The occasion: one window of a cadence for one partnership.

Occasions are derived from the cadences, the partnerships and what was held, so they have no history of their
own and are made anew at will. What a person decides about one (skip it, move it) is tracked in
`OccasionDecision` and found by the window's own key, so that it outlives a regeneration and can be undone.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from vasta.core.models import TenantModel, TrackedModel
from vasta.core.search import matching
from vasta.partners.models import Partner

IS_OPEN = Q(fulfilled_on=None, is_skipped=False)
# What is skipped was decided on; what is kept counts by its day, and a window counts when it closed in time.
BEFORE_THE_END = (
    Q(partnership__ended_on=None)
    | Q(is_skipped=True)
    | Q(fulfilled_on__lte=F("partnership__ended_on"))
    | (Q(fulfilled_on=None) & Q(closes_on__lt=F("partnership__ended_on")))
)


def in_status(status: str, day: date) -> Q:
    """`Occasion.status_on` as a condition of the database."""
    statuses = Occasion.Status
    return {
        statuses.KEPT: Q(fulfilled_on__isnull=False),
        statuses.SKIPPED: Q(is_skipped=True),
        statuses.UPCOMING: IS_OPEN & Q(opens_on__gt=day),
        statuses.DUE: IS_OPEN & Q(opens_on__lte=day, due_on__gte=day),
        statuses.LATE: IS_OPEN & Q(due_on__lt=day, closes_on__gte=day),
        statuses.MISSED: IS_OPEN & Q(closes_on__lt=day),
    }[statuses(status)]


class OccasionQuerySet(models.QuerySet):
    """Questions about occasions."""

    def standing(self) -> OccasionQuerySet:
        """What counts: of living partners and of partnerships that had not ended.

        A window that closed stays stored when an end is dated back before it, so that the end can be undone.
        """
        partner = {"partnership__partner__deleted_at": None, "partnership__partner__merged_into": None}
        return self.filter(BEFORE_THE_END, partnership__deleted_at=None, **partner)

    def matching(self, text: str) -> OccasionQuerySet:
        """Occasions of partners found by search words."""
        return self.filter(partnership__partner__in=matching(Partner, text))

    def needs(self, user: models.Model, until: date) -> OccasionQuerySet:
        """What awaits the person by a day, also what is late; not what was missed."""
        rows = self.filter(IS_OPEN, responsible=user, due_on__lte=until)
        return rows.filter(closes_on__gte=timezone.localdate())


class Occasion(TenantModel):
    """opens_on ≤ due_on ≤ closes_on; kept, skipped, upcoming, due, late or missed (domain.md, *Cadence*)."""

    cadence = models.ForeignKey(
        "planning.Cadence", on_delete=models.CASCADE, related_name="occasions", verbose_name=_("cadence")
    )
    partnership = models.ForeignKey(
        "partnerships.Partnership",
        on_delete=models.CASCADE,
        related_name="occasions",
        verbose_name=_("partnership"),
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="occasions",
        verbose_name=_("responsible person"),
    )
    # Start of the window in the cadence's own calendar: with cadence and partnership the key of the occasion.
    window_on = models.DateField(_("window"))
    opens_on = models.DateField(_("opens on"))
    # As generated, or as somebody has moved it.
    due_on = models.DateField(_("due on"))
    closes_on = models.DateField(_("closes on"))
    is_moved = models.BooleanField(_("moved"), default=False)
    is_skipped = models.BooleanField(_("skipped"), default=False)
    fulfilled_on = models.DateField(_("kept on"), null=True)

    objects = ScopedManager(
        provider="provider", _manager_class=models.Manager.from_queryset(OccasionQuerySet)
    )

    class Meta:
        verbose_name = _("occasion")
        verbose_name_plural = _("occasions")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["provider", "responsible", "due_on"], name="occasion_by_person", condition=IS_OPEN
            ),
            models.Index(fields=["provider", "due_on"], name="occasion_by_due"),
            models.Index(fields=["partnership", "due_on"], name="occasion_by_partnership"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["cadence", "partnership", "window_on"], name="occasion_once"),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("due_on")) & Q(due_on__lte=F("closes_on")),
                name="occasion_in_window",
            ),
            models.CheckConstraint(
                condition=Q(fulfilled_on=None) | Q(is_skipped=False), name="occasion_kept_or_skipped"
            ),
        ]

    class Status(models.TextChoices):
        KEPT = "kept", _("kept")
        SKIPPED = "skipped", _("skipped")
        UPCOMING = "upcoming", _("upcoming")
        DUE = "due", _("due")
        LATE = "late", _("late")
        MISSED = "missed", _("missed")

    def __str__(self) -> str:
        return f"{self.cadence} {self.due_on:%-d.%-m.%Y}"

    @property
    def status(self) -> str:
        """Where the occasion stands today."""
        return self.status_on(timezone.localdate())

    @property
    def status_label(self) -> str:
        """The status of today in words."""
        return self.Status(self.status).label

    @property
    def is_open_now(self) -> bool:
        """Neither kept nor skipped, and its window has not closed."""
        return self.status in (self.Status.UPCOMING, self.Status.DUE, self.Status.LATE)

    def status_on(self, day: date) -> str:
        """Where the occasion stands on a day; `in_status` says the same to the database."""
        if self.fulfilled_on is not None:
            return self.Status.KEPT
        if self.is_skipped:
            return self.Status.SKIPPED
        if day < self.opens_on:
            return self.Status.UPCOMING
        if day <= self.due_on:
            return self.Status.DUE
        return self.Status.LATE if day <= self.closes_on else self.Status.MISSED


class OccasionDecision(TrackedModel):
    """What somebody decided about one occasion: skip it for a reason, or move its due date in the window."""

    cadence = models.ForeignKey("planning.Cadence", on_delete=models.CASCADE, related_name="decisions")
    partnership = models.ForeignKey(
        "partnerships.Partnership", on_delete=models.CASCADE, related_name="decisions"
    )
    window_on = models.DateField(_("window"))
    due_on = models.DateField(_("moved to"), null=True, blank=True)
    skipped_on = models.DateField(_("skipped on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("decision on an occasion")
        verbose_name_plural = _("decisions on occasions")
        constraints = [
            models.UniqueConstraint(
                fields=["cadence", "partnership", "window_on"],
                condition=Q(deleted_at=None),
                name="decision_once",
            ),
            models.CheckConstraint(
                condition=Q(skipped_on=None) | ~Q(reason=""),
                name="decision_skip_has_reason",
                violation_error_message=_("Say why the occasion is skipped."),
            ),
        ]

    def __str__(self) -> str:
        return self.reason or str(self.due_on)
