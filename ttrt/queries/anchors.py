"""The anchor: a text file somebody outside keeps, with the length and head of every ticket's history.

Whoever rewrites a whole chain with fresh hashes, or cuts its tail and makes the ticket forget it, cannot change the
copy outside. One line a ticket, a section a department, a SHA-256 over each section and one over all.
"""

import hashlib
from pathlib import Path
from typing import TextIO

from ttrt.rules.refusal import Refused

FIRST = "ttrt anchor 1"
Anchored = dict[str, tuple[int, str]]
"""Ticket number: how many rows its history had, and the hash of the last."""


class DamagedAnchor(Refused):
    """The anchor file is not as it was written."""


class Writer:
    """Writes an anchor ticket by ticket, as they are read."""

    def __init__(self, file: TextIO, *, made_at: str) -> None:
        self._file, self._all = file, hashlib.sha256()
        self._line(FIRST)
        self._line(f"made {made_at}")

    def begin(self, code: str) -> None:
        """Begin the section of a department."""
        self._code, self._count, self._section = code, 0, hashlib.sha256()
        self._line(f"department {code}")

    def ticket(self, number: str, seq: int, head: str) -> None:
        """One ticket: how many rows its history has, and the hash of the last."""
        self._count += 1
        self._section.update(self._line(f"{number} {seq} {head}"))

    def end(self) -> None:
        """End the section with its sum."""
        self._line(f"sum {self._code} {self._count} {self._section.hexdigest()}")

    def close(self) -> str:
        """Write the last line; answers the SHA-256 over all before it, fit to be read out or mailed."""
        whole = self._all.hexdigest()
        self._file.write(f"sha256 {whole}\n")
        return whole

    def _line(self, line: str) -> bytes:
        written = f"{line}\n".encode()
        self._all.update(written)
        self._file.write(f"{line}\n")
        return written


class Anchor:
    """An anchor file, found whole when it was opened; sections are read when they are asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places = _index(path)

    @property
    def departments(self) -> tuple[str, ...]:
        """The codes it has sections for."""
        return tuple(self._places)

    def section(self, code: str) -> Anchored:
        """The tickets of one department; empty when it had none."""
        anchored: Anchored = {}
        if code in self._places:
            with self._path.open("rb") as file:
                file.seek(self._places[code])
                for line in file:
                    number, seq, *head = line.decode("ascii").split()
                    if number == "sum":
                        break
                    anchored[number] = (int(seq), head[0])
        return anchored


def _index(path: Path) -> dict[str, int]:
    """Where each section begins. Raises `DamagedAnchor` unless the sum over all fits."""
    places: dict[str, int] = {}
    whole, place, said = hashlib.sha256(), 0, ""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if said or (number == 1 and line != FIRST.encode() + b"\n"):
                raise DamagedAnchor(f"{path} is not an anchor of this tool (line {number}).")
            place += len(line)
            word, _, rest = line.decode("utf-8", "replace").rstrip("\n").partition(" ")
            if word == "sha256":
                said = rest
                continue
            whole.update(line)
            if word == "department":
                places[rest] = place
    if said != whole.hexdigest():
        raise DamagedAnchor(f"{path} was changed or cut after it was written: its own sum does not fit.")
    return places
