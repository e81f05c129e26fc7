"""Which events are told to people, when each person wants to be told, and what makes an address doubtful.

None of this is the contract's: what it obliges the contractor to tell stands on the ticket, whatever people choose.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Channel(StrEnum):
    """How a notice travels."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class Audience(StrEnum):
    """Whose people a notice is for."""

    DEPARTMENT = "department"
    CONTRACTOR = "contractor"


class Rhythm(StrEnum):
    """How often a person wants mail."""

    AT_ONCE = "at once"
    HOURLY = "hourly"
    DAILY = "daily"


class Follow(StrEnum):
    """What a person wants of one ticket, whatever else was chosen."""

    WATCH = "watch"
    MUTE = "mute"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens on a ticket and is told.

    `told`: as the ledger says it. `choice`: as a person reads who chooses what to be told; empty: nobody chooses it.
    """

    told: str
    choice: str = ""
    to_reporter: bool = True


WEBHOOK_OFF, WEBHOOK_TEST = "webhook off", "webhook test"
CERTIFY, UNCERTIFIED = "certify people", "manager not certified"
ACCESS = "your access"
ABOUT_NO_TICKET = (WEBHOOK_TEST, WEBHOOK_OFF, CERTIFY, UNCERTIFIED, ACCESS)

EVENTS: dict[str, Event] = {
    "opened": Event("Opened", "A ticket is opened"),
    "update": Event("Restoration update", "A restoration update is posted"),
    "restored": Event("Restored, please confirm", "Service is restored, and we ask you to confirm"),
    "not restored": Event("Not restored", "Somebody of the department says it is not restored"),
    "closing soon": Event("Closes soon by itself", "A restored ticket will soon close by itself"),
    "closed": Event("Closed", "A ticket is closed"),
    "cancelled": Event("Cancelled", "A ticket is cancelled"),
    "rejected": Event("Turned down", "A ticket is turned down"),
    "voided": Event("Void: opened by mistake", "A ticket is void because it was opened by mistake"),
    "escalated": Event("Escalated", "A ticket is escalated", to_reporter=False),
    "escalation answered": Event("Escalation answered", "An escalation is answered", to_reporter=False),
    "not us": Event("“This was not us”", "Somebody says that a call was not yours", to_reporter=False),
    "not us answered": Event("“This was not us” answered", to_reporter=False),
    "duplicate": Event("Void: repeats another", "A ticket is void because it repeats another"),
    # For the contractor's escalation contacts alone, by the rules of the contract pack.
    "escalation": Event("Escalation, please acknowledge", to_reporter=False),
    WEBHOOK_OFF: Event("Webhook switched off", to_reporter=False),
    WEBHOOK_TEST: Event("Test message", to_reporter=False),
    CERTIFY: Event("People to be confirmed", to_reporter=False),
    UNCERTIFIED: Event("Nobody confirms a department’s people", to_reporter=False),
    ACCESS: Event("Your own access changed", to_reporter=False),
}
"""All that is ever told by these means. Nothing else mails anybody: no change of a department, a site or an item."""

BOUNCES_TO_MARK = 3
"""So many refusals for good in a row, and the address is marked. Ours, not the contract's."""

DEFAULT_ZONE = "America/Los_Angeles"
ZONES = {
    DEFAULT_ZONE: "Pacific time",
    "America/Denver": "Mountain time",
    "America/Phoenix": "Arizona",
    "America/Chicago": "Central time",
    "America/New_York": "Eastern time",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
}
"""IANA names people may choose, with what they are called."""

DAILY_AT = time(7)
"""When the day's mail goes, in the reader's zone."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """When a person wants mail. Quiet: [from, until) on the zone's wall clock, over midnight when from > until."""

    rhythm: Rhythm
    zone: str = DEFAULT_ZONE
    quiet: tuple[time, time] | None = None


def due(at: datetime, waiting: Waiting, *, urgent: bool = False) -> datetime:
    """When what happened `at` (UTC) is to be told (UTC): never earlier, never in quiet hours, two days off at most.

    `urgent` waits for nothing. A wall-clock time that happens twice in autumn counts as soon as it comes; one that is
    skipped in spring counts an hour later.
    """
    if urgent:
        return at
    zone = ZoneInfo(waiting.zone)
    match waiting.rhythm:
        case Rhythm.HOURLY:
            told = _next_hour(at)
        case Rhythm.DAILY:
            told = next(moment for moment in _moments(at, zone, DAILY_AT) if moment >= at)
        case _:
            told = at
    return _after_quiet(told, zone, waiting.quiet) if waiting.quiet else told


def _next_hour(at: datetime) -> datetime:
    """The full hour, at `at` or next; every zone of ours is whole hours off UTC, so it is one on every wall clock."""
    begun = at.replace(minute=0, second=0, microsecond=0)
    return begun if begun == at else begun + timedelta(hours=1)


def _after_quiet(told: datetime, zone: ZoneInfo, quiet: tuple[time, time]) -> datetime:
    begins, ends = quiet
    if not _is_quiet(told, zone, begins, ends):
        return told
    ending = _moments(told, zone, ends)
    return next(moment for moment in ending if moment >= told and not _is_quiet(moment, zone, begins, ends))


def _is_quiet(moment: datetime, zone: ZoneInfo, begins: time, ends: time) -> bool:
    clock = moment.astimezone(zone).time()
    return begins <= clock < ends if begins < ends else clock >= begins or clock < ends


def _moments(around: datetime, zone: ZoneInfo, clock: time) -> Iterator[datetime]:
    """The instants (UTC) of a wall-clock time, in their order, from the day before this moment on."""
    first: date = around.astimezone(zone).date() - timedelta(days=1)
    for days in range(5):
        wall = datetime.combine(first + timedelta(days=days), clock)
        yield from sorted({wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)})
