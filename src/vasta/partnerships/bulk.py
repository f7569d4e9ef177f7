"""Changing one thing on many partnerships at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from vasta.accounts.models import User
from vasta.core import history
from vasta.core.bulk_run import BulkRun
from vasta.groups.models import Group
from vasta.partners.models import Partner

from .models import Level, Partnership

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


class LevelBulkForm(forms.Form):
    """The level on which many partners are put, and who cares for them there."""

    level = forms.ModelChoiceField(label=_("level"), queryset=Level.objects.none(), empty_label=None)
    owner = forms.ModelChoiceField(label=_("owner"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["level"].queryset = Level.objects.active()
        self.fields["owner"].queryset = User.objects.colleagues()


class LevelBulk(BulkRun):
    """Puts partners on a level; who stands there already is passed over. Keys are those of partners."""

    operation = "partnerships.partnership.bulk_create"
    title = _("Putting partners on a level")

    def apply(self, keys: list[int], change: str, value: Any, actor: Any) -> int:
        """See `BulkRun.apply`; `value` has the keys `level` and `owner` (None: nobody yet).

        What the partner's page says of cooperation becomes the description. Locked, so that two who do the
        same wait for each other.
        """
        if not Level.objects.filter(pk=value["level"]).exists():
            return 0
        owner = value["owner"] if User.objects.colleagues().filter(pk=value["owner"]).exists() else None
        partners = list(Partner.objects.living().filter(pk__in=keys).select_for_update())
        standing = Partnership.objects.filter(partner__in=partners, level=value["level"], ended_on=None)
        taken = set(standing.values_list("partner", flat=True))
        rows = [
            Partnership(
                partner=partner,
                level_id=value["level"],
                owner_id=owner,
                description=partner.cooperation[:2000],
                starts_on=timezone.localdate(),
                start_decider=actor,
            )
            for partner in partners
            if partner.pk not in taken
        ]
        return len(history.bulk_create(Partnership, rows))

    def result_text(self, count: int) -> str:
        """How many partners."""
        text = ngettext(
            "%(count)d partner was put on the level.", "%(count)d partners were put on the level.", count
        )
        return text % {"count": count}
