"""Which events are told to people, to whom besides the reporter, and what makes an address doubtful."""

from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """How a notice travels."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class Audience(StrEnum):
    """Whose people a notice is for."""

    DEPARTMENT = "department"
    CONTRACTOR = "contractor"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens on a ticket and is told.

    `told`: as the ledger says it. `choice`: as a person reads who chooses what to be told; empty: nobody chooses it.
    """

    told: str
    choice: str = ""
    to_reporter: bool = True


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
    "duplicate": Event("Void: repeats another", "A ticket is void because it repeats another"),
}
"""All that is ever told. Nothing else mails anybody: no change of a department, a site, an item or a person."""

BOUNCES_TO_MARK = 3
"""So many refusals for good in a row, and the address is marked. Ours, not the contract's."""
