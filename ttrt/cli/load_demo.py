"""`ttrt load-demo`: the demonstration world, into an empty database."""

import argparse

import psycopg

from ttrt import demo
from ttrt.cli import DONE, complain, misused, progress
from ttrt.host import instance


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt load-demo`."""
    parser.add_argument(
        "--into-external", action="store_true", help="with DATABASE_URL: yes, into that database, for a trial"
    )
    parser.add_argument(
        "--as",
        dest="url",
        metavar="URL",
        default="",
        help="with --into-external: a superuser’s address (password: PGPASSWORD or ~/.pgpass)",
    )


def run(args: argparse.Namespace) -> int:
    """Load it; 1 when the database is not empty, or external and nobody asked for it."""
    if instance.embedded() is None and not (args.into_external and args.url):
        say = misused if args.into_external or args.url else complain  # one without the other, or not asked at all
        return say(
            "DATABASE_URL is set. The demonstration world goes into an external database only when asked, and rows "
            "are copied by a superuser: ttrt load-demo --into-external --as postgresql://postgres@db.example.gov/ttrt"
        )
    if instance.embedded() is not None and (args.into_external or args.url):
        return misused("DATABASE_URL is not set, so there is no external database. Leave --into-external and --as out.")
    try:
        counts = demo.load(progress, args.url)
        demo.write_logins(instance.folders().logins, args.url)
    except psycopg.OperationalError as error:
        return complain(f"The demonstration world was not loaded: {error}")
    for table, count in sorted(counts.items()):
        print(f"{table}\t{count}")
    progress(f"The logins are in {instance.folders().logins}")
    return DONE
