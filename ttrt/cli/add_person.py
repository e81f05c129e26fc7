"""`ttrt add-person`: an account of the contractor's or the CMO's and its invitation; prints the user name alone."""

import argparse

from ttrt.actions import first_people
from ttrt.actions.members import Newcomer
from ttrt.cli import DONE
from ttrt.cli.taking_in import operating
from ttrt.host.databases import as_owner
from ttrt.models.scope import database_now


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt add-person`."""
    parser.add_argument("email", metavar="EMAIL", help="the address the invitation goes to")
    parser.add_argument("--name", required=True, help="the person’s name")
    levels = [level.value for level in first_people.LEVELS]
    parser.add_argument("--level", required=True, choices=levels, help="what the person may do")


def run(args: argparse.Namespace) -> int:
    """Print the user name; the worker sends the mail. As the owner of the tables (`TTRT_OWNER_URL`), like `migrate`."""
    with as_owner():
        newcomer = Newcomer(args.name, args.email, args.level)
        print(first_people.add_person(newcomer=newcomer, by=operating(), at=database_now()))
    return DONE
