"""How a long-running command learns that it is to stop."""

import argparse
import os
import signal
import sys
import threading


def register(parser: argparse.ArgumentParser) -> None:
    """The word the supervisor adds to its children's commands."""
    parser.add_argument("--supervised", action="store_true", help=argparse.SUPPRESS)


def on_signal(*, supervised: bool) -> threading.Event:
    """An event that is set by SIGTERM or Ctrl-C, and when the supervisor is gone (see `leave_with_supervisor`)."""
    stop = threading.Event()

    def heard(*_: object) -> None:
        if stop.is_set():  # asked twice: whatever is being finished is not worth the wait
            raise KeyboardInterrupt
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, heard)
    if supervised:
        leave_with_supervisor()
    return stop


def leave_with_supervisor() -> None:
    """Send ourselves SIGTERM when our standard input ends.

    The supervisor holds the other end of that pipe and never writes to it; the kernel closes it however the supervisor
    ends, kill -9 included. So no child outlives it unseen.
    """
    threading.Thread(target=_wait, name="supervisor watch", daemon=True).start()


def _wait() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
