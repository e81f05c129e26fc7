from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.rules.contract import BASE
from ttrt.rules import updates
from ttrt.rules.updates import Urgency

AT = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)  # 01:30 PDT in the night clocks go back
EVERY = BASE.timers.update_every


def test_the_contract_owes_an_update_every_hour():
    assert timedelta(hours=1) == EVERY
    assert updates.next_due(AT, EVERY) == datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


def test_an_update_at_the_due_moment_is_in_time():
    assert not updates.is_missed(AT, AT)
    assert updates.is_missed(AT, AT + timedelta(microseconds=1))


def test_long_silence_is_one_miss_for_each_step():
    assert updates.missed_steps(AT, AT + 2 * EVERY + timedelta(minutes=1), EVERY) == (AT, AT + EVERY, AT + 2 * EVERY)
    assert updates.missed_steps(AT, AT, EVERY) == ()


@pytest.mark.parametrize("every", [timedelta(), timedelta(minutes=-1)])
def test_a_step_of_no_time_is_a_mistake(every):
    with pytest.raises(ValueError, match="positive"):
        updates.next_due(AT, every)


@pytest.mark.parametrize(
    ("left", "running", "stopped"),
    [
        (timedelta(minutes=20, microseconds=1), Urgency.LATER, Urgency.STOPPED),
        (timedelta(minutes=20), Urgency.SOON, Urgency.STOPPED),
        (timedelta(), Urgency.SOON, Urgency.STOPPED),
        (timedelta(microseconds=-1), Urgency.OVERDUE, Urgency.OVERDUE),
    ],
)
def test_an_update_comes_nearer_and_a_stop_clock_hides_no_missed_one(left, running, stopped):
    timers = BASE.timers

    assert updates.urgency(AT + left, AT, timers, stopped=False) is running
    assert updates.urgency(AT + left, AT, timers, stopped=True) is stopped
    resting = replace(timers, update_runs_during_stop=False)
    assert updates.urgency(AT + left, AT, resting, stopped=True) is Urgency.STOPPED
    assert updates.urgency(AT + left, AT, resting, stopped=False) is running
