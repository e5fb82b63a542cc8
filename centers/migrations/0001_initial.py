import centers.models.network
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import phonenumber_field.modelfields
from django.conf import settings
from core.operations import CreateModels
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('core', '0001_initial'),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(
        ),
        django.contrib.postgres.operations.UnaccentExtension(
        ),
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        CreateModels([
        migrations.CreateModel(
            name='ThematicArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True, verbose_name='Code')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('name_ky', models.CharField(max_length=120, null=True, verbose_name='Name')),
                ('name_ru', models.CharField(max_length=120, null=True, verbose_name='Name')),
                ('name_en', models.CharField(max_length=120, null=True, verbose_name='Name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='Position')),
                ('is_active', models.BooleanField(default=True, verbose_name='In use')),
            ],
            options={
                'verbose_name': 'thematic area',
                'verbose_name_plural': 'thematic areas',
                'ordering': ['position', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='Code')),
                ('level', models.CharField(choices=[('country', 'Country'), ('region', 'Region'), ('republican_city', 'City of republican significance'), ('district', 'District'), ('city_district', 'District of a city'), ('city', 'City'), ('town', 'Town'), ('village', 'Village')], max_length=20, verbose_name='Level')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('name_ky', models.CharField(max_length=120, null=True, verbose_name='Name')),
                ('name_ru', models.CharField(max_length=120, null=True, verbose_name='Name')),
                ('name_en', models.CharField(max_length=120, null=True, verbose_name='Name')),
                ('iso_code', models.CharField(blank=True, max_length=8, verbose_name='ISO 3166 code')),
                ('latitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True)),
                ('longitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True)),
                ('other_names', models.TextField(blank=True, help_text='Found by search only; one a line', verbose_name='Other names')),
                ('search_names', models.TextField(default='', editable=False)),
                ('sort_name', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Lower(django.db.models.functions.comparison.Coalesce(django.db.models.functions.comparison.NullIf(models.F('name_ky'), models.Value('')), django.db.models.functions.comparison.NullIf(models.F('name_ru'), models.Value('')), django.db.models.functions.comparison.NullIf(models.F('name_en'), models.Value('')), models.Value(''))), models.Value('ё'), models.Value('еӿ')), models.Value('ң'), models.Value('нӿ')), models.Value('ө'), models.Value('оӿ')), models.Value('ү'), models.Value('уӿ')), output_field=models.TextField(db_collation='C'))),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='centers.place')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.place')),
            ],
            options={
                'verbose_name': 'place',
                'verbose_name_plural': 'places',
                'ordering': ['code'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search_names'], name='place_search_trgm', opclasses=['gin_trgm_ops']), models.Index(fields=['level'], name='centers_pla_level_7b837a_idx')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('center', 'Adult training center'), ('association', 'Association'), ('library', 'Library'), ('vocational_school', 'Vocational school'), ('state_body', 'State body'), ('local_authority', 'Local authority'), ('employer', 'Employer'), ('ngo', 'Non-governmental organisation'), ('donor', 'Donor'), ('company', 'Company'), ('diaspora', 'Diaspora organisation'), ('university', 'University'), ('other', 'Other')], max_length=20, verbose_name='Kind')),
                ('name', models.CharField(max_length=255, verbose_name='Name')),
                ('name_ky', models.CharField(max_length=255, null=True, verbose_name='Name')),
                ('name_ru', models.CharField(max_length=255, null=True, verbose_name='Name')),
                ('name_en', models.CharField(max_length=255, null=True, verbose_name='Name')),
                ('short_name', models.CharField(blank=True, max_length=60, verbose_name='Short name')),
                ('short_name_ky', models.CharField(blank=True, max_length=60, null=True, verbose_name='Short name')),
                ('short_name_ru', models.CharField(blank=True, max_length=60, null=True, verbose_name='Short name')),
                ('short_name_en', models.CharField(blank=True, max_length=60, null=True, verbose_name='Short name')),
                ('address', models.CharField(blank=True, max_length=255, verbose_name='Address')),
                ('address_ky', models.CharField(blank=True, max_length=255, null=True, verbose_name='Address')),
                ('address_ru', models.CharField(blank=True, max_length=255, null=True, verbose_name='Address')),
                ('address_en', models.CharField(blank=True, max_length=255, null=True, verbose_name='Address')),
                ('phone', phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None, verbose_name='Phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='Email')),
                ('website', models.URLField(blank=True, verbose_name='Website')),
                ('is_restricted', models.BooleanField(default=False, help_text='A prison school: no public contacts and no lists of people', verbose_name='Closed place')),
                ('other_names', models.TextField(blank=True, help_text='Found by search only; one a line', verbose_name='Other names')),
                ('reference_code', models.CharField(blank=True, editable=False, max_length=40)),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('search_names', models.TextField(default='', editable=False)),
                ('sort_name', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Lower(django.db.models.functions.comparison.Coalesce(django.db.models.functions.comparison.NullIf(models.F('name_ky'), models.Value('')), django.db.models.functions.comparison.NullIf(models.F('name_ru'), models.Value('')), django.db.models.functions.comparison.NullIf(models.F('name_en'), models.Value('')), models.Value(''))), models.Value('ё'), models.Value('еӿ')), models.Value('ң'), models.Value('нӿ')), models.Value('ө'), models.Value('оӿ')), models.Value('ү'), models.Value('уӿ')), output_field=models.TextField(db_collation='C'))),
                ('country', models.ForeignKey(limit_choices_to={'level': 'country'}, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.place', verbose_name='Country')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.place', verbose_name='Place')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['sort_name', 'pk'],
                'indexes': [models.Index(fields=['kind', 'sort_name', 'id'], name='organisation_by_kind'), models.Index(fields=['sort_name', 'id'], name='organisation_by_name'), django.contrib.postgres.indexes.GinIndex(fields=['search_names'], name='organisation_search_trgm', opclasses=['gin_trgm_ops'])],
                'constraints': [models.UniqueConstraint(condition=models.Q(('reference_code', ''), _negated=True), fields=('reference_code',), name='organisation_reference_code_unique')],
            },
        ),
        migrations.CreateModel(
            name='PlaceFormerName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('name_ky', models.CharField(max_length=120, null=True, verbose_name='Name')),
                ('name_ru', models.CharField(max_length=120, null=True, verbose_name='Name')),
                ('name_en', models.CharField(max_length=120, null=True, verbose_name='Name')),
                ('valid_until', models.DateField(help_text='First day of the next name', verbose_name='Valid until')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to='centers.place')),
            ],
            options={
                'verbose_name': 'former name of a place',
                'verbose_name_plural': 'former names of places',
                'constraints': [models.UniqueConstraint(fields=('place', 'valid_until'), name='place_former_name_unique')],
            },
        ),
        migrations.CreateModel(
            name='Center',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True, verbose_name='Address on the portal')),
                ('code', models.CharField(help_text='Starts the numbers of its trainings', max_length=4, unique=True, verbose_name='Code')),
                ('description', models.TextField(blank=True, verbose_name='Description')),
                ('description_ky', models.TextField(blank=True, null=True, verbose_name='Description')),
                ('description_ru', models.TextField(blank=True, null=True, verbose_name='Description')),
                ('description_en', models.TextField(blank=True, null=True, verbose_name='Description')),
                ('opening_hours', models.CharField(blank=True, max_length=120, verbose_name='Opening hours')),
                ('opening_hours_ky', models.CharField(blank=True, max_length=120, null=True, verbose_name='Opening hours')),
                ('opening_hours_ru', models.CharField(blank=True, max_length=120, null=True, verbose_name='Opening hours')),
                ('opening_hours_en', models.CharField(blank=True, max_length=120, null=True, verbose_name='Opening hours')),
                ('is_active', models.BooleanField(default=True, verbose_name='Works now')),
                ('picture', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.picture', verbose_name='Picture')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='center', to='centers.organisation')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='region_centers', to='centers.place', verbose_name='Region')),
                ('thematic_areas', models.ManyToManyField(blank=True, related_name='centers', to='centers.thematicarea', verbose_name='What it teaches')),
            ],
            options={
                'verbose_name': 'adult training center',
                'verbose_name_plural': 'adult training centers',
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('coordinator', 'Coordinator'), ('trainer', 'Trainer')], max_length=12, verbose_name='Role')),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='Since')),
                ('left_at', models.DateTimeField(blank=True, null=True, verbose_name='Left')),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='centers.center')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'center membership',
                'verbose_name_plural': 'center memberships',
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('user', 'center', 'role'), name='membership_active_unique')],
            },
        ),
        migrations.CreateModel(
            name='NetworkMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('applicant', 'Applicant'), ('member', 'Member'), ('former', 'Former member')], default='member', max_length=10, verbose_name='Status')),
                ('applied_on', models.DateField(blank=True, null=True, verbose_name='Applied on')),
                ('joined_on', models.DateField(blank=True, null=True, verbose_name='Joined on')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='Left on')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='network_memberships', to='centers.organisation')),
            ],
            options={
                'verbose_name': 'network membership',
                'verbose_name_plural': 'network memberships',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('joined_on', None), ('left_on', None), ('status', 'applicant')), models.Q(('joined_on__isnull', False), ('left_on', None), ('status', 'member')), models.Q(('joined_on__isnull', False), ('left_on__gt', models.F('joined_on')), ('status', 'former')), _connector='OR'), name='network_membership_dates_fit_status'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('joined_on__isnull', False)), expressions=[('organisation', '='), (centers.models.network.DateRange(models.F('joined_on'), models.F('left_on'), django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='network_membership_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationFormerName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255, verbose_name='Name')),
                ('name_ky', models.CharField(max_length=255, null=True, verbose_name='Name')),
                ('name_ru', models.CharField(max_length=255, null=True, verbose_name='Name')),
                ('name_en', models.CharField(max_length=255, null=True, verbose_name='Name')),
                ('valid_until', models.DateField(help_text='First day of the next name', verbose_name='Valid until')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to='centers.organisation')),
            ],
            options={
                'verbose_name': 'former name of an organisation',
                'verbose_name_plural': 'former names of organisations',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'valid_until'), name='organisation_former_name_unique')],
            },
        ),
        ]),
    ]
