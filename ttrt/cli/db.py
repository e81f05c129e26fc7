"""`ttrt db start|stop|url`: the embedded database by hand."""

import argparse

from ttrt.cli import DONE, complain, progress
from ttrt.host import instance
from ttrt.host.databases import APP, OWNER, SUPERUSER

ROLES = {"app": APP, "owner": OWNER, "superuser": SUPERUSER}


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt db`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("start", help="start it, and let it stay up until `ttrt db stop`")
    actions.add_parser("stop", help="stop it as soon as nothing uses it")
    url = actions.add_parser("url", help="print the address psql takes, password included")
    url.add_argument("--as", dest="role", choices=ROLES, default="app", help="whose address (default: app)")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    embedded = instance.embedded()
    if embedded is None:
        return complain(
            "DATABASE_URL is set, so there is no embedded database. Unset it, or use the server’s own tools."
        )
    if args.action == "url":
        print(embedded.url(ROLES[args.role]))
        return DONE
    embedded.stay(args.action == "start")
    with embedded.in_use():  # joining starts it; leaving as the last one stops it, unless it is to stay
        progress("The database is up." if args.action == "start" else "The database stops when nothing uses it.")
    return DONE
