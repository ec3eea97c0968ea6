"""The catalogue is walked by sample, by availability and by mass; other indexes of pieces only cost."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('holdings', '0005_pieces_are_counted_as_they_change'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='split',
            name='holdings_split_mission',
        ),
        migrations.RemoveIndex(
            model_name='split',
            name='holdings_split_lithology',
        ),
        migrations.RemoveIndex(
            model_name='split',
            name='holdings_split_mass',
        ),
        migrations.AddIndex(
            model_name='split',
            index=models.Index(fields=['sample', 'sort_key'], name='holdings_split_of_sample'),
        ),
        migrations.AddIndex(
            model_name='split',
            index=models.Index(fields=['mass_ug', '-sort_key'], name='holdings_split_by_mass'),
        ),
    ]
