"""`ttrt import-departments`: take a file of departments in, whole or not at all."""

import argparse
from pathlib import Path

from ttrt.actions import departments_import
from ttrt.actions.departments_import import DepartmentsOutcome
from ttrt.cli import complain
from ttrt.cli.taking_in import Bar, Read, operating, read_table, taken_in
from ttrt.models.scope import as_viewer
from ttrt.queries import department_file as stored
from ttrt.rules import delimited
from ttrt.rules.delimited import BadRows
from ttrt.rules.department_file import COLUMNS, DepartmentRow, Reader


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt import-departments`."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--check", action="store_true", help="only say what is wrong and what would change")
    parser.add_argument("--json", action="store_true", help="print {rows, added, …, faults: [{line, column, why}]}")


def run(args: argparse.Namespace) -> int:
    """Import, or check; 1 when a row is bad, and then nothing was imported."""
    try:
        read = read_file(args.file)
    except OSError as no:
        return complain(f"{args.file}: {no.strerror}")
    return taken_in(read, args, _import, _words)


def read_file(path: Path) -> Read[DepartmentRow]:
    """Read and check a whole file. Raises OSError when it cannot be read."""
    return read_table(
        path,
        known=delimited.names_of(COLUMNS).keys(),
        columns_of=lambda header: delimited.columns_of(header, COLUMNS),
        reading=lambda header: Reader(header).read,
    )


def _import(read: Read[DepartmentRow], args: argparse.Namespace) -> DepartmentsOutcome:
    operator = operating()
    with as_viewer(operator) as at:
        if args.check or read.faults:
            planned = stored.plan(read.entries)
            if planned.faults:
                raise BadRows(planned.faults)
            return departments_import.outcome(planned)
        bar = Bar("Importing departments")
        done = departments_import.import_departments(
            rows=read.entries, file=read.source, progress=bar.show, by=operator, at=at
        )
        bar.end()
        return done


def _words(done: DepartmentsOutcome, would: str) -> str:
    managers = f"{done.people_added:,} managers {would}added and invited" if done.people_added else "nobody new"
    return (
        f"{done.rows:,} departments: {done.added:,} {would}added, {done.changed:,} {would}changed, "
        f"{done.unchanged:,} unchanged; {managers}, {done.levels_given:,} {would}given a level, "
        f"{done.levels_raised:,} {would}raised."
    )
