import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.contract import CASES
from ttrt.rules.spans import BadSpan, Span, clip, merge, subtract, total

MIDNIGHT = datetime(2026, 11, 1, tzinfo=UTC)


def span(start: int, end: int) -> Span:
    return Span(MIDNIGHT + timedelta(minutes=start), MIDNIGHT + timedelta(minutes=end))


def made(start: int, length: int) -> Span:
    return span(start % 101, start % 101 + length % 21)


def minutes(spans) -> set[int]:
    moments = [MIDNIGHT + timedelta(minutes=m) for m in range(121)]
    return {m for s in spans for m, moment in enumerate(moments) if s.start <= moment < s.end}


# Two bytes a span: where it starts and how long it is.
SPANS = st.binary(max_size=16).map(lambda drawn: [*map(made, drawn[::2], drawn[1::2])])
WHOLE = st.binary(min_size=2, max_size=2).map(lambda drawn: made(*drawn))


def test_the_end_belongs_to_what_follows():
    assert span(0, 10).covers(MIDNIGHT)
    assert not span(0, 10).covers(MIDNIGHT + timedelta(minutes=10))
    assert span(0, 10).overlap(span(10, 20)) is None


def test_an_inverted_span_is_refused():
    with pytest.raises(BadSpan, match="before it starts"):
        span(10, 9)


def test_a_span_without_a_zone_is_refused():
    with pytest.raises(BadSpan, match="zone"):
        Span(datetime(2026, 11, 1), MIDNIGHT)  # noqa: DTZ001 - a naive instant is what is tested


def test_the_autumn_hour_is_an_hour_longer_than_the_wall_says():
    pacific = ZoneInfo("America/Los_Angeles")
    night = Span(datetime(2026, 11, 1, 0, 0, tzinfo=pacific), datetime(2026, 11, 1, 3, 0, tzinfo=pacific))

    assert night.length == timedelta(hours=4)


def test_touching_spans_become_one():
    assert merge([span(10, 20), span(0, 10)]) == [span(0, 20)]


def test_empty_spans_vanish():
    assert merge([span(5, 5)]) == []
    assert clip([span(5, 5)], span(0, 10)) == []


def test_time_covered_twice_counts_once():
    assert total([span(0, 10), span(5, 15)]) == timedelta(minutes=15)


def test_what_is_left_of_a_whole():
    assert subtract(span(0, 60), [span(10, 20), span(15, 30), span(50, 90)]) == [span(0, 10), span(30, 50)]


@CASES
@given(SPANS)
def test_merging_keeps_every_minute_and_leaves_gaps(spans):
    merged = merge(spans)

    assert minutes(merged) == minutes(spans)
    assert all(before.end < after.start for before, after in itertools.pairwise(merged))


@CASES
@given(SPANS, WHOLE)
def test_clipping_and_subtracting_share_the_whole_out(spans, whole):
    inside, outside = clip(spans, whole), subtract(whole, spans)

    assert minutes(inside) == minutes(spans) & minutes([whole])
    assert minutes(outside) == minutes([whole]) - minutes(spans)
    assert total(inside) + total(outside) == whole.length


@CASES
@given(SPANS)
def test_the_total_is_the_count_of_minutes(spans):
    assert total(spans) == timedelta(minutes=len(minutes(spans)))
