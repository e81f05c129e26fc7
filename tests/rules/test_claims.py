from datetime import UTC, datetime, timedelta

import pytest

from ttrt.rules.claims import InTheFuture, TooEarly, not_before, not_in_future

AT = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)


def test_a_time_to_come_is_refused_beside_its_field():
    not_in_future(AT, AT, field="restored_at")
    with pytest.raises(
        InTheFuture, match="22 Nov 2026 18:06 PST is still to come; it is now 22 Nov 2026 18:05 PST"
    ) as no:
        not_in_future(AT + timedelta(minutes=1), AT, field="restored_at")
    assert no.value.field == "restored_at"


def test_a_time_before_what_it_must_follow_is_refused():
    not_before(AT, AT, field="restored_at", what="the ticket was opened")
    with pytest.raises(TooEarly, match="18:04 PST is before the ticket was opened") as no:
        not_before(AT - timedelta(minutes=1), AT, field="restored_at", what="the ticket was opened")
    assert no.value.field == "restored_at"
