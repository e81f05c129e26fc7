"""The department stands in every key of the tenant's tables.

Foreign and unique keys bypass row security, so a key without the department could point at, or tell of, another
department's row. Django keeps `id` as its idea of the primary key; the database's is composite.
"""

from django.db import migrations

# table: what follows the department in its primary key
KEYS = {
    "department_agency": "id",
    "site": "id",
    "inventory_item": "id",
    "membership": "id",
    "report": "id",
    "ticket_counter": "year",
    "ticket": "id",
    "ticket_update": "ticket_id, id",
    "contact_attempt": "ticket_id, id",
    "stop_clock": "ticket_id, id",
    "restoration": "ticket_id, id",
    "history_entry": "ticket_id, seq",
    "notice": "ticket_id, id",
}

# table, column, table it points at
REFERENCES = [
    ("inventory_item", "site_id", "site"),
    ("ticket", "item_id", "inventory_item"),
    ("ticket", "site_id", "site"),
    ("ticket", "report_id", "report"),
    ("ticket_update", "ticket_id", "ticket"),
    ("contact_attempt", "ticket_id", "ticket"),
    ("stop_clock", "ticket_id", "ticket"),
    ("restoration", "ticket_id", "ticket"),
    ("history_entry", "ticket_id", "ticket"),
    ("notice", "ticket_id", "ticket"),
]


def statements() -> list[tuple[str, str]]:
    sql = [
        (
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD PRIMARY KEY (department_id, {rest})",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD PRIMARY KEY (id)",
        )
        for table, rest in KEYS.items()
    ]
    sql += [
        (
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_in_department "
            f"FOREIGN KEY (department_id, {column}) REFERENCES {target} (department_id, id)",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_in_department",
        )
        for table, column, target in REFERENCES
    ]
    # Room on each page, so that a change that touches no index stays on its page.
    sql.append(("ALTER TABLE ticket SET (fillfactor = 80)", "ALTER TABLE ticket RESET (fillfactor)"))
    # Agencies over one department never overlap in time.
    sql.append(("CREATE EXTENSION IF NOT EXISTS btree_gist", "SELECT 1"))
    sql.append(
        (
            "ALTER TABLE department_agency ADD CONSTRAINT one_agency_at_a_time "
            "EXCLUDE USING gist (department_id WITH =, daterange(from_on, to_on) WITH &&)",
            "ALTER TABLE department_agency DROP CONSTRAINT one_agency_at_a_time",
        )
    )
    return sql


class Migration(migrations.Migration):
    dependencies = [("ttrt", "0001_tables")]
    operations = [migrations.RunSQL(forwards, backwards) for forwards, backwards in statements()]
