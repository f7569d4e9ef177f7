"""Provider (koulutuksen järjestäjä), its units and fields of study."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from vasta.core.models import TrackedModel

# First parts of addresses that are not providers.
RESERVED_SLUGS = {"static", "healthz", "readyz", "api", "admin", "media", "favicon.ico", "robots.txt"}


class Provider(models.Model):
    """A vocational education provider: the tenant. Its slug is the first part of every address."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(
        _("address"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use small letters, digits and hyphens."))],
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fi")
    school_year_starts = models.PositiveSmallIntegerField(
        _("first month of the school year"),
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    requires_second_factor = models.BooleanField(_("everyone signs in with a second factor"), default=False)
    oidc_domains = models.CharField(
        _("e-mail domains of the school's own sign-in"),
        max_length=300,
        blank=True,
        help_text=_(
            "People whose verified e-mail ends in one of these get an account at their first sign-in. "
            "Separate with commas."
        ),
    )
    contact_guard_days = models.PositiveSmallIntegerField(
        _("days within which a colleague's encounter is shown before a new one"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    quiet_after_months = models.PositiveSmallIntegerField(
        _("months without an encounter after which a partner is shown as not met"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    has_demo_data = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("education provider")
        verbose_name_plural = _("education providers")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuses an address that the program itself uses."""
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This address is taken by the program itself.")})

    def domains(self) -> set[str]:
        """The e-mail domains of `oidc_domains`, in small letters."""
        return {part.strip().lower() for part in self.oidc_domains.split(",") if part.strip()}


class Unit(TrackedModel):
    """A campus, an online campus, a department or an own commercial unit (S3-052, S3-072)."""

    class Kind(models.TextChoices):
        CAMPUS = "campus", _("campus")
        ONLINE = "online", _("online campus")
        DEPARTMENT = "department", _("department")
        COMMERCIAL = "commercial", _("own commercial unit")
        SERVICE = "service", _("support service")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CAMPUS)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "name"],
                condition=models.Q(deleted_at=None),
                name="unit_name_once",
                violation_error_message=_("There is already a unit of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def search_owners(cls, ids: Iterable[int]) -> dict[type[models.Model], set[int]]:
        """People are found by their unit."""
        members = cls.members.rel.related_model
        return {members: set(members.objects.filter(unit__in=ids).values_list("pk", flat=True))}


class Field(TrackedModel):
    """A field of study (koulutusala) in the provider's own words."""

    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("field of study")
        verbose_name_plural = _("fields of study")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "name"],
                condition=models.Q(deleted_at=None),
                name="field_name_once",
                violation_error_message=_("There is already a field of study of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def search_owners(cls, ids: Iterable[int]) -> dict[type[models.Model], set[int]]:
        """People are found by their field of study."""
        members = cls.members.rel.related_model
        return {members: set(members.objects.filter(field__in=ids).values_list("pk", flat=True))}
