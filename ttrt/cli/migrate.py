"""`ttrt migrate`: tables and access law, as the owner."""

import argparse

from django.db import DatabaseError, OperationalError
from psycopg.errors import InsufficientPrivilege, InvalidSchemaName, UndefinedObject

from ttrt.cli import DONE, complain, progress
from ttrt.host import instance, migrating

# Before `ttrt create-roles`: the owner may make no table, or the access law names a role that is not there.
_WITHOUT_ROLES = (InsufficientPrivilege, UndefinedObject, InvalidSchemaName)


def register(parser: argparse.ArgumentParser) -> None:
    """No words of its own."""


def run(args: argparse.Namespace) -> int:
    """Migrate, then apply the access law."""
    try:
        if embedded := instance.embedded():
            embedded.create_roles()
        migrating.migrate(progress)
    except OperationalError as error:
        return complain(f"The database does not answer as it should: {str(error).strip()}")
    except DatabaseError as error:
        if not _without_roles(error):
            raise
        return complain(
            f"Run `ttrt create-roles` first. The tables were not made: {str(error).strip().splitlines()[0]}"
        )
    progress("The tables and the access law are up to date.")
    return DONE


def _without_roles(error: BaseException | None) -> bool:
    """Whether this error, or one that led to it, is one of those."""
    while error is not None:
        if isinstance(error, _WITHOUT_ROLES):
            return True
        error = error.__cause__ or error.__context__
    return False
