"""What stands in the tables, so that a test can say what a verb changed, or that it changed nothing."""

from collections.abc import Callable

import psycopg
import pytest

TABLES = (
    "duty_slot",
    "ticket",
    "ticket_counter",
    "report",
    "ticket_update",
    "contact_attempt",
    "stop_clock",
    "restoration",
    "history_entry",
    "notice",
    "escalation",
)


@pytest.fixture
def stored(superuser_cursor: psycopg.Cursor) -> Callable[[], dict[str, list[tuple]]]:
    """Every row of every table a verb on a ticket may write, as it stands now."""

    def look() -> dict[str, list[tuple]]:
        found = {}
        for table in TABLES:
            superuser_cursor.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3")
            found[table] = superuser_cursor.fetchall()
        return found

    return look
