"""`ttrt people`: who was invited, came in, or could not be reached."""

import argparse
import json
from collections import Counter
from dataclasses import asdict

from ttrt.cli import DONE, complain, progress
from ttrt.cli.taking_in import operating
from ttrt.models import Department
from ttrt.models.scope import as_viewer
from ttrt.queries import invitations
from ttrt.queries.invitations import PersonState
from ttrt.rules.invitations import Stage

STATES = ("none", *(stage.value for stage in Stage))


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt people`."""
    parser.add_argument("--department", metavar="CODE", help="only the people of this department")
    parser.add_argument("--invitation", choices=STATES, help="only those whose invitation has come so far")
    parser.add_argument("--json", action="store_true", help="print [{username, name, …, invitation, error}]")


def run(args: argparse.Namespace) -> int:
    """One line each, and a count on stderr."""
    code = args.department.upper() if args.department else None
    with as_viewer(operating()) as at:
        if code and not Department.objects.filter(code=code).exists():
            return complain(f"There is no department {args.department}.")
        found = invitations.states(at=at, code=code)
    shown = [one for one in found if args.invitation in (None, one.invitation)]
    if args.json:
        print(json.dumps([asdict(one) for one in shown], indent=2, ensure_ascii=False, default=str))
        return DONE
    for one in shown:
        print(_line(one))
    counted = Counter(one.invitation for one in found)
    said = ", ".join(f"{counted[state]:,} {state}" for state in STATES if counted[state])
    progress(f"{len(found):,} people{': ' + said if said else ''}.")
    return DONE


def _line(one: PersonState) -> str:
    words = [one.username, one.invitation, one.name, one.email, ", ".join(one.departments), one.error]
    return "\t".join(words).rstrip("\t")
