"""Forms of tracked rows: the version and the form key travel as hidden fields."""

from __future__ import annotations

from typing import Any

from django import forms

from vasta.core import receipts
from vasta.core.models import TrackedModel


class TrackedForm(forms.ModelForm):
    """A ModelForm that knows which version it was made from and is safe to send twice."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.instance: TrackedModel
        self.initial["version"] = self.instance.version if self.instance.pk else ""
        self.initial["form_key"] = receipts.new_key()

    def _get_validation_exclusions(self) -> set[str]:
        # Unique rules are per provider; the provider is known here although the form does not ask for it.
        return super()._get_validation_exclusions() - {"provider", "deleted_at", "merged_into"}

    def _post_clean(self) -> None:
        if self.instance.provider_id is None:
            from vasta.core.tenancy import current_provider

            self.instance.provider = current_provider()
        super()._post_clean()
