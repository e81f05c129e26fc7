"""The administration's forms that were carried out: one sent twice is carried out once.

A form on a ticket is known by the row it makes; these make rows of many kinds, and some make none.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from ttrt.models import SentForm
from ttrt.rules.access import Viewer


@transaction.atomic
def once(*, key: UUID, act: Callable[[], object], by: Viewer, at: datetime) -> None:
    """Carry `act` out unless the form of this key was carried out before; one that was refused may come again.

    A twin sent at the same moment waits here for the end of the first.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sent_form (key, at, by_id) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [key, at, by.person_id],
        )
        is_new = cursor.rowcount == 1
    if is_new:
        act()


def is_done(key: UUID) -> bool:
    """Whether the form of this key was carried out."""
    return SentForm.objects.filter(key=key).exists()
