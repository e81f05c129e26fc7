"""`ttrt end-person`: the account of somebody of the contractor's is over, from the next click on."""

import argparse

from ttrt.actions import first_people
from ttrt.cli import DONE
from ttrt.cli.taking_in import operating
from ttrt.host.databases import as_owner
from ttrt.models.scope import database_now


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt end-person`."""
    parser.add_argument("login", metavar="LOGIN", help="the user name of the person who leaves")
    parser.add_argument("--reason", required=True, help="why; it stands on record")


def run(args: argparse.Namespace) -> int:
    """End it; the person is told by mail. As the owner of the tables (`TTRT_OWNER_URL`), like `add-person`."""
    with as_owner():
        said = {"username": args.login, "reason": args.reason, "by": operating()}
        name = first_people.end_person(**said, at=database_now())
    print(f"The account of {name} is over: from the next click on it opens nothing.")
    return DONE
