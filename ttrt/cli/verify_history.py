"""`ttrt verify-history`: whether anybody changed tickets behind the tool's back."""

import argparse
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from ttrt.cli import DONE, REFUSED, complain, misused, progress
from ttrt.host.vault import Vault
from ttrt.models import Ticket
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import attachments, evidence
from ttrt.queries.anchors import Anchor, Anchored, Writer
from ttrt.queries.evidence import Finding
from ttrt.rules import chain
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.refusal import Refused

CHECKER = Viewer(None, "history check", Standing.CONTRACTOR, Level.ADMINISTRATOR)


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt verify-history`."""
    parser.add_argument("ticket", nargs="?", help="one ticket’s number; all tickets without it")
    parser.add_argument("--files", action="store_true", help="read every attached file and compare its sum, too")
    parser.add_argument("--json", action="store_true", help="print a list of {ticket, seq, what}")
    parser.add_argument("--anchor", type=Path, metavar="FILE", help="hold every history against this anchor")
    parser.add_argument(
        "--write-anchor", type=Path, metavar="FILE", help="write an anchor for somebody outside to keep"
    )


def run(args: argparse.Namespace) -> int:
    """Print one line for each finding as it is found; 1 when there is one, 2 when the words make no sense."""
    if args.ticket and args.write_anchor:
        return misused("An anchor is written over all tickets. Leave the ticket’s number out.")
    number = TicketNumber.parse(args.ticket) if args.ticket else None
    if args.ticket and number is None:
        return misused(f"“{args.ticket}” is not a ticket number. They look like 3860-26-000123.")
    found = []
    try:
        anchor = Anchor(args.anchor) if args.anchor else None
        with evidence.at_one_moment():
            looked = _one(number, anchor, args.files) if number else _all(anchor, args.write_anchor, args.files)
            for finding in looked:
                found.append(finding)
                if not args.json:
                    print(_line(finding))
    except OSError as no:
        return complain(f"{no.filename}: {no.strerror}")
    if args.json:
        print(json.dumps([asdict(finding) for finding in found], indent=2, ensure_ascii=False))
    elif args.ticket and not found:
        progress(f"{number} read, 0 findings.")
    return REFUSED if found else DONE


def _line(finding: Finding) -> str:
    row = f", row {finding.seq}" if finding.seq else ""
    return f"{finding.ticket or 'no ticket'}{row}: {finding.what}"


def _one(number: TicketNumber, anchor: Anchor | None, files: bool) -> list[Finding]:
    anchored = {n: known for n, known in _section(anchor, number.department_code).items() if n == str(number)}
    with as_viewer(CHECKER) as at:
        ticket = Ticket.objects.filter(number=str(number)).defer("search").first()
        if ticket is not None:
            found = list(evidence.check_ticket(ticket, at=at, anchored=anchored).findings)
            one = {"department_id": ticket.department_id, "ticket_id": ticket.pk}
            return found + list(attachments.check_files(_vault(), **one, read=files))
    if anchored:
        return [Finding(str(number), 0, "was there when the anchor was written, and is gone")]
    raise Refused(f"There is no ticket {number}. Whether one was taken out shows when all are verified.")


def _all(anchor: Anchor | None, write: Path | None, files: bool) -> Iterator[Finding]:
    began, tickets, findings = time.monotonic(), 0, 0
    with as_viewer(CHECKER):
        departments = evidence.departments()
        strays = [*evidence.strays(), *evidence.check_office()]
    for finding in [*strays, *_gone(anchor, {department.code for department in departments})]:
        findings += 1
        yield finding
    with _writing(write) as writer:
        for department in departments:
            with as_viewer(CHECKER) as at:
                department.refresh_from_db()
                writer.begin(department.code)
                writer.ticket(evidence.REGISTER, department.register_seq, department.register_head or "-")
                known = _section(anchor, department.code)
                for checked in evidence.check_department(department, at=at, anchored=known):
                    if checked.number:
                        tickets += 1
                        writer.ticket(checked.number, checked.seq, checked.head)
                    findings += len(checked.findings)
                    yield from checked.findings
                for finding in attachments.check_files(_vault(), department_id=department.pk, read=files):
                    findings += 1
                    yield finding
                writer.end()
    seconds = time.monotonic() - began
    progress(f"{tickets:,} tickets read in {seconds:.1f} s ({tickets / seconds:,.0f} a second), {findings:,} findings.")


def _vault() -> Vault:
    return Vault(settings.TTRT_ATTACHMENTS)


def _section(anchor: Anchor | None, code: str) -> Anchored:
    return anchor.section(code) if anchor else {}


def _gone(anchor: Anchor | None, codes: set[str]) -> list[Finding]:
    lost = [code for code in anchor.departments if code not in codes] if anchor else []
    return [Finding("", 0, f"the anchor knows department {code}, which is gone with all its tickets") for code in lost]


@contextmanager
def _writing(path: Path | None) -> Iterator[Writer]:
    """A writer whose file appears whole or not at all; without a path its lines go nowhere."""
    draft = Path(os.devnull) if path is None else path.with_name(f"{path.name}.new")
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        writer = Writer(file, made_at=chain.in_utc(database_now()))
        yield writer
        whole = writer.close()
    if path is not None:
        draft.rename(path)
        progress(f"Wrote {path}. Keep it outside this machine, and this sum beside it: {whole}")
