"""`obj.urls["edit"]`: pages of an object by the one naming rule `<app>:<model>_<action>`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.urls import get_script_prefix, get_urlconf, reverse

if TYPE_CHECKING:
    from django.db.models import Model

# Stands for any object's key; no other part of an address has these digits.
SOME_KEY = 918273645546372819


class Urls:
    """Looks up the URLs of one object, or of its model when the object has no key yet."""

    def __init__(self, instance: Model):
        self.instance = instance

    def __getitem__(self, action: str) -> str:
        meta, key = self.instance._meta, self.instance.pk
        name = f"{meta.app_label}:{meta.model_name}_{action}"
        if key is None:
            return reverse(name, args=[key])
        before, after = _around_key(get_urlconf(), get_script_prefix(), name)
        return f"{before}{key}{after}"


@lru_cache(maxsize=1024)
def _around_key(urlconf: str | None, prefix: str, name: str) -> tuple[str, str]:
    """What stands before and after the key in an address; a list asks for hundreds of the same kind."""
    before, _key, after = reverse(name, args=[SOME_KEY]).partition(str(SOME_KEY))
    return before, after


def model_url(model: type[Model], action: str) -> str:
    """The URL of a page of the whole model, such as its list or its create form."""
    return reverse(f"{model._meta.app_label}:{model._meta.model_name}_{action}")
