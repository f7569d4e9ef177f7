"""An object's addresses are those of `reverse()`, in the school whose pages are being made."""

from types import SimpleNamespace

import pytest
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix

from vasta.core.urls_of import Urls


def urls(key) -> Urls:
    return Urls(SimpleNamespace(pk=key, _meta=SimpleNamespace(app_label="core", model_name="run")))


@pytest.fixture
def prefix():
    before = get_script_prefix()
    yield set_script_prefix
    set_script_prefix(before)


def test_the_address_is_that_of_reverse_in_each_school(prefix):
    for school in ("/koski/", "/perho/", "/koski/"):
        prefix(school)
        for key in (7, 19):
            assert urls(key)["detail"] == reverse("core:run_detail", args=[key])
            assert urls(key)["detail"].startswith(school)


def test_a_page_that_is_not_there_is_refused():
    with pytest.raises(NoReverseMatch):
        urls(7)["dance"]


def test_an_object_without_a_key_has_no_page():
    with pytest.raises(NoReverseMatch):
        urls(None)["detail"]
