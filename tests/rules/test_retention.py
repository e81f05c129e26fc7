from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.rules.contract import BASE as PACK
from ttrt.rules import dispute, retention
from ttrt.rules.retention import kept, months_after


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 8, 30), 6, date(2027, 2, 28)),
        (date(2026, 8, 28), 6, date(2027, 2, 28)),
        (date(2026, 1, 15), 6, date(2026, 7, 15)),
        (date(2026, 7, 15), 6, date(2027, 1, 15)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_last_of_a_shorter_month(day, months, then):
    assert months_after(day, months) == then


def test_it_never_runs_backwards_over_four_years():
    day = date(2025, 1, 1)
    before = months_after(day, 6)
    while day < date(2029, 1, 1):
        day += timedelta(days=1)
        after = months_after(day, 6)
        assert after >= before
        before = after


def test_the_pacific_day_of_closing_counts():
    late = datetime(2026, 9, 1, 5, 30, tzinfo=UTC)  # still 31 August in California

    assert kept(late, PACK.timers) == retention.Kept(
        online_until=months_after(date(2026, 8, 31), PACK.timers.online_months),
        on_request_until=months_after(date(2026, 8, 31), PACK.timers.on_request_months),
    )
    assert kept(late, replace(PACK.timers, online_months=6)).online_until == date(2027, 2, 28)


def test_not_restored_may_be_said_while_waiting_and_for_the_packs_time_after_closing():
    closed = datetime(2026, 5, 1, 12, tzinfo=UTC)
    last = closed + PACK.windows.dispute_within

    assert dispute.until(None, PACK.windows) is None
    assert not dispute.is_too_late(None, PACK.windows, closed)
    assert dispute.until(closed, PACK.windows) == last
    assert not dispute.is_too_late(closed, PACK.windows, last)
    assert dispute.is_too_late(closed, PACK.windows, last + timedelta(microseconds=1))
