"""Mail over TLS to a real server with a certificate made here: STARTTLS, TLS from the first byte, who is trusted."""

import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from tests.mailbox import Mailbox
from tests.site import free_port
from tests.world import T1, World
from ttrt.models import Notice
from ttrt.models.scope import as_viewer
from ttrt.worker import deliver
from ttrt.worker.deliver import POSTMAN


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine's loopback that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "certificate.pem", folder / "key.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run(
        ["openssl", "req", "-x509", *curve, *subject, "-keyout", str(key), "-out", str(made)],
        check=True,
        capture_output=True,
    )
    return made, key


@pytest.fixture(params=["starttls", "implicit"])
def secure_mailbox(request, settings, certificate) -> Iterator[Mailbox]:
    """A mail server that takes nothing without TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    asked = (
        {"ssl_context": context} if request.param == "implicit" else {"tls_context": context, "require_starttls": True}
    )
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **asked)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", controller.port
    settings.EMAIL_USE_SSL = request.param == "implicit"
    settings.EMAIL_USE_TLS = request.param == "starttls"
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.TTRT_PUBLIC_URL = "https://tickets.example.gov"
    yield mailbox
    controller.stop()


def only_notice() -> Notice:
    deliver.deliver_due(threading.Event())
    with as_viewer(POSTMAN):
        return Notice.objects.get()


def test_a_mail_goes_over_tls_to_a_server_that_is_trusted(
    world: World, secure_mailbox: Mailbox, certificate, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    ticket = world.open(T1)

    notice = only_notice()

    assert notice.sent_at is not None
    assert [mail["Subject"] for mail in secure_mailbox.mails] == [f"Ticket {ticket.number}: opened"]


def test_nothing_is_told_to_a_server_nobody_vouches_for(world: World, secure_mailbox: Mailbox):
    world.open(T1)

    notice = only_notice()

    assert (notice.sent_at, notice.given_up_at, notice.attempts) == (None, None, 1)
    assert "certificate verify failed" in notice.last_error
    assert secure_mailbox.mails == []


def test_a_server_that_never_comes_to_an_end_is_hung_up_on(
    world: World, secure_mailbox: Mailbox, certificate, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    monkeypatch.setattr(deliver, "LONGEST", 0.4)
    over = threading.Event()
    secure_mailbox.while_receiving = lambda: over.wait(5)
    world.open(T1)
    began = time.monotonic()

    notice = only_notice()

    assert time.monotonic() - began < 3
    over.set()
    assert (notice.sent_at, notice.given_up_at, notice.attempts) == (None, None, 1)
    assert notice.last_error.startswith("The mail server does not answer")
