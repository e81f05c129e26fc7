"""Sends invitations: each claimed, given a new link, mailed with no transaction open, and marked.

As `deliver` does with notices, and with its reasons. The link's secret lives from its making to the end of the mail.
"""

import logging
import threading
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import get_connection

from ttrt.actions import brought_in, invited, lost_factors
from ttrt.actions.invited import Taken
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.rules.invitations import Mail
from ttrt.worker import account_letters, letters
from ttrt.worker.deliver import BATCH, SAFE_PART, Failure, close, send

log = logging.getLogger(__name__)
CLAIM = timedelta(minutes=10)  # longer than a batch can take when each mail waits for its time-out

ASKED_IN = Viewer(None, "the tool (invitations)", Standing.CONTRACTOR, Level.ADMINISTRATOR)


def invite_due(stop: threading.Event) -> None:
    """Mail everything about accounts that is due, a batch at a time.

    First it does what managers said since the last turn: whom they asked in, and whose second factor is lost.
    """
    bring_in(stop)
    lost_factors.take_reported(at=database_now())
    while not stop.is_set() and _invite_batch(stop):
        pass


def _invite_batch(stop: threading.Event) -> bool:
    """Answers whether there may be more to send now."""
    until = time.monotonic() + CLAIM.total_seconds() * SAFE_PART
    at = database_now()
    taken = invited.take_due(at=at, most=BATCH, until=at + CLAIM)
    if not taken:
        return False
    waiting = list(taken)
    server = get_connection()
    try:
        while waiting and not stop.is_set() and time.monotonic() < until:
            failure = _mail(server, waiting.pop(0))
            if failure and failure.server:
                return False
    finally:
        close(server)
        invited.hand_back(waiting, at=database_now())
    return len(taken) == BATCH


def bring_in(stop: threading.Event) -> None:
    """Give those whom managers asked in their account, a department at a time."""
    more = True
    while more and not stop.is_set():
        with as_viewer(ASKED_IN) as at:
            more = brought_in.bring_in_due(by=ASKED_IN, at=at)


def _mail(server: Any, taken: Taken) -> Failure | None:
    if taken.why_not:
        invited.mark_failed(taken, at=database_now(), error=taken.why_not, permanent=True)
        return None
    if taken.kind is Mail.NOTICE:
        return _sent(server, taken, "")
    token = invited.make_link(taken, at=database_now(), lasting=timedelta(minutes=_minutes(taken)))
    return _sent(server, taken, token) if token else None  # another worker has it


def _sent(server: Any, taken: Taken, token: str) -> Failure | None:
    failure = send(server, _letter(taken, token), taken.email)
    if failure is None:
        invited.mark_sent(taken, at=database_now())
        return None
    error = failure.error.replace(token or "\0", "…")  # a server may quote the mail it refuses
    log.warning("Invitation %s not sent: %s", taken.invitation_id, error)
    invited.mark_failed(taken, at=database_now(), error=error, permanent=failure.permanent)
    return failure


def _letter(taken: Taken, token: str) -> letters.Letter:
    about = {
        "mail_id": f"{taken.invitation_id}-{taken.attempts + 1}",
        "to_name": taken.name,
        "public_url": settings.TTRT_PUBLIC_URL,
        "account": getattr(settings, "EMAIL_HOST_USER", ""),
    }
    if taken.kind is Mail.NOTICE:
        return account_letters.of_account(taken.what, facts=taken.facts, standing=taken.standing, **about)
    if taken.kind is Mail.ADDRESS:
        return account_letters.new_address(token=token, minutes=_minutes(taken), **about)
    about["username"] = taken.username
    if taken.can_sign_in:
        return letters.another_department(departments=taken.departments, **about)
    letter = letters.reset if taken.kind is Mail.RESET else letters.invitation
    return letter(token=token, minutes=_minutes(taken), **about)


def _minutes(taken: Taken) -> int:
    of_a_new_person = taken.kind is Mail.INVITATION
    return settings.TTRT_INVITATION_MINUTES if of_a_new_person else settings.TTRT_RESET_MINUTES
