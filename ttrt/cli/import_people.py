"""`ttrt import-people`: take a file of people and their levels in, whole or not at all."""

import argparse
from pathlib import Path

from ttrt.actions import people_import
from ttrt.actions.people_import import PeopleOutcome
from ttrt.cli import complain
from ttrt.cli.taking_in import Bar, Read, operating, read_table, taken_in
from ttrt.models.scope import as_viewer
from ttrt.queries import people_file as stored
from ttrt.rules import delimited
from ttrt.rules.delimited import BadRows
from ttrt.rules.people_file import COLUMNS, PersonRow, Reader


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt import-people`."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--check", action="store_true", help="only say what is wrong and what would change")
    parser.add_argument("--lower", action="store_true", help="the levels that the file lowers are meant")
    parser.add_argument("--json", action="store_true", help="print {rows, …, faults: [{line, column, why}]}")


def run(args: argparse.Namespace) -> int:
    """Import, or check; 1 when a row is bad, and then nothing was imported."""
    try:
        read = read_file(args.file)
    except OSError as no:
        return complain(f"{args.file}: {no.strerror}")
    return taken_in(read, args, _import, _words)


def read_file(path: Path) -> Read[PersonRow]:
    """Read and check a whole file. Raises OSError when it cannot be read."""
    return read_table(
        path,
        known=delimited.names_of(COLUMNS).keys(),
        columns_of=lambda header: delimited.columns_of(header, COLUMNS),
        reading=lambda header: Reader(header).read,
    )


def _import(read: Read[PersonRow], args: argparse.Namespace) -> PeopleOutcome:
    operator = operating()
    with as_viewer(operator) as at:
        if args.check or read.faults:
            planned = stored.plan(read.entries, lower=args.lower)
            if planned.faults:
                raise BadRows(planned.faults)
            return people_import.outcome(planned)
        bar = Bar("Importing people")
        done = people_import.import_people(
            rows=read.entries, file=read.source, lower=args.lower, progress=bar.show, by=operator, at=at
        )
        bar.end()
        return done


def _words(done: PeopleOutcome, would: str) -> str:
    return (
        f"{done.rows:,} rows: {done.people_added:,} people {would}added and invited, "
        f"{done.people_changed:,} {would}changed; {done.levels_given:,} levels {would}given, "
        f"{done.levels_raised:,} {would}raised, {done.levels_lowered:,} {would}lowered; "
        f"{done.unchanged:,} rows unchanged."
    )
