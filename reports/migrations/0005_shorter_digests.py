"""Digests got shorter (`digests.SHAPE` 2): a line for every register, so that workers make them
anew. Until then registers are read themselves."""

from django.db import migrations

EVERY = """
INSERT INTO reports_registerchange (training_id) SELECT training_id FROM reports_registerdigest;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_note_register_changes")]

    operations = [migrations.RunSQL(EVERY, migrations.RunSQL.noop)]
