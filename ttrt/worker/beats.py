"""What each timer runs; how often it comes round stands in `rules/timers.py`. The contract's times are not here."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from ttrt.actions import certifying, closing, duty, item_terms, ladder, restorations
from ttrt.models.scope import as_viewer
from ttrt.queries import certification
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.rules.timers import TIMERS
from ttrt.worker import deliver, files, invite, webhooks


@dataclass(frozen=True, slots=True)
class Beat:
    """`run` does what is due now and answers; it looks at the event between two pieces of work."""

    name: str
    every: timedelta
    run: Callable[[threading.Event], None]


TERMS = Viewer(None, "the tool (terms of items)", Standing.CONTRACTOR, Level.ADMINISTRATOR)
WATCH = Viewer(None, "the tool (update watch)", Standing.CONTRACTOR, Level.SUPERVISOR)
LADDER = Viewer(None, "the tool (escalation rules)", Standing.CONTRACTOR, Level.SUPERVISOR)
CERTIFYING = Viewer(None, "the tool (certification)", Standing.CONTRACTOR, Level.ADMINISTRATOR)
CLOSING = Viewer(None, "the tool (automatic closing)", Standing.CONTRACTOR, Level.SUPERVISOR)


def close_due(stop: threading.Event) -> None:
    """Close restored tickets nobody answered in time, each in a transaction of its own."""
    more = True
    while more and not stop.is_set():
        with as_viewer(CLOSING) as at:
            more = restorations.close_due(by=CLOSING, at=at)


def announce_closing(stop: threading.Event) -> None:
    """Tell reporters which tickets will close by themselves, each in a transaction of its own."""
    more = True
    while more and not stop.is_set():
        with as_viewer(CLOSING) as at:
            more = closing.announce_closing(by=CLOSING, at=at)


def record_missed(stop: threading.Event) -> None:
    """Take down the updates that were missed, a few hundred tickets a transaction."""
    more = True
    while more and not stop.is_set():
        with as_viewer(WATCH) as at:
            more = duty.record_missed(at=at) == duty.BATCH


def fill_in_duty(stop: threading.Event) -> None:
    """Write the duty ledger of tickets of an earlier build: of those that are open first, then of all."""
    for open_ones in (True, False):
        after: tuple[int, int] | None = (0, 0)
        while after is not None and not stop.is_set():
            with as_viewer(WATCH) as at:
                after = duty.fill_in(after=after, open_ones=open_ones, at=at)


def climb_ladder(stop: threading.Event) -> None:
    """Tell the levels of the escalation plan that are due, some tickets in one transaction."""
    more = True
    while more and not stop.is_set():
        with as_viewer(LADDER) as at:
            more = ladder.climb_due(by=LADDER, at=at)


def begin_terms(stop: threading.Event) -> None:
    """Let items say the charge and level that hold from today, each in a transaction of its own."""
    more = True
    while more and not stop.is_set():
        with as_viewer(TERMS) as at:
            more = item_terms.terms_begun(by=TERMS, at=at)


def certify(stop: threading.Event) -> None:
    """Ask departments' managers to confirm their people, and do what silence has come to, a department at a time."""
    with as_viewer(CERTIFYING) as at:
        waiting = certification.waiting(at=at)
    for department_id in waiting:
        if stop.is_set():
            return
        with as_viewer(CERTIFYING) as at:
            certifying.settle(department_id=department_id, by=CERTIFYING, at=at)


def _beat(name: str, run: Callable[[threading.Event], None]) -> Beat:
    return Beat(name, TIMERS[name].every, run)


BEATS = (
    _beat("update duty", record_missed),
    _beat("update duty of old tickets", fill_in_duty),
    _beat("terms begun", begin_terms),
    _beat("closing announced", announce_closing),
    _beat("automatic closing", close_due),
    _beat("escalation rules", climb_ladder),
    _beat("virus scan", files.scan_waiting),
    _beat("stray files", files.sweep_strays),
    _beat("notices", deliver.deliver_due),
    _beat("webhooks", webhooks.send_due),
    _beat("certification", certify),
    _beat("invitations", invite.invite_due),
)
