"""A level of the escalation plan without anybody is found, whatever the days."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ttrt.rules.escalation_levels import gaps, holds

TODAY = date(2026, 11, 26)


def day(n: int) -> date:
    return TODAY + timedelta(days=n)


def test_nobody_at_all_is_a_gap_for_good():
    assert gaps([], TODAY) == [(TODAY, None)]
    assert gaps([(day(-9), TODAY)], TODAY) == [(TODAY, None)]


def test_one_who_stands_for_good_leaves_none():
    assert gaps([(day(-9), None)], TODAY) == []
    assert gaps([(TODAY, None)], TODAY) == []


def test_between_one_and_the_next_nobody_stands():
    assert gaps([(day(5), None), (day(-9), day(2))], TODAY) == [(day(2), day(5))]
    assert gaps([(day(1), day(2))], TODAY) == [(TODAY, day(1)), (day(2), None)]


def test_one_who_takes_over_on_the_day_the_other_ends_leaves_none():
    assert gaps([(day(-9), day(2)), (day(2), None)], TODAY) == []
    assert gaps([(day(-9), day(20)), (day(-3), day(2)), (day(20), None)], TODAY) == []


TERMS = st.lists(
    st.tuples(st.integers(-9, 9), st.none() | st.integers(1, 9)).map(
        lambda term: (day(term[0]), None if term[1] is None else day(term[0] + term[1]))
    ),
    max_size=5,
)


@settings(deadline=None)
@given(TERMS)
def test_a_day_is_in_a_gap_exactly_when_no_term_holds(terms):
    found = gaps(terms, TODAY)

    for n in range(25):
        assert any(holds(gap, day(n)) for gap in found) != any(holds(term, day(n)) for term in terms)
