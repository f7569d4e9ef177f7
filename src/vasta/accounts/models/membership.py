"""What a person is in one school: roles, unit, title, deputy, skills."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from vasta.core.models import TrackedModel
from vasta.core.search import SearchDocument, matching


class Role(models.TextChoices):
    """Additive roles (domain.md). Everybody is an employee; the others add to it."""

    EMPLOYEE = "employee", _("employee")
    SALES = "sales", _("sales")
    LEAD = "lead", _("team lead")
    MANAGEMENT = "management", _("management")
    QUALITY = "quality", _("quality")
    MAIN_USER = "main_user", _("main user")


class LastMainUser(IntegrityError):
    """The school would be left without anybody who may change its settings (S-08)."""


class RoleColumns(models.Model):
    """The roles beyond employee as columns: of a person, and of an invitation that will make one."""

    is_sales = models.BooleanField(_("sales"), default=False)
    is_lead = models.BooleanField(_("team lead"), default=False)
    is_management = models.BooleanField(_("management"), default=False)
    is_quality = models.BooleanField(_("quality"), default=False)
    is_main_user = models.BooleanField(_("main user"), default=False)

    class Meta:
        abstract = True

    @property
    def roles(self) -> list[Role]:
        """The roles beyond employee, in their fixed order."""
        return [role for role in Role if role != Role.EMPLOYEE and getattr(self, f"is_{role}")]


ROLE_COLUMNS = [field.name for field in RoleColumns._meta.local_fields]


class MembershipQuerySet(models.QuerySet):
    """Questions about the people of a school."""

    def active(self) -> MembershipQuerySet:
        """People who work here now."""
        return self.filter(is_active=True, deleted_at=None)

    def with_role(self, role: Role) -> MembershipQuerySet:
        """People with one more role than employee."""
        return self if role == Role.EMPLOYEE else self.filter(**{f"is_{role}": True})

    def by_name(self) -> MembershipQuerySet:
        """With what a person's name needs, in the order of names."""
        return self.select_related("user").order_by("user__last_name", "user__first_name")

    def matching(self, text: str) -> MembershipQuerySet:
        """People found by search words: name, title, e-mail, phone, skill, language (S3-370), duty."""
        return self.filter(pk__in=matching(Membership, text))


class Membership(RoleColumns, TrackedModel):
    """One person in one provider. The role columns are additive."""

    class Digest(models.TextChoices):
        OFF = "off", _("no summary")
        DAILY = "daily", _("every working day")
        WEEKLY = "weekly", _("every Monday")

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
    digest = models.CharField(_("summary by e-mail"), max_length=6, choices=Digest, default=Digest.WEEKLY)
    reminds_day_before = models.BooleanField(_("reminder by e-mail a day before"), default=False)
    hides_first_steps = models.BooleanField(_("without the first steps on Today"), default=False)
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

    def save(self, *args: object, **kwargs: object) -> None:
        """Save; raises LastMainUser when nobody would be left to change the settings."""
        if not self._state.adding and not self._is_working_main_user and self.is_last_main_user():
            raise LastMainUser(f"membership {self.pk} is the last main user")
        super().save(*args, **kwargs)

    @property
    def _is_working_main_user(self) -> bool:
        return self.is_main_user and self.is_active and self.deleted_at is None

    def is_last_main_user(self) -> bool:
        """True when the stored row is the school's only main user (one query; locks inside a transaction)."""
        main_users = Membership.objects.active().with_role(Role.MAIN_USER).values_list("pk", flat=True)
        if transaction.get_connection().in_atomic_block:
            main_users = main_users.select_for_update()
        return list(main_users) == [self.pk]

    @classmethod
    def for_search(cls, ids: Iterable[int]) -> models.QuerySet:
        """The people who work here, with what `search_document` reads, in a fixed number of queries."""
        skills = models.Prefetch("skills", queryset=PersonSkill.objects.all(), to_attr="present_skills")
        own_duties = cls.duties.rel.related_model.objects.all()
        duties = models.Prefetch("duties", queryset=own_duties, to_attr="present_duties")
        rows = cls.objects.active().filter(pk__in=ids)
        return rows.select_related("user", "unit", "field").prefetch_related(skills, duties)

    def search_document(self) -> SearchDocument:
        """What search finds this colleague by."""
        places = [str(place) for place in (self.unit, self.field) if place]
        return SearchDocument(
            title=str(self),
            detail=", ".join(part for part in (self.title, *places) if part),
            texts=[
                str(self),
                self.title,
                self.user.email,
                self.phone,
                *places,
                *(skill.name for skill in self.present_skills),
                *(duty.name for duty in self.present_duties),
            ],
        )


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

    @classmethod
    def search_owners(cls, ids: Iterable[int]) -> dict[type[models.Model], set[int]]:
        """A person is found by skills and languages."""
        return {Membership: set(cls.everything.filter(pk__in=ids).values_list("membership_id", flat=True))}
