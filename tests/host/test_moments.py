"""Our backend reads moments exactly as Django's does, only faster."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.postgresql import base as stock

from ttrt.db import base as ours

MOMENTS = [
    "1970-01-01 00:00:00+00",
    "2026-03-08 01:59:59.999999-08",  # the last moment before daylight saving in California
    "2026-03-08 03:00:00-07",
    "2026-11-01 01:30:00-07",  # the hour that comes twice
    "2026-11-01 01:30:00-08",
    "2028-02-29 23:59:59.000001+00",
    "0001-01-01 00:00:00+00",
    "9999-12-31 23:59:59.999999+00",
]


def read(wrapper_class) -> list[datetime]:
    """The moments as this engine reads them, through a plain and through a server-side cursor."""
    wrapper = wrapper_class({**connection.settings_dict}, alias="compared")
    try:
        with wrapper.cursor() as cursor:
            cursor.execute("SELECT unnest(%s::timestamptz[]), NULL::timestamptz", [MOMENTS])
            plain = [row[0] for row in cursor.fetchall()]
        wrapper.set_autocommit(False)
        with wrapper.chunked_cursor() as cursor:
            cursor.execute("SELECT unnest(%s::timestamptz[])", [MOMENTS])
            chunked = [row[0] for row in cursor.fetchall()]
        wrapper.rollback()
    finally:
        wrapper.close()
    return plain + chunked


def test_both_engines_read_the_same_moments(db):
    expected = [datetime.fromisoformat(moment) for moment in MOMENTS] * 2

    fast, slow = read(ours.DatabaseWrapper), read(stock.DatabaseWrapper)

    assert fast == slow == expected
    assert [(at.utcoffset(), at.tzname(), str(at)) for at in fast] == [
        (at.utcoffset(), at.tzname(), str(at)) for at in slow
    ]
    assert {at.astimezone(UTC) - at for at in fast} == {expected[0] - expected[0]}


def test_a_connection_outside_utc_is_refused(db):
    wrapper = ours.DatabaseWrapper({**connection.settings_dict, "TIME_ZONE": "America/Los_Angeles"}, alias="elsewhere")

    with pytest.raises(ImproperlyConfigured, match="UTC"):
        wrapper.connect()
