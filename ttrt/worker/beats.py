"""The page of timers: each line a name, how often, and what it does. The contract's times are not here."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from ttrt.actions import closing, duty, item_terms, ladder, restorations
from ttrt.models.scope import as_viewer
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.worker import deliver, files, invite


@dataclass(frozen=True, slots=True)
class Beat:
    """`run` does what is due now and answers; it looks at the event between two pieces of work."""

    name: str
    every: timedelta
    run: Callable[[threading.Event], None]


TERMS = Viewer(None, "the tool (terms of items)", Standing.CONTRACTOR, Level.ADMINISTRATOR)
WATCH = Viewer(None, "the tool (update watch)", Standing.CONTRACTOR, Level.SUPERVISOR)
LADDER = Viewer(None, "the tool (escalation rules)", Standing.CONTRACTOR, Level.SUPERVISOR)
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
    """Take down the updates that were missed, a thousand tickets a transaction."""
    more = True
    while more and not stop.is_set():
        with as_viewer(WATCH) as at:
            more = duty.record_missed(at=at) == duty.BATCH


def fill_in_duty(stop: threading.Event) -> None:
    """Write the duty ledger of tickets of an earlier build, open ones first."""
    more = True
    while more and not stop.is_set():
        with as_viewer(WATCH) as at:
            more = duty.fill_in(at=at)


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


BEATS = (
    Beat("update duty", timedelta(seconds=10), record_missed),
    Beat("update duty of old tickets", timedelta(days=1), fill_in_duty),
    Beat("terms begun", timedelta(minutes=7), begin_terms),
    Beat("closing announced", timedelta(seconds=30), announce_closing),
    Beat("automatic closing", timedelta(seconds=30), close_due),
    Beat("escalation rules", timedelta(seconds=10), climb_ladder),
    Beat("virus scan", timedelta(seconds=5), files.scan_waiting),
    Beat("stray files", timedelta(hours=1), files.sweep_strays),
    Beat("notices", timedelta(seconds=5), deliver.deliver_due),
    Beat("invitations", timedelta(seconds=5), invite.invite_due),
)
