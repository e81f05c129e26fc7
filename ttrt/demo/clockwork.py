"""The clock of a lived ticket: stops begun and ended, and the figures by the one function that reckons them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ttrt.demo.chronicle import Chronicle
from ttrt.demo.kept import LivedRestoration, LivedStop
from ttrt.rules import outage
from ttrt.rules.access import Viewer
from ttrt.rules.facts import Facts, Measure, Restoration, Stop
from ttrt.rules.lifecycle import Status
from ttrt.rules.opening import Trouble
from ttrt.rules.terms import Pack


@dataclass(slots=True, kw_only=True)
class Clockwork(Chronicle):
    """Everything the clock depends on."""

    pack: Pack
    trouble: Trouble
    alarm_at: datetime | None
    status: Status = Status.ACKNOWLEDGED
    closed_at: datetime | None = None
    figures: tuple[int, int, int] | None = None
    stops: list[LivedStop] = field(default_factory=list)
    restorations: list[LivedRestoration] = field(default_factory=list)
    contacts: list[datetime] = field(default_factory=list)

    def running(self) -> list[LivedStop]:
        """Stops that run now, oldest first."""
        stops = [stop for stop in self.stops if stop.ended_at is None and stop.voided_at is None]
        return sorted(stops, key=lambda stop: (stop.started_at, stop.id))

    def _end_running(self, *, by: Viewer, at: datetime) -> None:
        for stop in self.running():
            self._end_stop(stop, max(at, stop.started_at + timedelta(microseconds=1)), by=by, at=at)

    def _end_stop(self, stop: LivedStop, ended_at: datetime, *, by: Viewer, at: datetime) -> None:
        stop.ended_at, stop.ended_recorded_at, stop.ended_by = ended_at, at, by
        facts = {"stop_id": stop.id, "reason": stop.reason, "ended_at": ended_at}
        self._record("clock started", facts, by=by, at=at)

    def as_stops(self) -> tuple[Stop, ...]:
        """The stops as the clock's plain values, oldest first."""
        return tuple(
            Stop(str(s.id), s.reason, s.started_at, s.ended_at, s.voided_at is not None, s.window_end_at)
            for s in sorted(self.stops, key=lambda stop: (stop.started_at, stop.id))
        )

    def as_restorations(self) -> tuple[Restoration, ...]:
        """The restorations as the clock's plain values, in the order they were recorded."""
        return tuple(Restoration(r.restored_at, r.disputed_at, r.came_back_at) for r in self.restorations)

    def _reckoned(self, at: datetime) -> dict[str, int | None]:
        """The figures, by the one function that reckons them."""
        facts = Facts(
            opened_at=self.opened_at,
            alarm_at=self.alarm_at,
            stops=self.as_stops(),
            restorations=self.as_restorations(),
            contact_attempts=tuple(self.contacts),
            ended_at=self.closed_at if self.status in (Status.CANCELLED, Status.REJECTED) else None,
        )
        measure = Measure(self.pack.severity(self.trouble.severity).measure)
        reckoning = outage.reckon(facts, self.pack, at=at, measure=measure)
        stopped, net = int(reckoning.stopped.total_seconds()), int(reckoning.net.total_seconds())
        self.figures = (net + stopped, stopped, net)
        return self._figures()

    def _figures(self) -> dict[str, int | None]:
        gross, stopped, net = self.figures or (None, None, None)
        return {"gross_seconds": gross, "stopped_seconds": stopped, "net_seconds": net}
