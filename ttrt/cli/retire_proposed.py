"""`ttrt retire-proposed`: confirm that items missing from the last full file are retired."""

import argparse
import json
from dataclasses import asdict

from ttrt.actions import inventory_import
from ttrt.cli import DONE, REFUSED, complain
from ttrt.cli.taking_in import operating
from ttrt.models import Department
from ttrt.models.scope import as_viewer


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt retire-proposed`."""
    parser.add_argument("--department", metavar="CODE", help="one department only")
    parser.add_argument(
        "--json", action="store_true", help="print {retired, still_open: [{number, identifier, ticket}]}"
    )


def run(args: argparse.Namespace) -> int:
    """Retire what can be; 1 when an open ticket still needs an item."""
    operator = operating()
    with as_viewer(operator) as at:
        department_id = None
        if args.department:
            department_id = Department.objects.filter(code=args.department.upper()).values_list("pk", flat=True).first()
            if department_id is None:
                return complain(f"There is no department {args.department}.")
        retired, still_open = inventory_import.retire_proposed(department_id=department_id, by=operator, at=at)
    if args.json:
        print(json.dumps({"retired": retired, "still_open": [asdict(one) for one in still_open]}, indent=2))
    else:
        for one in still_open:
            print(f"{one.number} {one.identifier}: not retired, ticket {one.ticket} is open")
        print(f"{retired:,} items retired.")
    return REFUSED if still_open else DONE
