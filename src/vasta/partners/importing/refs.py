"""What the words of a list stand for: municipalities, industries, the provider's own terms, sizes."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property

from vasta.partners import reference
from vasta.partners.models import Industry, Municipality, Partner, Term

# A code of both classifications is read in the newer one unless the heading or the name says else.
CODE_SETS = ("tol2025", "tol2008")
SEPARATORS = re.compile(r"\s*[,;|\n]\s*")


class References:
    """Look-ups of the provider in scope, read once (four queries) and used for every row."""

    def __init__(self) -> None:
        self.municipalities = self._municipalities()
        self.industries = {(row.code_set, row.code): row for row in Industry.objects.all()}
        self.terms = self._terms()

    def _municipalities(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for row in Municipality.objects.filter(is_current=True):
            for name in (row.name, row.name_sv, row.name_en):
                if name:
                    found.setdefault(name.casefold(), row.pk)
        return found

    def _terms(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for term in Term.objects.filter(is_active=True):
            # Main categories are headings of the stakeholder map; partners stand under their parts.
            if term.vocabulary == "category" and term.parent_id is None:
                continue
            for name in (term.name, term.name_sv, term.name_en):
                if name:
                    found[term.vocabulary].setdefault(name.casefold(), term.pk)
        return found

    def municipality(self, text: str) -> int | None:
        """The key of a municipality by its name in Finnish or Swedish, in any case of letters."""
        return self.municipalities.get(text.casefold())

    def industry(self, code: str, *, code_set: str = "", name: str = "") -> Industry | None:
        """The industry of a code, in the given classification or in the one where it is called `name`."""
        rows = [self.industries.get((each, code)) for each in ([code_set] if code_set else CODE_SETS)]
        known = [row for row in rows if row]
        same = [row for row in known if name and row.name.casefold() == name.casefold()]
        return next(iter(same or known), None)

    def industry_by_name(self, name: str) -> Industry | None:
        """The industry of exactly this name, when there is just one such code in a classification."""
        return self._industry_names.get(name.casefold())

    @cached_property
    def _industry_names(self) -> dict[str, Industry]:
        names: dict[str, list[Industry]] = defaultdict(list)
        for code_set in CODE_SETS:
            for (its_set, _code), row in self.industries.items():
                if its_set == code_set:
                    for name in {row.name, row.name_sv, row.name_en} - {""}:
                        names[name.casefold()].append(row)
        # "Ravintolat" is a group and its only class: the longest code says most.
        return {name: max(rows, key=lambda row: len(row.code)) for name, rows in names.items()}

    def term(self, vocabulary: str, text: str) -> int | None:
        """The key of a term by its name in any language, or by its beginning when only one begins so."""
        terms, wanted = self.terms[vocabulary], text.casefold().strip(" .")
        if wanted in terms:
            return terms[wanted]
        if len(wanted) < 4:
            return None
        beginning = {key for name, key in terms.items() if re.match(rf"{re.escape(wanted)}\b", name)}
        return next(iter(beginning)) if len(beginning) == 1 else None

    def size(self, text: str) -> str | None:
        """The size class of a number of employees or of a class's own name; None when it is neither."""
        digits = re.fullmatch(
            r"(\d[\d\s]*)(?:[.,]0+)?(?:\s*(?:hlö|henkilöä|hlöä|htv|anställda|employees))?\.?", text
        )
        if digits:
            return _size_of(int(re.sub(r"\s", "", digits[1])))
        return _size_words().get(text.casefold().strip(" ."))


def _size_of(count: int) -> str:
    return next(
        row.key
        for row in reference.size_classes()
        if row.min_employees <= count and (row.max_employees is None or count <= row.max_employees)
    )


def _size_words() -> dict[str, str]:
    words = {str(label).casefold(): value for value, label in Partner.Size.choices}
    for row in reference.size_classes():
        for name in (row.name.fi, row.name.sv, row.name.en):
            words[name.casefold()] = row.key
            # "Pieni" of "Pieni: 10–49 työntekijää", and "10–49" with either dash.
            for part in re.split(r":|,", name)[:1]:
                words[part.casefold()] = row.key
            if span := re.search(r"\d+–\d+", name):
                words[span[0]] = words[span[0].replace("–", "-")] = row.key
    return words
