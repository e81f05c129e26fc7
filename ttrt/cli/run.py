"""`ttrt run`: everything an embedded instance needs, until Ctrl-C."""

import argparse
from collections.abc import Iterable
from typing import Any

from ttrt.cli import DONE, complain, progress
from ttrt.host import checks, instance, preparing, stopping
from ttrt.host.readers import BadSetting, port
from ttrt.host.supervisor import Supervisor


def register(parser: argparse.ArgumentParser) -> None:
    """No words of its own."""


def run(args: argparse.Namespace) -> int:
    """Start, say where, and stay."""
    embedded = instance.embedded()
    if embedded is None:
        for problem in _faults():
            complain(problem)
        return complain(
            "DATABASE_URL is set: with an external database, run `ttrt migrate`, then `ttrt web` and `ttrt worker` "
            "as services (docs/operate.md). To try the tool on a database of its own, unset DATABASE_URL."
        )
    number = port("TTRT_PORT", 8000)

    def ready() -> None:
        print(f"\nTTRT is ready: http://localhost:{number}\n", flush=True)
        print(_logins(preparing.logins(embedded)), end="", flush=True)
        progress("Ctrl-C stops it.")

    Supervisor(embedded, number, progress).run(stopping.on_signal(supervised=False), ready)
    progress("Stopped.")
    return DONE


def _faults() -> list[str]:
    """What is wrong with the external database and its settings, whoever is to serve them."""
    try:
        instance.set_up()
        return [finding.problem for finding in checks.examine() if finding.problem]
    except BadSetting as no:
        return [str(no)]


def _logins(logins: Iterable[dict[str, Any]]) -> str:
    """The demonstration's logins as a table."""
    rows = [
        (
            one["department"] or one["role"],
            one["level"],
            one["person"],
            one["username"],
            one["password"],
            one["totp_secret"] or "",
        )
        for one in logins
    ]
    if not rows:
        return ""
    head = ("department", "level", "person", "sign in as", "password", "secret of the codes")
    widths = [max(len(str(row[column])) for row in [head, *rows]) for column in range(len(head))]
    lines = [
        "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *rows]
    ]
    return "Demonstration logins:\n\n" + "\n".join(f"  {line}" for line in lines) + "\n\n"
