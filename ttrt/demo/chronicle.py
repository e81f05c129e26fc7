"""What every verb of a life does: an entry on the chain, rows, words to be found by, a notice."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from ttrt.demo.rows import Rows, Value
from ttrt.rules import evidence
from ttrt.rules.access import Viewer
from ttrt.rules.chain import in_utc
from ttrt.rules.opening import Reporter

# The bytes of `evidence.canonical` for texts, whole numbers and booleans under plain names, five times as fast; the
# tests check every chain with the rule itself.
_spelled = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode
# Ids of a ticket's rows count from a thousand times its own, so that parts of the world made apart never meet.
_ROOM = 1000
_NOTICES_FOR = timedelta(days=14)

Fact = str | int | bool | list[str] | dict[str, str | int | bool | None] | datetime | None


class Later(Exception):
    """This has not happened yet when the world is loaded."""


@dataclass(slots=True)
class Chronicle:
    """A ticket's identity and its growing record. `now` is the moment the world is loaded."""

    id: int
    department_id: int
    reporter: Reporter
    now: datetime
    rng: Random
    rows: Rows
    opened_at: datetime
    version: int = 0
    seq: int = 0
    head: str = evidence.GENESIS
    head_at: datetime | None = None
    found_by: dict[str, None] = field(default_factory=dict)
    made: int = 0

    def _reach(self, at: datetime) -> None:
        """Count the change; `Later` when its time has not come."""
        if at > self.now:
            raise Later
        self.version += 1

    def _record(
        self,
        what: str,
        facts: dict[str, Fact],
        *,
        by: Viewer,
        at: datetime,
        public: bool = True,
        text: str = "",
        kept: bool = False,
    ) -> None:
        """Add the next link of the chain (`actions.history.made`)."""
        plain = {name: _plain(value) for name, value in facts.items()}
        if self.head_at is not None and at <= self.head_at:
            plain["acted_at"] = in_utc(at)
            at = self.head_at + timedelta(microseconds=1)
        self.seq += 1
        salt = f"{self.rng.getrandbits(128):032x}" if text else ""
        text_hash = evidence.body_hash(salt, text) if text else ""
        row = {
            "department_id": self.department_id,
            "ticket_id": self.id,
            "seq": self.seq,
            "at": in_utc(at),
            "by_id": by.person_id,
            "by_name": by.name,
            "by_standing": by.standing.value,
            "by_level": by.level.value,
            "what": what,
            "public": public,
            "facts": plain,
            "salt": salt,
            "text_hash": text_hash,
        }
        previous, self.head = self.head, _linked(self.head, _spelled(row))
        self.head_at = at
        kept_text = "" if kept else text
        self._add(
            "history_entry",
            self.id * _ROOM + self.seq,
            self.seq,
            what,
            public,
            _spelled(plain),
            kept_text,
            salt,
            text_hash,
            previous,
            self.head,
            row["at"],
            by=by,
        )

    def _add(self, table: str, row_id: int, *values: Value, by: Viewer) -> None:
        department, ticket = self.department_id, self.id
        self.rows.add(table, row_id, department, ticket, *values, *stamped(by))

    def _find(self, more: Iterable[str]) -> None:
        self.found_by.update(dict.fromkeys(more))

    def _tell(self, kind: str, at: datetime, facts: dict[str, str] | None = None) -> None:
        """The notice to whoever reported it; only the newest tickets keep theirs, all of them sent."""
        if not self.reporter.email or self.opened_at < self.now - _NOTICES_FOR:
            return
        self.rows.add(
            "notice", self._next_id(), self.department_id, self.id, kind, self.reporter.name, self.reporter.email,
            _spelled(facts or {}), at, at, 1, at + timedelta(seconds=self.rng.uniform(1, 9)), None, "",
        )  # fmt: skip

    def _sealed(self, columns: dict[str, Fact]) -> str:
        """One salted hash over columns (`rules.vouched`)."""
        salt = f"{self.rng.getrandbits(64):016x}"
        spelled = _spelled({name: _plain(value) for name, value in columns.items()})
        return f"{salt}:{evidence.body_hash(salt, spelled)}"

    def _next_id(self) -> int:
        self.made += 1
        return self.id * _ROOM + self.made

    def _key(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)


def stamped(by: Viewer) -> tuple[int | None, str, str, str]:
    """Who, in four columns."""
    return by.person_id, by.name, by.standing.value, by.level.value


def _plain(value: Fact) -> Fact:
    return in_utc(value) if isinstance(value, datetime) else value


def _linked(previous: str, spelled: str) -> str:
    return hashlib.sha256(bytes.fromhex(previous) + spelled.encode("utf-8")).hexdigest()
