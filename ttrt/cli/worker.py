"""`ttrt worker`: the timers and the mail."""

import argparse

from ttrt import worker
from ttrt.cli import DONE, progress
from ttrt.host import checks, stopping


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt worker`."""
    stopping.register(parser)


def run(args: argparse.Namespace) -> int:
    """Work until told to stop."""
    checks.require_fit()
    stop = stopping.on_signal(supervised=args.supervised)
    progress("The worker is at work.")
    worker.main(stop)
    return DONE
