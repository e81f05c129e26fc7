"""The superuser at work on the tables, past every grant, policy, key and trigger."""

import random
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb


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
