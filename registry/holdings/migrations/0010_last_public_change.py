"""When a piece last changed as far as that is public, and what waits for its day; the loans fill it in."""
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('holdings', '0009_texts_to_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangeDue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changed_at', models.DateTimeField()),
                ('public_from', models.DateTimeField(db_index=True)),
                ('split', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='holdings.split')),
            ],
        ),
        migrations.CreateModel(
            name='LastChange',
            fields=[
                ('split', models.OneToOneField(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='last_change', serialize=False, to='holdings.split')),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['-changed_at', 'split'], name='holdings_lastchange_newest')],
            },
        ),
    ]
