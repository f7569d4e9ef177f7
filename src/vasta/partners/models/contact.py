"""The contact: a person at a partner; affiliations keep the history of employers and roles."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vasta.core.models import TrackedModel
from vasta.core.search import SearchDocument, matching

from .classification import Term
from .partner import Partner


class ContactQuerySet(models.QuerySet):
    """Questions about people outside the school."""

    def alumni(self) -> ContactQuerySet:
        """Former students of ours (S3-194)."""
        return self.filter(is_alumnus=True)

    def matching(self, text: str) -> ContactQuerySet:
        """People found by search words: name, e-mail, employer."""
        return self.filter(pk__in=matching(Contact, text))


class Contact(TrackedModel):
    """A person of working life. Why we may keep the data stands beside it."""

    class LegalBasis(models.TextChoices):
        PUBLIC_TASK = "public_task", _("public task or legal obligation")
        LEGITIMATE_INTEREST = "legitimate_interest", _("legitimate interest")
        CONSENT = "consent", _("consent")

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")
        MESSAGE = "message", _("text message")

    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    channel = models.CharField(_("wants to be reached by"), max_length=10, choices=Channel, blank=True)
    legal_basis = models.CharField(
        _("why we may keep the data"),
        max_length=20,
        choices=LegalBasis,
        default=LegalBasis.LEGITIMATE_INTEREST,
    )
    permission_note = models.CharField(_("note of permission"), max_length=300, blank=True)
    oriented_on = models.DateField(_("oriented as instructor on"), null=True, blank=True)
    is_alumnus = models.BooleanField(_("our former student"), default=False)
    would_recommend = models.BooleanField(_("ready to recommend us"), null=True, blank=True)
    is_protected = models.BooleanField(
        _("under a non-disclosure order"),
        default=False,
        help_text=_("Never in exports, feeds or lists for outsiders."),
    )
    introduced_by = models.ForeignKey(
        "accounts.Membership",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("brought from the own network of"),
    )
    notes = models.TextField(_("notes"), blank=True)
    external_id = models.CharField(_("key in another system"), max_length=60, blank=True)

    objects = TrackedModel.scoped_manager(ContactQuerySet)

    class Meta:
        verbose_name = _("contact person")
        verbose_name_plural = _("contact people")
        ordering = ["last_name", "first_name"]
        indexes = [
            # `deleted_at` stands last so that counting and reaching a far page read nothing but an index.
            models.Index(
                fields=["provider", "last_name", "first_name", "id", "deleted_at"], name="contact_by_name"
            ),
            models.Index(fields=["provider", "updated_at", "id", "deleted_at"], name="contact_by_change"),
            models.Index(fields=["provider", "email"], name="contact_by_email"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        """Two letters for the round mark beside the name."""
        return (self.first_name[:1] + self.last_name[:1]).upper()

    @classmethod
    def for_search(cls, ids: Iterable[int]) -> models.QuerySet:
        """The rows with what `search_document` reads, in a fixed number of queries."""
        places = models.Prefetch(
            "affiliations", queryset=Affiliation.objects.current().select_related("partner"), to_attr="places"
        )
        return cls.objects.filter(pk__in=ids).prefetch_related(places)

    @classmethod
    def search_owners(cls, ids: Iterable[int]) -> dict[type[models.Model], set[int]]:
        """A partner is found by the names of its people."""
        return {
            Partner: set(Affiliation.objects.filter(contact__in=ids).values_list("partner_id", flat=True))
        }

    def search_document(self) -> SearchDocument:
        """What search finds this person by."""
        employers = [place.partner.name for place in self.places]
        return SearchDocument(
            title=str(self),
            detail=", ".join(employers),
            texts=[str(self), self.email, self.phone, *employers],
        )


class AffiliationQuerySet(models.QuerySet):
    """Questions about who works where."""

    def current(self) -> AffiliationQuerySet:
        """Not ended, and neither side deleted."""
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()),
            contact__deleted_at=None,
            partner__deleted_at=None,
        )


class Affiliation(TrackedModel):
    """A person at a partner in a role, from – to. Moving to another employer ends one and starts another."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="affiliations")
    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="affiliations", verbose_name=_("partner")
    )
    role = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("role")
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = TrackedModel.scoped_manager(AffiliationQuerySet)

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ["contact__last_name", "contact__first_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="affiliation_ends_after_start",
                violation_error_message=_("It cannot end before it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact} – {self.partner}"

    @property
    def shown_role(self) -> str:
        """Title if given, else the role's name (reads `role`)."""
        return self.title or (self.role.label if self.role else "")

    @classmethod
    def search_owners(cls, ids: Iterable[int]) -> dict[type[models.Model], set[int]]:
        """A partner is found by its people, a person by the employers."""
        pairs = cls.everything.filter(pk__in=ids).values_list("partner_id", "contact_id")
        return {Partner: {pair[0] for pair in pairs}, Contact: {pair[1] for pair in pairs}}
