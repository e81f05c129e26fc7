from datetime import UTC, datetime, timedelta

from ttrt.rules.timers import TIMERS, Timer

AT = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_a_timer_is_late_after_two_turns_and_a_minute():
    timer = Timer("quick", timedelta(seconds=10), "does something")

    assert not timer.is_late(AT - timedelta(seconds=80), AT)
    assert timer.is_late(AT - timedelta(seconds=80, microseconds=1), AT)
    assert timer.is_late(None, AT)
    assert not timer.is_late(AT + timedelta(hours=1), AT)  # the clock was set back


def test_each_timer_says_what_it_does_under_its_own_name():
    assert all(name == timer.name and timer.what for name, timer in TIMERS.items())
    assert len({timer.what for timer in TIMERS.values()}) == len(TIMERS)
