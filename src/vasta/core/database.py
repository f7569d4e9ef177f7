"""What the database itself enforces: row security (PostgreSQL) and provider checks along foreign keys (both).

Both are made from the models after every migrate and dropped before it, because SQLite refuses to rebuild a
table that a trigger of another table names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models
from django.db.backends.utils import truncate_name

from vasta.core.tenancy import ROW_SECURITY_SETTING

TRIGGER_PREFIX = "same_provider_"


def tenant_models() -> list[type[models.Model]]:
    """Every model with a `provider` foreign key, history included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if any(f.name == "provider" and f.is_relation for f in model._meta.fields)
    ]


def checked_foreign_keys(model: type[models.Model]) -> Iterator[models.ForeignKey]:
    """The foreign keys of a tenant model that lead to another tenant model (or to itself)."""
    tenants = {m._meta.db_table for m in tenant_models()}
    for field in model._meta.fields:
        if not isinstance(field, models.ForeignKey) or not field.db_constraint:
            continue
        if field.remote_field.model._meta.db_table in tenants:
            yield field


def prepare(using: str = "default") -> None:
    """Make triggers, policies and the application role's grants; safe to repeat."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _prepare_postgresql(cursor)
        else:
            _prepare_sqlite(cursor)


def clear(using: str = "default") -> None:
    """Drop our triggers, so that a migration may rebuild tables."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE tgname LIKE %s",
                [f"{TRIGGER_PREFIX}%"],
            )
            for name, table in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}" ON {table}')
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
                [f"{TRIGGER_PREFIX}%"],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')


def triggers() -> Iterator[tuple[str, str, str, str]]:
    """Name, table, column and target table of every check along a foreign key."""
    for model in tenant_models():
        for field in checked_foreign_keys(model):
            table, column = model._meta.db_table, field.column
            target = field.remote_field.model._meta.db_table
            yield truncate_name(f"{TRIGGER_PREFIX}{table}_{column}", 58), table, column, target


def _prepare_sqlite(cursor: Any) -> None:
    clear()
    for name, table, column, target in triggers():
        for event in ("INSERT", f'UPDATE OF "{column}", "provider_id"'):
            suffix = event[:3].lower()
            cursor.execute(
                f'CREATE TRIGGER "{name}_{suffix}" BEFORE {event} ON "{table}" '  # noqa: S608
                f'WHEN EXISTS (SELECT 1 FROM "{target}" WHERE "id" = NEW."{column}" '
                'AND "provider_id" <> NEW."provider_id") '
                f"BEGIN SELECT RAISE(ABORT, 'row of another provider: {table}.{column}'); END"
            )


# Runs as the owner (SECURITY DEFINER), because the application role cannot see another provider's row at all.
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION vasta_same_provider() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE other bigint;
BEGIN
  EXECUTE format('SELECT provider_id FROM public.%I WHERE id = ($1).%I', TG_ARGV[0], TG_ARGV[1])
    USING NEW INTO other;
  IF other IS NOT NULL AND other <> NEW.provider_id THEN
    RAISE EXCEPTION 'row of another provider: %.%', TG_TABLE_NAME, TG_ARGV[1] USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$
"""


# Only the owner may count; long work asks for it when it has made tables grow (core/pace.py).
POSTGRESQL_COUNTING = """
CREATE OR REPLACE FUNCTION vasta_count_rows() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE name text;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tableowner = current_user ORDER BY tablename
  LOOP
    EXECUTE format('ANALYZE public.%I', name);
  END LOOP;
END $$
"""


def _prepare_postgresql(cursor: Any) -> None:
    cursor.execute(POSTGRESQL_FUNCTION)
    cursor.execute(POSTGRESQL_COUNTING)
    for name, table, column, target in triggers():
        cursor.execute(
            f'CREATE OR REPLACE TRIGGER "{name}" BEFORE INSERT OR UPDATE OF "{column}", provider_id '
            f"ON \"{table}\" FOR EACH ROW EXECUTE FUNCTION vasta_same_provider('{target}', '{column}')"
        )
    for model in tenant_models():
        _secure_table(cursor, model._meta.db_table)
    if settings.APP_ROLE:
        _grant(cursor, settings.APP_ROLE)


def _secure_table(cursor: Any, table: str) -> None:
    mine = f"provider_id = NULLIF(current_setting('{ROW_SECURITY_SETTING}', true), '')::bigint"
    cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    cursor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    cursor.execute(f'DROP POLICY IF EXISTS one_provider ON "{table}"')
    cursor.execute(f'CREATE POLICY one_provider ON "{table}" USING ({mine}) WITH CHECK ({mine})')


def _grant(cursor: Any, role: str) -> None:
    cursor.execute("SELECT current_user")
    if cursor.fetchone()[0] == role:
        return
    cursor.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
    cursor.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"')
    cursor.execute(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"')
