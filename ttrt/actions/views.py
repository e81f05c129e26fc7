"""Lists people keep: an address they want again, private or shared. Nobody's evidence, so no history has them."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from ttrt.models import DeskView, SavedView
from ttrt.rules import access, answers
from ttrt.rules.access import Standing, Verb, Viewer
from ttrt.rules.refusal import NotFound, Refused
from ttrt.rules.wording import clean

LONGEST_NAME = 60
MOST = 100
Kept = SavedView | DeskView


@transaction.atomic
def keep_view(
    *, department_id: int, page: str, query: str, name: str, shared: bool = False, by: Viewer, at: datetime
) -> None:
    """Keep a list's address under a name; sent twice it is kept once. `department_id`: `OFFICE` for the contractor.

    Raises `NotAllowed`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_VIEW, department_id)
    name = _name(name)
    mine = _mine(by)
    there = mine.filter(name=name).first()
    if there is not None and (there.page, there.query, there.shared) == (page, query, shared):
        return
    if mine.count() >= MOST:
        raise Refused(f"You keep {MOST} lists already. Remove one first.", field="name")
    row: Kept = DeskView() if by.standing is Standing.CONTRACTOR else SavedView(department_id=department_id)
    row.person_id, row.person_name = by.person_id or 0, by.name
    row.name, row.page, row.query, row.shared, row.made_at = name, page, query, shared, at
    _stored(row)


@transaction.atomic
def rename_view(*, department_id: int, view_id: int, name: str, by: Viewer, at: datetime) -> None:
    """Give a list of one's own another name. Raises `NotAllowed`, `NotFound`, `Refused` beside a field."""
    access.require(by, Verb.KEEP_VIEW, department_id)
    row = _own(by, view_id)
    row.name = _name(name)
    _stored(row, "name")


@transaction.atomic
def share_view(*, department_id: int, view_id: int, shared: bool, by: Viewer, at: datetime) -> None:
    """Share a list of one's own with the department (or the desk), or take it back. Raises `NotAllowed`, `NotFound`."""
    access.require(by, Verb.KEEP_VIEW, department_id)
    row = _own(by, view_id)
    _rows(by).filter(pk=row.pk).update(shared=shared)


@transaction.atomic
def drop_view(*, department_id: int, view_id: int, by: Viewer, at: datetime) -> None:
    """Throw a list of one's own away; one that is gone already is no error. Raises `NotAllowed`, `NotFound`."""
    access.require(by, Verb.KEEP_VIEW, department_id)
    _rows(by).filter(pk=_own(by, view_id).pk).delete()


def _rows(by: Viewer) -> QuerySet[SavedView] | QuerySet[DeskView]:
    if by.standing is Standing.CONTRACTOR:
        return DeskView.objects.all()
    return SavedView.objects.filter(department_id=by.department_id or access.OFFICE)


def _mine(by: Viewer) -> QuerySet[SavedView] | QuerySet[DeskView]:
    return _rows(by).filter(person_id=by.person_id or 0)


def _own(by: Viewer, view_id: int) -> Kept:
    row = _mine(by).filter(pk=view_id).first()
    if row is None:
        raise NotFound("There is no such list of yours.")
    return row


def _name(name: str) -> str:
    name = answers.needed_line(name, field="name", ask="Give the list a name.")
    return clean(name, limit=LONGEST_NAME, field="name", lines=False)


def _stored(row: Kept, *changed: str) -> None:
    """Insert the row, or store what changed of it."""
    try:
        with transaction.atomic():
            row.save(update_fields=changed or None, force_insert=not changed)
    except IntegrityError:
        raise Refused(f"You keep a list named “{row.name}” already.", field="name") from None
