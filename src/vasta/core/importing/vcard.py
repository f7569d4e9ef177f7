"""People from a vCard file (2.1, 3.0 and 4.0) as table rows. Runs in the reading child: no Django here.

Only what a contact list needs is read: names, organisation, title, telephones, e-mails, address, web page,
note.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator

HEADINGS = (
    "Full name", "First name", "Last name", "Company", "Job title", "Phone", "Phone 2", "E-mail", "E-mail 2",
    "Street", "Postal code", "City", "Website", "Notes",
)  # fmt: skip
LINE = re.compile(r"(?:[\w-]+\.)?([\w-]+)((?:;(?:[^\":]|\"[^\"]*\")*)?):(.*)", re.S)
PARAMETER = re.compile(r";([^=;\"]+)(?:=((?:\"[^\"]*\"|[^;])*))?")
ESCAPE = re.compile(r"\\([\\,;nN:])")


def read_cards(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each card as (number of its first line, cells in the order of `HEADINGS`)."""
    card: dict[str, list[str]] = {}
    begin = 0
    for number, name, parameters, value in _properties(text):
        if name == "BEGIN":
            card, begin = {}, number
        elif name == "END":
            if any(any(values) for values in card.values()):
                yield begin, _cells(card)
            card = {}
        elif name in ("FN", "N", "ORG", "TITLE", "TEL", "EMAIL", "ADR", "URL", "NOTE"):
            plain = _decoded(value, parameters)
            values = card.setdefault(name, [])
            # The preferred number or address comes first.
            values.insert(0, plain) if "pref" in parameters.get(
                "TYPE", ""
            ) or "PREF" in parameters else values.append(plain)


def _properties(text: str) -> Iterator[tuple[int, str, dict[str, str], str]]:
    for number, line in _unfolded(text):
        if match := LINE.fullmatch(line):
            name, parameters, value = match.groups()
            yield number, name.upper(), _parameters(parameters), value


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines: one that begins with white space continues the former, as does a soft QP break."""
    start, whole = 0, ""
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        soft = whole.endswith("=") and "QUOTED-PRINTABLE" in whole.upper()
        if soft:
            whole = whole + "\n" + line
        elif line[:1] in (" ", "\t") and whole:
            whole += line[1:]
        else:
            if whole:
                yield start, whole
            start, whole = number, line
    if whole:
        yield start, whole


def _parameters(text: str) -> dict[str, str]:
    """`;TYPE=work;CELL;PREF` → TYPE "work,cell"; version 2.1 leaves out the word TYPE."""
    found: dict[str, str] = {}
    for key, value in PARAMETER.findall(text):
        key, value = key.strip().upper(), value.strip('"')
        if not value and key in ("QUOTED-PRINTABLE", "BASE64"):
            key, value = "ENCODING", key
        elif not value and key != "PREF":
            key, value = "TYPE", key
        found[key] = f"{found[key]},{value.lower()}" if key == "TYPE" and key in found else value
    found["TYPE"] = found.get("TYPE", "").lower()
    return found


def _decoded(value: str, parameters: dict[str, str]) -> str:
    encoding = parameters.get("ENCODING", "").upper()
    charset = parameters.get("CHARSET", "utf-8")
    try:
        if encoding == "QUOTED-PRINTABLE":
            return quopri.decodestring(value.encode("latin-1", "replace")).decode(charset, "replace")
        if encoding in ("B", "BASE64"):
            return base64.b64decode(value).decode(charset, "replace")
    except (LookupError, binascii.Error):
        return ""
    return value


def _cells(card: dict[str, list[str]]) -> list[str]:
    last, first = _parts(_first(card, "N"), 2)
    _box, extra, street, city, _region, code = _parts(_first(card, "ADR"), 6)
    phones, emails = _several(card, "TEL"), _several(card, "EMAIL")
    company = ", ".join(part for part in _parts(_first(card, "ORG"), 1) if part)
    name = _plain(_first(card, "FN")) or f"{first} {last}".strip()
    title, website, notes = (_plain(_first(card, key)) for key in ("TITLE", "URL", "NOTE"))
    address = [street or extra, code, city]
    return [name, first, last, company, title, *phones, *emails, *address, website, notes]


def _first(card: dict[str, list[str]], name: str) -> str:
    return next((value for value in card.get(name, []) if value), "")


def _several(card: dict[str, list[str]], name: str) -> list[str]:
    """The first two values; version 4.0 writes telephones and addresses as links."""
    values = [re.sub(r"^(tel|mailto):", "", _plain(value)) for value in card.get(name, []) if value]
    return [*values, "", ""][:2]


def _parts(value: str, count: int) -> list[str]:
    """The parts between semicolons that are not escaped, filled up to `count`."""
    parts = [_plain(part) for part in re.split(r"(?<!\\);", value)]
    return [*parts, *[""] * count][:count]


def _plain(value: str) -> str:
    return ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value).strip()
