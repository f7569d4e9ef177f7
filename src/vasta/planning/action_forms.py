"""Forms of actions: who, by when and how it is followed up are always asked (S2-170)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vasta.core.pickers import PickerField
from vasta.core.tracked_forms import TrackedForm
from vasta.partners.models import Affiliation, Contact, Partner
from vasta.partnerships.models import Partnership

from .models import Action

FRIDAY = 4


def working_day_in(days: int) -> date:
    """The day after so many days; the Monday after it when that is a weekend."""
    day = timezone.localdate() + timedelta(days=days)
    return day if day.weekday() <= FRIDAY else day + timedelta(days=7 - day.weekday())


class ActionForm(TrackedForm):
    """One thing to do. What hangs on a partner is asked once the partner is known."""

    partner = PickerField(
        label=_("partner"), required=False, model=Partner, url_name="partners:partner_options"
    )

    class Meta:
        model = Action
        fields = [
            "title",
            "owner",
            "due_on",
            "follow_up",
            "partner",
            "partnership",
            "is_promise",
            "promised_to",
            "description",
        ]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "title": _("A small, concrete step that can be ticked off."),
            "follow_up": _("Such as: looked at in the team's meeting on Mondays."),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["follow_up"].required = True
        partner = self._chosen_partner()
        self._offer_of(partner, "partnership", _partnerships)
        self._offer_of(partner, "promised_to", _contacts)

    def _chosen_partner(self) -> Partner | None:
        """The partner that the form names: as sent, else as it was opened."""
        if not self.is_bound:
            key = self.initial.get("partner") or self.instance.partner_id
            return self.fields["partner"].widget.model.objects.filter(pk=getattr(key, "pk", key)).first()
        field = self.fields["partner"]
        sent = field.widget.value_from_datadict(self.data, self.files, self.add_prefix("partner"))
        try:
            return field.clean(sent)
        except forms.ValidationError:
            return None

    def _offer_of(self, partner: Partner | None, name: str, rows_of: Any) -> None:
        """Offer what belongs to the partner; a field with nothing to choose is not shown."""
        rows = rows_of(partner, getattr(self.instance, f"{name}_id")) if partner else None
        if rows is None or not rows:
            del self.fields[name]
        else:
            self.fields[name].queryset = rows

    def clean(self) -> dict[str, Any]:
        """A promise is given to somebody; what belonged to another partner does not stay."""
        data = super().clean()
        for name in ("partnership", "promised_to"):
            if name not in self.fields:
                setattr(self.instance, name, None)
        if data.get("promised_to"):
            data["is_promise"] = True
        if data.get("is_promise") and not data.get("partner") and "partner" not in self.errors:
            self.add_error("partner", _("Say to which partner it was promised."))
        return data


def _partnerships(partner: Partner, present: int | None) -> Any:
    rows = Partnership.objects.filter(partner=partner).filter(Q(ended_on=None) | Q(pk=present))
    return rows.select_related("level", "partner")


def _contacts(partner: Partner, present: int | None) -> Any:
    working = Affiliation.objects.current().filter(partner=partner).values("contact")
    return Contact.objects.filter(Q(pk__in=working) | Q(pk=present))


class DoneForm(forms.Form):
    """What came of it, if there is something to say."""

    result = forms.CharField(
        label=_("what came of it"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )


class DropForm(forms.Form):
    """Why it is not done after all."""

    reason = forms.CharField(label=_("why it is not done"), max_length=500)


class ActionBulkForm(forms.Form):
    """What to change on many actions, and to what."""

    change = forms.ChoiceField(
        label=_("what to change"),
        widget=forms.RadioSelect,
        choices=[
            ("owner", _("Give to another person")),
            ("due_on", _("Move the due date")),
            ("done", _("Mark as done")),
        ],
    )
    owner = forms.ModelChoiceField(
        label=_("who does it"), queryset=get_user_model().objects.none(), required=False
    )
    due_on = forms.DateField(label=_("by when"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = get_user_model().objects.colleagues()

    @property
    def value(self) -> Any:
        """The value that belongs to the choice, as JSON can hold it."""
        value = self.cleaned_data.get(self.cleaned_data["change"])
        if isinstance(value, date):
            return value.isoformat()
        return getattr(value, "pk", value)

    def clean(self) -> dict[str, Any]:
        """A person or a date is needed for its change."""
        data = super().clean()
        change = data.get("change")
        if change in ("owner", "due_on") and not data.get(change) and change not in self.errors:
            self.add_error(change, _("Choose one."))
        return data
