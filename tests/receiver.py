"""Real web servers on this machine's loopback that take webhooks: one that answers as told, and some that misbehave."""

import http.server
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Receiver:
    """What came in, and what is answered."""

    def __init__(self) -> None:
        self.status = 204
        self.location = ""
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.url = ""


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A server that keeps what it gets."""
    receiver = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.got.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(receiver.status)
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    receiver.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}/in"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def misbehaving(answer: bytes, *, every: float = 0.0) -> Iterator[str]:
    """A server that says `answer`, one byte each `every` seconds (0: at once), and then nothing; its address."""
    over = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.05)

    def speak(line: socket.socket) -> None:
        with line:
            try:
                for piece in [answer] if not every else [answer[n : n + 1] for n in range(len(answer))]:
                    line.sendall(piece)
                    if over.wait(every):
                        return
                over.wait(30)
            except OSError:
                return  # the other side has left

    def serve() -> None:
        while not over.is_set():
            try:
                line, _ = server.accept()
            except TimeoutError:
                continue
            line.setblocking(True)
            threading.Thread(target=speak, args=(line,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/in"
    finally:
        over.set()
        thread.join()
        server.close()


def certificate(folder: Path, name: str) -> Path:
    """A certificate of this name that nobody vouches for, with its key, in one file."""
    made, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(made)], check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text(made.read_text() + key.read_text())
    return both


def took(began: float) -> float:
    """Seconds since."""
    return time.monotonic() - began
