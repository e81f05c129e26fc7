"""`ttrt create-token`: a token for a program, in somebody's name; it alone is printed."""

import argparse
from dataclasses import replace
from uuid import uuid4

from ttrt.actions import tokens
from ttrt.actions.tokens import NewToken
from ttrt.cli import DONE, complain
from ttrt.cli.taking_in import operating
from ttrt.models.scope import as_viewer
from ttrt.queries import people
from ttrt.rules.access import OFFICE, Level, Standing, Viewer


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt create-token`."""
    parser.add_argument("login", metavar="LOGIN", help="the user name of the person in whose name the program asks")
    parser.add_argument("--level", required=True, choices=[level.value for level in Level], help="at most the person's")
    parser.add_argument("--department", metavar="CODE", help="which of the person's, when there are several")
    parser.add_argument("--days", required=True, metavar="N", help="for how many days it is worth something")
    parser.add_argument("--name", default="made at the command line", help="what the program is called")


def run(args: argparse.Namespace) -> int:
    """Print the token; 1 with what to do when there is none to be had."""
    operator = operating()
    person = people.of_login(args.login)
    if person is None or not person.has_a_way_in:
        return complain(f"There is no user name “{args.login}” that can come in. `ttrt people` lists them.")
    if person.standing is not Standing.CUSTOMER and args.department:
        sees = "the departments of a list" if person.listed else "every department"
        return complain(f"{person.name} sees {sees}: leave --department out.")
    if person.standing is Standing.CUSTOMER and not args.department and len(person.memberships) > 1:
        codes = ", ".join(one.code for one in person.memberships)
        return complain(f"{person.name} is of several departments: add --department, one of {codes}.")
    # A token of the contractor's is of no department; who has a list has it with a token, too.
    holder: Viewer | None = replace(person, listed=False).viewer(args.department)
    if holder is None:
        return complain(f"{person.name} is not of department {args.department}.")
    with as_viewer(operator) as at:
        made = tokens.make_token(
            department_id=holder.department_id or OFFICE,
            key=uuid4(),
            token=NewToken(args.name, args.level, args.days),
            holder=holder,
            by=operator,
            at=at,
        )
    print(made)
    return DONE
