"""`ttrt worker` as a process of its own."""

import os
import signal
import subprocess
import sys
import time

from tests.site import wait_until
from tests.world import World
from ttrt.models import Heartbeat
from ttrt.worker.beats import BEATS


def test_the_worker_beats_and_leaves_within_two_seconds(world: World):
    worker = subprocess.Popen(
        [sys.executable, "-m", "ttrt.cli", "worker"],
        env=dict(os.environ),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until(lambda: Heartbeat.objects.count() == len(BEATS) or worker.poll() is not None, 60, "every heartbeat")
        began = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        _, said = worker.communicate(timeout=10)
        took = time.monotonic() - began
    finally:
        worker.kill()
        worker.communicate()

    assert sorted(Heartbeat.objects.values_list("name", flat=True)) == sorted(beat.name for beat in BEATS)
    assert (worker.returncode, said) == (0, "The worker is at work.\n")
    assert took < 2
