"""The lists a person may choose from: their own, and what others of their side share with them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ttrt.db.plans import planned
from ttrt.rules.access import OFFICE, Standing, Viewer


@dataclass(frozen=True, slots=True)
class View:
    """One kept list. `own`: it is the asker's, and theirs to change; `by`: whose it is."""

    view_id: int
    name: str
    query: str
    shared: bool
    own: bool
    by: str


# In the shape of `choices`, which asks for them along with what else a list's page needs.
_KEPT = """
SELECT 'kept', v.id, json_build_array(v.name, v.query, v.shared, v.person_id = %(person)s, v.person_name)::text, ''
FROM {} v WHERE v.page = %(page)s AND (v.person_id = %(person)s OR v.shared)
"""
_OF_A_DEPARTMENT = _KEPT.format("saved_view") + " AND v.department_id = %(department)s"
_OF_THE_DESK = _KEPT.format("desk_view")


def asked(viewer: Viewer, page: str) -> tuple[str, dict[str, Any]]:
    """The statement for the lists for this page, and its values; `read` makes the lists of its rows.

    A private one is its owner's alone; the CMO keeps none, and the statement is "".
    """
    if viewer.standing is Standing.CMO:
        return "", {}
    statement = _OF_THE_DESK if viewer.standing is Standing.CONTRACTOR else _OF_A_DEPARTMENT
    return statement, {"person": viewer.person_id, "page": page, "department": viewer.department_id or OFFICE}


def read(rows: Iterable[Sequence[Any]]) -> list[View]:
    """The lists, one's own first, by name."""
    views = [View(view_id, *json.loads(told)) for _, view_id, told, _ in rows]
    return sorted(views, key=lambda view: (not view.own, view.name.lower(), view.view_id))


def kept(viewer: Viewer, page: str) -> list[View]:
    """The lists for this page."""
    statement, values = asked(viewer, page)
    if not statement:
        return []
    with planned() as cursor:
        cursor.execute(statement, values)
        return read(cursor.fetchall())
