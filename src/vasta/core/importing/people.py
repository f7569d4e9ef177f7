"""Persons' names from cells: "Virtanen, Maija", "Maija Virtanen", several in one cell, with titles."""

import re
from typing import NamedTuple

from .cleaning import clean_text, is_nothing

# Between persons: line ends, semicolons, slashes with or without spaces, and the words for "and".
BETWEEN = re.compile(r"\s*(?:[\n;|]|(?<!\d)/(?!\d)|\s(?:ja|och|and|sekä|&|\+)\s)\s*", re.I)
PARTICLES = frozenset(
    {"von", "af", "de", "da", "di", "van", "der", "den", "la", "le", "du", "dos", "al", "el", "bin"}
)
HONORIFIC = re.compile(r"^(?:hra|rva|nti|herr|fru|mr|mrs|ms|dr|tri|prof)\.?\s+", re.I)
TITLE = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*|\s+[–-]\s+(.+)$")


class Person(NamedTuple):
    """A person's name as we keep it; `title` is what was said of the person in the same cell."""

    first_name: str
    last_name: str
    title: str = ""


def clean_people(text: str) -> list[Person]:
    """All persons of a cell in the order they stand; empty when the cell names nobody.

    Commas divide persons when every part has two words ("Maija Virtanen, Olli Berg"), else they put the last
    name first ("Virtanen, Maija") or a title after ("Maija Virtanen, toimitusjohtaja").
    """
    lines = clean_text(text, multiline=True).value or ""
    people = [person for part in BETWEEN.split(lines) for person in _by_commas(part.strip(" ,"))]
    return [person for person in people if person.first_name or person.last_name]


def clean_person(text: str) -> Person:
    """The one person of a cell; of several the first, empty when there is none."""
    return next(iter(clean_people(text)), Person("", ""))


def _by_commas(text: str) -> list[Person]:
    if is_nothing(text):
        return []
    text, title = _without_title(text)
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > 1 and all(len(_name_words(part)) >= 2 for part in parts) and not _is_title(parts[-1]):
        return [_in_order(part, title if part is parts[-1] else "") for part in parts]
    if len(parts) > 1 and len(_name_words(parts[0])) == 1:
        return [Person(parts[1], parts[0], ", ".join(filter(None, [title, *parts[2:]])))]
    return [_in_order(parts[0], ", ".join(filter(None, [title, *parts[1:]])))] if parts else []


def _without_title(text: str) -> tuple[str, str]:
    titles = [first or second for first, second in TITLE.findall(text)]
    return TITLE.sub(" ", text).strip(), ", ".join(title.strip() for title in titles)


def _in_order(text: str, title: str) -> Person:
    """First names first; the last word is the last name, with the particles before it."""
    words = _name_words(text)
    if len(words) == 1:
        return Person(words[0], "", title)
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in PARTICLES:
        start -= 1
    return Person(" ".join(words[:start]), " ".join(words[start:]), title)


def _name_words(text: str) -> list[str]:
    """The words of a name; a particle belongs to the word after it when names are counted."""
    return HONORIFIC.sub("", text).split()


def _is_title(text: str) -> bool:
    """Names begin with capitals, titles seldom do in Finnish and Swedish."""
    return text[:1].islower() and text.split()[0].casefold() not in PARTICLES
