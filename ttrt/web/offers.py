"""Which forms a person is offered on a ticket: what their level holds and the ticket's state allows, and no more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ttrt.models import Dispatch, ProviderEngagement, StopClock
from ttrt.queries.ladder import Rung
from ttrt.queries.links import LinkedTicket
from ttrt.queries.paper_words import stop_label
from ttrt.queries.ticket import Dossier
from ttrt.rules import access, correcting, dispute, lifecycle, stop_clock, visits, voiding
from ttrt.rules.access import Standing, Verb, Viewer
from ttrt.rules.calls import HOTLINE
from ttrt.rules.ladder import Cause
from ttrt.rules.lifecycle import Status
from ttrt.rules.localtime import show
from ttrt.rules.terms import StopReason

WORKING = (Status.IN_PROGRESS, Status.PENDING, Status.HELD)


FORMS = {
    "updates": "update",
    "comments": "comment",
    "contacts": "contact",
    "restoration": "restore",
    "acceptance": "accept",
    "dispute": "dispute",
    "cancellation": "cancel",
    "rejection": "reject",
    "assign_item": "assign",
    "item_correction": "correct_item",
    "time_correction": "times",
    "severity_correction": "severities",
    "duplicate": "duplicate",
    "links": "link",
    "attachments": "attach",
    "escalation": "escalate",
    "answer_escalation": "answer_escalation",
    "not_us": "disown",
    "answer_not_us": "answer_disowning",
    "take": "take",
    "assignment": "give",
    "release": "release",
    "codes": "codes",
    "visits": "send",
    "providers": "engage",
}


ABOVE = (
    *("accept", "assign", "take", "escalate", "answer_escalation", "acknowledge", "dispute"),
    *("disown", "answer_disowning"),
)
"""Those that stand at the top of the page, in sight."""


@dataclass(frozen=True, slots=True)
class Offers:
    """The forms on the page. The verbs ask everything again."""

    update: bool
    comment: bool
    contact: bool
    stop: tuple[StopReason, ...]
    end: tuple[StopClock, ...]
    void: tuple[StopClock, ...]
    restore: bool
    moves: tuple[Status, ...]
    accept: bool
    dispute: bool
    cancel: bool
    reject: bool
    assign: bool
    correct_item: bool
    times: tuple[tuple[str, str], ...]
    """The times that may be corrected: the form's word for each, and the words people read."""
    severities: tuple[tuple[str, str, str], ...]
    """Those it may be corrected to: code, label, in plain words."""
    duplicate: bool
    move_department: bool
    link: bool
    end_links: tuple[LinkedTicket, ...]

    take: bool
    give: bool
    release: bool
    codes: bool
    send: bool
    engage: bool
    visits: tuple[Dispatch, ...]
    """Visits that may be carried further, also when the ticket has ended."""
    providers: tuple[ProviderEngagement, ...]

    @property
    def mending(self) -> bool:
        """True when something that was entered wrong can be put right."""
        return self.correct_item or bool(self.times) or bool(self.severities) or self.duplicate or self.move_department

    attach: bool
    escalate: bool
    answer_escalation: bool
    acknowledge: tuple[Rung, ...]
    disown: bool
    answer_disowning: bool

    @property
    def any(self) -> bool:
        """True when there is something to do beside what stands at the top of the page."""
        return any(getattr(self, name) for name in self.__slots__ if name not in ABOVE)


def offers(of: Dossier, viewer: Viewer, at: datetime) -> Offers:
    """What `viewer` may do on this ticket at this moment."""
    ticket = of.ticket
    status = Status(ticket.status)
    is_open = status in lifecycle.OPEN
    running = tuple(s for s in of.stops if s.ended_at is None and s.voided_at is None)
    reasons = stop_clock.offered(of.pack, restored=status is Status.RESOLVED)

    def may(verb: Verb) -> bool:
        return access.may(viewer, verb, ticket.department_id)

    def moves(to: Status) -> bool:
        return lifecycle.may_move(status, to, viewer.standing)

    return Offers(
        update=is_open and may(Verb.POST_UPDATE),
        comment=is_open and may(Verb.COMMENT),
        contact=is_open and may(Verb.CONTACT),
        stop=tuple(r for r in reasons if not any(s.reason == r.code for s in running))
        if is_open and may(Verb.STOP_CLOCK)
        else (),
        end=running if may(Verb.START_CLOCK) else (),
        void=tuple(s for s in of.stops if s.voided_at is None) if may(Verb.VOID_STOP) else (),
        restore=may(Verb.RESTORE) and moves(Status.RESOLVED),
        moves=tuple(to for to in WORKING if moves(to)) if may(Verb.MOVE) and status in lifecycle.OWES_UPDATES else (),
        accept=may(Verb.ACCEPT) and moves(Status.CLOSED),
        dispute=may(Verb.DISPUTE)
        and status in (Status.RESOLVED, Status.CLOSED)
        and moves(Status.IN_PROGRESS)
        and not dispute.is_too_late(ticket.closed_at, of.pack.windows, at),
        cancel=may(Verb.CANCEL) and moves(Status.CANCELLED),
        reject=may(Verb.REJECT) and moves(Status.REJECTED),
        take=is_open and may(Verb.TAKE) and ticket.owner_id != viewer.person_id,
        give=is_open and may(Verb.ASSIGN),
        release=is_open and may(Verb.ASSIGN) and ticket.owner_id is not None,
        codes=may(Verb.CODE),
        send=is_open and may(Verb.DISPATCH),
        engage=is_open and may(Verb.PROVIDER),
        visits=tuple(v for v in of.visits if visits.stage(v) in visits.UNDER_WAY) if may(Verb.DISPATCH) else (),
        providers=tuple(p for p in of.providers if p.released_at is None) if may(Verb.PROVIDER) else (),
        assign=may(Verb.ASSIGN_ITEM) and bool(ticket.item_facts.get("unassigned")),
        correct_item=may(Verb.CORRECT_ITEM) and status not in voiding.NOT_TO_BE_MOVED,
        times=tuple(_times(of)) if may(Verb.CORRECT_TIME) else (),
        severities=tuple((s.code, s.label, s.plain) for s in of.pack.severities if s.code != ticket.severity)
        if may(Verb.CORRECT_SEVERITY) and status not in voiding.NOT_TO_BE_MOVED
        else (),
        duplicate=may(Verb.VOID_DUPLICATE) and status in lifecycle.OWES_UPDATES,
        move_department=may(Verb.MOVE_DEPARTMENT) and status not in voiding.NOT_TO_BE_MOVED,
        link=may(Verb.LINK),
        end_links=tuple(each for each in of.links if each.may_end) if may(Verb.LINK) else (),
        attach=is_open and may(Verb.ATTACH),
        escalate=is_open and may(Verb.ESCALATE) and of.escalation is None,
        answer_escalation=of.escalation is not None and may(Verb.ANSWER_ESCALATION),
        acknowledge=tuple(_waiting(of)) if may(Verb.ACKNOWLEDGE) else (),
        disown=is_open and may(Verb.DISOWN) and ticket.channel == HOTLINE and of.disowning is None,
        answer_disowning=of.disowning is not None and may(Verb.ANSWER_DISOWNING),
    )


def _waiting(of: Dossier) -> Iterator[Rung]:
    """Where the ladder waits for an acknowledgement; what the department asked waits for its answer instead."""
    for rung in of.rungs:
        if rung.step.occasion != Cause.ASKED and rung.step.acknowledged_at is None:
            yield rung


def _times(of: Dossier) -> Iterator[tuple[str, str]]:
    """Every time on this ticket that somebody entered, with what stands there now."""

    def choice(what: str, stands: datetime | None, row_id: int | None = None, more: str = "") -> tuple[str, str]:
        words = correcting.WORDS[what]
        said = show(stands) if stands is not None else "none recorded"
        return (what if row_id is None else f"{what}:{row_id}"), f"{words[:1].upper()}{words[1:]}{more}: {said}"

    yield choice(correcting.ALARM, of.ticket.alarm_at)
    for stop in of.stops:
        if stop.voided_at is None:
            name = f" “{stop_label(of, stop.reason)}”"
            yield choice(correcting.STOP_BEGAN, stop.started_at, stop.pk, name)
            if stop.ended_at is not None:
                yield choice(correcting.STOP_ENDED, stop.ended_at, stop.pk, name)
    for restoration in of.restorations:
        if restoration.disputed_at is None:
            yield choice(correcting.RESTORED, restoration.restored_at)
        else:
            yield choice(correcting.CAME_BACK, restoration.came_back_at, restoration.pk)


def is_offered(form: str, offered: Offers) -> bool:
    """True when the form of this name stands on the page; one per stop carries the stop's id after a dash."""
    name, _, row = form.partition("-")
    match name:
        case "end_stop":
            return any(str(each.pk) == row for each in offered.end)
        case "void_stop":
            return any(str(each.pk) == row for each in offered.void)
        case "acknowledgement":
            return any(str(each.step.pk) == row for each in offered.acknowledge)
        case "end_link":
            return any(str(each.link_id) == row for each in offered.end_links)
        case "visit_left" | "visit_on_site" | "visit_gone" | "visit_off":
            return any(str(each.pk) == row for each in offered.visits)
        case "provider_said" | "provider_released":
            return any(str(each.pk) == row for each in offered.providers)
        case "stops" | "status":
            return bool(offered.stop if name == "stops" else offered.moves)
    return bool(getattr(offered, FORMS[name]))


def answers_at_top(offered: Offers, viewer: Viewer) -> bool:
    """True when the department is asked whether service is back: the two large choices."""
    return offered.accept and viewer.standing is Standing.CUSTOMER
