"""The encounter: a visit, call, message or meeting, planned or held, with whom and what was learned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vasta.core.models import TenantModel, TrackedModel
from vasta.core.search import SearchDocument, matching
from vasta.planning.models import ContactKind


class EncounterQuerySet(models.QuerySet):
    """Questions about encounters in the office's words."""

    def held(self) -> EncounterQuerySet:
        """Those that took place."""
        return self.filter(state=Encounter.State.HELD)

    def planned(self) -> EncounterQuerySet:
        """Those agreed on and not yet held or cancelled."""
        return self.filter(state=Encounter.State.PLANNED)

    def with_partner(self, partner: models.Model) -> EncounterQuerySet:
        """Those with one partner."""
        return self.filter(Exists(EncounterPartner.objects.filter(encounter=OuterRef("pk"), partner=partner)))

    def of_user(self, user: models.Model) -> EncounterQuerySet:
        """Those in which the person took or takes part."""
        return self.filter(Exists(Participant.objects.filter(encounter=OuterRef("pk"), user=user)))

    def needs(self, user: models.Model, until: date) -> EncounterQuerySet:
        """Planned ones of the person up to the end of a day; those of the past await being written down."""
        end = timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min))
        return self.planned().of_user(user).filter(starts_at__lt=end)

    def matching(self, text: str) -> EncounterQuerySet:
        """Encounters found by search words."""
        return self.filter(pk__in=matching(Encounter, text))


class Encounter(TrackedModel):
    """People meeting, or customer work without a customer (S2-138). The smallest thing to log (S4-021)."""

    Kind = ContactKind

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    class Channel(models.TextChoices):
        FACE_TO_FACE = "face_to_face", _("face to face")
        PHONE = "phone", _("phone")
        REMOTE = "remote", _("remote connection")
        EMAIL = "email", _("e-mail")
        MESSAGE = "message", _("text or chat message")
        OTHER = "other", _("other channel")

    class Initiative(models.TextChoices):
        OURS = "ours", _("our initiative")
        THEIRS = "theirs", _("their initiative")

    class Party(models.TextChoices):
        EMPLOYER = "employer", _("working life")
        STUDENT = "student", _("students")
        STAFF = "staff", _("own staff")
        OTHER = "other", _("other stakeholders")

    class Feedback(models.TextChoices):
        POSITIVE = "positive", _("positive")
        NEGATIVE = "negative", _("negative")

    kind = models.CharField(_("kind"), max_length=8, choices=ContactKind, default=ContactKind.VISIT)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.HELD, editable=False)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(
        _("length in minutes"), default=45, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, blank=True)
    initiative = models.CharField(_("initiative"), max_length=6, choices=Initiative, default=Initiative.OURS)
    party = models.CharField(_("who was met"), max_length=8, choices=Party, default=Party.EMPLOYER)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="encounters",
        verbose_name=_("whose encounter"),
    )
    text = models.TextField(_("what was discussed"), max_length=20_000, blank=True)
    learned = models.TextField(_("what we learned"), blank=True)
    # The service promise's one question (S3-231), and feedback in two marks.
    skills_needs = models.TextField(_("skills needs"), blank=True)
    feedback = models.CharField(_("feedback"), max_length=8, choices=Feedback, blank=True)
    feedback_text = models.TextField(_("what was said"), blank=True)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True, editable=False)
    # The same for all encounters that were planned as one repetition.
    series = models.UUIDField(null=True, blank=True, editable=False)

    objects = TrackedModel.scoped_manager(EncounterQuerySet)

    class Meta:
        verbose_name = _("encounter")
        verbose_name_plural = _("encounters")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(
                fields=["provider", "-starts_at"], name="encounter_by_time", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["provider", "owner", "-starts_at"],
                name="encounter_by_owner",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=["provider", "starts_at"],
                name="encounter_planned",
                condition=Q(deleted_at=None, state="planned"),
            ),
            models.Index(fields=["series"], name="encounter_by_series", condition=Q(series__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(feedback_text="") | ~Q(feedback=""), name="encounter_feedback_has_mark"
            )
        ]

    def __str__(self) -> str:
        return self.subject or str(self.get_kind_display()).capitalize()

    @property
    def ends_at(self) -> datetime:
        """When it ends: the start and the length."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def held_on(self) -> date:
        """The day on the wall of the school."""
        return timezone.localtime(self.starts_at).date()

    @classmethod
    def for_search(cls, ids: Iterable[int]) -> models.QuerySet:
        """The rows with what `search_document` reads, in a fixed number of queries."""
        partners = models.Prefetch(
            "partner_links",
            queryset=EncounterPartner.objects.select_related("partner"),
            to_attr="present_partners",
        )
        return cls.objects.filter(pk__in=ids).select_related("owner").prefetch_related(partners)

    def search_document(self) -> SearchDocument:
        """What search finds this encounter by."""
        names = ", ".join(link.partner.name for link in self.present_partners)
        day = f"{timezone.localtime(self.starts_at):%-d.%-m.%Y}"
        return SearchDocument(
            title=f"{self} {day}" if not names else f"{self}, {names}",
            detail=", ".join([day, str(self.owner)]),
            texts=[
                str(self),
                names,
                self.text,
                self.learned,
                self.skills_needs,
                self.feedback_text,
                self.place,
            ],
        )


class EncounterPartner(TrackedModel):
    """A partner that was met; an encounter may have several, or none."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="partner_links")
    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="encounter_links")

    class Meta:
        verbose_name = _("partner of an encounter")
        verbose_name_plural = _("partners of encounters")
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "partner"], condition=Q(deleted_at=None), name="encounterpartner_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.partner)


class EncounterPartnership(TrackedModel):
    """A partnership that the encounter serves, when somebody has named it."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="partnership_links")
    partnership = models.ForeignKey(
        "partnerships.Partnership", on_delete=models.CASCADE, related_name="encounter_links"
    )

    class Meta:
        verbose_name = _("partnership of an encounter")
        verbose_name_plural = _("partnerships of encounters")
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "partnership"],
                condition=Q(deleted_at=None),
                name="encounterpartnership_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.partnership)


class Participant(TrackedModel):
    """Somebody who took part: a colleague, a contact, or a person known by name only (S1-002)."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("colleague"),
    )
    contact = models.ForeignKey(
        "partners.Contact",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("contact person"),
    )
    name = models.CharField(_("name"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "user"], condition=Q(deleted_at=None), name="participant_user_once"
            ),
            models.UniqueConstraint(
                fields=["encounter", "contact"], condition=Q(deleted_at=None), name="participant_contact_once"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, contact=None, name="")
                | Q(user=None, contact__isnull=False, name="")
                | (Q(user=None, contact=None) & ~Q(name="")),
                name="participant_is_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.contact or self.name)


class EncounterAction(TrackedModel):
    """A next step that was agreed in the encounter."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="action_links")
    action = models.ForeignKey("planning.Action", on_delete=models.CASCADE, related_name="encounter_links")

    class Meta:
        verbose_name = _("next step of an encounter")
        verbose_name_plural = _("next steps of encounters")
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "action"], condition=Q(deleted_at=None), name="encounteraction_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.action)


class Fulfilment(TenantModel):
    """Which encounter keeps an occasion: derived, made anew whenever either changes."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="fulfilments")
    occasion = models.OneToOneField("planning.Occasion", on_delete=models.CASCADE, related_name="fulfilment")

    class Meta:
        verbose_name = _("kept occasion")
        verbose_name_plural = _("kept occasions")

    def __str__(self) -> str:
        return f"{self.encounter} → {self.occasion}"


class ContactDates(TenantModel):
    """When a partner was last met and is next met: derived, so that lists of thousands stay quick."""

    partner = models.OneToOneField(
        "partners.Partner", on_delete=models.CASCADE, related_name="contact_dates", verbose_name=_("partner")
    )
    last_at = models.DateTimeField(_("last met"), null=True)
    next_at = models.DateTimeField(_("met next"), null=True)

    class Meta:
        verbose_name = _("last and next encounter")
        verbose_name_plural = _("last and next encounters")
        indexes = [
            models.Index(fields=["provider", "last_at"], name="contactdates_by_last"),
            models.Index(fields=["provider", "next_at"], name="contactdates_by_next"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}"
