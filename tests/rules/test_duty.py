"""The hourly duty in slots: the contract's own example, and that slots tile the time whatever happens."""

import itertools
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ttrt.rules.duty import Duty, Outcome, Slot, Update, compliance, slots
from ttrt.rules.facts import Restoration
from ttrt.rules.spans import Span

OPENED = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def minute(n: float) -> datetime:
    return OPENED + timedelta(minutes=n)


def told(found: tuple[Slot, ...]) -> list[tuple]:
    """Start and end in minutes, and what became of it."""

    def since(instant):
        return None if instant is None else (instant - OPENED) / timedelta(minutes=1)

    return [(since(slot.start), since(slot.until), slot.outcome.value) for slot in found]


def of(*updates: float, **more) -> Duty:
    return Duty(OPENED, HOUR, tuple(Update(n, minute(at)) for n, at in enumerate(updates, start=1)), **more)


def test_the_issue_of_the_contract_itself():
    """Updates at minutes 40 and 115."""
    found = slots(of(40, 115), minute(130))

    assert told(found) == [(0, 40, "met"), (40, 100, "missed"), (100, 115, "met"), (115, None, "waiting")]
    assert [slot.met_by for slot in found] == [1, None, 2, None]
    assert found[1].missed_by(minute(130)) == timedelta(minutes=15)
    assert found[-1].due_at == minute(175)
    assert compliance(found) == Fraction(2, 3)


def test_silence_of_three_hours_is_three_misses_that_grow_until_somebody_writes():
    found = slots(of(), minute(190))

    assert told(found) == [(0, 60, "missed"), (60, 120, "missed"), (120, 180, "missed"), (180, None, "waiting")]
    assert [slot.missed_by(minute(190)) for slot in found[:3]] == [timedelta(minutes=n) for n in (130, 70, 10)]


def test_an_update_at_the_due_moment_is_in_time():
    assert told(slots(of(60), minute(60))) == [(0, 60, "met"), (60, None, "waiting")]


def test_two_updates_at_one_moment_meet_one_slot():
    assert told(slots(of(30, 30), minute(40))) == [(0, 30, "met"), (30, None, "waiting")]


def test_a_restoration_ends_the_slot_early_and_owes_nothing_until_the_dispute():
    back = Restoration(minute(80), disputed_at=minute(200))
    found = slots(of(50, restorations=(back, Restoration(minute(230)))), minute(500))

    assert told(found) == [
        (0, 50, "met"),
        (50, 80, "ended early"),
        (80, 200, "believed restored"),
        (200, 230, "ended early"),
        (230, None, "believed restored"),
    ]
    assert compliance(found) == 1


def test_a_restoration_after_silence_answers_what_was_missed():
    found = slots(of(restorations=(Restoration(minute(70)),)), minute(90))

    assert told(found) == [(0, 60, "missed"), (60, 70, "ended early"), (70, None, "believed restored")]
    assert found[0].missed_by(minute(90)) == timedelta(minutes=10)


def test_a_cancelled_ticket_owes_nothing_more():
    assert told(slots(of(ended_at=minute(20)), minute(90))) == [(0, 20, "ended early")]
    assert compliance(slots(of(ended_at=minute(20)), minute(90))) is None


def test_where_the_contract_says_so_the_duty_rests_during_a_stop():
    resting = of(30, rests=(Span(minute(50), minute(300)),))

    assert told(slots(resting, minute(310))) == [
        (0, 30, "met"),
        (30, 50, "ended early"),
        (50, 300, "stopped"),
        (300, None, "waiting"),
    ]


def test_an_interval_must_be_positive():
    with pytest.raises(ValueError, match="must be positive"):
        slots(Duty(OPENED, timedelta()), OPENED)


MINUTES = st.integers(0, 3000)


@st.composite
def lives(draw) -> tuple[Duty, datetime]:
    """Any order of updates, stops, restorations and disputes of one ticket, and a moment after all of it."""
    updates = draw(st.lists(MINUTES, max_size=12))
    marks = sorted(draw(st.lists(MINUTES, max_size=7, unique=True)))
    restorations = tuple(
        Restoration(minute(marks[n]), minute(marks[n + 1]) if n + 1 < len(marks) else None)
        for n in range(0, len(marks), 2)
    )
    rests = tuple(
        Span(minute(a), minute(a + b)) for a, b in draw(st.lists(st.tuples(MINUTES, st.integers(0, 400)), max_size=4))
    )
    since = draw(st.none() | MINUTES)
    ended = draw(st.none() | st.integers(3000, 4000))
    duty = of(
        *updates,
        restorations=restorations,
        rests=rests,
        resting_since=None if since is None else minute(since),
        ended_at=None if ended is None else minute(ended),
    )
    return duty, minute(draw(st.integers(4000, 5000)))


@given(lives())
def test_slots_tile_the_time_without_gap_or_overlap(life):
    duty, at = life

    found = slots(duty, at)

    assert found[0].start == duty.opened_at
    for slot, following in itertools.pairwise(found):
        assert slot.until == following.start
        assert slot.start < slot.until
    assert found[-1].until == duty.ended_at
    open_ones = [slot for slot in found if slot.until is None]
    assert open_ones == ([found[-1]] if duty.ended_at is None else [])


@given(lives())
def test_every_slot_is_what_it_says(life):
    duty, at = life
    written = {update.ref: update.at for update in duty.updates}

    for slot in slots(duty, at):
        match slot.outcome:
            case Outcome.MET:
                assert slot.until == written[slot.met_by] <= slot.due_at
            case Outcome.MISSED:
                assert slot.until == slot.due_at == slot.start + duty.every
                assert not any(slot.start < each <= slot.until for each in written.values())
                assert slot.missed_by(at) >= timedelta()
            case Outcome.WAITING:
                assert at <= slot.due_at
            case Outcome.ENDED_EARLY:
                assert slot.until <= slot.due_at
            case Outcome.BELIEVED_RESTORED | Outcome.STOPPED:
                assert slot.due_at is None


@given(lives(), st.integers(0, 4000))
def test_what_was_recorded_by_then_stands_later(life, early):
    """A slot that was over at one moment is the same at every later one, only better answered."""
    duty, at = life
    then = minute(early)
    known = Duty(
        duty.opened_at,
        duty.every,
        tuple(update for update in duty.updates if update.at <= then),
        tuple(
            Restoration(each.restored_at, each.disputed_at if each.disputed_at and each.disputed_at <= then else None)
            for each in duty.restorations
            if each.restored_at <= then
        ),
        ended_at=duty.ended_at if duty.ended_at and duty.ended_at <= then else None,
        rests=tuple(Span(rest.start, min(rest.end, then)) for rest in duty.rests if rest.start <= then),
        resting_since=duty.resting_since if duty.resting_since and duty.resting_since <= then else None,
    )
    later = {(slot.start, slot.until, slot.outcome) for slot in slots(duty, at)}

    before = [slot for slot in slots(known, then) if slot.until is not None and slot.until < then]

    assert {(slot.start, slot.until, slot.outcome) for slot in before} <= later
