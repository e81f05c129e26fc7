"""One question to a web server that somebody outside named: only of an address that was checked, and not for long.

The name is looked up once; each of its addresses must pass, and the connection goes to the one that did. No redirect is
followed, no proxy asked, no more than a megabyte read.
"""

import http.client
import json
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

SECONDS = 8.0
MOST = 1_000_000


class NotFetched(Exception):
    """No usable answer came."""


def fetch_json(
    url: str, *, may: Callable[[str], bool], form: Mapping[str, str] | None = None, headers: Mapping[str, str] = {}
) -> dict[str, Any]:
    """The JSON object at this address; with `form`, what a POST of it answers. `may`: whether an IP may be asked."""
    parts = urlsplit(url)
    until = time.monotonic() + SECONDS
    body = urlencode(form).encode() if form is not None else None
    sent = {"Accept": "application/json", "Host": parts.netloc, **headers}
    if body is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        line = http.client.HTTPConnection(parts.hostname or "", timeout=SECONDS)
        line.sock = _connected(
            parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80), may, parts.scheme
        )
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        line.request("POST" if body is not None else "GET", path, body, sent)
        answer = line.getresponse()
        read = answer.read(MOST + 1)
        line.close()
        found = json.loads(read)
    except (OSError, http.client.HTTPException, ValueError) as no:
        raise NotFetched(type(no).__name__) from no
    if answer.status != 200 or len(read) > MOST or not isinstance(found, dict) or time.monotonic() > until:
        raise NotFetched(f"status {answer.status}")
    return found


def _connected(host: str, port: int, may: Callable[[str], bool], scheme: str) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numbers = [str(where[0]) for *_, where in found]
    if not numbers or not all(may(number) for number in numbers):
        raise OSError("an address that is not asked")
    line = socket.create_connection((numbers[0], port), timeout=SECONDS)
    if scheme != "https":
        return line
    return ssl.create_default_context().wrap_socket(line, server_hostname=host)
