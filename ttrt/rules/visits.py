"""How far a technician's visit has come, from its times alone; and which times may follow which."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ttrt.rules.claims import not_in_future
from ttrt.rules.refusal import Refused


class Visit(Protocol):
    """The times of one visit, UTC; None for what has not happened."""

    left_at: datetime | None
    on_site_at: datetime | None
    gone_at: datetime | None
    called_off_at: datetime | None


class Stage(StrEnum):
    """Where the technician is."""

    SENT = "asked to go"
    ON_THE_WAY = "on the way"
    ON_SITE = "on site"
    GONE = "has left the site"
    CALLED_OFF = "called off"


UNDER_WAY = (Stage.SENT, Stage.ON_THE_WAY, Stage.ON_SITE)


class OutOfOrder(Refused):
    """A time of a visit that cannot be: before the step it follows, or after one that follows it."""


def stage(visit: Visit) -> Stage:
    """Where the technician is now."""
    if visit.called_off_at is not None:
        return Stage.CALLED_OFF
    if visit.gone_at is not None:
        return Stage.GONE
    if visit.on_site_at is not None:
        return Stage.ON_SITE
    return Stage.SENT if visit.left_at is None else Stage.ON_THE_WAY


def require_under_way(visit: Visit) -> None:
    """Refuse a further step of a visit that is over."""
    if stage(visit) not in UNDER_WAY:
        raise Refused(f"This visit is over: the technician {_over(visit)}. Send the technician anew if need be.")


def leaves(visit: Visit, left_at: datetime, *, now: datetime) -> None:
    """Refuse a time of leaving that cannot be; it may be noted late, even after the arrival."""
    require_under_way(visit)
    not_in_future(left_at, now, field="left_at")
    if visit.left_at is not None:
        raise OutOfOrder("The technician is on the way already.", field="left_at")
    if visit.on_site_at is not None and left_at > visit.on_site_at:
        raise OutOfOrder("The technician came on site before that.", field="left_at")


def arrives(visit: Visit, on_site_at: datetime, *, now: datetime) -> None:
    """Refuse an arrival that cannot be."""
    require_under_way(visit)
    not_in_future(on_site_at, now, field="on_site_at")
    if visit.on_site_at is not None:
        raise OutOfOrder("The technician is on site already.", field="on_site_at")
    if visit.left_at is not None and on_site_at < visit.left_at:
        raise OutOfOrder("The technician had not left yet at that time.", field="on_site_at")


def goes(visit: Visit, gone_at: datetime, *, now: datetime) -> None:
    """Refuse a departure that cannot be."""
    require_under_way(visit)
    not_in_future(gone_at, now, field="gone_at")
    if visit.on_site_at is None:
        raise OutOfOrder("Say first when the technician came on site.", field="gone_at")
    if gone_at < visit.on_site_at:
        raise OutOfOrder("The technician was not on site yet at that time.", field="gone_at")


def is_called_off(visit: Visit) -> None:
    """Refuse to call off a visit that has reached the site: that one ends by leaving."""
    require_under_way(visit)
    if visit.on_site_at is not None:
        raise OutOfOrder("The technician is on site: say when they left and what came of it.")


def _over(visit: Visit) -> str:
    return "was called off" if visit.called_off_at is not None else "has left the site"
