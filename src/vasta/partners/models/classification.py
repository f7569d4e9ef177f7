"""Public code sets, the same for every provider, and the provider's own vocabularies."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vasta.core.models import TrackedModel


class Named(models.Model):
    """A name in three languages; Swedish and English fall back on the first one."""

    name = models.CharField(_("name"), max_length=200)
    name_sv = models.CharField(_("name in Swedish"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        language = (get_language() or "fi")[:2]
        return getattr(self, f"name_{language}", "") or self.name


class Region(Named):
    """A region (maakunta) by its national two-digit code."""

    code = models.CharField(max_length=2, unique=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["name"]


class Municipality(Named):
    """A municipality (kunta) by its national three-digit code; abolished ones stay for old addresses."""

    code = models.CharField(max_length=3, unique=True)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, related_name="municipalities", verbose_name=_("region")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    is_current = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name"]


class Industry(Named):
    """One code of an industry classification: the set and the code together say what it means."""

    class CodeSet(models.TextChoices):
        TOL2008 = "tol2008", "TOL 2008"
        TOL2025 = "tol2025", "TOL 2025"

    code_set = models.CharField(_("classification"), max_length=10, choices=CodeSet)
    code = models.CharField(_("code"), max_length=5)

    class Meta:
        verbose_name = _("industry")
        verbose_name_plural = _("industries")
        ordering = ["code_set", "code"]
        constraints = [models.UniqueConstraint(fields=["code_set", "code"], name="industry_code_once")]

    def __str__(self) -> str:
        return f"{self.dotted} {self.label}"

    @property
    def dotted(self) -> str:
        """The code as people write it: 56.10 or 56.101."""
        return f"{self.code[:2]}.{self.code[2:]}" if len(self.code) > 2 else self.code


class TermQuerySet(models.QuerySet):
    """Questions about vocabularies."""

    def of(self, vocabulary: str) -> TermQuerySet:
        """The terms in use of one vocabulary, in the provider's order."""
        return self.filter(vocabulary=vocabulary, is_active=True, deleted_at=None)


class Term(Named, TrackedModel):
    """One word of the provider's own vocabularies: category of the stakeholder map, kind, role, tag …"""

    class Vocabulary(models.TextChoices):
        CATEGORY = "category", _("stakeholder category")
        KIND = "kind", _("partner kind")
        CUSTOMER_ROLE = "customer_role", _("customer role")
        TAG = "tag", _("tag")
        CLUSTER = "cluster", _("skills cluster")
        RELATION = "relation", _("relation between partners")
        CONTACT_ROLE = "contact_role", _("contact person's role")
        COOPERATION_FORM = "cooperation", _("form of cooperation")
        TARGET_GROUP = "target_group", _("target group")
        TASK_TYPE = "task_type", _("task type of working hours")

    vocabulary = models.CharField(_("vocabulary"), max_length=16, choices=Vocabulary, editable=False)
    # Names a default term of ours, so that the program and imports can find it after it has been renamed.
    key = models.CharField(max_length=40, blank=True, editable=False)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("under"),
    )
    inverse_name = models.CharField(_("seen from the other side"), max_length=200, blank=True)
    inverse_name_sv = models.CharField(_("seen from the other side, in Swedish"), max_length=200, blank=True)
    inverse_name_en = models.CharField(_("seen from the other side, in English"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = TrackedModel.scoped_manager(TermQuerySet)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["vocabulary", "position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "vocabulary", "name"],
                condition=models.Q(deleted_at=None),
                name="term_name_once",
                violation_error_message=_("There is already a term of this name."),
            )
        ]

    @property
    def inverse_label(self) -> str:
        """A relation's name seen from the other side, in the reader's language."""
        language = (get_language() or "fi")[:2]
        return getattr(self, f"inverse_name_{language}", "") or self.inverse_name or self.label
