"""The compiler of translations, which replaces GNU msgfmt on every installation."""

import gettext
import io

import pytest

from scripts import messages

PO = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

#. A remark for translators.
#: somewhere.py:1
msgid "partner"
msgstr "kumppani"

msgctxt "verb"
msgid "close"
msgstr "sulje"

msgctxt "near"
msgid "close"
msgstr "lähellä"

#, python-format
msgid "%(count)s \"partner\""
msgid_plural ""
"%(count)s\n"
"partners"
msgstr[0] "%(count)s \"kumppani\""
msgstr[1] ""
"%(count)s\n"
"kumppania"

#, fuzzy
msgid "level"
msgstr "grade"

msgid "owner"
msgstr ""

#~ msgid "gone"
#~ msgstr "mennyt"
"""


@pytest.fixture
def po(tmp_path):
    """A .po file with everything that ours have."""
    path = tmp_path / "locale" / "fi" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO, encoding="utf-8")
    return path


def test_compiled_messages_are_what_gettext_reads(po):
    catalogue = gettext.GNUTranslations(io.BytesIO(messages.binary(messages.read(po))))
    assert catalogue.gettext("partner") == "kumppani"
    assert catalogue.pgettext("verb", "close") == "sulje"
    assert catalogue.pgettext("near", "close") == "lähellä"
    one, many = '%(count)s "partner"', "%(count)s\npartners"
    assert catalogue.ngettext(one, many, 1) == '%(count)s "kumppani"'
    assert catalogue.ngettext(one, many, 2) == "%(count)s\nkumppania"


def test_unfinished_messages_show_their_source(po):
    catalogue = gettext.GNUTranslations(io.BytesIO(messages.binary(messages.read(po))))
    assert [catalogue.gettext(text) for text in ("level", "owner", "gone")] == ["level", "owner", "gone"]


def test_unfinished_messages_are_known(po):
    unfinished = [message.parts["msgid"] for message in messages.read(po)[1:] if not message.is_complete]
    assert unfinished == ["level", "owner"]


def test_only_changed_files_are_compiled(po, tmp_path):
    assert messages.compile_all(tmp_path) == [po.with_suffix(".mo")]
    po.with_suffix(".mo").touch()
    assert messages.compile_all(tmp_path) == []
