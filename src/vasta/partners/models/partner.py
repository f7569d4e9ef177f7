"""The partner: an organisation outside the school, or a site of one."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from vasta.core.importing.names import company_core, identity_key
from vasta.core.models import TrackedModel
from vasta.core.search import SearchDocument, matching
from vasta.core.text import sort_key

from .classification import Term

# Neither deleted nor merged into another, as `PartnerQuerySet.living` asks.
IS_LIVING = Q(deleted_at=None, merged_into=None)


class PartnerQuerySet(models.QuerySet):
    """Questions about partners in the office's words."""

    def living(self) -> PartnerQuerySet:
        """Neither deleted nor merged into another."""
        return self.filter(deleted_at=None, merged_into=None)

    def with_term(self, term: Term) -> PartnerQuerySet:
        """Partners that carry a kind, role, tag or cluster."""
        return self.filter(Exists(PartnerTerm.objects.filter(partner=OuterRef("pk"), term=term)))

    def of_field(self, field: models.Model) -> PartnerQuerySet:
        """The partners of one field of study (S3-124)."""
        return self.filter(Exists(PartnerField.objects.filter(partner=OuterRef("pk"), field=field)))

    def without_contact(self) -> PartnerQuerySet:
        """The gap *no contact person*: nobody is affiliated to it now."""
        from .contact import Affiliation

        return self.filter(~Exists(Affiliation.objects.current().filter(partner=OuterRef("pk"))))

    def matching(self, text: str) -> PartnerQuerySet:
        """Partners found by search words: name, alias, business id, town, people."""
        return self.filter(pk__in=matching(Partner, text))


class Partner(TrackedModel):
    """An external organisation or one of its sites (S2-089: never a private student)."""

    class Size(models.TextChoices):
        SOLE = "sole", _("sole trader, no employees")
        MICRO = "micro", _("micro: 1–9 employees")
        SMALL = "small", _("small: 10–49 employees")
        MEDIUM = "medium", _("medium: 50–249 employees")
        LARGE = "large", _("large: 250 employees or more")

    class Activity(models.TextChoices):
        LIVELY = "lively", _("lively")
        OCCASIONAL = "occasional", _("occasional")
        QUIET = "quiet", _("quiet")

    name = models.CharField(_("name"), max_length=200)
    identity = models.CharField(max_length=200, editable=False)
    # The name as it sorts in Finnish, whatever the database's collation (core/text.py).
    sort_name = models.CharField(max_length=200, editable=False, default="")
    business_id = models.CharField(_("business ID"), max_length=9, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sites",
        verbose_name=_("site of"),
    )
    category = models.ForeignKey(
        Term,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("stakeholder category"),
    )
    industry = models.ForeignKey(
        "partners.Industry",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("industry"),
    )
    # Kept beside, or instead of, the code when the words of a list have no code among ours.
    industry_text = models.CharField(_("industry in words"), max_length=200, blank=True)
    size = models.CharField(_("size"), max_length=8, choices=Size, blank=True)
    activity = models.CharField(_("activity"), max_length=12, choices=Activity, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    has_no_website = models.BooleanField(_("has no website"), default=False)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    street = models.CharField(_("street address"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=10, blank=True)
    city = models.CharField(_("post office"), max_length=80, blank=True)
    municipality = models.ForeignKey(
        "partners.Municipality",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("municipality"),
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    description = models.TextField(_("what they do"), blank=True)
    challenges = models.TextField(_("business challenges"), blank=True)
    cooperation = models.TextField(_("what we do together"), blank=True)
    value_chain = models.TextField(_("their own customers"), blank=True)
    sustainability_url = models.URLField(_("their sustainability page"), max_length=300, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    external_id = models.CharField(_("key in another system"), max_length=60, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )

    objects = TrackedModel.scoped_manager(PartnerQuerySet)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["sort_name"]
        indexes = [
            # Of living partners alone: counting them and reaching a far page read nothing but an index. The
            # two last columns are always empty there; without them SQLite looks at every row to make sure.
            models.Index(
                fields=["provider", "sort_name", "id", "deleted_at", "merged_into"],
                name="partner_by_sort_name",
                condition=IS_LIVING,
            ),
            models.Index(
                fields=["provider", "updated_at", "id", "deleted_at", "merged_into"],
                name="partner_by_change",
                condition=IS_LIVING,
            ),
            models.Index(
                fields=["provider", "municipality", "category", "deleted_at", "merged_into"],
                name="partner_by_town",
                condition=IS_LIVING,
            ),
            models.Index(fields=["provider", "identity"], name="partner_by_identity"),
            models.Index(fields=["provider", "external_id"], name="partner_by_external"),
            models.Index(fields=["provider", "business_id"], name="partner_by_business_id"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "business_id"],
                condition=Q(deleted_at=None, merged_into=None, parent=None) & ~Q(business_id=""),
                name="partner_business_id_once",
                violation_error_message=_("There is already a partner with this business ID."),
            ),
            models.CheckConstraint(
                condition=Q(has_no_website=False) | Q(website=""),
                name="partner_website_or_none",
                violation_error_message=_("Give a website, or say that there is none, not both."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def fill(self) -> None:
        """The identity and sorting keys follow the name."""
        super().fill()
        self.identity = identity_key(self.name)[:200]
        self.sort_name = sort_key(self.name)[:200]

    @property
    def shown_business_id(self) -> str:
        """The own business ID, or the parent's for a site that has none (reads `parent`)."""
        return self.business_id or (self.parent.business_id if self.parent else "")

    @property
    def shown_website(self) -> str:
        """The address as people say it: without the scheme, www and a closing slash."""
        return self.website.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")

    @property
    def core_name(self) -> str:
        """The name without the company form, as people say it."""
        return company_core(self.name)

    @classmethod
    def for_search(cls, ids: Iterable[int]) -> models.QuerySet:
        """The rows with what `search_document` reads, in a fixed number of queries."""
        people = models.Prefetch("affiliations", queryset=_current_affiliations(), to_attr="people")
        names = models.Prefetch("aliases", queryset=PartnerAlias.objects.all(), to_attr="other_names")
        return (
            cls.objects.filter(pk__in=ids, merged_into=None)
            .select_related("municipality", "industry")
            # Joined to itself, the whole table would be read for each chunk of an import (PostgreSQL).
            .prefetch_related(names, people, "parent")
        )

    @classmethod
    def search_owners(cls, ids: Iterable[int]) -> dict[type[models.Model], set[int]]:
        """People are found by their employer, a site by its parent's business ID."""
        from .contact import Affiliation, Contact

        people = Affiliation.objects.filter(partner__in=ids).values_list("contact_id", flat=True)
        sites = cls.objects.filter(parent__in=ids).values_list("pk", flat=True)
        return {Contact: set(people), cls: set(sites)}

    def search_document(self) -> SearchDocument:
        """What search finds this partner by."""
        town = self.municipality.name if self.municipality else self.city
        return SearchDocument(
            title=self.name,
            detail=", ".join(part for part in (town, self.shown_business_id) if part),
            texts=[
                self.name,
                *(alias.name for alias in self.other_names),
                self.shown_business_id,
                town,
                self.industry.name if self.industry else self.industry_text,
                self.cooperation,
                self.email,
                self.website,
                self.description,
                *(str(person.contact) for person in self.people),
            ],
        )


def _current_affiliations() -> models.QuerySet:
    from .contact import Affiliation

    return Affiliation.objects.current().select_related("contact")


class PartnerAlias(TrackedModel):
    """Another name of the partner: a former name, a trade name, a ledger's spelling."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("other name"), max_length=200)
    identity = models.CharField(max_length=200, editable=False)

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["name"]
        indexes = [models.Index(fields=["provider", "identity"], name="alias_by_identity")]

    def __str__(self) -> str:
        return self.name

    def fill(self) -> None:
        """The identity key follows the name."""
        super().fill()
        self.identity = identity_key(self.name)[:200]

    @classmethod
    def search_owners(cls, ids: Iterable[int]) -> dict[type[models.Model], set[int]]:
        """A partner is found by its other names."""
        return {Partner: set(cls.everything.filter(pk__in=ids).values_list("partner_id", flat=True))}


class PartnerTerm(TrackedModel):
    """A kind, customer role, tag or skills cluster of a partner; several at once (S2-025, S3-031, S3-039)."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="terms")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "term"], condition=Q(deleted_at=None), name="partnerterm_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.term)


class PartnerField(TrackedModel):
    """The fields of study that work with the partner (S3-124)."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="field_links")
    field = models.ForeignKey("accounts.Field", on_delete=models.PROTECT, related_name="partner_links")

    class Meta:
        verbose_name = _("field of study of a partner")
        verbose_name_plural = _("fields of study of partners")
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "field"], condition=Q(deleted_at=None), name="partnerfield_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.field)


class PartnerRelation(TrackedModel):
    """A dated relation between two partners (S3-156): successor, owner, supplier, member …"""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="relations_from", verbose_name=_("partner")
    )
    kind = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+", verbose_name=_("relation"))
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(partner=models.F("other")),
                name="relation_to_another",
                violation_error_message=_("A partner has no relation to itself."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.other}"


class PartnerComment(TrackedModel):
    """One line of the discussion among those who care for the same partner (S3-310)."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("message"), max_length=4000)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.text[:60]
