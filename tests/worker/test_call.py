"""One call of a webhook, against real servers: within its time, to a checked address, of the right name."""

import socket
import ssl
import time

import pytest

from tests.receiver import certificate, misbehaving, receiving, took
from ttrt.rules import webhooks
from ttrt.rules.webhooks import Address
from ttrt.worker import call
from ttrt.worker.call import NotSent

SHORT = 0.6  # seconds; the worker's own time is ten


def post(url: str, *, seconds: float = 5.0, **more) -> int:
    return call.post(webhooks.address(url, loopback=True), b"{}", {}, seconds=seconds, loopback=True, **more)


def resolving(monkeypatch, *numbers: str) -> None:
    """Every name leads to these addresses."""
    rows = [(socket.AF_INET6 if ":" in n else socket.AF_INET, socket.SOCK_STREAM, 6, "", (n, 443)) for n in numbers]
    monkeypatch.setattr(call.socket, "getaddrinfo", lambda *a, **k: rows)


def test_the_status_is_answered_and_no_redirect_is_followed():
    with receiving() as receiver:
        receiver.status, receiver.location = 307, receiver.url + "/else"

        assert post(receiver.url) == 307
        assert [path for path, _, _ in receiver.got] == ["/in"]


@pytest.mark.parametrize(
    ("answer", "every"),
    [
        (b"", 0.0),
        (b"HTTP/1.1 200 OK\r\n", 0.0),
        (b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 100, 0.1),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 50, 0.02),
    ],
    ids=["silent", "half an answer", "a byte now and then", "continues for ever"],
)
def test_a_server_that_hangs_holds_us_for_the_given_time_and_no_longer(answer, every):
    with misbehaving(answer, every=every) as url:
        began = time.monotonic()
        with pytest.raises(NotSent, match=r"within 0\.6 seconds"):
            post(url, seconds=SHORT)

    assert SHORT <= took(began) < SHORT + 0.9


def test_a_name_that_is_looked_up_for_ever_holds_us_no_longer_either(monkeypatch):
    monkeypatch.setattr(call.socket, "getaddrinfo", lambda *a, **k: time.sleep(1.5) or [])
    began = time.monotonic()

    with pytest.raises(NotSent, match="within"):
        post("http://127.0.0.1:9/in", seconds=SHORT)

    assert took(began) < SHORT + 0.9


def test_an_answer_without_end_is_not_read():
    endless = b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 60_000 + b"\r\nY: " + b"b" * 60_000
    with misbehaving(endless) as url, pytest.raises(NotSent, match="longer than 64 kB"):
        post(url)


def test_what_is_no_http_and_nobody_there_are_told_apart():
    with misbehaving(b"220 mail.example.gov ESMTP\r\n") as url, pytest.raises(NotSent, match="not HTTP"):
        post(url)
    with pytest.raises(NotSent, match="The connection failed: Connection refused"):
        post(url)


@pytest.mark.parametrize("inside", ["10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "fd00::1"])
def test_one_address_inside_among_good_ones_and_nothing_is_called(monkeypatch, inside):
    resolving(monkeypatch, "8.8.8.8", inside)
    monkeypatch.setattr(call.socket, "socket", None)  # whoever connects fails loudly

    with pytest.raises(NotSent, match="does not lead to a server on the internet"):
        call.post(Address("hooks.example.gov", 443, "/", secure=True), b"{}", {}, seconds=5)


def test_this_machine_is_not_called_outside_of_tests():
    with receiving() as receiver:
        to = webhooks.address(receiver.url, loopback=True)
        with pytest.raises(NotSent, match="does not lead to a server on the internet"):
            call.post(to, b"{}", {}, seconds=5)

        assert receiver.got == []


def test_the_checked_address_is_called_by_its_name_and_the_certificate_is_the_names(monkeypatch, tmp_path):
    both = certificate(tmp_path, "hooks.example.gov")
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(both)
    asked: list[str | None] = []
    serving.sni_callback = lambda line, name, context: asked.append(name)
    believing = ssl.create_default_context(cafile=str(both))
    with receiving(serving) as receiver:
        port = webhooks.address(receiver.url, loopback=True).port
        looked_up: list[str] = []

        def once(host, *rest, **more):
            looked_up.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(call.socket, "getaddrinfo", once)
        to = Address("hooks.example.gov", port, "/in", secure=True)
        assert call.post(to, b"{}", {}, seconds=5, loopback=True, tls=believing) == 204
        assert (asked, looked_up) == (["hooks.example.gov"], ["hooks.example.gov"])
        assert receiver.got[0][1]["host"] == f"hooks.example.gov:{port}"

        with pytest.raises(NotSent, match="Its certificate is not good"):
            call.post(to, b"{}", {}, seconds=5, loopback=True)
        other = Address("other.example.gov", port, "/in", secure=True)
        with pytest.raises(NotSent, match="Its certificate is not good"):
            call.post(other, b"{}", {}, seconds=5, loopback=True, tls=believing)
        assert len(receiver.got) == 1
