"""The clock of a ticket in a list: the stored figure once there is one, else reckoned from the row itself."""

from datetime import datetime

from ttrt.models import packs
from ttrt.queries.tickets import Columns, Row
from ttrt.rules import outage
from ttrt.rules.facts import Facts, Measure, Restoration, Stop
from ttrt.rules.terms import Pack


def net_seconds(row: Row, *, at: datetime, pack: Pack | None = None) -> int:
    """Outage or repair time less the valid stops, in seconds: final once restored, up to `at` before that.

    The same arithmetic as on the ticket's own page; the facts came with the row, so it asks nothing. `pack`: the terms
    the ticket was opened under, when they are at hand.
    """
    if row.net_seconds is not None:
        return row.net_seconds
    pack = pack or packs.by_version(row.pack_version)
    measure = Measure(pack.severity(row.severity).measure)
    return int(outage.reckon(facts_of(row), pack, at=at, measure=measure).net.total_seconds())


def all_net_seconds(of: Columns, *, at: datetime) -> list[int]:
    """The same for each of some rows, given column by column."""
    return [
        net_seconds(Row(*(column[n] for column in of.values())), at=at) if net is None else net
        for n, net in enumerate(of["net_seconds"])
    ]


def is_running(row: Row) -> bool:
    """True until the figure is final for now: a dispute may still reopen it."""
    return row.net_seconds is None


def facts_of(row: Row) -> Facts:
    """What the clock of this row is reckoned from. Only for a row without stored figures."""
    stops, restorations, attempts = row.clock or (None, None, None)
    return Facts(
        opened_at=row.opened_at,
        alarm_at=row.alarm_at,
        stops=tuple(
            Stop(n, reason, _instant(started), _maybe(ended), voided=voided, window_end=_maybe(window_end))
            for n, (reason, started, ended, voided, window_end) in enumerate(stops or ())
        ),
        restorations=tuple(
            Restoration(_instant(restored), _maybe(disputed), _maybe(came_back))
            for restored, disputed, came_back in restorations or ()
        ),
        contact_attempts=tuple(_instant(each) for each in attempts or ()),
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _maybe(text: str | None) -> datetime | None:
    return None if text is None else _instant(text)
