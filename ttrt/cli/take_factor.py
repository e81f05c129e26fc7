"""`ttrt take-factor`: take away a second factor that somebody lost, where nobody else is left who could."""

import argparse

from ttrt.actions import lost_factors
from ttrt.cli import DONE, complain
from ttrt.cli.taking_in import operating
from ttrt.models.scope import database_now
from ttrt.queries import people


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt take-factor`."""
    parser.add_argument("login", metavar="LOGIN", help="the user name of the person who lost it")
    parser.add_argument("--reason", required=True, help="how you know that it is the person; it stands on record")


def run(args: argparse.Namespace) -> int:
    """Take it away, end the person's sessions, tell them by mail; 1 with the reason when there is nothing to take."""
    person = people.of_login(args.login)
    if person is None:
        return complain(f"There is no user name “{args.login}”.")
    name = lost_factors.take_away(person_id=person.person_id, reason=args.reason, by=operating(), at=database_now())
    print(f"{name} has no second factor now, and is told so by mail.")
    return DONE
