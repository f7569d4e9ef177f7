"""The level: the provider's own words on top of the national model (S3-005, S3-319–S3-323)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vasta.core.models import TrackedModel
from vasta.partners.models.classification import Named

# The look's tones by the colours that a school chooses from.
TONES = {
    "sky": "everyday",
    "clay": "development",
    "navy": "strategic",
    "plum": "networks",
    "stone": "other",
}


class LevelQuerySet(models.QuerySet):
    """Questions about levels."""

    def active(self) -> LevelQuerySet:
        """Levels in use, in the provider's order."""
        return self.filter(is_active=True, deleted_at=None)


class Level(Named, TrackedModel):
    """How we work with a partner. A level is not a grade: nobody is better or worse for it (S3-150)."""

    class Colour(models.TextChoices):
        SKY = "sky", _("light blue")
        CLAY = "clay", _("clay brown")
        NAVY = "navy", _("dark blue")
        PLUM = "plum", _("plum")
        STONE = "stone", _("stone grey")

    class Icon(models.TextChoices):
        REPEAT = "repeat", _("circle of arrows")
        SEEDLING = "seedling", _("seedling")
        COMPASS = "compass", _("compass")
        NETWORK = "topology-ring", _("ring of nodes")
        DOTS = "dots", _("three dots")

    short_name = models.CharField(_("short word"), max_length=24)
    short_name_sv = models.CharField(_("short word in Swedish"), max_length=24, blank=True)
    short_name_en = models.CharField(_("short word in English"), max_length=24, blank=True)
    # Names a default level of ours, so that the program finds it after it has been renamed.
    key = models.CharField(max_length=20, blank=True, editable=False)
    description = models.TextField(_("national description"), blank=True)
    description_sv = models.TextField(_("national description in Swedish"), blank=True)
    description_en = models.TextField(_("national description in English"), blank=True)
    refinement = models.TextField(_("what it means in our school"), blank=True)
    value = models.CharField(_("value it embodies"), max_length=80, blank=True)
    criteria = models.TextField(_("criteria"), blank=True)
    colour = models.CharField(_("colour"), max_length=8, choices=Colour, default=Colour.STONE)
    icon = models.CharField(_("icon"), max_length=20, choices=Icon, default=Icon.DOTS)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = TrackedModel.scoped_manager(LevelQuerySet)

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "name"],
                condition=Q(deleted_at=None),
                name="level_name_once",
                violation_error_message=_("There is already a level of this name."),
            )
        ]

    @property
    def tone(self) -> str:
        """The name of the colours in the style sheets (`tone-…`), which has a ladder for each theme."""
        return TONES[self.colour]

    @property
    def short_label(self) -> str:
        """The short word in the reader's language."""
        return self._in_own_language("short_name")

    @property
    def description_label(self) -> str:
        """The national description in the reader's language."""
        return self._in_own_language("description")

    def _in_own_language(self, name: str) -> str:
        language = (get_language() or "fi")[:2]
        return getattr(self, f"{name}_{language}", "") or getattr(self, name)
