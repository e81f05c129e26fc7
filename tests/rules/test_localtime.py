from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.rules.contract import CASES
from ttrt.rules import localtime
from ttrt.rules.localtime import AmbiguousTime, NonexistentTime, UnreadableTime

SPRING = datetime(2026, 3, 8, 10, 0, tzinfo=UTC)  # 02:00 PST becomes 03:00 PDT
AUTUMN = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)  # 02:00 PDT becomes 01:00 PST


def test_a_typed_time_is_pacific():
    assert localtime.instant("2026-11-22T18:05") == datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
    assert localtime.instant("2026-07-04T12:00:30") == datetime(2026, 7, 4, 19, 0, 30, tzinfo=UTC)


def test_the_autumn_hour_is_asked_about():
    with pytest.raises(AmbiguousTime) as asked:
        localtime.instant("2026-11-01T01:30", field="restored_at")

    assert asked.value.first == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    assert asked.value.second == datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    assert asked.value.field == "restored_at"
    assert asked.value.message == (
        "1 Nov 2026 01:30 happened twice, because clocks went back that night. "
        "Choose the first (01:30 PDT) or the second, an hour later (01:30 PST)."
    )


def test_the_answer_first_or_second_settles_the_autumn_hour():
    assert localtime.instant("2026-11-01T01:30", "first") == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    assert localtime.instant("2026-11-01T01:30", "second") == datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("fold", [None, "", "third"])
def test_any_other_answer_asks_again(fold):
    with pytest.raises(AmbiguousTime):
        localtime.instant("2026-11-01T01:00", fold)


@pytest.mark.parametrize(("civil", "hour"), [("2026-11-01T00:59", 7), ("2026-11-01T02:00", 10)])
def test_the_edges_of_the_autumn_hour_are_plain(civil, hour):
    assert localtime.instant(civil).hour == hour


@pytest.mark.parametrize("civil", ["2026-03-08T02:00", "2026-03-08T02:30", "2026-03-08T02:59:59"])
@pytest.mark.parametrize("fold", [None, "first", "second"])
def test_the_spring_hour_is_refused_whatever_is_answered(civil, fold):
    with pytest.raises(NonexistentTime) as refused:
        localtime.instant(civil, fold, field="since_at")

    assert "did not happen" in refused.value.message
    assert refused.value.field == "since_at"


def test_the_edges_of_the_spring_hour_are_plain():
    assert localtime.instant("2026-03-08T01:59") == datetime(2026, 3, 8, 9, 59, tzinfo=UTC)
    assert localtime.instant("2026-03-08T03:00") == SPRING


@pytest.mark.parametrize(
    "civil",
    [
        "",
        "yesterday",
        "2026-11-22",
        "18:05",
        "2026-11-22 18:05",
        "2026-11-22T18:05Z",
        "2026-11-22T18:05+01:00",
        "2026-11-22T18:05:00.5",
        "2026-02-29T10:00",
        "2026-13-01T10:00",
        "2026-11-22T24:00",
        "2026-11-22T23:59:60",
        "0000-01-01T00:00",
        "9999-12-31T23:59",
        "２０２６-11-22T18:05",
    ],
)
def test_what_is_no_time_is_refused(civil):
    with pytest.raises(UnreadableTime):
        localtime.instant(civil)


def test_a_leap_day_is_a_day():
    assert localtime.show(localtime.instant("2028-02-29T10:00")) == "29 Feb 2028 10:00 PST"


def test_an_instant_is_shown_with_its_zone():
    assert localtime.show(datetime(2026, 11, 23, 2, 5, tzinfo=UTC)) == "22 Nov 2026 18:05 PST"
    assert localtime.show(datetime(2026, 7, 4, 19, 0, tzinfo=UTC)) == "4 Jul 2026 12:00 PDT"
    assert localtime.show_time(datetime(2026, 7, 4, 19, 0, tzinfo=UTC)) == "12:00 PDT"


def test_the_pacific_day_of_an_instant_is_not_the_utc_day():
    assert localtime.civil_day(datetime(2026, 11, 23, 2, 5, tzinfo=UTC)) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2028, 2, 29), 24), (date(2026, 7, 4), 24)]
)
def test_a_day_is_as_long_as_it_was(day, hours):
    assert localtime.day_start(day + timedelta(days=1)) - localtime.day_start(day) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("seconds", "words", "exact", "short"),
    [
        (0, "0 minutes", "0 minutes", "0 min"),
        (1, "1 second", "1 second", "1 s"),
        (59, "59 seconds", "59 seconds", "59 s"),
        (60, "1 minute", "1 minute", "1 min"),
        (119, "1 minute", "1 minute 59 seconds", "1 min"),
        (3600, "1 hour", "1 hour", "1 h"),
        (3605, "1 hour", "1 hour 5 seconds", "1 h"),
        (15120, "4 hours 12 minutes", "4 hours 12 minutes", "4 h 12 min"),
        (86400, "1 day", "1 day", "1 d"),
        (183900, "2 days 3 hours 5 minutes", "2 days 3 hours 5 minutes", "2 d 3 h 5 min"),
    ],
)
def test_durations_in_words(seconds, words, exact, short):
    assert localtime.in_words(seconds) == words
    assert localtime.in_words(timedelta(seconds=seconds)) == words
    assert localtime.exact_words(seconds) == exact
    assert localtime.short_words(seconds) == short


def test_a_negative_duration_is_a_mistake():
    with pytest.raises(ValueError, match="never negative"):
        localtime.in_words(-60)


@CASES
@given(
    st.one_of(
        st.integers(-1440, 1440).map(lambda n: SPRING + timedelta(minutes=n)),
        st.integers(-1440, 1440).map(lambda n: AUTUMN + timedelta(minutes=n)),
        st.integers(0, 30 * 366 * 1440).map(lambda n: datetime(2013, 11, 15, tzinfo=UTC) + timedelta(minutes=n)),
    )
)
@example(AUTUMN - timedelta(minutes=1))
@example(AUTUMN)
@example(SPRING)
@example(datetime(2028, 2, 29, 8, 0, tzinfo=UTC))
def test_every_minute_reads_back_from_its_input_value(instant):
    civil = localtime.input_value(instant)

    try:
        read = localtime.instant(civil)
    except AmbiguousTime as asked:
        assert instant in (asked.first, asked.second)
        fold = "first" if instant == asked.first else "second"
        read = localtime.instant(civil, fold)
        assert localtime.show(read).endswith("PDT" if fold == "first" else "PST")
    assert read == instant
