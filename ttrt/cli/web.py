"""`ttrt web`: serve the pages."""

import argparse
from contextlib import nullcontext

from ttrt.cli import DONE
from ttrt.host import checks, instance, ports, stopping, web
from ttrt.host.readers import port


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt web`."""
    stopping.register(parser)


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    number = port("TTRT_PORT", 8000)
    ports.require_free(number, "ttrt web")
    instance.set_up()
    if args.supervised:
        stopping.leave_with_supervisor()
    database = instance.embedded()
    with database.in_use() if database else nullcontext():
        checks.require_fit()
        web.serve(number)
    return DONE
