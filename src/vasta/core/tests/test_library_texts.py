"""Texts of libraries that we word anew: each is still theirs, and ours is what people read."""

from pathlib import Path

import allauth
import django
import pytest
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils import translation

from scripts import messages
from vasta.core import library_texts

CATALOGUES = (
    Path(django.__file__).parent / "conf",
    Path(django.__file__).parent / "contrib" / "auth",
    Path(allauth.__file__).parent,
)


def test_every_text_is_still_one_of_a_library():
    theirs = {
        message.parts["msgid"]
        for folder in CATALOGUES
        for message in messages.read(folder / "locale" / "fi" / "LC_MESSAGES" / "django.po")
    }
    assert [text for text in library_texts.SINGLE if text not in theirs] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", "Salasana on liian lyhyt. Siinä pitää olla vähintään 12 merkkiä."),
        ("sv", "Lösenordet är för kort. Det ska ha minst 12 tecken."),
    ],
)
def test_our_words_win_over_those_of_libraries(language, said):
    with translation.override(language), pytest.raises(ValidationError) as refused:
        MinimumLengthValidator(12).validate("short")
    assert refused.value.messages == [said]
