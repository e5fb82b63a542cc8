import core.files
import core.models
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from core.operations import CreateModels
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        CreateModels([
        migrations.CreateModel(
            name='CountBatch',
            fields=[
                ('key', models.UUIDField(primary_key=True, serialize=False)),
                ('added_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='when')),
                ('actor_id', models.BigIntegerField(blank=True, null=True)),
                ('actor_label', models.CharField(blank=True, max_length=200, verbose_name='who')),
                ('action', models.CharField(max_length=60, verbose_name='what was done')),
                ('object_type', models.CharField(blank=True, max_length=80, verbose_name='kind of record')),
                ('object_id', models.CharField(blank=True, max_length=64)),
                ('object_label', models.CharField(blank=True, max_length=200, verbose_name='record')),
                ('center_id', models.BigIntegerField(blank=True, null=True)),
                ('ip', models.GenericIPAddressField(blank=True, null=True, verbose_name='address')),
                ('path', models.CharField(blank=True, max_length=300, verbose_name='page')),
                ('changes', models.JSONField(blank=True, default=dict, verbose_name='changes')),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='note')),
            ],
            options={
                'verbose_name': 'audit log entry',
                'verbose_name_plural': 'audit log',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['-at', '-id'], name='audit_at'), models.Index(fields=['object_type', 'object_id', '-at'], name='audit_object'), models.Index(fields=['actor_id', '-at'], name='audit_actor'), models.Index(fields=['center_id', '-at'], name='audit_center'), models.Index(fields=['action', '-at'], name='audit_action')],
            },
        ),
        migrations.CreateModel(
            name='OutgoingMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'e-mail'), ('phone_list', 'phone list')], max_length=12, verbose_name='channel')),
                ('kind', models.CharField(max_length=60, verbose_name='kind')),
                ('to_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('to_phone', models.CharField(blank=True, max_length=32, verbose_name='phone')),
                ('to_name', models.CharField(blank=True, max_length=200, verbose_name='recipient')),
                ('user_id', models.BigIntegerField(blank=True, null=True)),
                ('language', models.CharField(choices=[('ky', 'Кыргызча'), ('ru', 'Русский'), ('en', 'English')], max_length=2, verbose_name='language')),
                ('subject', models.CharField(max_length=250, verbose_name='subject')),
                ('body', models.TextField(verbose_name='text')),
                ('is_secret', models.BooleanField(default=False)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='due at')),
                ('status', models.CharField(choices=[('queued', 'waiting'), ('sent', 'sent'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=10, verbose_name='status')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('log', models.TextField(blank=True, verbose_name='log')),
                ('dedupe_key', models.CharField(blank=True, max_length=200, null=True, unique=True)),
                ('created_by', models.CharField(blank=True, max_length=200, verbose_name='asked by')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created at')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
            ],
            options={
                'verbose_name': 'outgoing message',
                'verbose_name_plural': 'outgoing messages',
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(fields=['-created_at', '-id'], name='message_created'), models.Index(fields=['status', '-created_at', '-id'], name='message_status'), models.Index(condition=models.Q(('status', 'queued')), fields=['due_at'], name='message_due'), models.Index(fields=['user_id', '-created_at'], name='message_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('channel', 'email'), models.Q(('to_email', ''), _negated=True)), ('channel', 'phone_list'), _connector='OR'), name='message_email_has_address')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=80)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('center_id', models.BigIntegerField(blank=True, null=True)),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'at work'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=10, verbose_name='state')),
                ('progress_done', models.PositiveIntegerField(default=0)),
                ('progress_total', models.PositiveIntegerField(default=0)),
                ('progress_note', models.CharField(blank=True, max_length=200)),
                ('params', models.JSONField(blank=True, default=dict)),
                ('result', models.JSONField(blank=True, default=dict)),
                ('result_file', models.FileField(blank=True, max_length=300, storage=core.files.private_storage, upload_to='')),
                ('result_name', models.CharField(blank=True, max_length=150)),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='file kept until')),
                ('error', models.TextField(blank=True, verbose_name='what went wrong')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('run_token', models.UUIDField(blank=True, null=True)),
                ('idempotency_key', models.CharField(blank=True, max_length=200)),
                ('language', models.CharField(default='ky', max_length=2)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked at')),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('heartbeat_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='jobs', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
            ],
            options={
                'verbose_name': 'job',
                'verbose_name_plural': 'jobs',
                'ordering': ['-created_at'],
                'indexes': [models.Index(fields=['asked_by', '-created_at'], name='job_asked_by'), models.Index(fields=['-created_at'], name='job_created'), models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['state', 'heartbeat_at'], name='job_active'), models.Index(condition=models.Q(('expires_at__isnull', False)), fields=['expires_at'], name='job_expires')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running']), models.Q(('idempotency_key', ''), _negated=True)), fields=('kind', 'idempotency_key'), name='job_one_active_per_key')],
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(max_length=120, storage=core.files.public_storage, upload_to=core.models.picture_path)),
                ('small_file', models.FileField(max_length=120, storage=core.files.public_storage, upload_to=core.models.picture_path)),
                ('width', models.PositiveSmallIntegerField()),
                ('height', models.PositiveSmallIntegerField()),
                ('small_width', models.PositiveSmallIntegerField()),
                ('small_height', models.PositiveSmallIntegerField()),
                ('alt', models.CharField(blank=True, help_text='What the picture shows, for people who do not see it', max_length=250, verbose_name='Description')),
                ('alt_ky', models.CharField(blank=True, help_text='What the picture shows, for people who do not see it', max_length=250, null=True, verbose_name='Description')),
                ('alt_ru', models.CharField(blank=True, help_text='What the picture shows, for people who do not see it', max_length=250, null=True, verbose_name='Description')),
                ('alt_en', models.CharField(blank=True, help_text='What the picture shows, for people who do not see it', max_length=250, null=True, verbose_name='Description')),
                ('author', models.CharField(blank=True, max_length=150, verbose_name='Author')),
                ('source', models.URLField(blank=True, help_text='Address of the page it was taken from', verbose_name='Source')),
                ('licence', models.CharField(blank=True, choices=[('cc0', 'CC0 1.0'), ('cc-by', 'CC BY 4.0'), ('cc-by-sa', 'CC BY-SA 4.0'), ('pixabay', 'Pixabay licence'), ('pexels', 'Pexels licence'), ('unsplash', 'Unsplash licence'), ('own', 'Own work'), ('permission', "With the author's permission")], max_length=12, verbose_name='Licence')),
                ('is_published', models.BooleanField(default=False, verbose_name='Shown to visitors')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='uploaded at')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
            ],
            options={
                'verbose_name': 'picture',
                'verbose_name_plural': 'pictures',
                'constraints': [models.CheckConstraint(condition=models.Q(('is_published', False), models.Q(models.Q(('author', ''), _negated=True), models.Q(models.Q(('alt_ky__isnull', False), models.Q(('alt_ky', ''), _negated=True)), models.Q(('alt_ru__isnull', False), models.Q(('alt_ru', ''), _negated=True)), models.Q(('alt_en__isnull', False), models.Q(('alt_en', ''), _negated=True)), _connector='OR'), models.Q(('licence__in', ('own', 'permission')), models.Q(('licence__in', ['cc0', 'cc-by', 'cc-by-sa', 'pixabay', 'pexels', 'unsplash', 'own', 'permission']), models.Q(('source', ''), _negated=True)), _connector='OR')), _connector='OR'), name='picture_published_has_credit')],
            },
        ),
        ]),
    ]
