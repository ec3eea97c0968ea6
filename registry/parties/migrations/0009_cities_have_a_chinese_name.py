from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0008_what_people_know_about")]
    operations = [
        migrations.AddField(
            model_name="institution",
            name="city_zh",
            field=models.CharField(blank=True, default="", max_length=120, verbose_name="city in Chinese"),
            preserve_default=False,
        ),
    ]
