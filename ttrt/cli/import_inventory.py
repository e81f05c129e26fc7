"""`ttrt import-inventory`: take an inventory file in, whole or not at all."""

import argparse
import codecs
import getpass
import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ttrt.actions import inventory_import
from ttrt.actions.inventory_import import Outcome, SourceFile
from ttrt.cli import DONE, complain, progress
from ttrt.models.scope import as_viewer
from ttrt.queries import inventory_file as stored
from ttrt.rules import inventory_file as rules
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.rules.inventory_columns import BadHeader, columns_of
from ttrt.rules.inventory_file import Entry, Fault

_MOST_LINES = 1000  # of faults on a terminal; --json has them all
_ENOUGH = 4096  # bytes at a file’s beginning that show what it is
_NOT_A_CSV = {
    b"PK\x03\x04": "is a spreadsheet or an archive. Save it as “CSV UTF-8” first",
    b"\xd0\xcf\x11\xe0": "is an old spreadsheet. Save it as “CSV UTF-8” first",
    b"\xff\xfe": "is in UTF-16. Save it as “CSV UTF-8” first",
    b"\xfe\xff": "is in UTF-16. Save it as “CSV UTF-8” first",
}


@dataclass(frozen=True, slots=True)
class Read:
    """A file as read: its entries, and everything that is wrong with it."""

    entries: list[Entry]
    faults: list[Fault]
    source: SourceFile


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt import-inventory`."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--check", action="store_true", help="only say what is wrong and what would change")
    parser.add_argument(
        "--partial", action="store_true", help="the file does not list everything: propose nothing as retired"
    )
    parser.add_argument("--json", action="store_true", help="print {rows, added, …, faults: [{line, column, why}]}")


def run(args: argparse.Namespace) -> int:
    """Import, or check; 1 when a row is bad, and then nothing was imported."""
    operator = operating()
    with as_viewer(operator):
        customers = stored.customers()
    try:
        read = read_file(args.file, customers)
    except OSError as no:
        return complain(f"{args.file}: {no.strerror}")
    if read.faults:
        _report(None, read, args)
        return complain(f"Nothing was imported: {_faults(len(read.faults))} in {args.file}.")
    with as_viewer(operator) as at:
        if args.check:
            outcome = inventory_import.outcome(read.entries, stored.plan(read.entries, full=not args.partial))
        else:
            bar = Bar("Importing")
            outcome = inventory_import.import_inventory(
                entries=read.entries, file=read.source, full=not args.partial, progress=bar.show, by=operator, at=at
            )
            bar.end()
    _report(outcome, read, args)
    return DONE


def operating() -> Viewer:
    """Whoever runs the command, by the account of this machine."""
    return Viewer(None, f"{getpass.getuser()} (operator)", Standing.CONTRACTOR, Level.ADMINISTRATOR)


def read_file(path: Path, customers: Mapping[str, str]) -> Read:
    """Read and check a whole file. Raises OSError when it cannot be read."""
    with path.open("rb") as file:
        start = file.read(_ENOUGH)
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if why := _no_table(start):
        return Read([], [Fault(1, "", why)], SourceFile(path.name, sha256, {}))
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        first = file.readline()
        delimiter = rules.find_delimiter(first)
        file.seek(0)
        layout: dict[str, Any] = {
            "delimiter": delimiter,
            "line_end": "\r\n" if first.endswith("\r\n") else "\n",
            "bom": start.startswith(b"\xef\xbb\xbf"),
        }
        numbered = rules.rows(file, delimiter)
        entries: list[Entry] = []
        faults: list[Fault] = []
        try:
            _, layout["columns"] = next(numbered, (1, []))
            header = columns_of(layout["columns"])
        except rules.BROKEN as broken:
            return Read(
                [], [Fault(1, "", f"the first line cannot be read: {broken}")], SourceFile(path.name, sha256, {})
            )
        except BadHeader as bad:
            faults = [Fault(1, f"column {place}" if place else "", why) for place, why in bad.faults]
            return Read([], faults, SourceFile(path.name, sha256, {}))
        for entry, wrong in rules.Reader(header, customers=customers).read(numbered):
            faults += wrong
            if entry:
                entries.append(entry)
    if not entries and not faults:
        faults.append(Fault(1, "", "the file names columns and holds no row"))
    return Read(entries, faults, SourceFile(path.name, sha256, layout))


def _no_table(start: bytes) -> str:
    """Why a file that begins so cannot be one of rows and columns; empty when it can."""
    for magic, why in _NOT_A_CSV.items():
        if start.startswith(magic):
            return f"this file {why}"
    if b"\0" in start:
        return "this is not a text file with columns"
    return "" if start.removeprefix(codecs.BOM_UTF8).strip() else "the file is empty"


def _report(outcome: Outcome | None, read: Read, args: argparse.Namespace) -> None:
    if args.json:
        said = asdict(outcome) if outcome else {"rows": len(read.entries)}
        print(json.dumps({**said, "faults": [asdict(f) for f in read.faults]}, indent=2, ensure_ascii=False))
        return
    for fault in read.faults[:_MOST_LINES]:
        print(f"line {fault.line}{', ' + fault.column if fault.column else ''}: {fault.why}")
    if len(read.faults) > _MOST_LINES:
        progress(f"… and {len(read.faults) - _MOST_LINES:,} more; --json lists them all.")
    if outcome:
        would = "would be " if args.check else ""
        print(
            f"{outcome.rows:,} rows: {outcome.added:,} {would}added, {outcome.changed:,} {would}changed, "
            f"{outcome.unchanged:,} unchanged, {outcome.proposed_retired:,} {would}proposed as retired."
        )


def _faults(count: int) -> str:
    return "there is 1 fault" if count == 1 else f"there are {count:,} faults"


class Bar:
    """How far it is, on stderr: a bar on a terminal, a line at each tenth elsewhere."""

    WIDTH = 40

    def __init__(self, what: str) -> None:
        self._what, self._told, self._live = what, -1, sys.stderr.isatty()

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
            progress(f"{self._what}: {done:,} of {total:,} rows")

    def end(self) -> None:
        """Leave the bar's line."""
        if self._live:
            print(file=sys.stderr)
