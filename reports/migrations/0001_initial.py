import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from decimal import Decimal
from core.operations import CreateModels
from django.db import migrations, models

from reports.migrations import _events as events
from reports.migrations import _notes as notes
from reports.migrations import _registers as registers


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('events', '0001_initial'),
        ('trainings', '0001_initial'),
    ]

    operations = [
        CreateModels([
        migrations.CreateModel(
            name='EventChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_id', models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='EventDigest',
            fields=[
                ('shape', models.PositiveSmallIntegerField()),
                ('stamp', models.BigIntegerField(db_index=True)),
                ('facts', models.BinaryField()),
                ('people', models.BinaryField()),
                ('groups', models.BinaryField()),
                ('nameless', models.BinaryField()),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='events.event')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FigureChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('A', 'Approved'), ('D', 'Draft'), ('E', 'Events'), ('N', 'Names')], max_length=1)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='RegisterChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('training_id', models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='RegisterDigest',
            fields=[
                ('shape', models.PositiveSmallIntegerField()),
                ('stamp', models.BigIntegerField(db_index=True)),
                ('facts', models.BinaryField()),
                ('people', models.BinaryField()),
                ('groups', models.BinaryField()),
                ('nameless', models.BinaryField()),
                ('training', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='register_digest', serialize=False, to='trainings.training')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CommitmentOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('financed', 'Paid for by it'), ('ordered', 'Places ordered'), ('other', 'Came of it')], default='financed', max_length=8, verbose_name='How')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='Amount, som')),
                ('places', models.PositiveIntegerField(blank=True, null=True, verbose_name='Places ordered')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='events.commitment')),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitment_outcomes', to='trainings.training')),
            ],
            options={
                'verbose_name': 'outcome of a commitment',
                'verbose_name_plural': 'outcomes of commitments',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('commitment', 'training'), name='commitment_outcome_once'), models.CheckConstraint(condition=models.Q(('amount', None), ('amount__gte', 0), _connector='OR'), name='commitment_outcome_amount'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'ordered'), _negated=True), ('places__gte', 1), _connector='OR'), name='commitment_outcome_places')],
            },
        ),
        ]),
        migrations.RunSQL(
            "\n".join([notes.FUNCTIONS, *[create for create, _drop in notes.TRIGGERS]]),
            "\n".join([*[drop for _create, drop in notes.TRIGGERS], notes.DROP_FUNCTIONS]),
        ),
        migrations.RunSQL(
            "\n".join([registers.FUNCTIONS, *registers.CREATE]),
            "\n".join([*registers.DROP, registers.DROP_FUNCTIONS]),
        ),
        migrations.RunSQL(registers.TRAININGS, registers.NO_TRAININGS),
        migrations.RunSQL(
            "\n".join([events.FUNCTIONS, *events.CREATE]),
            "\n".join([*events.DROP, events.DROP_FUNCTIONS]),
        ),
    ]
