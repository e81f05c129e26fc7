"""The clock jumps an hour ahead and then back: no slot without a length, nothing told twice, no burst of mails.

A verb or a worker reads the clock once, and so it is the moment they are given that jumps here.
"""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta

import pytest

from tests.drill.tampering import look
from tests.mailbox import Mailbox
from tests.world import ANA, FAY, T1, Case, World, do
from ttrt.actions import choices
from ttrt.actions.choices import Choice
from ttrt.models import DutySlot, LadderStep
from ttrt.models.scope import as_viewer
from ttrt.rules.notices import Rhythm
from ttrt.rules.opening import Reporter
from ttrt.worker import beats, deliver

OUTSIDE = Reporter("Rosa Medina", "916-555-0140", "")
OPENED = datetime(2026, 7, 6, 10, 0, tzinfo=UTC)  # a Monday, 03:00 in California


def minute(n: float) -> datetime:
    return OPENED + timedelta(minutes=n)


class Clock:
    """What the worker's clock says, in minutes since the opening."""

    def __init__(self) -> None:
        self.minute = 0.0

    def turn(self, n: float) -> None:
        """The worker comes round when its clock says so: all timers that tell or write down anything."""
        self.minute = n
        for beat in (beats.record_missed, beats.climb_ladder, deliver.deliver_due):
            beat(threading.Event())


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()

    @contextmanager
    def seen(viewer):
        with as_viewer(viewer):
            yield minute(clock.minute)

    for module in (beats, deliver):
        monkeypatch.setattr(module, "as_viewer", seen)
    return clock


def choose(**more) -> None:
    said = Choice(("opened", "update"), **more)
    do(choices.choose, by=ANA, department_id=ANA.department_id, choice=said)


def spans(case: Case) -> list[tuple[float, float | None, str]]:
    """Start and end in minutes, and what became of it."""

    def since(at: datetime | None) -> float | None:
        return None if at is None else (at - OPENED) / timedelta(minutes=1)

    with as_viewer(FAY):
        rows = list(DutySlot.objects.filter(ticket_id=case.ticket_id).order_by("starts_at"))
    return [(since(row.starts_at), since(row.ends_at), row.outcome) for row in rows]


@pytest.mark.parametrize(
    ("ahead", "told"),
    [
        (None, [(0, 20, "met"), (20, 55, "met"), (55, 115, "missed"), (115, 117, "met"), (117, None, "waiting")]),
        (111, [(0, 20, "met"), (20, 55, "met"), (55, 111, "met"), (111, 117, "met"), (117, None, "waiting")]),
    ],
    ids=["silent", "an update while ahead"],
)
def test_slots_tile_and_agree_with_the_record(world: World, clock: Clock, ahead, told):
    case = world.open(T1, at=OPENED)
    world.update(case, at=minute(20))
    clock.turn(50)
    clock.turn(110)  # an hour ahead
    if ahead:
        world.update(case, at=minute(ahead))
    clock.turn(51)  # and back
    world.update(case, at=minute(55))
    for n in (56, 79, 81, 111, 116):
        clock.turn(n)
    world.update(case, at=minute(117))

    assert spans(case) == told
    assert look() == []


def test_a_miss_written_down_while_ahead_is_not_written_down_again(world: World, clock: Clock):
    case = world.open(T1, at=OPENED)
    for n in (50, 110, 51, 59, 61, 119, 121):
        clock.turn(n)

    assert spans(case) == [(0, 60, "missed"), (60, 120, "missed"), (120, None, "waiting")]
    assert look() == []


def told_levels() -> list[tuple[str, int, str]]:
    with as_viewer(FAY):
        return list(LadderStep.objects.order_by("id").values_list("occasion", "level", "rule"))


def test_no_level_is_told_twice_of_one_thing(world: World, clock: Clock, mailbox: Mailbox):
    for level in (1, 2, 3):
        world.rung(level)
    case = world.open(T1, at=OPENED, severity="not_affecting", reporter=OUTSIDE)
    soon = ("due soon", 1, "UPDATE_DUE_SOON")
    clock.turn(49)
    assert told_levels() == [soon]

    for n in (109, 109.5, 50, 51, 55):  # ahead, where two rules have passed by its clock, and back
        clock.turn(n)
    missed = [("missed", 1, "UPDATE_MISSED"), ("missed", 2, "UPDATE_MISSED_LEVEL_2")]
    assert told_levels() == [soon, *missed]
    assert len(mailbox.mails) == 3

    world.update(case, at=minute(58))
    for n in (59, 61, 76, 91, 105, 107, 117):
        clock.turn(n)
    assert told_levels() == [soon, *missed, soon]  # the second is of the update due at minute 118
    assert len(mailbox.mails) == 4
    assert look() == []


def posted(clock: Clock, mailbox: Mailbox, *minutes: float) -> list[int]:
    """How many mails have gone in all, after each turn."""
    found = []
    for n in minutes:
        clock.turn(n)
        found.append(len(mailbox.mails))
    return found


def test_the_news_of_an_hour_goes_once(world: World, clock: Clock, mailbox: Mailbox):
    choose(rhythm=Rhythm.HOURLY)
    case = world.open(T1, at=minute(5), reporter=OUTSIDE)

    assert posted(clock, mailbox, 6, 66, 67, 8) == [0, 1, 1, 1]  # ahead, its full hour has come
    world.update(case, at=minute(9))
    assert posted(clock, mailbox, 10, 59, 61, 62, 121) == [1, 1, 2, 2, 2]
    assert [mail["Subject"].rpartition(" ")[2] for mail in mailbox.mails] == ["opened", "update"]


def test_quiet_hours_end_once(world: World, clock: Clock, mailbox: Mailbox):
    choose(quiet=(time(22), time(6)))  # in California: until minute 180
    case = world.open(T1, at=minute(130), reporter=OUTSIDE)

    assert posted(clock, mailbox, 131, 191, 132) == [0, 1, 1]
    world.update(case, at=minute(133))
    assert posted(clock, mailbox, 134, 179, 181, 182) == [1, 1, 2, 2]


def test_what_was_written_and_tried_while_ahead_goes_once_and_needs_no_hour(
    world: World, clock: Clock, mailbox: Mailbox
):
    choose()
    for n in range(60, 66):
        world.open(T1, at=minute(n), reporter=OUTSIDE, another_issue=f"Trouble {n}.")
    mailbox.answers = {"ana@example.org": "451 4.3.0 Try later"}
    assert posted(clock, mailbox, 66) == [0]

    mailbox.answers = {}
    assert posted(clock, mailbox, 6, 7, 20, 66, 90) == [6] * 5
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 6
