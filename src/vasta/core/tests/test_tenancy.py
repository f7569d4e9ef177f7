"""One provider never sees, writes or links to another's rows; three guards, each tested by itself."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django_scopes import scopes_disabled
from django_scopes.exceptions import ScopeError

from vasta.accounts.models import Membership, Unit
from vasta.core import database, history
from vasta.core.models import ChangeSet
from vasta.core.tenancy import current_provider, provider_context


def make_unit(provider, name):
    with provider_context(provider), history.change_set("accounts.unit.create", actor=None):
        unit = Unit(name=name)
        unit.save()
    return unit


def save_alone(row):
    with history.change_set("test", actor=None):
        row.save()


def test_a_query_without_provider_raises(provider):
    with pytest.raises(ScopeError):
        Unit.objects.count()
    with pytest.raises(ScopeError):
        current_provider()


def test_each_provider_sees_its_own_rows(provider, other_provider):
    make_unit(provider, "Mine")
    make_unit(other_provider, "Theirs")
    for school, name in ((provider, "Mine"), (other_provider, "Theirs")):
        with provider_context(school):
            assert list(Unit.objects.values_list("name", flat=True)) == [name]
            assert list(Unit.everything.values_list("name", flat=True)) == [name]
            assert {row.name for row in Unit.history.model.objects.all()} == {name}


def test_addresses_carry_the_provider_of_the_context(provider, other_provider):
    with provider_context(provider):
        assert reverse("home:today") == "/koski/"
        with provider_context(other_provider):
            assert reverse("home:today") == "/lahti/"
        assert reverse("home:today") == "/koski/"


def test_the_database_refuses_a_link_to_another_provider(provider, other_provider):
    theirs = make_unit(other_provider, "Theirs")
    mine = make_unit(provider, "Mine")
    with (
        provider_context(provider),
        pytest.raises(DatabaseError, match="another provider"),
        transaction.atomic(),
    ):
        Unit.objects.filter(pk=mine.pk).update(parent=theirs.pk)


def test_the_database_refuses_a_new_row_that_links_to_another_provider(provider, other_provider, charlie):
    theirs = make_unit(other_provider, "Theirs")
    membership = Membership(user=charlie, unit_id=theirs.pk)
    with provider_context(provider), transaction.atomic(), pytest.raises(DatabaseError):
        save_alone(membership)


def test_every_foreign_key_between_tenant_tables_has_a_trigger(db):
    expected = {
        f"{model._meta.db_table}.{field.column}"
        for model in database.tenant_models()
        for field in database.checked_foreign_keys(model)
    }
    assert {f"{table}.{column}" for _name, table, column, _target in database.triggers()} == expected
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'same_provider_%%'")
            assert cursor.fetchone()[0] == len(expected)
        else:
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type='trigger' AND name LIKE 'same_provider_%%'"
            )
            assert cursor.fetchone()[0] == 2 * len(expected)


def test_row_security_is_forced_on_every_tenant_table(db):
    if connection.vendor != "postgresql":
        assert connection.vendor == "sqlite"
        return
    tables = {model._meta.db_table for model in database.tenant_models()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        secured = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = 'one_provider'")
        assert {name for (name,) in cursor.fetchall()} == secured == tables
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


def test_without_context_row_security_shows_and_takes_nothing(provider):
    unit = make_unit(provider, "Mine")
    if connection.vendor != "postgresql":
        with scopes_disabled():
            assert Unit.everything.count() == 1
        return
    with scopes_disabled():
        assert Unit.everything.count() == 0
        assert ChangeSet.objects.count() == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Unit.everything.bulk_create([Unit(provider=unit.provider, name="Smuggled")])


def test_a_tenant_context_never_outlives_its_transaction(provider):
    make_unit(provider, "Mine")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('vasta.provider', true)")
            assert cursor.fetchone()[0] in (None, "")
    with pytest.raises(ScopeError):
        Unit.objects.count()


def test_an_error_of_the_database_is_told_as_it_is(provider):
    with (
        pytest.raises(DatabaseError, match="nothing_here"),
        transaction.atomic(),
        provider_context(provider),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1 FROM nothing_here")


def test_an_error_leads_back_to_the_provider_outside(provider, other_provider):
    make_unit(provider, "Mine")
    with transaction.atomic(), provider_context(provider):
        with pytest.raises(ValueError, match="inside"), provider_context(other_provider):
            raise ValueError("inside")
        assert Unit.objects.get().name == "Mine"
