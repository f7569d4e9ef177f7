"""Cleaners of single values: each takes text as people write it and returns `Cleaned`, never raises.

`Cleaned.value` is the value in its one form (None when the text cannot be used, "" when nothing was said) and
`Cleaned.problem` what was wrong. A problem that is a warning comes with a usable value.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import urlsplit

import phonenumbers
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.fi import alv

from .errors import CellProblem

T = TypeVar("T")

NO_WEBSITE = "none"
# What people write into a cell when they have nothing to write.
NOTHING = frozenset(
    {"", "-", "–", "—", "?", "x", "n/a", "na", "ei", "ei ole", "ei tiedossa", "ei tietoa", "puuttuu", "tyhjä"}
    | {"saknas", "ingen", "inga", "finns inte", "okänd", "none", "null", "nil", "unknown", "not known"}
)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Soft hyphens, zero-width and direction characters: invisible, and they make equal texts unequal (S-25).
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
LINE_ENDS = re.compile(r"\r\n|[\r\u2028\u2029]")
# An apostrophe that our own CSV puts before what a spreadsheet would take for a formula.
GUARD = re.compile(r"'(?=[=+\-@\t＝＋－＠])")
DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d_]")


class Cleaned(NamedTuple, Generic[T]):
    """A value in its one form, and what was wrong with the text it came from."""

    value: T | None
    problem: CellProblem | None = None


def clean_text(text: str, *, multiline: bool = False, max_length: int | None = None) -> Cleaned[str]:
    """NFC, without control and invisible characters, with single spaces; lines are kept when `multiline`."""
    text = GUARD.sub("", unicodedata.normalize("NFC", text), count=1) if text.startswith("'") else text
    text = INVISIBLE.sub("", CONTROLS.sub("", LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    joined = (
        re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() if multiline else " ".join(filter(None, lines))
    )
    if max_length and len(joined) > max_length:
        return Cleaned(None, CellProblem("too_long", {"limit": max_length}))
    return Cleaned(joined)


def is_nothing(text: str) -> bool:
    """Whether the text says that there is nothing: empty, a dash, "ei ole", "n/a"."""
    return _plain(text).casefold().strip(" .!") in NOTHING


def _plain(text: str) -> str:
    return clean_text(text).value or ""


# --- Business ID and VAT
# -------------------------------------------------------------------------------------

BUSINESS_ID_LABEL = re.compile(
    r"^(?:y|ly|fo|alv|vat|business)[\s.-]*(?:tunnus|nummer|numero|nro|nr|no|number|id)?[\s.:-]*(?=[\dF])",
    re.I,
)
FOREIGN = re.compile(r"[A-Z]{2}[A-Z0-9]{2,13}")
ROUNDED = re.compile(r"\d+(?:[.,]\d+)?E\+?\d{1,2}", re.I)


def clean_business_id(text: str) -> Cleaned[str]:
    """A Finnish business ID as 1234567-1, from any form people write it in, with its check digit verified.

    Accepts spaces and other dashes, the VAT form FI12345671, a number of a spreadsheet (12345671.0), and the
    old form of six digits and a check digit, which gets a zero in front (Business Information Act 244/2001).
    """
    shown = _plain(text)
    if is_nothing(shown):
        return Cleaned("")
    compact = BUSINESS_ID_LABEL.sub("", shown).upper()
    if ROUNDED.fullmatch(compact):
        whole = _whole_number(compact)
        if whole is None:
            return Cleaned(None, CellProblem("business_id_rounded", {"text": shown}))
        compact = whole
    compact = re.sub(r"[\s-]", "", DASHES.sub("-", re.sub(r"[.,]0+$", "", compact))).removeprefix("FI")
    if not (compact.isascii() and compact.isdigit()):
        foreign = FOREIGN.fullmatch(compact) and any(char.isdigit() for char in compact)
        code = "business_id_foreign" if foreign else "business_id_form"
        return Cleaned(None, CellProblem(code, {"text": shown}))
    return _checked_business_id(compact, shown)


def _whole_number(text: str) -> str | None:
    """1.2345671E7 holds every digit; 1,23E+07 has lost some."""
    number = Decimal(text.replace(",", "."))
    digits = number.as_tuple().digits
    return str(int(number)) if number == number.to_integral_value() and len(digits) >= 7 else None


def _checked_business_id(digits: str, shown: str) -> Cleaned[str]:
    if len(digits) == 7 and alv.is_valid(f"0{digits}"):
        digits = f"0{digits}"
    if len(digits) != 8:
        params = {"text": shown, "digits": len(digits)}
        return Cleaned(None, CellProblem("business_id_length", params))
    first = digits[:7]
    if alv.is_valid(digits) and int(first):
        return Cleaned(f"{first}-{digits[7]}")
    expected = next((check for check in "0123456789" if alv.is_valid(first + check)), None)
    if expected is None or not int(first):
        return Cleaned(None, CellProblem("business_id_impossible", {"text": shown, "first": first}))
    params = {"text": shown, "first": first, "expected": expected}
    return Cleaned(None, CellProblem("business_id_check", params))


def clean_vat_number(text: str) -> Cleaned[str]:
    """A VAT number of the European Union, as FI12345671; a Finnish business ID is taken as one."""
    shown = _plain(text)
    compact = re.sub(r"[\s.-]", "", DASHES.sub("-", shown)).upper()
    if is_nothing(shown) or not FOREIGN.fullmatch(compact) or compact.startswith("FI"):
        cleaned = clean_business_id(text)
        return Cleaned(f"FI{cleaned.value.replace('-', '')}") if cleaned.value else cleaned
    try:
        return Cleaned(eu_vat.validate(compact))
    except ValidationError:
        return Cleaned(None, CellProblem("vat_form", {"text": shown}))


# --- Ways to reach
# ---------------------------------------------------------------------------------------------

EXTENSION = re.compile(
    r"[\s,;]*(?:alanumero|alanro|ala-nro|sisänro|ank(?:nytning)?|anknr|ext(?:ension)?|x)[.:\s]*(\d{1,6})$",
    re.I,
)
EMAIL = re.compile(r"[^\s@<>(),;:\"\[\]\\]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]")
HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::\d{2,5})?", re.I)


def clean_phone(text: str, *, region: str = "FI") -> Cleaned[str]:
    """A telephone number the international way (+358 40 1234567, with "ext. 12"); unreadable text is kept.

    A number without a country code is taken for one of `region`. A remark or a second number in the cell is a
    warning with the first number as the value.
    """
    shown = _plain(text)
    if is_nothing(shown):
        return Cleaned("")
    written = EXTENSION.sub(r" ext. \1", shown)
    if number := _valid_number(written, region):
        return Cleaned(number)
    for match in phonenumbers.PhoneNumberMatcher(written, region):
        return Cleaned(_international(match.number), CellProblem("phone_extra", {"text": match.raw_string}))
    return Cleaned(shown, CellProblem("phone_unreadable", {"text": shown}))


def _valid_number(text: str, region: str) -> str | None:
    # Letters would be read as the keys of a telephone, "vaihde" as 824433.
    if re.search(r"[^\W\d_]", re.sub(r"^(?:puh|gsm|tel|tfn|mob|matkapuh)\w*|ext", "", text, flags=re.I)):
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return _international(number) if phonenumbers.is_valid_number(number) else None


def _international(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def clean_email(text: str) -> Cleaned[str]:
    """One e-mail address in lower case; of several the first, with a warning that names the others."""
    shown = _plain(text)
    if is_nothing(shown):
        return Cleaned("")
    found = list(dict.fromkeys(address.lower().rstrip(".") for address in EMAIL.findall(shown)))
    if not found:
        return Cleaned(None, CellProblem("email_form", {"text": shown}))
    if len(found) > 1:
        return Cleaned(found[0], CellProblem("email_several", {"rest": ", ".join(found[1:])}))
    other = re.sub(r"^mailto:", "", EMAIL.sub(" ", shown), flags=re.I)
    is_bare = "<" in shown or not re.search(r"\w", other)
    return Cleaned(found[0], None if is_bare else CellProblem("email_extra", {"text": found[0]}))


def clean_website(text: str) -> Cleaned[str]:
    """A web address, with https:// if it had no protocol; `NO_WEBSITE` if the text says there is none."""
    shown = _plain(text)
    if not shown:
        return Cleaned("")
    if is_nothing(shown):
        return Cleaned(NO_WEBSITE)
    address = shown if re.match(r"https?://", shown, re.I) else f"https://{shown.removeprefix('//')}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return Cleaned(None, CellProblem("website_form", {"text": shown}))
    if " " in address or "@" in parts.netloc or not HOST.fullmatch(parts.netloc):
        return Cleaned(None, CellProblem("website_form", {"text": shown}))
    return Cleaned(parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl())


# --- Dates and codes
# -------------------------------------------------------------------------------------------

FINNISH_DATE = re.compile(r"(?:[a-zäö]{2,12}\s+)?(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?:\s.*)?", re.I)
ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?")
# The days of Excel from the year 1955 to 2119: smaller and larger numbers are more likely something else.
SERIALS = range(20_000, 80_001)
LANGUAGES = {
    "fi": "fi fin fi-fi suomi finska finnish suomenkielinen finskspråkig",
    "sv": "sv swe se sv-fi sv-se ruotsi svenska swedish ruotsinkielinen svenskspråkig",
    "en": "en eng en-gb en-us englanti engelska english englanninkielinen engelskspråkig",
}
LANGUAGE_OF = {word: code for code, words in LANGUAGES.items() for word in words.split()}


def clean_date(text: str) -> Cleaned[dt.date]:
    """A date from 21.11.2026, 21.11.26 (this century), 2026-11-21, also with a time, or a day number."""
    shown = _plain(text)
    if is_nothing(shown):
        return Cleaned(None)
    try:
        if match := FINNISH_DATE.fullmatch(shown):
            day, month, year = (int(part) for part in match.groups())
            return Cleaned(dt.date(year + 2000 if year < 100 else year, month, day))
        if match := ISO_DATE.fullmatch(shown):
            return Cleaned(dt.date(*(int(part) for part in match.groups())))
        if re.fullmatch(r"\d{5}([.,]\d+)?", shown) and (serial := int(shown[:5])) in SERIALS:
            return Cleaned(dt.date(1899, 12, 30) + dt.timedelta(days=serial))
    except ValueError:
        pass
    return Cleaned(None, CellProblem("date_form", {"text": shown}))


def clean_postal_code(text: str) -> Cleaned[str]:
    """Five digits; zeros that a spreadsheet dropped come back, the post office after the code is left out."""
    shown = _plain(text)
    if is_nothing(shown):
        return Cleaned("")
    match = re.fullmatch(r"(?:FI-?|AX-?)?(\d{3,5})(?:\.0+)?(?:\s+\D+)?", shown, re.I)
    if match is None:
        return Cleaned(None, CellProblem("postal_code_form", {"text": shown}))
    return Cleaned(match[1].zfill(5))


def clean_language(text: str) -> Cleaned[str]:
    """`fi`, `sv` or `en` from a code or the language's name in any of the three."""
    shown = _plain(text)
    if is_nothing(shown):
        return Cleaned("")
    code = LANGUAGE_OF.get(shown.casefold().strip("."))
    return Cleaned(code) if code else Cleaned(None, CellProblem("language_unknown", {"text": shown}))


def clean_municipality(text: str, lookup: Callable[[str], T | None]) -> Cleaned[T]:
    """What `lookup` has for the municipality's name, asked in lower case; None when nothing was said.

    Besides the text itself it is asked without a postal code, brackets and the words for town: "00100
    HELSINKI", "Espoo (kaupunki)", "Pargas stad", "Turku / Åbo". What the caller knows of inflected names is
    its own.
    """
    shown = _plain(text)
    if is_nothing(shown):
        return Cleaned(None)
    name = re.sub(r"^(?:FI-)?\d{5}\s+|\s*\(.*\)$|\s+(?:kaupunki|kunta|stad|kommun)$", "", shown, flags=re.I)
    for candidate in (shown, name, re.split(r"\s*[/,]\s*", name)[0]):
        if (found := lookup(candidate.casefold())) is not None:
            return Cleaned(found)
    return Cleaned(None, CellProblem("municipality_unknown", {"text": shown}))


def clean_industry_code(text: str, is_known: Callable[[str], bool] | None = None) -> Cleaned[str]:
    """The digits of an industry code (TOL), two to five of them: "I 56.10.1" → 56101.

    With `is_known` the code must be in the caller's classification, and a zero that a spreadsheet dropped
    from the front comes back when only so the code is known.
    """
    shown = _plain(text)
    if is_nothing(shown):
        return Cleaned("")
    match = re.match(r"(?:TOL\s*(?:2008|2025)?\s*[:.]?\s*)?(?:[A-U][\s.]*)?(\d[\d\s.]*)(?!\w)", shown, re.I)
    digits = re.sub(r"[\s.]", "", re.sub(r"\.0$", "", match[1])) if match else ""
    if not 2 <= len(digits) <= 5:
        return Cleaned(None, CellProblem("industry_form", {"text": shown}))
    if is_known is None:
        return Cleaned(digits)
    found = next((code for code in (digits, f"0{digits}"[:5]) if is_known(code)), None)
    return Cleaned(found) if found else Cleaned(None, CellProblem("industry_unknown", {"text": shown}))
