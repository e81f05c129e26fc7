"""`ttrt export-inventory`: the inventory as the file it came from."""

import argparse
import csv
import os
import sys
from pathlib import Path
from typing import TextIO

from ttrt.cli import DONE, complain
from ttrt.cli.taking_in import operating
from ttrt.models.scope import as_viewer
from ttrt.queries import inventory_file as stored

DELIMITERS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt export-inventory`."""
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="where to; standard output without it")
    parser.add_argument("--department", metavar="CODE", help="one department only")
    parser.add_argument(
        "--delimiter", choices=DELIMITERS, help="what parts the cells; without it as in the file last imported, or tab"
    )


def run(args: argparse.Namespace) -> int:
    """Write every live item. The file appears whole or not at all."""
    code = args.department.upper() if args.department else None
    with as_viewer(operating()):
        if code is not None and code not in stored.customers():
            return complain(f"There is no department {code}.")
        if args.file is None:
            # The bytes are the file's own: no turning of line ends, no other encoding.
            with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", newline="") as output:
                _write(output, code, args.delimiter)
            return DONE
        draft = args.file.with_name(f"{args.file.name}.new")
        try:
            with draft.open("w", encoding="utf-8", newline="") as output:
                _write(output, code, args.delimiter)
            draft.rename(args.file)
        except OSError as no:
            return complain(f"{args.file}: {no.strerror}")
    return DONE


def _write(output: TextIO, code: str | None, delimiter: str | None) -> None:
    layout = stored.layout(code)
    if layout.get("bom"):
        output.write("\ufeff")
    writer = csv.writer(
        output,
        delimiter=DELIMITERS[delimiter] if delimiter else layout.get("delimiter", "\t"),
        lineterminator=layout.get("line_end", "\r\n"),
    )
    names = stored.header(code)
    writer.writerow(names)
    writer.writerows(stored.export_rows(names, code))
