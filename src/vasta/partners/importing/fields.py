"""The fields of a partner list, and how a column that fills one is known.

The words of the headings are in `headings`; here is what they mean and what their values look like.
"""

import re
from collections.abc import Callable, Collection

from django.utils.translation import gettext_lazy as _

from vasta.core.importing import cleaning
from vasta.core.importing.mapping import Field, normalise_heading
from vasta.core.importing.names import FORMS

from .headings import HEADINGS, OTHERS, SHARED

PARTNER, CONTACT, COOPERATION = "partner", "contact", "cooperation"

# What can be imported of a partner list, in the order it is offered: key, label, and the group that decides
# whose a column is when its heading does not say.
FIELDS = (
    ("name", _("Name of the partner"), PARTNER),
    ("aliases", _("Other names"), PARTNER),
    ("business_id", _("Business ID"), PARTNER),
    ("legal_form", _("Company form"), PARTNER),
    ("external_id", _("Identifier in another system"), PARTNER),
    ("parent_name", _("Main organisation"), PARTNER),
    ("parent_business_id", _("Business ID of the main organisation"), PARTNER),
    ("industry_code", _("Industry code (TOL)"), PARTNER),
    ("industry", _("Industry"), PARTNER),
    ("size", _("Size"), PARTNER),
    ("category", _("Stakeholder category"), PARTNER),
    ("kind", _("Kind of partner"), PARTNER),
    ("role", _("Role as a customer"), PARTNER),
    ("tags", _("Tags"), ""),
    ("notes", _("Notes"), ""),
    ("website", _("Website"), PARTNER),
    ("email", _("E-mail of the partner"), PARTNER),
    ("phone", _("Phone of the partner"), PARTNER),
    ("street", _("Street address"), PARTNER),
    ("postal_code", _("Postal code"), PARTNER),
    ("municipality", _("Municipality"), PARTNER),
    ("city", _("Post office"), PARTNER),
    ("contact_first_name", _("First name of the contact"), CONTACT),
    ("contact_last_name", _("Last name of the contact"), CONTACT),
    ("contact_name", _("Contact person"), CONTACT),
    ("contact_title", _("Title of the contact"), CONTACT),
    ("contact_email", _("E-mail of the contact"), CONTACT),
    ("contact_phone", _("Phone of the contact"), CONTACT),
    ("contact_role", _("Role of the contact"), CONTACT),
    ("language", _("Language"), ""),
    ("cooperation", _("Description of cooperation"), COOPERATION),
    ("level", _("Level of partnership"), COOPERATION),
    ("responsible", _("Responsible person"), COOPERATION),
)
OTHER_HEADINGS = tuple(OTHERS.split(" | "))

# Whose contact person: one of the other party's words, else ours, as in "Perhon yhteyshenkilö".
THEIRS = (
    "asiakkaan|yrityksen|kumppanin|organisaation|tyopaikan|tyonantajan|toimittajan|yhteison|toimipaikan|"
    "yhteistyokumppanin|yhteistyotahon"
)
PATTERNS = {
    "name": (r"^(?:supplier|vendor|customer|client|company|partner|organi[sz]ation)name",),
    "business_id": (r"^l?ytunnus",),
    "industry_code": (r"^tol(?:20\d\d)?(?:code|koodi|kod)?$",),
    "industry": (r"^tol(?:20\d\d)?(?:name|nimi|namn|teksti|text)",),
    "contact_name": (rf"^(?:{THEIRS})(?:yhteys|yhdys|kontakti)henkilo",),
    "responsible": (rf"^(?!(?:{THEIRS})y)\w+nyhteyshenkilo$",),
}
PHONE = re.compile(r"\+?\d[\d\s()/.-]{5,}\d")
WEBSITE = re.compile(r"(?:https?://|www\.)\S+\.\w{2,}\S*|[\w-]+\.(?:fi|com|net|org|eu|se)(?:/\S*)?", re.I)


def partner_fields(
    *, is_municipality: Callable[[str], bool] | None = None, own_names: Collection[str] = ()
) -> list[Field]:
    """The fields of a partner list, for `vasta.core.importing.mapping.guess_columns`.

    `is_municipality` tells names of municipalities, to know a column without a heading. `own_names` are words
    by which people call the provider: "Kontaktperson vid Perho" is our responsible person, not theirs.
    """
    tests = _value_tests() | ({"municipality": is_municipality} if is_municipality else {})
    patterns = PATTERNS | {"responsible": (*PATTERNS["responsible"], *_own_patterns(own_names))}
    return [
        Field(
            key,
            label,
            headings={language: words.split(" | ") for language, words in HEADINGS[key].items()},
            shared=[word for keys, words in SHARED.items() if key in keys for word in words.split(" | ")],
            patterns=patterns.get(key, ()),
            looks_like=tests.get(key),
            group=group,
        )
        for key, label, group in FIELDS
    ]


def _own_patterns(own_names: Collection[str]) -> list[str]:
    ours = "|".join(filter(None, map(normalise_heading, own_names)))
    person = "(?:yhteyshenkilo|kontaktperson|contact)"
    return [rf"^(?:{ours}).*{person}|{person}.*(?:{ours})"] if ours else []


def _value_tests() -> dict[str, Callable[[str], bool]]:
    """How values look when the heading says nothing; a partner's and a person's address look the same."""
    return {
        "name": lambda text: bool(FORMS.search(text)),
        "business_id": lambda text: bool(cleaning.clean_business_id(text).value),
        "website": lambda text: bool(WEBSITE.fullmatch(text)),
        "email": _is_email,
        "contact_email": _is_email,
        "phone": _is_phone,
        "contact_phone": _is_phone,
        "postal_code": lambda text: bool(re.fullmatch(r"\d{5}", text)),
    }


def _is_email(text: str) -> bool:
    return bool(cleaning.EMAIL.fullmatch(text))


def _is_phone(text: str) -> bool:
    return bool(PHONE.fullmatch(text)) and cleaning.clean_phone(text).problem is None
