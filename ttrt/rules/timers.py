"""The worker's timers: how often each comes round, and when one is late. The contract's times are in the pack."""

from dataclasses import dataclass
from datetime import datetime, timedelta

TURNS = 2
GRACE = timedelta(seconds=60)
OLDEST_NOTICE = timedelta(minutes=10)
"""How long a notice may wait before somebody should look at the mail server."""
SWEEP_LAG = timedelta(seconds=60)
"""How long a slot may be due before it should have been taken down."""


@dataclass(frozen=True, slots=True)
class Timer:
    """One timer: `what` it does, for the people who run the tool."""

    name: str
    every: timedelta
    what: str

    @property
    def patience(self) -> timedelta:
        """How long after its last sign of life it is not late yet."""
        return TURNS * self.every + GRACE

    def is_late(self, last_at: datetime | None, at: datetime) -> bool:
        """True when it gave no sign of life for longer than its patience, or never did."""
        return last_at is None or at - last_at > self.patience


TIMERS = {
    timer.name: timer
    for timer in (
        Timer("update duty", timedelta(seconds=10), "takes down the updates that were missed"),
        Timer("update duty of old tickets", timedelta(days=1), "writes the duty ledger of an earlier build’s tickets"),
        Timer("terms begun", timedelta(minutes=7), "lets items say the charge and level that hold from today"),
        Timer("closing announced", timedelta(seconds=30), "tells reporters what will close by itself"),
        Timer("automatic closing", timedelta(seconds=30), "closes restored tickets nobody answered in time"),
        Timer("escalation rules", timedelta(seconds=10), "notifies the next level of the escalation plan"),
        Timer("virus scan", timedelta(seconds=5), "has attached files scanned"),
        Timer("stray files", timedelta(hours=1), "removes files that no ticket names"),
        Timer("notices", timedelta(seconds=5), "sends what waits in the outbox"),
        Timer("webhooks", timedelta(seconds=5), "sends what waits for departments’ own systems"),
        Timer("certification", timedelta(hours=1), "has departments’ people confirmed by their managers"),
        Timer(
            "invitations", timedelta(seconds=5), "mails people about their accounts, and takes lost second factors away"
        ),
    )
}
