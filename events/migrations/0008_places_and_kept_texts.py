import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0007_undone_scans")]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="places",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="Places ordered",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("places", None), ("places__gte", 1), _connector="OR"),
                name="commitment_places_positive",
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="evidence_from",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        # Two devices of one person may each hold a text that met another one.
        migrations.RemoveConstraint(model_name="minutescopy", name="minutes_copy_once"),
    ]
