"""The cadence: "N times per period" for all partnerships of a level. Together they are the care model."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from vasta.core.models import TrackedModel


class ContactKind(models.TextChoices):
    """What an encounter is, and what may keep an occasion."""

    VISIT = "visit", _("visit")
    CALL = "call", _("call")
    MESSAGE = "message", _("message")
    MEETING = "meeting", _("meeting")
    REMOTE = "remote", _("remote meeting")
    EVENT = "event", _("event")
    OTHER = "other", _("other encounter")


# How often in words, for one period of the unit and for several. Whole sentences: languages inflect the unit.
RHYTHMS = {
    "week": (
        ngettext_lazy("once a week", "%(times)d times a week", "times"),
        ngettext_lazy("once in %(every)d weeks", "%(times)d times in %(every)d weeks", "times"),
    ),
    "month": (
        ngettext_lazy("once a month", "%(times)d times a month", "times"),
        ngettext_lazy("once in %(every)d months", "%(times)d times in %(every)d months", "times"),
    ),
    "term": (
        ngettext_lazy("once a term", "%(times)d times a term", "times"),
        ngettext_lazy("once in %(every)d terms", "%(times)d times in %(every)d terms", "times"),
    ),
    "school_year": (
        ngettext_lazy("once a school year", "%(times)d times a school year", "times"),
        ngettext_lazy("once in %(every)d school years", "%(times)d times in %(every)d school years", "times"),
    ),
    "calendar_year": (
        ngettext_lazy("once a calendar year", "%(times)d times a calendar year", "times"),
        ngettext_lazy(
            "once in %(every)d calendar years", "%(times)d times in %(every)d calendar years", "times"
        ),
    ),
}


class CadenceQuerySet(models.QuerySet):
    """Questions about cadences."""

    def active(self) -> CadenceQuerySet:
        """Cadences in use."""
        return self.filter(is_active=True, deleted_at=None)


class Cadence(TrackedModel):
    """A promise of the care model: how often, by whom, in which way (S2-011, S3-232)."""

    class Unit(models.TextChoices):
        WEEK = "week", _("week")
        MONTH = "month", _("month")
        TERM = "term", pgettext_lazy("part of a school year", "term")
        SCHOOL_YEAR = "school_year", _("school year")
        CALENDAR_YEAR = "calendar_year", _("calendar year")

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        DEPUTY = "deputy", _("deputy")
        TEAM_LEAD = "team_lead", _("lead of the owning team")

    name = models.CharField(_("name"), max_length=120)
    level = models.ForeignKey(
        "partnerships.Level",
        on_delete=models.PROTECT,
        related_name="cadences",
        verbose_name=_("level"),
    )
    times = models.PositiveSmallIntegerField(
        _("times"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    # Once in two years is one time per two calendar years.
    every = models.PositiveSmallIntegerField(
        _("length of the period"), default=1, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    unit = models.CharField(_("period"), max_length=14, choices=Unit, default=Unit.TERM)
    role = models.CharField(_("who is responsible"), max_length=10, choices=Role, default=Role.OWNER)
    # Days before the due date at which an occasion opens and shows on Today.
    lead_days = models.PositiveSmallIntegerField(
        _("opens days before"), default=21, validators=[MaxValueValidator(366)]
    )
    # Values of ContactKind; none means that any kind will do.
    kinds = models.JSONField(_("what keeps it"), default=list, blank=True)
    # Numbers of months (1–12) in which nothing falls due.
    quiet_months = models.JSONField(_("quiet months"), default=list, blank=True)
    # Nothing falls due before this day, so that a promise made today is not late at once.
    starts_on = models.DateField(_("in use from"), default=timezone.localdate)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = TrackedModel.scoped_manager(CadenceQuerySet)

    class Meta:
        verbose_name = _("cadence")
        verbose_name_plural = _("cadences")
        ordering = ["level__position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def rhythm(self) -> str:
        """How often, in words: "2 times a term", "once in 2 school years"."""
        one, many = RHYTHMS[self.unit]
        words = one if self.every == 1 else many
        return words % {"times": self.times, "every": self.every}

    @property
    def kind_labels(self) -> list[str]:
        """The kinds of encounters that keep it, in words; none when any will do."""
        return [str(ContactKind(kind).label) for kind in self.kinds]
