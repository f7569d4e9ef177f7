"""Names and numbers that are believable, unique and nobody's."""

import re
from collections import Counter
from collections.abc import Iterator
from random import Random

from vasta.core.text import fold

from . import vocabulary
from .vocabulary import Pattern

# Business ids of the demo are taken from this range alone, phone numbers from one with a digit too many.
BUSINESS_IDS = range(9_040_000, 9_100_000)
PHONE_NUMBERS = 100_000
WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
LEGAL_FORMS = re.compile(r"\b(oy|oyj|ky|osk|ry|sr|tmi)$", re.IGNORECASE)
TRIES = 200


def check_digit(number: int) -> int | None:
    """The check digit of a seven-digit business number, or None for a number that cannot be given out."""
    remainder = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, f"{number:07}", strict=True)) % 11
    return {0: 0, 1: None}.get(remainder, 11 - remainder)


def core(name: str) -> str:
    """A name without its legal form."""
    return LEGAL_FORMS.sub("", name).strip()


def compound(first: str, second: str) -> str:
    """A Finnish compound; a hyphen parts two alike vowels: "Kuura-aho", "Usvaranta"."""
    joint = "-" if first[-1] == second[0] and first[-1] in "aeiouyäö" else ""
    return f"{first}{joint}{second}"


class Names:
    """Draws names, each at most once."""

    def __init__(self, random: Random):
        self.random = random
        self._cores: set[str] = set()
        self._people: set[str] = set()
        self._addresses: Counter[str] = Counter()
        self._business_ids = self._count_business_ids()
        self._phones = 0

    def partner(self, pattern: Pattern) -> str:
        """A name after `pattern` that is alike no other even without its legal form."""
        for _ in range(TRIES):
            name = pattern.text.format_map(_Forms(self.random))
            if self.claim(name):
                return name
        raise RuntimeError(f"no names left after {pattern.text}")

    def claim(self, name: str) -> bool:
        """Take a name; False when it is taken."""
        key = fold(core(name))
        if key in self._cores:
            return False
        self._cores.add(key)
        return True

    def surname(self) -> str:
        """A Finnish surname; one in sixty is a double one."""
        first, second = surname_forms(self.random)[0], self.random.choice(vocabulary.lines("surnames"))
        is_double = "-" not in first + second and self.random.random() < 1 / 60
        return f"{first}-{second}" if is_double else first

    def person(self, language: str = "fi") -> tuple[str, str]:
        """(first name, last name), both together used once."""
        for _ in range(TRIES):
            pair = self._foreign(language) if language != "fi" else (self._given(), self.surname())
            if self.claim_person(*pair):
                return pair
        return self._given(), self.surname()

    def claim_person(self, first: str, last: str) -> bool:
        """Take a person's name; False when it is taken."""
        full = f"{first} {last}"
        if full in self._people:
            return False
        self._people.add(full)
        return True

    def email(self, first: str, last: str, domain: str) -> str:
        """An address that nobody else has: a namesake at the same place gets a number."""
        local = ".".join(re.sub(r"[^a-z-]", "", fold(part)) for part in (first, last) if part)
        self._addresses[f"{local}@{domain}"] += 1
        number = self._addresses[f"{local}@{domain}"]
        return f"{local}{number if number > 1 else ''}@{domain}"

    def domain(self, name: str) -> str:
        """The partner's web domain, under the top domain reserved for examples."""
        return f"{re.sub('[^a-z0-9]', '', fold(core(name)))[:60]}.example"

    def phone(self) -> str:
        """A number that looks Finnish and has one digit more than such numbers have."""
        self._phones += 1
        return f"+358 40 555 {self._phones * 7919 % PHONE_NUMBERS:05}"

    def business_id(self) -> str:
        """A business id with its right check digit from the demo's range, each once."""
        return next(self._business_ids)

    def street(self) -> str:
        """A street address in no town."""
        street = compound(self.random.choice(vocabulary.lines("first_parts")), self.random.choice(STREETS))
        stair = self.random.choice(("", "", "", " A", " B", " C 4", " A 2"))
        return f"{street} {self.random.randint(1, 68)}{stair}"

    def _given(self) -> str:
        return self.random.choice(vocabulary.lines("given_names"))

    def _foreign(self, language: str) -> tuple[str, str]:
        rows = [row for row in vocabulary.table("foreign_names") if row["language"] == language]
        given = self.random.choice([row["name"] for row in rows if row["part"] == "given"])
        families = [row["name"] for row in rows if row["part"] == "family"]
        return given, self.random.choice(families) if families else swedish_name(self.random)

    def _count_business_ids(self) -> Iterator[str]:
        """Walk the range in a scattered order: the step shares no factor with its length."""
        number = self.random.randrange(len(BUSINESS_IDS))
        for _ in BUSINESS_IDS:
            number = (number + 7919) % len(BUSINESS_IDS)
            digit = check_digit(BUSINESS_IDS[number])
            if digit is not None:
                yield f"{BUSINESS_IDS[number]}-{digit}"


STREETS = ("katu", "tie", "kuja", "polku", "raitti", "kaari", "puistokatu", "rinne", "väylä")


class _Forms(dict):
    """The parts of a name pattern, drawn when asked for: X a place-like word, S a surname, n the genitive."""

    def __init__(self, random: Random):
        super().__init__()
        self.random = random

    def __missing__(self, part: str) -> str:
        draw = {"X": place_forms, "S": surname_forms}[part[0]]
        return draw(self.random)[part.endswith("n")]


def place_forms(random: Random) -> tuple[str, str]:
    """(nominative, genitive) of an invented place-like name."""
    return _compound_forms(random, "first_parts", "second_parts")


def surname_forms(random: Random) -> tuple[str, str]:
    """(nominative, genitive) of a surname: an ordinary one or an invented compound."""
    if random.random() < 0.5:
        name = random.choice(vocabulary.lines("surnames"))
        return name, f"{name[:-3]}sen" if name.endswith("nen") else f"{name}{'i' * (name[-1] == 'l')}n"
    return _compound_forms(random, "surname_first", "surname_second")


def swedish_name(random: Random) -> str:
    """An invented Swedish surname."""
    rows = vocabulary.table("swedish_names")
    return random.choice(rows)["first"] + random.choice(rows)["second"]


def _compound_forms(random: Random, firsts: str, seconds: str) -> tuple[str, str]:
    first = random.choice(vocabulary.lines(firsts))
    nominative, genitive = random.choice(vocabulary.word_pairs(seconds))
    return compound(first, nominative), compound(first, genitive)
