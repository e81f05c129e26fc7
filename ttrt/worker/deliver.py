"""Takes notices from the outbox, mails them, marks them: accepted, to be tried again, or given up.

A notice is claimed in one short transaction (its due time moves ahead, so no other worker takes it), mailed with no
transaction open, and marked in another. A worker that dies in between leaves a claim that runs out by itself. Whatever
is wrong with one notice, its words included, is written on that notice and holds up no other.
"""

import logging
import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email

from ttrt.actions import outbox
from ttrt.actions.outbox import CLAIM
from ttrt.models import Notice, Ticket
from ttrt.models.scope import as_viewer
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.rules.notices import ACCESS, Audience
from ttrt.worker import account_letters, letters
from ttrt.worker.letters import Letter

log = logging.getLogger(__name__)

POSTMAN = Viewer(None, "the tool (notices)", Standing.CONTRACTOR, Level.SUPERVISOR)
BATCH = 20
SAFE_PART = 0.8  # of a claim; what is not begun by then is handed back, not raced for
LONGEST = 45.0  # seconds of one hand-over, greeting included; well within a claim


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a mail did not go. `server`: the mail server itself is at fault, so the rest need not be tried now.

    `bounced`: it refused this mail to this address for good. `unwritten`: there never was a mail.
    """

    error: str
    permanent: bool = False
    server: bool = False
    bounced: bool = False
    unwritten: bool = False


def deliver_due(stop: threading.Event) -> None:
    """Mail everything that is due: a batch of single notices, and a batch of digests, until both are empty."""
    more = True
    while more and not stop.is_set():
        singles = _deliver_batch(stop)
        digests = not stop.is_set() and _deliver_digests(stop)
        more = singles or digests


def _deliver_batch(stop: threading.Event) -> bool:
    """Answers whether there may be more to send now."""
    until = time.monotonic() + CLAIM.total_seconds() * SAFE_PART
    with as_viewer(POSTMAN) as at:
        claimed = outbox.take_due(at=at, most=BATCH)
        numbers = _numbers(claimed)
    if not claimed:
        return False
    waiting = list(claimed)
    server = get_connection()
    try:
        while waiting and not stop.is_set() and time.monotonic() < until:
            failure = _deliver(server, waiting[:1], numbers)
            waiting.pop(0)
            if failure and failure.server:
                return False
    finally:
        close(server)
        _hand_back(waiting)
    return len(claimed) == BATCH


def _deliver_digests(stop: threading.Event) -> bool:
    """Mail a batch of digests, each claimed when its turn comes. Answers whether there may be more to send now."""
    server = get_connection()
    try:
        for _ in range(BATCH):
            if stop.is_set():
                return False
            with as_viewer(POSTMAN) as at:
                claimed = outbox.take_digest(at=at)
                numbers = _numbers(claimed)
            if not claimed:
                return False
            failure = _deliver(server, claimed, numbers)
            if failure and failure.server:
                return False
    finally:
        close(server)
    return True


def _numbers(claimed: list[Notice]) -> dict[int, str]:
    """Of each notice's ticket, by its id. The department beside the id: an index serves the pair, not the id alone."""
    told = Ticket.objects.filter(department_id__in={n.department_id for n in claimed})
    return dict(told.filter(pk__in={n.ticket_id for n in claimed}).values_list("pk", "number"))


def _deliver(server: Any, together: list[Notice], numbers: dict[int, str]) -> Failure | None:
    """Hand over what travels in one mail, and write down on each what came of it."""
    with as_viewer(POSTMAN) as began:
        going = [notice for notice in together if outbox.renew(notice, at=began) and _is_going(notice, began)]
        doubted = bool(going) and outbox.is_doubted(going[0])
    if not going:
        return None
    failure = _mail(server, going, numbers)
    if failure and failure.unwritten and len(going) > 1:
        failures = [_deliver(server, part, numbers) for part in _apart(going, numbers)]
        return next((each for each in failures if each and each.server), None)
    with as_viewer(POSTMAN) as at:
        for place, notice in enumerate(going):
            _mark(notice, failure, doubted=doubted, first=place == 0, began=began, at=at)
    return failure


def _apart(going: list[Notice], numbers: dict[int, str]) -> list[list[Notice]]:
    """What has no words by itself, to be marked, and the others, which still travel in one mail.

    Where each has words and only all together have none, each by itself.
    """
    mute = [notice for notice in going if isinstance(_tried([notice], numbers), Failure)]
    others = [notice for notice in going if notice not in mute]
    apart = [[notice] for notice in mute or going]
    return [*apart, others] if mute and others else apart


def _is_going(notice: Notice, at: datetime) -> bool:
    """Give the notice its addressee as of now; give it up with the reason when there is none any more."""
    found = outbox.addressee(notice)
    if found.why_not:
        outbox.give_up(notice, at=at, why=found.why_not)
        return False
    notice.to_name, notice.to_email = found.name, found.email
    return True


def _mail(server: Any, going: list[Notice], numbers: dict[int, str]) -> Failure | None:
    letter = _tried(going, numbers)
    return letter if isinstance(letter, Failure) else send(server, letter, going[0].to_email)


def _tried(going: list[Notice], numbers: dict[int, str]) -> Letter | Failure:
    try:
        return _written(going, numbers)
    except Exception as wrong:
        log.exception("Notice %s cannot be written", going[0].pk)
        said = f"The mail could not be written: {type(wrong).__name__}: {wrong}"[:500]
        return Failure(said, permanent=True, unwritten=True)


def _written(going: list[Notice], numbers: dict[int, str]) -> Letter:
    notice = going[0]
    ours = {"public_url": settings.TTRT_PUBLIC_URL, "account": getattr(settings, "EMAIL_HOST_USER", "")}
    if len(going) > 1:
        return letters.digest(
            [(_number(each, numbers), each.kind, each.facts) for each in going],
            mail_id=notice.joined_to or notice.pk,
            to_name=notice.to_name,
            **ours,
        )
    if notice.kind == ACCESS:
        what = notice.facts["what"]
        return account_letters.of_access(what, notice_id=notice.pk, to_name=notice.to_name, facts=notice.facts, **ours)
    return letters.write(
        notice.kind,
        number=_number(notice, numbers),
        notice_id=notice.pk,
        to_name=notice.to_name,
        facts=notice.facts,
        chosen=notice.person_id is not None and notice.audience == Audience.DEPARTMENT,
        **ours,
    )


def _number(notice: Notice, numbers: dict[int, str]) -> str:
    """Of its ticket; "" when it is about none."""
    return "" if notice.ticket_id is None else numbers[notice.ticket_id]


def send(server: Any, letter: Letter, to_email: str) -> Failure | None:
    """Hand one mail to the server, within `LONGEST` seconds; None when it has taken it."""
    until = time.monotonic() + LONGEST
    try:
        validate_email(to_email)
        server.open()  # does nothing when the batch's connection is open
        mail = EmailMultiAlternatives(
            letter.subject, letter.body, letter.sender, [to_email], headers=letter.headers, connection=server
        )
        mail.attach_alternative(letter.html, "text/html")
        with _hung_up_on(server, until):
            mail.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        return _refusal(code, said)
    except smtplib.SMTPResponseException as refused:
        # Who signs in, greets or sends is always us: refused for good (5xx), it is a setting to mend, and no fault of
        # this notice.
        server_s_fault = not isinstance(refused, smtplib.SMTPDataError)
        return _refusal(refused.smtp_code, refused.smtp_error, server=server_s_fault)
    except smtplib.SMTPNotSupportedError as cannot:
        return Failure(f"The mail server cannot do what is asked: {cannot}", server=True)
    except (smtplib.SMTPException, OSError) as down:
        return Failure(f"The mail server does not answer: {down or type(down).__name__}", server=True)
    except (ValidationError, ValueError):  # the second: what passes for an address and cannot be written in a header
        return Failure(f"“{to_email}” is not a mail address.", permanent=True)
    return None


@contextmanager
def _hung_up_on(server: Any, until: float) -> Iterator[None]:
    """A time-out is for one answer, and there may be many slow ones: at this moment the connection ends in any case.

    Until then every answer has all the time there is: who hangs up on a server that thinks about a mail it has got
    whole sends that mail again and again.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long to let us in")
    line: socket.socket | None = getattr(getattr(server, "connection", None), "sock", None)
    if line is None:  # where mails are files
        yield
        return
    usual = line.gettimeout()
    line.settimeout(left)
    timer = threading.Timer(left, _hang_up, [line])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with suppress(OSError):  # gone already
            line.settimeout(usual)


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):  # gone already
        socket.socket.shutdown(line, socket.SHUT_RDWR)  # not TLS's own: its reader is to find an end, nothing else


def _refusal(code: int, said: bytes | str, *, server: bool = False) -> Failure:
    """421: the server closes; other 4xx: later; 5xx: never."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    server = server or code == 421
    never = code >= 500 and not server
    return Failure(f"The mail server said {code} {words}"[:500], permanent=never, server=server, bounced=never)


def _mark(
    notice: Notice, failure: Failure | None, *, doubted: bool, first: bool, began: datetime, at: datetime
) -> None:
    """`first`: of those in one mail, so that its bounce counts once."""
    if failure is None:
        outbox.mark_sent(notice, doubted=doubted, handed_over_at=began, at=at)
        return
    log.warning("Notice %s not sent: %s", notice.pk, failure.error)
    outbox.mark_failed(
        notice,
        handed_over_at=began,
        at=at,
        error=failure.error,
        permanent=failure.permanent,
        bounced=failure.bounced,
        counted=first,
    )


def _hand_back(waiting: list[Notice]) -> None:
    if waiting:
        with as_viewer(POSTMAN) as at:
            outbox.hand_back(waiting, at=at)


def close(server: Any) -> None:
    """Say goodbye; a server that is gone already is no matter."""
    try:
        server.close()
    except (smtplib.SMTPException, OSError) as gone:
        log.info("The mail server left without a goodbye: %s", gone)
