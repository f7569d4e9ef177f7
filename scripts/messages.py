#!/usr/bin/env python3
"""Translations: `messages.py compile` writes each .mo beside its .po, `messages.py extract` renews the .po.

Compiling needs nothing but Python, because every installation does it; extracting needs GNU gettext.
"""

import ast
import os
import re
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "vasta"
LANGUAGES = ("fi", "sv")
KEYWORDS = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?) (".*")')


@dataclass
class Message:
    """One entry of a .po file; `strings` has one text, or one for each plural form."""

    flags: set[str] = field(default_factory=set)
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str | None, str]:
        """Context (None without one) and source text."""
        return self.parts.get("msgctxt"), self.parts["msgid"]

    @property
    def strings(self) -> list[str]:
        """The translations in the order of their plural forms."""
        return [text for name, text in self.parts.items() if name.startswith("msgstr")]

    @property
    def is_complete(self) -> bool:
        """Translated in every form, and not marked as a guess."""
        return "fuzzy" not in self.flags and all(self.strings)


def read(path: Path) -> list[Message]:
    """The messages of a .po file, its header (empty source text) first; obsolete entries are left out."""
    messages, message, name = [], Message(), ""
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("#,"):
            message.flags.update(flag.strip() for flag in line[2:].split(","))
        elif match := KEYWORDS.fullmatch(line):
            name = match[1]
            message.parts[name] = ast.literal_eval(match[2])
        elif line.startswith('"'):
            message.parts[name] += ast.literal_eval(line)
        elif not line and message.parts:
            messages.append(message)
            message = Message()
    return messages


def _catalogue(messages: list[Message]) -> dict[bytes, bytes]:
    """Source → translation as in a .mo file; incomplete messages are left out and show their source text."""
    entries = {}
    for message in messages:
        context, source = message.key
        if source and not message.is_complete:
            continue
        key = source if context is None else f"{context}\x04{source}"
        if "msgid_plural" in message.parts:
            key += "\0" + message.parts["msgid_plural"]
        entries[key.encode()] = "\0".join(message.strings).encode()
    return entries


def binary(messages: list[Message]) -> bytes:
    """The content of a .mo file (GNU gettext manual, "The Format of GNU MO Files"), without a hash table."""
    entries = sorted(_catalogue(messages).items())
    header_size, row_size = 28, 8
    offset = header_size + 2 * row_size * len(entries)
    tables, texts = [b"", b""], b""
    for column in (0, 1):
        for entry in entries:
            tables[column] += struct.pack("<II", len(entry[column]), offset + len(texts))
            texts += entry[column] + b"\0"
    second_table = header_size + row_size * len(entries)
    header = struct.pack("<7I", 0x950412DE, 0, len(entries), header_size, second_table, 0, offset)
    return header + tables[0] + tables[1] + texts


def compile_all(folder: Path = SOURCE) -> list[Path]:
    """Write the .mo of every .po under `folder` that is newer than it; returns those written."""
    written = []
    for path in sorted(folder.glob("**/locale/*/LC_MESSAGES/*.po")):
        target = path.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime <= path.stat().st_mtime:
            target.write_bytes(binary(read(path)))
            written.append(target)
    return written


def extract(folder: Path = SOURCE) -> None:
    """Merge the source's texts into `folder`/locale; new ones come untranslated, unused ones go.

    Line numbers, dates and guessed translations are left out: they change without meaning and hide mistakes.
    """
    from django.core.management import call_command
    from django.core.management.commands import makemessages
    from django.test.utils import override_settings

    command = makemessages.Command()
    command.msgmerge_options = [*command.msgmerge_options, "--no-fuzzy-matching"]
    os.chdir(folder)
    with override_settings(LOCALE_PATHS=[folder / "locale"]):
        call_command(
            command,
            locale=LANGUAGES,
            ignore_patterns=["tests"],
            no_location=True,
            no_obsolete=True,
            verbosity=0,
        )
    for path in folder.glob("locale/*/LC_MESSAGES/django.po"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r'"POT-Creation-Date: .*\n', "", text), encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Do the one thing named; SystemExit with the usage for anything else."""
    if arguments == ["compile"]:
        compile_all()
    elif arguments == ["extract"]:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vasta.settings")
        django.setup()
        extract()
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
