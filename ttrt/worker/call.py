"""One call of a webhook: to an address that was checked, within a time that is kept, with an answer that is short.

The name is looked up once; every address it has must be one the whole internet reaches, and the connection goes to the
one that was checked, so that a name cannot mean one machine when it is checked and another when it is called. The
certificate is the name's. No redirect is followed and no body is read.
"""

import http.client
import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from typing import Any

from ttrt.rules import webhooks
from ttrt.rules.webhooks import Address

MOST_ANSWER = 64 * 1024  # bytes
Found = list[tuple[int, str]]
"""Addresses of a name: the family and the number."""


class NotSent(Exception):
    """The message did not arrive, or nobody said that it did; the words are for the endpoint's owner."""


class _Line:
    """A connection on which everything together ends at one moment, however slowly the other side speaks."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self._line, self._until = line, until

    def sendall(self, data: bytes) -> None:
        self._line.settimeout(_left(self._until))
        self._line.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        del mode
        return io.BufferedReader(_Answer(self._line, self._until), 4096)

    def close(self) -> None:
        self._line.close()


class _Answer(io.RawIOBase):
    """What comes back, up to `MOST_ANSWER`."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self._line, self._until, self._got = line, until, 0

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        self._line.settimeout(_left(self._until))
        got = self._line.recv_into(room)
        self._got += got
        if self._got > MOST_ANSWER:
            raise NotSent(f"Its answer is longer than {MOST_ANSWER // 1024} kB.")
        return got


def post(
    to: Address,
    body: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float,
    loopback: bool = False,
    tls: ssl.SSLContext | None = None,
) -> int:
    """Send one message and answer the status the other side gave, all within `seconds`. Raises `NotSent`.

    `loopback`: for tests, this machine may be called; `tls`: for tests, whom to believe.
    """
    until = time.monotonic() + seconds
    try:
        line = _connected(_checked(to, until, loopback=loopback), to, until, tls)
        try:
            return _asked(_Line(line, until), to, body, headers)
        finally:
            line.close()
    except TimeoutError:
        raise NotSent(f"It did not answer within {seconds:g} seconds.") from None
    except ssl.SSLCertVerificationError as wrong:
        raise NotSent(f"Its certificate is not good: {wrong.verify_message}.") from None
    except http.client.HTTPException as odd:
        raise NotSent(f"Its answer is not HTTP: {type(odd).__name__}.") from None
    except OSError as broken:
        raise NotSent(f"The connection failed: {broken.strerror or type(broken).__name__}.") from None


def _asked(line: _Line, to: Address, body: bytes, headers: Mapping[str, str]) -> int:
    asking = http.client.HTTPConnection(to.host, to.port)
    asking.sock = line
    asking.request("POST", to.path, body, {"host": to.at, "connection": "close", **headers})
    return asking.getresponse().status


def _checked(to: Address, until: float, *, loopback: bool) -> Found:
    found = _looked_up(to, until)
    if not found or not all(webhooks.may_be_called(number, loopback=loopback) for _, number in found):
        # Not which address: who asks must not learn how names are told inside our network.
        raise NotSent("Its name does not lead to a server on the internet, so it is not called.")
    return found


def _looked_up(to: Address, until: float) -> Found:
    """All addresses of the name. The system's resolver knows no time limit: it is left behind when ours is over."""
    answer: queue.SimpleQueue[Found | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as unknown:
            answer.put(unknown if isinstance(unknown, OSError) else OSError(str(unknown)))
        else:
            answer.put([(row[0], str(row[4][0])) for row in rows])

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answer.get(timeout=_left(until))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, OSError):
        raise NotSent("Its name is not known.")
    return found


def _connected(found: Found, to: Address, until: float, tls: ssl.SSLContext | None) -> socket.socket:
    """A connection to the first of the checked addresses that takes one."""
    last: OSError | None = None
    for family, number in found:
        line = socket.socket(family, socket.SOCK_STREAM)
        try:
            line.settimeout(_left(until))
            line.connect((number, to.port))
            if not to.secure:
                return line
            line.settimeout(_left(until))
            return (tls or ssl.create_default_context()).wrap_socket(line, server_hostname=to.host)
        except OSError as refused:
            line.close()
            last = refused
            if isinstance(refused, ssl.SSLError):
                raise
    raise last or OSError("no address")


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
