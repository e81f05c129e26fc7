"""When a person is told: quiet hours and digests never lose a notice, and never send it before it happened."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ttrt.rules.notices import DEFAULT_ZONE, EVENTS, ZONES, Rhythm, Waiting, due

PACIFIC = ZoneInfo(DEFAULT_ZONE)
NIGHT = (time(22), time(7))


def pacific(*when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=PACIFIC, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("waiting", "at", "told"),
    [
        (Waiting(Rhythm.AT_ONCE), pacific(2026, 7, 4, 3), pacific(2026, 7, 4, 3)),
        (Waiting(Rhythm.HOURLY), pacific(2026, 7, 4, 3, 1), pacific(2026, 7, 4, 4)),
        (Waiting(Rhythm.HOURLY), pacific(2026, 7, 4, 3), pacific(2026, 7, 4, 3)),
        (Waiting(Rhythm.DAILY), pacific(2026, 7, 4, 6, 59), pacific(2026, 7, 4, 7)),
        (Waiting(Rhythm.DAILY), pacific(2026, 7, 4, 7, 1), pacific(2026, 7, 5, 7)),
        (Waiting(Rhythm.DAILY, "America/New_York"), pacific(2026, 7, 4, 3, 59), pacific(2026, 7, 4, 4)),
        (Waiting(Rhythm.AT_ONCE, quiet=NIGHT), pacific(2026, 7, 4, 21, 59), pacific(2026, 7, 4, 21, 59)),
        (Waiting(Rhythm.AT_ONCE, quiet=NIGHT), pacific(2026, 7, 4, 22), pacific(2026, 7, 5, 7)),
        (Waiting(Rhythm.AT_ONCE, quiet=NIGHT), pacific(2026, 7, 5, 6, 59), pacific(2026, 7, 5, 7)),
        (Waiting(Rhythm.HOURLY, quiet=NIGHT), pacific(2026, 7, 4, 21, 30), pacific(2026, 7, 5, 7)),
        (Waiting(Rhythm.DAILY, quiet=(time(6), time(9))), pacific(2026, 7, 4, 5), pacific(2026, 7, 4, 9)),
        # 02:30 does not happen on 8 March: the quiet ends an hour later on the wall, as soon as it can.
        (Waiting(Rhythm.AT_ONCE, quiet=(time(1), time(2, 30))), pacific(2026, 3, 8, 1, 30), pacific(2026, 3, 8, 3, 30)),
        # 01:30 happens twice on 1 November: the quiet ends with the first, and is there again before the second.
        (Waiting(Rhythm.AT_ONCE, quiet=(time(0), time(1, 30))), pacific(2026, 11, 1, 0), pacific(2026, 11, 1, 1, 30)),
        (
            Waiting(Rhythm.AT_ONCE, quiet=(time(0), time(1, 30))),
            pacific(2026, 11, 1, 1, 10, fold=1),
            pacific(2026, 11, 1, 1, 30, fold=1),
        ),
    ],
)
def test_the_time_is_as_chosen(waiting, at, told):
    assert due(at, waiting) == told


def test_what_is_urgent_waits_for_nothing():
    at = pacific(2026, 7, 4, 23)

    assert due(at, Waiting(Rhythm.DAILY, quiet=NIGHT), urgent=True) == at


CLOCK = st.times().map(lambda t: t.replace(second=0, microsecond=0))
DAYS_OF_CHANGE = [datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 7, 4, tzinfo=UTC)]
MOMENTS = st.builds(
    lambda day, seconds: day + timedelta(seconds=seconds), st.sampled_from(DAYS_OF_CHANGE), st.integers(-90000, 200000)
)
WAITING = st.builds(
    Waiting,
    st.sampled_from(Rhythm),
    st.sampled_from(list(ZONES)),
    st.none() | st.tuples(CLOCK, CLOCK).filter(lambda pair: pair[0] != pair[1]),
)


@settings(max_examples=400, deadline=None)
@given(MOMENTS, WAITING)
def test_nothing_is_lost_and_nothing_comes_early(at, waiting):
    told = due(at, waiting)

    assert at <= told <= at + timedelta(days=2, hours=2)
    if waiting.quiet:
        begins, ends = waiting.quiet
        clock = told.astimezone(ZoneInfo(waiting.zone)).time()
        inside = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
        assert not inside
    else:
        clock = told.astimezone(ZoneInfo(waiting.zone)).time()
        assert waiting.rhythm is not Rhythm.DAILY or clock == time(7)
        assert waiting.rhythm is not Rhythm.HOURLY or clock.minute == clock.second == 0


@settings(max_examples=200, deadline=None)
@given(MOMENTS, st.integers(0, 100000), WAITING)
def test_what_happens_later_is_never_told_earlier(at, later, waiting):
    assert due(at, waiting) <= due(at + timedelta(seconds=later), waiting)


def test_every_zone_is_whole_hours_off():
    for name in ZONES:
        for month in (1, 7):
            off = datetime(2026, month, 1, tzinfo=ZoneInfo(name)).utcoffset()
            assert off % timedelta(hours=1) == timedelta(0)


def test_whatever_people_choose_has_words():
    chosen = {kind: event.choice for kind, event in EVENTS.items() if event.choice}

    assert len(set(chosen.values())) == len(chosen) >= 10
