"""The worker: each timer of `beats` comes round on a thread of its own, until it is told to stop."""

import logging
import threading
import time

from django.db import close_old_connections, connections

from ttrt.actions import heartbeat
from ttrt.models.scope import database_now
from ttrt.worker.beats import BEATS, Beat

log = logging.getLogger(__name__)
LONGEST_GOODBYE = 1.5  # seconds all timers together get to finish what they are at


def main(stop: threading.Event, beats: tuple[Beat, ...] = BEATS) -> None:
    """Run every timer until `stop` is set; then return within two seconds.

    A turn that is still under way after that (a mail server that does not answer) is left to end with the process:
    every turn is safe to be cut off, because it commits in small steps and a claimed notice comes back by itself.
    """
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
        beat.run(stop)
        heartbeat.beat(beat.name, at=database_now())
    except Exception:
        log.exception("The timer “%s” failed; it tries again in %s s.", beat.name, beat.every.total_seconds())
        return False
    return True


def _keep(beat: Beat, stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            turn(beat, stop)
            stop.wait(beat.every.total_seconds())
    finally:
        connections.close_all()
