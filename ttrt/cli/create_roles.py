"""`ttrt create-roles [--run]`: the roles an operator makes once."""

import argparse

import psycopg

from ttrt.cli import DONE, complain, misused, progress
from ttrt.host import databases, instance, roles


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt create-roles`."""
    parser.add_argument("--run", action="store_true", help="run the statements instead of printing them")
    parser.add_argument(
        "--as",
        dest="url",
        metavar="URL",
        help="with an external database and --run: a superuser’s address (password: PGPASSWORD or ~/.pgpass)",
    )


def run(args: argparse.Namespace) -> int:
    """Print or run the statements; harmless when the roles are there."""
    embedded = instance.embedded()
    if args.url and (embedded or not args.run):
        return misused("--as goes with --run and DATABASE_URL only. Leave it out, or add what is missing.")
    passwords = databases.side_passwords(instance.folders().data)
    if not args.run:
        print(roles.statements(passwords), end="")
        return DONE
    if embedded:
        with embedded.in_use():
            embedded.create_roles()
    elif not args.url:
        return misused(
            "Say as whom: ttrt create-roles --run --as postgresql://postgres@db.example.gov/ttrt "
            "(a superuser, connected to the tool’s database)."
        )
    else:
        try:
            with psycopg.connect(args.url, autocommit=True, connect_timeout=5) as connection:
                roles.create(connection, passwords)
        except psycopg.Error as error:
            return complain(f"The roles were not made: {error}")
    then = "" if embedded else " Now set the passwords of ttrt_owner and ttrt_app (psql: \\password)."
    progress(f"The roles are in place.{then}")
    return DONE
