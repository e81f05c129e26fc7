"""Who has a ticket: taken, given to somebody or to a team, given back. No clock and no status moves with it."""

from datetime import datetime

from django.db import transaction

from ttrt.actions import history
from ttrt.actions.holding import Ref, give_back, hold_open
from ttrt.models import Ticket
from ttrt.queries import desk
from ttrt.rules import access, answers
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.refusal import Refused

OWNING = ("owner_id", "owner_name", "team")


class HeldAlready(Refused):
    """Nothing would change: it is where it should go."""


@transaction.atomic
def take(*, ticket: Ref, by: Viewer, at: datetime) -> None:
    """Take a ticket for oneself, from nobody or from somebody; its team stays.

    Raises `NotAllowed`, `TicketIsClosed`, `ChangedMeanwhile`, `HeldAlready`.
    """
    access.require(by, Verb.TAKE, ticket.department_id)
    held = hold_open(ticket)
    if by.person_id is None:
        raise Refused("Only a person can take a ticket.")
    _give(held, "taken", by.person_id, by.name, held.team, "", by=by, at=at)


@transaction.atomic
def assign(
    *,
    ticket: Ref,
    owner_id: int | None = None,
    owner_name: str = "",
    team: str = "",
    note: str = "",
    by: Viewer,
    at: datetime,
) -> None:
    """Give a ticket to a colleague, to a team, or to both; the note is for them and stays inside.

    What is left out stays empty: a ticket given to a team alone waits for somebody there to take it. The name is the
    account's own; `owner_name` is only held against it, so that a list grown old gives no ticket to a stranger.
    Raises `NotAllowed`, `TicketIsClosed`, `ChangedMeanwhile`, `HeldAlready`, `Refused` beside a field.
    """
    access.require(by, Verb.ASSIGN, ticket.department_id)
    held = hold_open(ticket)
    if owner_id is None and not team:
        raise Refused("Choose a colleague, a team, or both.", field="owner")
    owner = desk.colleague(owner_id) if owner_id is not None else None
    if owner_id is not None and (owner is None or owner_name not in ("", owner.name)):
        raise Refused("Choose a colleague who works tickets now.", field="owner")
    if team and team not in {each.name for each in desk.teams()} | {held.team}:
        raise Refused("Choose a team that is there now.", field="team")
    note = answers.text(note, field="note")
    _give(held, "assigned", owner_id, owner.name if owner else "", team, note, by=by, at=at)


@transaction.atomic
def release(*, ticket: Ref, note: str = "", by: Viewer, at: datetime) -> None:
    """Give a ticket back: nobody has it, and its team, when it has one, is still the one that looks after it.

    Raises `NotAllowed`, `TicketIsClosed`, `ChangedMeanwhile`, `HeldAlready`, `Refused` beside a field.
    """
    access.require(by, Verb.ASSIGN, ticket.department_id)
    held = hold_open(ticket)
    _give(held, "released", None, "", held.team, answers.text(note, field="note"), by=by, at=at)


def _give(
    held: Ticket,
    what: str,
    owner_id: int | None,
    owner_name: str,
    team: str,
    note: str,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    if (held.owner_id, held.team) == (owner_id, team):
        raise HeldAlready(_stays(held, owner_id, by), field="owner")
    was = {"was_owner": held.owner_name, "was_team": held.team}
    held.owner_id, held.owner_name, held.team = owner_id, owner_name, team
    facts = {name: getattr(held, name) for name in OWNING} | was
    # What colleagues say to one another is not the department's; who has the ticket stands on it for all.
    history.record(held, what, by=by, at=at, public=False, facts=facts, text=note)
    give_back(held, *OWNING)


def _stays(held: Ticket, owner_id: int | None, by: Viewer) -> str:
    if owner_id is None:
        return "Nobody has this ticket." if not held.team else f"{held.team} has it already."
    return "You have this ticket already." if owner_id == by.person_id else f"{held.owner_name} has it already."
