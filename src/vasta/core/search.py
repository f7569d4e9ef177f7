"""Search over everything: one row of tokens per object, kept by change sets, asked in two ways.

A search asks first for objects that hold every word (as written, as a beginning, or in another inflection).
When that finds few, it asks for titles that share trigrams with the words and keeps those within one typo.
SQLite answers with FTS5 tables that triggers keep beside `core_searchentry`; PostgreSQL with a GIN index on
`to_tsvector('simple', tokens)` and a trigram index (migrations 0002 and 0006).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from rapidfuzz.distance import DamerauLevenshtein

from vasta.core import text
from vasta.core.models import SearchEntry
from vasta.core.tenancy import current_provider

CHUNK = 500
ENOUGH = 3
MAX_WORDS = 8
# Trigrams by which titles are found that a mistyped word may mean.
TELLING = 10


@dataclass(frozen=True)
class SearchDocument:
    """What one object gives to search. `detail` is shown beside the title.

    `texts` are what it is found by.
    """

    title: str
    detail: str
    texts: list[str]


def reindex_touched(touched: dict[type[models.Model], set[int]]) -> None:
    """Follower of change sets: brings entries of touched objects, and of what names them, up to date.

    A model's `search_owners(keys)` says which other objects are found by its words. One step only: an owner's
    own owners are found by other words.
    """
    wanted: dict[type[models.Model], set[int]] = {}
    for model, ids in touched.items():
        if hasattr(model, "search_document"):
            wanted.setdefault(model, set()).update(ids)
        if hasattr(model, "search_owners"):
            for keys in _in_chunks(ids):
                for owner, owner_ids in model.search_owners(keys).items():
                    wanted.setdefault(owner, set()).update(owner_ids)
    for model, ids in wanted.items():
        reindex(model, ids)


def _in_chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    keys = sorted(ids)
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def reindex(model: type[models.Model], ids: Iterable[int]) -> None:
    """Write the entries of these objects; objects that are deleted or merged lose theirs."""
    for keys in _in_chunks(ids):
        _reindex_chunk(model, keys)


def _reindex_chunk(model: type[models.Model], ids: list[int]) -> None:
    label = model._meta.label_lower
    entries = [_entry(label, obj.pk, obj.search_document()) for obj in model.for_search(ids)]
    gone = set(ids) - {entry.object_id for entry in entries}
    if gone:
        SearchEntry.objects.filter(model=label, object_id__in=gone).delete()
    SearchEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["provider", "model", "object_id"],
        update_fields=["title", "detail", "title_key", "tokens"],
    )


def _entry(label: str, object_id: int, document: SearchDocument) -> SearchEntry:
    return SearchEntry(
        provider=current_provider(),
        model=label,
        object_id=object_id,
        title=document.title[:300],
        detail=document.detail[:300],
        title_key=" ".join(text.tokens(document.title))[:300],
        tokens=" ".join(sorted(index_tokens(document.texts))),
    )


def index_tokens(texts: Iterable[str]) -> set[str]:
    """Every token of the texts and its base forms."""
    found: set[str] = set()
    for part in texts:
        for token in text.tokens(part):
            found.add(token)
            found.update(text.base_forms(token))
    return found


def search(query: str, *, model: type[models.Model] | None = None, limit: int = 20) -> list[SearchEntry]:
    """The best entries for `query`, titles that begin with it first. Empty for a query without words."""
    words = text.tokens(query[:200])[:MAX_WORDS]
    if not words:
        return []
    found = list(_ordered(_exact(words, model), words)[:limit])
    if len(found) < ENOUGH:
        known = {entry.pk for entry in found}
        found += [entry for entry in _typos(words, model) if entry.pk not in known][: limit - len(found)]
    return found


def matching(model: type[models.Model], query: str) -> QuerySet | list[int]:
    """Keys of the objects of `model` that `query` finds: for `filter(pk__in=…)` in lists."""
    words = text.tokens(query[:200])[:MAX_WORDS]
    if not words:
        return []
    exact = _exact(words, model)
    if exact[:ENOUGH].count() < ENOUGH:
        keys = set(exact.values_list("object_id", flat=True))
        return list(keys | {entry.object_id for entry in _typos(words, model)})
    return exact.values("object_id")


def _entries(model: type[models.Model] | None) -> QuerySet:
    entries = SearchEntry.objects.all()
    return entries if model is None else entries.filter(model=model._meta.label_lower)


def _exact(words: list[str], model: type[models.Model] | None) -> QuerySet:
    alternatives = [{word, *text.base_forms(word)} for word in words]
    if connection.vendor == "postgresql":
        wanted = " & ".join("(" + " | ".join(f"'{w}':*" for w in sorted(a)) + ")" for a in alternatives)
        # A function, because row security keeps the condition itself from using its index (migration 0006).
        return _entries(model).filter(pk__in=RawSQL("SELECT core_search_matches(%s)", [wanted]))
    wanted = " AND ".join("(" + " OR ".join(f'"{w}"*' for w in sorted(a)) + ")" for a in alternatives)
    rows = RawSQL("SELECT rowid FROM core_search_words WHERE core_search_words MATCH %s", [wanted])
    return _entries(model).filter(pk__in=rows)


def _ordered(entries: QuerySet, words: list[str]) -> QuerySet:
    first = Case(
        When(title_key__startswith=" ".join(words), then=Value(0)),
        When(title_key__contains=words[0], then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return entries.order_by(first, "title", "pk")


def _typos(words: list[str], model: type[models.Model] | None) -> list[SearchEntry]:
    """Entries whose title has, for each word, a word within one typo (two in words of eight letters)."""
    if not any(len(word) >= 4 for word in words):
        return []
    candidates = _candidates(" ".join(words), model)
    near = [
        (score, entry) for entry in candidates if (score := _distance(words, entry.title_key)) is not None
    ]
    return [entry for _score, entry in sorted(near, key=lambda pair: (pair[0], pair[1].title))]


def _candidates(wanted: str, model: type[models.Model] | None) -> list[SearchEntry]:
    entries = _entries(model)
    if connection.vendor == "postgresql":
        return list(entries.filter(pk__in=RawSQL("SELECT core_search_near(%s)", [wanted])))
    match = " OR ".join(f'"{gram}"' for gram in _telling_trigrams(wanted))
    if not match:
        return []
    # Narrowed to the provider and model before the best are taken: those of others would push the own out.
    rows = RawSQL(
        "SELECT found.rowid FROM core_search_trigrams AS found"
        " JOIN core_searchentry AS entry ON entry.id = found.rowid"
        " WHERE core_search_trigrams MATCH %s AND entry.provider_id = %s"
        " AND entry.model = coalesce(%s, entry.model) ORDER BY found.rank LIMIT 400",
        [match, current_provider().pk, model and model._meta.label_lower],
    )
    return list(entries.filter(pk__in=rows))


def _telling_trigrams(wanted: str) -> list[str]:
    """The rarest trigrams that titles have in SQLite's index: the frequent ones would rank half of the table.

    Ten find as many of the meant titles as all do, in half the time (bench/finding.py).
    """
    # Titles are indexed without the padding of two spaces that PostgreSQL puts before each word.
    grams = sorted(gram for gram in text.trigrams(wanted) if not gram.startswith("  "))
    if not grams:
        return []
    count = "(SELECT count(*) FROM core_search_trigrams WHERE core_search_trigrams MATCH %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([count] * len(grams))}", [f'"{gram}"' for gram in grams])
        counts = cursor.fetchone()
    return [gram for number, gram in sorted(zip(counts, grams, strict=True)) if number][:TELLING]


def _distance(words: list[str], title_key: str) -> int | None:
    """Typos in all words together, or None when some word has no near word in the title."""
    total = 0
    for word in words:
        allowed = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
        best = min((_word_distance(word, other, allowed) for other in title_key.split()), default=99)
        if best > allowed:
            return None
        total += best
    return total


def _word_distance(word: str, other: str, allowed: int) -> int:
    """Typos between a typed word and the whole or the beginning of a title's word."""
    whole = DamerauLevenshtein.distance(word, other, score_cutoff=allowed)
    return min(whole, DamerauLevenshtein.distance(word, other[: len(word)], score_cutoff=allowed))


def searchable_models() -> list[type[models.Model]]:
    """Every model whose objects search finds."""
    return [model for model in apps.get_models() if hasattr(model, "search_document")]


def rebuild() -> int:
    """Write every entry of the provider in scope anew and return how many (`vasta doctor`, restore)."""
    SearchEntry.objects.all().delete()
    for model in searchable_models():
        reindex(model, model.objects.values_list("pk", flat=True))
    return SearchEntry.objects.count()
