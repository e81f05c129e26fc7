"""Puts words of ours into every text that is stored, past the verbs: marks to look for, or something that bites.

A new column is planted from its first day; what is no free text stands in the lists here, with why.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from tests.wall.intent import HIDDEN_FROM_CUSTOMERS, MAY_TOUCH
from tests.wall.seed import tables

Row = dict[str, Any]
Words = Callable[[str, str, Row], str]
"""Table, column and row to what shall stand there instead."""

# Codes that pages look up in a table, and what addresses, keys and hashes are made of: their values are no free text.
CODES = {
    *("status", "severity", "trouble", "channel", "cause", "reason", "sub_reason", "kind", "method", "outcome"),
    *("audience", "level", "by_level", "by_standing", "opened_by_level", "opened_by_standing", "closed_how"),
    *("pack_version", "number", "code", "normal", "what", "hash", "previous_hash", "text_hash", "salt"),
    *("history_head", "content_hash", "register_head", "about", "status_code", "severity_at_least", "rhythm", "zone"),
    *("how", "page", "query", "scan", "media_type", "sha256", "occasion", "rule", "standing", "username", "state"),
    *("password", "token_hash", "key_salt", "old_key_salt", "method", "contract", "shown", "asked"),
}
FREE = {
    ("ticket_update", "status_code"): False,
    **{(table, "reason"): True for table in ("time_correction", "escalation", "transfer", "item_move")},
    **{(table, "outcome"): True for table in ("dispatch",)},
}
"""Where a name means another thing in one table."""

TABLES_WITHOUT = {
    *("person_session", "sign_in_try", "mfa_authenticator", "account_emailaddress", "account_emailconfirmation"),
    *("django_session", "django_migrations", "django_content_type", "sight", "heartbeat", "pack_version"),
    *("auth_group", "auth_group_permissions", "auth_permission", "office_head"),
}
"""Sessions, credentials, Django's own, and the contract's terms: nobody types into these."""

JSON_TEXTS = {("inventory_item", "other"), ("ticket", "item_facts"), ("stop_clock", "evidence")}
"""Values by name that are people's words, or a file's."""


def is_free(table: str, column: str, kind: str) -> bool:
    """Whether people's own words stand in this column."""
    if table in TABLES_WITHOUT:
        return False
    return FREE.get((table, column), kind == "text" and column not in CODES)


def columns(cursor: psycopg.Cursor) -> Iterator[tuple[str, str, bool]]:
    """Every column of people's words: table, column, whether its words lie in a JSON object."""
    for table, kinds in tables(cursor.connection).items():
        for column, kind in kinds.items():
            if (table, column) in JSON_TEXTS:
                yield table, column, True
            elif is_free(table, column, kind):
                yield table, column, False


def plant(cursor: psycopg.Cursor, words: Words) -> set[tuple[str, str]]:
    """Put the words into every row that says something there; answers the columns that had such rows.

    The cursor is a superuser's, committing or not as its connection does.
    """
    planted: set[tuple[str, str]] = set()
    by_table: dict[str, list[tuple[str, bool]]] = {}
    for table, column, in_json in columns(cursor):
        by_table.setdefault(table, []).append((column, in_json))
    for table, wanted in by_table.items():
        rows = cursor.execute(sql.SQL("SELECT ctid::text, to_jsonb(t) FROM {} t").format(sql.Identifier(table)))
        for place, row in rows.fetchall():
            changed = dict(_changes(table, row, wanted, words))
            if changed:
                cursor.execute(_update(table, changed), [*changed.values(), place])
                planted |= {(table, column) for column in changed}
    return planted


def _changes(table: str, row: Row, wanted: list[tuple[str, bool]], words: Words) -> Iterator[tuple[str, str | Jsonb]]:
    for column, in_json in wanted:
        said = row[column]
        if in_json:
            texts = {name: words(table, column, {**row, column: text}) for name, text in _texts(said)}
            if texts:
                yield column, Jsonb({**said, **texts})
        elif said:
            yield column, words(table, column, row)


def _texts(said: Any) -> Iterator[tuple[str, str]]:
    if isinstance(said, dict):
        yield from ((name, text) for name, text in said.items() if isinstance(text, str) and text and name != "id")


def _update(table: str, changed: dict[str, Any]) -> sql.Composed:
    sets = (sql.SQL("{} = %s").format(sql.Identifier(column)) for column in changed)
    return sql.SQL("UPDATE {} SET {} WHERE ctid = %s::tid").format(sql.Identifier(table), sql.SQL(", ").join(sets))


# ---------------------------------------------------------------- marks

MARKS = re.compile(r"zq[0-9a-f]{32}")
INTERNAL = 0
"""In the place of a department: the contractor's own words in none; in a department, its number less than 0."""


@dataclass
class Marks:
    """The marks by what they stand for: whose they are, and where they were put."""

    chance: Random
    whose: dict[str, int] = field(default_factory=dict)
    place: dict[str, str] = field(default_factory=dict)
    people: dict[int, int] = field(default_factory=dict)
    """Of each person with one department: which."""

    def words(self, table: str, column: str, row: Row) -> str:
        """The mark beside what stands there, so that every page still says what it says; in front, where texts are cut.

        An address keeps being one. A row of no department, or of two, stays as it is.
        """
        said = str(row[column])
        owner = self._owner(table, row)
        if owner is None:
            return said
        mark = f"zq{self.chance.getrandbits(128):032x}"
        self.whose[mark], self.place[mark] = owner, f"{table}.{column}"
        if "@" in said and " " not in said:
            return f"{mark}.{said}"
        return f"{said}/{mark}" if said.startswith("http") else f"{mark} {said}"

    def _owner(self, table: str, row: Row) -> int | None:
        if table == "department":
            return int(row["id"])
        if table == "person":
            return self.people.get(row["id"])
        if "department_id" not in row:
            return None if table in MAY_TOUCH["customer"] or table == "person" else INTERNAL
        hidden = HIDDEN_FROM_CUSTOMERS.get(table)
        if hidden is not None and all(row[name] == value for name, value in hidden.items()):
            return -int(row["department_id"])
        return int(row["department_id"])

    def foreign(self, text: str, own: frozenset[int]) -> list[str]:
        """Where the marks in this text were put that are not of the own departments."""
        return sorted({self.place[mark] for mark in MARKS.findall(text) if self.whose.get(mark) not in own})


def marked(cursor: psycopg.Cursor, chance: Random) -> tuple[Marks, set[tuple[str, str]]]:
    """Plant a mark of 128 random bits in every text of every department; answers them, and the columns they are in."""
    only = cursor.execute(
        "SELECT person_id, min(department_id) FROM membership GROUP BY 1 HAVING count(*) = 1"
    ).fetchall()
    marks = Marks(chance, people=dict(only))
    planted = plant(cursor, marks.words)
    # The words are found by search, too.
    cursor.execute(
        "UPDATE ticket SET search = search || array_to_tsvector(array_remove("
        "ARRAY[substring(description from 'zq[0-9a-f]{32}')], NULL))"
    )
    return marks, planted
