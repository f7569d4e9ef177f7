"""Forms of levels and partnerships. Level, owner and a concrete description are required, nothing else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vasta.accounts.models import User
from vasta.core import links, receipts
from vasta.core.keys import key_of
from vasta.core.pickers import PickerField
from vasta.core.tracked_forms import TrackedForm, everything
from vasta.groups.models import Group
from vasta.partners.models import Affiliation, Contact, Partner, Term

from .description import is_concrete
from .models import Level, Partnership, PartnershipTerm

VOCABULARIES = (Term.Vocabulary.COOPERATION_FORM, Term.Vocabulary.TARGET_GROUP)
GOALS = ("goal_school", "goal_student", "goal_working_life")
# What is folded behind headings; everything above them is asked at once.
GROUPS = (
    (
        _("Why, and for whose benefit"),
        (
            "ground",
            "motive",
            "added_value",
            "benefit_school",
            "benefit_partner",
            "value_proposition",
            "sustainability",
        ),
    ),
    (
        _("What it serves"),
        (
            Term.Vocabulary.TARGET_GROUP,
            "serves_planning",
            "serves_organising",
            "serves_evaluation",
            "serves_development",
            "serves_anticipation",
            "direction",
            "engagement",
        ),
    ),
    (
        _("Assessment"),
        (
            "assessment",
            "assessment_argument",
            "assessment_dissent",
            "assessed_on",
            "benefit_review",
            "benefit_reviewed_on",
        ),
    ),
    (_("Beginning and stage"), ("stage", "starts_on", "start_reason", "start_decider")),
)
GROUPED = tuple(name for _legend, names in GROUPS for name in names)
DEFAULTS = (None, "", [], False)


class LevelForm(TrackedForm):
    """A level in the school's own words, with a colour and an icon of the look."""

    class Meta:
        model = Level
        fields = [
            "name",
            "short_name",
            "refinement",
            "value",
            "criteria",
            "description",
            "colour",
            "icon",
            "is_active",
            "name_sv",
            "name_en",
            "short_name_sv",
            "short_name_en",
            "description_sv",
            "description_en",
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("refinement", "criteria", "description", "description_sv", "description_en")
        }
        help_texts = {
            "short_name": _("At most 24 characters; stands in lists and beside the partner's name."),
            "criteria": _("By what you see that a partner belongs on this level."),
        }

    def first_fields(self) -> list[Any]:
        """The bound fields in the school's own language."""
        return [field for field in self.visible_fields() if field.name[-3:] not in ("_sv", "_en")]

    def other_languages(self) -> list[Any]:
        """The bound fields in Swedish and English."""
        return [field for field in self.visible_fields() if field.name[-3:] in ("_sv", "_en")]


class PartnershipForm(TrackedForm):
    """A partner on a level: who cares for it, what is done, what for."""

    partner = PickerField(label=_("partner"), model=Partner, url_name="partners:partner_options")

    class Meta:
        model = Partnership
        fields = [
            "partner",
            "level",
            "description",
            "owner",
            "deputy",
            "team",
            "contact",
            "contact_unit",
            *GOALS,
            *(name for name in GROUPED if name not in VOCABULARIES),
        ]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            **{name: forms.Textarea(attrs={"rows": 2}) for name in GOALS},
        }
        help_texts = {
            "description": _(
                "What is done in practice, for example: work placements and demonstrations in the spring, "
                "co-developing service solutions to promote employment."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["owner"].required = True
        self.fields["description"].required = True
        self.offer("team", Group.objects.active())
        for vocabulary in VOCABULARIES:
            self._offer_words(vocabulary)
        if self.instance.pk:
            # Another partner is another partnership, and another level is a change with date and reason.
            del self.fields["partner"], self.fields["level"]
        else:
            self.fields["level"].queryset = Level.objects.active()
            self.fields["level"].empty_label = None
        self._offer_stages()
        self._offer_contacts()

    def _offer_words(self, vocabulary: str) -> None:
        present = []
        if self.instance.pk:
            words = self.instance.terms.filter(deleted_at=None, term__vocabulary=vocabulary)
            present = list(words.values_list("term", flat=True))
        rows = Term.objects.of(vocabulary) | Term.everything.filter(pk__in=present)
        self.initial[vocabulary] = present
        self.fields[vocabulary] = forms.ModelMultipleChoiceField(
            label=Term.Vocabulary(vocabulary).label,
            queryset=rows,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.remember(vocabulary)
        if not self.fields[vocabulary].choices:
            del self.fields[vocabulary]

    def _offer_stages(self) -> None:
        if self.instance.ended_on:
            del self.fields["stage"]
            return
        stages = [(key, label) for key, label in Partnership.Stage.choices if key != Partnership.Stage.ENDED]
        self.fields["stage"].choices = stages

    def _offer_contacts(self) -> None:
        """The people of the partner; nothing while the partner is not known."""
        key = self.instance.partner_id or key_of(self.data.get(self.add_prefix("partner_0"), ""))
        key = key or key_of(str(self.initial.get("partner") or ""))
        people = Affiliation.objects.current().filter(partner=key).values("contact")
        self.offer("contact", Contact.objects.filter(pk__in=people))
        if not key:
            del self.fields["contact"]

    @property
    def words(self) -> Any:
        """The bound ticks of the forms of cooperation, or None when the school has none."""
        name = Term.Vocabulary.COOPERATION_FORM
        return self[name] if name in self.fields else None

    def goals(self) -> list[Any]:
        """The bound fields of the goals of the three parties."""
        return [self[name] for name in GOALS]

    def groups(self) -> list[dict[str, Any]]:
        """The folded fields under their headings; a group with an own value or an error is open."""
        found = []
        for legend, names in GROUPS:
            fields = [self[name] for name in names if name in self.fields]
            is_open = any(field.errors or self._is_set(field) for field in fields)
            found.append({"legend": legend, "fields": fields, "is_open": is_open})
        return found

    def _is_set(self, field: Any) -> bool:
        return field.name not in ("stage", "starts_on", "start_decider") and field.value() not in DEFAULTS

    def clean_partner(self) -> Partner:
        """A partner that was merged into another has its partnerships there."""
        partner = self.cleaned_data["partner"]
        if partner.merged_into_id:
            raise forms.ValidationError(_("This partner was merged into another. Choose that one."))
        return partner

    def clean_description(self) -> str:
        """“Cooperation” alone is refused: it does not say what is done (S3-101)."""
        description = self.cleaned_data["description"].strip()
        if not is_concrete(description):
            raise forms.ValidationError(
                _(
                    "“Cooperation” alone does not tell a colleague what is done. Say it in a few words, for "
                    "example: work placements in the spring, demonstrations and two guest lectures a year."
                )
            )
        return description

    def clean(self) -> dict[str, Any]:
        """Say at the field what the constraints would say of the whole."""
        data = super().clean()
        if data.get("deputy") and data.get("deputy") == data.get("owner"):
            self.add_error("deputy", _("The deputy is somebody else than the owner."))
        if data.get("assessment") and not data.get("assessment_argument"):
            self.add_error("assessment_argument", _("Say on what grounds."))
        partner, level = data.get("partner"), data.get("level")
        if partner and level and Partnership.objects.living().filter(partner=partner, level=level).exists():
            self.add_error("level", _("The partner is on this level already."))
        return data

    def save(self, commit: bool = True) -> Partnership:
        """Save the partnership and its words; call inside a change set."""
        partnership = super().save()
        for name in VOCABULARIES:
            if name in self.fields:
                links.sync(
                    PartnershipTerm,
                    owner={"partnership": partnership},
                    target="term",
                    wanted=self.cleaned_data[name],
                    shown=self._shown_words(name),
                    term__vocabulary=name,
                )
        return partnership

    def _shown_words(self, name: str) -> models.QuerySet | None:
        shown = self.shown(name)
        return None if shown is None else everything(Term).filter(pk__in=[key_of(key) for key in shown])


class EndForm(forms.Form):
    """When, why and by whose decision a partnership ends."""

    on = forms.DateField(label=_("ended on"))
    reason = forms.CharField(label=_("reason"), max_length=300)
    decider = forms.ModelChoiceField(label=_("who decided"), queryset=User.objects.none(), required=False)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, partnership: Partnership, actor: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.partnership = partnership
        self.fields["decider"].queryset = User.objects.colleagues()
        self.initial = {"on": timezone.localdate(), "decider": actor.pk, "form_key": receipts.new_key()}

    def clean_on(self) -> Any:
        """The day has come, and it is not before the beginning."""
        day, starts_on = self.cleaned_data["on"], self.partnership.starts_on
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day is still to come. Give today or an earlier day."))
        if starts_on and day < starts_on:
            raise forms.ValidationError(
                _("The partnership started on %(day)s; the day cannot be before that."),
                params={"day": f"{starts_on:%-d.%-m.%Y}"},
            )
        return day


class ChangeLevelForm(EndForm):
    """To which level a partnership goes, from when, why and by whose decision."""

    level = forms.ModelChoiceField(label=_("to the level"), queryset=Level.objects.none(), empty_label=None)
    field_order = ["level", "on", "reason", "decider"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("from")
        self.fields["level"].queryset = Level.objects.active().exclude(pk=self.partnership.level_id)

    def clean_level(self) -> Level:
        """The partner has no living partnership there: that one would have to end first."""
        level = self.cleaned_data["level"]
        living = Partnership.objects.filter(partner=self.partnership.partner_id, ended_on=None)
        if living.filter(level=level).exists():
            raise forms.ValidationError(
                _("The partner is on the level %(level)s already. End one of the two instead."),
                params={"level": level.short_label},
            )
        return level
