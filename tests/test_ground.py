"""What all other tests stand on: the powerless role, the closed network, requests that start from nothing."""

import socket

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from vasta.accounts.models import Membership, Provider
from vasta.core.tenancy import provider_context
from vasta.partners.models import Municipality


def ask(sql: str) -> tuple:
    """The first row of a query, past all of Django's managers."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def seen_past_the_managers() -> int:
    """How many memberships a query sees that forgets about providers."""
    return ask("SELECT count(*) FROM accounts_membership")[0]


def test_role_owns_nothing_and_passes_no_row_security(db):
    if connection.vendor == "postgresql":
        role = ask(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole,"
            " EXISTS (SELECT 1 FROM pg_class WHERE relowner = pg_roles.oid)"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert role == (False, False, False, False, False)


def test_role_cannot_empty_or_change_tables(db):
    if connection.vendor == "postgresql":
        for statement in (
            "TRUNCATE accounts_user",
            "ALTER TABLE accounts_user ADD x int",
            "CREATE TABLE x ()",
        ):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_forgetful_query_sees_nothing_of_any_provider(alice, charlie):
    # SQLite has no row security; there the managers and the triggers stand alone.
    assert seen_past_the_managers() == (0 if connection.vendor == "postgresql" else 2)


def test_forgetful_query_sees_the_provider_in_context_only(alice, charlie, provider):
    with provider_context(provider):
        assert seen_past_the_managers() == (1 if connection.vendor == "postgresql" else 2)
        assert Membership.objects.count() == 1


def test_request_starts_outside_the_context_of_its_test(in_provider, alice, client_for):
    assert client_for(alice).get("/healthz").status_code == 200
    assert Membership.objects.get().user == alice


def test_network_is_closed():
    with socket.socket() as outside, pytest.raises(UserWarning, match=r"with host .203\.0\.113\.1"):
        outside.connect(("203.0.113.1", 80))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_test_that_commits_leaves_nothing_but_reference_data(time):
    assert Provider.objects.count() == 0
    assert cache.get("left-over") is None
    assert Municipality.objects.count() > 300
    Provider.objects.create(slug="koski", name="Koski")
    cache.set("left-over", time)
