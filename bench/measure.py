"""Measures one database: `python -m bench.measure SIZE RESULT.json` in the environment that run.py sets."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vasta.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 - needs the settings
from django.http import HttpResponseBase  # noqa: E402
from django.test import Client  # noqa: E402

from bench import finding, machine, pages, schools  # noqa: E402
from bench.clock import Times  # noqa: E402
from vasta.accounts.models import Provider, User  # noqa: E402
from vasta.core.tenancy import provider_context  # noqa: E402
from vasta.encounters.models import Encounter  # noqa: E402
from vasta.partners.models import Contact, Partner  # noqa: E402

Statement = tuple[str, Any]


def main(size: str, result: Path) -> None:
    """Load, measure, write the figures as JSON."""
    provider, seconds = schools.school(size)
    before = json.loads(result.read_text()) if result.exists() else {}
    figures = {
        **machine.figures(),
        "database": schools.describe(),
        "megabytes": schools.megabytes(),
        # Known only when the database was made now.
        "load_seconds": seconds or before.get("load_seconds"),
    }
    with transaction.atomic(), provider_context(provider):
        figures["partners"], figures["contacts"] = Partner.objects.count(), Contact.objects.count()
        figures["encounters"] = Encounter.objects.count()
        wanted, downloads = pages.pages(figures["partners"]), pages.exports()
        saves = pages.saves(User.objects.get(email=schools.READER))
    client = _client()
    figures["pages"] = {page.name: _page(client, provider, page) for page in wanted}
    figures["pages"] |= {page.name: _save(client, page) for page in saves}
    figures["exports"] = {page.name: _page(client, provider, page) for page in downloads}
    figures["search"] = finding.measure(provider)
    result.write_text(json.dumps(figures, indent=1))


def _client() -> Client:
    # Browsers ask for compressed pages, so the time of compressing belongs to the answer.
    client = Client(headers={"host": "localhost", "accept-encoding": "gzip"})
    reader = User.objects.get(email=schools.READER)
    client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _page(client: Client, provider: Provider, page: pages.Page) -> dict[str, Any]:
    headers = {"hx-request": "true"} if page.is_fragment else {}
    addresses = page.addresses * (1 + page.requests // len(page.addresses))

    def ask(address: str) -> HttpResponseBase:
        response = client.get(address, headers=headers)
        if response.status_code != 200:
            raise SystemExit(f"{address} answers {response.status_code}")
        return response

    for address in addresses[1 : page.warm_ups]:
        ask(address)
    with _captured() as statements:
        ask(addresses[0])
    times, sizes = Times(), []
    for address in addresses[: page.requests]:
        sizes.append(_size(times.measure(lambda address=address: ask(address))))
    bare = _replay(statements, provider, address_count=min(page.requests, 5))
    return {
        **times.figures(),
        # Questions to tables; transactions and the setting of row security are left out.
        "queries": sum(" FROM " in sql for sql, _params in statements),
        "bytes": max(sizes),
        "bare": bare,
        "requests": page.requests,
    }


def _save(client: Client, page: pages.Page) -> dict[str, Any]:
    """A form that is sent; the statements are not sent again, as they would not do the same twice."""
    (address,) = page.addresses
    times, rest = Times(), iter(page.sent)

    def send() -> HttpResponseBase:
        response = client.post(address, next(rest))
        if response.status_code != 302:
            raise SystemExit(f"{address} answers {response.status_code}")
        return response

    for _warm_up in range(page.warm_ups):
        send()
    with _captured() as statements:
        send()
    for _request in range(page.requests - page.warm_ups - 1):
        times.measure(send)
    queries = sum(" FROM " in sql for sql, _params in statements)
    return {**times.figures(), "queries": queries, "bytes": 0, "bare": 0, "requests": len(times.wall)}


def _size(response: Any) -> int:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return len(body)


@contextmanager
def _captured() -> Iterator[list[Statement]]:
    """The statements that the block sends to the database."""
    statements: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not many:
            statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


def _replay(statements: list[Statement], provider: Provider, address_count: int) -> float:
    """Milliseconds of the same statements without the program around them: the median of some runs."""
    times = Times()
    for _turn in range(max(address_count, 3)):
        with transaction.atomic(), provider_context(provider), connection.cursor() as cursor:
            times.measure(lambda cursor=cursor: _execute(cursor, statements))
            transaction.set_rollback(True)
    return times.figures()["p50"]


def _execute(cursor: Any, statements: list[Statement]) -> None:
    for sql, params in statements:
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            cursor.execute(sql, params)
            cursor.fetchall()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
