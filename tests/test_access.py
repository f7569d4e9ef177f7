"""Every page says who may open it, and the matrix of people × pages × another provider holds.

The pages come from the URL resolver, the objects from the models their names speak of: a new page is in the
matrix without anybody writing it here.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from tests.samples import make_samples
from vasta.core.access import PUBLIC
from vasta.core.tenancy import provider_context

# Pages of the sign-in library guard themselves; the middleware keeps strangers of the provider out.
ALLAUTH = ("account_", "mfa_", "socialaccount_", "usersessions_", "openid_connect_")
WRITES = ("INSERT", "UPDATE", "DELETE")
# What a page that only reads may still write: its session, and the log of downloads.
MAY_WRITE = ("django_session", "core_exportlog", "usersessions_usersession", "core_cache")


# Pages open to everybody for what is their own; the samples are Alice's.
OWN_ONLY = {
    "core:change_undo": {403},
    "core:view_delete": {404},
    "encounters:worktime_edit": {404},
    "encounters:worktime_delete": {404},
}


class Page(NamedTuple):
    """One address of the program: its full name, the names of its arguments, and what it declares."""

    name: str
    arguments: tuple[str, ...]
    access: str | None
    route: str


def pages(patterns: Any = None, prefix: str = "", route: str = "") -> Iterator[Page]:
    for entry in get_resolver("vasta.urls").url_patterns if patterns is None else patterns:
        path = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from pages(entry.url_patterns, space, path)
        elif isinstance(entry, URLPattern):
            names = tuple(entry.pattern.converters)
            yield Page(f"{prefix}{entry.name}", names, getattr(entry.callback, "access", None), path)


OWN = [page for page in pages() if not page.name.startswith(ALLAUTH) and page.access is not None]
GUARDED = [page for page in OWN if page.access != PUBLIC]


@pytest.fixture
def samples(provider, alice) -> dict[str, Any]:
    """One object of every kind in `provider`, by model label."""
    return make_samples(provider, alice)


def address(page: Page, samples: dict[str, Any], school: str = "koski") -> str:
    """The page's address for the sample its name speaks of."""
    path = "/" + page.route
    for name in page.arguments:
        value = argument(page, name, samples)
        for form in (f"<int:{name}>", f"<str:{name}>", f"<slug:{name}>"):
            path = path.replace(form, str(value))
    return f"/{school}{path}"


def argument(page: Page, name: str, samples: dict[str, Any]) -> Any:
    if name == "model":
        return "partners.partner"
    if name == "vocabulary":
        return "tag"
    if name == "position":
        return 1
    if name in ("token", "key"):
        return "not-a-token"
    label = {"partner": "partners.partner", "contact": "partners.contact"}.get(name)
    if label is None and "model" in page.arguments:
        label = "partners.partner"
    if label is None:
        app, _colon, rest = page.name.partition(":")
        model = {
            "change": "changeset",
            "view": "savedview",
            "comment": "partner",
            "person": "membership",
            "import": "importbatch",
        }
        word = rest.partition("_")[0]
        label = f"{app}.{model.get(word, word)}"
    return samples[label].pk


def close_file(response: Any) -> None:
    """Close a download's file; closing the response itself would close the test's database connection."""
    for close in response._resource_closers:
        close()


def test_every_page_declares_who_may_open_it():
    undeclared = [page.name for page in pages() if page.access is None and not page.name.startswith(ALLAUTH)]
    # Addresses that the sign-in library keeps for its old versions have no name.
    assert [name for name in undeclared if name != "None"] == []


def test_the_matrix_is_not_empty():
    assert len(GUARDED) > 30


def opened(client, url: str) -> Any:
    """The answer to GET, or to POST where the page only takes that."""
    response = client.get(url)
    return client.post(url) if response.status_code == 405 else response


@pytest.mark.parametrize("page", GUARDED, ids=lambda page: page.name)
def test_strangers_are_sent_to_sign_in(page, samples, client):
    response = opened(client, address(page, samples))
    assert response.status_code == 302
    assert response["Location"].startswith("/koski/account/login/")


@pytest.mark.parametrize("page", GUARDED, ids=lambda page: page.name)
def test_people_of_another_provider_find_nothing(page, samples, charlie, client_for):
    for method in ("get", "post"):
        assert getattr(client_for(charlie), method)(address(page, samples)).status_code == 404


@pytest.mark.parametrize("page", [p for p in GUARDED if p.arguments], ids=lambda page: page.name)
def test_objects_of_another_provider_are_not_there(page, samples, charlie, client_for):
    if page.arguments == ("vocabulary",):
        assert client_for(charlie).get(address(page, samples, "lahti")).status_code == 200
        return
    for method in ("get", "post"):
        response = getattr(client_for(charlie), method)(address(page, samples, "lahti"))
        assert response.status_code in (404, 405)


@pytest.mark.parametrize("page", GUARDED, ids=lambda page: page.name)
def test_an_employee_opens_what_is_open_and_is_refused_the_rest(page, samples, bob, client_for, provider):
    response = opened(client_for(bob), address(page, samples))
    close_file(response)
    with provider_context(provider):
        may = bob.has_perm(page.access)
    allowed = {200, 301, 302, 400, 409, 422} if may else {403}
    assert response.status_code in OWN_ONLY.get(page.name, allowed)


@pytest.mark.parametrize("page", GUARDED, ids=lambda page: page.name)
def test_reading_writes_nothing(page, samples, alice, client_for):
    client = client_for(alice)
    with CaptureQueriesContext(connection) as queries:
        close_file(client.get(address(page, samples)))
    sql = [query["sql"] for query in queries if query["sql"].lstrip().upper().startswith(WRITES)]
    assert [line for line in sql if not any(table in line for table in MAY_WRITE)] == []
