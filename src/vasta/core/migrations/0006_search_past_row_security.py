"""Search functions that may use the indexes of the search table on PostgreSQL.

Row security lets no condition run before its own unless PostgreSQL knows that the condition leaks nothing,
and of full-text and trigram operators it does not know that. So each search would read the whole table. These
functions run as the owner, whom row security does not bind, and keep to the provider of the transaction
themselves: without one they find nothing.
"""

from django.db import migrations

MATCHES = """
CREATE FUNCTION core_search_matches(wanted text) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 100 AS $$
  SELECT id FROM core_searchentry
  WHERE provider_id = NULLIF(current_setting('vasta.provider', true), '')::bigint
    AND to_tsvector('simple', tokens) @@ to_tsquery('simple', wanted)
$$
"""
# Two swapped letters leave a short word a third of its trigrams; the default threshold asks for 0.6.
NEAR = """
CREATE FUNCTION core_search_near(wanted text) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET pg_trgm.word_similarity_threshold = 0.3 ROWS 100 AS $$
  SELECT id FROM core_searchentry
  WHERE provider_id = NULLIF(current_setting('vasta.provider', true), '')::bigint AND wanted <% title_key
  ORDER BY word_similarity(wanted, title_key) DESC LIMIT 200
$$
"""


def make(apps, schema_editor):
    """Create the functions."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in (MATCHES, NEAR):
            schema_editor.execute(statement, None)


def drop(apps, schema_editor):
    """Drop them."""
    if schema_editor.connection.vendor == "postgresql":
        for name in ("core_search_matches", "core_search_near"):
            schema_editor.execute(f"DROP FUNCTION {name}(text)", None)


class Migration(migrations.Migration):
    dependencies = [("core", "0005_export_reason")]
    operations = [migrations.RunPython(make, drop)]
