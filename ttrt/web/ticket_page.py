"""The ticket page: what its templates show, whole, as a part that refreshes itself, or with a form come back."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ttrt.models import Attachment, Ticket
from ttrt.models.updates import METHODS, OUTCOMES
from ttrt.queries import choosing, chronic, inventory, links, told
from ttrt.queries.paper import paper
from ttrt.queries.paper_words import label_of, size_words, stop_label
from ttrt.queries.ticket import Dossier
from ttrt.rules import dispute, file_kinds, lifecycle, linking, localtime, stop_clock, voiding
from ttrt.rules.access import Standing
from ttrt.rules.dossier import Entry
from ttrt.rules.facts import Measure
from ttrt.rules.ladder import Cause
from ttrt.rules.lifecycle import Status
from ttrt.rules.readings import How
from ttrt.rules.refusal import Refused
from ttrt.web import duty_lines, work_part
from ttrt.web.entry import Asking
from ttrt.web.forms import Form, Forms, Seen
from ttrt.web.freshness import has_seen
from ttrt.web.offers import Offers, answers_at_top, is_offered, offers

MEANINGS = {
    Status.IN_PROGRESS: "We are working on it.",
    Status.PENDING: "The department must do or answer something first.",
    Status.HELD: "Work rests for another reason.",
}
# Facts the page says nearer its top, beside the number and beside the clock.
ABOVE = ("Status", "Next update due", "Service", "Site", "Who has it", "Team")
PARTS = {"head": "tickets/_head.html", "record": "tickets/_record.html", "actions": "tickets/_actions.html"}


def version_of(ticket: Ticket, at: datetime) -> str:
    """The state a part of the page shows. The figures of an open ticket move with the minute; else only changes do."""
    moving = f"-{int(at.timestamp()) // 60}" if Status(ticket.status) in lifecycle.OPEN else ""
    return f"{ticket.version}.{ticket.history_seq}{moving}"


def show(
    request: HttpRequest,
    asking: Asking,
    of: Dossier,
    *,
    part: str | None = None,
    sent: Form | None = None,
    since: Seen | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, or one of its `PARTS`. `sent` stands open with its error; `since`: what is new is shown above."""
    context = _context(request, asking, of, sent)
    if not part:
        asking.shows(of.ticket, How.TICKET)
    elif has_seen(request, context["version"].partition("-")[0]):
        asking.again = True
    else:
        asking.shows(of.ticket, How.NEWS)
    if since is not None:
        context["news"] = news(context["entries"], since)
        context["own_news"] = all(entry.by == asking.viewer.name for entry in context["news"])
    return asking.page(request, PARTS[part] if part else "tickets/ticket.html", context, status=status)


def news(entries: list[Entry], since: Seen) -> list[Entry]:
    """The history entries a person has not seen yet, as far as they may see them."""
    return [entry for entry in entries if entry.seq > since.seq]


def _context(request: HttpRequest, asking: Asking, of: Dossier, sent: Form | None) -> dict[str, Any]:
    ticket, viewer, at = of.ticket, asking.viewer, asking.at
    sheet = paper(of, reader=viewer, at=at)
    offered = offers(of, viewer, at)
    code = sent.value("reason") if sent is not None and sent.name == "stops" else request.GET.get("stop", "")
    version = version_of(ticket, at)
    # A reason that was sent is shown with its form even when it is not offered, so that nothing typed is lost.
    reasons = of.pack.stop_reasons if sent is not None and sent.name == "stops" else offered.stop
    ledger = told.lines(of.notices)
    reason = next((reason for reason in reasons if reason.code == code), None)
    return {
        "of": of,
        "ticket": ticket,
        "paper": sheet,
        "above": ABOVE,
        "identity": sheet.sections[1:4],
        "standing": [fact for group in sheet.sections[0].groups for fact in group.shown if fact[0] not in ABOVE],
        "entries": list(reversed(sheet.history)),
        "told": ledger,
        "told_words": told.sentence(ledger),
        "following": choosing.following(ticket.pk, viewer).value if viewer.standing is Standing.CUSTOMER else None,
        "duty": duty_lines.part(of.slots, {u.pk for u in of.updates if u.broadcast}, at=at),
        "entry_of_update": {e.facts["update_id"]: e.seq for e in of.history if "update_id" in e.facts},
        "update_minutes": of.pack.timers.update_minutes,
        "stop_label": lambda stop: stop_label(of, stop.reason),
        "running": [s for s in of.stops if s.ended_at is None and s.voided_at is None],
        "other_clock": next(clock for clock in sheet.clocks if not clock.counts),
        "measure_words": measure_words(of),
        "severity_words": label_of(of.pack.severities, ticket.severity),
        "severity_rank": _rank(of),
        "work": work_part.context(of, viewer, offered, at),
        "offered": offered,
        "rungs": [each for each in of.rungs if each.step.occasion != Cause.ASKED],
        "asked_rung": next((each for each in of.rungs if each.step.occasion == Cause.ASKED), None),
        "answer_at_top": answers_at_top(offered, viewer),
        "dispute_until": dispute.until(ticket.closed_at, of.pack.windows),
        "forms": Forms(sent),
        "errors": form_errors(sent),
        "reason": reason,
        "late_stop": reason is not None and stop_clock.is_late(reason, restored=ticket.restored_at is not None),
        "evidence": stop_clock.evidence_fields(reason) if reason else (),
        "update_codes": [(each.code, each.label) for each in of.pack.update_codes],
        "causes": [(cause.code, cause.label) for cause in of.pack.causes],
        "status_choices": [(to.value, lifecycle.word(to, viewer.standing), MEANINGS[to]) for to in offered.moves],
        "estimate": localtime.input_value(ticket.estimate_at) if ticket.estimate_at and ticket.estimate_at > at else "",
        "candidates": _candidates(request, of) if offered.assign else [],
        "looked_for": request.GET.get("find", ""),
        "methods": [(each, each.capitalize()) for each in METHODS],
        "outcomes": [(each, each.capitalize()) for each in OUTCOMES],
        "chronic_tickets": _chronic(of, at),
        "chronic_rule": of.pack.chronic,
        "link_kinds": list(linking.BY_HAND.items()),
        "same_item": links.same_trouble(ticket) if offered.duplicate else [],
        "true_ticket": _told_inside(of, "moved away", "into"),
        "wrong_ticket": _told_inside(of, "moved here", "from"),
        "opened_by_mistake": ticket.closed_how == voiding.WRONG_DEPARTMENT,
        "repeats": [each for each in of.links if each.kind == linking.DUPLICATE and each.outwards],
        "seen": Seen(ticket.version, ticket.history_seq),
        "version": version,
        "query": "".join(
            f"&{name}={request.GET[name]}" for name in ("stop",) if request.GET.get(name, "").isidentifier()
        ),
        "still": sent is not None,
        "form_there": sent is not None and is_offered(sent.name, offered),
        "orphaned": _orphaned(sent, offered),
        "file_words": _file_words,
        "largest_file": settings.TTRT_ATTACHMENT_BYTES // 1_000_000,
        "news": [],
        "own_news": False,
    }


def _chronic(of: Dossier, at: datetime) -> int:
    """How many tickets made the item chronic, by the terms of this ticket; 0 when it is not."""
    ticket = of.ticket
    found = chronic.among([ticket.item_id], of.pack.chronic, at=at, department_ids=(ticket.department_id,))
    return found.get(ticket.item_id, 0)


def _told_inside(of: Dossier, what: str, name: str) -> str:
    """A ticket of another department that an internal entry names: only who may read such entries has it here."""
    return next((str(entry.facts.get(name, "")) for entry in of.history if entry.what == what), "")


def measure_words(of: Dossier) -> str:
    """What the clock that counts is called."""
    return "Outage time" if of.measure is Measure.OUTAGE else "Repair time"


def _file_words(file: Attachment) -> str:
    return f"{file_kinds.WORDS.get(file.media_type, file.media_type)}, {size_words(file.size)}"


def _orphaned(sent: Form | None, offered: Offers) -> list[str]:
    """What was typed into a form that the page does not offer any more, because the ticket moved on."""
    if sent is None or is_offered(sent.name, offered):
        return []
    kind = sent.name.partition("-")[0]
    return [text for name, text in sent.typed.items() if text.strip() and name in FIELDS[kind]]


def _rank(of: Dossier) -> int:
    """1 for the worst of the pack's severities."""
    codes = [severity.code for severity in of.pack.severities]
    return codes.index(of.ticket.severity) + 1 if of.ticket.severity in codes else len(codes)


def _candidates(request: HttpRequest, of: Dossier) -> list[inventory.Item]:
    """Items the unassigned ticket may be about: what was searched for, else what looks like the text as typed."""
    return inventory.suggest(request.GET.get("find") or of.ticket.identifier, department_id=of.ticket.department_id)


FIELDS = {
    "updates": ("done", "next_step", "status_code", "estimate_at", "public"),
    "comments": ("body",),
    "contacts": ("tried_at", "whom", "method", "outcome", "note"),
    "status": ("status", "reason"),
    "stops": ("reason", "started_at", "note", "sub_reason", "window_end_at", "ended_at"),
    "end_stop": ("ended_at",),
    "void_stop": ("void_reason",),
    "restoration": ("restored_at", "cause", "resolution"),
    "acceptance": ("note",),
    "dispute": ("note", "came_back_at", "said_by"),
    "cancellation": ("reason",),
    "rejection": ("reason",),
    "assign_item": ("item",),
    "item_correction": ("right_item", "nobody_knows", "item_reason"),
    "time_correction": ("what", "is_at", "reason"),
    "severity_correction": ("severity", "severity_reason"),
    "duplicate": ("of", "reason"),
    "links": ("kind", "to"),
    "end_link": (),
    "attachments": ("files", "note"),
    "escalation": ("reason",),
    "answer_escalation": ("answer",),
    "acknowledgement": ("note",),
    "not_us": ("reason",),
    "answer_not_us": ("outcome", "answer"),
    "take": (),
    "assignment": ("owner", "team", "note"),
    "release": ("note",),
    "codes": ("trouble", "cause", "reason"),
    "visits": ("technician", "phone", "arrival_estimate_at", "left_at"),
    "visit_left": ("left_at", "arrival_estimate_at"),
    "visit_on_site": ("on_site_at",),
    "visit_gone": ("gone_at", "outcome"),
    "visit_off": ("outcome",),
    "providers": ("provider", "their_ticket", "contact", "engaged_at", "commitment_at"),
    "provider_said": ("said", "their_ticket", "commitment_at"),
    "provider_released": ("released_at", "said"),
}


def form_errors(sent: Form | None) -> dict[str, str]:
    """For the summary: the id of the field in question, or "" when the page has no such field, with the sentence."""
    refused: Refused | None = sent.refused if sent is not None else None
    if sent is None or refused is None:
        return {}
    known = FIELDS[sent.name.partition("-")[0]]
    has_field = refused.field in known or (refused.field or "").startswith("evidence_")
    return {sent.id(refused.field) if has_field and refused.field else "": refused.message}
