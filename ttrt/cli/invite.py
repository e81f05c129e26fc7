"""`ttrt invite`: another mail to somebody who has not come in yet."""

import argparse

from ttrt.actions import invitations
from ttrt.cli import DONE, complain
from ttrt.cli.taking_in import operating
from ttrt.models.scope import as_viewer
from ttrt.queries import people


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt invite`."""
    parser.add_argument("login", metavar="LOGIN", help="the user name")


def run(args: argparse.Namespace) -> int:
    """Queue the mail; the worker makes the link and sends it. 1 with the reason when there is nothing to send."""
    if people.has_password(args.login):
        return complain(f"“{args.login}” has a password already.")
    operator = operating()
    with as_viewer(operator) as at:
        username = invitations.invite(username=args.login, by=operator, at=at)
    print(f"An invitation to “{username}” is on its way.")
    return DONE
