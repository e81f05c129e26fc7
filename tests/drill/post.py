"""A mail server on this machine's loopback that works, hangs, refuses or is gone, as the drill says, on one port."""

import asyncio
import contextlib
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller

from tests.site import free_port

WORKS, HANGS, REFUSES, GONE = "works", "hangs", "refuses", "gone"


class Post:
    """What it took, by Message-ID. `delay`: seconds each recipient is thought about."""

    def __init__(self, *, delay: float = 0.0) -> None:
        self.port, self.delay, self.taken = free_port(), delay, Counter[str]()
        self._mode, self._controller = GONE, None
        self._hung: threading.Event | None = None

    @property
    def url(self) -> str:
        """As `TTRT_MAIL_URL` says it."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def count(self) -> int:
        """How many different mails it took."""
        return len(self.taken)

    @contextmanager
    def serving(self) -> Iterator["Post"]:
        """Working in the block, gone after it."""
        try:
            self.be(WORKS)
            yield self
        finally:
            self.be(GONE)

    def be(self, mode: str) -> None:
        """Work, hang, refuse or go away."""
        self._leave()
        self._mode = mode
        if mode in (WORKS, REFUSES):
            self._controller = _patiently(self._started)
        if mode == HANGS:
            self._hung = threading.Event()
            listening = _patiently(lambda: socket.create_server(("127.0.0.1", self.port)))
            self._silent = threading.Thread(target=_say_nothing, args=(listening, self._hung), daemon=True)
            self._silent.start()

    def _started(self) -> Controller:
        controller = Controller(self, hostname="127.0.0.1", port=self.port)
        controller.start()
        return controller

    def _leave(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None
        if self._hung is not None:
            self._hung.set()
            self._silent.join(10)
            self._hung = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        await asyncio.sleep(self.delay)
        if self._mode == REFUSES:
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        (known,) = re.findall(rb"^Message-ID: (\S+)", envelope.content, re.MULTILINE)
        self.taken[known.decode()] += 1
        return "250 OK"


def _patiently(start):
    """A port just left takes a moment until it is free again."""
    until = time.monotonic() + 10
    while True:
        try:
            return start()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _say_nothing(listening: socket.socket, over: threading.Event) -> None:
    """Take every connection and never answer."""
    held = []
    listening.settimeout(0.2)
    with listening:
        while not over.is_set():
            with contextlib.suppress(TimeoutError):
                held.append(listening.accept()[0])
    for line in held:
        line.close()
