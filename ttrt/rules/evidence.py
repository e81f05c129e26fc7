"""The chain that makes every change to a ticket's history visible.

Each history row carries the hash of the row before it, so that a row edited, removed or slipped in breaks
the chain even when the database's superuser did it. Bodies enter as salted hashes: a body removed by law
leaves the chain whole, and a short body cannot be guessed from its hash without the salt.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64


def canonical(row: dict[str, Any]) -> bytes:
    """One spelling for one row: RFC 8785's key order and escapes, UTF-8, instants as UTC microseconds.

    Values may be str, int, bool, None, datetime (with a zone), and lists and dicts of these. Anything else
    raises TypeError, floats above all: they have more than one spelling.
    """
    return json.dumps(_plain(row), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError(f"an instant needs a zone: {value!r}")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if value is None or type(value) in (bool, int):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("the keys of a canonical row are texts")
        # RFC 8785 sorts by UTF-16 units, which differs from Python's order above U+FFFF.
        return {str(key): _plain(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    raise TypeError(f"{type(value).__name__} has no canonical form: {value!r}")


def body_hash(salt: bytes | str, body: str) -> str:
    """Hex SHA-256 of salt, a zero byte, and the body in UTF-8."""
    seed = salt.encode("utf-8") if isinstance(salt, str) else salt
    return hashlib.sha256(seed + b"\x00" + body.encode("utf-8")).hexdigest()


def link(previous_hash: str, row: dict[str, Any]) -> str:
    """Hex SHA-256 of the previous row's hash (its 32 bytes) followed by the canonical row."""
    before = bytes.fromhex(previous_hash)
    if len(before) != hashlib.sha256().digest_size:
        raise ValueError("the previous hash is not a SHA-256")
    return hashlib.sha256(before + canonical(row)).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """One stored history row as the chain sees it: its number, its content, the hash stored with it."""

    seq: int
    row: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain stops being true, and how."""

    seq: int
    what: str


def first_break(
    chain: Iterable[Link], *, last_seq: int | None = None, last_hash: str | None = None, keeper: str = "ticket"
) -> Break | None:
    """The first fault of a history, given in order of `seq` from 1, or None when it is whole.

    `last_seq` and `last_hash` are what its keeper (the ticket itself) remembers of its newest row: without them a cut
    tail cannot be seen.
    """
    previous, expected = GENESIS, 1
    for entry in chain:
        if entry.seq != expected:
            return Break(expected, f"row {expected} is missing; row {entry.seq} stands in its place")
        if link(previous, entry.row) != entry.hash:
            return Break(entry.seq, f"row {entry.seq} does not match its hash")
        previous, expected = entry.hash, expected + 1
    if last_seq is not None and last_seq != expected - 1:
        return Break(expected, f"the {keeper} remembers {last_seq} rows; the history has {expected - 1}")
    if last_hash is not None and last_hash != previous:
        return Break(expected - 1, f"the newest row is not the one the {keeper} remembers")
    return None
