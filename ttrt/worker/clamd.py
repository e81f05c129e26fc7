"""Asking ClamAV's daemon about one file, over its socket (clamd's INSTREAM command)."""

import re
import socket
import struct
import time
from contextlib import closing
from typing import BinaryIO

Address = str | tuple[str, int]
PIECE = 64 * 1024
PATIENCE = 60.0  # seconds for one file, from the first byte to the verdict
LONGEST_VERDICT = 1000
_FOUND = re.compile(r"stream: (?P<virus>.+) FOUND")


class ScannerDown(Exception):
    """The scanner cannot be reached or does not speak as one does: no file can be scanned now."""


class NotScanned(Exception):
    """The scanner answered, and would not scan this file."""


def scan(content: BinaryIO, address: Address, *, patience: float = PATIENCE) -> str:
    """The name of the virus in it, or "" for none. Raises `ScannerDown`, `NotScanned`."""
    until = time.monotonic() + patience
    try:
        with closing(_connected(address, until)) as line:
            line.sendall(b"zINSTREAM\0")
            while piece := content.read(PIECE):
                line.settimeout(_left(until))
                line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
            verdict = _verdict(line, until)
    except OSError as error:
        raise ScannerDown(f"The scanner does not answer: {error or type(error).__name__}") from error
    if verdict == "stream: OK":
        return ""
    if found := _FOUND.fullmatch(verdict):
        return "".join(c if c.isprintable() else "?" for c in found["virus"])[:200]
    if verdict.endswith(" ERROR"):
        raise NotScanned(f"The scanner says: {verdict[:200]}")
    raise ScannerDown(f"What answers is no scanner; it says {verdict[:60]!r}")


def _connected(address: Address, until: float) -> socket.socket:
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET6 if address[0] == "::1" else socket.AF_INET
    line = socket.socket(family, socket.SOCK_STREAM)
    line.settimeout(min(5.0, _left(until)))
    try:
        line.connect(address)
    except OSError:
        line.close()
        raise
    return line


def _verdict(line: socket.socket, until: float) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_VERDICT:
        line.settimeout(_left(until))
        more = line.recv(LONGEST_VERDICT)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left
