"""No list gives away people under a non-disclosure order: not in a file, whichever columns it has (A-28)."""

from collections.abc import Iterator
from io import BytesIO
from zipfile import is_zipfile

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from tests.samples import make_samples
from vasta.core import history
from vasta.core.pages import ListPage
from vasta.encounters.models import Participant
from vasta.planning.action_lists import promised_to
from vasta.planning.models import Action


def list_pages(patterns: list | None = None, prefix: str = "") -> Iterator[tuple[str, type[ListPage]]]:
    """Every list of the program with the name of its address."""
    for entry in get_resolver("vasta.urls").url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from list_pages(
                entry.url_patterns, f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            )
        elif issubclass(getattr(entry.callback, "view_class", object), ListPage):
            yield f"{prefix}{entry.name}", entry.callback.view_class


LISTS = dict(list_pages())


@pytest.fixture
def protected(in_provider, provider, alice) -> None:
    """The one person of the samples, named wherever a contact can be named, under an order."""
    samples = make_samples(provider, alice)
    contact, action = samples["partners.contact"], samples["planning.action"]
    contact.first_name, contact.last_name, contact.is_protected = "Salla", "Suojattu", True
    contact.email, contact.phone = "salla@suojattu.example", "040 7654321"
    action.is_promise, action.promised_to = True, contact
    with history.change_set("demo", actor=alice):
        contact.save()
        action.save()
        Participant(encounter=samples["encounters.encounter"], contact=contact).save()


def downloaded(client: Client, name: str) -> str:
    columns = [column.key for column in LISTS[name].columns]
    answer = client.get(reverse(name), {"export": "csv", "col": columns})
    assert answer.status_code == 200
    # A list that is printed is no file, but it leaves the house as well.
    content = b"".join(answer) if answer.streaming else answer.content
    if is_zipfile(BytesIO(content)):
        return str(CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python())
    return content.decode("utf-8-sig")


def test_every_list_is_walked():
    assert sorted(LISTS) == [
        "accounts:person_list",
        "encounters:encounter_list",
        "groups:group_list",
        "partners:contact_list",
        "partners:partner_list",
        "partnerships:partnership_handout",
        "partnerships:partnership_list",
        "partnerships:partnership_print",
        "planning:action_list",
        "planning:occasion_list",
    ]


@pytest.mark.parametrize("name", LISTS)
def test_no_file_of_a_list_names_them(name, protected, alice, client_for):
    text = downloaded(client_for(alice), name).casefold()
    assert [word for word in ("salla", "suojattu", "7654321") if word in text] == []


def test_a_promise_to_them_is_told_as_one_to_the_partner(protected):
    action = Action.objects.select_related("promised_to").get(is_promise=True)
    assert promised_to(action) == _("the partner")
