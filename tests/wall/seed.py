"""Rows of two departments in every table, so that whatever may leak is there to leak.

Written by a superuser into a clone of the migrated database. A table nobody described here gets rows by the types of
its columns, so that a new table is probed from its first day.
"""

from collections import defaultdict
from hashlib import sha256
from typing import Any

from psycopg import Connection, sql
from psycopg.types.json import Jsonb

Row = dict[str, Any]
HERE, THERE, EMPTY = 21, 22, 23
"""The department in sight, another one, and one that has nothing."""
VIEWS, REPORTS, RESOLVES, IN_PART, AUDITS = 3, 4, 5, 9, 16
"""People with less than a manager's level, by id; the fourth resolves, at the department's first site only."""
ON_A_LIST, ON_A_LIST_ONCE, PROGRAM = 14, 15, 17
"""People of the contractor whose list holds the department, and held it for a while; and whose program is for the
department's first site only, while they resolve everywhere in it.
"""
DESK_PROGRAM = HERE * 10 + 7
"""Somebody of the contractor who sees everything; a program in their name has a token for the first site alone."""

_KEY = "00000000-0000-4000-8000-00000000000"
_MOMENT = "2026-11-01T12:00:00Z"
_EARLIER, _LATER, _FAR = "2026-11-01T11:00:00Z", "2026-11-01T13:00:00Z", "2126-01-01T00:00:00Z"
_BY_TYPE: dict[str, Any] = {
    "integer": 1,
    "bigint": 1,
    "smallint": 26,
    "boolean": False,
    "jsonb": Jsonb({}),
    "timestamp with time zone": _MOMENT,
    "date": "2026-11-01",
    "uuid": _KEY + "1",
    "numeric": 1,
    "ARRAY": [],
}
_ENDED = {"ended_at": "2026-11-01T13:00:00Z", "ended_recorded_at": "2026-11-01T13:00:00Z", "ended_by_name": "mark"}
_VOIDED = {"voided_at": _MOMENT, "voided_by_name": "mark", "void_reason": "mark"}
_ACKNOWLEDGED = {"acknowledged_at": _MOMENT, "acknowledged_by_name": "mark"}
_CAME_IN = {"seq": 3, "about": "person", "what": "invitation accepted"}
_DISPUTED = {"disputed_at": _MOMENT, "disputed_by_name": "mark", "dispute_note": "mark"}

# Texts that stand empty until something happened.
_NOT_YET = {
    *("ended_by_name", "voided_by_name", "void_reason", "disputed_by_name", "dispute_note", "closed_how"),
    *("answered_by_name", "answer", "outcome", "acknowledged_by_name", "acknowledged_note"),
    *("sign_on_subject", "taken_by_name", "owner_name"),
}

# Columns that may be empty and are not: the row they point at is the department's own.
_POINTING = {"site_id", "endpoint_id", "ticket_id"}

# The rows of one department where one by types would not do; the first is what copies are made of.
_ROWS: dict[str, list[Row]] = {
    "department": [{"kind": "state"}],
    "department_agency": [{"from_on": "2020-01-01", "to_on": "2021-01-01"}],
    "inventory_item": [
        {"kind": "circuit", "level": "", "sequence": 1},
        {"kind": "service", "level": "", "sequence": 2, "normal": "UNASSIGNED", "unassigned": True},
        {"kind": "circuit", "level": "", "sequence": 3, "normal": "X3"},
    ],
    "membership": [
        {"level": "view", "asked_key": _KEY + "1", "joined_at": _MOMENT, "given_by_name": "open"},
        {"level": "manage", "person_id": 7, "joined_at": _MOMENT, "given_by_name": "closed"},
        {"level": "view", "asked_key": _KEY + "2", "removed_at": _MOMENT, "given_by_name": "closed"},
        {"level": "view", "asked_key": _KEY + "3", "given_by_name": "open"},
        {"level": "view", "given_by_name": "open"},
        {"level": "view", "asked_key": _KEY + "4", "given_by_name": "open"},
        {"level": "view", "person_id": 8, "joined_at": _MOMENT, "given_by_name": "open", "sign_on_subject": "mark"},
        {"level": "view", "person_id": 5007, "joined_at": _MOMENT, "given_by_name": "open"},
        {"level": "view", "person_id": VIEWS, "joined_at": _MOMENT, "given_by_name": "open"},
        {"level": "report", "person_id": REPORTS, "joined_at": _MOMENT, "given_by_name": "open"},
        {"level": "resolve", "person_id": RESOLVES, "joined_at": _MOMENT, "given_by_name": "open"},
        {"level": "resolve", "person_id": IN_PART, "joined_at": _MOMENT, "given_by_name": "open"},
        {"level": "auditor", "person_id": AUDITS, "joined_at": _MOMENT, "given_by_name": "open", "ends_at": _FAR},
        {"level": "resolve", "person_id": PROGRAM, "joined_at": _MOMENT, "given_by_name": "open"},
    ],
    "sight": [
        {},
        *(
            {"person_id": person}
            for person in (7, 8, 5007, VIEWS, REPORTS, RESOLVES, IN_PART, AUDITS, ON_A_LIST, ON_A_LIST_ONCE, PROGRAM)
        ),
        {"person_id": 6, "expires_at": "2020-01-01T00:00:00Z"},
        {"person_id": DESK_PROGRAM},
    ],
    "desk_list": [{"person_id": ON_A_LIST}, {"person_id": ON_A_LIST_ONCE}],
    "desk_reach": [
        {"person_id": ON_A_LIST},
        {"person_id": ON_A_LIST_ONCE, "until_at": "2020-01-01T00:00:00Z", "reason": "mark"},
    ],
    "site": [{}, {"name": "mark 2"}],
    "report": [
        {"channel": "online", "by_standing": "customer"},
        {"channel": "online", "by_standing": "customer", "key": _KEY + "2"},
    ],
    "ticket": [{"status": "acknowledged", "opened_by_standing": "customer"}] * 3,
    "ticket_update": [
        {"kind": "comment", "public": True, "by_standing": "customer"},
        {"kind": "restoration", "public": True, "by_standing": "contractor", "key": _KEY + "2"},
        {"kind": "restoration", "public": False, "by_standing": "contractor", "key": _KEY + "3"},
    ],
    "contact_attempt": [{"method": "phone", "outcome": "reached", "by_standing": "contractor"}],
    "stop_clock": [
        {"reason": "POWER", "by_standing": "contractor"},
        {"reason": "ACCESS", "by_standing": "contractor", **_ENDED},
        {"reason": "OTHER", "by_standing": "contractor", **_VOIDED},
    ],
    "restoration": [
        {"by_standing": "contractor", **_DISPUTED},
        {"by_standing": "contractor"},
    ],
    "history_entry": [
        {"seq": 1, "public": True, "by_standing": "customer"},
        {"seq": 2, "public": False, "by_standing": "contractor"},
        {"seq": 3, "public": True, "by_standing": "contractor"},
    ],
    "notice": [{"channel": "mail", "audience": "department"}, {"channel": "webhook", "audience": "contractor"}],
    "notice_choice": [{"person_id": person, "rhythm": "daily"} for person in (7, 8, AUDITS)],
    "ticket_follow": [
        {"person_id": 7, "how": "watch"},
        {"person_id": 8, "how": "mute"},
        {"person_id": AUDITS, "how": "mute"},
    ],
    "bouncing_address": [{"audience": "department"}, {"audience": "contractor"}],
    "person": [
        {"standing": "customer", "level": ""},
        {"standing": "contractor", "level": "technician", "phone": "not there"},
        {"standing": "customer", "level": "", "phone": "not there"},
        {"standing": "customer", "level": "", "phone": "not there"},
        {"standing": "customer", "level": ""},
        {"standing": "contractor", "level": "technician", "phone": "not there", "is_active": False},
        {"standing": "contractor", "level": "technician", "phone": "not there", "is_active": True},
    ],
    "invitation": [
        {"expires_at": _MOMENT, "sent_at": _MOMENT, "kind": "reset", "what": "", "to_email": ""},
        {"kind": "invitation", "what": "", "to_email": ""},
        {"kind": "address", "what": ""},
        {"kind": "notice", "sent_at": _MOMENT},
    ],
    "attachment": [
        {"scan": "clean", "public": True, "by_standing": "customer"},
        {"scan": "waiting", "public": False, "by_standing": "contractor", "key": _KEY + "2"},
    ],
    "escalation": [{"about": "attention"}],
    "time_correction": [{"was_at": _MOMENT, "by_standing": "contractor"}],
    "ticket_link": [
        {"kind": kind, "by_standing": "contractor", "key": _KEY + str(n)}
        for n, kind in enumerate(("related", "duplicate"), start=1)
    ],
    "duty_slot": [
        {"outcome": "missed", "starts_at": _EARLIER, "due_at": _MOMENT, "ends_at": _MOMENT},
        {"outcome": "waiting", "starts_at": _MOMENT, "due_at": _LATER, "ends_at": None},
    ],
    "contact": [{}, {}],
    "office_entry": [
        {},
        {"about": "person", "what": "second factor added"},
        {"about": "CMO person", "by_standing": "cmo"},
    ],
    "register_entry": [{"seq": 1}, {"seq": 2, "by_id": IN_PART}, _CAME_IN],
    "item_term": [{"from_on": "2020-01-01", "to_on": "2021-01-01", "level": ""}] * 2,
    "department_change": [{"kind": "merge"}],
    "webhook_endpoint": [{"off_at": None, "off_why": "", "events": Jsonb(["opened"]), "ended_at": None}],
    "saved_view": [{"person_id": 7}],
    "desk_view": [{"person_id": 7}, {"person_id": ON_A_LIST, "name": "mark 2"}],
    "ladder_step": [
        {"occasion": "missed", "by_standing": "contractor", "rule": "A", **_ACKNOWLEDGED},
        {"occasion": "due soon", "by_standing": "contractor", "rule": "B"},
    ],
    "single_sign_on": [{"kind": "oidc"}],
    "program_token": [
        {"person_id": 7, "level": "view", "expires_at": _LATER, "revoked_by_name": ""},
        {
            "person_id": DESK_PROGRAM,
            "level": "technician",
            "department_id": 0,
            "expires_at": _FAR,
            "revoked_by_name": "",
        },
    ],
    "reading": [
        {"by_id": 7, "how": "ticket page", "by_standing": "customer", "number": 1},
        {"by_id": 8, "how": "list", "by_standing": "cmo", "number": 3},
    ],
    "escalation_contact": [{"from_on": "2020-01-01", "to_on": "2021-01-01"}],
}


def tables(superuser: Connection) -> dict[str, dict[str, str]]:
    """Every table of ours with its columns and their types."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for table, column, kind in superuser.execute(
        "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c"
        " JOIN information_schema.tables t USING (table_schema, table_name)"
        " WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position"
    ).fetchall():
        found[table][column] = kind
    return dict(found)


def secret(department: int | None, person: int | None) -> str:
    """What the credential of the seeded rows is made from; where no department is in sight, one that was guessed."""
    return f"seeded {department or THERE} {person if department else 0}"


def seed(superuser: Connection) -> dict[str, list[Row]]:
    """Write the rows; answers each table's rows as they now are, as JSON says them."""
    all_tables = tables(superuser)
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        for table, columns in all_tables.items():
            superuser.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            for department in (HERE, THERE):
                for n, more in enumerate(_rows(table, columns, department), start=1):
                    _insert(superuser, table, _row(superuser, table, columns, department, n, more))
        _insert(
            superuser,
            "department",
            {"id": EMPTY, "code": "EMPTY", "name": "mark", "kind": "state", "demonstration": False},
        )
    return {table: rows_of(superuser, table) for table in all_tables}


def _rows(table: str, columns: dict[str, str], department: int) -> list[Row]:
    """What is said of a table's rows; where they hang on a ticket, one more that hangs on the third."""
    said = _ROWS.get(table, [{}])
    if "ticket_id" in columns:
        key = {"key": _KEY + "9"} if "key" in columns else {}
        # Of the first, where the last is one that customers do not see anyway.
        model = said[0] if table in ("attachment", "ladder_step", "ticket_update") else said[-1]
        said = [*said, model | key | {"ticket_id": department * 10 + 3}]
    return said


def rows_of(connection: Connection, table: str) -> list[Row]:
    """Every row this connection may read."""
    # In one order, also when they were written anew into the place of others.
    statement = sql.SQL("SELECT to_jsonb(t) AS r FROM {} t ORDER BY to_jsonb(t)->'id', to_jsonb(t)->'person_id'")
    return [row[0] for row in connection.execute(statement.format(sql.Identifier(table))).fetchall()]


def _row(
    superuser: Connection, table: str, columns: dict[str, str], department: int, n: int, more: Row
) -> dict[str, Any]:
    needed = {
        name
        for (name,) in superuser.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s AND is_nullable = 'NO'",
            [table],
        ).fetchall()
    }
    row: dict[str, Any] = {}
    for name, kind in columns.items():
        if name in more:
            row[name] = more[name]
        elif name == "department_id":
            row[name] = department
        elif name == "id" and kind in ("integer", "bigint", "smallint"):
            row[name] = department if table == "department" else department * 10 + n
        elif name.endswith("_id") and kind in ("integer", "bigint") and name in needed | _POINTING:
            row[name] = department * 10 + 1  # the first row of the table it points at
        elif name in _NOT_YET:
            row[name] = ""
        elif name in needed:
            # Codes and names that are unique in the whole tool say their department; the rest need not.
            row[name] = _BY_TYPE.get(kind, f"MARK{department}")
    other = department * 10 + 2
    if (table, more.get("person_id")) in (("membership", IN_PART), ("sight", PROGRAM)):
        row["site_ids"] = [department * 10 + 1]
    if more.get("person_id") == DESK_PROGRAM:
        row["person_id"] = department * 10 + DESK_PROGRAM % 10
        row |= {"token_id": department * 10 + 2} if table == "sight" else {}
        if table == "program_token":  # of no department itself, but for one
            row |= {
                "department_ids": [department],
                "site_ids": [department * 10 + 1],
                "form_key": _KEY[:-1] + str(department),
            }
    if (table, n) == ("ticket", 3):
        row |= {"site_id": other, "item_id": other + 1, "report_id": other}
    if (table, n) in (("inventory_item", 3), ("contact", 2)):
        row["site_id"] = other
    if (table, n) == ("item_term", 2):
        row["item_id"] = other + 1
    if table == "inventory_item" and n == 1:
        row["normal"] = "X1"  # the same in both departments, as two departments may well have it
    if table == "sight":
        row |= {"hash": sha256(secret(department, row["person_id"]).encode()).hexdigest()}
        row["expires_at"] = more.get("expires_at", "2126-01-01Z")
    if table in ("desk_list", "desk_view") and department == THERE:
        row["person_id"] += 10  # a person's lists are their own
    if table == "person":
        row |= {"username": f"mark{department}-{n}", "is_active": more.get("is_active", True)}
    if table == "membership" and "person_id" not in more and n != 6:
        # Who came in, who is removed, who is asked in, who came by file; the sixth has no account yet.
        row["person_id"] = department * 10 + {3: 4, 4: 3}.get(n, n)
    if table == "invitation" and n == 1:
        row["token_hash"] = f"MARK{department}"
    if table in ("agency", "django_content_type", "auth_group"):
        row["id"] = department * 10 + n
    if "into_department_id" in columns:
        there = THERE if department == HERE else HERE
        row |= {"from_department_id": department, "into_department_id": there}
        row |= {name: there * 10 + 1 for name in ("into_ticket_id", "into_item_id") if name in columns}
    if table == "ticket_link":
        row["to_ticket_id"] = department * 10 + (3 if n == 2 else 2)
    if "department_id" not in columns:
        # What is unique in the whole tool, and no text.
        row |= {"seq": department + 10 * (n - 1)} if "seq" in row else {}
        row |= {"key": f"{_KEY[:-1]}{department + 10 * (n - 1)}"} if "key" in row else {}
        row |= {"effective_from": f"20{department}-01-01"} if "effective_from" in row else {}
    if table == "ticket":
        row["number"] = f"MARK-26-{n:06d}"
    return row


def _insert(superuser: Connection, table: str, row: dict[str, Any]) -> None:
    superuser.execute(
        sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
        ),
        list(row.values()),
    )
