"""What somebody did to their own way in, on record in their own name: in each of their departments, or in the office's.

Written by the application itself, whose grant is for these words alone (`sql/access.sql`).
"""

from datetime import datetime

from ttrt.actions import register
from ttrt.models import Person
from ttrt.queries import people
from ttrt.rules.access import Standing, Viewer


def hold(person: Person) -> None:
    """Take the locks `tell` needs; call it before any row of the person's is changed."""
    whole = people.signed_in(person.pk)
    if whole is not None and whole.memberships:
        register.hold({one.department_id for one in whole.memberships})
    else:
        register.hold_office()


def tell(person: Person, what: str, *, at: datetime, how: str = "") -> None:
    """One entry in the register of each of the person's departments; for contractor and CMO in the office's chain."""
    whole = people.signed_in(person.pk)
    if whole is None:
        return
    codes: list[str | None] = [one.code for one in whole.memberships] or [None]
    viewers = [viewer for code in codes if (viewer := whole.viewer(code))]
    # One after the other in one order, so that two people of two departments never wait for one another in a ring.
    for viewer in sorted(viewers, key=lambda one: one.department_id or 0):
        record(viewer, person.username, what, at=at, how=how)


def record(viewer: Viewer, username: str, what: str, *, at: datetime, how: str = "") -> None:
    """One entry, in the register of the department in sight, or in the office's chain."""
    facts = {"person": viewer.name, "user name": username} | ({"how": how} if how else {})
    if viewer.standing is Standing.CUSTOMER:
        register.record(
            department_id=viewer.department_id or 0,
            about="person",
            about_id=viewer.person_id,
            what=what,
            facts=facts,
            by=viewer,
            at=at,
        )
    else:
        register.record_office(about="person", about_id=viewer.person_id, what=what, facts=facts, by=viewer, at=at)
