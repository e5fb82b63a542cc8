"""Who pays for a project stands in a table of its own; its changes are noted as before."""

from django.db import migrations

TABLE = "projects_projectfunding"


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0008_people_of_events"),
        ("projects", "0003_results_framework"),
    ]

    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER reports_note_names AFTER INSERT OR UPDATE OR DELETE ON {TABLE}"
            " FOR EACH STATEMENT EXECUTE FUNCTION reports_note_names();",
            f"DROP TRIGGER reports_note_names ON {TABLE};",
        )
    ]
