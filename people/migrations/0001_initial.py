import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import phonenumber_field.modelfields
from django.conf import settings
from core.operations import CreateModels
from django.db import migrations, models

from people.migrations import _rules as rules


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('centers', '0001_initial'),
    ]

    operations = [
        CreateModels([
        migrations.CreateModel(
            name='TargetGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True, verbose_name='Code')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('name_ky', models.CharField(max_length=120, null=True, verbose_name='Name')),
                ('name_ru', models.CharField(max_length=120, null=True, verbose_name='Name')),
                ('name_en', models.CharField(max_length=120, null=True, verbose_name='Name')),
                ('aliases', models.TextField(blank=True, verbose_name='Other words for it')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='Position')),
                ('is_active', models.BooleanField(default=True, verbose_name='In use')),
            ],
            options={
                'verbose_name': 'target group',
                'verbose_name_plural': 'target groups',
                'ordering': ['position', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('family_name', models.CharField(blank=True, max_length=80, verbose_name='Surname')),
                ('given_name', models.CharField(max_length=80, verbose_name='First name')),
                ('patronymic', models.CharField(blank=True, max_length=80, verbose_name='Patronymic')),
                ('latin_name', models.CharField(blank=True, help_text='As in the passport, for certificates', max_length=160, verbose_name='Name in Latin letters')),
                ('name_key', models.CharField(editable=False, max_length=160)),
                ('sort_name', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Lower(django.db.models.functions.text.Concat('family_name', models.Value(' '), 'given_name')), models.Value('ё'), models.Value('еӿ')), models.Value('ң'), models.Value('нӿ')), models.Value('ө'), models.Value('оӿ')), models.Value('ү'), models.Value('уӿ')), output_field=models.CharField(max_length=250))),
                ('patronymic_key', models.CharField(default='', editable=False, max_length=80)),
                ('sex', models.CharField(choices=[('F', 'Female'), ('M', 'Male'), ('U', 'Not stated')], default='U', max_length=1, verbose_name='Sex')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='Date of birth')),
                ('birth_year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1900), django.core.validators.MaxValueValidator(2100)], verbose_name='Year of birth')),
                ('is_birth_approximate', models.BooleanField(default=False, help_text='Computed from an age', verbose_name='The year of birth is about right')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='Email')),
                ('language', models.CharField(choices=[('ky', 'Кыргызча'), ('ru', 'Русский'), ('en', 'English')], default='ky', max_length=2, verbose_name='Language')),
                ('occupation', models.CharField(choices=[('unknown', 'Unknown'), ('pupil', 'School pupil'), ('student', 'Student'), ('employed', 'Employed'), ('self_employed', 'Self-employed'), ('unemployed', 'Unemployed'), ('home', 'Runs the household'), ('retired', 'Retired')], default='unknown', max_length=15, verbose_name='Occupation')),
                ('migrant_status', models.CharField(choices=[('unknown', 'Unknown'), ('none', 'Not a migrant'), ('abroad', 'Works abroad'), ('returned', 'Returned from work abroad'), ('internal', 'Moved within the country'), ('family', 'Family member of a migrant')], default='unknown', max_length=10, verbose_name='Migrant status')),
                ('qualification', models.CharField(choices=[('unknown', 'Unknown'), ('none', 'No vocational qualification'), ('vocational', 'Vocational education'), ('higher', 'Higher education')], default='unknown', max_length=12, verbose_name='Qualification')),
                ('has_guardian_consent', models.BooleanField(default=False, help_text='Needed under 18', verbose_name='A parent or guardian agreed')),
                ('note', models.TextField(blank=True, verbose_name='Note')),
                ('is_void', models.BooleanField(default=False, editable=False)),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=255)),
                ('anonymised_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('anonymised_age_band', models.CharField(blank=True, editable=False, max_length=8)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('country_of_stay', models.ForeignKey(blank=True, help_text='Only if the person lives abroad now', limit_choices_to={'level': 'country'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.place', verbose_name='Country of stay')),
                ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_people', to='people.person')),
                ('organisation', models.ForeignKey(blank=True, help_text='Where the person works, if it matters for the training', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='centers.organisation', verbose_name='Organisation')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.place', verbose_name='Lives in')),
                ('region', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.place')),
                ('user', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='person', to=settings.AUTH_USER_MODEL)),
                ('target_groups', models.ManyToManyField(blank=True, related_name='people', to='people.targetgroup', verbose_name='Target groups')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['sort_name', 'pk'],
                'indexes': [models.Index(fields=['sort_name', 'id'], name='person_by_name'), models.Index(fields=['name_key', 'birth_year'], name='person_by_key'), django.contrib.postgres.indexes.GinIndex(fields=['name_key'], gin_pending_list_limit=128, name='person_key_trgm', opclasses=['gin_trgm_ops']), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('name_key', config='simple'), gin_pending_list_limit=128, name='person_by_words'), models.Index(condition=models.Q(('anonymised_at', None), ('is_void', False), ('merged_into', None)), fields=['region', 'sort_name', 'id'], include=('sex', 'birth_year'), name='person_by_region'), models.Index(fields=['-updated_at', '-id'], name='person_by_update'), models.Index(fields=['id'], include=('sex',), name='person_sex'), models.Index(models.Func(models.F('name_key'), models.Value(' '), models.Value(1), function='SPLIT_PART'), models.F('birth_year'), name='person_by_word_1'), models.Index(models.Func(models.F('name_key'), models.Value(' '), models.Value(2), function='SPLIT_PART'), models.F('birth_year'), name='person_by_word_2')],
                'constraints': [models.CheckConstraint(condition=models.Q(('birth_date', None), ('birth_year', models.F('birth_date__year')), _connector='OR'), name='person_birth_year_fits_date'), models.CheckConstraint(condition=models.Q(('birth_year', None), ('birth_year__range', (1900, 2100)), _connector='OR'), name='person_birth_year_in_range'), models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('pk')), _negated=True), _connector='OR'), name='person_not_merged_into_itself')],
            },
        ),
        migrations.CreateModel(
            name='PersonCenter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(auto_now_add=True)),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='person_centers', to='centers.center')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='person_centers', to='people.person')),
            ],
            options={
                'verbose_name': 'center of a person',
                'verbose_name_plural': 'centers of a person',
                'constraints': [models.UniqueConstraint(fields=('center', 'person'), name='person_center_unique')],
            },
        ),
        migrations.CreateModel(
            name='PersonPhone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', phonenumber_field.modelfields.PhoneNumberField(max_length=128, region=None, verbose_name='Phone')),
                ('tail', models.CharField(editable=False, max_length=9)),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phones', to='people.person')),
            ],
            options={
                'verbose_name': 'phone',
                'verbose_name_plural': 'phones',
                'ordering': ['position', 'pk'],
                'indexes': [models.Index(fields=['tail'], name='people_pers_tail_e5cc52_idx'), models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Reverse('tail'), 'text_pattern_ops'), name='person_phone_end')],
                'constraints': [models.UniqueConstraint(fields=('person', 'number'), name='person_phone_unique')],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moved', models.JSONField(default=list)),
                ('survivor_before', models.JSONField(default=dict)),
                ('merged_at', models.DateTimeField(auto_now_add=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('merged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merged', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('survivor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='people.person')),
            ],
            options={
                'verbose_name': 'merge',
                'verbose_name_plural': 'merges',
                'ordering': ['-merged_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('merged',), name='merge_open_once')],
            },
        ),
        migrations.CreateModel(
            name='DuplicatePair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', 'To be decided'), ('same', 'The same person'), ('not_same', 'Not the same person')], default='open', max_length=10)),
                ('level', models.CharField(default='unsure', max_length=10)),
                ('reasons', models.JSONField(default=list)),
                ('fingerprint', models.CharField(max_length=64)),
                ('found_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'verbose_name': 'possible duplicate',
                'verbose_name_plural': 'possible duplicates',
                'ordering': ['-found_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['-found_at'], name='duplicate_pair_open')],
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='duplicate_pair_unique'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='duplicate_pair_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('data', 'Keeping personal data'), ('migrant_status', 'Keeping migrant status and qualification'), ('photo', 'Photos and success stories'), ('contact', 'Being contacted later'), ('pool', 'Being shown to other centers as a trainer'), ('guardian', 'Consent of a parent or guardian')], max_length=20, verbose_name='Purpose')),
                ('text_version', models.CharField(max_length=20, verbose_name='Version of the text')),
                ('language', models.CharField(choices=[('ky', 'Кыргызча'), ('ru', 'Русский'), ('en', 'English')], max_length=2, verbose_name='Language of the text')),
                ('way', models.CharField(choices=[('paper', 'On paper'), ('spoken', 'Spoken'), ('online', 'Online')], max_length=10, verbose_name='How it was given')),
                ('given_on', models.DateField(verbose_name='Given on')),
                ('given_by', models.CharField(blank=True, help_text='Name of the parent or guardian', max_length=160, verbose_name='Given by')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='Withdrawn on')),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='people.person')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'ordering': ['-given_on', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_on', None)), fields=('person', 'purpose'), name='consent_valid_once_per_purpose'), models.CheckConstraint(condition=models.Q(('withdrawn_on', None), ('withdrawn_on__gte', models.F('given_on')), _connector='OR'), name='consent_withdrawn_after_given')],
            },
        ),
        ]),
        migrations.AddField(
            model_name='person',
            name='centers',
            field=models.ManyToManyField(related_name='people', through='people.PersonCenter', to='centers.center'),
        ),
        migrations.RunSQL(rules.CREATE, rules.DROP),
    ]
