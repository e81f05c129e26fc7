"""When people are to be confirmed, and what silence comes to: the arithmetic, over every moment and setting."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ttrt.rules import recertify
from ttrt.rules.access import DEPARTMENT_LEVELS, Level
from ttrt.rules.localtime import civil_day
from ttrt.rules.recertify import MONTHS, Standing, Step, Terms

DAYS = st.integers(1, 400).map(lambda days: timedelta(days=days))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SETTINGS = st.builds(
    lambda months, remind, lower, more: Terms(months, remind, lower, lower + more),
    st.sampled_from(MONTHS), DAYS, DAYS, DAYS,
)  # fmt: skip
QUARTERLY = Terms(3, timedelta(days=7), timedelta(days=30), timedelta(days=45))


def somebody(level: Level, certified_at: datetime, lowered_at: datetime | None = None, **more: object) -> Standing:
    known = {"member_id": 1, "can_manage": level is Level.MANAGE, "signed_in_at": None} | more
    return Standing(level=level, certified_at=certified_at, lowered_at=lowered_at, **known)


@pytest.mark.parametrize(
    ("at", "months", "begun"),
    [
        ("2026-11-26T12:00Z", 3, "2026-10-01T07:00Z"),
        ("2026-10-01T06:59Z", 3, "2026-07-01T07:00Z"),  # the evening before, in California
        ("2026-10-01T07:00Z", 3, "2026-10-01T07:00Z"),
        ("2027-01-01T07:59Z", 12, "2026-01-01T08:00Z"),
        ("2026-06-30T12:00Z", 4, "2026-05-01T07:00Z"),
        ("2026-02-28T12:00Z", 1, "2026-02-01T08:00Z"),
    ],
)
def test_a_period_begins_at_midnight_in_california(at, months, begun):
    assert recertify.begun(datetime.fromisoformat(at), months) == datetime.fromisoformat(begun)


@given(MOMENTS, st.sampled_from(MONTHS))
def test_every_moment_is_in_one_period_that_begins_on_the_first_of_one_of_its_months(at, months):
    begun = recertify.begun(at, months)

    assert begun <= at < begun + timedelta(days=31 * months, hours=1)
    day = civil_day(begun)
    assert (day.day, (day.month - 1) % months) == (1, 0)
    assert recertify.begun(begun, months) == begun
    assert recertify.begun(begun - timedelta(microseconds=1), months) < begun


@given(SETTINGS, MOMENTS, MOMENTS, MOMENTS, st.sampled_from(DEPARTMENT_LEVELS), st.none() | MOMENTS)
def test_nobody_is_touched_unasked_early_or_after_they_were_confirmed(
    terms, since, at, certified_at, level, lowered_at
):
    one = somebody(level, certified_at, lowered_at)

    step = recertify.step(one, since=since, terms=terms, at=at)

    begun = recertify.begun(at, terms.months)
    if step is not Step.NOTHING:
        assert certified_at < begun <= since
        assert at >= since + (terms.lower if step is Step.LOWER else terms.suspend)
        assert (step is Step.LOWER) == (level is not Level.VIEW)
    if step is Step.SUSPEND and lowered_at is not None:
        assert at - lowered_at >= terms.suspend - terms.lower
    assert recertify.step(one, since=None, terms=terms, at=at) is Step.NOTHING


@given(SETTINGS, MOMENTS, st.sampled_from(DEPARTMENT_LEVELS))
def test_silence_ends_in_no_access_step_by_step(terms, at, level):
    """Whoever was never confirmed, looked at whenever the next step is due, within one long period."""
    since = recertify.begun(at, 12)
    yearly = Terms(12, terms.remind, timedelta(days=30), timedelta(days=45))
    one, steps = somebody(level, since - timedelta(days=1)), []
    for day in range(50):
        now = since + timedelta(days=day)
        step = recertify.step(one, since=since, terms=yearly, at=now)
        if step is Step.LOWER:
            one = somebody(Level.VIEW, one.certified_at, now)
        if step is not Step.NOTHING:
            steps.append((step, day))
        if step is Step.SUSPEND:
            break
    assert steps == ([] if level is Level.VIEW else [(Step.LOWER, 30)]) + [(Step.SUSPEND, 45)]


@given(SETTINGS, MOMENTS, st.none() | MOMENTS, st.none() | MOMENTS)
def test_managers_are_asked_at_once_in_a_new_period_and_again_when_it_is_time(terms, at, since, last):
    asked = recertify.is_to_be_asked(since, last, terms=terms, at=at)

    anew = since is None or since < recertify.begun(at, terms.months) or last is None
    assert asked == (anew or at - last >= terms.remind)


MANAGERS = st.lists(
    st.builds(
        lambda can, step, signed_in_at: (can, step, signed_in_at),
        st.booleans(), st.sampled_from([Step.NOTHING, Step.LOWER]), st.none() | MOMENTS,
    ),
    max_size=5,
)  # fmt: skip


@given(MANAGERS, st.integers(0, 3))
def test_a_department_that_has_a_manager_keeps_one(rows, others):
    at = datetime(2026, 11, 1, tzinfo=UTC)
    people = [
        somebody(Level.MANAGE, at, member_id=n, can_manage=can, signed_in_at=signed_in)
        for n, (can, _, signed_in) in enumerate(rows)
    ] + [somebody(Level.VIEW, at, member_id=100 + n) for n in range(others)]
    steps = {one.member_id: Step.SUSPEND for one in people} | {n: step for n, (_, step, _) in enumerate(rows)}

    left = recertify.spared(people, steps)

    able = [one for one in people if one.can_manage]
    untouched = [one for one in able if steps[one.member_id] is Step.NOTHING]
    if untouched or not rows:
        assert left is None
        return
    assert left in (able or [one for one in people if one.level is Level.MANAGE])
    for one in able:  # nobody who could stay signed in later than who does
        assert (one.signed_in_at or datetime.min.replace(tzinfo=UTC)) <= (
            left.signed_in_at or datetime.min.replace(tzinfo=UTC)
        )


def test_a_quarter_as_it_is_set_by_default():
    begun = datetime(2026, 10, 1, 7, tzinfo=UTC)
    one = somebody(Level.REPORT, begun - timedelta(seconds=1))

    assert recertify.is_due(one.certified_at, at=begun, months=3)
    assert not recertify.is_due(begun, at=begun, months=3)
    assert recertify.step(one, since=begun, terms=QUARTERLY, at=begun + timedelta(days=30)) is Step.LOWER
