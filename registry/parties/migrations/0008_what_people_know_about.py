from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0007_letters_come_at_a_pace")]
    operations = [
        migrations.AddField(
            model_name="person",
            name="expertise",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="field of expertise"),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="person", name="parties_person_blanked_is_blank"),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("blanked_at__isnull", True),
                    models.Q(("email", ""), ("expertise", ""), ("name", ""), ("name_zh", ""), ("orcid", "")),
                    _connector="OR",
                ),
                name="parties_person_blanked_is_blank",
            ),
        ),
    ]
