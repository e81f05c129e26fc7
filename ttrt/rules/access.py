"""Who asks, and which level may do which verb (contract A.9.4: department management sets the level of access)."""

from dataclasses import dataclass
from enum import StrEnum

from ttrt.rules.reach import WHOLE, Reach
from ttrt.rules.refusal import NotAllowed


class Standing(StrEnum):
    """On whose side a person stands; each has a database role of its own."""

    CUSTOMER = "customer"
    CMO = "cmo"
    CONTRACTOR = "contractor"


class Level(StrEnum):
    """How much a person may do: four for departments, four for the contractor, two for the CMO.

    An auditor reads, for a time: one department, or all of them on the CMO's side.
    """

    VIEW = "view"
    REPORT = "report"
    RESOLVE = "resolve"
    MANAGE = "manage"
    REPRESENTATIVE = "representative"
    TECHNICIAN = "technician"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    CMO = "cmo"
    CMO_LEAD = "cmo_lead"
    AUDITOR = "auditor"


DEPARTMENT_LEVELS = (Level.VIEW, Level.REPORT, Level.RESOLVE, Level.MANAGE)
CMO_LEVELS = (Level.CMO, Level.CMO_LEAD, Level.AUDITOR)
MEMBER_LEVELS = (*DEPARTMENT_LEVELS, Level.AUDITOR)
"""What somebody may be in a department; the last is not given as a level, but with an end."""
CONTRACTOR_LEVELS = (Level.REPRESENTATIVE, Level.TECHNICIAN, Level.SUPERVISOR, Level.ADMINISTRATOR)


class Verb(StrEnum):
    """Everything a person can do that changes a row."""

    OPEN = "open a ticket"
    COMMENT = "comment"
    POST_UPDATE = "post a restoration update"
    CONTACT = "record a contact attempt"
    MOVE = "change the status"
    STOP_CLOCK = "stop the clock"
    START_CLOCK = "start the clock"
    VOID_STOP = "void a stop clock"
    RESTORE = "restore service"
    ACCEPT = "accept the restoration"
    DISPUTE = "say it is not restored"
    CANCEL = "cancel a ticket"
    REJECT = "reject a ticket"
    ASSIGN_ITEM = "assign the service a ticket belongs to"
    CORRECT_ITEM = "correct the service a ticket was opened on"
    CORRECT_TIME = "correct a time"
    CORRECT_SEVERITY = "correct how bad it is"
    VOID_DUPLICATE = "void a duplicate"
    MOVE_DEPARTMENT = "put right a ticket of the wrong department"
    LINK = "link tickets"
    IMPORT_INVENTORY = "import inventory"
    KEEP_DEPARTMENTS = "keep departments"
    KEEP_INVENTORY = "keep sites and inventory items"
    MOVE_ITEM = "move an item to another department"
    RESHAPE = "split and merge departments"
    TAKE_IN_PACK = "take in contract terms"
    IMPORT_DEPARTMENTS = "import departments"
    IMPORT_PEOPLE = "import people"
    INVITE = "invite a person"
    TAKE = "take a ticket"
    ASSIGN = "assign a ticket to somebody"
    CODE = "correct the trouble and cause codes"
    DISPATCH = "send a technician"
    PROVIDER = "engage an access provider"
    HAND_OVER = "hand over a shift"
    KEEP_TEAMS = "keep the teams"
    KEEP_DESK_LISTS = "say which departments people of the desk see"
    OPEN_FOR_A_WHILE = "open a department for a while"
    ATTACH = "attach files"
    KEEP_CONTACTS = "keep the contact book"
    ESCALATE = "escalate a ticket"
    ANSWER_ESCALATION = "answer an escalation"
    ACKNOWLEDGE = "acknowledge an escalation"
    DISOWN = "say that a call was not yours"
    ANSWER_DISOWNING = "answer “this was not us”"
    KEEP_LADDER = "keep the escalation contacts"
    KEEP_VIEW = "keep a list"
    CHOOSE_NOTICES = "choose what you are told"
    KEEP_PROGRAMS = "make tokens for programs"
    KEEP_SIGN_ON = "set the department’s single sign-on"
    KEEP_WEBHOOKS = "keep the department’s webhooks"
    KEEP_CMO = "keep the CMO’s people and the auditors of all departments"
    KEEP_PEOPLE = "keep the department’s people"
    SET_MANAGER = "set a department’s manager"
    TAKE_FACTOR = "take a lost second factor away"
    END_DESK_PERSON = "end the access of the contractor’s people"
    SETTLE_UNCERTIFIED = "take access that nobody certified"


_REPORTING = frozenset({Level.REPORT, Level.RESOLVE, Level.MANAGE})
_RESOLVING = frozenset({Level.RESOLVE, Level.MANAGE})
_DESK = frozenset({Level.REPRESENTATIVE, Level.TECHNICIAN, Level.SUPERVISOR})
_ANSWERING = frozenset({Level.REPRESENTATIVE, Level.SUPERVISOR})
_SUPERVISING = frozenset({Level.SUPERVISOR})
_ADMINISTERING = frozenset({Level.ADMINISTRATOR})

OPERATORS = frozenset({Level.SUPERVISOR, Level.ADMINISTRATOR})
"""Who sees whether the tool itself is at work."""

READS_LOG = frozenset({Level.MANAGE, Level.CMO_LEAD, Level.AUDITOR})
"""Who sees who looked at what: in the own department, or on the CMO's side in all."""
AUDITS = frozenset({Level.CMO_LEAD, Level.AUDITOR})
"""Who sees all people with their levels, and every version of the contract's terms."""

OFFICE = 0
"""In the place of a department: what belongs to none, the contractor's own."""

MAY: dict[Verb, frozenset[Level]] = {
    Verb.OPEN: _REPORTING | _DESK,
    # The desk takes down what a caller says.
    Verb.COMMENT: _REPORTING | _DESK,
    Verb.POST_UPDATE: _DESK,
    Verb.CONTACT: _DESK,
    Verb.MOVE: _DESK,
    Verb.STOP_CLOCK: _DESK,
    Verb.START_CLOCK: _DESK,
    Verb.VOID_STOP: _SUPERVISING,
    Verb.RESTORE: _DESK,
    Verb.ACCEPT: _RESOLVING,
    # The desk takes this down from a caller too; accepting stays the department's alone.
    Verb.DISPUTE: _RESOLVING | _DESK,
    Verb.CANCEL: _RESOLVING | _DESK,
    Verb.REJECT: _SUPERVISING,
    Verb.ASSIGN_ITEM: _SUPERVISING,
    Verb.IMPORT_INVENTORY: _ADMINISTERING,
    Verb.KEEP_DEPARTMENTS: _ADMINISTERING,
    Verb.KEEP_INVENTORY: _ADMINISTERING,
    Verb.MOVE_ITEM: _ADMINISTERING,
    Verb.RESHAPE: _ADMINISTERING,
    Verb.TAKE_IN_PACK: _ADMINISTERING,
    Verb.IMPORT_DEPARTMENTS: _ADMINISTERING,
    Verb.IMPORT_PEOPLE: _ADMINISTERING,
    Verb.INVITE: _ADMINISTERING,
    # What a representative took down wrong, a representative puts right; both values are kept.
    Verb.CORRECT_ITEM: _ANSWERING,
    Verb.VOID_DUPLICATE: _ANSWERING,
    # Both decide which minutes count: the severity whether they begin with the alarm or with the opening.
    Verb.CORRECT_TIME: _SUPERVISING,
    Verb.CORRECT_SEVERITY: _SUPERVISING,
    Verb.MOVE_DEPARTMENT: _SUPERVISING,
    Verb.LINK: _DESK,
    Verb.TAKE: _DESK,
    Verb.ASSIGN: _DESK,
    Verb.CODE: _DESK,
    Verb.DISPATCH: _DESK,
    Verb.PROVIDER: _DESK,
    Verb.HAND_OVER: _DESK,
    Verb.KEEP_TEAMS: _SUPERVISING | {Level.ADMINISTRATOR},
    Verb.KEEP_DESK_LISTS: _ADMINISTERING,
    Verb.OPEN_FOR_A_WHILE: _DESK,
    Verb.ATTACH: _REPORTING | _DESK,
    Verb.KEEP_CONTACTS: _RESOLVING | _DESK | {Level.ADMINISTRATOR},
    Verb.ESCALATE: _REPORTING,
    Verb.ANSWER_ESCALATION: _DESK,
    Verb.ACKNOWLEDGE: _DESK,
    Verb.DISOWN: _REPORTING,
    Verb.ANSWER_DISOWNING: _ANSWERING,
    Verb.KEEP_LADDER: _SUPERVISING | {Level.ADMINISTRATOR},
    Verb.KEEP_SIGN_ON: frozenset({Level.MANAGE}),
    Verb.KEEP_WEBHOOKS: frozenset({Level.MANAGE}),
    Verb.KEEP_PROGRAMS: frozenset({Level.MANAGE, Level.ADMINISTRATOR}),
    Verb.KEEP_PEOPLE: frozenset({Level.MANAGE}),
    Verb.KEEP_CMO: frozenset({Level.CMO_LEAD}),
    Verb.SET_MANAGER: _ADMINISTERING,
    # Each of the own side; of departments' people, where no manager can.
    Verb.TAKE_FACTOR: _ADMINISTERING | {Level.CMO_LEAD},
    Verb.SETTLE_UNCERTIFIED: _ADMINISTERING,
    Verb.END_DESK_PERSON: _ADMINISTERING,
    # A list is a way of looking; whoever looks may keep one. The CMO's role writes nothing at all.
    # Whoever reads a department's tickets may want to hear of them.
    Verb.CHOOSE_NOTICES: frozenset(DEPARTMENT_LEVELS),
    Verb.KEEP_VIEW: frozenset(DEPARTMENT_LEVELS) | frozenset(CONTRACTOR_LEVELS),
}


NOT_BY_PROGRAMS = frozenset(
    {
        *(Verb.KEEP_PROGRAMS, Verb.KEEP_PEOPLE, Verb.KEEP_CMO, Verb.KEEP_SIGN_ON, Verb.SET_MANAGER),
        *(Verb.INVITE, Verb.IMPORT_PEOPLE, Verb.IMPORT_DEPARTMENTS, Verb.KEEP_DESK_LISTS, Verb.OPEN_FOR_A_WHILE),
        *(Verb.TAKE_FACTOR, Verb.END_DESK_PERSON),
    }
)
"""What no token lets a program do, whatever its level: whoever took a token could make themselves at home."""


def within(level: Level, of: Level) -> bool:
    """True when the first holds nothing that the second does not: of one side, no verb and no page beyond it."""
    sides = (MEMBER_LEVELS, CONTRACTOR_LEVELS, CMO_LEVELS)
    holds = [*MAY.values(), READS_LOG, OPERATORS]
    return any(level in side and of in side for side in sides) and all(of in who for who in holds if level in who)


_WHAT_TO_DO = {
    Standing.CUSTOMER: "Ask your department’s manager.",
    Standing.CONTRACTOR: "Ask a supervisor or an administrator.",
    Standing.CMO: "The CMO reads everything and changes nothing.",
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, with the one department in sight (None: all, for the CMO and for who has no list at the contractor)."""

    person_id: int | None
    name: str
    standing: Standing
    level: Level
    department_id: int | None = None
    department_code: str | None = None
    in_part: bool = False
    """Whether the level reaches chosen sites, service types and items only."""
    program: str = ""
    """The program that asks in the person's name; "" when it is the person."""
    reach: Reach = WHOLE
    """The part of the department that program's token is for; the whole where it has none of its own."""
    token_id: int | None = None
    """The contractor's token by which that program sees the department in sight, where it is for chosen ones."""


def may(viewer: Viewer, verb: Verb, department_id: int) -> bool:
    """True when this viewer's level holds the verb in that department."""
    if viewer.standing is Standing.CUSTOMER and viewer.department_id != department_id:
        return False
    if viewer.department_id is not None and viewer.department_id != department_id:
        return False  # of the contractor, with a list of departments
    return viewer.level in MAY[verb] and not (viewer.program and verb in NOT_BY_PROGRAMS)


def require(viewer: Viewer, verb: Verb, department_id: int) -> None:
    """Refuse (`NotAllowed`) unless the viewer may do the verb in that department."""
    if viewer.program and verb in NOT_BY_PROGRAMS:
        raise NotAllowed(f"A program cannot {verb}. Sign in and do it yourself.")
    if not may(viewer, verb, department_id):
        raise NotAllowed(f"Your access level ({viewer.level}) does not let you {verb}. {_WHAT_TO_DO[viewer.standing]}")
