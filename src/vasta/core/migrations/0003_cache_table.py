"""The table of the shared cache: rate limits must hold across processes."""

from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    """Create the table of `settings.CACHES` unless it is there."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("core", "0002_search_indexes")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
