"""Forms of tracked rows: the version and the form key travel as hidden fields.

Choices are the provider's own.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.forms.models import ModelFormMetaclass

from vasta.core import receipts
from vasta.core.models import TenantModel, TrackedModel
from vasta.core.tenancy import current_provider

NO_CHOICE = "–"


def form_field(field: models.Field, **kwargs: Any) -> forms.Field | None:
    """A model field's form field.

    At import no provider is in scope, so foreign keys start without choices.
    """
    if isinstance(field, models.ForeignKey) and _is_scoped(field.related_model):
        kwargs["queryset"] = field.related_model._default_manager.none()
    if isinstance(field, models.URLField):
        kwargs["assume_scheme"] = "https"
    return field.formfield(**kwargs)


def _is_scoped(model: type[models.Model]) -> bool:
    return issubclass(model, TenantModel) or model is get_user_model()


def everything(model: type[models.Model]) -> models.Manager:
    """All rows that the provider in scope may name, also deleted ones; of a common code set all of it."""
    return model.everything if issubclass(model, TrackedModel) else model._default_manager


def is_under(row: Any, above: models.Model) -> bool:
    """Whether `row` is `above` or somewhere under it; a ring of parents that exists already ends the walk."""
    seen = set()
    while row is not None and row.pk not in seen:
        if row.pk == above.pk:
            return True
        seen.add(row.pk)
        row = row.parent
    return False


class ShownChoices(forms.MultipleHiddenInput):
    """What a form showed as chosen; its empty part says so when that was nothing."""

    def format_value(self, value: Any) -> list[Any]:
        """The chosen keys after an empty one."""
        return ["", *super().format_value(value)]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """The chosen keys."""
        return [key for key in super().value_from_datadict(data, files, name) or [] if key]


class TrackedFormMeta(ModelFormMetaclass):
    """Gives every form of the house `form_field` without each `Meta` repeating it."""

    def __new__(mcs, name: str, bases: tuple, attrs: dict) -> type:
        if (meta := attrs.get("Meta")) is not None:
            meta.formfield_callback = form_field
        return super().__new__(mcs, name, bases, attrs)


class TrackedForm(forms.ModelForm, metaclass=TrackedFormMeta):
    """A ModelForm that knows which version it was made from and is safe to send twice."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.instance: TrackedModel
        self.initial["version"] = self.instance.version if self.instance.pk else ""
        self.initial["form_key"] = receipts.new_key()
        for name in self._meta.fields or ():
            if isinstance(field := self.fields.get(name), forms.ModelChoiceField):
                self._scope_choices(name, field)
            elif isinstance(field, forms.TypedChoiceField) and not field.required:
                field.choices = [("", NO_CHOICE), *(choice for choice in field.choices if choice[0] != "")]

    @cached_property
    def changed_data(self) -> list[str]:
        """The names of the fields that were changed; the form's own papers are none."""
        return [name for name in super().changed_data if name not in ("version", receipts.FIELD)]

    def _scope_choices(self, name: str, field: forms.ModelChoiceField) -> None:
        """The living rows of the provider in scope; "–" for none, which a screen reader can say.

        Of people those who work here now, besides the one whom the row names already.
        """
        model = field.queryset.model
        if issubclass(model, TenantModel):
            field.queryset = model.objects.all()
        elif model is get_user_model():
            key = getattr(self.instance, self._meta.model._meta.get_field(name).attname)
            field.queryset = model.objects.filter(Q(pk__in=model.objects.colleagues()) | Q(pk=key))
        if not field.required:
            field.empty_label = NO_CHOICE

    def offer(self, name: str, rows: models.QuerySet) -> None:
        """Offer `rows` in the foreign key `name`, and what the row has although others are not offered it."""
        key = getattr(self.instance, self.instance._meta.get_field(name).attname)
        self.fields[name].queryset = rows | everything(rows.model).filter(pk=key)

    def remember(self, name: str) -> None:
        """Let the form send along what it showed of `name` at first, for `shown`."""
        field = self.fields[name]
        field.show_hidden_initial = True
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.hidden_widget = ShownChoices

    def shown(self, name: str) -> Any:
        """What the sent form showed of `name` at first; None when it does not say."""
        bound = self[name]
        if bound.html_initial_name not in self.data:
            return None
        hidden = bound.field.hidden_widget()
        return hidden.value_from_datadict(self.data, self.files, bound.html_initial_name)

    def _get_validation_exclusions(self) -> set[str]:
        # Unique rules are per provider and of living rows; both are known although the form does not ask.
        return super()._get_validation_exclusions() - {"provider", "deleted_at", "merged_into"}

    def _post_clean(self) -> None:
        if self.instance.provider_id is None:
            self.instance.provider = current_provider()
        super()._post_clean()
