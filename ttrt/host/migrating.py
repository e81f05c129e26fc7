"""Migrations as the owner, and the fingerprint that tells whether there is anything to do."""

import hashlib
import sys
from collections.abc import Callable

import allauth
import django
from django.core.management import call_command

from ttrt.host.databases import as_owner
from ttrt.host.folders import PROJECT

_WATCHED = ("ttrt/migrations/*.py", "ttrt/sql/*.sql", "ttrt/apps.py")


def fingerprint() -> str:
    """Changes whenever a migration, the access law, the roles, Django or the sign-in library do."""
    digest = hashlib.sha256(f"{django.__version__} {allauth.__version__}".encode())
    for pattern in _WATCHED:
        for path in sorted(PROJECT.glob(pattern)):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def migrate(progress: Callable[[str], None]) -> None:
    """Bring the tables up to date; the access law follows whole (`ttrt.apps`)."""
    with as_owner():
        progress("Bringing the tables up to date …")
        call_command("migrate", interactive=False, verbosity=1 if sys.stderr.isatty() else 0, stdout=sys.stderr)
