from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0016_video_demanded")]
    operations = [
        migrations.AddField(
            model_name="call",
            name="declarations",
            field=models.JSONField(blank=True, default=list, verbose_name="what applicants declare"),
        ),
    ]
