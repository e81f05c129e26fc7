"""`ttrt import-inventory`: take an inventory file in, whole or not at all."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from ttrt.actions import inventory_import
from ttrt.actions.inventory_import import Outcome
from ttrt.cli import DONE, complain
from ttrt.cli.taking_in import Bar, Read, nothing_imported, operating, read_table, tell_faults
from ttrt.models.scope import as_viewer
from ttrt.queries import inventory_file as stored
from ttrt.rules import inventory_file as rules
from ttrt.rules.inventory_columns import EVERY_NAME, columns_of
from ttrt.rules.inventory_file import Entry


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
        return complain(nothing_imported(read.faults, args.file))
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


def read_file(path: Path, customers: Mapping[str, str]) -> Read[Entry]:
    """Read and check a whole file. Raises OSError when it cannot be read."""
    return read_table(
        path,
        known=EVERY_NAME,
        columns_of=columns_of,
        reading=lambda header: rules.Reader(header, customers=customers).read,
    )


def _report(outcome: Outcome | None, read: Read[Entry], args: argparse.Namespace) -> None:
    if args.json:
        said = asdict(outcome) if outcome else {"rows": len(read.entries)}
        print(json.dumps({**said, "faults": [asdict(f) for f in read.faults]}, indent=2, ensure_ascii=False))
        return
    tell_faults(read.faults)
    if outcome:
        would = "would be " if args.check else ""
        print(
            f"{outcome.rows:,} rows: {outcome.added:,} {would}added, {outcome.changed:,} {would}changed, "
            f"{outcome.unchanged:,} unchanged, {outcome.proposed_retired:,} {would}proposed as retired."
        )
