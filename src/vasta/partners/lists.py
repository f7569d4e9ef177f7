"""The lists of partners and of contact people: columns, filters and what each row needs."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from vasta.accounts.models import Field
from vasta.core.filters import FilterSet
from vasta.core.tables import Column

from . import cells
from .models import Affiliation, Contact, Municipality, Partner, PartnerField, PartnerTerm, Term


def people_names(partner: Partner) -> str:
    """The contact people of a partner as text, which is what leaves in files: nobody protected (A-28)."""
    return ", ".join(str(place.contact) for place in partner.people if not place.contact.is_protected)


PARTNER_COLUMNS = (
    Column(
        "name",
        _("Partner"),
        str,
        order=("sort_name",),
        html=cells.partner_name,
        phone="title",
    ),
    Column(
        "town",
        _("Municipality"),
        lambda p: p.municipality.label if p.municipality else p.city,
        is_default=False,
        phone="",
    ),
    Column(
        "category",
        _("Stakeholder category"),
        lambda p: p.category.label if p.category else None,
        is_clipped=True,
    ),
    Column(
        "industry",
        _("Industry"),
        lambda p: str(p.industry) if p.industry else None,
        html=cells.partner_industry,
        is_clipped=True,
        phone="",
    ),
    Column(
        "people",
        _("Contact people"),
        people_names,
        html=cells.partner_people,
        is_clipped=True,
    ),
    Column(
        "business_id",
        _("Business ID"),
        lambda p: p.shown_business_id,
        order=("business_id",),
        is_default=False,
        phone="",
    ),
    Column("size", _("Size"), lambda p: p.get_size_display(), is_default=False, phone=""),
    Column("activity", _("Activity"), lambda p: p.get_activity_display(), is_default=False, phone=""),
    Column("phone", _("Phone"), lambda p: p.phone, is_default=False, phone=""),
    Column("email", _("E-mail"), lambda p: p.email, is_default=False, phone=""),
    Column("website", _("Website"), lambda p: p.website, is_default=False, phone=""),
    Column("street", _("Street address"), lambda p: p.street, is_default=False, phone=""),
    Column("postal_code", _("Postal code"), lambda p: p.postal_code, is_default=False, phone=""),
    Column("city", _("Post office"), lambda p: p.city, is_default=False, phone=""),
    Column(
        "words",
        _("Kinds, roles and tags"),
        lambda p: ", ".join(link.term.label for link in p.term_links),
        is_default=False,
        phone="",
    ),
    Column(
        "fields",
        _("Fields of study"),
        lambda p: ", ".join(link.field.name for link in p.study_links),
        is_default=False,
        phone="",
    ),
    Column(
        "updated",
        _("Changed"),
        lambda p: p.updated_at.date(),
        order=("updated_at",),
        is_number=True,
        is_default=False,
        phone="",
    ),
)


# What the columns read of other tables; reading whole rows of them would take half of a list's time.
NAMES = ("name", "name_sv", "name_en")
PARTNER_READS = (
    *(field.attname for field in Partner._meta.concrete_fields),
    *(f"{joined}__{name}" for joined in ("municipality", "industry", "category") for name in NAMES),
    "industry__code",
    "parent__name",
    "parent__business_id",
)
PEOPLE_READ = ("partner", "contact__first_name", "contact__last_name", "contact__is_protected")


def for_partner_list(rows: QuerySet, shown: set[str]) -> QuerySet:
    """`rows` with what the shown columns read: one query for the rows, one for each kind of links."""
    people = Affiliation.objects.current().select_related("contact").only(*PEOPLE_READ)
    people = people.order_by("contact__last_name")
    rows = rows.select_related("municipality", "industry", "category", "parent").only(*PARTNER_READS)
    if "people" in shown:
        rows = rows.prefetch_related(Prefetch("affiliations", queryset=people, to_attr="people"))
    if "words" in shown:
        terms = PartnerTerm.objects.select_related("term")
        rows = rows.prefetch_related(Prefetch("terms", queryset=terms, to_attr="term_links"))
    if "fields" in shown:
        links = PartnerField.objects.select_related("field")
        rows = rows.prefetch_related(Prefetch("field_links", queryset=links, to_attr="study_links"))
    return rows


GAPS = {
    "contact": (_("no contact person"), lambda rows: rows.without_contact()),
    "category": (_("no stakeholder category"), lambda rows: rows.filter(category=None)),
    "industry": (_("no industry"), lambda rows: rows.filter(industry=None)),
    "town": (_("no municipality"), lambda rows: rows.filter(municipality=None)),
    "business_id": (_("no business ID"), lambda rows: rows.filter(business_id="", parent=None)),
    "website": (_("website not known"), lambda rows: rows.filter(website="", has_no_website=False)),
}
# Vocabularies that filter by link rows; the category is a column of the partner itself.
LINKED = ("kind", "customer_role", "tag")
# Filters whose choices are rows; without rows they offer nothing and are not drawn.
ROW_CHOICES = {"category", *LINKED, "field", "town", "level", "team", "owner"}


class TermsFilter(django_filters.MultipleChoiceFilter):
    """Ticks of one vocabulary; rows that carry any of the ticked terms."""

    def __init__(self, vocabulary: str, **kwargs: Any):
        self.vocabulary = vocabulary
        label = capfirst(Term.Vocabulary(vocabulary).label)
        super().__init__(label=label, widget=CheckboxSelectMultiple, **kwargs)

    def filter(self, rows: QuerySet, value: list[str]) -> QuerySet:
        """Apply the ticks; a main category stands for its sub-categories too."""
        if not value:
            return rows
        if self.vocabulary == "category":
            return rows.filter(Q(category__in=value) | Q(category__parent__in=value))
        return rows.filter(pk__in=PartnerTerm.objects.filter(term__in=value).values("partner"))


class PartnerFilter(FilterSet):
    """Filters of the partner list."""

    always = ("category", "field", "gap")
    category = TermsFilter("category")
    field = django_filters.MultipleChoiceFilter(
        label=_("Field of study"), widget=CheckboxSelectMultiple, method="by_field"
    )
    kind = TermsFilter("kind")
    customer_role = TermsFilter("customer_role")
    tag = TermsFilter("tag")
    size = django_filters.MultipleChoiceFilter(
        label=_("Size"), choices=Partner.Size.choices, widget=CheckboxSelectMultiple
    )
    town = django_filters.ChoiceFilter(label=_("Municipality"), field_name="municipality_id")
    gap = django_filters.MultipleChoiceFilter(
        label=_("What is missing"),
        choices=[(key, label) for key, (label, _query) in GAPS.items()],
        widget=CheckboxSelectMultiple,
        method="by_gap",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = self.offered()
        for name, offered in self.filters.items():
            if name in ROW_CHOICES or name in choices:
                offered.extra["choices"] = choices.get(name, [])

    def offered(self) -> dict[str, list[tuple[int, str]]]:
        """The choices of the filters that read rows."""
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        terms = Term.objects.filter(is_active=True, vocabulary__in=("category", *LINKED))
        for term in terms.only(*NAMES, "vocabulary", "parent"):
            label = f"– {term.label}" if term.parent_id else term.label
            found[term.vocabulary].append((term.pk, label))
        found["field"] = list(Field.objects.filter(is_active=True).values_list("pk", "name"))
        found["town"] = [(town.pk, town.label) for town in self.towns().only(*NAMES)]
        return found

    def towns(self) -> QuerySet:
        """The towns that some partner is in, a fraction of all, so that the list is short and quickly drawn.

        The chosen one is there in any case: a saved view may outlive its last partner.
        """
        in_town = Partner.objects.living().filter(municipality=OuterRef("pk"))
        chosen = self.data.get("town", "")
        return Municipality.objects.filter(Exists(in_town) | Q(pk=chosen if chosen.isdecimal() else None))

    def by_field(self, rows: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Partners of the ticked fields of study (S3-124)."""
        return rows.filter(pk__in=PartnerField.objects.filter(field__in=value).values("partner"))

    def by_gap(self, rows: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Partners that lack everything ticked."""
        for key in value:
            rows = GAPS[key][1](rows)
        return rows


CONTACT_COLUMNS = (
    Column(
        "name",
        _("Contact person"),
        str,
        order=("last_name", "first_name"),
        phone="title",
    ),
    Column(
        "partners",
        _("Partner"),
        lambda c: ", ".join(place.partner.name for place in c.places),
        html=cells.contact_partners,
    ),
    Column("role", _("Role"), lambda c: ", ".join(p.shown_role for p in c.places if p.shown_role)),
    Column(
        "email",
        _("E-mail"),
        lambda c: c.email,
        order=("email",),
        html=cells.contact_email,
    ),
    Column("phone", _("Phone"), lambda c: c.phone, html=cells.contact_phone),
    Column("language", _("Language"), lambda c: c.get_language_display(), is_default=False, phone=""),
    Column(
        "basis",
        _("Why we may keep the data"),
        lambda c: c.get_legal_basis_display(),
        is_default=False,
        phone="",
    ),
    Column(
        "oriented",
        _("Oriented on"),
        lambda c: c.oriented_on,
        order=("oriented_on",),
        is_default=False,
        phone="",
    ),
    Column(
        "alumnus",
        _("Our former student"),
        lambda c: _("yes") if c.is_alumnus else "",
        is_default=False,
        phone="",
    ),
    Column(
        "updated",
        _("Changed"),
        lambda c: c.updated_at.date(),
        order=("updated_at",),
        is_number=True,
        phone="",
    ),
)


def for_contact_list(rows: QuerySet) -> QuerySet:
    """`rows` with the present employers."""
    places = Affiliation.objects.current().select_related("partner", "role")
    return rows.prefetch_related(Prefetch("affiliations", queryset=places, to_attr="places"))


class ContactFilter(FilterSet):
    """Filters of the list of contact people."""

    always = ("role", "more")
    role = django_filters.MultipleChoiceFilter(
        label=_("Role"), widget=CheckboxSelectMultiple, method="by_role"
    )
    language = django_filters.MultipleChoiceFilter(
        label=_("Language"),
        choices=Contact._meta.get_field("language").choices,
        widget=CheckboxSelectMultiple,
    )
    more = django_filters.MultipleChoiceFilter(
        label=_("More"),
        choices=[
            ("alumni", _("our former students")),
            ("recommends", _("ready to recommend us")),
            ("no_email", _("no e-mail")),
            ("no_partner", _("no employer")),
            ("protected", _("under a non-disclosure order")),
        ],
        widget=CheckboxSelectMultiple,
        method="by_more",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        roles = Term.objects.of("contact_role")
        self.filters["role"].extra["choices"] = [(role.pk, role.label) for role in roles]

    def by_role(self, rows: QuerySet, name: str, value: list[str]) -> QuerySet:
        """People who have one of the ticked roles now."""
        return rows.filter(pk__in=Affiliation.objects.current().filter(role__in=value).values("contact"))

    def by_more(self, rows: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Everything ticked must hold."""
        employed = Affiliation.objects.current().values("contact")
        conditions = {
            "alumni": Q(is_alumnus=True),
            "recommends": Q(would_recommend=True),
            "no_email": Q(email=""),
            "no_partner": ~Q(pk__in=employed),
            "protected": Q(is_protected=True),
        }
        for key in value:
            rows = rows.filter(conditions[key])
        return rows
