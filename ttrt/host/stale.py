"""Find and end what a dead supervisor left behind.

Each child carries a random mark of its supervisor in its environment, and passes it on to its own children. The mark is
written down before the first child starts, so after a kill -9 the next start knows what to look for. A process number
could belong to somebody else by then; a random mark cannot.
"""

import contextlib
import time

import psutil

MARK = "TTRT_SUPERVISED_BY"
GRACE = 5.0  # seconds to leave by itself


def end(mark: str) -> int:
    """End every process that carries the mark, first asking, then killing; answers how many there were."""
    found = _carrying(mark)
    for process in found:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, staying = psutil.wait_procs(found, timeout=GRACE)
    limit = time.monotonic() + GRACE
    while staying and time.monotonic() < limit:  # again and again: one of them may just have started another
        for process in staying:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(staying, timeout=0.2)
        staying = _carrying(mark)
    return len(found)


def _carrying(mark: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):  # gone meanwhile, or another user's
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found
