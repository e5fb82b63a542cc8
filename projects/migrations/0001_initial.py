import django.db.models.deletion
from django.conf import settings
from core.operations import CreateModels
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('centers', '0001_initial'),
    ]

    operations = [
        CreateModels([
        migrations.CreateModel(
            name='PolicyPlanItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='Code')),
                ('title', models.CharField(max_length=255, verbose_name='Title')),
                ('title_ky', models.CharField(max_length=255, null=True, verbose_name='Title')),
                ('title_ru', models.CharField(max_length=255, null=True, verbose_name='Title')),
                ('title_en', models.CharField(max_length=255, null=True, verbose_name='Title')),
                ('first_year', models.PositiveSmallIntegerField(verbose_name='First year of the plan')),
                ('last_year', models.PositiveSmallIntegerField(verbose_name='Last year of the plan')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='Position')),
                ('is_demo', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'verbose_name': 'item of a policy plan',
                'verbose_name_plural': 'items of policy plans',
                'ordering': ['-first_year', 'position', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_year__gte', models.F('first_year'))), name='policy_item_years_in_order')],
            },
        ),
        migrations.CreateModel(
            name='DonorViewer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('donor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='viewers', to='centers.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='donor_viewings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': "donor's officer",
                'verbose_name_plural': "donor's officers",
                'constraints': [models.UniqueConstraint(fields=('user', 'donor'), name='donor_viewer_unique')],
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True, verbose_name='Address on the portal')),
                ('title', models.CharField(max_length=255, verbose_name='Title')),
                ('title_ky', models.CharField(max_length=255, null=True, verbose_name='Title')),
                ('title_ru', models.CharField(max_length=255, null=True, verbose_name='Title')),
                ('title_en', models.CharField(max_length=255, null=True, verbose_name='Title')),
                ('objective', models.TextField(blank=True, verbose_name='Overall objective')),
                ('objective_ky', models.TextField(blank=True, null=True, verbose_name='Overall objective')),
                ('objective_ru', models.TextField(blank=True, null=True, verbose_name='Overall objective')),
                ('objective_en', models.TextField(blank=True, null=True, verbose_name='Overall objective')),
                ('starts_on', models.DateField(verbose_name='Start date')),
                ('ends_on', models.DateField(verbose_name='End date')),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('donors', models.ManyToManyField(related_name='funded_projects', to='centers.organisation', verbose_name='Donors')),
                ('implementer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='implemented_projects', to='centers.organisation', verbose_name='Implementer')),
                ('regions', models.ManyToManyField(blank=True, related_name='+', to='centers.place', verbose_name='Limited to regions')),
            ],
            options={
                'verbose_name': 'project',
                'verbose_name_plural': 'projects',
                'ordering': ['-starts_on', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='project_ends_after_start')],
            },
        ),
        ]),
    ]
