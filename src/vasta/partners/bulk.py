"""Changing one thing on many partners at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from vasta.accounts.models import Field
from vasta.core import history

from .models import Partner, PartnerField, PartnerTerm, Term

COLUMNS = {"category": "category", "size": "size", "activity": "activity"}


class BulkForm(forms.Form):
    """What to change, and to what. Only the value that belongs to the choice is read."""

    change = forms.ChoiceField(
        label=_("what to change"),
        widget=forms.RadioSelect,
        choices=[
            ("category", _("Set the stakeholder category")),
            ("size", _("Set the size")),
            ("activity", _("Set the activity")),
            ("add_term", _("Add a kind, role or tag")),
            ("remove_term", _("Take away a kind, role or tag")),
            ("add_field", _("Add a field of study")),
            ("remove_field", _("Take away a field of study")),
        ],
    )
    category = forms.ModelChoiceField(
        label=_("stakeholder category"), queryset=Term.objects.none(), required=False
    )
    size = forms.ChoiceField(label=_("size"), choices=[("", "–"), *Partner.Size.choices], required=False)
    activity = forms.ChoiceField(
        label=_("activity"), choices=[("", "–"), *Partner.Activity.choices], required=False
    )
    term = forms.ModelChoiceField(label=_("kind, role or tag"), queryset=Term.objects.none(), required=False)
    field = forms.ModelChoiceField(label=_("field of study"), queryset=Field.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Term.objects.of("category").exclude(parent=None)
        words = Term.objects.filter(
            vocabulary__in=["kind", "customer_role", "tag", "cluster"], is_active=True
        )
        self.fields["term"].queryset = words
        self.fields["field"].queryset = Field.objects.filter(is_active=True)

    @property
    def _value_name(self) -> str:
        return self.cleaned_data["change"].removeprefix("add_").removeprefix("remove_")

    @property
    def value(self) -> Any:
        """The value that belongs to the choice."""
        return self.cleaned_data[self._value_name]

    def clean(self) -> dict[str, Any]:
        """A link needs its other end; a column may be emptied."""
        data = super().clean()
        if "change" in data and data["change"] not in COLUMNS and not self.value:
            self.add_error(self._value_name, _("Choose one."))
        return data


def apply(rows: QuerySet, change: str, value: Any) -> int:
    """Do `change` on `rows`; returns how many partners it touched. Call inside a change set."""
    if change in COLUMNS:
        return _set_column(rows, change, value)
    model, target = (PartnerTerm, "term") if change.endswith("term") else (PartnerField, "field")
    if change.startswith("add_"):
        return _add_links(rows, model, target, value)
    links = model.objects.filter(partner__in=rows, **{target: value})
    return history.delete_many(model, links)


def _set_column(rows: QuerySet, column: str, value: Any) -> int:
    different = rows.exclude(**{column: value}) if value else rows.exclude(**_empty(column))
    return history.set_many(Partner, different, **{column: value or ("" if column != "category" else None)})


def _empty(column: str) -> dict[str, Any]:
    return {"category__isnull": True} if column == "category" else {column: ""}


def _add_links(rows: QuerySet, model: type, target: str, value: Any) -> int:
    linked = model.objects.filter(**{target: value}).values("partner")
    keys = list(rows.exclude(pk__in=linked).values_list("pk", flat=True))
    for start in range(0, len(keys), history.CHUNK):
        chunk = keys[start : start + history.CHUNK]
        provider = value.provider
        history.bulk_create(
            model, [model(provider=provider, partner_id=key, **{target: value}) for key in chunk]
        )
    return len(keys)


def result_text(count: int) -> str:
    """What the bulk change did, in words."""
    return ngettext("%(count)d partner was changed.", "%(count)d partners were changed.", count) % {
        "count": count
    }
