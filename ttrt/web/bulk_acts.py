"""What can be done to many tickets at once: each act says what it would do to one, what stands in the way, and does it.

The verbs decide; what is said here beforehand is only what can be seen beforehand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from ttrt.actions import assigning, codes, updates
from ttrt.actions.holding import Ref
from ttrt.models import packs
from ttrt.queries.selection import Chosen
from ttrt.rules import answers, lifecycle, localtime
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.lifecycle import Status
from ttrt.rules.refusal import Refused
from ttrt.web.forms import Typed


def closed(ticket: Chosen) -> str:
    """Why nothing more is done on the ticket, or ""."""
    if Status(ticket.status) not in lifecycle.OPEN:
        return f"It is {lifecycle.WORDS[Status(ticket.status)].lower()}."
    return ""


@dataclass(frozen=True, slots=True)
class Said:
    """An act filled in: what it will do to a ticket in words, whether a ticket stands so already, and the doing.

    `cannot`: why this, as filled in, cannot be done to a ticket, or "".
    """

    will: Callable[[Chosen], str]
    is_so: Callable[[Chosen], bool]
    do: Callable[[Ref, Chosen, Viewer, datetime], None]
    cannot: Callable[[Chosen], str] = closed


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its words, the verb it needs, the names of its fields, and how its form is read (may refuse)."""

    title: str
    button: str
    verb: Verb
    fields: tuple[str, ...]
    read: Callable[[Typed, UUID, "Desk"], Said]


@dataclass(frozen=True, slots=True)
class Desk:
    """Who acts, when, and whom a ticket can be given to."""

    viewer: Viewer
    at: datetime
    colleagues: Mapping[int, str]
    teams: tuple[str, ...]

    def codes(self) -> tuple[dict[str, str], dict[str, str]]:
        """Troubles and causes of the terms in force, code → words."""
        pack = packs.in_force(localtime.civil_day(self.at))
        return {each.code: each.label for each in pack.troubles}, {each.code: each.label for each in pack.causes}

    def update_codes(self) -> dict[str, str]:
        """Where work can stand, by the terms in force, code → words."""
        return {each.code: each.label for each in packs.in_force(localtime.civil_day(self.at)).update_codes}


def _update(typed: Typed, key: UUID, desk: Desk) -> Said:
    done = answers.needed(typed.text("done"), field="done", ask="Say what was done or found since the last update.")
    next_step = answers.text(typed.text("next_step"), field="next_step")
    estimate_at = typed.moment("estimate_at")
    if estimate_at is not None and estimate_at <= desk.at:
        raise Refused("The estimate of restoration must lie in the future.", field="estimate_at")
    status_code = typed.text("status_code")
    if status_code and status_code not in desk.update_codes():
        raise Refused("Choose where the work stands from the list, or leave it out.", field="status_code")
    public = typed.text("public") != "no"

    def cannot(ticket: Chosen) -> str:
        known = {each.code for each in packs.by_version(ticket.pack_version).update_codes}
        stranger = status_code and status_code not in known
        return closed(ticket) or ("Its contract terms do not have this code." if stranger else "")

    def will(ticket: Chosen) -> str:
        if not public:
            return "Gets this internal note."
        owes = Status(ticket.status) in lifecycle.OWES_UPDATES
        return "The department gets this update; the next is due anew." if owes else "The department gets this update."

    def do(ref: Ref, ticket: Chosen, by: Viewer, at: datetime) -> None:
        updates.add_update(
            ticket=ref,
            # One key for each ticket, always the same: the form sent again says nothing twice.
            key=uuid5(key, ticket.number),
            done=done,
            next_step=next_step,
            estimate_at=estimate_at,
            status_code=status_code,
            public=public,
            broadcast=key,
            by=by,
            at=at,
        )

    return Said(will, lambda ticket: False, do, cannot)


def _assign(typed: Typed, key: UUID, desk: Desk) -> Said:
    del key  # a ticket that is there already stays there
    owner, team = typed.text("owner"), typed.text("team")
    owner_id = int(owner) if owner.isascii() and owner.isdigit() and len(owner) < 10 else None
    if owner and owner_id not in desk.colleagues:
        raise Refused("Choose a colleague who works tickets now.", field="owner")
    if team and team not in desk.teams:
        raise Refused("Choose a team that is there now.", field="team")
    if owner_id is None and not team:
        raise Refused("Choose a colleague, a team, or both.", field="owner")
    note = answers.text(typed.text("note"), field="note")
    name = desk.colleagues[owner_id] if owner_id is not None else ""

    def team_of(ticket: Chosen) -> str:
        """Of many tickets each may have a team of its own: a new owner alone leaves them there."""
        return team or ticket.team

    def will(ticket: Chosen) -> str:
        has, to = _whose(ticket.owner_name, ticket.team), _whose(name, team_of(ticket))
        return f"{to} has it already." if is_so(ticket) else f"Goes from {has} to {to}."

    def is_so(ticket: Chosen) -> bool:
        return (ticket.owner_id, ticket.team) == (owner_id, team_of(ticket))

    def do(ref: Ref, ticket: Chosen, by: Viewer, at: datetime) -> None:
        to = team_of(ticket)
        assigning.assign(ticket=ref, owner_id=owner_id, owner_name=name, team=to, note=note, by=by, at=at)

    return Said(will, is_so, do)


def _whose(owner: str, team: str) -> str:
    return " in ".join(filter(None, (owner, team))) or "nobody"


def _take(typed: Typed, key: UUID, desk: Desk) -> Said:
    del typed, key

    def is_so(ticket: Chosen) -> bool:
        return ticket.owner_id == desk.viewer.person_id

    def will(ticket: Chosen) -> str:
        if is_so(ticket):
            return "You have it already."
        return f"Goes from {ticket.owner_name or 'nobody'} to you."

    def do(ref: Ref, ticket: Chosen, by: Viewer, at: datetime) -> None:
        del ticket
        assigning.take(ticket=ref, by=by, at=at)

    return Said(will, is_so, do)


def _codes(typed: Typed, key: UUID, desk: Desk) -> Said:
    del key  # codes that are so already stay so
    trouble, cause = typed.text("trouble"), typed.text("cause")
    troubles, causes = desk.codes()
    if trouble and trouble not in troubles:
        raise Refused("Choose what is wrong.", field="trouble")
    if cause and cause not in causes:
        raise Refused("Choose the cause.", field="cause")
    if not trouble and not cause:
        raise Refused("Choose the trouble, the cause, or both.", field="trouble")
    reason = answers.needed(typed.text("reason"), field="reason", ask="Say why, so that both sides can follow.")

    def wanted(ticket: Chosen) -> tuple[str, str]:
        return trouble or ticket.trouble, cause or ticket.cause

    def cannot(ticket: Chosen) -> str:
        if cause and not ticket.restored:
            return "The cause is said when service is restored."
        pack = packs.by_version(ticket.pack_version)
        known = {each.code for each in pack.troubles} | {each.code for each in pack.causes}
        return "" if {*filter(None, (trouble, cause))} <= known else "Its contract terms do not have this code."

    def will(ticket: Chosen) -> str:
        changes = [
            f"{what}: {words.get(before, before) or 'none'} → {words[after]}"
            for what, words, before, after in (
                ("trouble", troubles, ticket.trouble, trouble),
                ("cause", causes, ticket.cause, cause),
            )
            if after and after != before
        ]
        return f"{'; '.join(changes)}." if changes else "It has these codes already."

    def is_so(ticket: Chosen) -> bool:
        return wanted(ticket) == (ticket.trouble, ticket.cause)

    def do(ref: Ref, ticket: Chosen, by: Viewer, at: datetime) -> None:
        set_trouble, set_cause = wanted(ticket)
        codes.set_codes(ticket=ref, trouble=set_trouble, cause=set_cause, reason=reason, by=by, at=at)

    return Said(will, is_so, do, cannot)


ACTS = {
    "take": Act("Take tickets", "Take", Verb.TAKE, (), _take),
    "assign": Act("Assign tickets", "Assign", Verb.ASSIGN, ("owner", "team", "note"), _assign),
    "update": Act(
        "Post the same update",
        "Post update",
        Verb.POST_UPDATE,
        ("done", "next_step", "status_code", "estimate_at", "estimate_at_fold", "public"),
        _update,
    ),
    "codes": Act("Set codes", "Set codes", Verb.CODE, ("trouble", "cause", "reason"), _codes),
}
