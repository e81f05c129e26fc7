"""ClamAV, played by a socket of ours: clean, infected, dead, hanging, talking nonsense. Held until it has spoken."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.stories.visitor import Visitor
from tests.world import ANA, BEN, ELI, T1
from ttrt.host import readers
from ttrt.host.readers import BadSetting
from ttrt.worker import clamd, files
from ttrt.worker.clamd import NotScanned, ScannerDown

CLEAN, FOUND = b"stream: OK\0", b"stream: Eicar-Test-Signature FOUND\0"


@contextmanager
def scanner(answer: bytes | None) -> Iterator[tuple[tuple[str, int], list[bytes]]]:
    """A scanner that answers so to everything (None: never); yields where it listens, and what it was sent."""
    read: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        over = threading.Event()

        def serve() -> None:
            while True:
                try:
                    line, _ = listening.accept()
                except OSError:
                    return
                with line, line.makefile("rb") as said:
                    assert said.read(10) == b"zINSTREAM\0"
                    content = b""
                    while size := struct.unpack(">I", said.read(4))[0]:
                        content += said.read(size)
                    read.append(content)
                    if answer is None:
                        over.wait(10)
                    else:
                        line.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[:2], read
        over.set()
        listening.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def ticket(world, settings, tmp_path):
    settings.TTRT_ATTACHMENTS = tmp_path / "attachments"
    return world.open(T1)


def scan_all() -> None:
    files.scan_waiting(threading.Event())


def fetched(who, ticket, file) -> int:
    response = Visitor(who).client.get(f"/tickets/{ticket.number}/attachments/{file}")
    response.close()
    return response.status_code


def test_a_clean_file_is_held_until_scanned_and_then_handed_out(world, settings, ticket):
    file = world.attach(ticket, content=b"x" * 200_000, to_scan=True)
    assert fetched(BEN, ticket, file) == 409
    assert "Held until scanned" in Visitor(BEN).get(f"/tickets/{ticket.number}").text

    with scanner(CLEAN) as (settings.TTRT_CLAMD, read):
        scan_all()

    assert read == [b"x" * 200_000]
    assert fetched(BEN, ticket, file) == 200
    assert world.dossier(ticket).history[-1].what == "file scanned"


def test_an_infected_file_is_held_for_good_and_both_sides_are_told(world, settings, ticket):
    file = world.attach(ticket, to_scan=True)
    with scanner(FOUND) as (settings.TTRT_CLAMD, _):
        scan_all()
        scan_all()

    for who in (ANA, ELI):
        page = Visitor(who).get(f"/tickets/{ticket.number}").text
        assert "Virus found, held for good" in page
        assert "Eicar-Test-Signature" in page
        assert fetched(who, ticket, file) == 409
    assert [entry.what for entry in world.dossier(ticket).history].count("file scanned") == 1


def test_the_scan_disturbs_nobodys_half_written_form(world, settings, ticket):
    world.attach(ticket, to_scan=True)
    before = world.dossier(ticket).ticket.version
    with scanner(CLEAN) as (settings.TTRT_CLAMD, _):
        scan_all()

    assert world.dossier(ticket).ticket.version == before


def test_while_the_scanner_is_dead_everything_stays_held(world, settings, ticket):
    file = world.attach(ticket, to_scan=True)
    with scanner(CLEAN) as (settings.TTRT_CLAMD, _):
        pass

    with pytest.raises(ScannerDown):
        scan_all()

    assert fetched(BEN, ticket, file) == 409


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (None, ScannerDown),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", ScannerDown),
        (b"", ScannerDown),
        (b"\xff" * 5000, ScannerDown),
        (b"stream: OKAY\0", ScannerDown),
        (b"INSTREAM size limit exceeded. ERROR\0", NotScanned),
    ],
    ids=["hanging", "another server", "closing", "noise", "nearly", "too large for it"],
)
def test_what_is_no_verdict_is_never_taken_for_clean(tmp_path, answer, error):
    path = tmp_path / "file"
    path.write_bytes(b"x")
    with scanner(answer) as (address, _), path.open("rb") as content, pytest.raises(error):
        clamd.scan(content, address, patience=0.5)


def test_a_file_it_will_not_scan_holds_up_no_other(world, settings, ticket):
    for content in (b"one", b"two"):
        world.attach(ticket, content=content, to_scan=True)
    with scanner(b"Can't open file ERROR\0") as (settings.TTRT_CLAMD, read):
        scan_all()

    assert read == [b"one", b"two"]
    assert {row.scan for row in world.dossier(ticket).attachments} == {"waiting"}


@pytest.mark.parametrize("value", ["clamav.example.gov:3310", "10.0.0.5:3310", "127.0.0.1", "127.0.0.1:0", "clamd.ctl"])
def test_a_scanner_elsewhere_is_refused(monkeypatch, value):
    monkeypatch.setenv("TTRT_CLAMD", value)
    with pytest.raises(BadSetting, match="TTRT_CLAMD"):
        readers.scanner("TTRT_CLAMD")
