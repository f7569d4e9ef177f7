"""Search by itself: words as written, beginnings, inflected words and typos, at 100,000 objects."""

from __future__ import annotations

from random import Random
from typing import Any

from django.db import connection, transaction

from vasta.accounts.models import Provider
from vasta.core import search
from vasta.core.models import SearchEntry
from vasta.core.tenancy import provider_context
from vasta.core.text import tokens

from .clock import Times

OBJECTS = 100_000
ASKED = 40
INFLECTED = (
    *("ravintolassa", "hotellissa", "kahvilasta", "leipomoista", "kauppojen", "ravintoloissa", "matkailun"),
    *("hoivapalveluita", "tapahtumien", "myymälässä", "palveluiden", "yhdistyksen", "verkostoissa"),
    *("oppilaitoksessa", "kaupungilta", "henkilöstöravintoloita", "pizzeriassa", "paahtimoissa", "tukusta"),
)


def measure(provider: Provider) -> dict[str, Any]:
    """Figures by kind of query. The table is filled up to 100,000 objects and emptied again afterwards."""
    with transaction.atomic(), provider_context(provider):
        own = SearchEntry.objects.count()
        _fill_up(OBJECTS - own)
        titles = list(SearchEntry.objects.order_by("pk").values_list("title", flat=True)[:own])
        kinds = {kind: _asked(queries) for kind, queries in _queries(titles).items()}
        transaction.set_rollback(True)
    return {"objects": max(own, OBJECTS), "own": own, "kinds": kinds}


def _fill_up(missing: int) -> None:
    """Copies of the school's own entries under keys that no object has: found like the originals."""
    with connection.cursor() as cursor:
        turn = 0
        while missing > 0:
            turn += 1
            cursor.execute(
                "INSERT INTO core_searchentry "
                "(provider_id, model, object_id, title, detail, title_key, tokens) "
                "SELECT provider_id, model, object_id + %s, title, detail, title_key, tokens "
                "FROM core_searchentry WHERE object_id < 1000000 ORDER BY id LIMIT %s",
                [turn * 1_000_000, missing],
            )
            missing -= cursor.rowcount
        cursor.execute("ANALYZE core_searchentry")


def _queries(titles: list[str]) -> dict[str, list[str]]:
    random = Random(2)
    chosen = random.sample(titles, ASKED)
    words = [max(tokens(title), key=len) for title in chosen]
    return {
        "whole titles": chosen,
        "words": words,
        "beginnings of four letters": [word[:4] for word in words],
        "beginnings of two letters": [word[:2] for word in words],
        "inflected words": list(INFLECTED),
        "words with a typo": [_misspelt(word, random) for word in words if len(word) >= 6],
        "titles with a typo": [_misspelt(title, random) for title in chosen],
    }


def _misspelt(text: str, random: Random) -> str:
    """`text` with two neighbouring letters swapped."""
    place = random.randrange(1, len(text) - 2)
    return f"{text[:place]}{text[place + 1]}{text[place]}{text[place + 2 :]}"


def _asked(queries: list[str]) -> dict[str, Any]:
    for query in queries[:3]:
        search.search(query)
    times = Times()
    found = [times.measure(lambda query=query: search.search(query)) for query in queries]
    return {**times.figures(), "found": sum(bool(entries) for entries in found), "asked": len(queries)}
