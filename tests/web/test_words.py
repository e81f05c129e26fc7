"""What pages say for instants, durations, statuses and numbers."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from ttrt.rules.access import Level, Standing
from ttrt.rules.lifecycle import Status, word
from ttrt.web import words

WINTER = datetime(2026, 11, 23, 2, 5, 40, tzinfo=UTC)


def test_an_instant_is_shown_in_pacific_time_and_marked_in_utc():
    assert words.when(WINTER) == '<time datetime="2026-11-23T02:05:40Z">22 Nov 2026 18:05 PST</time>'


def test_the_repeated_autumn_hour_is_told_apart_by_its_zone():
    first = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)

    shown = [words.clock_time(first), words.clock_time(first + timedelta(hours=1))]

    assert shown == [
        '<time datetime="2026-11-01T08:30:00Z">01:30 PDT</time>',
        '<time datetime="2026-11-01T09:30:00Z">01:30 PST</time>',
    ]


def test_no_instant_shows_nothing():
    assert [words.when(None), words.clock_time(None), words.ago(None, WINTER)] == ["", "", ""]


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=3), "3 min ago"),
        (timedelta(hours=26, minutes=5), "1 d 2 h 5 min ago"),
        (timedelta(hours=-2), "in 2 h"),
    ],
)
def test_how_long_ago_reads_both_ways(gap, said):
    assert words.ago(WINTER - gap, WINTER).striptags() == said


def test_durations_are_read_from_timedeltas_and_seconds():
    length = timedelta(hours=4, minutes=12)

    assert [words.duration(length), words.duration(15120)] == ["4 hours 12 minutes"] * 2
    assert [words.short_duration(length), words.short_duration(None)] == ["4 h 12 min", ""]


def test_figures_of_a_sum_add_up_to_the_second():
    gross, stopped = timedelta(hours=29, minutes=48, seconds=10), timedelta(hours=10, minutes=31, seconds=30)

    said = [words.exact_duration(length) for length in (gross, stopped, gross - stopped, None)]

    assert said == ["1 d 5 h 48 min 10 s", "10 h 31 min 30 s", "19 h 16 min 40 s", ""]


@pytest.mark.parametrize("reader", [Standing.CUSTOMER, Standing.CONTRACTOR])
@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_a_word_a_mark_and_a_colour_of_its_own(status, reader):
    shown = words.status_chip(status, reader)

    assert shown.striptags() == word(status, reader)
    assert f"#{words.LOOKS[status][1]}" in shown
    assert f"chip--{words.LOOKS[status][0]}" in shown


def test_no_two_statuses_look_alike():
    assert len({words.LOOKS[status] for status in Status}) == len(Status)


def test_every_level_has_its_words():
    assert [words.level_word(level) for level in Level] == [words.LEVELS[level] for level in Level]


def test_phone_numbers_are_grouped_and_other_text_is_left_alone():
    assert [words.phone("9165550134"), words.phone("ext. 12"), words.phone(None)] == ["916-555-0134", "ext. 12", ""]


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0"), (999, "999"), (1000, "1,000"), (1001, "1,000+"), (10**6, "1,000+")]
)
def test_counts_above_a_thousand_are_not_counted_out(count, said):
    assert words.count_word(count) == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [(Decimal("1234.5"), "$1,234.50"), (0, "$0.00"), (Decimal("-3"), "−$3.00"), (None, "")],
)
def test_money_has_its_sign_before_the_dollar(amount, said):
    assert words.money(amount) == said


def test_text_given_to_a_chip_cannot_become_markup():
    assert "<b>" not in words.chip("<b>bold</b>", "grey")
