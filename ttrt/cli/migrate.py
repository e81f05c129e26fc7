"""`ttrt migrate`: tables and access law, as the owner."""

import argparse

from ttrt.cli import DONE, progress
from ttrt.host import migrating


def register(parser: argparse.ArgumentParser) -> None:
    """No words of its own."""


def run(args: argparse.Namespace) -> int:
    """Migrate, then apply the access law."""
    migrating.migrate(progress)
    progress("The tables and the access law are up to date.")
    return DONE
