"""The one place where a history entry is made."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from ttrt.models import HistoryEntry, Ticket
from ttrt.models.stamped import stamp
from ttrt.rules import chain, evidence
from ttrt.rules.access import Viewer


def record(
    ticket: Ticket,
    what: str,
    *,
    by: Viewer,
    at: datetime,
    public: bool = True,
    facts: Mapping[str, object] | None = None,
    text: str = "",
    kept_elsewhere: bool = False,
) -> None:
    """Add an entry at the end of the ticket's chain. The caller holds the ticket's lock and saves the ticket.

    `facts`: texts, whole numbers, yes or no, instants, lists and tables of these; anything else is refused when hashed.
    `kept_elsewhere`: the text stands in its own row (an update's body) and enters the chain by its salted hash only.
    """
    entry = made(ticket, what, by=by, at=at, public=public, facts=facts, text=text, kept_elsewhere=kept_elsewhere)
    HistoryEntry.objects.bulk_create([entry])


def made(
    ticket: Ticket,
    what: str,
    *,
    by: Viewer,
    at: datetime,
    public: bool = True,
    facts: Mapping[str, object] | None = None,
    text: str = "",
    kept_elsewhere: bool = False,
) -> HistoryEntry:
    """The next entry of the chain, not yet stored; moves the ticket's head (`history_…`) in memory."""
    said = chain.plain(facts or {})
    if ticket.history_at is not None and at <= ticket.history_at:
        # The face read the clock before it waited for the lock; within a ticket, time only goes forward. The rows
        # the verb wrote bear its own moment, which is kept beside.
        said["acted_at"] = chain.in_utc(at)
        at = ticket.history_at + timedelta(microseconds=1)
    salt = secrets.token_hex(16) if text else ""
    entry = HistoryEntry(
        department_id=ticket.department_id,
        ticket_id=ticket.pk,
        seq=ticket.history_seq + 1,
        at=at,
        what=what,
        public=public,
        facts=said,
        text="" if kept_elsewhere else text,
        salt=salt,
        text_hash=evidence.body_hash(salt, text) if text else "",
        previous_hash=ticket.history_head or evidence.GENESIS,
        **stamp(by),
    )
    entry.hash = evidence.link(entry.previous_hash, chain.covered(entry))
    ticket.history_seq, ticket.history_head, ticket.history_at = entry.seq, entry.hash, entry.at
    return entry
