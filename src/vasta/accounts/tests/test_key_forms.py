"""Passkeys and security keys: forms whose every field is named in the reader's language."""

from types import SimpleNamespace

import pytest
from allauth.mfa import app_settings
from django.utils import translation
from django.utils.module_loading import import_string

pytestmark = pytest.mark.usefixtures("in_provider")


@pytest.mark.parametrize("kind", ["add_webauthn", "edit_webauthn"])
def test_the_name_of_a_key_is_asked_for_in_finnish(kind, alice):
    form_class = import_string(app_settings.FORMS[kind])
    key = SimpleNamespace(wrap=lambda: SimpleNamespace(name="Avain 1"))
    form = form_class(user=alice) if kind == "add_webauthn" else form_class(instance=key)
    with translation.override("fi"):
        assert str(form["name"].label) == "nimi"
