"""The action: one thing to do, its owner, due date and follow-up. The only to-do in the program."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vasta.core.models import TrackedModel
from vasta.core.search import SearchDocument


class ActionQuerySet(models.QuerySet):
    """Questions about actions."""

    def open(self) -> ActionQuerySet:
        """Not done and not dropped."""
        return self.filter(status=Action.Status.OPEN)

    def of_user(self, user: models.Model) -> ActionQuerySet:
        """Those that the person does."""
        return self.filter(owner=user)

    def needs(self, user: models.Model, until: date) -> ActionQuerySet:
        """What awaits the person by a day, also what is late."""
        return self.open().of_user(user).filter(due_on__lte=until)


class Action(TrackedModel):
    """One thing to do (S2-170: who, by when, how it is followed up)."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    title = models.CharField(_("what is to be done"), max_length=200)
    description = models.TextField(_("more about it"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="actions",
        verbose_name=_("who does it"),
    )
    due_on = models.DateField(_("by when"))
    follow_up = models.CharField(_("how it is followed up"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    # What came out of it, or why it was dropped.
    result = models.TextField(_("result"), blank=True)
    partner = models.ForeignKey(
        "partners.Partner",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("partner"),
    )
    partnership = models.ForeignKey(
        "partnerships.Partnership",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("partnership"),
    )
    # A promise that the school has given: to the partner, and perhaps to somebody there by name.
    is_promise = models.BooleanField(_("promised to the partner"), default=False)
    promised_to = models.ForeignKey(
        "partners.Contact",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="promises",
        verbose_name=_("promised to"),
    )

    objects = TrackedModel.scoped_manager(ActionQuerySet)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["provider", "owner", "due_on"],
                name="action_by_owner",
                condition=Q(status="open", deleted_at=None),
            ),
            models.Index(fields=["provider", "due_on"], name="action_by_due"),
            models.Index(fields=["partner", "due_on"], name="action_by_partner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", closed_on=None) | (~Q(status="open") & Q(closed_on__isnull=False)),
                name="action_closed_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(status="dropped") | ~Q(result=""), name="action_dropped_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def days_late(self) -> int:
        """Days since the due date of an open action; negative before it, 0 when closed."""
        return (timezone.localdate() - self.due_on).days if self.status == self.Status.OPEN else 0

    @classmethod
    def for_search(cls, ids: Iterable[int]) -> models.QuerySet:
        """The rows with what `search_document` reads, in a fixed number of queries."""
        return cls.objects.filter(pk__in=ids).select_related("partner", "owner")

    def search_document(self) -> SearchDocument:
        """What search finds this action by."""
        partner = self.partner.name if self.partner else ""
        detail = ", ".join(part for part in (partner, str(self.owner)) if part)
        return SearchDocument(
            title=self.title, detail=detail, texts=[self.title, self.description, self.result, partner]
        )
