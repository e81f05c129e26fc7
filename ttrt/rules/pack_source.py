"""A pack's TOML with the line of every key, so that a mistake can be pointed at.

The standard reader gives lines for bad syntax only; a small scan of the text finds the rest.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import MISSING, fields
from datetime import date
from typing import Any, Literal, get_args, get_origin, get_type_hints

_HEADER = re.compile(r"(\[\[?)\s*([A-Za-z0-9_-]+)\s*\]\]?")
_KEY = re.compile(r"([A-Za-z0-9_-]+)\s*=")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
# A text or a comment, which may hold brackets and signs that mean nothing.
_OPAQUE = re.compile(r'"""(?:\\.|.)*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL)

Spot = tuple[int, int]
"""A line and a column, both from 1."""
_START: Spot = (1, 1)

_MAY_BE_EMPTY = frozenset({"void_if", "if_not_restored", "sub_reasons", "inferred_fields", "severity"})
_MAY_BE_ZERO = frozenset({"min_contact_attempts", "minutes"})
_NAMES = {str: "a text in quotes", int: "a whole number", bool: "true or false", date: "a date like 2013-11-15"}


class PackError(Exception):
    """A pack that cannot be used; reads `file:line: message`. `column` is where on the line the culprit begins."""

    def __init__(self, file: str, line: int, message: str, column: int = 1) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file = file
        self.line = line
        self.column = column
        self.message = message


def decoded(content: bytes, file: str) -> str:
    """The file as text. Raises `PackError` at the first byte that is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        before = content[: wrong.start]
        line, column = before.count(b"\n") + 1, wrong.start - (before.rfind(b"\n") + 1) + 1
        raise PackError(file, line, "this is not a text in UTF-8", column) from None


class Source:
    """The parsed text of one pack and where each of its keys stands."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        try:
            self.values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as wrong:
            line, column = _syntax_spot(str(wrong), text)
            raise PackError(file, line, _syntax_words(str(wrong)), column) from None
        self.spots = _scan(text)

    def only(self, names: Iterable[str]) -> None:
        """Refuse a section that is not one of these."""
        known = set(names)
        for name in self.values:
            if name not in known:
                line, column = self.spots.get(("", 0, name)) or self.spots.get((name, 0, ""), _START)
                raise PackError(self.file, line, f"unknown section or key “{name}”", column)

    def table(self, name: str) -> "Table":
        """The one `[name]` section."""
        if name not in self.values:
            raise PackError(self.file, 1, f"the section [{name}] is missing")
        if not isinstance(self.values[name], dict):
            raise self._error(name, f"[{name}] must be one section")
        return Table(self, name, 0, self.values[name])

    def tables(self, name: str) -> list["Table"]:
        """All `[[name]]` sections, in order; at least one."""
        found = self.values.get(name)
        if found is None:
            raise PackError(self.file, 1, f"there is no [[{name}]] section")
        if not isinstance(found, list) or not found or not all(isinstance(part, dict) for part in found):
            raise self._error(name, f"write each {name} as its own [[{name}]] section")
        return [Table(self, name, place, part) for place, part in enumerate(found)]

    def _error(self, name: str, message: str) -> PackError:
        line, column = self.spots.get((name, 0, "")) or self.spots.get(("", 0, name), _START)
        return PackError(self.file, line, message, column)


class Table:
    """One section of a pack: strict answers, and errors that name their line."""

    def __init__(self, source: Source, name: str, place: int, values: dict[str, Any]) -> None:
        self.source, self.name, self.place, self.values = source, name, place, values

    def error(self, key: str, message: str) -> PackError:
        """A `PackError` at the line of the key, or of the section's heading when the key is not there."""
        spots = self.source.spots
        line, column = spots.get((self.name, self.place, key)) or spots.get((self.name, self.place, ""), _START)
        return PackError(self.source.file, line, f"[{self.name}] {key}: {message}", column)

    def only(self, names: Iterable[str]) -> None:
        """Refuse a key that is not one of these."""
        known = set(names)
        for key in self.values:
            if key not in known:
                raise self.error(key, "unknown key")

    def text(self, key: str) -> str:
        return str(self._value(key, str))

    def day(self, key: str) -> date:
        found: date = self._value(key, date)
        return found

    def read(self, kind: type) -> Any:
        """The section as this dataclass; keys with a default may be left out."""
        hints = get_type_hints(kind)
        self.only(hints)
        given = {
            field.name: self._value(field.name, hints[field.name])
            for field in fields(kind)
            if field.name in self.values or field.default is MISSING
        }
        return kind(**given)

    def _value(self, key: str, wanted: Any) -> Any:
        if key not in self.values:
            raise self.error(key, "is missing")
        value = self.values[key]
        if get_origin(wanted) is tuple:
            if type(value) is not list:
                raise self.error(key, "must be a list in square brackets")
            if not value and key not in _MAY_BE_EMPTY:
                raise self.error(key, "must not be empty")
            if len(set(map(repr, value))) != len(value):
                raise self.error(key, "names the same thing twice")
            return tuple(self._single(key, part, get_args(wanted)[0]) for part in value)
        return self._single(key, value, wanted)

    def _single(self, key: str, value: Any, wanted: Any) -> Any:
        if get_origin(wanted) is Literal:
            if value not in get_args(wanted) or type(value) is not str:
                choices = ", ".join(repr(choice) for choice in get_args(wanted))
                raise self.error(key, f"must be one of {choices}")
            return value
        if type(value) is not wanted:
            raise self.error(key, f"must be {_NAMES[wanted]}")
        if wanted is str and not value.strip() and key not in _MAY_BE_EMPTY:
            raise self.error(key, "must not be empty")
        if key == "code" and not _CODE.fullmatch(value):
            raise self.error(key, "must be letters, digits and underscores, starting with a letter")
        if wanted is int and value < (0 if key in _MAY_BE_ZERO else 1):
            raise self.error(key, "must be a number above zero" if key not in _MAY_BE_ZERO else "cannot be negative")
        return value


def _scan(text: str) -> dict[tuple[str, int, str], Spot]:
    """Line and column of each (section, place among its like, key); the heading itself stands under an empty key."""
    # Texts and comments are blanked, keeping line ends, so that brackets and signs left are the grammar's.
    bare = _OPAQUE.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)
    spots: dict[tuple[str, int, str], Spot] = {}
    section, place, depth = "", 0, 0
    counts: dict[str, int] = {}
    for number, line in enumerate(bare.split("\n"), start=1):
        stripped = line.strip()
        spot = (number, len(line) - len(line.lstrip()) + 1)
        if depth == 0 and (header := _HEADER.fullmatch(stripped)):
            section = header.group(2)
            place = counts.get(section, 0)
            counts[section] = place + 1
            spots[section, place, ""] = spot
            continue
        if depth == 0 and (key := _KEY.match(stripped)):
            spots[section, place, key.group(1)] = spot
        depth += line.count("[") + line.count("{") - line.count("]") - line.count("}")
    return spots


def _syntax_spot(message: str, text: str) -> Spot:
    found = re.search(r"\(at line (\d+), column (\d+)\)", message)
    if found:
        return int(found.group(1)), int(found.group(2))
    last = text.rstrip("\n").split("\n")
    return len(last), len(last[-1]) + 1


def _syntax_words(message: str) -> str:
    return "not TOML: " + re.sub(r" \(at [^)]*\)$", "", message)
