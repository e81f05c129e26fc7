"""What is tried at every table, by every side, with every verb; each probe answers the violations it found.

Plain functions: the tests call them on the law as it stands, `make mutants` on each bent copy of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from tests.wall.doors import (
    BY_LEVEL,
    CMO,
    CONTRACTOR,
    CUSTOMER,
    CUSTOMER_NOWHERE,
    DENIED,
    DESK_PROGRAM_OF_A_PART,
    DONE,
    IN_PART_ELSEWHERE,
    IN_PART_OF_IT,
    LISTED,
    NOBODY,
    OWNER,
    OWNER_MIGRATING,
    PROGRAM_OF_A_PART,
    REFUSED,
    SIDES,
    SUPERUSER,
    Actor,
    Doors,
    Outcome,
)
from tests.wall.intent import (
    ALSO,
    FORGERIES,
    HALF_DONE,
    HIDDEN_FROM_CUSTOMERS,
    LEAST_LEVEL,
    MAY_TOUCH,
    OPEN_TO_CUSTOMERS,
    OPEN_TO_THE_APP,
    OPEN_TO_THE_APP_S_HAND,
    OPEN_TO_THE_CONTRACTOR,
    POINTERS,
    POINTERS_AT_TWO,
    SEEN_BY_MANAGERS,
    SEES_NONE,
    SIGNED,
    May,
)
from tests.wall.seed import EMPTY, HERE, THERE, VIEWS, Row
from ttrt.rules.access import DEPARTMENT_LEVELS, Level

Violations = Iterator[str]


class Ground:
    """A seeded database: its doors, its tables' columns and keys, and the rows that are in it."""

    def __init__(
        self,
        doors: Doors,
        columns: dict[str, dict[str, str]],
        keys: dict[str, set[str]],
        rows: dict[str, list[Row]],
    ) -> None:
        self.doors = doors
        self.columns = columns
        self.keys = keys
        self.rows = rows

    def of(self, table: str, department: int) -> list[Row]:
        """A department's rows; of a table without departments, those written beside them."""
        return [row for row in self.rows[table] if belongs_to(table, row) == department]

    def is_tenants(self, table: str) -> bool:
        """Whether rows belong to departments."""
        return "department_id" in self.columns[table]


def belongs_to(table: str, row: Row) -> int | None:
    """Whose row it is. A person is of the department that the seed has put them into."""
    if table in ("person", "mfa_authenticator"):
        return row["id" if table == "person" else "user_id"] // 10
    return row["id"] if table == "department" else row.get("department_id")


OTHER_ROWS = {
    "transfer": {"from_department_id", "from_ticket_id"},
    "ticket_link": {"to_ticket_id"},
}
"""Columns of keys that point at rows which must be there."""


def _name(table: str) -> sql.Identifier:
    return sql.Identifier(table)


def _fresh(ground: Ground, table: str, row: Row, **more: Any) -> Row:
    """A row that collides with none: every column of a key is made new, but for whose it is and what it points at."""
    made = dict(row)
    pointers = {column for name, column in POINTERS if name == table} | {"department_id", "kind", "occasion", "since"}
    for column in ground.keys[table] - pointers - OTHER_ROWS.get(table, set()):
        value = made[column]
        if isinstance(value, bool) or value is None:
            continue
        if isinstance(value, int):
            made[column] = value + 5000 if ground.columns[table][column] != "smallint" else value + 1
        elif ground.columns[table][column] == "uuid":
            made[column] = value[:-2] + "99"
        elif ground.columns[table][column] in ("date", "timestamp with time zone"):
            made[column] = value
        else:
            made[column] = f"{value}X"
    if table in ("department_agency", "item_term"):
        made |= {"from_on": "2030-01-01", "to_on": "2031-01-01"}
    if table == "duty_slot":
        made |= {"starts_at": "2026-11-01T09:00:00Z"}
    if table == "pack_version":
        made |= {"effective_from": "2031-01-01"}
    # A key that names a row which must exist: the next of the seeded ones.
    made |= {column: made[column] + 1 for column in OTHER_ROWS.get(table, ()) if column.endswith("_ticket_id")}
    return made | more


PERSONAL = {
    "notice_choice": "person_id",
    "ticket_follow": "person_id",
    "reading": "by_id",
    "program_token": "person_id",
}
"""Tables of which a customer writes its own person's rows alone, with the column that says whose they are."""


BY_THEMSELVES = ("report", "register_entry")
"""Tables to which a customer of a part adds in their own name."""


def _in_person(actor: Actor, table: str, row: Row) -> Actor:
    """The actor as the person whose row it is."""
    return (
        replace(actor, person=row[PERSONAL[table]]) if table in PERSONAL and actor.login == "ttrt_customer" else actor
    )


def _of_person(actor: Actor, table: str, row: Row) -> Row:
    """The row as one of the actor's own, for who has a level that is theirs alone."""
    column = PERSONAL.get(table, "by_id" if table in BY_THEMSELVES else "person_id")
    own = (actor.in_part and table in (*PERSONAL, *BY_THEMSELVES)) or (actor.side, table) == ("desk", "desk_view")
    return {**row, column: actor.person} if own else row


def may_write(actor: Actor, table: str) -> bool:
    """Whether a customer's level is enough."""
    least = LEAST_LEVEL.get(table, DEPARTMENT_LEVELS[-1])
    return actor.side != "customer" or _RANKS.index(actor.level) >= _RANKS.index(least)


_RANKS = (Level.AUDITOR, *DEPARTMENT_LEVELS)


def in_scope(actor: Actor, table: str, row: Row) -> bool:
    """Whether a row of the department is in the part that these actors see: its first site."""
    first, other, third = (row.get("department_id", 0) * 10 + n for n in (1, 2, 3))
    if table == "ticket_link" and row["to_ticket_id"] == third:
        return False
    if table in BY_THEMSELVES:
        return row["by_id"] == actor.person or (table == "report" and row["id"] == first)
    if "ticket_id" in row:
        return row["ticket_id"] != third
    own_site = row["id"] if table == "site" else row.get("site_id")
    return own_site != other and not (table == "item_term" and row["item_id"] == third)


def _insert(ground: Ground, actor: Actor, table: str, row: Row, **how: Any) -> Outcome:
    columns = sql.SQL(", ").join(map(sql.Identifier, row))
    statement = sql.SQL("INSERT INTO {t} ({c}) SELECT {c} FROM jsonb_populate_record(NULL::{t}, %s)").format(
        t=_name(table), c=columns
    )
    return ground.doors.attempt(actor, statement, [Jsonb(row)], **how)


def _expect(found: Outcome, wanted: str, who: Actor, did: str, count: int | None = None) -> Violations:
    if found.kind != wanted or (count is not None and found.count != count):
        rows = f" ({count} rows)" if count is not None else ""
        yield f"{who.name} {did}: {found}, wanted {wanted}{rows}"


# ---------------------------------------------------------------- one table, one side


def seeing(ground: Ground, table: str) -> Violations:
    """Each side sees exactly the rows meant for it."""
    statement = sql.SQL("SELECT to_jsonb(t) FROM {} t").format(_name(table))
    for actor in (*SIDES, PROGRAM_OF_A_PART, DESK_PROGRAM_OF_A_PART):
        may = MAY_TOUCH[actor.side].get(table)
        if may is not None and may.columns:
            yield from _seeing_columns(ground, actor, table, may)
            continue
        found = ground.doors.attempt(actor, statement)
        if may is None or may.see == "none":
            yield from _expect(found, DENIED, actor, f"reads {table}")
            continue
        wanted = [row for row in ground.rows[table] if _in_sight(actor, may, table, row)]
        seen = [row[0] for row in found.rows]
        if found.kind != DONE or sorted(map(str, seen)) != sorted(map(str, wanted)):
            yield f"{actor.name} reads {table}: {found}, wanted {len(wanted)} rows meant for them"
    if table in MAY_TOUCH["customer"] and MAY_TOUCH["customer"][table].see == "own":
        if columns := MAY_TOUCH["customer"][table].columns:
            statement = sql.SQL("SELECT to_jsonb({}) FROM {}").format(sql.Identifier(columns[0]), _name(table))
        for actor in (CUSTOMER_NOWHERE, *IN_PART_ELSEWHERE):
            theirs = MAY_TOUCH[actor.side].get(table)
            # Of the contractor's own people somebody with a list sees the names, whatever the credential is worth.
            if theirs is None or theirs.see == "none" or (actor.side, table) == ("desk", "person"):
                continue
            yield from _expect(ground.doors.attempt(actor, statement), DONE, actor, f"reads {table}", 0)


def _seeing_columns(ground: Ground, actor: Actor, table: str, may: May) -> Violations:
    """A side that sees some columns sees these alone, of the rows meant for it."""
    for column in ground.columns[table]:
        found = ground.doors.attempt(
            actor, sql.SQL("SELECT to_jsonb({}) FROM {}").format(sql.Identifier(column), _name(table))
        )
        if column not in may.columns:
            yield from _expect(found, DENIED, actor, f"reads {table}.{column}")
            continue
        wanted = [row[column] for row in ground.rows[table] if _in_sight(actor, may, table, row)]
        if found.kind != DONE or sorted(str(row[0]) for row in found.rows) != sorted(map(str, wanted)):
            yield f"{actor.name} reads {table}.{column}: {found}, wanted {len(wanted)} rows meant for them"


def _in_sight(actor: Actor, may: May, table: str, row: Row) -> bool:
    if may.see == "own" and belongs_to(table, row) != actor.department:
        return False
    if actor.side == "desk":
        in_part = not actor.of_part or may.see != "own" or in_scope(actor, table, row)
        return in_part and _in_sight_of_the_list(actor, table, row)
    if actor.side == "app":
        only = OPEN_TO_THE_APP.get(table, {})
        return all(row[name] in (value if isinstance(value, tuple) else (value,)) for name, value in only.items())
    if actor.side != "customer":
        return True
    if table in SEEN_BY_MANAGERS and actor.level is not Level.MANAGE:
        return False
    if actor.in_part and may.see == "own" and not in_scope(actor, table, row):
        return False
    hidden = HIDDEN_FROM_CUSTOMERS.get(table)
    return hidden is None or any(row[name] != value for name, value in hidden.items())


def _in_sight_of_the_list(actor: Actor, table: str, row: Row) -> bool:
    if table in SEES_NONE:
        return False
    if table in ("desk_view", "desk_list"):
        return row["person_id"] == actor.person
    return table != "person" or row["standing"] == "contractor" or row["id"] // 10 == actor.department


def adding(ground: Ground, table: str) -> Violations:
    """Each side adds rows where it may and nowhere else."""
    rows = {department: (ground.of(table, department) or ground.rows[table])[0] for department in (HERE, THERE)}
    for actor in (*SIDES, CUSTOMER_NOWHERE):
        may = MAY_TOUCH[actor.side].get(table)
        for department in (HERE, THERE):
            row = _fresh(ground, table, rows[department], **_signed(actor, table))
            if may is not None and may.fills:
                for column in set(row) - set(may.fills):
                    found = _insert(ground, actor, table, {**_filled(may, row), column: row[column]})
                    yield from _expect(found, DENIED, actor, f"writes {column} of a new {table}")
                row = _filled(may, row)
            for told in (row, *(row | more for side, of, more in ALSO if (side, of) == (actor.side, table))):
                yield from _adding(ground, actor, table, department, told)


def _adding(ground: Ground, actor: Actor, table: str, department: int, row: Row) -> Violations:
    may = MAY_TOUCH[actor.side].get(table)
    found = _insert(ground, _in_person(actor, table, row), table, _of_person(actor, table, row))
    if may is None or may.add is None:
        wanted = DENIED
    else:
        own = may.add == "all" or department == actor.department
        wanted = DONE if own and may_write(actor, table) else REFUSED
    where = "its own" if department == actor.department else f"department {department}"
    yield from _expect(found, wanted, actor, f"adds to {table} of {where}")


def _filled(may: May, row: Row) -> Row:
    return {name: value for name, value in row.items() if not may.fills or name in may.fills}


def _signed(actor: Actor, table: str) -> Row:
    if actor.side == "app" and table == "person":
        return {"standing": "cmo", "level": "cmo"}
    if actor.side == "app" and table == "desk_reach":
        return {"until_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(), "reason": "x"}
    if actor.side == "app" and table in ("register_entry", "office_entry"):
        return {"about": "person", "what": "second factor added"}
    if actor.side in ("contractor", "desk") and table == "invitation":
        return {"kind": "invitation"}
    if table not in SIGNED or actor.side not in ("customer", "cmo", "contractor", "desk"):
        return {}
    side = "contractor" if actor.side == "desk" else actor.side
    return {"opened_by_standing" if table == "ticket" else "by_standing": side}


def changing(ground: Ground, table: str) -> Violations:
    """Each side changes the columns, and with them the rows, it may."""
    for actor in (*SIDES, CUSTOMER_NOWHERE, DESK_PROGRAM_OF_A_PART):
        may = MAY_TOUCH[actor.side].get(table)
        columns = may.change if may else ()
        for column in ground.columns[table]:
            statement = sql.SQL("UPDATE {} SET {} = NULL WHERE false").format(_name(table), sql.Identifier(column))
            wanted = DONE if column in columns else DENIED
            found = ground.doors.attempt(actor, statement)
            yield from _expect(found, wanted, actor, f"changes {table}.{column}")
        if columns:
            yield from _changing_rows(ground, actor, table, columns)


def _changing_rows(ground: Ground, actor: Actor, table: str, columns: tuple[str, ...]) -> Violations:
    # Without a WHERE, so that no other policy has a say in which rows are reached.
    first = {columns[0]: _LATER if columns[0].endswith("_at") else "x"}
    change = _CHANGE[table] if set(_CHANGE[table]) <= set(columns) else first
    reach = [row for row in ground.rows[table] if _changeable(actor, table, row)]
    found = ground.doors.attempt(actor, _update(table, change))
    yield from _expect(found, DONE, actor, f"changes every {table} in reach", len(reach))
    if actor is CUSTOMER and table in HALF_DONE:
        found = ground.doors.attempt(actor, _update(table, HALF_DONE[table]))
        yield from _expect(found, REFUSED, actor, f"changes {table} without ending it")


def _update(table: str, values: Row) -> sql.Composed:
    said = (sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(value)) for name, value in values.items())
    return sql.SQL("UPDATE {} SET {}").format(_name(table), sql.SQL(", ").join(said))


_LATER = "2026-11-01T14:00:00Z"
_CHANGE: dict[str, Row] = {
    "stop_clock": {"ended_at": _LATER, "ended_recorded_at": _LATER, "ended_by_name": "x"},
    "restoration": {"disputed_at": _LATER, "disputed_by_name": "x", "dispute_note": "x"},
    "ticket_counter": {"last": 7},
    "ticket": {"history_head": "x"},
    "notice": {"attempts": 1},
    "bouncing_address": {"bounces": 0},
    "notice_choice": {"zone": "x"},
    "ticket_follow": {"how": "mute"},
    "webhook_endpoint": {"failures": 1},
    "person": {"last_login": _LATER},
    "person_session": {"session_data": "x"},
    "mfa_authenticator": {"data": Jsonb({"secret": "x"})},
    "sign_in_try": {"failures": 7},
    "heartbeat": {"at": _LATER},
    "site": {"clli": "x"},
    "inventory_item": {"ban": "x"},
    "department": {"register_head": "x"},
    "agency": {"name": "x"},
    "department_agency": {"to_on": "2026-12-01"},
    "contact": {"role": "x"},
    "item_term": {"to_on": "2026-12-01"},
    "dispatch": {"phone": "x"},
    "provider_engagement": {"said": "x"},
    "attachment": {"scan_said": "x"},
    "ticket_link": {"ended_at": _LATER, "ended_by_name": "x"},
    "escalation": {"answered_at": _LATER, "answered_by_name": "x", "answer": "x"},
    "duty_slot": {"recorded_at": _LATER},
    "team": {"ended_at": _LATER},
    "escalation_contact": {"title": "x"},
    "ladder_step": {"next_at": _LATER},
    "office_head": {"hash": "x"},
    "shift_handover": {"taken_note": "x"},
    "desk_view": {"query": "x"},
    "saved_view": {"query": "x"},
    "membership": {"level": "report"},
    "single_sign_on": {"is_on": True},
    "program_token": {"revoked_at": _LATER, "revoked_by_name": "x"},
    "desk_list": {"ended_at": _LATER},
    "desk_reach": {"ended_at": _LATER},
    "invitation": {"attempts": 1},
}
"""A change of every row that no constraint minds."""


def _changeable(actor: Actor, table: str, row: Row) -> bool:
    may = MAY_TOUCH[actor.side][table]
    if may.see != "all" and belongs_to(table, row) != actor.department:
        return False
    if (actor.side, table) == ("desk", "desk_view"):
        return row["person_id"] == actor.person
    if not may_write(actor, table) or ((actor.in_part or actor.of_part) and not in_scope(actor, table, row)):
        return False
    by_side = {"app": OPEN_TO_THE_APP_S_HAND, "customer": OPEN_TO_CUSTOMERS, "contractor": OPEN_TO_THE_CONTRACTOR}
    only = by_side.get(actor.side, {}).get(table, {})
    if actor.side == "customer" and table in ("notice_choice", "ticket_follow"):
        only = {"person_id": actor.person}  # a person chooses for nobody else
    return all(row[name] == value for name, value in only.items())


def removing(ground: Ground, table: str) -> Violations:
    """Nobody deletes or empties anything that is evidence; only sessions and lists people keep can be thrown away."""
    for actor in (*SIDES, CUSTOMER_NOWHERE, DESK_PROGRAM_OF_A_PART):
        may = MAY_TOUCH[actor.side].get(table)
        found = ground.doors.attempt(actor, sql.SQL("DELETE FROM {}").format(_name(table)))
        if may is not None and may.remove:
            reach = [row for row in ground.rows[table] if _in_sight(actor, may, table, row) and may_write(actor, table)]
            yield from _expect(found, DONE, actor, f"deletes from {table}", len(reach))
        else:
            yield from _expect(found, DENIED, actor, f"deletes from {table}")
        found = ground.doors.attempt(actor, sql.SQL("TRUNCATE {}").format(_name(table)))
        yield from _expect(found, DENIED, actor, f"empties {table}")


def owning(ground: Ground, table: str) -> Violations:
    """The owner sees and writes nothing while serving, and everything while migrating."""
    read = sql.SQL("SELECT 1 FROM {}").format(_name(table))
    row = _fresh(ground, table, ground.rows[table][0])
    column = next(iter(ground.columns[table]))
    change = sql.SQL("UPDATE {t} SET {c} = {c}").format(t=_name(table), c=sql.Identifier(column))
    count = len(ground.rows[table])
    yield from _expect(ground.doors.attempt(OWNER, read), DONE, OWNER, f"reads {table}", 0)
    yield from _expect(_insert(ground, OWNER, table, row), REFUSED, OWNER, f"adds to {table}")
    yield from _expect(ground.doors.attempt(OWNER, change), DONE, OWNER, f"changes {table}", 0)
    yield from _expect(ground.doors.attempt(OWNER_MIGRATING, read), DONE, OWNER_MIGRATING, f"reads {table}", count)
    yield from _expect(_insert(ground, OWNER_MIGRATING, table, row), DONE, OWNER_MIGRATING, f"adds to {table}")
    yield from _expect(ground.doors.attempt(OWNER_MIGRATING, change), DONE, OWNER_MIGRATING, f"changes {table}", count)


def writing_by_level(ground: Ground, table: str) -> Violations:
    """A level writes to the tables that are its own to write to, whatever the program lets it try."""
    may = MAY_TOUCH["customer"].get(table)
    for actor in BY_LEVEL if may is not None else ():
        enough = may_write(actor, table)
        row = _fresh(ground, table, ground.of(table, HERE)[0], **_signed(actor, table)) if may.add else {}
        if may.add:
            row |= {PERSONAL[table]: actor.person} if table in PERSONAL else {}
            found = _insert(ground, actor, table, _filled(may, row))
            yield from _expect(found, DONE if enough else REFUSED, actor, f"adds to {table}")
        if may.change:
            yield from _changing_rows(ground, actor, table, may.change)
        if may.remove and not enough:
            found = ground.doors.attempt(actor, sql.SQL("DELETE FROM {}").format(_name(table)))
            yield from _expect(found, DONE, actor, f"deletes from {table}", 0)


def adding_out_of_scope(ground: Ground, table: str) -> Violations:
    """Whose level or program reaches a part adds nothing to the rest."""
    for actor in (IN_PART_OF_IT, PROGRAM_OF_A_PART, DESK_PROGRAM_OF_A_PART):
        may = MAY_TOUCH[actor.side].get(table)
        if may is None or not may.add or table == "desk_view" or not may_write(actor, table):
            continue
        if table in BY_THEMSELVES:
            another = _fresh(ground, table, ground.of(table, HERE)[0], **_signed(actor, table)) | {"by_id": VIEWS}
            found = _insert(ground, actor, table, another)
            yield from _expect(found, REFUSED, actor, f"adds to {table} in another's name")
            continue
        for row in ground.of(table, HERE):
            if not in_scope(actor, table, row):
                pointing_as_it_does = {column: row[column] for column in OTHER_ROWS.get(table, ())}
                made = _fresh(ground, table, row, **_signed(actor, table), **pointing_as_it_does)
                found = _insert(ground, actor, table, _of_person(actor, table, made))
                yield from _expect(found, REFUSED, actor, f"adds to {table} out of scope")


# ---------------------------------------------------------------- what is said of single tables


def forging(ground: Ground, table: str) -> Violations:
    """Nobody signs with the other side's hand, and a customer writes nothing internal."""
    for side, of_table, more in FORGERIES:
        if of_table == table:
            actor = {"customer": CUSTOMER, "cmo": CMO, "contractor": CONTRACTOR, "desk": LISTED, "app": NOBODY}[side]
            own = (ground.of(table, HERE) or ground.rows[table])[0]
            row = _fresh(ground, table, own, **_signed(actor, table))
            found = _insert(ground, actor, table, _filled(MAY_TOUCH[side][table], row | more))
            yield from _expect(found, REFUSED, actor, f"adds to {table} with {more}")


def closing(ground: Ground, table: str) -> Violations:
    """The log-in itself closes accounts of the contractor's people and no others."""
    if table == "person":
        for standing, wanted in (("contractor", DONE), ("customer", REFUSED)):
            close = "UPDATE person SET is_active = false WHERE is_active AND standing = %s"
            found = ground.doors.attempt(NOBODY, close, [standing])
            open_ones = sum(row["is_active"] and row["standing"] == standing for row in ground.rows[table])
            count = open_ones if wanted is DONE else None
            yield from _expect(found, wanted, NOBODY, f"closes a {standing}’s account", count)


def pointing(ground: Ground, table: str) -> Violations:
    """A row of one department cannot point at a row of another: the key says so, whoever writes."""
    for of_table, column in POINTERS:
        if of_table != table:
            continue
        for actor in (CUSTOMER, CONTRACTOR, OWNER_MIGRATING):
            may = MAY_TOUCH.get(actor.side, {}).get(table)
            if actor is not OWNER_MIGRATING and (may is None or may.add is None):
                continue
            foreign = ground.of(table, THERE)[0][column]
            row = _fresh(ground, table, ground.of(table, HERE)[0], **_signed(actor, table)) | {column: foreign}
            found = _insert(ground, _in_person(actor, table, row), table, row)
            wanted = f"23503 {table}_{column}_in_department"
            yield from _expect(found, wanted, actor, f"points {table}.{column} at another department")


def pointing_at_two(ground: Ground, table: str) -> Violations:
    """A row that names two departments names each with what is that one's, whoever writes."""
    for of_table, key, department, column in POINTERS_AT_TWO:
        if of_table != table:
            continue
        seeded = ground.rows[table][0]
        (other,) = {HERE, THERE} - {seeded[department]}
        for actor in (CONTRACTOR, OWNER_MIGRATING):
            row = _fresh(ground, table, seeded, **_signed(actor, table)) | {department: other}
            found = _insert(ground, actor, table, row)
            yield from _expect(found, f"23503 {key}", actor, f"gives {table}.{column} another department")


def colliding(ground: Ground, table: str) -> Violations:
    """No key tells one department of another's rows: all of them could stand in a third department beside them."""
    if not ground.is_tenants(table) or table in SECRETS:
        return
    for row in ground.of(table, THERE):
        found = _insert(ground, SUPERUSER, table, row | {"department_id": EMPTY}, as_replica=True)
        yield from _expect(found, DONE, SUPERUSER, f"repeats a row of {table} in another department")


SECRETS = ("sight",)
"""Tables whose key is the hash of a secret: whoever can try one has it already."""

PROBES: tuple[Callable[[Ground, str], Violations], ...] = (
    seeing,
    adding,
    changing,
    removing,
    owning,
    writing_by_level,
    adding_out_of_scope,
    forging,
    closing,
    pointing,
    pointing_at_two,
    colliding,
)


def violations(ground: Ground, table: str) -> Violations:
    """Everything wrong with one table."""
    for probe in PROBES:
        yield from probe(ground, table)
