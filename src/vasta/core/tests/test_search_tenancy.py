"""Search keeps to the provider of the request on every way into its table."""

import pytest
from django.db import connection

from vasta.core import history, search
from vasta.core.models import SearchEntry
from vasta.core.tenancy import provider_context
from vasta.partners.models import Contact, Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def restaurants(provider, other_provider):
    """A partner of the same name in each of two providers."""
    for each in (provider, other_provider):
        with provider_context(each), history.change_set("test", actor=None):
            Partner(name="Ravintola Tervaranta").save()


@pytest.mark.parametrize("query", ["tervaranta", "terv", "tervarannan", "tervarnata"])
def test_search_finds_the_own_partner_alone(query, restaurants, provider):
    with provider_context(provider):
        found = search.search(query)
        assert [(entry.title, entry.provider) for entry in found] == [("Ravintola Tervaranta", provider)]


def test_the_many_of_another_provider_do_not_push_the_own_one_out(provider, other_provider):
    # More than the candidates that SQLite's index gives for a mistyped word, made before the own one.
    with provider_context(other_provider):
        SearchEntry.objects.bulk_create(
            SearchEntry(
                provider=other_provider,
                model="partners.partner",
                object_id=number,
                title="Tervaranta",
                title_key="tervaranta",
                tokens="tervaranta",
            )
            for number in range(500)
        )
    with provider_context(provider):
        with history.change_set("test", actor=None):
            Partner(name="Ravintola Tervaranta").save()
        own = ["Ravintola Tervaranta"]
        for model, titles in ((None, own), (Partner, own), (Contact, [])):
            assert [entry.title for entry in search.search("tervarnata", model=model)] == titles


@pytest.mark.parametrize("function", ["core_search_matches", "core_search_near"])
def test_the_database_functions_keep_to_the_provider_too(function, restaurants, provider):
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {function}('tervaranta')")
        assert cursor.fetchone() == (0,)
        with provider_context(provider):
            cursor.execute(f"SELECT count(*) FROM {function}('tervaranta')")
            assert cursor.fetchone() == (1,)
