"""The worker: each timer of `beats` comes round on a thread of its own, until it is told to stop."""

import logging
import threading
import time

from django.db import Error, close_old_connections, connection, connections

from ttrt.actions import heartbeat
from ttrt.models.scope import database_now
from ttrt.worker.beats import BEATS, Beat

log = logging.getLogger(__name__)
PULSE = 10.0  # seconds between two signs of life of a long turn
LONGEST_GOODBYE = 1.5  # seconds all timers together get to finish what they are at


def main(stop: threading.Event, beats: tuple[Beat, ...] = BEATS) -> None:
    """Run every timer until `stop` is set; then return within two seconds.

    A turn that is still under way after that (a mail server that does not answer) is left to end with the process:
    every turn is safe to be cut off, because it commits in small steps and a claimed notice comes back by itself.
    """
    _begin(beats)
    threads = [threading.Thread(target=_keep, args=(beat, stop), name=beat.name, daemon=True) for beat in beats]
    for thread in threads:
        thread.start()
    stop.wait()
    until = time.monotonic() + LONGEST_GOODBYE
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))


def turn(beat: Beat, stop: threading.Event) -> bool:
    """One turn of a timer; answers whether it came to its end. A failure is logged and holds up nothing else."""
    try:
        close_old_connections()  # a database that went away and came back is met with a new connection
        beat.run(Pulse(stop, beat.name))
        heartbeat.beat(beat.name, at=database_now())
    except Exception:
        log.exception("The timer “%s” failed; it tries again in %s s.", beat.name, beat.every.total_seconds())
        return False
    return True


class Pulse(threading.Event):
    """The stop event as a turn sees it: whoever looks at it between two pieces of work lives, and it is noted.

    So a long turn (a thousand mails) is no late timer, and one that hangs is.
    """

    def __init__(self, stop: threading.Event, name: str) -> None:
        super().__init__()
        self._stop, self._name, self._noted = stop, name, time.monotonic()

    def is_set(self) -> bool:
        """Whether to stop. Outside a transaction it may note the sign of life, every few seconds."""
        if time.monotonic() - self._noted > PULSE and not connection.in_atomic_block:
            self._noted = time.monotonic()
            try:
                heartbeat.beat(self._name, at=database_now())
            except Error:  # the next piece of work meets the database that is away, too
                log.warning("The timer “%s” is at work and cannot say so.", self._name)
        return self._stop.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until told to stop."""
        return self._stop.wait(timeout)


def _begin(beats: tuple[Beat, ...]) -> None:
    """Count each timer from now where it never came round; a database that is away is met by the timers themselves."""
    try:
        heartbeat.begin((beat.name for beat in beats), at=database_now())
    except Error:
        log.exception("The timers could not be announced.")
    finally:
        connections.close_all()


def _keep(beat: Beat, stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            turn(beat, stop)
            stop.wait(beat.every.total_seconds())
    finally:
        connections.close_all()
