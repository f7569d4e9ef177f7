"""The form of an encounter: logged, planned, held, changed. All but the text has a sensible default."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vasta.accounts.models import Membership, User
from vasta.core.tracked_forms import TrackedForm
from vasta.partners.models import Contact, Partner
from vasta.partnerships.models import Partnership

from . import actions, guard, recurrence
from .fields import ManyPickerField, rows_of
from .form_defaults import membership_keys
from .models import Encounter

DEFAULTED = {
    "starts_at",
    "minutes",
    "owner",
    "place",
    "channel",
    "initiative",
    "party",
    "subject",
    "colleagues",
    "contacts",
    "names",
    "partnerships",
}
COLUMNS = [
    "kind",
    "subject",
    "starts_at",
    "minutes",
    "owner",
    "place",
    "channel",
    "initiative",
    "party",
    "text",
    "learned",
    "skills_needs",
    "feedback",
    "feedback_text",
]


class StartField(forms.SplitDateTimeField):
    """Day and time of day at the school. A time that the clock skips in spring is refused (F-21)."""

    def __init__(self, **kwargs: Any):
        widget = forms.SplitDateTimeWidget()
        widget.template_name = "encounters/widgets/start.html"
        widget.widgets = (
            forms.DateInput(attrs={"aria-label": _("Day")}),
            forms.TimeInput(format="%H:%M", attrs={"type": "time", "aria-label": _("Time of day")}),
        )
        super().__init__(widget=widget, **kwargs)


class EncounterForm(TrackedForm):
    """Changes what an encounter says and who was there."""

    partners = ManyPickerField(
        label=_("partner"),
        required=False,
        model=Partner,
        url_name="partners:partner_options",
        add_label=_("Another partner"),
    )
    starts_at = StartField(label=_("when"))
    colleagues = ManyPickerField(
        label=_("who of us took part"),
        required=False,
        model=Membership,
        url_name="accounts:membership_options",
        add_label=_("Another colleague"),
    )
    contacts = forms.ModelMultipleChoiceField(
        label=_("who of them took part"),
        queryset=Contact.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = forms.CharField(
        label=_("others who took part"),
        required=False,
        max_length=500,
        help_text=_("Names, parted by commas, of people who are not in the register."),
    )
    partnerships = forms.ModelMultipleChoiceField(
        label=_("partnership"),
        queryset=Partnership.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Encounter
        fields = COLUMNS
        widgets = {
            "kind": forms.RadioSelect,
            "initiative": forms.RadioSelect,
            "party": forms.RadioSelect,
            "feedback": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 3}),
            "learned": forms.Textarea(attrs={"rows": 2}),
            "skills_needs": forms.Textarea(attrs={"rows": 1, "class": "one-line"}),
            "feedback_text": forms.Textarea(attrs={"rows": 1, "class": "one-line"}),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self._set_present_sides()
        self.fields["minutes"].widget.attrs |= {"min": 1, "max": 1440, "step": 5, "inputmode": "numeric"}
        self.fields["feedback"].choices = [c for c in self.fields["feedback"].choices if c[0]]
        self._offer_sides()

    def _set_present_sides(self) -> None:
        links, present = self.instance.partner_links, {"deleted_at": None}
        self.initial["partners"] = list(links.filter(**present).values_list("partner_id", flat=True))
        links = self.instance.partnership_links.filter(**present)
        self.initial["partnerships"] = list(links.values_list("partnership_id", flat=True))
        people = list(self.instance.participants.filter(**present))
        users = [person.user_id for person in people if person.user_id]
        self.initial["colleagues"] = membership_keys(users)
        self.initial["contacts"] = [person.contact_id for person in people if person.contact_id]
        self.initial["names"] = ", ".join(person.name for person in people if person.name)
        for name in ("partners", "colleagues", "contacts", "partnerships"):
            self.remember(name)

    def _offer_sides(self) -> None:
        """People and partnerships of the chosen partners, and those that are chosen already."""
        self.chosen_partners = rows_of(Partner, self.chosen_keys("partners"))
        chosen = guard.rows_with(Contact, self.chosen_keys("contacts"))
        self.fields["contacts"].queryset = guard.contacts_of(self.chosen_partners) | chosen
        chosen = guard.rows_with(Partnership, self.chosen_keys("partnerships")).select_related(
            "level", "partner"
        )
        self.fields["partnerships"].queryset = guard.partnerships_of(self.chosen_partners) | chosen
        self.fields["partnerships"].label_from_instance = self._partnership_label

    def _partnership_label(self, partnership: Partnership) -> str:
        level = partnership.level.short_label
        return level if len(self.chosen_partners) < 2 else f"{partnership.partner.name}: {level}"

    def chosen_keys(self, name: str) -> list[Any]:
        """The keys chosen in a field: posted, or at first."""
        if not self.is_bound:
            return list(self.initial.get(name) or [])
        value = self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return list(value[0] if isinstance(value, tuple) else value or [])

    def chosen_partnerships(self) -> list[Partnership]:
        """The partnerships that are ticked."""
        return rows_of(Partnership, self.chosen_keys("partnerships"))

    def chosen_users(self) -> list[User]:
        """The colleagues who are ticked; the encounter's owner when nobody is."""
        rows = rows_of(Membership, self.chosen_keys("colleagues"))
        return [row.user for row in rows] or [self.instance.owner]

    def has_default_errors(self) -> bool:
        """Something behind the sentence of defaults is wrong, so it stands open."""
        return bool(DEFAULTED & set(self.errors)) if self.is_bound else False

    def start_parts(self) -> tuple[str, str]:
        """Day and time of day as they stand in the form."""
        value = self["starts_at"].value()
        if isinstance(value, datetime):
            start = timezone.localtime(value)
            return f"{start:%-d.%-m.%Y}", f"{start:%H:%M}"
        day, clock = value or ("", "")
        return day or "", clock or ""

    def clean_starts_at(self) -> datetime:
        """What was held stays in the past."""
        starts_at = self.cleaned_data["starts_at"]
        is_held = self.instance.state == Encounter.State.HELD
        return _checked(starts_at, actions.refuse_future) if is_held else starts_at

    def clean_feedback_text(self) -> str:
        """What was said goes with a plus or a minus, never alone."""
        text = self.cleaned_data["feedback_text"]
        if text and not self.cleaned_data.get("feedback"):
            self.add_error("feedback", _("Choose plus or minus."))
        return text

    def sides(self) -> actions.Sides:
        """Who and what stands beside the encounter by this valid form."""
        names = [name.strip()[:160] for name in self.cleaned_data["names"].split(",")]
        return actions.Sides(
            partners=self.cleaned_data["partners"],
            partnerships=self.cleaned_data["partnerships"],
            users=[row.user for row in self.cleaned_data["colleagues"]],
            contacts=self.cleaned_data["contacts"],
            names=list(dict.fromkeys(name for name in names if name)),
        )

    def shown_sides(self) -> dict[str, Any]:
        """What the form showed of each side at first, for `actions.write_sides`."""
        shown: dict[str, Any] = {}
        rows = {
            "partner": ("partners", Partner),
            "partnership": ("partnerships", Partnership),
            "contact": ("contacts", Contact),
            "user": ("colleagues", Membership),
        }
        for target, (name, model) in rows.items():
            if (keys := self.shown(name)) is not None:
                found = list(guard.rows_with(model, keys))
                shown[target] = [row.user for row in found] if target == "user" else found
        return shown


class PlanForm(recurrence.RecurrenceFields, EncounterForm):
    """Agrees on an encounter ahead, or on several at once."""

    def clean_starts_at(self) -> datetime:
        """What is past is logged, not planned."""
        return _checked(self.cleaned_data["starts_at"], actions.refuse_past)


class LogForm(EncounterForm):
    """Writes down what took place, and what is done next."""

    next_title = forms.CharField(label=_("next step"), required=False, max_length=200)
    next_due_on = forms.DateField(label=_("by when"), required=False)
    next_owner = forms.ModelChoiceField(
        label=_("who does it"), queryset=User.objects.none(), required=False, empty_label=None
    )
    next_is_promise = forms.BooleanField(label=_("We promised this to the partner"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True
        self.fields["next_owner"].queryset = User.objects.colleagues()

    def has_changed(self) -> bool:
        """Holding changes the state, also when not a word is added."""
        return True

    def clean_starts_at(self) -> datetime:
        """What is to come is planned, not logged."""
        return _checked(self.cleaned_data["starts_at"], actions.refuse_future)

    def clean(self) -> dict[str, Any]:
        """A next step has a title and a date, or neither."""
        data = super().clean()
        title, due_on = data.get("next_title"), data.get("next_due_on")
        if title and not due_on and "next_due_on" not in self.errors:
            self.add_error("next_due_on", _("Say by when."))
        if due_on and not title and "next_title" not in self.errors:
            self.add_error("next_title", _("Say what is to be done."))
        return data

    def next_step(self) -> actions.NextStep | None:
        """The next step of this valid form, if it has one."""
        data = self.cleaned_data
        if not data["next_title"]:
            return None
        contacts = list(data["contacts"])
        return actions.NextStep(
            title=data["next_title"],
            due_on=data["next_due_on"],
            owner=data["next_owner"] or self.instance.owner,
            is_promise=data["next_is_promise"],
            promised_to=contacts[0] if data["next_is_promise"] and len(contacts) == 1 else None,
        )


class CancelForm(TrackedForm):
    """Why a planned encounter does not take place."""

    cancel_reason = forms.CharField(label=_("why it is cancelled"), max_length=300)
    scope = recurrence.scope_field()

    class Meta:
        model = Encounter
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not recurrence.following(self.instance).exists():
            del self.fields["scope"]


def _checked(starts_at: datetime, refuse: Callable[[datetime], None]) -> datetime:
    try:
        refuse(starts_at)
    except ValidationError as error:
        raise forms.ValidationError(error.message_dict["starts_at"]) from error
    return starts_at
