"""Finds similar names among many: 100,000 questions to 20,000 names in seconds.

Only names that share a word are compared, the word as written or with one letter wrong, left out or added
(deletion neighbourhoods: two words within one typo become equal when at most one letter of each is dropped).
Of frequent words ("helsingin", "koulu") a name needs two in common.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

from vasta.core.importing.names import BRACKETS, COMMON, SIMILAR, company_core, identity_key, similarity

# A word in more names than this tells nothing by itself.
FREQUENT = 50
MIN_TYPO_LENGTH = 5
MAX_COMPARED = 40


@lru_cache(maxsize=50_000)
def _words(name: str) -> tuple[str, ...]:
    plain = BRACKETS.sub(" ", name)
    return tuple(
        word for word in identity_key(company_core(plain if plain.strip() else name)).split("_") if word
    )


def _deletions(word: str) -> set[str]:
    return (
        {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
        if len(word) >= MIN_TYPO_LENGTH
        else {word}
    )


def _may_be_alike(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """A quick no for most pairs: what `similarity` looks at, without its preparations."""
    if fuzz.ratio("".join(first), "".join(second), score_cutoff=SIMILAR):
        return True
    if fuzz.ratio(" ".join(sorted(first)), " ".join(sorted(second)), score_cutoff=SIMILAR):
        return True
    short, long = sorted((first, second), key=len)
    return all(any(fuzz.ratio(word, other, score_cutoff=SIMILAR) for other in long) for word in short)


class SimilarNames:
    """Names of keys, to be asked for those that are like another name."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        self.names: list[tuple[int, str]] = []
        self.by_word: dict[str, set[int]] = defaultdict(set)
        self.by_joined: dict[str, list[int]] = defaultdict(list)
        self.near: dict[str, list[str]] = defaultdict(list)
        self._alike_words: dict[str, tuple[str, ...]] = {}
        for key, name in names:
            self._add(key, name)

    def _add(self, key: int, name: str) -> None:
        at = len(self.names)
        self.names.append((key, name))
        words = _words(name)
        self.by_joined["".join(words)].append(at)
        for word in words:
            if word not in self.by_word:
                for part in _deletions(word):
                    self.near[part].append(word)
            self.by_word[word].add(at)

    def find(self, name: str) -> list[tuple[int, float]]:
        """Keys and scores (from `SIMILAR` to 100) of the names like `name`, the likest first."""
        scores: dict[int, float] = {}
        words = _words(name)
        for at in self._candidates(words):
            key, other = self.names[at]
            if not _may_be_alike(words, _words(other)):
                continue
            score = similarity(name, other)
            if score >= SIMILAR and score > scores.get(key, 0):
                scores[key] = score
        return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))

    def _candidates(self, words: tuple[str, ...]) -> list[int]:
        found = set(self.by_joined.get("".join(words), ()))
        frequent: list[set[int]] = []
        for word in words:
            for known in self._words_like(word):
                where = self.by_word[known]
                if len(where) <= FREQUENT and not COMMON.fullmatch(known):
                    found |= where
                else:
                    frequent.append(where)
        if not found and len(frequent) > 1:
            first, second = sorted(frequent, key=len)[:2]
            found = first & second
        return sorted(found)[:MAX_COMPARED]

    def _words_like(self, word: str) -> tuple[str, ...]:
        known = self._alike_words.get(word)
        if known is None:
            known = tuple({other for part in _deletions(word) for other in self.near.get(part, ())})
            self._alike_words[word] = known
        return known
