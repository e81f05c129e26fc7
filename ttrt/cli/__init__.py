"""`ttrt`: the only operator entry.

Exit 0: done. 1: refused, or a check failed. 2: wrong usage. Results go to stdout, progress and complaints to stderr.
"""

import argparse
import importlib
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from ttrt.host import instance
from ttrt.host.readers import BadSetting
from ttrt.host.refusing import CannotStart
from ttrt.rules.pack import PackError
from ttrt.rules.refusal import Refused

DONE, REFUSED, USAGE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Command:
    """One verb of the command line, in a module of its own with `register(parser)` and `run(args) -> int`.

    `program`: the module needs the program (Django set up before it is imported, the database up while it runs).
    `makes_tables`: it is the one that brings the tables up to date.
    """

    name: str
    help: str
    program: bool = True
    makes_tables: bool = False

    @property
    def module(self) -> str:
        """Where the verb is written."""
        return f"ttrt.cli.{self.name.replace('-', '_')}"


COMMANDS = (
    Command("run", "start everything: database, web, worker; Ctrl-C stops it", program=False),
    Command("web", "serve the pages only", program=False),
    Command("worker", "run the timers and send the mail only"),
    Command("db", "start, stop or address the embedded database", program=False),
    Command("migrate", "bring the tables and the access law up to date", makes_tables=True),
    Command("create-roles", "print or run the statements that make the database roles", program=False),
    Command("load-demo", "fill an empty database with the demonstration world"),
    Command("import-departments", "take in a file of departments, with their first managers"),
    Command("import-people", "take in a file of people and their levels; new ones are invited"),
    Command("people", "list the departments’ people, and who was invited, came in, or could not be reached"),
    Command("add-person", "let somebody of the contractor or the CMO in, and send the invitation"),
    Command("end-person", "close the account of somebody of the contractor, at once and for good"),
    Command("invite", "send somebody who has not come in yet another invitation"),
    Command("create-token", "make a token by which a program asks in somebody’s name, and print it"),
    Command("take-factor", "take away a second factor that somebody lost"),
    Command("import-inventory", "take in a department’s or everybody’s inventory file"),
    Command("export-inventory", "write the inventory as the file it came from"),
    Command("retire-proposed", "confirm that items missing from the last full file are retired"),
    Command("import-codes", "take in a new version of the contract’s terms and codes"),
    Command("verify-history", "find whatever was changed, taken out or slipped in behind the tool’s back"),
    Command("check", "say whether this instance is fit to serve"),
)


def main(argv: list[str] | None = None) -> int:
    """Run one command; answers its exit code."""
    words = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="ttrt", description="The trouble ticket reporting tool.")
    verbs = parser.add_subparsers(dest="verb", metavar="COMMAND", required=True)
    chosen: Any = None
    try:
        for command in COMMANDS:
            verb = verbs.add_parser(command.name, help=command.help, description=command.help.capitalize() + ".")
            if words[:1] == [command.name]:
                chosen = _module(command)
                chosen.register(verb)
        args = parser.parse_args(words)
        command = next(each for each in COMMANDS if each.name == words[0])
        with _database(command):
            return _run(command, chosen, args)
    except (BadSetting, CannotStart, PackError) as no:
        return complain(str(no))
    except Refused as no:
        return complain(no.message)
    except KeyboardInterrupt:
        return complain("Stopped.")
    except BrokenPipeError:  # the reader of our output left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED


def complain(sentence: str) -> int:
    """Write a complaint to stderr; answers the exit code for a refusal."""
    print(sentence, file=sys.stderr)
    return REFUSED


def misused(sentence: str) -> int:
    """Write a complaint about the words after the command to stderr; answers the exit code for wrong usage."""
    print(sentence, file=sys.stderr)
    return USAGE


def progress(sentence: str) -> None:
    """Write what is being done to stderr."""
    print(sentence, file=sys.stderr, flush=True)


def _module(command: Command) -> Any:
    if command.program:
        instance.set_up()
    return importlib.import_module(command.module)


def _database(command: Command) -> AbstractContextManager[Any]:
    """The embedded database, up while the command runs; nothing when it is external or the command sees to it."""
    embedded = instance.embedded()
    return embedded.in_use() if embedded and command.program else nullcontext()


NO_SUCH = ("42P01", "42703")
"""What PostgreSQL says of a table and of a column that is not there."""


def _run(command: Command, module: Any, args: argparse.Namespace) -> int:
    """Run it; where the database lacks what this release's tables have, say what to do about it."""
    try:
        return int(module.run(args))
    except Exception as error:
        if not command.program or command.makes_tables or not _lacks_tables(error):
            raise
        return complain("The tables are missing, or older than this release. Run `ttrt migrate` first.")


def _lacks_tables(error: BaseException | None) -> bool:
    """Whether the database did not know a table or a column, and has not had every migration."""
    while error is not None and getattr(error, "sqlstate", None) not in NO_SUCH:
        error = error.__cause__ or error.__context__
    return error is not None and not importlib.import_module("ttrt.queries.health").is_migrated()
