import core.files
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import library.models.content
import library.reserved
import uuid
from django.conf import settings
from core.operations import CreateModels
from django.db import migrations, models

from library.migrations import _rules as rules


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('centers', '0001_initial'),
        ('core', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(rules.SEQUENCE, migrations.RunSQL.noop),

        CreateModels([
        migrations.CreateModel(
            name='Competence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('framework', models.CharField(max_length=40, verbose_name='Framework')),
                ('version', models.CharField(max_length=20, verbose_name='Version')),
                ('code', models.CharField(max_length=20, verbose_name='Code')),
                ('name', models.CharField(max_length=160, verbose_name='Name')),
                ('name_ky', models.CharField(max_length=160, null=True, verbose_name='Name')),
                ('name_ru', models.CharField(max_length=160, null=True, verbose_name='Name')),
                ('name_en', models.CharField(max_length=160, null=True, verbose_name='Name')),
            ],
            options={
                'verbose_name': 'competence',
                'verbose_name_plural': 'competences',
                'ordering': ['framework', 'version', 'code'],
                'constraints': [models.UniqueConstraint(fields=('framework', 'version', 'code'), name='competence_unique')],
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('key', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('word', models.CharField(max_length=40)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['key'], name='search_word_trgm', opclasses=['gin_trgm_ops'])],
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True, verbose_name='Code')),
                ('name', models.CharField(max_length=80, verbose_name='Name')),
                ('name_ky', models.CharField(max_length=80, null=True, verbose_name='Name')),
                ('name_ru', models.CharField(max_length=80, null=True, verbose_name='Name')),
                ('name_en', models.CharField(max_length=80, null=True, verbose_name='Name')),
                ('is_active', models.BooleanField(default=True, verbose_name='In use')),
                ('sort_name', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Lower(django.db.models.functions.comparison.Coalesce(django.db.models.functions.comparison.NullIf(models.F('name_ky'), models.Value('')), django.db.models.functions.comparison.NullIf(models.F('name_ru'), models.Value('')), django.db.models.functions.comparison.NullIf(models.F('name_en'), models.Value('')), models.Value(''))), models.Value('ё'), models.Value('еӿ')), models.Value('ң'), models.Value('нӿ')), models.Value('ө'), models.Value('оӿ')), models.Value('ү'), models.Value('уӿ')), output_field=models.TextField(db_collation='C'))),
            ],
            options={
                'verbose_name': 'topic',
                'verbose_name_plural': 'topics',
                'ordering': ['sort_name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, validators=[library.reserved.check_slug], verbose_name='Address on the portal')),
                ('kind', models.CharField(choices=[('tutorial', 'E-tutorial'), ('video', 'Video'), ('aid', 'Teaching aid'), ('cards', 'Card set'), ('act', 'Legal act'), ('note', 'Exchange note'), ('other', 'Other material')], default='tutorial', max_length=10, verbose_name='Kind')),
                ('audience', models.CharField(choices=[('adults', 'All adults'), ('youth', 'Young people'), ('women', 'Women'), ('migrant-families', 'Families of migrants'), ('older-adults', 'Older people'), ('trainers', 'Trainers')], default='adults', max_length=20, verbose_name='For whom')),
                ('level', models.CharField(choices=[('beginner', 'For beginners'), ('intermediate', 'Intermediate'), ('advanced', 'Advanced')], default='beginner', max_length=12, verbose_name='Level')),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Minutes')),
                ('sdg_targets', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('4.3', '4.3 Access to vocational and adult education'), ('4.4', '4.4 Skills for work'), ('5.b', '5.b Technology for the empowerment of women'), ('8.6', '8.6 Young people in work or education'), ('10.7', '10.7 Safe and orderly migration')], max_length=5), blank=True, default=list, size=None, verbose_name='Development goals')),
                ('licence', models.CharField(blank=True, choices=[('cc0', 'CC0 1.0'), ('cc-by', 'CC BY 4.0'), ('cc-by-sa', 'CC BY-SA 4.0'), ('pixabay', 'Pixabay licence'), ('pexels', 'Pexels licence'), ('unsplash', 'Unsplash licence'), ('own', 'Own work'), ('permission', "With the author's permission")], max_length=12, verbose_name='Licence')),
                ('is_link_only', models.BooleanField(default=False, verbose_name='Link only')),
                ('source_url', models.URLField(blank=True, verbose_name='Address of the source')),
                ('adapted_from', models.CharField(blank=True, max_length=200, verbose_name='Adapted from')),
                ('dated_on', models.DateField(blank=True, null=True, verbose_name='Date of the document')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('withdraw_reason', models.CharField(blank=True, editable=False, max_length=255)),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.thematicarea', verbose_name='Thematic area')),
                ('center', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resources', to='centers.center', verbose_name='Center')),
                ('country', models.ForeignKey(blank=True, limit_choices_to={'level': 'country'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.place', verbose_name='Country it tells of')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('picture', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.picture')),
                ('source_partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.organisation', verbose_name='Received from')),
                ('competences', models.ManyToManyField(blank=True, related_name='+', to='library.competence', verbose_name='Digital competences')),
                ('topics', models.ManyToManyField(blank=True, related_name='resources', to='library.topic', verbose_name='Topics')),
            ],
            options={
                'verbose_name': 'material',
                'verbose_name_plural': 'materials',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('published_at__isnull', False), ('withdrawn_at', None)), fields=['-published_at', '-id'], name='resource_newest'), models.Index(fields=['center', '-created_at'], name='resource_by_center'), models.Index(condition=models.Q(('published_at__isnull', False)), fields=['updated_at'], name='resource_changed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('published_at', None), ('is_link_only', True), models.Q(('licence', ''), _negated=True), _connector='OR'), name='resource_published_has_licence'), models.CheckConstraint(condition=models.Q(('is_link_only', False), models.Q(('source_url', ''), _negated=True), _connector='OR'), name='resource_link_only_has_address'), models.CheckConstraint(condition=models.Q(('published_at', None), ('is_link_only', True), ('licence__in', ['own', 'permission', 'cc0', 'cc-by', 'cc-by-sa']), models.Q(('source_url', ''), _negated=True), _connector='OR'), name='resource_published_has_source'), models.CheckConstraint(condition=models.Q(('withdrawn_at', None), models.Q(('withdraw_reason', ''), _negated=True), _connector='OR'), name='resource_withdrawn_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Contributor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('author', 'Author'), ('translator', 'Translator'), ('editor', 'Editor'), ('illustrator', 'Illustrator'), ('expert', 'Expert')], default='author', max_length=12, verbose_name='Role')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='Name')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.organisation', verbose_name='Organisation')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contributors', to='library.resource')),
            ],
            options={
                'verbose_name': 'contributor',
                'verbose_name_plural': 'contributors',
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), ('organisation__isnull', False), _connector='OR'), name='contributor_is_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Image',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9-]*$', 'Use small Latin letters, digits and hyphens: “menu-button”.')], verbose_name='Short name')),
                ('picture', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.picture')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='images', to='library.resource')),
            ],
            options={
                'verbose_name': 'picture of a text',
                'verbose_name_plural': 'pictures of texts',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('resource', 'name'), name='image_name_unique')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(choices=[('text', 'In the text'), ('file', 'Among the files'), ('source', 'Address of the source')], max_length=6, verbose_name='Place')),
                ('language', models.CharField(blank=True, max_length=3)),
                ('url', models.CharField(max_length=500, verbose_name='Address')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='Checked')),
                ('status', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Answer')),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('failing_since', models.DateTimeField(blank=True, null=True)),
                ('dead_since', models.DateTimeField(blank=True, null=True)),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='library.resource')),
            ],
            options={
                'verbose_name': 'link',
                'verbose_name_plural': 'links',
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['url'], name='link_url'), models.Index(condition=models.Q(('dead_since__isnull', False)), fields=['dead_since'], name='link_dead')],
                'constraints': [models.UniqueConstraint(fields=('resource', 'place', 'language', 'url'), name='link_unique')],
            },
        ),
        migrations.CreateModel(
            name='MonthlyCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='Month')),
                ('what', models.CharField(choices=[('view', 'Opened'), ('download', 'Downloaded')], max_length=8)),
                ('language', models.CharField(blank=True, max_length=3)),
                ('count', models.PositiveIntegerField(default=0)),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='monthly_counts', to='library.resource')),
            ],
            options={
                'verbose_name': 'count of a month',
                'verbose_name_plural': 'counts of the months',
                'constraints': [models.UniqueConstraint(fields=('resource', 'month', 'what', 'language'), name='monthly_count_unique')],
            },
        ),
        migrations.CreateModel(
            name='StaleEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('resource', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='library.resource')),
            ],
        ),
        migrations.CreateModel(
            name='CatalogueEntry',
            fields=[
                ('resource', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='catalogue_entry', serialize=False, to='library.resource')),
                ('vector', django.contrib.postgres.search.SearchVectorField()),
                ('head', django.contrib.postgres.search.SearchVectorField()),
                ('mark', models.IntegerField(db_default=models.Func(models.Value('library_catalogueentry_mark'), function='nextval'), editable=False, unique=True)),
                ('kind', models.CharField(max_length=10)),
                ('level', models.CharField(max_length=12)),
                ('offline', models.CharField(blank=True, max_length=1)),
                ('region', models.CharField(blank=True, max_length=20)),
                ('area', models.CharField(blank=True, max_length=50)),
                ('lang', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), size=None)),
                ('topic', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), size=None)),
                ('published_at', models.DateTimeField()),
                ('shown', models.JSONField(default=dict)),
                ('used', models.PositiveIntegerField(default=0)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['vector'], name='catalogue_vector'), django.contrib.postgres.indexes.GinIndex(fields=['head'], name='catalogue_head'), models.Index(fields=['-published_at', '-resource'], name='catalogue_newest'), models.Index(fields=['-used', '-published_at'], name='catalogue_used')],
            },
        ),
        migrations.CreateModel(
            name='LinkScan',
            fields=[
                ('resource', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='link_scan', serialize=False, to='library.resource')),
                ('seen_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('ky', 'Kyrgyz'), ('ru', 'Russian'), ('en', 'English'), ('uz', 'Uzbek'), ('kk', 'Kazakh'), ('tg', 'Tajik'), ('mn', 'Mongolian'), ('tr', 'Turkish'), ('de', 'German'), ('az', 'Azerbaijani'), ('dng', 'Dungan'), ('tk', 'Turkmen'), ('tt', 'Tatar'), ('ug', 'Uyghur'), ('uk', 'Ukrainian')], max_length=3, verbose_name='Language')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='editions', to='library.resource')),
            ],
            options={
                'verbose_name': 'language version',
                'verbose_name_plural': 'language versions',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('resource', 'language'), name='edition_unique')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='Version')),
                ('title', models.CharField(max_length=160, verbose_name='Title')),
                ('summary', models.CharField(blank=True, max_length=400, verbose_name='Summary')),
                ('body', models.TextField(blank=True, verbose_name='Text')),
                ('change_note', models.CharField(blank=True, max_length=255, verbose_name='What has changed')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('in_review', 'In review'), ('changes_asked', 'Changes asked'), ('published', 'Published'), ('replaced', 'Replaced')], default='draft', editable=False, max_length=14, verbose_name='State')),
                ('written_at', models.DateTimeField(auto_now=True)),
                ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('decided_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='library.edition')),
                ('reviewed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.organisation')),
                ('written_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'version',
                'verbose_name_plural': 'versions',
                'ordering': ['-number'],
                'indexes': [models.Index(condition=models.Q(('state', 'in_review')), fields=['submitted_at'], name='revision_waiting')],
                'constraints': [models.UniqueConstraint(fields=('edition', 'number'), name='revision_number_unique'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'changes_asked'])), fields=('edition',), name='revision_open_once'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('edition',), name='revision_published_once'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['published', 'replaced']), _negated=True), ('decided_at__isnull', False), _connector='OR'), name='revision_published_has_date'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='revision_has_title')],
            },
        ),
        migrations.CreateModel(
            name='File',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('pdf', 'PDF'), ('epub', 'EPUB'), ('audio', 'Audio'), ('video', 'Video'), ('zip', 'ZIP'), ('link', 'Link')], max_length=6, verbose_name='Kind')),
                ('title', models.CharField(blank=True, max_length=160, verbose_name='Title')),
                ('file', models.FileField(blank=True, max_length=200, storage=core.files.private_storage, upload_to=library.models.content.file_path)),
                ('url', models.URLField(blank=True, verbose_name='Address')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='Size')),
                ('checksum', models.CharField(blank=True, max_length=64)),
                ('seconds', models.PositiveIntegerField(blank=True, null=True, verbose_name='Duration')),
                ('checked_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('dead_since', models.DateTimeField(blank=True, editable=False, null=True)),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='library.revision')),
            ],
            options={
                'verbose_name': 'file',
                'verbose_name_plural': 'files',
                'ordering': ['position', 'pk'],
                'indexes': [models.Index(condition=models.Q(('url', ''), _negated=True), fields=['url'], name='file_url')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'link'), models.Q(('url', ''), _negated=True), ('file', '')), models.Q(models.Q(('kind', 'link'), _negated=True), ('url', ''), models.Q(('file', ''), _negated=True), ('size__gt', 0), models.Q(('checksum', ''), _negated=True)), _connector='OR'), name='file_is_file_or_link'), models.UniqueConstraint(condition=models.Q(('checksum', ''), _negated=True), fields=('revision', 'checksum'), name='file_sent_twice_is_one')],
            },
        ),
        migrations.CreateModel(
            name='UploadSession',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('size', models.PositiveBigIntegerField()),
                ('received', models.PositiveBigIntegerField(default=0)),
                ('parts', models.JSONField(default=list)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='library.revision')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'upload',
                'verbose_name_plural': 'uploads',
                'ordering': ['-started_at'],
                'indexes': [models.Index(fields=['expires_at'], name='upload_expires'), models.Index(fields=['sent_by', 'revision'], name='upload_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gt', 0), ('received__lte', models.F('size'))), name='upload_within_size')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='Place')),
                ('text', models.TextField(verbose_name='Comment')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='library.revision')),
            ],
            options={
                'verbose_name': 'comment',
                'verbose_name_plural': 'comments',
                'ordering': ['made_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_entry', serialize=False, to='library.edition')),
                ('language', models.CharField(max_length=3)),
                ('title', models.CharField(max_length=160)),
                ('summary', models.CharField(blank=True, max_length=400)),
                ('folded', models.TextField(default='')),
                ('words', models.TextField(default='')),
                ('plain', models.TextField(default='')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='search_entries', to='library.resource')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['folded'], name='library_search_trgm', opclasses=['gin_trgm_ops'])],
            },
        ),
        ]),
        migrations.AddField(
            model_name='edition',
            name='published',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='library.revision'),
        ),
        migrations.RunSQL(rules.SHOWN, rules.NOT_SHOWN),
        migrations.RunSQL(rules.NARROW, migrations.RunSQL.noop),
        migrations.RunSQL(rules.MARKS, rules.NO_MARKS),
        migrations.RunSQL(rules.FUNCTIONS + rules.CREATE, rules.DROP),
    ]
