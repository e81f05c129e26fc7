"""Who drives out for a ticket and which other carrier is asked, planned; and where the work stands at any moment."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from ttrt.demo.kept import LivedProvider, LivedVisit
from ttrt.demo.life import Life
from ttrt.rules.access import Viewer

_READ: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_CAUSES: dict[str, dict[str, Any]] = _READ["cause"]
_PROVIDERS: list[dict[str, str]] = _READ["provider"]
_WORDS: dict[str, list[Any]] = _READ["words"]
_NOBODY: dict[str, Any] = {"visit": 0.0, "provider": 0.0, "codes": ["testing", "testing"], "outcomes": []}
_SCREENED, _TESTED, _FOUND = 0.1, 0.22, 0.5
"""How far from opening (0) to end (1) a ticket is when it was screened, when tested, and when the trouble is found."""
_SHORTLY = timedelta(minutes=75)
_QUARTER = timedelta(hours=1) / 4
Plan = Callable[[datetime, Callable[[datetime], None]], None]


@dataclass(slots=True)
class Fieldwork:
    """One ticket's work outside. `plan` takes the moment something is recorded, and what."""

    life: Life
    cause: str
    names: dict[str, str]
    technicians: tuple[Viewer, ...]
    tech: Viewer
    plan: Plan
    rng: Random = field(init=False)
    terms: dict[str, Any] = field(init=False)
    stages: list[tuple[datetime, datetime, str]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.rng, self.terms = self.life.rng, _CAUSES.get(self.cause, _NOBODY)

    def plan_until(self, end: datetime) -> None:
        """Perhaps a visit that mends it shortly before `end`, perhaps another carrier meanwhile."""
        if self.rng.random() < self.terms["visit"]:
            gone = end - self._minutes(2, 12)
            on_site = gone - self._minutes(30, 130)
            self._plan_visit(on_site - self._minutes(18, 65), on_site, gone, self.terms["outcomes"])
        if self.rng.random() < self.terms["provider"]:
            whole = end - self.life.opened_at
            self._plan_provider(self.life.opened_at + whole * self.rng.uniform(0.15, 0.4), end - self._minutes(1, 9))

    def plan_around(self, now: datetime) -> None:
        """For a ticket that is open when the world is loaded: somebody is sent, on the way, on site or just gone."""
        if self.rng.random() < min(self.terms["visit"] * 1.3, 1):
            left = now - self._minutes(-35, 150)
            on_site = left + self._minutes(20, 60)
            self._plan_visit(left, on_site, on_site + self._minutes(50, 140), self.terms["outcomes"])
        if self.rng.random() < self.terms["provider"]:
            self._plan_provider(now - self._minutes(40, 300), now + _SHORTLY)

    def plan_locked_out(self, recorded: datetime) -> None:
        """The visit that found nobody to let the technician in, before the clock was stopped for it."""
        gone = recorded - self._minutes(1, 5)
        on_site = gone - self._minutes(8, 25)
        self._plan_visit(on_site - self._minutes(18, 65), on_site, gone, _WORDS["locked"])

    def plan_for_nothing(self, end: datetime) -> None:
        """A technician on the way to a ticket that is about to be cancelled or rejected."""
        left = end - self._minutes(10, 40)
        if self.rng.random() > self.terms["visit"] / 2 or left < self.life.opened_at + self._minutes(15, 30):
            return
        made = self._plan_sending(left, left + self._minutes(50, 80), end)
        why = self._text(self.rng.choice(_WORDS["called_off"]))
        self.plan(end - self._minutes(0.1, 2), lambda at: self.life.call_off(made[0], why, by=self.tech, at=at))

    def code_at(self, at: datetime, progress: float) -> str:
        """Where the work stands, in the contract pack's words."""
        for since, until, code in self.stages:
            if since <= at < until:
                return code
        if progress < _TESTED:
            return "screening" if progress < _SCREENED else "testing"
        found, mending = self.terms["codes"]
        return str(found if progress < _FOUND else mending)

    # ---------------------------------------------------------------- one visit, one carrier

    def _plan_visit(self, left: datetime, on_site: datetime, gone: datetime, outcomes: list[str]) -> None:
        life, tech = self.life, self.tech
        if left < life.opened_at + self._minutes(15, 30):
            return
        made = self._plan_sending(left, on_site, gone)
        outcome = self._text(self.rng.choice(outcomes))
        self.plan(on_site + self._minutes(0.5, 5), lambda at: life.arrive(made[0], on_site, by=tech, at=at))
        self.plan(gone + self._minutes(0.3, 1.5), lambda at: life.go(made[0], gone, outcome, by=tech, at=at))
        self.stages += [(on_site, gone, "techOnSite"), (gone, gone + _SHORTLY, "techLeftSite")]

    def _plan_sending(self, left: datetime, expected: datetime, end: datetime) -> list[LivedVisit]:
        """Sent, and gone on the way: at once or in two steps. Answers where the visit will be."""
        life, rng, tech = self.life, self.rng, self.tech
        who, phone = rng.choice(self.technicians).name, f"916-555-{rng.randrange(100, 200):04d}"
        there = _quarter(expected + self._minutes(-10, 15))
        made: list[LivedVisit] = []
        if rng.random() < 0.4:
            self.plan(
                left + self._minutes(0.2, 3),
                lambda at: made.append(life.send(who, phone, max(there, _quarter(at)), left, by=tech, at=at)),
            )
        else:
            sent = left - min(self._minutes(6, 40), (left - life.opened_at) / 2)
            again = left + self._minutes(0.2, 3)
            first = _quarter(there + self._minutes(-20, 40)) if rng.random() < 0.4 else there
            self.plan(
                sent, lambda at: made.append(life.send(who, phone, max(first, _quarter(at)), None, by=tech, at=at))
            )
            news = None if first == there else max(there, _quarter(left))
            self.plan(again, lambda at: life.leave(made[0], left, news, by=tech, at=at))
            self.stages.append((sent, left, "pendingDispatch"))
        self.stages.append((left, min(expected, end), "dispatchedOut"))
        return made

    def _plan_provider(self, engaged: datetime, released: datetime) -> None:
        life, rng, tech = self.life, self.rng, self.tech
        engaged = max(engaged, life.opened_at + self._minutes(15, 30))
        if released - engaged < timedelta(minutes=40):
            return
        who = rng.choice(_PROVIDERS)
        their_ticket = f"{who['tickets']}{rng.randrange(10_000, 100_000)}"
        commitment = _quarter(engaged + self._minutes(120, 420)) if rng.random() < 0.8 else None
        made: list[LivedProvider] = []
        self.plan(
            engaged + self._minutes(0.5, 6),
            lambda at: made.append(
                life.engage(who["name"], their_ticket, who["desk"], engaged, commitment, by=tech, at=at)
            ),
        )
        at = engaged + self._minutes(22, 70)
        while at < released:
            self._plan_hearing(made, at)
            at += self._minutes(70, 160)
        last = self._text(rng.choice(_WORDS["cleared"]))
        self.plan(released + self._minutes(0.1, 0.9), lambda at: life.release(made[0], released, last, by=tech, at=at))
        self.stages.append((engaged, released, "referMtceCenter"))

    def _plan_hearing(self, made: list[LivedProvider], at: datetime) -> None:
        said, later = self.rng.choice(_WORDS["said"])
        text, news = self._text(said), _quarter(at + self._minutes(60, 240)) if later else None
        self.plan(at, lambda at: self.life.hear(made[0], text, news, by=self.tech, at=at))

    def _minutes(self, low: float, high: float) -> timedelta:
        return timedelta(minutes=self.rng.uniform(low, high))

    def _text(self, text: str) -> str:
        return text.format(**self.names, n=self.rng.randrange(2, 9))


def _quarter(at: datetime) -> datetime:
    """The next full quarter of an hour."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    return hour + ((at - hour) // _QUARTER + 1) * _QUARTER
