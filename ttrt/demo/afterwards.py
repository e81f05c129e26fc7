"""What follows a restoration: watching, disputing, accepting, closing by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ttrt.demo.life import Life
from ttrt.demo.storylines import STOPS, TRIAGE, WORDS
from ttrt.rules.access import Level, Standing, Viewer

DISPUTED, WATCHED, ANSWERED = 0.045, 0.09, 0.76
# Whoever closes a ticket when its time is over; the worker's name for it.
BY_ITSELF = Viewer(None, "the tool (automatic closing)", Standing.CONTRACTOR, Level.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Who is there after a restoration, and what the place is called."""

    life: Life
    cause: str
    names: dict[str, str]
    resolvers: tuple[Viewer, ...]
    desk: dict[Level, tuple[Viewer, ...]]
    tech: Viewer

    def live_on(self, at: datetime) -> None:
        """From the recording of the restoration (`at`) to the end of the ticket."""
        rng = self.life.rng
        if rng.random() < WATCHED:
            at = self._watched(at)
        if self.resolvers and rng.random() < DISPUTED:
            at = self._disputed(at)
        if self.life.stops and rng.random() < 0.02:
            at = self._voided(at)
        self._closed(at)

    def _closed(self, at: datetime) -> None:
        rng, life = self.life.rng, self.life
        by_itself = (life.auto_close_at or at) + timedelta(seconds=rng.uniform(1, 30))
        answered = at + timedelta(hours=3.2 * rng.lognormvariate(0, 1.1))
        if self.resolvers and rng.random() < ANSWERED and answered < by_itself:
            life.close("accepted", rng.choice(WORDS["accepted"]), by=rng.choice(self.resolvers), at=answered)
        else:
            life.close("by itself", "", by=BY_ITSELF, at=by_itself)

    def _watched(self, at: datetime) -> datetime:
        """A stop of the time after restoration, some ended by hand, the others by the closing."""
        rng, life = self.life.rng, self.life
        reason = rng.choice(("OBSERVATION", "END_USER_NOT_AVAILABLE", "NO_RESPONSE"))
        if reason != "OBSERVATION":
            for _ in range(rng.randrange(1, 3)):
                at += timedelta(minutes=rng.uniform(2, 25))
                whom, note = life.trouble.site_contact, rng.choice(WORDS["contact_notes"])
                life.contact(whom, "phone", rng.choice(("no answer", "left message")), note, by=self.tech, at=at)
        began, at = at + timedelta(minutes=1), at + timedelta(minutes=rng.uniform(2, 9))
        told, terms = STOPS[reason], life.pack.stop_reason(reason)
        shown = {
            wanted: self._text(rng.choice(told.evidence[min(place, len(told.evidence) - 1)]))
            for place, wanted in enumerate(terms.evidence)
        }
        stop = life.stop(reason, "", began, None, self._text(rng.choice(told.notes)), shown, by=self.tech, at=at)
        if rng.random() < 0.5:
            ended = at + timedelta(hours=min(told.hours * rng.lognormvariate(-0.3, 0.5), 40))
            at = ended + timedelta(minutes=rng.uniform(0.1, 6))
            life.start(stop, ended_at=ended, by=self.tech, at=at)
        return at

    def _disputed(self, at: datetime) -> datetime:
        """The department says it is not restored, or came back later; restored once more."""
        rng, life = self.life.rng, self.life
        said_restored = life.restorations[-1].restored_at
        said = at + timedelta(hours=rng.uniform(0.4, 18))
        came_back = None
        if rng.random() < 0.5:
            came_back = said_restored + (said - said_restored) * rng.uniform(0.2, 0.9)
        life.dispute(rng.choice(WORDS["disputes"]), came_back, by=rng.choice(self.resolvers), at=said)
        restored_at, at = came_back, said + timedelta(minutes=rng.uniform(15, 55))
        if came_back is None:
            over = said + timedelta(hours=2.5 * rng.lognormvariate(0, 0.6))
            while at < over:
                done, following = rng.choice(TRIAGE)
                life.update(self._text(done), self._text(following), None, by=self.tech, at=at)
                at += life.pack.timers.update_every - timedelta(minutes=rng.uniform(0.5, 10))
            restored_at, at = over, max(at, over) + timedelta(minutes=rng.uniform(1, 6))
        resolution = rng.choice(WORDS["second_mended"])
        life.restore(restored_at or at, self.cause, resolution, by=self.tech, at=at)
        return at

    def _voided(self, at: datetime) -> datetime:
        rng, life = self.life.rng, self.life
        at += timedelta(minutes=rng.uniform(5, 50))
        standing = [stop for stop in life.stops if stop.voided_at is None]
        if standing:
            life.void(standing[0], rng.choice(WORDS["voids"]), by=rng.choice(self.desk[Level.SUPERVISOR]), at=at)
        return at

    def _text(self, text: str) -> str:
        return text.format(**self.names, n=self.life.rng.randrange(2, 9))
