"""From the cells of one row to the values of a partner and its people, and what was wrong on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from vasta.core.importing import cleaning
from vasta.core.importing.cleaning import Cleaned, is_nothing
from vasta.core.importing.people import Person, clean_people

from .refs import SEPARATORS, References

# Known, but without a place in the register yet: shown as such, never silently dropped.
NOT_YET = ("level", "responsible", "legal_form")
# Several columns may fill these; their texts are put together.
SEVERAL = ("aliases", "notes", "tags", "kind", "role", "cooperation", "contact_name")
PLAIN = ("name", "street", "city", "external_id", "parent_name")
LENGTHS = {"name": 200, "street": 200, "city": 80, "external_id": 60, "industry_text": 200, "phone": 40}
WARNINGS = frozenset({"word_unknown", "parent_unknown", "business_id_taken", "person_without_name"})
# What says that there is no website, and not only that nobody knows.
NO_WEBSITE = frozenset(
    {"ei", "ei ole", "ingen", "finns inte", "saknas", "none", "no website", "ei verkkosivua"}
)
Values = dict[str, Any]


class RowCleaner:
    """Cleans rows whose columns are mapped to `fields` (a key for each column, "" = left out)."""

    def __init__(self, fields: Sequence[str], references: References, headings: Sequence[str] = ()) -> None:
        self.columns: dict[str, list[int]] = {}
        for column, key in enumerate(fields):
            if key and key not in NOT_YET:
                self.columns.setdefault(key, []).append(column)
        self.references = references
        self.headings = headings
        # What these columns need, so that a row does not look for what the list does not have.
        self.plain = [key for key in PLAIN if key in self.columns]
        self.single = [(key, *CLEANERS[key]) for key in CLEANERS if key in self.columns]
        self.steps = [step for step, keys in STEPS if any(key in self.columns for key in keys)]
        self.code_set = self._code_set_of_heading()

    def _code_set_of_heading(self) -> str:
        """`tol2008` when the heading of the industry code names the year, "" when it does not."""
        for column in self.columns.get("industry_code", ()):
            heading = self.headings[column] if column < len(self.headings) else ""
            if year := re.search(r"2008|2025", heading):
                return f"tol{year[0]}"
        return ""

    def clean(self, cells: Sequence[str]) -> tuple[Values, list[dict[str, Any]]]:
        """Values without the empty ones, and problems as they are stored in `ImportRow.problems`."""
        return _Row(self, cells).cleaned()


class _Row:
    """The cleaning of one row; problems gather here."""

    def __init__(self, cleaner: RowCleaner, cells: Sequence[str]) -> None:
        self.columns, self.references, self.code_set = cleaner.columns, cleaner.references, cleaner.code_set
        self.headings = cleaner.headings
        self.plain, self.single, self.steps = cleaner.plain, cleaner.single, cleaner.steps
        self.cells = cells
        self.values: Values = {}
        self.problems: list[dict[str, Any]] = []
        self.notes: list[str] = []

    def cleaned(self) -> tuple[Values, list[dict[str, Any]]]:
        for key in self.plain:
            self.take(key, _text(self.cell(key), LENGTHS.get(key, 200)))
        for key, clean, target in self.single:
            self.take(key, clean(self.cell(key)), target)
        for step in self.steps:
            step(self)
        self.values["notes"] = "\n".join(filter(None, [self.values.get("notes", ""), *self.notes]))
        if not self.values.get("name"):
            self.problem("name", "no_name", {}, is_error=True)
        return {key: value for key, value in self.values.items() if value}, self.problems

    # --- Cells -------------------------------------------------------------------------------------------

    def cell(self, key: str) -> str:
        """The text of a field's column; of several columns those that say something, one on each line."""
        columns = self.columns.get(key)
        if not columns:
            return ""
        if len(columns) == 1:
            return self.cells[columns[0]] if columns[0] < len(self.cells) else ""
        texts = (self.cells[column] for column in columns if column < len(self.cells))
        return "\n".join(text for text in texts if text.strip())

    def take(self, key: str, cleaned: Cleaned, target: str = "") -> None:
        """Keep a cleaned value, or say what was wrong with it."""
        if cleaned.problem:
            problem = cleaned.problem
            self.problem(key, problem.code, problem.params, is_error=not problem.is_warning)
        if cleaned.value:
            self.values[target or key] = cleaned.value

    def problem(self, key: str, code: str, params: dict[str, Any], *, is_error: bool) -> None:
        columns = self.columns.get(key)
        self.problems.append(
            {
                "column": columns[0] if columns else None,
                "field": key,
                "code": code,
                "params": params,
                "is_error": is_error,
            }
        )

    def to_notes(self, key: str, text: str) -> None:
        """What has no place of its own stays readable, under the heading it stood under."""
        columns = self.columns.get(key, ())
        heading = self.headings[columns[0]] if columns and columns[0] < len(self.headings) else ""
        self.notes.append(f"{heading}: {text}" if heading else text)

    # --- Fields that are more than one cleaner -----------------------------------------------------------

    def aliases(self) -> None:
        names = [_text(part, 200).value or "" for part in re.split(r"\s*[;|\n]\s*", self.cell("aliases"))]
        self.values["aliases"] = [name for name in dict.fromkeys(names) if name and not is_nothing(name)]

    def website(self) -> None:
        text = " ".join(self.cell("website").split())
        if text.casefold().strip(" .") in NO_WEBSITE:
            self.values["has_no_website"] = True
        elif text and not is_nothing(text):
            self.take("website", cleaning.clean_website(text))
            if len(self.values.get("website", "")) > 300:
                del self.values["website"]
                self.problem("website", "too_long", {"limit": 300}, is_error=True)

    def place(self) -> None:
        """The municipality by its own column, else by the post office of the same name."""
        text = self.cell("municipality")
        if text.strip():
            cleaned = _municipality(text, self.references)
            self.take("municipality", cleaned)
            if cleaned.problem and not self.values.get("city"):
                self.values["city"] = (_text(text, 80)).value or ""
        if not self.values.get("municipality") and self.values.get("city"):
            self.values["municipality"] = _municipality(self.values["city"], self.references).value

    def industry(self) -> None:
        """A code that we know; else the code and the words as they stand."""
        code_text, words = _plain(self.cell("industry_code")), _plain(self.cell("industry"))
        if not code_text and not words:
            return
        cleaned = _industry_code(code_text or words)
        if code_text and cleaned.problem:
            self.problem("industry_code", cleaned.problem.code, cleaned.problem.params, is_error=True)
        row = (
            self.references.industry(cleaned.value, code_set=self.code_set, name=words)
            if cleaned.value
            else None
        )
        row = row or (self.references.industry_by_name(words) if words and not cleaned.value else None)
        if row:
            self.values["industry"] = row.pk
        else:
            self.values["industry_text"] = " ".join(filter(None, [code_text, words]))[:200]

    def size(self) -> None:
        text = _plain(self.cell("size"))
        if text and not is_nothing(text):
            if size := self.references.size(text):
                self.values["size"] = size
            else:
                self.unknown_word("size", text)

    def words(self) -> None:
        """Known words become terms, unknown tags new terms, other unknown words notes."""
        for key, vocabulary in (("category", "category"), ("kind", "kind"), ("role", "customer_role")):
            keys = [self._term(key, vocabulary, word) for word in self._words(key)]
            found = [each for each in dict.fromkeys(keys) if each]
            self.values[key] = next(iter(found), None) if key == "category" else found
        known, new = [], []
        for word in self._words("tags"):
            if key := self.references.terms["tag"].get(word.casefold()):
                known.append(key)
            else:
                new.append(word[:200])
        self.values["tags"], self.values["new_tags"] = known, list(dict.fromkeys(new))

    def _words(self, key: str) -> list[str]:
        text = self.cell(key)
        if not text.strip() or is_nothing(text):
            return []
        return [word for part in SEPARATORS.split(text) if (word := _plain(part)) and not is_nothing(word)]

    def _term(self, key: str, vocabulary: str, word: str) -> int | None:
        if found := self.references.term(vocabulary, word):
            return found
        # "Järjestö/säätiö" says one or the other; one known word places it.
        parts = (self.references.term(vocabulary, part.strip()) for part in word.split("/"))
        if found := next(filter(None, parts), None):
            return found
        self.unknown_word(key, word)
        return None

    def unknown_word(self, key: str, word: str) -> None:
        self.problem(key, "word_unknown", {"text": word[:100]}, is_error=False)
        self.to_notes(key, word)

    def texts(self) -> None:
        """Texts of several lines."""
        for key in ("cooperation", "notes"):
            text = cleaning.clean_text(self.cell(key), multiline=True).value or ""
            self.values[key] = "" if is_nothing(text) else text

    # --- People ------------------------------------------------------------------------------------------

    def people(self) -> None:
        """The persons of the row. Without a name, an address or telephone is the partner's own."""
        if not any(self.cell(key).strip() for key in CONTACT_KEYS):
            return
        people = self._named()
        emails = self._parts_for("contact_email", cleaning.clean_email, len(people))
        phones = self._parts_for("contact_phone", _phone, len(people))
        if not people:
            self._nobody(emails, phones)
            return
        for key, found in (("contact_email", emails), ("contact_phone", phones)):
            for value in filter(None, found[len(people) :]):
                self.to_notes(key, value)
        title, role = self._title_and_role()
        self.values["people"] = [
            {
                key: value
                for key, value in {
                    "first_name": person.first_name[:80] if person.last_name else "",
                    "last_name": (person.last_name or person.first_name)[:80],
                    "title": (person.title or (title if index == 0 else ""))[:120],
                    "role": role if index == 0 else None,
                    "email": emails[index] if index < len(emails) else "",
                    "phone": phones[index] if index < len(phones) else "",
                }.items()
                if value
            }
            for index, person in enumerate(people)
        ]

    def _named(self) -> list[Person]:
        first, last = (_plain(self.cell(key)) for key in ("contact_first_name", "contact_last_name"))
        people = clean_people(self.cell("contact_name")) if "contact_name" in self.columns else []
        if is_nothing(last):
            last = ""
        if is_nothing(first):
            first = ""
        if last or (first and not people):
            own = Person(first, last)
            rest = [
                person for person in people if (person.last_name or person.first_name) not in (last, first)
            ]
            people = [own, *rest]
        return people

    def _parts_for(self, key: str, clean: Callable[[str], Cleaned[str]], count: int) -> list[str]:
        """One value for each person when the cell has as many parts as there are persons, else the first."""
        text = self.cell(key)
        if not text.strip():
            return []
        parts = [part for part in re.split(r"[;,\n|]|\s/\s", text) if part.strip()]
        cleaned = [clean(part) for part in (parts if count > 1 and len(parts) > 1 else [text])]
        for each in cleaned:
            if each.problem:
                is_error = not each.problem.is_warning
                self.problem(key, each.problem.code, each.problem.params, is_error=is_error)
        return [(each.value or "")[: 254 if key == "contact_email" else 40] for each in cleaned]

    def _title_and_role(self) -> tuple[str, int | None]:
        title, word = _plain(self.cell("contact_title")), _plain(self.cell("contact_role"))
        title = "" if is_nothing(title) else title
        if not word or is_nothing(word):
            return title, None
        role = self.references.term("contact_role", word)
        if role is None and title:
            self.unknown_word("contact_role", word)
        return title or ("" if role else word), role

    def _nobody(self, emails: list[str], phones: list[str]) -> None:
        """An address without a person goes to the partner, or to the notes when the partner has its own."""
        for key, found in (("email", emails), ("phone", phones)):
            for value in filter(None, found):
                if not self.values.get(key):
                    self.values[key] = value
                elif self.values[key] != value:
                    self.to_notes(f"contact_{key}", value)
        for key in ("contact_title", "contact_role"):
            if text := _plain(self.cell(key)):
                self.to_notes(key, text)


@lru_cache(maxsize=20_000)
def _phone(text: str) -> Cleaned[str]:
    cleaned = cleaning.clean_phone(text)
    return Cleaned((cleaned.value or "")[:40], cleaned.problem)


@lru_cache(maxsize=20_000)
def _email(text: str) -> Cleaned[str]:
    cleaned = cleaning.clean_email(text)
    if cleaned.value:
        try:
            validate_email(cleaned.value)
        except ValidationError:
            return Cleaned(None, cleaning.CellProblem("email_form", {"text": text[:100]}))
    return cleaned


@lru_cache(maxsize=20_000)
def _industry_code(text: str) -> Cleaned[str]:
    return cleaning.clean_industry_code(text)


def _municipality(text: str, references: References) -> Cleaned[int]:
    return cleaning.clean_municipality(text, references.municipality)


def _text(text: str, max_length: int) -> Cleaned[str]:
    if (
        len(text) < max_length
        and text.isascii()
        and text.isprintable()
        and "  " not in text
        and text[:1] != "'"
    ):
        plain = text.strip()
        return Cleaned("" if is_nothing(plain) else plain)
    cleaned = cleaning.clean_text(text, max_length=max_length)
    return Cleaned("") if cleaned.value and is_nothing(cleaned.value) else cleaned


def _plain(text: str) -> str:
    return cleaning.clean_text(text).value or "" if text else ""


def _postal_code(text: str) -> Cleaned[str]:
    return cleaning.clean_postal_code(text)


# Field → its cleaner and the value it fills.
CLEANERS: dict[str, tuple[Callable[[str], Cleaned], str]] = {
    "business_id": (cleaning.clean_business_id, "business_id"),
    "parent_business_id": (cleaning.clean_business_id, "parent_business_id"),
    "postal_code": (_postal_code, "postal_code"),
    "email": (_email, "email"),
    "phone": (_phone, "phone"),
    "language": (cleaning.clean_language, "language"),
}
# Fields that are cleaned together, and the columns that call for it.
CONTACT_KEYS = (
    "contact_name",
    "contact_first_name",
    "contact_last_name",
    "contact_title",
    "contact_role",
    "contact_email",
    "contact_phone",
)
STEPS = (
    (_Row.texts, ("cooperation", "notes")),
    (_Row.aliases, ("aliases",)),
    (_Row.website, ("website",)),
    (_Row.place, ("municipality", "city")),
    (_Row.industry, ("industry_code", "industry")),
    (_Row.size, ("size",)),
    (_Row.words, ("category", "kind", "role", "tags")),
    (_Row.people, CONTACT_KEYS),
)
