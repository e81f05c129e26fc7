"""The superuser at work on the tables, past every grant, policy, key and trigger."""

import random
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

# What no history vouches for: counters of changes, search words, the form's own keys, rows' own numbers.
NOT_EVIDENCE = {
    "ticket": {"id", "department_id", "version", "search"},
    "history_entry": {"id"},
    "report": {"id", "department_id", "key", "content_hash", "call"},
    "ticket_update": {"department_id", "key"},
    "contact_attempt": {"department_id", "key"},
    "stop_clock": {"department_id"},
    "restoration": {"department_id"},
    "dispatch": {"department_id", "key"},
    "provider_engagement": {"department_id", "key"},
    "time_correction": {"department_id"},
    "ticket_link": {"department_id"},
    "duty_slot": {"id", "department_id", "recorded_at"},
    "transfer": set(),
    "escalation": {"department_id", "key"},
    "attachment": {"department_id", "key"},
    "ladder_step": {"department_id", "next_at"},
    "escalation_contact": set(),
    "register_entry": {"id"},
    "office_entry": {"id"},
    "contact": {"department_id"},
    "item_term": {"id"},
    "shift_handover": {"key"},
    "item_move": {"id"},
    "department_change": set(),
    "team": set(),
}


@dataclass
class Hand:
    """The superuser at work: a connection past every rule, and the means of choosing."""

    db: psycopg.Connection[dict[str, Any]]
    chance: random.Random

    def rows(self, table: str, **where: Any) -> list[dict[str, Any]]:
        condition = " AND ".join(f"{name} = %s" for name in where) or "true"
        return self.db.execute(f"SELECT * FROM {table} WHERE {condition} ORDER BY id", list(where.values())).fetchall()

    def one(self, table: str) -> dict[str, Any]:
        return self.chance.choice(self.rows(table))

    def set(self, table: str, row: dict[str, Any], **columns: Any) -> None:
        names = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in columns)
        given = [Jsonb(value) if isinstance(value, dict | list) else value for value in columns.values()]
        statement = sql.SQL("UPDATE {} SET {} WHERE id = %s").format(sql.Identifier(table), names)
        self.db.execute(statement, [*given, row["id"]])

    def remove(self, table: str, row: dict[str, Any]) -> None:
        self.db.execute(sql.SQL("DELETE FROM {} WHERE id = %s").format(sql.Identifier(table)), [row["id"]])

    def add(self, table: str, row: dict[str, Any]) -> None:
        given = [Jsonb(value) if isinstance(value, dict | list) else value for value in row.values()]
        self.db.execute(
            sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, row)),
                sql.SQL(", ").join(sql.Placeholder() * len(row)),
            ),
            given,
        )

    def history(self, ticket: dict[str, Any]) -> list[dict[str, Any]]:
        return sorted(self.rows("history_entry", ticket_id=ticket["id"]), key=lambda row: row["seq"])


def _other(value: Any, kind: str, chance: random.Random) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int) or (value is None and kind in ("integer", "bigint")):
        return (value or 0) + chance.choice((-1, 1, 7))
    if isinstance(value, datetime) or (value is None and kind.startswith("timestamp")):
        return (value or datetime.fromisoformat("2026-11-23T03:00:00+00:00")) + timedelta(
            microseconds=chance.choice((-1, 1, 60_000_000, -3_600_000_000))
        )
    if isinstance(value, Decimal) or kind == "numeric":
        return (value or 0) + 1
    if isinstance(value, date) or kind == "date":
        return (value or date(2027, 1, 1)) + timedelta(days=1)
    if isinstance(value, list):
        return [*value, "something else"]
    if isinstance(value, uuid.UUID):
        return uuid.UUID(int=value.int ^ 1)
    if isinstance(value, str):
        if not value:
            return "x"
        place = chance.randrange(len(value))
        return value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
    if isinstance(value, dict):
        name = chance.choice(sorted(value)) if value else "more"
        return {**value, name: "something else"}
    raise TypeError(f"{kind}: {value!r}")


def change_column(hand: Hand, table: str, row: dict[str, Any] | None = None) -> str | None:
    row = row or hand.one(table)
    kinds = {
        each["column_name"]: each["data_type"]
        for each in hand.db.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s",
            [table],
        )
    }
    name = hand.chance.choice(sorted(kinds.keys() - NOT_EVIDENCE[table]))
    other = _other(row[name], kinds[name], hand.chance)
    if other == row[name]:
        return None
    hand.set(table, row, **{name: other})
    return f"{table}.{name} of row {row['id']}: {row[name]!r} → {other!r}"
