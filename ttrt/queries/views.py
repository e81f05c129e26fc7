"""The lists a person may choose from: their own, and what others of their side share with them."""

from dataclasses import dataclass

from django.db.models import Q

from ttrt.models import DeskView, SavedView
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


def kept(viewer: Viewer, page: str) -> list[View]:
    """The lists for this page, one's own first, by name. A private one is its owner's alone; the CMO keeps none."""
    if viewer.standing is Standing.CMO:
        return []
    rows = (
        DeskView.objects.all()
        if viewer.standing is Standing.CONTRACTOR
        else SavedView.objects.filter(department_id=viewer.department_id or OFFICE)
    )
    found = rows.filter(Q(person_id=viewer.person_id) | Q(shared=True), page=page)
    views = [
        View(row.pk, row.name, row.query, row.shared, row.person_id == viewer.person_id, row.person_name)
        for row in found
    ]
    return sorted(views, key=lambda view: (not view.own, view.name.lower(), view.view_id))
