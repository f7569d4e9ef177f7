"""The group: people who meet. Its kind says the rest; a team is a group all of whose seats are staff."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vasta.core.models import TrackedModel


class GroupQuerySet(models.QuerySet):
    """Questions about groups."""

    def active(self, on: date | None = None) -> GroupQuerySet:
        """Groups that work on a day (today by default)."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def teams(self) -> GroupQuerySet:
        """Teams, which can own partnerships."""
        return self.filter(kind=Group.Kind.TEAM)

    def of_user(self, user: models.Model) -> GroupQuerySet:
        """Groups in which the person has a seat now."""
        return self.filter(Exists(Seat.objects.current().filter(group=OuterRef("pk"), user=user)))

    def led_by(self, user: models.Model) -> GroupQuerySet:
        """Groups whose chair the person is now."""
        seats = Seat.objects.current().filter(group=OuterRef("pk"), user=user, role=Seat.Role.CHAIR)
        return self.filter(Exists(seats))


class Group(TrackedModel):
    """A team, working group, management group … of the school (S2-052)."""

    class Kind(models.TextChoices):
        TEAM = "team", _("team")
        WORKING_GROUP = "working_group", _("working group")
        MANAGEMENT_GROUP = "management_group", _("management group")
        STEERING_GROUP = "steering_group", _("steering group")
        FORUM = "forum", _("forum")
        CLUSTER = "cluster", _("cluster")
        NETWORK = "network", _("network")
        OTHER = "other", _("other group")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.TEAM)
    purpose = models.TextField(_("purpose"), blank=True)
    field = models.ForeignKey(
        "accounts.Field",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="groups",
        verbose_name=_("field of study"),
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="groups",
        verbose_name=_("unit"),
    )
    starts_on = models.DateField(_("started on"), null=True, blank=True)
    ends_on = models.DateField(_("ended on"), null=True, blank=True)
    predecessor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("continues the work of"),
    )

    objects = TrackedModel.scoped_manager(GroupQuerySet)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "name"],
                condition=Q(deleted_at=None),
                name="group_name_once",
                violation_error_message=_("There is already a group of this name."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="group_ends_after_start",
                violation_error_message=_("The end is before the start."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SeatQuerySet(models.QuerySet):
    """Questions about seats."""

    def current(self, on: date | None = None) -> SeatQuerySet:
        """Seats held on a day (today by default)."""
        day = on or timezone.localdate()
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day), deleted_at=None
        )


class Seat(TrackedModel):
    """A person's place in a group, with role and term."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("chair")
        SECRETARY = "secretary", _("secretary")
        MEMBER = "member", _("member")
        DEPUTY = "deputy", _("deputy member")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = TrackedModel.scoped_manager(SeatQuerySet)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user"],
                condition=Q(deleted_at=None, ends_on=None),
                name="seat_once",
                violation_error_message=_("The person is in the group already."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="seat_ends_after_start",
                violation_error_message=_("The end is before the start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"
