"""How long an invitation's link lives, how often one may be asked for, and what a link is worth now."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST = timedelta(hours=1)  # ours, not the contract's: whoever finds the mail tomorrow finds nothing in it
SHORTEST = timedelta(minutes=5)
AGAIN_AFTER = timedelta(minutes=5)
MOST_AN_HOUR = 3
MOST_A_DAY = 10
AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)


class Mail(StrEnum):
    """What a mail about somebody's account is for."""

    INVITATION = "invitation"
    RESET = "reset"
    ADDRESS = "address"
    """To a new address: following the link there makes it the account's."""
    NOTICE = "notice"
    """No link: word of what became of somebody's own way in."""


SETS_PASSWORD = (Mail.INVITATION, Mail.RESET)
"""Whose links let somebody choose a password."""


class Link(StrEnum):
    """What a link is worth now."""

    GOOD = "good"
    USED = "used"
    OLD = "old"
    UNKNOWN = "unknown"


class Stage(StrEnum):
    """How far a person's newest invitation has come."""

    WAITING = "waiting"
    SENT = "sent"
    OLD = "expired"
    ACCEPTED = "accepted"
    FAILED = "failed"


def hashed(token: str) -> str:
    """What is kept of a link's secret. The secret is 256 random bits, so a plain SHA-256 gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


def stage(
    *, sent_at: datetime | None, given_up_at: datetime | None, accepted_at: datetime | None,
    expires_at: datetime | None, at: datetime,
) -> Stage:  # fmt: skip
    """How far one invitation has come at this moment."""
    if accepted_at:
        return Stage.ACCEPTED
    if given_up_at:
        return Stage.FAILED
    if not sent_at:
        return Stage.WAITING
    return Stage.SENT if expires_at and at < expires_at else Stage.OLD
