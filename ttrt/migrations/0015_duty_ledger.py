"""The duty ledger: what was owed when, slot by slot, and what became of it."""

import django.db.models.deletion
from django.db import migrations, models

# The department stands in the key, as in every table of tickets.
KEYS = (
    (
        "ALTER TABLE duty_slot DROP CONSTRAINT duty_slot_pkey, ADD PRIMARY KEY (department_id, ticket_id, id)",
        "ALTER TABLE duty_slot DROP CONSTRAINT duty_slot_pkey, ADD PRIMARY KEY (id)",
    ),
    (
        "ALTER TABLE duty_slot ADD CONSTRAINT duty_slot_ticket_id_in_department "
        "FOREIGN KEY (department_id, ticket_id) REFERENCES ticket (department_id, id)",
        "ALTER TABLE duty_slot DROP CONSTRAINT duty_slot_ticket_id_in_department",
    ),
)


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0014_escalation_contacts'),
    ]

    operations = [
        migrations.CreateModel(
            name='DutySlot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField()),
                ('met_by', models.BigIntegerField(help_text='the update that met it', null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('department', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ttrt.department')),
                ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ttrt.ticket')),
            ],
            options={
                'db_table': 'duty_slot',
                'indexes': [models.Index(models.F('due_at'), models.F('id'), condition=models.Q(('outcome', 'waiting')), name='slot_waiting'), models.Index(models.F('department'), models.F('due_at'), condition=models.Q(('outcome__in', ('met', 'missed'))), name='slot_counted')],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['waiting', 'met', 'missed', 'ended early', 'believed restored', 'stopped'])), name='slot_outcome_is_known'), models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='slot_has_a_length'), models.CheckConstraint(condition=models.Q(models.Q(('due_at__gt', models.F('starts_at')), ('outcome__in', ('waiting', 'met', 'missed', 'ended early'))), models.Q(models.Q(('outcome__in', ('waiting', 'met', 'missed', 'ended early')), _negated=True), ('due_at__isnull', True)), _connector='OR'), name='slot_owes_by_a_moment'), models.CheckConstraint(condition=models.Q(models.Q(('ends_at__isnull', True), ('outcome', 'waiting')), models.Q(models.Q(('outcome', 'waiting'), _negated=True), models.Q(('outcome__in', ('waiting', 'met', 'missed', 'ended early')), _negated=True)), models.Q(('ends_at__isnull', False), ('outcome__in', ('waiting', 'met', 'missed', 'ended early')), models.Q(('outcome', 'waiting'), _negated=True)), _connector='OR'), name='slot_waits_or_is_over'), models.CheckConstraint(condition=models.Q(models.Q(('ends_at__lte', models.F('due_at')), ('met_by__isnull', False), ('outcome', 'met')), models.Q(models.Q(('outcome', 'met'), _negated=True), ('met_by__isnull', True)), _connector='OR'), name='slot_met_names_its_update'), models.CheckConstraint(condition=models.Q(models.Q(('ends_at', models.F('due_at')), ('outcome', 'missed')), models.Q(models.Q(('outcome', 'missed'), _negated=True), ('answered_at__isnull', True)), _connector='OR'), name='slot_missed_ends_when_due'), models.UniqueConstraint(models.F('department'), models.F('ticket'), models.F('starts_at'), name='one_slot_of_a_start'), models.UniqueConstraint(condition=models.Q(('ends_at__isnull', True)), fields=('department', 'ticket'), name='one_slot_lasts')],
            },
        ),
        *(migrations.RunSQL(forwards, backwards) for forwards, backwards in KEYS),
    ]
