"""Forms of people and of the provider's own settings."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.dates import MONTHS
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from vasta.core import links
from vasta.core.pickers import PickerField
from vasta.core.tracked_forms import TrackedForm, is_under

from .models import (
    ROLE_COLUMNS,
    Field,
    Invitation,
    Membership,
    PersonSkill,
    Provider,
    Unit,
    User,
)

ONLY_MAIN_USER = _("This is the only main user. Make somebody else a main user first.")
SKILL_LENGTH = PersonSkill._meta.get_field("name").max_length
ROLE_MEANING = {
    "is_sales": _("sees quotes and prices"),
    "is_lead": _("sees the sums of the own team and who is behind"),
    "is_management": _("sees the figures of the whole school"),
    "is_quality": _("handles feedback, audits and evidence"),
    "is_main_user": _("changes settings, invites people and undoes anything"),
}


def split_words(text: str) -> list[str]:
    """Words given one on a line or parted by commas, each once whatever its capitals."""
    words = [" ".join(part.split())[:SKILL_LENGTH] for part in re.split(r"[\n,;]", text)]
    return list({word.casefold(): word for word in reversed(words) if word}.values())[::-1]


class PersonForm(TrackedForm):
    """What a person may change of the own data in this school."""

    deputy = PickerField(
        label=_("deputy"),
        required=False,
        model=Membership,
        url_name="accounts:membership_options",
        help_text=_("Who answers for your partners while you are away."),
    )
    skills = forms.CharField(
        label=_("skills"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What colleagues may ask you about. One on each line, or parted by commas."),
    )
    languages = forms.CharField(
        label=_("languages you can serve in"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One on each line, or parted by commas."),
    )

    class Meta:
        model = Membership
        fields = ["title", "phone", "language", "deputy"]
        widgets = {"phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})}
        labels = {"language": _("language of the pages and mails")}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("as in the school")), *self.fields["language"].choices[1:]]
        known = list(self.instance.skills.filter(deleted_at=None)) if self.instance.pk else []
        for name, kind in (("skills", "skill"), ("languages", "language")):
            self.initial[name] = "\n".join(skill.name for skill in known if skill.kind == kind)
            self.remember(name)

    def clean_deputy(self) -> Membership | None:
        """Nobody is the own deputy."""
        deputy = self.cleaned_data["deputy"]
        if deputy is not None and deputy.pk == self.instance.pk:
            raise forms.ValidationError(_("Choose somebody else as deputy."))
        return deputy

    def clean_skills(self) -> list[str]:
        """The skills as a list."""
        return split_words(self.cleaned_data["skills"])

    def clean_languages(self) -> list[str]:
        """The languages as a list."""
        return split_words(self.cleaned_data["languages"])

    def save(self, commit: bool = True) -> Membership:
        """Save the person, the skills and the languages; call inside a change set."""
        membership = super().save()
        for name, kind in (("skills", "skill"), ("languages", "language")):
            owner = {"membership": membership, "kind": kind}
            shown = self.shown(name)
            links.sync(
                PersonSkill,
                owner=owner,
                target="name",
                wanted=self.cleaned_data[name],
                shown=None if shown is None else split_words(shown),
            )
        return membership


class ProfileForm(PersonForm):
    """One's own data, with the name that all one's schools share."""

    first_name = forms.CharField(label=_("first name"), max_length=80)
    last_name = forms.CharField(label=_("last name"), max_length=80)
    field_order = ["first_name", "last_name", "title", "phone", "skills", "languages", "deputy", "language"]

    class Meta(PersonForm.Meta):
        fields = [*PersonForm.Meta.fields, "digest", "reminds_day_before"]
        labels = PersonForm.Meta.labels | {
            "digest": _("summary of what awaits me, by e-mail"),
            "reminds_day_before": _("Remind me by e-mail a day before my planned encounters"),
        }
        help_texts = {"digest": _("Nothing is sent when nothing awaits you. No other mails are sent.")}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial["first_name"] = self.instance.user.first_name
        self.initial["last_name"] = self.instance.user.last_name

    def save(self, commit: bool = True) -> Membership:
        """Save the name first, so that search learns it with the rest."""
        user = self.instance.user
        user.first_name, user.last_name = self.cleaned_data["first_name"], self.cleaned_data["last_name"]
        user.save(update_fields=["first_name", "last_name"])
        return super().save()


def offer_places_and_roles(form: forms.ModelForm) -> None:
    """Offer the units and fields in use (and what the row has already), and say what each role means."""
    for name, model in (("unit", Unit), ("field", Field)):
        present = model.objects.filter(pk=getattr(form.instance, f"{name}_id"))
        form.fields[name].queryset = model.objects.filter(is_active=True) | present
    for name, meaning in ROLE_MEANING.items():
        role = Membership._meta.get_field(name).verbose_name
        form.fields[name].label = format_lazy("{role}: {meaning}", role=role, meaning=meaning)


class MembershipForm(PersonForm):
    """What a main user changes of anybody. The name and the e-mail stay the person's own."""

    class Meta(PersonForm.Meta):
        fields = ["title", "unit", "field", "phone", "language", "deputy", *ROLE_COLUMNS]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offer_places_and_roles(self)

    def clean_is_main_user(self) -> bool:
        """Somebody must be left who can give the role back (S-08)."""
        keeps = self.cleaned_data["is_main_user"]
        if not keeps and self.instance.is_last_main_user():
            raise forms.ValidationError(ONLY_MAIN_USER)
        return keeps


class InvitationForm(TrackedForm):
    """Whom to invite, and what the person will be here."""

    class Meta:
        model = Invitation
        fields = ["email", "first_name", "last_name", "title", "unit", "field", "language", *ROLE_COLUMNS]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.member: Membership | None = None
        self.fields["language"].choices = [("", _("as in the school")), *self.fields["language"].choices[1:]]
        offer_places_and_roles(self)

    def clean_email(self) -> str:
        """In small letters. Who is or was here is named instead; people of other schools never are (S-04)."""
        email = self.cleaned_data["email"].strip().lower()
        self.member = Membership.objects.by_name().filter(user__email=email).first()
        if self.member is not None:
            here = _("This person already works here.")
            raise forms.ValidationError(here if self.member.is_active else _("This person has worked here."))
        if Invitation.objects.pending().filter(email=email).exists():
            raise forms.ValidationError(
                _("This address has already been invited. Send the invitation again from the list of people.")
            )
        return email


class NewPasswordForm(forms.Form):
    """The password of a new account, typed once: the browser can show it."""

    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        """As strict as everywhere else."""
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]


class DepartureForm(forms.Form):
    """Who takes over from somebody who leaves."""

    successor = PickerField(
        label=_("who takes over"), required=False, model=Membership, url_name="accounts:membership_options"
    )

    def __init__(self, *args: Any, leaving: Membership, owns_something: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.leaving = leaving
        self.fields["successor"].required = owns_something

    def clean_successor(self) -> Membership | None:
        """Somebody else who works here."""
        successor = self.cleaned_data["successor"]
        if successor is not None and (successor.pk == self.leaving.pk or not successor.is_active):
            raise forms.ValidationError(_("Choose a colleague who stays."))
        return successor


class ReorganisationForm(forms.Form):
    """Where people go: to another unit, another field of study, or both."""

    source = forms.ModelChoiceField(label=_("everyone in this unit"), queryset=Unit.objects.none())
    unit = forms.ModelChoiceField(label=_("new unit"), queryset=Unit.objects.none(), required=False)
    field = forms.ModelChoiceField(
        label=_("new field of study"), queryset=Field.objects.none(), required=False
    )

    def __init__(self, *args: Any, has_people: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, model in (("unit", Unit), ("field", Field)):
            self.fields[name].queryset = model.objects.filter(is_active=True)
            self.fields[name].empty_label = _("as it is")
        self.fields["source"].queryset = Unit.objects.all()
        self.fields["source"].empty_label = "–"
        if has_people:
            del self.fields["source"]

    @property
    def values(self) -> dict[str, Any]:
        """The places that were chosen."""
        return {name: self.cleaned_data[name] for name in ("unit", "field") if self.cleaned_data.get(name)}

    def clean(self) -> dict[str, Any]:
        """At least one of the two must change."""
        data = super().clean()
        if not data.get("unit") and not data.get("field"):
            self.add_error(None, _("Choose a new unit or a new field of study."))
        return data


class ProviderForm(forms.ModelForm):
    """The provider's own details; the address is given at set-up and stays, for links' sake."""

    school_year_starts = forms.TypedChoiceField(
        label=_("first month of the school year"), choices=list(MONTHS.items()), coerce=int
    )

    class Meta:
        model = Provider
        fields = ["name", "language", "school_year_starts", "requires_second_factor", "oidc_domains"]

    def clean_oidc_domains(self) -> str:
        """One form of writing: small letters, comma and space; no address, no at sign."""
        domains = split_words(self.cleaned_data["oidc_domains"].lower())
        domains = [domain.removeprefix("@") for domain in domains]
        for domain in domains:
            if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain):
                raise forms.ValidationError(_("“%(domain)s” is not a domain."), params={"domain": domain})
        return ", ".join(domains)


class UnitForm(TrackedForm):
    """A campus, a department or an own commercial unit."""

    class Meta:
        model = Unit
        fields = ["name", "kind", "parent", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Unit.objects.exclude(pk=self.instance.pk)

    def clean_parent(self) -> Unit | None:
        """A unit cannot be above itself."""
        parent = self.cleaned_data["parent"]
        if is_under(parent, self.instance):
            raise forms.ValidationError(_("A unit cannot be part of itself."))
        return parent


class FieldForm(TrackedForm):
    """A field of study in the school's own words."""

    class Meta:
        model = Field
        fields = ["name", "is_active"]
