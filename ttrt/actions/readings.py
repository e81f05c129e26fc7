"""The one place where the reading log is written: in the transaction, and by the log-in, of whoever was shown it."""

from collections.abc import Sequence
from datetime import datetime

from ttrt.db.plans import planned
from ttrt.rules.access import Viewer
from ttrt.rules.readings import Shown

_COLUMNS = "at, by_id, by_name, by_standing, by_level, department_id, ticket_id, how, asked, number"
# Without looking at what stands there already, which some sides may not. Most answers show one ticket or one list.
_ADD = f"INSERT INTO reading ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"  # noqa: S608 - fixed texts
# The departments of a list, however many, in one statement.
_ADD_EACH = f"""
INSERT INTO reading ({_COLUMNS})
SELECT %s, %s, %s, %s, %s, coalesce(shown.department_id, d.id), shown.ticket_id, shown.how, shown.asked, shown.number
FROM unnest(%s::integer[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::integer[])
     AS shown (department_id, code, ticket_id, how, asked, number)
LEFT JOIN department d ON shown.department_id IS NULL AND d.code = shown.code
"""  # noqa: S608 - fixed texts


def record(shown: Sequence[Shown], *, by: Viewer, at: datetime) -> None:
    """Write down what is about to be shown. Fails when it cannot be written; then nothing is shown either."""
    if not shown:
        return
    who = [at, by.person_id, by.name, by.standing.value, by.level.value]
    with planned() as cursor:
        if len(shown) == 1:
            (one,) = shown
            cursor.execute(_ADD, [*who, one.department_id, one.ticket_id, one.how.value, one.asked, one.number])
            return
        rows = ((s.department_id, s.code, s.ticket_id, s.how.value, s.asked, s.number) for s in shown)
        cursor.execute(_ADD_EACH, [*who, *map(list, zip(*rows, strict=True))])
