"""What every verb of a life does: an entry on the chain, rows, words to be found by, a notice."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

from ttrt.demo.rows import NULL, Rows, Value, spelled_instant, written_text
from ttrt.rules import evidence
from ttrt.rules.access import Viewer
from ttrt.rules.opening import Reporter
from ttrt.rules.searching import words

# The bytes of `evidence.canonical` for texts, whole numbers and booleans under plain names, many times as fast; the
# tests check every chain with the rule itself.
spelled = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode
# Ids of a ticket's rows count from a thousand times its own, so that parts of the world made apart never meet.
_ROOM = 1000
_NOTICES_FOR = timedelta(days=14)


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
        facts: Mapping[str, object],
        *,
        by: Viewer,
        at: datetime,
        public: bool = True,
        text: str = "",
        kept: bool = False,
    ) -> None:
        """Add the next link of the chain (`actions.history.made`)."""
        said_plainly = {name: plain(value) for name, value in facts.items()}
        if self.head_at is not None and at <= self.head_at:
            said_plainly["acted_at"] = spelled_instant(at)
            at = self.head_at + timedelta(microseconds=1)
        self.seq += 1
        salt = f"{self.rng.getrandbits(128):032x}" if text else ""
        text_hash = evidence.body_hash(salt, text) if text else ""
        moment, said, who = spelled_instant(at), spelled(said_plainly), _who(by)
        # The columns of `chain.COVERED` in the order of their names.
        row = (
            f'{{"at":"{moment}",{who.spelled},"department_id":{self.department_id},"facts":{said},'
            f'"public":{"true" if public else "false"},"salt":"{salt}","seq":{self.seq},"text_hash":"{text_hash}",'
            f'"ticket_id":{self.id},"what":"{what}"}}'
        )
        previous, self.head, self.head_at = self.head, _linked(self.head, row), at
        kept_text = "" if kept else written_text(text)
        self.rows.line(
            "history_entry",
            f"{self.id * _ROOM + self.seq}\t{self.department_id}\t{self.id}\t{self.seq}\t{what}\t"
            f"{'t' if public else 'f'}\t{written_text(said)}\t{kept_text}\t{salt}\t{text_hash}\t{previous}\t"
            f"{self.head}\t{moment}\t{who.columns}",
        )

    def _add_update(
        self,
        made: int,
        kind: str,
        public: bool,
        body: str,
        next_step: str,
        estimate_at: datetime | None,
        status_code: str,
        *,
        by: Viewer,
        at: datetime,
    ) -> None:
        self.rows.line(
            "ticket_update",
            f"{made}\t{self.department_id}\t{self.id}\t{self._key()}\t{kind}\t{'t' if public else 'f'}\t"
            f"{written_text(body)}\t{written_text(next_step)}\t"
            f"{spelled_instant(estimate_at) if estimate_at else NULL}\t{status_code}\t{spelled_instant(at)}\t"
            f"{_who(by).columns}",
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
        began = at + timedelta(seconds=self.rng.uniform(1, 9))
        self.rows.add(
            "notice", self._next_id(), self.department_id, self.id, kind, self.reporter.name, self.reporter.email,
            spelled(facts or {}), at, at, 1, began, began + timedelta(milliseconds=120), None, "",
        )  # fmt: skip

    def _sealed(self, columns: Mapping[str, object]) -> str:
        """One salted hash over columns (`rules.vouched`)."""
        salt = f"{self.rng.getrandbits(64):016x}"
        said = spelled({name: plain(value) for name, value in columns.items()})
        return f"{salt}:{evidence.body_hash(salt, said)}"

    def _next_id(self) -> int:
        self.made += 1
        return self.id * _ROOM + self.made

    def _key(self) -> str:
        return random_key(self.rng)


def stamped(by: Viewer) -> tuple[int | None, str, str, str]:
    """Who, in four columns."""
    return by.person_id, by.name, by.standing.value, by.level.value


def random_key(rng: Random) -> str:
    """A UUID of version 4, spelled; the class itself takes thrice the time."""
    drawn = f"{rng.getrandbits(128):032x}"
    return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-a{drawn[17:20]}-{drawn[20:]}"


@lru_cache(20_000)
def found(text: str) -> tuple[str, ...]:
    """The words of a text a ticket is found by; texts repeat."""
    return tuple(words(text))


def plain(value: object) -> object:
    """A fact fit for JSON (`chain.plain`)."""
    return spelled_instant(value) if type(value) is datetime else value


@dataclass(frozen=True, slots=True)
class _Who:
    """An actor as the chain spells it and as four columns."""

    spelled: str
    columns: str


_actors: dict[tuple[int | None, str], _Who] = {}


def _who(by: Viewer) -> _Who:
    key = (by.person_id, by.level)
    if key not in _actors:
        who = spelled(dict(zip(("by_id", "by_name", "by_standing", "by_level"), stamped(by), strict=True)))
        number = NULL if by.person_id is None else by.person_id
        _actors[key] = _Who(who[1:-1], f"{number}\t{by.name}\t{by.standing.value}\t{by.level.value}")
    return _actors[key]


def _linked(previous: str, spelled: str) -> str:
    return hashlib.sha256(bytes.fromhex(previous) + spelled.encode("utf-8")).hexdigest()
