"""Changing one thing on many partnerships at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from vasta.accounts.models import User
from vasta.core import history
from vasta.core.bulk_run import BulkRun
from vasta.groups.models import Group

from .models import Partnership

STAGES = [(key, label) for key, label in Partnership.Stage.choices if key != Partnership.Stage.ENDED]


class BulkForm(forms.Form):
    """What to change, and to what. Only the value that belongs to the choice is read."""

    change = forms.ChoiceField(
        label=_("what to change"),
        widget=forms.RadioSelect,
        choices=[
            ("owner", _("Set the owner")),
            ("deputy", _("Set the deputy")),
            ("team", _("Set the owning team")),
            ("stage", _("Set the stage")),
        ],
    )
    owner = forms.ModelChoiceField(label=_("owner"), queryset=User.objects.none(), required=False)
    deputy = forms.ModelChoiceField(label=_("deputy"), queryset=User.objects.none(), required=False)
    team = forms.ModelChoiceField(label=_("owning team"), queryset=Group.objects.none(), required=False)
    stage = forms.ChoiceField(label=_("stage"), choices=[("", "–"), *STAGES], required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = self.fields["deputy"].queryset = User.objects.colleagues()
        self.fields["team"].queryset = Group.objects.active()

    @property
    def value(self) -> Any:
        """The value that belongs to the choice, of an object its key."""
        value = self.cleaned_data.get(self.cleaned_data["change"])
        return getattr(value, "pk", value)

    def clean(self) -> dict[str, Any]:
        """A deputy or a team may be emptied; an owner and a stage may not."""
        data = super().clean()
        change = data.get("change")
        if change in ("owner", "stage") and change not in self.errors and not self.value:
            self.add_error(change, _("Choose one."))
        return data


class PartnershipBulk(BulkRun):
    """Does the chosen change to living partnerships."""

    operation = "partnerships.partnership.bulk_edit"
    title = _("Changing partnerships")

    def apply(self, keys: list[int], change: str, value: Any, actor: Any) -> int:
        """See `BulkRun.apply`. Locked, because one that is saved just now would be passed over.

        Who becomes the owner is not the deputy any more; an owner does not become the own deputy.
        """
        found = Partnership.objects.filter(pk__in=keys, ended_on=None).select_for_update()
        rows = Partnership.objects.filter(pk__in=list(found.values_list("pk", flat=True)))
        if change == "stage":
            return history.set_many(Partnership, rows.exclude(stage=value), stage=value)
        if value and not self._exists(change, value):
            return 0
        if change == "owner":
            history.set_many(Partnership, rows.filter(deputy=value).exclude(owner=value), deputy_id=None)
        if change == "deputy" and value:
            rows = rows.exclude(owner=value)
        return history.set_many(Partnership, _different(rows, change, value), **{f"{change}_id": value})

    def _exists(self, change: str, value: int) -> bool:
        rows = Group.objects.all() if change == "team" else User.objects.colleagues()
        return rows.filter(pk=value).exists()

    def result_text(self, count: int) -> str:
        """How many partnerships."""
        text = ngettext("%(count)d partnership was changed.", "%(count)d partnerships were changed.", count)
        return text % {"count": count}


def _different(rows: QuerySet, column: str, value: Any) -> QuerySet:
    """The rows that are not so already; NULL differs from every value."""
    if not value:
        return rows.exclude(**{f"{column}__isnull": True})
    same = rows.filter(**{column: value}).values("pk")
    return rows.exclude(pk__in=same)
