"""Forms of the register. Three required fields at most: a partner needs a name and nothing else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from vasta.accounts.models import Field
from vasta.core import links
from vasta.core.importing import cleaning
from vasta.core.keys import key_of
from vasta.core.pickers import PickerField
from vasta.core.tracked_forms import TrackedForm, everything, is_under

from .duplicates import Similar, similar_partners
from .models import (
    Affiliation,
    Contact,
    Industry,
    Municipality,
    Partner,
    PartnerAlias,
    PartnerComment,
    PartnerField,
    PartnerRelation,
    PartnerTerm,
    Term,
)

LINKED_VOCABULARIES = ("kind", "customer_role", "tag", "cluster")
ALIAS_LENGTH = PartnerAlias._meta.get_field("name").max_length
# What a new partner is asked first; the rest is offered behind three headings.
FIRST = ("name", "business_id", "category", "municipality", "fields_of_study")
GROUPS = (
    (
        _("Who they are"),
        ("kind", "customer_role", "industry", "industry_text", "size", "activity", "parent", "aliases"),
    ),
    (
        _("How they are reached"),
        ("phone", "email", "website", "has_no_website", "street", "postal_code", "city", "language"),
    ),
    (
        _("What we know"),
        (
            "cooperation",
            "description",
            "challenges",
            "value_chain",
            "sustainability_url",
            "tag",
            "cluster",
            "notes",
        ),
    ),
)


def names_in(text: str) -> list[str]:
    """Names given one on a line, each once, in the order of the alphabet."""
    return sorted({" ".join(line.split())[:ALIAS_LENGTH] for line in text.splitlines()} - {""})


class PartnerForm(TrackedForm):
    """A partner with its names, words and fields of study."""

    # Without the column's length, because people write it with spaces, as a VAT number, or copy it from a
    # sheet.
    business_id = forms.CharField(label=_("business ID"), required=False, max_length=40)
    aliases = forms.CharField(
        label=_("other names"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Former names, trade names, the spelling of your ledger. One on each line."),
    )
    parent = PickerField(
        label=_("site of"), required=False, model=Partner, url_name="partners:partner_options"
    )
    fields_of_study = forms.ModelMultipleChoiceField(
        label=_("fields of study"),
        queryset=Field.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_new_anyway = forms.BooleanField(label=_("This is a different organisation, add it"), required=False)

    class Meta:
        model = Partner
        fields = [
            "name",
            "business_id",
            "aliases",
            "parent",
            "category",
            "industry",
            "industry_text",
            "size",
            "activity",
            "municipality",
            "street",
            "postal_code",
            "city",
            "phone",
            "email",
            "website",
            "has_no_website",
            "language",
            "description",
            "cooperation",
            "challenges",
            "value_chain",
            "sustainability_url",
            "notes",
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("description", "cooperation", "challenges", "value_chain", "notes")
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.similar: list[Similar] = []
        self.offer("category", Term.objects.of("category").exclude(parent=None))
        self.offer("municipality", Municipality.objects.filter(is_current=True))
        self.fields["industry"].queryset = Industry.objects.all()
        for vocabulary in LINKED_VOCABULARIES:
            self.fields[vocabulary] = self._term_field(vocabulary)
        if self.instance.pk:
            self._set_initial_links()
            del self.fields["is_new_anyway"]
        self._offer_links("fields_of_study", Field.objects.filter(is_active=True))
        for vocabulary in LINKED_VOCABULARIES:
            self._offer_links(vocabulary, Term.objects.of(vocabulary))

    def first_fields(self) -> list[Any]:
        """The bound fields after name and business ID that are always open."""
        return [self[name] for name in FIRST[2:] if name in self.fields]

    def groups(self) -> list[dict[str, Any]]:
        """The offered fields under their headings; a group with a value or an error is open."""
        found = []
        for legend, names in GROUPS:
            fields = [self[name] for name in names if name in self.fields]
            is_open = any(field.errors or field.value() not in (None, "", [], False) for field in fields)
            found.append({"legend": legend, "fields": fields, "is_open": is_open})
        return found

    def _term_field(self, vocabulary: str) -> forms.ModelMultipleChoiceField:
        return forms.ModelMultipleChoiceField(
            label=Term.Vocabulary(vocabulary).label,
            queryset=Term.objects.none(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def _offer_links(self, name: str, rows: models.QuerySet) -> None:
        """Offer `rows` and what the partner has already; a field with nothing to choose is not shown."""
        present = [*self.initial.get(name, []), *self._shown_keys(name)] if self.instance.pk else []
        self.fields[name].queryset = rows | everything(rows.model).filter(pk__in=present)
        if not self.fields[name].choices:
            del self.fields[name]

    def _shown_keys(self, name: str) -> list[int]:
        return [key for key in map(key_of, self.shown(name) or []) if key]

    def _set_initial_links(self) -> None:
        terms = [link.term for link in self.instance.terms.filter(deleted_at=None).select_related("term")]
        for vocabulary in LINKED_VOCABULARIES:
            self.initial[vocabulary] = [term.pk for term in terms if term.vocabulary == vocabulary]
        self.initial["fields_of_study"] = [
            link.field_id for link in self.instance.field_links.filter(deleted_at=None)
        ]
        self.initial["aliases"] = "\n".join(
            alias.name for alias in self.instance.aliases.filter(deleted_at=None)
        )
        for name in ("aliases", "fields_of_study", *LINKED_VOCABULARIES):
            self.remember(name)

    def clean_business_id(self) -> str:
        """Any written form becomes 1234567-1; a wrong one is refused with what was wrong."""
        cleaned = cleaning.clean_business_id(self.cleaned_data["business_id"])
        if cleaned.problem:
            raise forms.ValidationError(cleaned.problem.message)
        return cleaned.value or ""

    def clean_phone(self) -> str:
        """A readable number is written the international way; an unreadable one is kept as typed."""
        return cleaning.clean_phone(self.cleaned_data["phone"]).value or self.cleaned_data["phone"]

    def clean_parent(self) -> Partner | None:
        """A site cannot be above itself."""
        parent = self.cleaned_data["parent"]
        if is_under(parent, self.instance):
            raise forms.ValidationError(_("A partner cannot be a site of itself."))
        return parent

    def clean(self) -> dict[str, Any]:
        """Warn of possible duplicates of a new partner until the warning is ticked away."""
        data = super().clean()
        if self.instance.pk is None and data.get("name") and not data.get("is_new_anyway"):
            self.similar = similar_partners(name=data["name"], business_id=data.get("business_id", ""))
            if data.get("parent"):
                self.similar = [s for s in self.similar if s.partner.pk != data["parent"].pk]
            if self.similar:
                self.add_error(
                    None, _("This partner may already be in the register. Open it instead, or tick the box.")
                )
        return data

    def save(self, commit: bool = True) -> Partner:
        """Save the partner and the links that the form asked for; call inside a change set."""
        partner = super().save()
        owner = {"partner": partner}
        for name in LINKED_VOCABULARIES:
            if name in self.fields:
                rows = self._wanted_and_shown(name)
                links.sync(PartnerTerm, owner=owner, target="term", term__vocabulary=name, **rows)
        if "fields_of_study" in self.fields:
            rows = self._wanted_and_shown("fields_of_study")
            links.sync(PartnerField, owner=owner, target="field", **rows)
        shown = self.shown("aliases")
        links.sync(
            PartnerAlias,
            owner=owner,
            target="name",
            wanted=names_in(self.cleaned_data["aliases"]),
            shown=None if shown is None else names_in(shown),
        )
        return partner

    def _wanted_and_shown(self, name: str) -> dict[str, Any]:
        shown = self.fields[name].queryset.filter(pk__in=self._shown_keys(name))
        return {"wanted": self.cleaned_data[name], "shown": None if self.shown(name) is None else shown}


class ContactForm(TrackedForm):
    """A person, with the employer in the same form when the person is new."""

    partner = PickerField(
        label=_("partner"), required=False, model=Partner, url_name="partners:partner_options"
    )
    role = forms.ModelChoiceField(label=_("role"), queryset=Term.objects.none(), required=False)
    title = forms.CharField(label=_("title"), required=False, max_length=120)

    class Meta:
        model = Contact
        fields = [
            "first_name",
            "last_name",
            "email",
            "phone",
            "partner",
            "role",
            "title",
            "language",
            "channel",
            "legal_basis",
            "permission_note",
            "oriented_on",
            "is_alumnus",
            "would_recommend",
            "is_protected",
            "notes",
        ]
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("partner", "role", "title"):
                del self.fields[name]
        else:
            self.fields["role"].queryset = Term.objects.of("contact_role")

    def clean_phone(self) -> str:
        """A readable number is written the international way; an unreadable one is kept as typed."""
        return cleaning.clean_phone(self.cleaned_data["phone"]).value or self.cleaned_data["phone"]

    def save(self, commit: bool = True) -> Contact:
        """Save the person and, when new, the affiliation; call inside a change set."""
        contact = super().save()
        if partner := self.cleaned_data.get("partner"):
            Affiliation(
                contact=contact,
                partner=partner,
                role=self.cleaned_data["role"],
                title=self.cleaned_data["title"],
            ).save()
        return contact


class AffiliationForm(TrackedForm):
    """Where a person works, in which role, from – to."""

    partner = PickerField(label=_("partner"), model=Partner, url_name="partners:partner_options")

    class Meta:
        model = Affiliation
        fields = ["partner", "role", "title", "starts_on", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.offer("role", Term.objects.of("contact_role"))


class RelationForm(TrackedForm):
    """How the partner stands to another."""

    other = PickerField(label=_("partner"), model=Partner, url_name="partners:partner_options")

    class Meta:
        model = PartnerRelation
        fields = ["kind", "other", "starts_on", "ends_on", "note"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.offer("kind", Term.objects.of("relation"))


class CommentForm(forms.ModelForm):
    """One line of a partner's discussion."""

    class Meta:
        model = PartnerComment
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}


class TermForm(TrackedForm):
    """A word of the provider's own vocabularies."""

    class Meta:
        model = Term
        fields = [
            "name",
            "name_sv",
            "name_en",
            "parent",
            "inverse_name",
            "inverse_name_sv",
            "inverse_name_en",
            "position",
            "is_active",
        ]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        vocabulary = self.instance.vocabulary
        if vocabulary == Term.Vocabulary.CATEGORY:
            mains = Term.objects.of(vocabulary).filter(parent=None).exclude(pk=self.instance.pk)
            self.offer("parent", mains)
        else:
            del self.fields["parent"]
        if vocabulary != Term.Vocabulary.RELATION:
            for name in ("inverse_name", "inverse_name_sv", "inverse_name_en"):
                del self.fields[name]
