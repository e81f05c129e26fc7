"""The lists a person may choose from: their own, and what others of their side share with them."""

from dataclasses import dataclass

from django.db import connection

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


# Written out, because every list asks for them.
_KEPT = (
    "SELECT id, name, query, shared, person_id = %s, person_name FROM {} WHERE page = %s AND (person_id = %s OR shared)"
)
_OF_A_DEPARTMENT = _KEPT.format("saved_view") + " AND department_id = %s"
_OF_THE_DESK = _KEPT.format("desk_view")


def kept(viewer: Viewer, page: str) -> list[View]:
    """The lists for this page, one's own first, by name. A private one is its owner's alone; the CMO keeps none."""
    if viewer.standing is Standing.CMO:
        return []
    asked = [viewer.person_id, page, viewer.person_id]
    with connection.cursor() as cursor:
        if viewer.standing is Standing.CONTRACTOR:
            cursor.execute(_OF_THE_DESK, asked)
        else:
            cursor.execute(_OF_A_DEPARTMENT, [*asked, viewer.department_id or OFFICE])
        views = [View(*row) for row in cursor.fetchall()]
    return sorted(views, key=lambda view: (not view.own, view.name.lower(), view.view_id))
