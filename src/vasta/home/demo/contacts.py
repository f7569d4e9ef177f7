"""Contact people of the demo's partners, with the places where they have worked before."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from . import vocabulary
from .names import Names
from .records import Affiliation, Contact, Partner
from .sentences import Sentences

MOST_AT_ONE = 9
INSTRUCTORS = ("workplace_instructor", "responsible_instructor")
PERMISSIONS = (
    "Kysytty puhelimessa",
    "Suostumus sähköpostilla",
    "Kirjattu työpaikkakäynnillä",
    "Annettu tapahtumassa",
    "Jatkettu vuosikyselyssä",
)


def counts(partners: int, contacts: int, random: Random) -> Iterator[int]:
    """Share `contacts` among `partners`, a few for most and none for some: one number for each partner."""
    mean = contacts / partners
    weights = [1.0]
    for number in range(1, MOST_AT_ONE + 1):
        weights.append(weights[-1] * mean / number)
    drawn = random.choices(range(MOST_AT_ONE + 1), weights, k=partners)
    while (missing := contacts - sum(drawn)) != 0:
        for _ in range(abs(missing)):
            place = random.randrange(partners)
            drawn[place] = min(MOST_AT_ONE, max(0, drawn[place] + (1 if missing > 0 else -1)))
    yield from drawn


class ContactMaker:
    """Makes contacts one after another; keys run from 1."""

    def __init__(self, random: Random, names: Names, sentences: Sentences, today: date, staff: Sequence[str]):
        self.random = random
        self.names = names
        self.sentences = sentences
        self.today = today
        self.staff = staff
        self.key = 0

    def make(self, partner: Partner, domain: str, earlier: Sequence[int]) -> Contact:
        """A contact of `partner` with an address in `domain`, who may have been at one of `earlier`."""
        self.key += 1
        language = self._language(partner)
        first, last = self.names.person(language)
        title, role = self._title(partner.group)
        affiliations = self._affiliations(partner, title, role, earlier)
        is_alumnus = role == "alumnus" or self._chance(0.09)
        basis = self._basis(role, is_alumnus)
        return Contact(
            key=self.key,
            first_name="" if self._chance(0.015) else first,
            last_name=last,
            email="" if self._chance(0.12) else self.names.email(first, last, domain),
            phone="" if self._chance(0.25) else self.names.phone(),
            language=language if self._chance(0.9) else "",
            channel=self.random.choices(("email", "phone", "message", ""), (30, 22, 12, 36))[0],
            legal_basis=basis,
            permission_note=self._permission() if basis == "consent" else "",
            oriented_on=self._oriented(affiliations) if role in INSTRUCTORS else None,
            is_alumnus=is_alumnus,
            would_recommend=self.random.choice((True, True, True, False, None)) if is_alumnus else None,
            introduced_by=self.random.choice(self.staff) if self._chance(0.1) else "",
            notes=self.sentences.make("note", "", None) if self._chance(0.05) else "",
            affiliations=affiliations,
        )

    def _affiliations(
        self, partner: Partner, title: str, role: str, earlier: Sequence[int]
    ) -> tuple[Affiliation, ...]:
        """The place at `partner`, ended for some; one in twenty-five has come from another partner."""
        start = self._between(max(partner.known_since, date(2010, 1, 1)), self.today)
        has_left = self._chance(0.06)
        end = self._between(start, self.today) if has_left else None
        role = "" if self._chance(0.06) else role
        now = Affiliation(partner.key, role, title, None if self._chance(0.2) else start, end)
        if not earlier or not self._chance(0.04):
            return (now,)
        left_on = start - timedelta(days=self.random.randrange(1, 200))
        before = Affiliation(
            partner=self.random.choice(earlier),
            role=role,
            title=title,
            starts_on=left_on - timedelta(days=self.random.randrange(200, 2500)),
            ends_on=left_on,
        )
        return (before, Affiliation(partner.key, role, title, start, end))

    def _title(self, group: str) -> tuple[str, str]:
        titles = vocabulary.groups()[group].titles
        title, role, _ = self.random.choices(titles, [weight for _, _, weight in titles])[0]
        return title, role

    def _basis(self, role: str, is_alumnus: bool) -> str:
        """Instructors and assessors by public task, alumni by consent, the others by legitimate interest."""
        if role in (*INSTRUCTORS, "assessor", "workplace_contact"):
            return "public_task"
        return "consent" if is_alumnus else "legitimate_interest"

    def _permission(self) -> str:
        day = self._between(date(self.today.year - 4, 1, 1), self.today)
        return f"{self.random.choice(PERMISSIONS)} {day.day}.{day.month}.{day.year}"

    def _oriented(self, affiliations: tuple[Affiliation, ...]) -> date | None:
        start = affiliations[-1].starts_on
        return self._between(start, self.today) if start and self._chance(0.7) else None

    def _language(self, partner: Partner) -> str:
        if partner.group == "abroad" or self._chance(0.015):
            return "en"
        return "sv" if self._chance(0.5 if partner.language == "sv" else 0.02) else "fi"

    def _between(self, first: date, last: date) -> date:
        return first + timedelta(days=self.random.randrange(max((last - first).days, 0) + 1))

    def _chance(self, share: float) -> bool:
        return self.random.random() < share
