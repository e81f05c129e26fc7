"""Telling people, before a restored ticket closes by itself, that it will."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from ttrt.actions import notices
from ttrt.models import Ticket, packs
from ttrt.rules.access import Viewer
from ttrt.rules.lifecycle import Status
from ttrt.rules.localtime import civil_day, show
from ttrt.rules.pack import Pack

SOON = "closing soon"
_NEXT = (
    """
SELECT t.department_id, t.id FROM ticket t
WHERE t.pack_version = %(pack)s AND t.status = %(status)s
  AND t.auto_close_at > %(at)s AND t.auto_close_at <= %(at)s + %(ahead)s
  -- Not told since this restoration: the closing time was set when it was recorded.
  AND NOT EXISTS (SELECT FROM notice n WHERE n.department_id = t.department_id AND n.ticket_id = t.id
                  AND n.kind = %(kind)s AND n.queued_at > t.auto_close_at - %(after)s)
  AND """
    + notices.ANYBODY
    + " ORDER BY t.auto_close_at, t.id LIMIT 1 FOR NO KEY UPDATE OF t SKIP LOCKED"
)


@transaction.atomic
def announce_closing(*, by: Viewer, at: datetime) -> bool:
    """Queue the notices for one ticket that soon closes by itself (the pack says how soon); True when there was one.

    One row a call, `SKIP LOCKED`, like `restorations.close_due`. A ticket restored again is announced again.
    """
    return any(_announce_one(pack, by=by, at=at) for pack in packs.all_packs(civil_day(at)))


def _announce_one(pack: Pack, *, by: Viewer, at: datetime) -> bool:
    asked: dict[str, Any] = {
        "pack": pack.version,
        "status": Status.RESOLVED.value,
        "kind": SOON,
        "severities": notices.severities(pack.version),
        "at": at,
        "ahead": pack.windows.auto_close_notice,
        "after": pack.windows.auto_close_after,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, asked)
        found = cursor.fetchone()
    if found is None:
        return False
    ticket = Ticket.objects.defer("search").get(department_id=found[0], pk=found[1])
    if ticket.auto_close_at is None:
        return False
    notices.queue(ticket, SOON, by=by, at=at, facts={"closes": show(ticket.auto_close_at)})
    return True
