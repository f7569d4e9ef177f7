"""Finnish sentences for notes and comments, none of them more often than a limit allows."""

from collections import Counter
from random import Random
from string import Formatter

from . import vocabulary
from .vocabulary import Town

Words = dict[str, tuple[str, ...]]
LIMIT = 5
TRIES = 8


class Sentences:
    """Fills templates with words and counts what has been said."""

    def __init__(self, random: Random, this_year: int, limit: int = LIMIT):
        self.random = random
        self.this_year = this_year
        self.limit = limit
        self.said: Counter[str] = Counter()

    def make(
        self, kind: str, group: str, town: Town | None, words: Words | None = None, count: int = 1
    ) -> str:
        """Return up to `count` sentences of `kind` for a partner of `group`; empty when all has been said.

        `words` are the partner's own values of slots: a bookshop sells books.
        """
        templates = vocabulary.sentences()
        choices = list(templates.get((kind, group), ()) * 3 + templates.get((kind, ""), ()))
        if town is None:
            choices = [template for template in choices if "{kunna" not in template]
        found: list[str] = []
        for _ in range(TRIES):
            if not choices or len(found) == count:
                break
            template = self.random.choice(choices)
            sentence = self._fill(template, town, words or {})
            if self.said[sentence] < self.limit:
                self.said[sentence] += 1
                found.append(sentence)
                choices = [other for other in choices if other != template]
        return " ".join(found)

    def _fill(self, template: str, town: Town | None, words: Words) -> str:
        values: dict[str, str] = {}
        for _, slot, _, _ in Formatter().parse(template):
            if slot and slot not in values:
                values[slot] = self._value(slot, town, words, set(values.values()))
        return template.format(**values)

    def _value(self, slot: str, town: Town | None, words: Words, used: set[str]) -> str:
        """The value of a slot; a slot with a number at its end is a second, different value of that slot."""
        if slot in ("kunnassa", "kunnan"):
            return town.local if slot == "kunnassa" else town.genitive
        numbers = {
            "yhteistyövuosi": (2008, self.this_year - 1, 1),
            "vuosi": (1962, self.this_year - 4, 1),
            "tulevavuosi": (self.this_year + 1, self.this_year + 6, 1),
            "paikkoja": (12, 180, 1),
            "satoja": (100, 980, 10),
            "henkilöä": (5, 58, 1),
            "pieni": (4, 17, 1),
        }
        if slot in numbers:
            return str(self.random.randrange(*numbers[slot]))
        values = words.get(slot) or vocabulary.slots()[slot.rstrip("2")]
        return self.random.choice([value for value in values if value not in used])
