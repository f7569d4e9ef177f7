"""Induction: the steps by which a person takes up the work, and who has done which."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vasta.core.models import TrackedModel

from .membership import Membership, Role

ROLES = [(role.value, role.label) for role in Role if role != Role.EMPLOYEE]


class InductionStepQuerySet(models.QuerySet):
    """Questions about the steps."""

    def of(self, membership: Membership) -> InductionStepQuerySet:
        """The steps in use of the person's roles, each with `done_on`: the day, or None while it is left."""
        done = InductionDone.objects.filter(membership=membership, step=OuterRef("pk")).values("done_on")[:1]
        mine = Q(role="") | Q(role__in=membership.roles)
        return self.filter(mine, is_active=True).annotate(done_on=Subquery(done))


class InductionStep(TrackedModel):
    """One thing to learn or to do in the beginning, in the school's own words (S2-069, S2-091)."""

    title = models.CharField(_("step"), max_length=120)
    text = models.TextField(_("what to do"), blank=True)
    link = models.CharField(
        _("where"),
        max_length=300,
        blank=True,
        validators=[
            RegexValidator(r"^(/(?!/)|https://)\S*$", _("Write an address that begins with / or https://."))
        ],
        help_text=_("A page of this program, such as /partners/, or an address that begins with https://."),
    )
    role = models.CharField(_("for whom"), max_length=12, choices=ROLES, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=1)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = TrackedModel.scoped_manager(InductionStepQuerySet)

    class Meta:
        verbose_name = _("induction step")
        verbose_name_plural = _("induction steps")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """Where the step leads; a page of the program lies under the school's own address."""
        return get_script_prefix().rstrip("/") + self.link if self.link.startswith("/") else self.link


class InductionDone(TrackedModel):
    """A person has done a step: the record of the training (S2-091).

    Others learn at most how many steps are left, never who has ticked which (S3-221).
    """

    private_to = "membership__user"

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="induction")
    step = models.ForeignKey(
        InductionStep, on_delete=models.CASCADE, related_name="done", verbose_name=_("step")
    )
    done_on = models.DateField(_("done on"), default=timezone.localdate)

    class Meta:
        verbose_name = _("induction step done")
        verbose_name_plural = _("induction steps done")
        ordering = ["done_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "step"], condition=Q(deleted_at=None), name="inductiondone_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.step)
