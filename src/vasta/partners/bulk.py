"""Changing one thing on many partners at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from vasta.accounts.models import Field
from vasta.core import history
from vasta.core.bulk_run import BulkRun

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
        """The value that belongs to the choice, of an object its key."""
        value = self.cleaned_data[self._value_name]
        return getattr(value, "pk", value)

    def clean(self) -> dict[str, Any]:
        """A link needs its other end; a column may be emptied."""
        data = super().clean()
        if "change" in data and data["change"] not in COLUMNS and not self.value:
            self.add_error(self._value_name, _("Choose one."))
        return data


class PartnerBulk(BulkRun):
    """Does the chosen change to partners."""

    operation = "partners.partner.bulk_edit"
    title = _("Changing partners")

    def apply(self, keys: list[int], change: str, value: Any, actor: Any) -> int:
        """See `BulkRun.apply`. Locked, because one that is saved just now would be passed over."""
        keys = list(
            Partner.objects.living().filter(pk__in=keys).select_for_update().values_list("pk", flat=True)
        )
        rows = Partner.objects.filter(pk__in=keys)
        if change in COLUMNS:
            return _set_column(rows, change, value)
        model, target = (PartnerTerm, Term) if change.endswith("term") else (PartnerField, Field)
        if not target.objects.filter(pk=value).exists():
            return 0
        name = f"{target._meta.model_name}_id"
        if change.startswith("add_"):
            return _add_links(keys, model, name, value)
        return history.delete_many(model, model.objects.filter(partner__in=keys, **{name: value}))

    def result_text(self, count: int) -> str:
        """How many partners."""
        text = ngettext("%(count)d partner was changed.", "%(count)d partners were changed.", count)
        return text % {"count": count}


def _set_column(rows: QuerySet, column: str, value: Any) -> int:
    if column == "category":
        if value and not Term.objects.filter(pk=value).exists():
            return 0
        different = rows.exclude(category=value) if value else rows.exclude(category__isnull=True)
        return history.set_many(Partner, different, category_id=value)
    return history.set_many(Partner, rows.exclude(**{column: value}), **{column: value})


def _add_links(keys: list[int], model: type, name: str, value: int) -> int:
    linked = set(model.objects.filter(partner__in=keys, **{name: value}).values_list("partner", flat=True))
    links = [model(partner_id=key, **{name: value}) for key in keys if key not in linked]
    return len(history.bulk_create(model, links))
