"""The escalation ladder as arithmetic: each threshold once, again while nobody acknowledges, never a storm."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.contract import BASE
from ttrt.rules.ladder import CLIMBS, Cause, Next, Occasion, Standing, Step, again, due, occasions, of_occasion

DUE = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)
OPENED = DUE - timedelta(hours=1)
STANDING = Standing("not_affecting", OPENED, DUE)
MISSED = Occasion(Cause.MISSED, DUE)
LADDER = BASE.escalation


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def told(standing: Standing, steps: list[Step], at: datetime, people: int = 1) -> list[tuple[str, int, str]]:
    """Tell all that is due, as the worker does; answers cause, level and rule of each."""
    done = []
    for occasion, each in list(due(standing, steps, BASE, at)):
        number = len(of_occasion(steps, occasion)) + 1
        steps.append(Step(occasion, number, each.level, each.rule, each.due_at, at, people))
        done.append((occasion.cause.value, each.level, each.rule))
    return done


def acknowledge(steps: list[Step], occasion: Occasion, at: datetime) -> None:
    last = of_occasion(steps, occasion)[-1]
    steps[steps.index(last)] = Step(
        last.occasion, last.number, last.level, last.rule, last.due_at, last.at, last.told, at
    )


def test_an_update_at_the_due_moment_is_in_time():
    steps = []
    assert told(STANDING, steps, DUE - minutes(12)) == []
    assert told(STANDING, steps, DUE - minutes(11)) == [("due soon", 1, "UPDATE_DUE_SOON")]
    assert told(STANDING, steps, DUE) == []
    assert told(STANDING, steps, DUE + timedelta(microseconds=1)) == [("missed", 1, "UPDATE_MISSED")]


def test_while_nobody_acknowledges_it_climbs_and_ends_at_the_top():
    steps = []
    climbed = [
        (n, level, rule)
        for n in range(1, 400)
        for cause, level, rule in told(STANDING, steps, DUE + minutes(n))
        if cause == "missed"
    ]
    assert climbed == [
        (1, 1, "UPDATE_MISSED"),
        (16, 1, ""),
        (31, 2, "UPDATE_MISSED_LEVEL_2"),
        (46, 2, ""),
        (61, 3, "UPDATE_MISSED_LEVEL_3"),
        (76, 3, ""),
    ]


def test_a_worker_that_was_down_fires_each_threshold_once_with_its_own_due_moment():
    steps = []
    late = DUE + timedelta(hours=3)
    assert told(STANDING, steps, late) == [
        ("due soon", 1, "UPDATE_DUE_SOON"),
        ("missed", 1, "UPDATE_MISSED"),
        ("missed", 2, "UPDATE_MISSED_LEVEL_2"),
        ("missed", 3, "UPDATE_MISSED_LEVEL_3"),
    ]
    assert [step.due_at for step in steps] == [DUE - minutes(12), DUE, DUE + minutes(30), DUE + minutes(60)]
    assert {step.at for step in steps} == {late}
    assert told(STANDING, steps, late + minutes(14)) == []
    assert told(STANDING, steps, late + minutes(15)) == [("missed", 3, "")]
    assert told(STANDING, steps, late + timedelta(days=9)) == []


def test_an_acknowledgement_stops_it_for_as_long_as_it_holds():
    steps = []
    told(STANDING, steps, DUE + minutes(1))
    acknowledge(steps, MISSED, DUE + minutes(5))
    held = DUE + minutes(5) + LADDER.acknowledged_for

    assert [told(STANDING, steps, DUE + minutes(n)) for n in range(6, 124)] == [[]] * 118
    assert told(STANDING, steps, held) == [
        ("missed", 2, "UPDATE_MISSED_LEVEL_2"),
        ("missed", 3, "UPDATE_MISSED_LEVEL_3"),
    ]
    acknowledge(steps, MISSED, held)
    assert told(STANDING, steps, held + LADDER.acknowledged_for) == [("missed", 3, "")]


def test_the_next_update_owed_is_another_occasion():
    steps = []
    told(STANDING, steps, DUE + minutes(1))
    acknowledge(steps, MISSED, DUE + minutes(2))
    later = Standing("not_affecting", OPENED, DUE + minutes(70))

    assert told(later, steps, DUE + minutes(71)) == [("due soon", 1, "UPDATE_DUE_SOON"), ("missed", 1, "UPDATE_MISSED")]


def test_where_nobody_stands_the_next_level_is_told_at_once():
    steps = []
    at = DUE + minutes(1)
    assert told(STANDING, steps, at, people=0)[1:] == [("missed", 1, "UPDATE_MISSED")]
    assert told(STANDING, steps, at, people=0) == [("missed", 2, "")]
    assert told(STANDING, steps, at, people=0) == [("missed", 3, "")]
    assert told(STANDING, steps, at, people=0) == []


def test_an_outage_is_escalated_by_its_severity_and_only_while_work_is_owed():
    out = Standing("out_of_service", OPENED, OPENED + timedelta(days=9))
    steps = []
    assert told(out, steps, OPENED + timedelta(hours=4)) == []
    assert told(out, steps, OPENED + timedelta(hours=4, seconds=1)) == [("outage", 2, "OUTAGE_LEVEL_2")]
    restored = Standing("out_of_service", OPENED)
    assert told(restored, steps, OPENED + timedelta(days=2)) == []
    affected = Standing("service_affecting", OPENED, OPENED + timedelta(days=9))
    assert [each.rule for each in occasions(affected, BASE)[Occasion(Cause.OUTAGE, OPENED)]] == ["AFFECTED_LEVEL_2"]


def test_the_departments_request_climbs_until_it_is_answered():
    asked = Standing("not_affecting", OPENED, None, DUE)
    steps = []
    climbed = [(n, *each[1:]) for n in range(1, 200) for each in told(asked, steps, DUE + minutes(n))]

    assert climbed == [(1, 1, ""), (16, 1, ""), (31, 2, ""), (46, 2, ""), (61, 3, ""), (76, 3, "")]
    assert told(Standing("not_affecting", OPENED), steps, DUE + timedelta(days=1)) == []


def test_a_clock_put_back_tells_nobody_again():
    steps = []
    told(STANDING, steps, DUE + minutes(61))
    before = list(steps)
    for n in range(1, 61):
        assert told(STANDING, steps, DUE + minutes(n)) == []
    assert steps == before
    assert again(of_occasion(steps, MISSED), LADDER) == Next(3, "", DUE + minutes(76))


MOMENTS = st.lists(st.tuples(st.integers(-90, 90), st.booleans(), st.integers(0, 2)), max_size=40)


@settings(max_examples=300, deadline=None)
@given(MOMENTS)
def test_whatever_the_clock_does_each_threshold_fires_once_and_the_climb_has_an_end(moments):
    """Turns of the worker at moments that jump to and fro by more than an hour, with acknowledgements between them."""
    steps: list[Step] = []
    at, acknowledged = DUE - minutes(30), 0
    standing = Standing("out_of_service", OPENED, DUE, DUE)
    for jump, acknowledges, people in moments:
        at += minutes(jump)
        told(standing, steps, at, people)
        if acknowledges and of_occasion(steps, MISSED):
            acknowledge(steps, MISSED, at)
            acknowledged += 1

    fired = [(step.occasion, step.rule) for step in steps if step.rule]
    assert len(fired) == len(set(fired))
    assert all(step.due_at <= step.at for step in steps)
    for occasion in {step.occasion for step in steps}:
        of_one = of_occasion(steps, occasion)
        assert [step.number for step in of_one] == list(range(1, len(of_one) + 1))
        most = len(occasions(standing, BASE)[occasion])
        if occasion.cause in CLIMBS:
            most += LADDER.levels * LADDER.renotify_count + acknowledged * LADDER.renotify_count
        assert len(of_one) <= most
