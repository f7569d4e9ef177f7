"""What a person is in one school: roles, unit, title, deputy, skills."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vasta.core.models import TrackedModel


class Role(models.TextChoices):
    """Additive roles (domain.md). Everybody is an employee; the others add to it."""

    EMPLOYEE = "employee", _("employee")
    SALES = "sales", _("sales")
    LEAD = "lead", _("team lead")
    MANAGEMENT = "management", _("management")
    QUALITY = "quality", _("quality")
    MAIN_USER = "main_user", _("main user")


class MembershipQuerySet(models.QuerySet):
    """Questions about the people of a school."""

    def active(self) -> MembershipQuerySet:
        """People who work here now."""
        return self.filter(is_active=True, deleted_at=None)

    def with_role(self, role: Role) -> MembershipQuerySet:
        """People with one more role than employee."""
        return self if role == Role.EMPLOYEE else self.filter(**{f"is_{role}": True})

    def for_list(self) -> MembershipQuerySet:
        """What a list of people shows, in one query."""
        return self.select_related("user", "unit", "field").order_by("user__last_name", "user__first_name")


class Membership(TrackedModel):
    """One person in one provider. The role columns are additive."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("unit"),
    )
    field = models.ForeignKey(
        "accounts.Field",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("field of study"),
    )
    deputy = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="deputy_of",
        verbose_name=_("deputy"),
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    is_sales = models.BooleanField(_("sales"), default=False)
    is_lead = models.BooleanField(_("team lead"), default=False)
    is_management = models.BooleanField(_("management"), default=False)
    is_quality = models.BooleanField(_("quality"), default=False)
    is_main_user = models.BooleanField(_("main user"), default=False)
    is_active = models.BooleanField(_("works here"), default=True)
    ended_on = models.DateField(_("left on"), null=True, blank=True)

    objects = TrackedModel.scoped_manager(MembershipQuerySet)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "user"], condition=models.Q(deleted_at=None), name="membership_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def roles(self) -> list[Role]:
        """The roles beyond employee, in their fixed order."""
        return [role for role in Role if role != Role.EMPLOYEE and getattr(self, f"is_{role}")]


class PersonSkill(TrackedModel):
    """A skill or a language of a person, searchable inside the house (S3-370)."""

    class Kind(models.TextChoices):
        SKILL = "skill", _("skill")
        LANGUAGE = "language", _("language")

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="skills")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SKILL)
    name = models.CharField(_("skill or language"), max_length=80)

    class Meta:
        verbose_name = _("skill or language")
        verbose_name_plural = _("skills and languages")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "kind", "name"],
                condition=models.Q(deleted_at=None),
                name="personskill_once",
            )
        ]

    def __str__(self) -> str:
        return self.name
