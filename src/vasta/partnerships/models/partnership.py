"""The partnership: a partner on a level, dated, with its people, goals and description of cooperation."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from vasta.core.models import TrackedModel

IS_LIVING = Q(deleted_at=None, ended_on=None)


class PartnershipQuerySet(models.QuerySet):
    """Questions about partnerships in the office's words."""

    def living(self) -> PartnershipQuerySet:
        """Not ended, of partners that are neither deleted nor merged into another."""
        return self.filter(IS_LIVING, partner__deleted_at=None, partner__merged_into=None)

    def present(self) -> PartnershipQuerySet:
        """Living ones that are more than a target: what counts are made of."""
        return self.living().exclude(stage=Partnership.Stage.PROSPECT)

    def targets(self) -> PartnershipQuerySet:
        """Partners we do not have yet (S3-199)."""
        return self.living().filter(stage=Partnership.Stage.PROSPECT)

    def cared_by(self, user: models.Model) -> PartnershipQuerySet:
        """Those of which the person is owner or deputy."""
        return self.filter(Q(owner=user) | Q(deputy=user))


class Partnership(TrackedModel):
    """A partner on a level. Several at once per partner, one living per level (S3-152, S3-153)."""

    class Stage(models.TextChoices):
        PROSPECT = "prospect", _("target")
        NEGOTIATING = "negotiating", _("negotiating")
        ACTIVE = "active", _("active")
        DORMANT = "dormant", _("dormant")
        ENDED = "ended", _("ended")

    class Direction(models.TextChoices):
        HORIZONTAL = "horizontal", _("horizontal: side by side, such as schools and authorities")
        VERTICAL = "vertical", _("vertical: suppliers, subcontractors, purchased services")

    class Engagement(models.TextChoices):
        INFORMED = "informed", _("informed")
        HEARD = "heard", _("heard")
        INVOLVED = "involved", _("involved")
        CO_DECIDING = "co_deciding", _("co-deciding")

    class Assessment(models.TextChoices):
        PROMOTES = "promotes", _("promotes our strategic goals")
        NEUTRAL = "neutral", _("neutral")
        HINDERS = "hinders", _("hinders our strategic goals")

    partner = models.ForeignKey(
        "partners.Partner",
        on_delete=models.CASCADE,
        related_name="partnerships",
        verbose_name=_("partner"),
    )
    level = models.ForeignKey(
        "partnerships.Level", on_delete=models.PROTECT, related_name="partnerships", verbose_name=_("level")
    )
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.ACTIVE)

    # Beginning and end, each with reason and decider (S3-152).
    starts_on = models.DateField(_("started on"), null=True, blank=True)
    start_reason = models.CharField(_("why it started"), max_length=300, blank=True)
    start_decider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who decided on the start"),
    )
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)
    end_decider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who decided on the end"),
    )
    continues = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name=_("continues"),
    )

    # Who cares for it, on both sides (S3-154, S3-184).
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_partnerships",
        verbose_name=_("owner"),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputised_partnerships",
        verbose_name=_("deputy"),
    )
    team = models.ForeignKey(
        "groups.Group",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="partnerships",
        verbose_name=_("owning team"),
    )
    contact = models.ForeignKey(
        "partners.Contact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="partnerships",
        verbose_name=_("their contact person"),
    )
    contact_unit = models.CharField(_("their unit"), max_length=120, blank=True)

    # What is done together, and for what (S3-101, S3-219, S3-329).
    description = models.TextField(_("what is done together"), max_length=2000, blank=True)
    goal_school = models.TextField(_("the school's goal"), blank=True)
    goal_student = models.TextField(_("the student's goal"), blank=True)
    goal_working_life = models.TextField(_("the partner's goal"), blank=True)
    ground = models.TextField(_("why we chose this partner"), blank=True)
    motive = models.TextField(_("why they want to work with us"), blank=True)
    added_value = models.TextField(_("added value"), blank=True)
    benefit_school = models.TextField(_("benefit to us"), blank=True)
    benefit_partner = models.TextField(_("benefit to them"), blank=True)
    value_proposition = models.TextField(_("our promise of value to them"), blank=True)
    sustainability = models.TextField(_("how it serves sustainability goals"), blank=True)
    direction = models.CharField(_("direction"), max_length=12, choices=Direction, blank=True)
    engagement = models.CharField(_("how much they take part"), max_length=12, choices=Engagement, blank=True)
    # The purposes of cooperation named in the Act on Vocational Education 531/2017, section 4 (S3-028).
    serves_planning = models.BooleanField(_("planning of education"), default=False)
    serves_organising = models.BooleanField(_("organising of education"), default=False)
    serves_evaluation = models.BooleanField(_("evaluation of education"), default=False)
    serves_development = models.BooleanField(_("development of education"), default=False)
    serves_anticipation = models.BooleanField(_("anticipation of skills needs"), default=False)

    # Critical assessment, dissent included (S3-191, S3-192), and the joint review of benefits (S3-147).
    assessment = models.CharField(_("assessment"), max_length=10, choices=Assessment, blank=True)
    assessment_argument = models.TextField(_("grounds of the assessment"), blank=True)
    assessment_dissent = models.TextField(_("differing opinion"), blank=True)
    assessed_on = models.DateField(_("assessed on"), null=True, blank=True)
    benefit_review = models.TextField(_("joint review of benefits"), blank=True)
    benefit_reviewed_on = models.DateField(_("benefits reviewed on"), null=True, blank=True)

    objects = TrackedModel.scoped_manager(PartnershipQuerySet)

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ["level__position", "starts_on", "pk"]
        indexes = [
            models.Index(
                fields=["provider", "level", "stage"], name="partnership_by_level", condition=IS_LIVING
            ),
            models.Index(fields=["provider", "owner"], name="partnership_by_owner", condition=IS_LIVING),
            models.Index(fields=["provider", "deputy"], name="partnership_by_deputy", condition=IS_LIVING),
            models.Index(fields=["provider", "team"], name="partnership_by_team", condition=IS_LIVING),
            models.Index(fields=["provider", "starts_on"], name="partnership_by_start"),
            models.Index(fields=["provider", "ended_on"], name="partnership_by_end"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "level"],
                condition=IS_LIVING,
                name="partnership_once",
                violation_error_message=_("The partner is on this level already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(starts_on=None) | Q(ended_on__gte=F("starts_on")),
                name="partnership_ends_after_start",
                violation_error_message=_("The end is before the start."),
            ),
            models.CheckConstraint(
                condition=Q(stage="ended", ended_on__isnull=False) | (~Q(stage="ended") & Q(ended_on=None)),
                name="partnership_ended_has_date",
                violation_error_message=_("An ended partnership has the date of its end."),
            ),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(deputy=None) | ~Q(owner=F("deputy")),
                name="partnership_deputy_is_another",
                violation_error_message=_("The deputy is somebody else than the owner."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.level.short_label}"

    @property
    def is_living(self) -> bool:
        """Has not ended."""
        return self.ended_on is None and self.deleted_at is None


class PartnershipTerm(TrackedModel):
    """A form of cooperation (S3-279) or a target group (S3-009) of a partnership."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="terms")
    term = models.ForeignKey("partners.Term", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("form of cooperation or target group")
        verbose_name_plural = _("forms of cooperation and target groups")
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "term"], condition=Q(deleted_at=None), name="partnershipterm_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.term)
