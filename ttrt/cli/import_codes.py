"""`ttrt import-codes`: take in a new version of the contract's terms and codes, strictly, or say where it is wrong."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ttrt.actions import packs as taking
from ttrt.cli import DONE, complain
from ttrt.cli.import_inventory import operating
from ttrt.models import packs
from ttrt.models.scope import as_viewer
from ttrt.rules.localtime import civil_day
from ttrt.rules.pack import Pack, PackError
from ttrt.rules.pack_changes import Difference, differences
from ttrt.rules.pack_source import decoded


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt import-codes`."""
    parser.add_argument("file", type=Path, metavar="FILE", help="one whole version of the terms, as TOML")
    parser.add_argument("--check", action="store_true", help="only say what is wrong and what would change")
    parser.add_argument("--reason", default="", help="why the terms change; needed unless it is a check")
    parser.add_argument("--json", action="store_true", help="print {version, effective_from, changes, faults}")


def run(args: argparse.Namespace) -> int:
    """Take the version in, or check it; 1 when the file has a mistake, and then nothing was taken in."""
    operator = operating()
    try:
        text = decoded(args.file.read_bytes(), args.file.name)
        with as_viewer(operator) as at:
            new = taking.checked(text, file=args.file.name, today=civil_day(at))
            if not args.check:
                taking.take_in_pack(text=text, file=args.file.name, reason=args.reason, by=operator, at=at)
            changes = _since(new)
    except OSError as no:
        return complain(f"{args.file}: {no.strerror}")
    except PackError as bad:
        _report(None, [], [{"line": bad.line, "column": bad.column, "why": bad.message}], args)
        return complain(f"Nothing was taken in: there is a mistake in {args.file}.")
    _report(new, changes, [], args)
    return DONE


def _since(new: Pack) -> list[Difference]:
    before = [pack for pack in packs.all_packs() if pack.effective_from < new.effective_from]
    return differences(before[-1], new) if before else []


def _report(
    new: Pack | None, changes: list[Difference], faults: list[dict[str, Any]], args: argparse.Namespace
) -> None:
    if args.json:
        said = {
            "version": new.version if new else None,
            "effective_from": new.effective_from.isoformat() if new else None,
            "changes": [asdict(change) for change in changes],
            "faults": faults,
        }
        print(json.dumps(said, indent=2, ensure_ascii=False))
        return
    for fault in faults:
        print(f"line {fault['line']}, column {fault['column']}: {fault['why']}")
    for change in changes:
        was, now = change.was or "nothing", change.now or "nothing"
        print(f"{' '.join(filter(None, [change.where, change.field]))}: {was} → {now}")
    if new:
        takes = "would take" if args.check else "takes"
        print(f"Version {new.version} {takes} effect on {new.effective_from}, with {len(changes)} changes.")
