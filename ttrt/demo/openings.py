"""What is reported, when, by whom, on what: the plan of the demonstration, before any ticket lives its life."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate, chain, islice
from random import Random

from ttrt.demo.departments import CUSTOMERS
from ttrt.demo.inventory import Item
from ttrt.demo.people import DEPARTMENTS_WITH_LOGINS
from ttrt.demo.storylines import STORM, STORYLINES, WORDS, Storyline
from ttrt.rules.identifiers import Kind
from ttrt.rules.localtime import civil_day, day_start
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.terms import Pack

DAYS = 396  # thirteen months
STORM_SHARE = 0.03
LIVE_SHARE = 0.0065  # tickets meant to be open when the world is loaded, beside those that happen to be
LIVE_SHOWN = 0.3  # of them, how many belong to the departments whose people can sign in
FEWEST_LIVE = 16
UNASSIGNED_SHARE = 0.015
ANOTHER_ISSUE_SHARE = 0.004
# Longer than the longest life, so that an item rarely has two tickets open without saying why.
REST = timedelta(days=11)
_OF_THE_WEEK = (10, 10, 10, 10, 9, 3, 3)
_HOURS = range(24)
_OF_THE_DAY = tuple(accumulate((1, 1, 1, 1, 1, 2, 4, 8, 11, 11, 10, 9, 8, 9, 9, 8, 7, 5, 3, 2, 2, 2, 1, 1)))
_OF_THE_YEAR = (13, 12, 12, 10, 9, 9, 9, 10, 10, 10, 11, 12)


@dataclass(frozen=True, slots=True)
class Planned:
    """One ticket to come."""

    id: int
    number: str
    item: Item
    typed: str
    another_issue: str


@dataclass(frozen=True, slots=True)
class Opening:
    """One report to come, with its tickets.

    `fate`: empty, or how it is to stand when the world is loaded: fresh, quiet, stopped, unassigned, working.
    `near` is an item of the place, for the wording of reports that name none.
    """

    id: int
    department_id: int
    at: datetime
    channel: str
    storyline: Storyline
    fate: str
    tickets: tuple[Planned, ...]
    near: Item


def plan(rng: Random, items: list[Item], pack: Pack, now: datetime, tickets: int) -> list[Opening]:
    """Exactly `tickets` tickets in reports, in the order of their opening; the same for the same seed and `now`."""
    return list(_Planner(rng, items, pack, now).openings(tickets))


def storm_day(today: date) -> date:
    """The day of the winter storm: the newest 14 January that is a while ago."""
    this_year = date(today.year, 1, 14)
    return this_year if today - this_year > timedelta(days=20) else date(today.year - 1, 1, 14)


class _Planner:
    def __init__(self, rng: Random, items: list[Item], pack: Pack, now: datetime) -> None:
        self.rng, self.pack, self.now = rng, pack, now
        self.codes = dict(enumerate((customer.code for customer in CUSTOMERS), start=1))
        self.departments = list(self.codes)
        self.weights = list(accumulate(customer.weight for customer in CUSTOMERS))
        self.troubles = {kind: {trouble.code for trouble in pack.troubles_of(kind)} for kind in Kind}
        self.fits: dict[frozenset[str], tuple[list[Storyline], list[int]]] = {}
        self.blank: dict[int, Item] = {}
        self.live: dict[int, list[Item]] = defaultdict(list)
        self.of_site: dict[int, list[Item]] = defaultdict(list)
        for item in items:
            if item.unassigned:
                self.blank[item.department_id] = item
            elif item.retired_on is None and item.site is not None:
                self.live[item.department_id].append(item)
                self.of_site[item.site.id].append(item)
        self.stormy = [item for own in self.live.values() for item in own if item.site and item.site.city.north]
        shown = {number for number, code in self.codes.items() if code in DEPARTMENTS_WITH_LOGINS}
        self.shown = [item for department_id in sorted(shown) for item in self.live[department_id]]
        self.opened: dict[int, datetime] = {}
        self.last: dict[tuple[int, int], int] = {}
        self.given = 0

    def openings(self, tickets: int) -> Iterator[Opening]:
        storm = round(tickets * STORM_SHARE)
        live = max(FEWEST_LIVE, round(tickets * LIVE_SHARE))
        moments = [
            *((at, size, "", True) for at, size in self._storm_moments(storm)),
            *((at, 1, fate, False) for at, fate in self._live_moments(live)),
            *((at, size, "", False) for at, size in self._ordinary_moments(tickets - storm - live)),
        ]
        moments.sort(key=lambda moment: moment[:2])
        for number, (at, size, fate, stormy) in enumerate(moments, start=1):
            yield self._opening(number, at, size, fate, stormy)

    def _ordinary_moments(self, tickets: int) -> Iterator[tuple[datetime, int]]:
        today = civil_day(self.now)
        days = [today - timedelta(days=back) for back in range(DAYS)]
        odds = [_OF_THE_WEEK[day.weekday()] * _OF_THE_YEAR[day.month - 1] for day in days]
        sizes = list(self._sizes(tickets))
        starts = {day: day_start(day) for day in days}
        for size, day in zip(sizes, self.rng.choices(days, odds, k=len(sizes)), strict=True):
            hour = self.rng.choices(_HOURS, cum_weights=_OF_THE_DAY)[0]
            at = starts[day] + timedelta(hours=hour, seconds=self.rng.uniform(0, 3600))
            while at > self.now - timedelta(minutes=2):
                at -= timedelta(days=1)
            yield at, size

    def _storm_moments(self, tickets: int) -> Iterator[tuple[datetime, int]]:
        dawn = day_start(storm_day(civil_day(self.now))) + timedelta(hours=3)
        for size in self._sizes(tickets, often=4):
            yield dawn + timedelta(hours=self.rng.triangular(0, 15, 4)), size

    def _live_moments(self, tickets: int) -> Iterator[tuple[datetime, str]]:
        fates = ("fresh", "quiet", "stopped", "working", "unassigned", "working", "stopped", "working", "working")
        longest = {"fresh": 25, "quiet": 900, "stopped": 2900, "working": 2000, "unassigned": 700}
        for place in range(tickets):
            fate = fates[place % len(fates)]
            yield self.now - timedelta(minutes=self.rng.uniform(2 if fate == "fresh" else 130, longest[fate])), fate

    def _sizes(self, tickets: int, often: int = 1) -> Iterator[int]:
        """Mostly one ticket a report, now and then a few, rarely many."""
        while tickets > 0:
            size = self.rng.choices((1, 2, 3, 5, 8, 14), (930, 25 * often, 15 * often, 8 * often, 4 * often, often))[0]
            yield min(size, tickets)
            tickets -= min(size, tickets)

    def _opening(self, number: int, at: datetime, size: int, fate: str, stormy: bool) -> Opening:
        rng = self.rng
        near = self._item(at, self.stormy if stormy else self.shown if fate and rng.random() < LIVE_SHOWN else [])
        chosen = [near]
        if size > 1 and near.site is not None:
            elsewhere = (item for item in self.live[near.department_id] if item.site is not near.site)
            around = (item for item in chain(self.of_site[near.site.id], elsewhere) if item is not near)
            chosen += islice((item for item in around if self._rested(item, at)), size - 1)
        typed = [item.identifier for item in chosen]
        another = [self._another_issue(item, at) for item in chosen]
        for item in chosen:
            self.opened[item.id] = at
        # Reports that name more than the site has: the rest is typed by hand and stands on the unassigned service.
        missing = size - len(chosen)
        if fate == "unassigned" or (size == 1 and not fate and rng.random() < UNASSIGNED_SHARE):
            chosen, typed, another, missing = [], [], [], 1
        for _ in range(missing):
            chosen.append(self.blank[near.department_id])
            typed.append(self._mistyped())
            another.append("")
        storyline = STORM if stormy else self._storyline(frozenset(item.told_as for item in chosen))
        tickets = tuple(
            self._planned(near.department_id, at, *each) for each in zip(chosen, typed, another, strict=True)
        )
        channel = rng.choices(("online", "hotline", "detection"), (55, 34, 11))[0]
        return Opening(number, near.department_id, at, channel, storyline, fate, tickets, near)

    def _item(self, at: datetime, among: list[Item]) -> Item:
        """An item that has had some rest since its last ticket: one of these, or anybody's."""
        item = next(iter(self.stormy))
        for _ in range(60):
            own = among or self.live[self.rng.choices(self.departments, cum_weights=self.weights)[0]]
            if not own:
                continue
            item = self.rng.choice(own)
            if self._rested(item, at):
                break
        return item

    def _rested(self, item: Item, at: datetime) -> bool:
        before = self.opened.get(item.id)
        return before is None or at - before > REST or self.rng.random() < ANOTHER_ISSUE_SHARE

    def _another_issue(self, item: Item, at: datetime) -> str:
        before = self.opened.get(item.id)
        return "" if before is None or at - before > REST else self.rng.choice(WORDS["another_issue"])

    def _storyline(self, kinds: frozenset[str]) -> Storyline:
        if kinds not in self.fits:
            fit = [
                line
                for line in STORYLINES
                if kinds <= set(line.kinds) and all(line.said_of(self.troubles[Kind(kind)]) for kind in kinds)
            ] or [line for line in STORYLINES if line.cause == "unknown"]
            self.fits[kinds] = fit, list(accumulate(line.weight for line in fit))
        fit, weights = self.fits[kinds]
        return self.rng.choices(fit, cum_weights=weights)[0]

    def _planned(self, department_id: int, at: datetime, item: Item, typed: str, another: str) -> Planned:
        self.given += 1
        year = civil_day(at).year % 100
        last = self.last[department_id, year] = self.last.get((department_id, year), 0) + 1
        number = str(TicketNumber(self.codes[department_id], year, last))
        return Planned(self.given, number, item, typed, another)

    def _mistyped(self) -> str:
        """An identifier that is in nobody's inventory, as somebody reads it off an old label."""
        rng = self.rng
        return rng.choice(
            (
                f"{rng.randrange(10, 98)} HCGS {rng.randrange(1000, 99999)} PB",
                f"circuit behind the copier, tag {rng.randrange(100, 999)}",
                f"DSL {rng.randrange(1000, 9999)}-{rng.randrange(10, 99)}",
                f"555-{rng.randrange(100, 200):04d} ext {rng.randrange(10, 99)}",
            )
        )


def counters(openings: list[Opening]) -> dict[tuple[int, int], int]:
    """The last ticket number given in each department's year."""
    last: dict[tuple[int, int], int] = {}
    for opening in openings:
        for ticket in opening.tickets:
            _, year, sequence = ticket.number.split("-")
            key = (opening.department_id, int(year))
            last[key] = max(last.get(key, 0), int(sequence))
    return last
