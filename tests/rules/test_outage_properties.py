"""The clock against a count of minutes, one by one, and what must hold whatever happened to a ticket.

The count knows nothing of spans: it asks of every single minute whether service was out and whether a valid
stop covered it.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.contract import BASE, CASES
from ttrt.rules.outage import Facts, Measure, Restoration, Stop, reckon
from ttrt.rules.spans import clip, merge

pytestmark = pytest.mark.clock

# Minute 0 of a ticket lies two hours before each of these, so that tickets straddle them.
CHANGES = {
    "clocks go forward": datetime(2026, 3, 8, 10, 0, tzinfo=UTC),
    "clocks go back": datetime(2026, 11, 1, 9, 0, tzinfo=UTC),
    "29 February begins": datetime(2028, 2, 29, 8, 0, tzinfo=UTC),
    "29 February ends": datetime(2028, 3, 1, 8, 0, tzinfo=UTC),
    "a plain Monday": datetime(2026, 11, 23, 18, 0, tzinfo=UTC),
}
NIGHTS = {name: change - timedelta(hours=2) for name, change in CHANGES.items()}
LENGTH = 300
REASONS = [reason.code for reason in BASE.stop_reasons] + ["LUNCH"]
MINUTE = timedelta(minutes=1)
MOST_BYTES = 88  # what a ticket of three restorations and five stops takes


class Luck:
    """Choices taken from drawn bytes: one draw for a whole ticket is many times faster than one for each choice."""

    def __init__(self, drawn: bytes, zero: datetime) -> None:
        self.bytes, self.zero = iter(drawn), zero

    def upto(self, most: int) -> int:
        drawn = next(self.bytes) if most < 256 else next(self.bytes) * 256 + next(self.bytes)
        return drawn % (most + 1)

    def minute(self, first: int = 0, last: int = LENGTH) -> int:
        return min(first, last) + self.upto(last - min(first, last))

    def when(self, minute: int) -> datetime:
        return self.zero + minute * MINUTE

    def maybe(self, minute: int) -> datetime | None:
        return self.when(minute) if self.upto(1) else None


def tickets(zero: datetime) -> st.SearchStrategy[Facts]:
    """Tickets that could be: restorations follow disputes, stops are as people enter them, in any order."""
    return st.binary(min_size=MOST_BYTES, max_size=MOST_BYTES).map(lambda drawn: ticket(Luck(drawn, zero)))


def ticket(luck: Luck) -> Facts:
    opened = luck.minute(0, 60)
    restorations, restored, disputed = [], opened, opened
    for _ in range(luck.upto(3)):
        # A later restoration may be dated back before the dispute of the one before, not before that one itself.
        restored = luck.minute(restored, LENGTH - 20)
        disputed = luck.minute(max(restored, disputed), LENGTH - 10)
        came_back = luck.maybe(luck.minute(restored, disputed))
        restorations.append(Restoration(luck.when(restored), luck.when(disputed), came_back))
    if restorations and luck.upto(1):
        restorations[-1] = Restoration(restorations[-1].restored_at)
    return Facts(
        opened_at=luck.when(opened),
        alarm_at=luck.maybe(luck.minute(0, 90)),
        stops=tuple(stop(ref, luck) for ref in range(luck.upto(5))),
        restorations=tuple(restorations),
        contact_attempts=tuple(luck.when(luck.minute()) for _ in range(luck.upto(3))),
        ended_at=None if restorations else luck.maybe(luck.minute(opened)),
    )


def stop(ref: int, luck: Luck) -> Stop:
    started = luck.minute()
    return Stop(
        ref,
        REASONS[luck.upto(len(REASONS) - 1)],
        luck.when(started),
        luck.maybe(luck.minute(started + 1, LENGTH + 1)),
        voided=luck.upto(5) == 1,
        window_end=luck.maybe(luck.minute()),
    )


ANY_TICKET = st.sampled_from(list(NIGHTS.values())).flatmap(tickets)
NOW = st.integers(0, LENGTH)


def count(facts: Facts, at: datetime, measure: Measure) -> tuple[int, int]:
    """Minutes out and minutes stopped, counted one by one."""
    start = facts.opened_at
    if measure is Measure.OUTAGE and facts.alarm_at and facts.alarm_at < start:
        start = facts.alarm_at
    end = at
    if facts.restorations:
        last = facts.restorations[-1]
        said = last.came_back_at if last.disputed_at else last.restored_at
        end = min(at, said) if said else at
    elif facts.ended_at:
        end = min(at, facts.ended_at)
    out = stopped = 0
    minute = start
    while minute < end:
        out += 1
        stopped += any(covers(stop, minute, facts) for stop in facts.stops)
        minute += MINUTE
    return out, stopped


def covers(stop: Stop, minute: datetime, facts: Facts) -> bool:
    """Whether this stop, by its reason's own rule, holds in this minute."""
    if stop.voided or stop.reason in ("LUNCH", "CUSTOMER_ENVIRONMENTAL") or minute < stop.started_at:
        return False
    if stop.reason not in ("OBSERVATION", "END_USER_NOT_AVAILABLE", "NO_RESPONSE"):
        if stop.ended_at and minute >= stop.ended_at:
            return False
        if stop.reason == "MAINTENANCE" and stop.window_end and minute >= stop.window_end:
            return False
        return not any(stop.started_at < each.restored_at <= minute for each in facts.restorations)
    for restoration in facts.restorations:
        stood_until = restoration.disputed_at or minute + MINUTE
        if restoration.restored_at <= stop.started_at < stood_until:
            break
    else:
        return False
    if not restoration.disputed_at or minute >= restoration.disputed_at:
        return False
    if stop.reason == "END_USER_NOT_AVAILABLE":
        return any(restoration.restored_at <= each <= minute for each in facts.contact_attempts)
    return stop.reason == "OBSERVATION" or not stop.ended_at or minute < stop.ended_at


def in_minutes(duration: timedelta) -> int:
    whole, rest = divmod(duration, MINUTE)
    assert rest == timedelta()
    return whole


@pytest.mark.parametrize("night", NIGHTS)
def test_the_clock_agrees_with_a_count_of_minutes(night):
    @CASES
    @given(tickets(NIGHTS[night]), NOW, st.sampled_from(Measure))
    def agrees(facts, now, measure):
        at = NIGHTS[night] + now * MINUTE

        answer = reckon(facts, BASE, at=at, measure=measure)

        out, stopped = count(facts, at, measure)
        assert (in_minutes(answer.gross), in_minutes(answer.stopped)) == (out, stopped)
        assert in_minutes(answer.net) == out - stopped

    agrees()


@CASES
@given(ANY_TICKET)
def test_p1_net_is_gross_less_the_union_of_what_was_counted(facts):
    answer = reckon(facts, BASE, at=end_of(facts))

    union = sum((span.length for span in merge(each.span for each in answer.counted)), timedelta())
    assert answer.stopped == union
    assert answer.net == answer.gross - union
    assert len(answer.counted) + len(answer.set_aside) == len(facts.stops)


@CASES
@given(ANY_TICKET, st.randoms(use_true_random=False))
def test_p2_the_order_of_stops_does_not_matter(facts, luck):
    shuffled = list(facts.stops)
    luck.shuffle(shuffled)

    assert figures(replace(facts, stops=tuple(shuffled))) == figures(facts)


@CASES
@given(ANY_TICKET)
def test_p3_a_stop_recorded_twice_changes_nothing(facts):
    assert figures(replace(facts, stops=facts.stops * 2)) == figures(facts)


@CASES
@given(ANY_TICKET, st.sampled_from(Measure))
def test_p4_net_is_never_negative_and_never_above_gross(facts, measure):
    answer = reckon(facts, BASE, at=end_of(facts), measure=measure)

    assert timedelta() <= answer.net <= answer.gross


@CASES
@given(ANY_TICKET, st.integers(1, LENGTH))
def test_p5_splitting_a_counted_stop_at_any_point_changes_nothing(facts, minute):
    for counted in reckon(facts, BASE, at=end_of(facts)).counted:
        point = counted.span.start + minute % in_minutes(counted.span.length) * MINUTE
        whole = next(stop for stop in facts.stops if stop.ref == counted.ref)
        if point == whole.started_at:
            continue
        halves = (replace(whole, ended_at=point), replace(whole, ref="second half", started_at=point))
        others = tuple(stop for stop in facts.stops if stop is not whole)

        assert figures(replace(facts, stops=others + halves)) == figures(facts)


@CASES
@given(ANY_TICKET)
def test_p6_one_more_stop_never_raises_net(facts):
    for place in range(len(facts.stops)):
        without = replace(facts, stops=facts.stops[:place] + facts.stops[place + 1 :])

        assert figures(facts)[2] <= figures(without)[2]
        assert figures(facts)[0] == figures(without)[0]


@CASES
@given(ANY_TICKET, NOW, NOW)
def test_p9_an_open_clock_counts_to_now_and_never_runs_back(facts, one, other):
    zero = facts.opened_at
    earlier, later = (reckon(facts, BASE, at=zero + minute * MINUTE) for minute in sorted((one, other)))

    assert earlier.gross <= later.gross
    assert earlier.stopped <= later.stopped
    assert earlier.net <= later.net
    if later.running:
        assert later.start + later.gross == max(later.start, zero + max(one, other) * MINUTE)


@CASES
@given(ANY_TICKET)
def test_voiding_a_stop_is_the_same_as_never_having_it(facts):
    valid = tuple(stop for stop in facts.stops if not stop.voided)

    assert figures(replace(facts, stops=valid)) == figures(facts)


@CASES
@given(ANY_TICKET)
def test_what_was_counted_lies_inside_the_outage(facts):
    at = end_of(facts)
    answer = reckon(facts, BASE, at=at)

    whole = merge([each.span for each in answer.counted])
    for span in whole:
        assert answer.start <= span.start
        assert span.end <= (answer.end or at)
    if whole:
        assert clip(whole, whole[0]) == [whole[0]]


UNITS = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}


def seconds(text: str) -> int:
    """The seconds of a duration in words."""
    return sum(int(n) * UNITS[unit] for n, unit in re.findall(r"(\d+) (day|hour|minute|second)", text))


@CASES
@given(ANY_TICKET, st.integers(0, 59), st.sampled_from(Measure))
def test_the_explanation_adds_up_to_the_second(facts, odd, measure):
    # Odd seconds on the opening, so that figures do not come out in whole minutes.
    facts = replace(facts, opened_at=facts.opened_at + timedelta(seconds=odd))

    answer = reckon(facts, BASE, at=end_of(facts), measure=measure)

    lines = [line.text for line in answer.trace]
    taken = [seconds(line.split(":")[0]) for line in lines if line.startswith("Less ")]
    gross, stopped, net = (seconds(line.split(": ")[1]) for line in lines[-3:])
    span = next(seconds(line.rsplit(" is ", 1)[1]) for line in lines if line.startswith("From "))
    assert [line.rule for line in answer.trace[-3:]] == ["gross", "stopped", "net"]
    assert span == gross == int(answer.gross.total_seconds())
    assert sum(taken) == stopped == int(answer.stopped.total_seconds())
    assert gross - stopped == net == int(answer.net.total_seconds())
    assert all(line.rule for line in answer.trace)


def end_of(facts: Facts) -> datetime:
    """A moment after everything that is known."""
    return facts.opened_at + (2 * LENGTH) * MINUTE


def figures(facts: Facts) -> tuple[timedelta, timedelta, timedelta]:
    answer = reckon(facts, BASE, at=end_of(facts))
    return answer.gross, answer.stopped, answer.net
