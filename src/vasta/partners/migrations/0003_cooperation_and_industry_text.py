from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_reference_data")]
    operations = [
        migrations.AddField(
            model_name=model,
            name=name,
            field=field,
        )
        for model in ("partner", "historicalpartner")
        for name, field in (
            ("cooperation", models.TextField(blank=True, verbose_name="what we do together")),
            (
                "industry_text",
                models.CharField(blank=True, max_length=200, verbose_name="industry in words"),
            ),
        )
    ]
