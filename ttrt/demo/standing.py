"""How a lived ticket stands in the tables: its row, its stops, restorations, visits, providers and update duty."""

import json
from datetime import datetime

from ttrt.demo.chronicle import stamped
from ttrt.demo.life import Life
from ttrt.demo.rows import NULL, spelled_instant
from ttrt.rules.duty import Outcome, duty_under, slots


def store(life: Life) -> None:
    """Write what was changed while it lived, as it is at the end."""
    _ticket(life)
    _slots(life)
    for stop in life.stops:
        life.rows.add(
            "stop_clock", stop.id, life.department_id, life.id, stop.reason, stop.sub_reason, stop.started_at,
            stop.window_end_at, stop.note, json.dumps(stop.evidence, ensure_ascii=False), stop.ended_at,
            stop.ended_recorded_at,
            stop.ended_by.person_id if stop.ended_by else None, stop.ended_by.name if stop.ended_by else "",
            stop.voided_at,
            stop.voided_by.person_id if stop.voided_by else None, stop.voided_by.name if stop.voided_by else "",
            stop.void_reason, stop.at, *stamped(stop.by),
        )  # fmt: skip
    for one in life.restorations:
        life.rows.add(
            "restoration", one.id, life.department_id, life.id, one.restored_at, one.cause, one.resolution,
            one.disputed_at, one.disputed_by.person_id if one.disputed_by else None,
            one.disputed_by.name if one.disputed_by else "", one.dispute_note, one.came_back_at,
            one.at, *stamped(one.by),
        )  # fmt: skip
    for visit in life.visits:
        life.rows.add(
            "dispatch", visit.id, life.department_id, life.id, visit.key, visit.technician, visit.phone,
            visit.arrival_estimate_at, visit.left_at, visit.on_site_at, visit.gone_at, visit.called_off_at,
            visit.outcome, visit.at, *stamped(visit.by),
        )  # fmt: skip
    for engaged in life.providers:
        life.rows.add(
            "provider_engagement", engaged.id, life.department_id, life.id, engaged.key, engaged.provider,
            engaged.their_ticket, engaged.contact, engaged.engaged_at, engaged.commitment_at, engaged.said,
            engaged.released_at, engaged.at, *stamped(engaged.by),
        )  # fmt: skip


def _slots(life: Life) -> None:
    duty = duty_under(
        life.pack.timers,
        opened_at=life.opened_at,
        updates=life.answers,
        restorations=life.as_restorations(),
        stops=life.as_stops(),
        ended_at=life.closed_at,
    )
    for slot in slots(duty, life.now):
        ended = slot.due_at if slot.outcome is Outcome.MISSED else slot.until or slot.start
        met_by = NULL if slot.met_by is None else slot.met_by
        life.rows.line(
            "duty_slot",
            f"{life.department_id}\t{life.id}\t{_instant(slot.start)}\t{_instant(slot.due_at)}\t"
            f"{_instant(slot.until)}\t{slot.outcome}\t{met_by}\t{_instant(slot.answered_at)}\t{_instant(ended)}",
        )


def _instant(at: datetime | None) -> str:
    return NULL if at is None else spelled_instant(at)


def _ticket(life: Life) -> None:
    thing, trouble, who = life.thing, life.trouble, life.reporter
    newest = life.restorations[-1] if life.restorations else None
    life.rows.add(
        "ticket", life.id, life.department_id, life.number, life.report_id, thing.item_id, life.identifier, thing.kind,
        thing.site_id, thing.site_name, thing.service_type, json.dumps(thing.facts, ensure_ascii=False),
        thing.public_safety, thing.tsp, life.status.value, trouble.severity, trouble.trouble, trouble.description,
        life.another_issue, trouble.since_at, life.channel, who.name, who.phone, who.email, trouble.contact_method,
        *stamped(life.opened_by), trouble.customer_reference, trouble.site_contact, trouble.site_phone,
        trouble.access_hours, trouble.testing_allowed, trouble.dispatch_allowed, life.alarm_at, life.opened_at,
        life.restored_at, life.closed_at, life.closed_how, life.update_due_at, life.last_update_at, life.estimate_at,
        life.auto_close_at, newest.cause if newest else "", newest.resolution if newest else "",
        *(life.figures or (None, None, None)), life.pack.version, life.version, life.seq, life.head, life.head_at,
        " ".join(life.found_by), life.owner.person_id if life.owner else None, life.owner.name if life.owner else "",
        life.team,
    )  # fmt: skip
