"""The department stands in every key of the desk's tables too; and the indexes that Django cannot say."""

from django.db import migrations

# table: what follows the department in its primary key
KEYS = {
    "contact": "id",
    "item_term": "id",
    "saved_view": "id",
    "register_entry": "seq",
    "dispatch": "ticket_id, id",
    "provider_engagement": "ticket_id, id",
    "attachment": "ticket_id, id",
    "time_correction": "ticket_id, id",
    "ticket_link": "ticket_id, id",
    "escalation": "ticket_id, id",
}

# table, column, table it points at
REFERENCES = [
    ("contact", "site_id", "site"),
    ("item_term", "item_id", "inventory_item"),
    ("dispatch", "ticket_id", "ticket"),
    ("provider_engagement", "ticket_id", "ticket"),
    ("attachment", "ticket_id", "ticket"),
    ("time_correction", "ticket_id", "ticket"),
    ("ticket_link", "ticket_id", "ticket"),
    ("ticket_link", "to_ticket_id", "ticket"),
    ("escalation", "ticket_id", "ticket"),
]

OTHERS = [
    (
        "ALTER TABLE item_term ADD CONSTRAINT one_term_at_a_time "
        "EXCLUDE USING gist (department_id WITH =, item_id WITH =, daterange(from_on, to_on) WITH &&)",
        "ALTER TABLE item_term DROP CONSTRAINT one_term_at_a_time",
    ),
    # The work queue: public safety and TSP first, then whose update is due next.
    (
        "CREATE INDEX ticket_queue ON ticket ((NOT (public_safety OR tsp <> '')), update_due_at, id) "
        "WHERE update_due_at IS NOT NULL",
        "DROP INDEX ticket_queue",
    ),
    (
        "CREATE INDEX ticket_queue_of_department ON ticket "
        "(department_id, (NOT (public_safety OR tsp <> '')), update_due_at, id) WHERE update_due_at IS NOT NULL",
        "DROP INDEX ticket_queue_of_department",
    ),
    ("CREATE INDEX link_to_ticket ON ticket_link (department_id, to_ticket_id)", "DROP INDEX link_to_ticket"),
    (
        "ALTER TABLE transfer ADD CONSTRAINT transfer_from_ticket FOREIGN KEY (from_department_id, from_ticket_id) "
        "REFERENCES ticket (department_id, id), ADD CONSTRAINT transfer_into_ticket "
        "FOREIGN KEY (into_department_id, into_ticket_id) REFERENCES ticket (department_id, id)",
        "ALTER TABLE transfer DROP CONSTRAINT transfer_from_ticket, DROP CONSTRAINT transfer_into_ticket",
    ),
    (
        "ALTER TABLE item_move ADD CONSTRAINT move_from_item FOREIGN KEY (from_department_id, from_item_id) "
        "REFERENCES inventory_item (department_id, id), ADD CONSTRAINT move_into_item "
        "FOREIGN KEY (into_department_id, into_item_id) REFERENCES inventory_item (department_id, id)",
        "ALTER TABLE item_move DROP CONSTRAINT move_from_item, DROP CONSTRAINT move_into_item",
    ),
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
    return sql + OTHERS


class Migration(migrations.Migration):
    dependencies = [("ttrt", "0006_the_desk")]
    operations = [migrations.RunSQL(forwards, backwards) for forwards, backwards in statements()]
