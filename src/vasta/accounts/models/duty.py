"""A duty: a task that a named person carries for the school, a field of study or a unit."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from vasta.core.models import TrackedModel

from .membership import Membership


class Duty(TrackedModel):
    """What somebody answers for, in the school's own word for it (S3-171, S3-311, S2-051).

    Without a field and a unit the duty is of the whole school; without a person it waits for one. Several
    people may carry the same duty (S3-281).
    """

    name = models.CharField(_("duty"), max_length=120)
    person = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
        verbose_name=_("person"),
    )
    field = models.ForeignKey(
        "accounts.Field",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
        verbose_name=_("field of study"),
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
        verbose_name=_("unit"),
    )
    in_every_field = models.BooleanField(
        _("every field of study has one"),
        default=False,
        help_text=_("The list of duties then shows the fields of study that nobody carries it for."),
    )

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def search_owners(cls, ids: Iterable[int]) -> dict[type[models.Model], set[int]]:
        """A person is found by duties; those who carried them before are no longer."""
        people = cls.history.model.objects.filter(id__in=ids).values_list("person_id", flat=True)
        return {Membership: {key for key in people if key}}
