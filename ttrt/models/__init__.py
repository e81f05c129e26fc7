"""Tables and what can never be true of them. Importing this package declares every model."""

from ttrt.models.attachments import Attachment
from ttrt.models.choices import NoticeChoice, TicketFollow
from ttrt.models.customers import Agency, Contact, Department, DepartmentAgency, DepartmentChange, Site
from ttrt.models.desk import DeskView, SavedView, ShiftHandover, Team
from ttrt.models.dispatch import Dispatch, ProviderEngagement
from ttrt.models.duty import DutySlot
from ttrt.models.heartbeat import Heartbeat
from ttrt.models.history import HistoryEntry
from ttrt.models.inventory import InventoryImport, InventoryItem, ItemMove, ItemTerm
from ttrt.models.invitations import Invitation
from ttrt.models.ladder import EscalationContact, LadderStep
from ttrt.models.mending import Escalation, TicketLink, TimeCorrection, Transfer
from ttrt.models.notices import BouncingAddress, Notice
from ttrt.models.people import DeskList, DeskReach, Membership, Person, Sight
from ttrt.models.readings import Reading
from ttrt.models.register import OfficeEntry, OfficeHead, PackVersion, RegisterEntry, SentForm
from ttrt.models.reports import Report
from ttrt.models.restorations import Restoration
from ttrt.models.sessions import PersonSession
from ttrt.models.sign_in_tries import SignInTry
from ttrt.models.single_sign_on import SingleSignOn
from ttrt.models.stop_clock import StopClock
from ttrt.models.tickets import Ticket, TicketCounter
from ttrt.models.tokens import ProgramToken
from ttrt.models.updates import ContactAttempt, TicketUpdate
from ttrt.models.webhooks import WebhookEndpoint

__all__ = [
    "Agency",
    "Attachment",
    "BouncingAddress",
    "Contact",
    "ContactAttempt",
    "Department",
    "DepartmentAgency",
    "DepartmentChange",
    "DeskList",
    "DeskReach",
    "DeskView",
    "Dispatch",
    "DutySlot",
    "Escalation",
    "EscalationContact",
    "Heartbeat",
    "HistoryEntry",
    "InventoryImport",
    "InventoryItem",
    "Invitation",
    "ItemMove",
    "ItemTerm",
    "LadderStep",
    "Membership",
    "Notice",
    "NoticeChoice",
    "OfficeEntry",
    "OfficeHead",
    "PackVersion",
    "Person",
    "PersonSession",
    "ProgramToken",
    "ProviderEngagement",
    "Reading",
    "RegisterEntry",
    "Report",
    "Restoration",
    "SavedView",
    "SentForm",
    "ShiftHandover",
    "Sight",
    "SignInTry",
    "SingleSignOn",
    "Site",
    "StopClock",
    "Team",
    "Ticket",
    "TicketCounter",
    "TicketFollow",
    "TicketLink",
    "TicketUpdate",
    "TimeCorrection",
    "Transfer",
    "WebhookEndpoint",
]
