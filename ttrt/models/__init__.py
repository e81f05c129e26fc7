"""Tables and what can never be true of them. Importing this package declares every model."""

from ttrt.models.customers import Agency, Department, DepartmentAgency, Site
from ttrt.models.heartbeat import Heartbeat
from ttrt.models.history import HistoryEntry
from ttrt.models.inventory import InventoryImport, InventoryItem
from ttrt.models.notices import Notice
from ttrt.models.people import Membership, Person
from ttrt.models.reports import Report
from ttrt.models.restorations import Restoration
from ttrt.models.stop_clock import StopClock
from ttrt.models.tickets import Ticket, TicketCounter
from ttrt.models.updates import ContactAttempt, TicketUpdate

__all__ = [
    "Agency",
    "ContactAttempt",
    "Department",
    "DepartmentAgency",
    "Heartbeat",
    "HistoryEntry",
    "InventoryImport",
    "InventoryItem",
    "Membership",
    "Notice",
    "Person",
    "Report",
    "Restoration",
    "Site",
    "StopClock",
    "Ticket",
    "TicketCounter",
    "TicketUpdate",
]
