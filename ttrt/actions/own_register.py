"""What somebody did to their own way in, on record in their own name: in each of their departments, or in the office's.

Written by the application itself, whose grant is for these words alone (`sql/access.sql`).
"""

from collections.abc import Mapping
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


def tell(
    person: Person, what: str, *, at: datetime, how: str = "", changed: Mapping[str, object] | None = None
) -> None:
    """One entry in the register of each of the person's departments; for contractor and CMO in the office's chain."""
    whole = people.signed_in(person.pk)
    if whole is None:
        return
    codes: list[str | None] = [one.code for one in whole.memberships] or [None]
    viewers = [viewer for code in codes if (viewer := whole.viewer(code))]
    # One after the other in one order, so that two people of two departments never wait for one another in a ring.
    for viewer in sorted(viewers, key=lambda one: one.department_id or 0):
        record(viewer, person.username, what, at=at, how=how, changed=changed)


def record(
    viewer: Viewer,
    username: str,
    what: str,
    *,
    at: datetime,
    how: str = "",
    changed: Mapping[str, object] | None = None,
) -> None:
    """One entry, in the register of the department in sight, or in the office's chain.

    `changed`: columns of the account, as `rules.register.changed` spells them.
    """
    facts = {"person": viewer.name, "user name": username} | ({"how": how} if how else {}) | dict(changed or {})
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
        # What the office's chain says of the CMO's people is held against their rows.
        about = "CMO person" if changed and viewer.standing is Standing.CMO else "person"
        register.record_office(about=about, about_id=viewer.person_id, what=what, facts=facts, by=viewer, at=at)
