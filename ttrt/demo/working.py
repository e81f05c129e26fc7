"""How a ticket is worked: updates about every hour, calls, stops, restoration, and what the department says of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from ttrt.demo.afterwards import Aftermath
from ttrt.demo.chronicle import Later
from ttrt.demo.fieldwork import Fieldwork
from ttrt.demo.kept import LivedStop, Thing
from ttrt.demo.life import Life
from ttrt.demo.storylines import QUIET, STOPS, TRIAGE, WORDS, Step, Storyline
from ttrt.rules.access import Level, Viewer
from ttrt.rules.lifecycle import Status

TEAMS = ("Data and transport", "Field, north", "Field, south", "Voice")
GIVEN_TO_A_TEAM = 0.45  # share of tickets a supervisor gives to a team before somebody takes them
TOLD_FOR = timedelta(weeks=9)  # who had older tickets and who drove for them is not told: the world loads the faster
CODED = 0.8  # share of updates that say where the work stands
LATE, SKIPPED = 0.035, 0.012  # shares of updates that come late or not at all
Event = tuple[datetime, int, Callable[[datetime], None]]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a ticket plays and who is there. `real_item` for one on the unassigned service."""

    line: Storyline
    fate: str
    names: dict[str, str]
    customers: tuple[Viewer, ...]
    resolvers: tuple[Viewer, ...]
    desk: dict[Level, tuple[Viewer, ...]]
    real_item: Thing | None


def live(life: Life, scene: Scene) -> None:
    """Live the ticket until its end or until now, whichever comes first."""
    worker = _Worker(life, scene)
    try:
        life.open()
        worker.work()
    except Later:
        return


class _Worker:
    """One ticket's work: everything up to restoration is planned, put in order of time, and done."""

    def __init__(self, life: Life, scene: Scene) -> None:
        self.life, self.scene, self.rng = life, scene, life.rng
        self.tech = self.rng.choice(scene.desk[Level.TECHNICIAN])
        self.events: list[Event] = []
        self.standing_still: list[tuple[datetime, datetime, str]] = []
        self.newest = life.opened_at > life.now - TOLD_FOR
        desk = scene.desk[Level.TECHNICIAN]
        self.fieldwork = Fieldwork(life, scene.line.cause, scene.names, desk, self.tech, self._plan)

    def work(self) -> None:
        """Everything."""
        restored_at = self._restored_at()
        ended_early = self._ends_early(restored_at)
        end = ended_early[0] if ended_early else restored_at + self._minutes(1, 9)
        if self.scene.fate != "fresh":
            self._begin()
        if not ended_early or (end - self.life.opened_at) > timedelta(hours=3):
            end = self._maybe_stop(end, restored_at)
            restored_at = max(restored_at, end - self._minutes(1, 9)) if self.standing_still else restored_at
        if self.scene.real_item and self.scene.fate != "unassigned" and self.rng.random() < 0.85:
            supervisor, real = self.rng.choice(self.scene.desk[Level.SUPERVISOR]), self.scene.real_item
            self._plan(
                self.life.opened_at + self._minutes(15, 80), lambda at: self.life.assign(real, by=supervisor, at=at)
            )
        if self.newest:
            self._plan_fieldwork(end, ended_early=bool(ended_early))
        self._plan_updates(end)
        self._plan_talk(end)
        for at, _, act in sorted(self.events, key=lambda event: event[:2]):
            if at < end:
                act(at)
        if ended_early:
            ended_early[1](end)
            return
        line, scene = self.scene.line, self.scene
        resolution = self._text(self.rng.choice(line.mended))
        self.life.restore(min(restored_at, end), line.cause, resolution, by=self.tech, at=end)
        Aftermath(self.life, line.cause, scene.names, scene.resolvers, scene.desk, self.tech).live_on(end)

    def _restored_at(self) -> datetime:
        """When service comes back, stops not counted; after now for a ticket that is to be open."""
        hours = min(self.scene.line.hours * self.rng.lognormvariate(-0.8, 0.6), 30)
        if self.life.trouble.severity == "not_affecting":
            hours *= 1.4
        at = self.life.opened_at + timedelta(hours=hours)
        if self.scene.fate:
            at = max(at, self.life.now + timedelta(hours=self.rng.uniform(0.7, 11)))
        return at

    def _ends_early(self, restored_at: datetime) -> tuple[datetime, Callable[[datetime], None]] | None:
        """Cancelled or rejected: when, and how; mostly not."""
        rng, life, scene = self.rng, self.life, self.scene
        drawn = rng.random()
        if scene.fate or life.channel == "detection":
            return None
        if drawn < 0.027:
            at = life.opened_at + (restored_at - life.opened_at) * rng.uniform(0.05, 0.7)
            if rng.random() < 0.75 and scene.resolvers:
                who, why = rng.choice(scene.resolvers), rng.choice(WORDS["cancelled_by_customer"])
            else:
                who, why = self.tech, rng.choice(WORDS["cancelled_by_contractor"])
            return at, lambda at: life.end(Status.CANCELLED, why, by=who, at=at)
        if drawn < (0.3 if scene.real_item else 0.034):
            supervisor, why = rng.choice(scene.desk[Level.SUPERVISOR]), rng.choice(WORDS["rejected"])
            return life.opened_at + self._minutes(20, 150), lambda at: life.end(
                Status.REJECTED, why, by=supervisor, at=at
            )
        return None

    def _begin(self) -> None:
        reason, begins = self.rng.choice(WORDS["started"]), self.life.opened_at + self._minutes(3, 35)
        self._plan(begins, lambda at: self.life.move(Status.IN_PROGRESS, reason, by=self.tech, at=at))
        if self.newest:
            self._is_taken(begins)

    def _is_taken(self, begins: datetime) -> None:
        # Chance of its own, so that everything else in the world stays as it was.
        chance = Random(self.life.id)  # noqa: S311 - a demonstration is to be repeatable
        if chance.random() < GIVEN_TO_A_TEAM:
            supervisor, team = chance.choice(self.scene.desk[Level.SUPERVISOR]), chance.choice(TEAMS)
            given = self.life.opened_at + (begins - self.life.opened_at) * chance.uniform(0.3, 0.8)
            self._plan(given, lambda at: self.life.give(None, team, "", by=supervisor, at=at))
        self._plan(begins - timedelta(seconds=chance.uniform(5, 50)), lambda at: self.life.take(by=self.tech, at=at))

    def _plan_fieldwork(self, end: datetime, *, ended_early: bool) -> None:
        for recorded, _, reason in self.standing_still:
            if reason == "ACCESS":
                self.fieldwork.plan_locked_out(recorded)
        if ended_early:
            self.fieldwork.plan_for_nothing(end)
        elif self.scene.fate == "working":
            self.fieldwork.plan_around(self.life.now)
        elif not self.scene.fate:
            self.fieldwork.plan_until(end)

    # ---------------------------------------------------------------- stops

    def _maybe_stop(self, end: datetime, restored_at: datetime) -> datetime:
        """Perhaps stop the clock for the storyline's reason; answers the end of the work, later by the wait."""
        line, rng = self.scene.line, self.rng
        reason = line.stop
        if self.scene.fate == "stopped":
            reason = reason if reason and STOPS[reason].waiting else rng.choice(("ACCESS", "POWER", "CPE", "STAFF"))
        elif rng.random() < 0.035:
            reason = rng.choice(("ACCESS", "ACCESS", "END_USER_REQUEST", "STAFF", "APPLICATION", "FACILITIES"))
        elif rng.random() >= line.stop_chance:
            return end
        if not STOPS[reason].waiting:  # belongs to the time after restoration
            return end
        began = self.life.opened_at + (end - self.life.opened_at) * rng.uniform(0.15, 0.6)
        wait = timedelta(hours=min(STOPS[reason].hours * rng.lognormvariate(-0.25, 0.6), 24))
        if self.scene.fate == "stopped":
            began = min(began, self.life.now - self._minutes(30, 100))
            wait = self.life.now - began + self._minutes(60, 300)
        self._plan_stop(reason, began, began + wait, still_running=rng.random() < 0.12)
        return end + wait

    def _plan_stop(self, reason: str, began: datetime, over: datetime, *, still_running: bool) -> None:
        life, rng, told = self.life, self.rng, STOPS[reason]
        terms = life.pack.stop_reason(reason)
        late = not self.scene.fate and rng.random() < 0.15
        recorded = began + min(self._minutes(40, 120) if late else self._minutes(1, 25), (over - began) * 0.8)
        note = self._text(rng.choice(told.notes))
        shown = {
            wanted: self._text(rng.choice(told.evidence[min(place, len(told.evidence) - 1)]))
            for place, wanted in enumerate(terms.evidence)
        }
        sub_reason = rng.choice(terms.sub_reasons) if terms.sub_reasons else ""
        # A window that ends before the work does: what goes beyond it counts.
        window_end = began + (over - began) * rng.choice((0.8, 1.0, 1.25)) if terms.capped_by_window else None
        for back in range(terms.min_contact_attempts):
            self._plan_contact(recorded - self._minutes(2 + 9 * back, 9 + 9 * back))
        made: list[LivedStop] = []
        self._plan(
            recorded,
            lambda at: made.append(life.stop(reason, sub_reason, began, window_end, note, shown, by=self.tech, at=at)),
        )
        if told.status:
            status, why = Status(told.status), self._text(told.why)
            self._plan(recorded + self._minutes(0.2, 2), lambda at: life.move(status, why, by=self.tech, at=at))
        self.standing_still.append((recorded, over, reason))
        if still_running:  # ended by the restoration itself
            return
        ended = over + self._minutes(0.1, 12)

        def start(at: datetime) -> None:
            if made and made[0].voided_at is None:
                life.start(made[0], ended_at=over, by=self.tech, at=at)
            if life.status in (Status.PENDING, Status.HELD):
                resumed = at + timedelta(seconds=rng.uniform(5, 60))
                life.move(Status.IN_PROGRESS, rng.choice(WORDS["resumed"]), by=self.tech, at=resumed)

        self._plan(ended, start)
        if rng.random() < 0.1:
            supervisor = rng.choice(self.scene.desk[Level.SUPERVISOR])
            why = rng.choice(WORDS["voids"])

            def void(at: datetime) -> None:
                if made:
                    life.void(made[0], why, by=supervisor, at=at)

            self._plan(ended + self._minutes(15, 200), void)

    # ---------------------------------------------------------------- what is said meanwhile

    def _plan_updates(self, end: datetime) -> None:
        every = self.life.pack.timers.update_every
        at, last = self.life.opened_at, ("", "")
        silent_from = self.life.now - self._minutes(75, 190) if self.scene.fate == "quiet" else end
        while True:
            at += every - self._minutes(0.5, 11)
            drawn = self.rng.random()
            if drawn < LATE:
                at += self._minutes(13, 55)
            elif drawn < LATE + SKIPPED:
                at += every
            if at >= min(end, self.life.now) or at >= silent_from:
                return
            progress = (at - self.life.opened_at) / (end - self.life.opened_at)
            last = self._step(progress, at, last)
            self._plan_update(at, last, end, self._code(progress, at))

    def _plan_update(self, at: datetime, step: Step, end: datetime, code: str) -> None:
        done, following = self._text(step[0]), self._text(step[1])
        estimate = None
        if self.rng.random() < 0.6:
            guess = max(end, at) + (end - at) * self.rng.uniform(-0.3, 0.5)
            estimate = max(guess, at + self._minutes(20, 40)).replace(minute=0, second=0, microsecond=0)
            estimate += timedelta(hours=1)
        who = self.tech if self.rng.random() < 0.8 else self.rng.choice(self.scene.desk[Level.REPRESENTATIVE])
        self._plan(at, lambda at: self.life.update(done, following, estimate, code, by=who, at=at))

    def _code(self, progress: float, at: datetime) -> str:
        """Where the work stands, mostly; while the clock stands, its reason says it."""
        still = any(begun <= at < over for begun, over, _ in self.standing_still)
        if still or not self.newest or self.rng.random() > CODED:
            return ""
        return self.fieldwork.code_at(at, progress)

    def _step(self, progress: float, at: datetime, last: Step) -> Step:
        """What an update says: triage, then what was found, then the work; while the clock stands, what is awaited."""
        for begun, over, reason in self.standing_still:
            if begun <= at < over:
                waiting = STOPS[reason].waiting
                return self.rng.choice([step for step in waiting if step != last] or waiting)
        line = self.scene.line
        steps = TRIAGE if progress < 0.22 else line.found if progress < 0.5 else line.working
        if progress > 0.3 and self.rng.random() < 0.25:
            steps = QUIET
        fresh = [step for step in steps if step != last]
        return self.rng.choice(fresh or QUIET)

    def _plan_talk(self, end: datetime) -> None:
        """Comments of the department, notes among technicians, calls."""
        rng, life = self.rng, self.life
        latest = min(end, life.now)
        while rng.random() < 0.24 and self.scene.customers:
            self._plan_comment(self._between(latest))
        while rng.random() < 0.22:
            self._plan_note(self._between(latest))
        while rng.random() < 0.14:
            self._plan_contact(self._between(latest))

    def _plan_comment(self, at: datetime) -> None:
        body, who = self.rng.choice(WORDS["comments"]), self.rng.choice(self.scene.customers)
        self._plan(at, lambda at: self.life.comment(body, by=who, at=at))

    def _plan_note(self, at: datetime) -> None:
        note = self.rng.choice(WORDS["internal"])
        self._plan(at, lambda at: self.life.update(note, "", None, public=False, by=self.tech, at=at))

    def _plan_contact(self, at: datetime) -> None:
        rng = self.rng
        at = max(at, self.life.opened_at + timedelta(seconds=rng.uniform(20, 50)))
        method = rng.choice(("phone", "phone", "phone", "email", "text", "in person"))
        outcome = rng.choice(("no answer", "no answer", "left message", "reached", "refused", "wrong contact"))
        whom, note = self.life.trouble.site_contact, rng.choice(WORDS["contact_notes"])
        self._plan(at, lambda at: self.life.contact(whom, method, outcome, note, by=self.tech, at=at))

    # ---------------------------------------------------------------- small things

    def _plan(self, at: datetime, act: Callable[[datetime], None]) -> None:
        self.events.append((at, len(self.events), act))

    def _between(self, end: datetime) -> datetime:
        opened = self.life.opened_at
        return opened + max(end - opened, timedelta(minutes=2)) * self.rng.uniform(0.02, 0.98)

    def _minutes(self, low: float, high: float) -> timedelta:
        return timedelta(minutes=self.rng.uniform(low, high))

    def _text(self, text: str) -> str:
        return text.format(**self.scene.names, n=self.rng.randrange(2, 9))
