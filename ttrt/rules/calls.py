"""A ticket opened by telephone of which the department says "this was not us"; the contractor voids or confirms it."""

from ttrt.rules.lifecycle import ENDED, WORDS, Status
from ttrt.rules.refusal import Refused

HOTLINE = "hotline"
ATTENTION, NOT_US = "attention", "not us"
"""What an escalation is about."""

VOID, CONFIRMED = "void", "confirmed"
OUTCOMES = (VOID, CONFIRMED)


class NotByTelephone(Refused):
    """The ticket was not opened by telephone, so there is no call to disown."""


def check_disowning(channel: str, status: Status) -> None:
    """Only a call can be disowned, and only while its ticket goes on. Raises `NotByTelephone`, `Refused`."""
    if channel != HOTLINE:
        raise NotByTelephone("This ticket was not opened by telephone: somebody of your department opened it here.")
    if status in ENDED:
        raise Refused(f"This ticket is “{WORDS[status]}” already. Call the service center about it.")
