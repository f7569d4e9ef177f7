"""Municipalities, regions and industries that ship with the program (sources: partners/reference/README.md)."""

from django.db import migrations

from vasta.partners import reference


def _names(row):
    return {"name": row.name.fi, "name_sv": row.name.sv, "name_en": row.name.en}


def load(apps, schema_editor):
    """Insert every shipped row once."""
    region_model = apps.get_model("partners", "Region")
    regions = {row.code: region_model.objects.create(code=row.code, **_names(row)) for row in reference.regions()}
    apps.get_model("partners", "Municipality").objects.bulk_create(
        apps.get_model("partners", "Municipality")(
            code=row.code,
            region=regions.get(row.region),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            is_current=row.is_current,
            **_names(row),
        )
        for row in reference.municipalities()
    )
    apps.get_model("partners", "Industry").objects.bulk_create(
        apps.get_model("partners", "Industry")(code_set=row.code_set, code=row.code, **_names(row))
        for code_set in reference.CODE_SETS
        for row in reference.industries(code_set)
    )


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
