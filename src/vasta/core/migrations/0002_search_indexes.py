"""Full-text and trigram indexes beside the search table, in each database's own way."""

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE core_search_words USING fts5(tokens, content='core_searchentry', content_rowid='id', "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '@._-'\", prefix='2 3')",
    "CREATE VIRTUAL TABLE core_search_trigrams USING fts5(title_key, content='core_searchentry', "
    "content_rowid='id', tokenize='trigram')",
    """CREATE TRIGGER core_search_added AFTER INSERT ON core_searchentry BEGIN
         INSERT INTO core_search_words(rowid, tokens) VALUES (new.id, new.tokens);
         INSERT INTO core_search_trigrams(rowid, title_key) VALUES (new.id, new.title_key);
       END""",
    """CREATE TRIGGER core_search_removed AFTER DELETE ON core_searchentry BEGIN
         INSERT INTO core_search_words(core_search_words, rowid, tokens) VALUES ('delete', old.id, old.tokens);
         INSERT INTO core_search_trigrams(core_search_trigrams, rowid, title_key)
           VALUES ('delete', old.id, old.title_key);
       END""",
    """CREATE TRIGGER core_search_changed AFTER UPDATE ON core_searchentry BEGIN
         INSERT INTO core_search_words(core_search_words, rowid, tokens) VALUES ('delete', old.id, old.tokens);
         INSERT INTO core_search_trigrams(core_search_trigrams, rowid, title_key)
           VALUES ('delete', old.id, old.title_key);
         INSERT INTO core_search_words(rowid, tokens) VALUES (new.id, new.tokens);
         INSERT INTO core_search_trigrams(rowid, title_key) VALUES (new.id, new.title_key);
       END""",
]
POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX core_search_words ON core_searchentry USING gin (to_tsvector('simple', tokens))",
    "CREATE INDEX core_search_trigrams ON core_searchentry USING gin (title_key gin_trgm_ops)",
]
UNDO = {
    "sqlite": [
        "DROP TRIGGER core_search_added",
        "DROP TRIGGER core_search_removed",
        "DROP TRIGGER core_search_changed",
        "DROP TABLE core_search_words",
        "DROP TABLE core_search_trigrams",
    ],
    "postgresql": ["DROP INDEX core_search_words", "DROP INDEX core_search_trigrams"],
}


def make(apps, schema_editor):
    """Create the indexes."""
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    """Drop them."""
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
