"""Whether the port is free."""

import errno
import socket

from ttrt.host.refusing import CannotStart

ADDRESS = "127.0.0.1"


def require_free(port: int, command: str) -> None:
    """Refuse (`CannotStart`) when somebody listens on the port; `command` is what the person started us with.

    The web server shares a port with whoever listens on it in the same way (SO_REUSEPORT): a forgotten old server would
    be no error, and both would answer in turn. So we ask first, without sharing.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        try:
            probe.bind((ADDRESS, port))
            probe.listen(1)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            why = (
                "is in use by another program" if error.errno == errno.EADDRINUSE else "needs more rights than we have"
            )
            raise CannotStart(
                f"Port {port} {why}. Stop that program, or choose another port, for example: "
                f"TTRT_PORT={port + 1} {command}"
            ) from None
