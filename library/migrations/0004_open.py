from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("library", "0003_files")]

    operations = [
        migrations.AddIndex(
            model_name="resource",
            index=models.Index(
                fields=["updated_at"],
                condition=models.Q(published_at__isnull=False),
                name="resource_changed",
            ),
        ),
    ]
