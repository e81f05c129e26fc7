"""`ttrt create-token`: a token for a program, in somebody's name; it alone is printed."""

import argparse
from dataclasses import replace
from uuid import uuid4

from ttrt.actions import desk_lists, tokens
from ttrt.actions.tokens import NewToken
from ttrt.cli import DONE, complain
from ttrt.cli.taking_in import operating
from ttrt.models.scope import as_viewer
from ttrt.queries import members, people
from ttrt.queries.people import SignedIn
from ttrt.rules.access import OFFICE, Level, Standing, Viewer
from ttrt.rules.numbers import ItemNumber
from ttrt.rules.reach import Reach
from ttrt.rules.refusal import Refused


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt create-token`."""
    parser.add_argument("login", metavar="LOGIN", help="the user name of the person in whose name the program asks")
    parser.add_argument("--level", required=True, choices=[level.value for level in Level], help="at most the person’s")
    parser.add_argument(
        "--department", metavar="CODE", action="append", default=[],
        help="which of the person’s; for the contractor’s people any, and several times for several",
    )  # fmt: skip
    for part, meta in (("site", "NAME"), ("service-type", "TYPE"), ("item", "NUMBER")):
        said = f"of the department, this {part.replace('-', ' ')} only; several times for several"
        parser.add_argument(f"--{part}", metavar=meta, action="append", default=[], help=said)
    parser.add_argument("--days", required=True, metavar="N", help="for how many days it is worth something")
    parser.add_argument("--name", default="made at the command line", help="what the program is called")


def run(args: argparse.Namespace) -> int:
    """Print the token; 1 with what to do when there is none to be had."""
    operator = operating()
    person = people.of_login(args.login)
    if person is None or not person.has_a_way_in:
        return complain(f"There is no user name “{args.login}” that can come in. `ttrt people` lists them.")
    if wrong := _not_of(person, args.department):
        return complain(wrong)
    # A token of the contractor's is of no department; who has a list has it with a token, too.
    holder: Viewer | None = replace(person, listed=False).viewer(next(iter(args.department), None))
    if holder is None:
        return complain(f"{person.name} is not of department {args.department[0]}.")
    with as_viewer(operator) as at:
        named = desk_lists.named(" ".join(args.department)) if args.department else ()
        codes = {one.pk: one.code for one in named} or {holder.department_id or OFFICE: holder.department_code or ""}
        chosen = () if holder.department_id else tuple(one.pk for one in named)
        made = tokens.make_token(
            department_id=holder.department_id or OFFICE,
            key=uuid4(),
            token=NewToken(args.name, args.level, args.days, _part(args, codes), chosen),
            holder=holder,
            by=operator,
            at=at,
        )
    print(made)
    return DONE


def _not_of(person: SignedIn, codes: list[str]) -> str:
    """What is wrong with the departments that were named, for somebody on that side; "" nothing."""
    if person.standing is Standing.CMO and codes:
        return f"{person.name} sees every department: leave --department out."
    if person.standing is Standing.CUSTOMER and len(codes) != 1 and len(person.memberships) > 1:
        return f"{person.name} is of several departments: add --department, one of {_codes(person)}."
    if person.standing is Standing.CUSTOMER and len(codes) > 1:
        return f"{person.name} is of one department: name no more than one."
    return ""


def _codes(person: SignedIn) -> str:
    return ", ".join(one.code for one in person.memberships)


def _part(args: argparse.Namespace, codes: dict[int, str]) -> Reach:
    """The part that was named, of the one department. Raises `Refused`."""
    if not (args.site or args.service_type or args.item):
        return Reach()
    if len(codes) != 1 or OFFICE in codes:
        raise Refused("A token for a part is for one department: add --department CODE.")
    ((department_id, code),) = codes.items()
    parts = members.parts(department_id)
    sites = [pk for pk, name in parts.sites if name in args.site]
    parsed = {
        word: found.sequence
        for word in args.item
        if (found := ItemNumber.parse(word)) and found.department_code == code
    }
    items = members.items_of(department_id, parsed.values())
    known = {
        *parts.service_types,
        *(name for _, name in parts.sites),
        *(word for word in parsed if parsed[word] in items),
    }
    unknown = [word for word in (*args.site, *args.service_type, *args.item) if word not in known]
    if unknown:
        raise Refused(f"There is no “{unknown[0]}” in department {code}.")
    return Reach(tuple(sorted(sites)), tuple(sorted({*args.service_type})), tuple(sorted(items.values())))
