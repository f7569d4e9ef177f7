"""`obj.urls["edit"]`: pages of an object by the one naming rule `<app>:<model>_<action>`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from django.db.models import Model


class Urls:
    """Looks up the URLs of one object, or of its model when the object has no key yet."""

    def __init__(self, instance: Model):
        self.instance = instance

    def __getitem__(self, action: str) -> str:
        meta = self.instance._meta
        return reverse(f"{meta.app_label}:{meta.model_name}_{action}", args=[self.instance.pk])


def model_url(model: type[Model], action: str) -> str:
    """The URL of a page of the whole model, such as its list or its create form."""
    return reverse(f"{model._meta.app_label}:{model._meta.model_name}_{action}")
