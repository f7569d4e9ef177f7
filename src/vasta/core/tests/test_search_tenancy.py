"""Search keeps to the provider of the request on every way into its table."""

import pytest
from django.db import connection

from vasta.core import history, search
from vasta.core.tenancy import provider_context
from vasta.partners.models import Partner

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
