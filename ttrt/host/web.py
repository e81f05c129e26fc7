"""The web server."""

import logging

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from ttrt.host.ports import ADDRESS

WORKERS = 2
THREADS = 4  # in each worker; each keeps one database connection


def serve(port: int) -> None:
    """Serve the pages on this machine's loopback until SIGTERM or Ctrl-C; a worker that dies is replaced.

    Only loopback: what stands between us and the network (TLS, limits) is the proxy's, see docs/operate.md.
    """
    logging.getLogger("granian").setLevel(logging.WARNING)
    Granian(
        "ttrt.wsgi:application",
        address=ADDRESS,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,
        backpressure=256,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
        process_name=None,
    ).serve()
