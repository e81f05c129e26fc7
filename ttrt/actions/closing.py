"""Telling the reporter, before a restored ticket closes by itself, that it will."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from ttrt.actions import notices
from ttrt.models import Notice, Ticket, packs
from ttrt.rules.access import Viewer
from ttrt.rules.lifecycle import Status
from ttrt.rules.localtime import civil_day, show
from ttrt.rules.pack import Pack

SOON = "closing soon"


@transaction.atomic
def announce_closing(*, by: Viewer, at: datetime) -> bool:
    """Queue the notice for one ticket that soon closes by itself (the pack says how soon); True when there was one.

    One row a call, `SKIP LOCKED`, like `restorations.close_due`. A ticket restored again is announced again.
    """
    return any(_announce_one(pack, at) for pack in packs.all_packs(civil_day(at)))


def _announce_one(pack: Pack, at: datetime) -> bool:
    told = Notice.objects.filter(
        department_id=OuterRef("department_id"),
        ticket_id=OuterRef("pk"),
        kind=SOON,
        # Not told since this restoration: the closing time was set when it was recorded.
        queued_at__gt=OuterRef("auto_close_at") - pack.windows.auto_close_after,
    )
    ticket = (
        Ticket.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(
            pack_version=pack.version,
            status=Status.RESOLVED.value,
            auto_close_at__gt=at,
            auto_close_at__lte=at + pack.windows.auto_close_notice,
        )
        .exclude(reported_email="")
        .exclude(Exists(told))
        .defer("search")
        .order_by("auto_close_at", "id")
        .first()
    )
    if ticket is None or ticket.auto_close_at is None:
        return False
    notices.queue(ticket, SOON, at=at, facts={"closes": show(ticket.auto_close_at)})
    return True
