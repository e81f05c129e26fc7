"""Random tickets lived through the real verbs, and their clocks counted again minute by minute by somebody simple.

The counter knows what people did and what the contract says of each reason. It asks of every single minute whether
service was out and whether a stop covered it; it knows nothing of the tool's arithmetic.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import psycopg

from tests.drill.load import report
from tests.world import BEN, ELI, T1, Case, World, populate
from ttrt.rules.refusal import Refused

CASES = 1000
MINUTE = timedelta(minutes=1)
# Lives begin two hours before each: both clock changes, a leap day's beginning and end, a plain Monday.
NIGHTS = tuple(
    datetime(*when, tzinfo=UTC) - timedelta(hours=2)
    for when in ((2026, 3, 8, 10), (2025, 11, 2, 9), (2024, 2, 29, 8), (2024, 3, 1, 8), (2026, 6, 15, 18))
)
PLAIN = ("POWER", "WIRING", "FACILITIES", "STAFF", "CPE", "THIRD_PARTY", "MAINTENANCE")
WATCHING = ("OBSERVATION", "END_USER_NOT_AVAILABLE", "NO_RESPONSE")


@dataclass
class Stopped:
    """What a person claimed, in minutes of the life."""

    reason: str
    began: int
    ended: int | None = None
    window_end: int | None = None
    void: bool = False


@dataclass
class Life:
    """What happened, in minutes since the night's zero. `end`: the last restoration that stands."""

    zero: datetime
    opened: int = 0
    alarm: int | None = None
    end: int | None = None
    stops: list[Stopped] = field(default_factory=list)
    restorations: list[int] = field(default_factory=list)
    disputes: list[int | None] = field(default_factory=list)  # one for each restoration
    attempts: list[int] = field(default_factory=list)

    def at(self, minute: int) -> datetime:
        return self.zero + minute * MINUTE

    def counted(self, until: int) -> tuple[int, int]:
        """Minutes out and minutes stopped, one by one."""
        start = self.opened if self.alarm is None else min(self.alarm, self.opened)
        last = until if self.end is None else min(self.end, until)
        out = range(start, max(start, last))
        return len(out), sum(any(self._covers(stop, minute) for stop in self.stops) for minute in out)

    def _covers(self, stop: Stopped, minute: int) -> bool:
        if stop.void or minute < stop.began:
            return False
        if stop.reason in PLAIN:
            ends = [stop.ended, stop.window_end, *(r for r in self.restorations if r > stop.began)]
            return all(minute < end for end in ends if end is not None)
        restored, disputed = self._stood(stop.began)
        if disputed is None or minute >= disputed:
            return False
        if stop.reason == "NO_RESPONSE":
            return stop.ended is None or minute < stop.ended
        if stop.reason == "END_USER_NOT_AVAILABLE":
            tried = [attempt for attempt in self.attempts if restored <= attempt < disputed]
            return bool(tried) and minute >= min(tried)
        return True

    def _stood(self, minute: int) -> tuple[int, int | None]:
        """The restoration that stood at that minute, and when it was disputed.

        A watch can be dated back behind a dispute that has come since: then it belongs to what was disputed.
        """
        said = zip(self.restorations, self.disputes, strict=True)
        return next((r, d) for r, d in said if r <= minute and (d is None or minute < d))


def drill(scale: float, seed: int, database: str) -> tuple[int, int]:
    """Live each one, then hold what the tool says on the way and at the end against the count."""
    with psycopg.connect(database) as writing, writing.cursor() as cursor:
        populate(cursor)
    wrong: list[str] = []
    cases = max(20, round(CASES * scale))
    for number in range(cases):
        chance = random.Random(seed * 1_000_003 + number)
        try:
            wrong += [f"life {number}: {said}" for said in _lived(World(), chance)]
        except Exception as unforeseen:
            wrong.append(f"life {number}: {unforeseen!r}")
    return cases, report(wrong)


def _lived(world: World, chance: random.Random) -> list[str]:
    life = Life(chance.choice(NIGHTS), opened=chance.randrange(0, 60))
    now = life.opened
    if chance.random() < 0.4:
        life.alarm = chance.randrange(0, life.opened + 1)
    ticket = world.open(
        T1, by=BEN if life.alarm is None else ELI, at=life.at(now), another_issue="One of many lives.",
        alarm_at=None if life.alarm is None else life.at(life.alarm),
    )  # fmt: skip
    found = []
    ids: dict[int, Stopped] = {}
    for _ in range(chance.randrange(2, 12)):
        now += chance.randrange(1, 40)
        chance.choice(_possible(life, ids))(world, ticket, life, ids, now, chance)
        found += _compared(world, ticket, life, now)
    if life.end is None:
        now += chance.randrange(1, 40)
        _restore(world, ticket, life, ids, now, chance)
    found += _compared(world, ticket, life, now + 500)
    if chance.random() < 0.5:
        world.accept(ticket, at=life.at(now + 1))
        found += _compared(world, ticket, life, now + 700)
    return found


Step = Callable[[World, Case, Life, dict[int, Stopped], int, random.Random], None]


def _possible(life: Life, ids: dict[int, Stopped]) -> list[Step]:
    steps: list[Step] = [_try_contact, _correct]
    steps += [_void] if any(not stop.void for stop in ids.values()) else []
    if life.end is None:
        return [*steps, _stop, _stop, _stop, _start, _start, _restore]
    return [*steps, _watch, _start, _dispute, _dispute]


def _running(ids: dict[int, Stopped]) -> dict[int, Stopped]:
    return {key: stop for key, stop in ids.items() if stop.ended is None and not stop.void}


def _stop(world: World, ticket: Case, life: Life, ids: dict, now: int, chance: random.Random) -> None:
    free = [reason for reason in PLAIN if reason not in {stop.reason for stop in _running(ids).values()}]
    reason = chance.choice(free)
    first = life.opened if life.alarm is None else min(life.alarm, life.opened)
    stop = Stopped(reason, max(first, now - chance.randrange(0, 25)))
    if reason == "MAINTENANCE":
        stop.window_end = stop.began + chance.randrange(1, 60)
    window_end_at = None if stop.window_end is None else life.at(stop.window_end)
    key = world.stop(ticket, reason, at=life.at(now), started_at=life.at(stop.began), window_end_at=window_end_at)
    ids[key] = stop
    life.stops.append(stop)


def _watch(world: World, ticket: Case, life: Life, ids: dict, now: int, chance: random.Random) -> None:
    free = [reason for reason in WATCHING if reason not in {stop.reason for stop in _running(ids).values()}]
    if not free:
        return
    began = chance.randrange(life.end, now + 1)
    stop = Stopped(chance.choice(free), began)
    ids[world.stop(ticket, stop.reason, at=life.at(now), started_at=life.at(began))] = stop
    life.stops.append(stop)


def _start(world: World, ticket: Case, life: Life, ids: dict, now: int, chance: random.Random) -> None:
    running = {key: stop for key, stop in _running(ids).items() if stop.began < now}
    if not running:
        return
    key = chance.choice(sorted(running))
    ids[key].ended = chance.randrange(ids[key].began + 1, now + 1)
    world.start(ticket, key, at=life.at(now), ended_at=life.at(ids[key].ended))


def _void(world: World, ticket: Case, life: Life, ids: dict, now: int, chance: random.Random) -> None:
    key = chance.choice([key for key, stop in ids.items() if not stop.void])
    world.void(ticket, key, at=life.at(now))
    ids[key].void = True


def _try_contact(world: World, ticket: Case, life: Life, ids: dict, now: int, chance: random.Random) -> None:
    life.attempts.append(now)
    world.contact(ticket, at=life.at(now))


def _restore(world: World, ticket: Case, life: Life, ids: dict, now: int, chance: random.Random) -> None:
    earliest = max([life.opened, *(stop.began for stop in _running(ids).values()), *life.restorations]) + 1
    restored = max(earliest, now - chance.randrange(0, 20))
    now = max(now, restored)
    for stop in _running(ids).values():
        stop.ended = restored
    world.restore(ticket, at=life.at(now), restored_at=life.at(restored))
    life.restorations.append(restored)
    life.disputes.append(None)
    life.end = restored


def _dispute(world: World, ticket: Case, life: Life, ids: dict, now: int, chance: random.Random) -> None:
    if now <= life.end + 1:
        return
    came_back = chance.randrange(life.end + 1, now) if chance.random() < 0.3 else None
    world.dispute(ticket, at=life.at(now), came_back_at=None if came_back is None else life.at(came_back))
    life.disputes[-1] = now
    for stop in _running(ids).values():
        stop.ended = now
    life.end = None
    if came_back is not None:  # the desk writes it down as the next restoration
        world.restore(ticket, at=life.at(now), restored_at=life.at(came_back))
        life.restorations.append(came_back)
        life.disputes.append(None)
        life.end = came_back


def _correct(world: World, ticket: Case, life: Life, ids: dict, now: int, chance: random.Random) -> None:
    """A supervisor corrects one of the times; what the rules refuse must change nothing."""
    minute = max(0, now - chance.randrange(0, 60))
    ended = [key for key, stop in ids.items() if not stop.void and stop.ended is not None]
    standing = [key for key, stop in ids.items() if not stop.void]
    what, row = chance.choice(
        [("alarm_at", None)]
        + [("restored_at", None)] * (life.end is not None)
        + [("stop.started_at", key) for key in standing]
        + [("stop.ended_at", key) for key in ended]
    )
    try:
        world.correct_time(ticket, what, life.at(minute), row_id=row, at=life.at(now))
    except Refused:
        return
    if what == "alarm_at":
        life.alarm = minute
    elif what == "restored_at":
        life.restorations[-1] = life.end = minute
    elif what == "stop.started_at":
        ids[row].began = minute
    else:
        ids[row].ended = minute


def _compared(world: World, ticket: Case, life: Life, now: int) -> list[str]:
    found = world.dossier(ticket, at=life.at(now))
    told = (found.outage.gross // MINUTE, found.outage.stopped // MINUTE)
    count = life.counted(now)
    wrong = [] if told == count else [f"at minute {now} the tool says {told}, the count {count}: {life}"]
    stored = found.ticket
    if stored.net_seconds is not None and (stored.gross_seconds, stored.stopped_seconds) != tuple(
        60 * n for n in count
    ):
        wrong.append(f"stored {stored.gross_seconds} and {stored.stopped_seconds} seconds, counted {count}")
    return wrong
