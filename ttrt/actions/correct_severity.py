"""How bad a trouble is, put right: both values kept, the figures reckoned anew by the clock that now counts."""

from datetime import datetime

from django.db import transaction

from ttrt.actions import history
from ttrt.actions.figures import FIGURES, clock_facts, figures
from ttrt.actions.holding import Ref, give_back, hold
from ttrt.models import packs
from ttrt.queries import clock
from ttrt.rules import access, answers, correcting
from ttrt.rules.access import Verb, Viewer


@transaction.atomic
def correct_severity(*, ticket: Ref, severity: str, reason: str, by: Viewer, at: datetime) -> None:
    """Give a ticket the severity it should have had from its opening on, of the terms it was opened under.

    By its measure an outage counts from the first alarm, a repair from the opening; a stop that counted must count on.
    A closed ticket's severity may be put right too. Updates due stay as they are.
    Raises `NotAllowed`, `ChangedMeanwhile`, `CannotBeCorrected`, `Refused` when no reason is given.
    """
    access.require(by, Verb.CORRECT_SEVERITY, ticket.department_id)
    held = hold(ticket)
    pack = packs.by_version(held.pack_version)
    correcting.check_severity(held.status, held.severity, severity, pack)
    reason = answers.needed(reason, field="severity_reason", ask="Say how you know how bad it was.")
    was, before = held.severity, clock.reckon(held, at=at)
    held.severity = severity
    correcting.check_stops_keep(before, clock.reckon(held, at=at), pack, field="severity")
    facts: dict[str, object] = {"severity": severity, "was_severity": was}
    changed: tuple[str, ...] = ("severity",)
    if held.gross_seconds is not None:
        figures(held, at=at)
        facts |= clock_facts(held)
        changed = (*changed, *FIGURES)
    history.record(held, "severity corrected", by=by, at=at, facts=facts, text=reason)
    give_back(held, *changed)
