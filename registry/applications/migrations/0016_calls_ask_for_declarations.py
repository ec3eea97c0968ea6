from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0015_receipts_and_results")]
    operations = [
        migrations.AddField(
            model_name="call",
            name="declarations",
            field=models.JSONField(blank=True, default=list, verbose_name="what applicants declare"),
        ),
    ]
