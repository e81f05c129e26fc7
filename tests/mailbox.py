"""A real mail server on this machine's loopback, which keeps what it got and answers as it is told."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from tests.site import free_port


class Mailbox:
    """What a mail server got, and what it says to each recipient ("" takes the mail)."""

    def __init__(self) -> None:
        self.mails: list = []
        self.answers: dict[str, str] = {}
        self.connections = 0
        self.open_transactions: list[int] = []
        self.while_receiving = lambda: None

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.while_receiving()
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    return mail.get_body(("plain",)).get_content()


def html_of(mail: EmailMessage) -> str:
    """The HTML of a mail."""
    return mail.get_body(("html",)).get_content()


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.TTRT_PUBLIC_URL = "https://tickets.example.gov"
    yield mailbox
    controller.stop()
