"""What the commands that take a file in share: who acts, the file as read, its faults told, how far it is."""

import argparse
import getpass
import hashlib
import io
import json
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ttrt.actions.inventory_import import SourceFile
from ttrt.cli import DONE, complain, progress
from ttrt.rules import delimited
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.rules.delimited import BadHeader, BadRows, Fault

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MOST_LINES = 1000  # of faults on a terminal; --json has them all
_ENOUGH = 4096  # bytes at a file’s beginning that show what it is
_LARGE = 1_000_000  # bytes of a file that takes more than a moment to read
Entry = TypeVar("Entry")
Done = TypeVar("Done", bound="DataclassInstance")
Reading = Callable[[Iterator[tuple[int, list[str]]]], Iterable[tuple[Entry | None, list[Fault]]]]


@dataclass(frozen=True, slots=True)
class Read(Generic[Entry]):
    """A file as read: its entries, and everything that is wrong with it."""

    entries: list[Entry]
    faults: list[Fault]
    source: SourceFile


def operating() -> Viewer:
    """Whoever runs the command, by the account of this machine."""
    return Viewer(None, f"{getpass.getuser()} (operator)", Standing.CONTRACTOR, Level.ADMINISTRATOR)


def read_table(
    path: Path,
    *,
    known: Collection[str],
    columns_of: Callable[[list[str]], list[str]],
    reading: Callable[[list[str]], Reading[Entry]],
) -> Read[Entry]:
    """Read and check a whole file. Raises OSError when it cannot be read.

    `known`: the plain names by which its first line is known. `columns_of` says what each column is or raises
    `BadHeader`; `reading` makes of these columns what reads the rows.
    """
    with path.open("rb") as raw:
        start = raw.read(_ENOUGH)
        raw.seek(0)
        sha256 = hashlib.file_digest(raw, "sha256").hexdigest()
    layout: dict[str, Any] = {}

    def no(*faults: Fault) -> Read[Entry]:
        return Read([], list(faults), SourceFile(path.name, sha256, layout))

    if why := delimited.no_table(start):
        return no(Fault(1, "", why))
    with (
        path.open("rb") as raw,
        io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="") as file,
    ):
        first = file.readline()
        file.seek(0)
        layout["delimiter"] = delimited.find_delimiter(first, known)
        layout["line_end"] = "\r\n" if first.endswith("\r\n") else "\n"
        layout["bom"] = start.startswith(b"\xef\xbb\xbf")
        numbered = delimited.rows(file, layout["delimiter"])
        try:
            _, layout["columns"] = next(numbered, (1, []))
            header = columns_of(layout["columns"])
        except delimited.BROKEN as broken:
            layout.clear()
            return no(Fault(1, "", f"the first line cannot be read: {broken}"))
        except BadHeader as bad:
            layout.clear()
            return no(*(Fault(1, f"column {place}" if place else "", why) for place, why in bad.faults))
        entries: list[Entry] = []
        faults: list[Fault] = []
        size = path.stat().st_size
        bar = Bar("Reading and checking", "bytes") if size > _LARGE else None
        for entry, wrong in reading(header)(numbered):
            faults += wrong
            if entry:
                entries.append(entry)
            if bar:
                bar.show(raw.tell(), size)
        if bar:
            bar.end()
    if not entries and not faults:
        faults.append(Fault(1, "", "the file names columns and holds no row"))
    return Read(entries, faults, SourceFile(path.name, sha256, layout))


def taken_in(
    read: Read[Entry],
    args: argparse.Namespace,
    take: Callable[[Read[Entry], argparse.Namespace], Done],
    words: Callable[[Done, str], str],
) -> int:
    """Let `take` have what was read, and tell what came of it: nothing, when anything is wrong.

    `take` raises `BadRows` for faults that only what is stored can show; it changes nothing with `--check`, nor when
    the file has faults of its own: it is asked all the same, so that everything wrong is told at once.
    """
    done, faults = None, list(read.faults)
    try:
        done = take(read, args)
    except BadRows as bad:
        faults = sorted([*faults, *bad.faults], key=lambda fault: fault.line)
    if args.json:
        said = asdict(done) if done and not faults else {"rows": len(read.entries)}
        print(json.dumps({**said, "faults": [asdict(f) for f in faults]}, indent=2, ensure_ascii=False))
    elif faults:
        tell_faults(faults)
    elif done:
        print(words(done, "would be " if args.check else ""))
    return complain(nothing_imported(faults, args.file)) if faults else DONE


def tell_faults(faults: list[Fault]) -> None:
    """One line each, on stdout: they are the result."""
    for fault in faults[:MOST_LINES]:
        print(f"line {fault.line}{', ' + fault.column if fault.column else ''}: {fault.why}")
    if len(faults) > MOST_LINES:
        progress(f"… and {len(faults) - MOST_LINES:,} more; --json lists them all.")


def nothing_imported(faults: list[Fault], path: Path) -> str:
    """The complaint about a file with faults."""
    said = "there is 1 fault" if len(faults) == 1 else f"there are {len(faults):,} faults"
    return f"Nothing was imported: {said} in {path}."


class Bar:
    """How far it is, on stderr: a bar on a terminal, a line at each tenth elsewhere."""

    WIDTH = 40

    def __init__(self, what: str, unit: str = "rows") -> None:
        self._what, self._unit, self._told, self._live = what, unit, -1, sys.stderr.isatty()

    def show(self, done: int, total: int) -> None:
        """So many of so many."""
        share = done / total if total else 1.0
        step = int(share * (100 if self._live else 10))
        if step == self._told:
            return
        self._told = step
        if self._live:
            filled = "█" * int(share * self.WIDTH)
            print(f"\r{self._what} {filled:░<{self.WIDTH}} {share:4.0%}", end="", file=sys.stderr, flush=True)
        else:
            progress(f"{self._what}: {done:,} of {total:,} {self._unit}")

    def end(self) -> None:
        """Leave the bar's line."""
        if self._live:
            print(file=sys.stderr)
