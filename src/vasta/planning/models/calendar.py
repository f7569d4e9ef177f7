"""The school's own calendar: years, terms, breaks; and what the annual clock shows besides occasions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vasta.core.models import TrackedModel


class SchoolPeriod(TrackedModel):
    """A school year, a term of it, or a break in which nothing falls due."""

    class Kind(models.TextChoices):
        SCHOOL_YEAR = "school_year", _("school year")
        TERM = "term", pgettext_lazy("part of a school year", "term")
        BREAK = "break", _("holiday break")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("period of the school's calendar")
        verbose_name_plural = _("periods of the school's calendar")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="schoolperiod_ends_after_start",
                violation_error_message=_("The end is before the start."),
            ),
            models.UniqueConstraint(
                fields=["provider", "kind", "starts_on"],
                condition=Q(deleted_at=None),
                name="schoolperiod_once",
                violation_error_message=_("There is already such a period from this day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClockEntry(TrackedModel):
    """A plain entry of the annual clock: a survey, an audit, an event, a deadline. May return every year."""

    class Kind(models.TextChoices):
        SURVEY = "survey", _("survey")
        EVENT = "event", _("event")
        AGREEMENT = "agreement", _("agreement")
        DEADLINE = "deadline", _("deadline")

    class Repeat(models.TextChoices):
        NEVER = "never", _("does not come back")
        YEARLY = "yearly", _("every year on the same date")
        YEARLY_WEEK = "yearly_week", _("every year in the same week")

    private_rows = ("is_personal", "owner")

    title = models.CharField(_("what"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.DEADLINE)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    repeat = models.CharField(_("repetition"), max_length=12, choices=Repeat, default=Repeat.NEVER)
    repeat_until = models.DateField(_("repeated until"), null=True, blank=True)
    # Of a team, of a person, or (neither) of the whole school.
    team = models.ForeignKey(
        "groups.Group",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clock_entries",
        verbose_name=_("team"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clock_entries",
        verbose_name=_("who sees to it"),
    )
    is_personal = models.BooleanField(_("only on my own clock"), default=False)
    note = models.TextField(_("more about it"), blank=True)

    class Meta:
        verbose_name = _("entry of the annual clock")
        verbose_name_plural = _("entries of the annual clock")
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["provider", "starts_on"], name="clockentry_by_start")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="clockentry_ends_after_start",
                violation_error_message=_("The end is before the start."),
            ),
            models.CheckConstraint(
                condition=Q(is_personal=False) | Q(owner__isnull=False), name="clockentry_personal_has_owner"
            ),
        ]

    def __str__(self) -> str:
        return self.title
