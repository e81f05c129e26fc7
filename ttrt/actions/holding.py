"""Taking a ticket's lock and giving it back changed: every verb on a ticket begins and ends here."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchVectorField
from django.db.models import F, Func, Model, Value

from ttrt.models import Ticket
from ttrt.rules import lifecycle
from ttrt.rules.lifecycle import Status
from ttrt.rules.refusal import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Ref:
    """A ticket as a face names it: whose, which, and the version the person had before their eyes (None: no matter)."""

    department_id: int
    ticket_id: int
    seen: int | None = None


class ChangedMeanwhile(Refused):
    """Somebody changed the ticket after the form was shown; both texts are kept and shown."""


class TicketIsClosed(Refused):
    """Nothing can be added to a closed, cancelled or rejected ticket."""


def hold(ref: Ref) -> Ticket:
    """The ticket, locked until the transaction ends.

    Its key is not locked: whoever only points at the ticket from a row of their own, as the sweep of the duty ledger
    does while it has the slot this transaction wants next, need not wait, so the two can never wait for each other.
    Raises `NotFound` when the viewer cannot see it, `ChangedMeanwhile` when it moved on since `ref.seen`.
    """
    ticket = (
        Ticket.objects.select_for_update(no_key=True)
        .filter(department_id=ref.department_id, pk=ref.ticket_id)
        .defer("search")
        .first()
    )
    if ticket is None:
        raise NotFound("There is no such ticket.")
    require_unchanged(ticket, ref)
    return ticket


def hold_open(ref: Ref) -> Ticket:
    """As `hold`; also raises `TicketIsClosed`."""
    held = hold(ref)
    _require_open(held)
    return held


def hold_unless_said(table: type[Model], ref: Ref, key: UUID) -> Ticket | None:
    """The open ticket, held; None when the form of this key has made its row in `table` before.

    Looked up under the ticket's lock, so that a twin being stored at this moment is waited for, and before the version
    and the status, because the first sending may have changed both.
    """
    held = hold(Ref(ref.department_id, ref.ticket_id))
    said = table._default_manager.filter(department_id=ref.department_id, ticket_id=ref.ticket_id, key=key)
    if said.exists():
        return None
    require_unchanged(held, ref)
    _require_open(held)
    return held


def _require_open(ticket: Ticket) -> None:
    if Status(ticket.status) not in lifecycle.OPEN:
        raise TicketIsClosed("This ticket is closed. Open a new one for new trouble.")


def require_unchanged(ticket: Ticket, ref: Ref) -> None:
    """Refuse (`ChangedMeanwhile`) when the ticket held is not the one the person had before their eyes."""
    if ref.seen is not None and ref.seen != ticket.version:
        raise ChangedMeanwhile(
            "Somebody changed this ticket while you were writing. Your text is kept below: "
            "read what is new, then send yours again or change it first."
        )


def give_back(ticket: Ticket, *changed: str, found_by: list[str] | None = None) -> None:
    """Store the named fields with the history head, and count the change. `found_by`: further words to be found by."""
    fields: dict[str, Any] = {
        name: getattr(ticket, name) for name in (*changed, "history_seq", "history_head", "history_at")
    }
    if found_by:
        fields["search"] = Func(F("search"), lexemes(found_by), template="%(expressions)s", arg_joiner=" || ")
    ticket.version += 1
    Ticket.objects.filter(department_id=ticket.department_id, pk=ticket.pk).update(version=ticket.version, **fields)


def give_back_quietly(ticket: Ticket) -> None:
    """Store the history head alone: the tool noted something, and nobody's half-written form is in its way."""
    head = {name: getattr(ticket, name) for name in ("history_seq", "history_head", "history_at")}
    Ticket.objects.filter(department_id=ticket.department_id, pk=ticket.pk).update(**head)


def lexemes(words: list[str]) -> Func:
    """Words as a stored tsvector, cut by ours and not by PostgreSQL's parser (which takes circuit IDs for paths)."""
    return Func(
        Value(words),
        function="array_to_tsvector",
        output_field=SearchVectorField(),
        template="%(function)s((%(expressions)s)::text[])",
    )
