"""What each side may do with each table, written from the access law's intent and not from its text.

A table that is not named here is nobody's; a verb that is not named is denied. `own` is the one department in sight,
`all` every department. The columns a side may change are listed one by one.
"""

from dataclasses import dataclass, replace
from typing import Literal

from ttrt.rules.access import Level, Verb

Reach = Literal["own", "all", "none"]


@dataclass(frozen=True, slots=True)
class May:
    """One side's rights to one table."""

    see: Reach
    add: Reach | None = None
    change: tuple[str, ...] = ()
    remove: bool = False
    columns: tuple[str, ...] = ()
    """The only columns it may see; none named: all."""
    fills: tuple[str, ...] = ()
    """The only columns it may write in a new row; none named: all."""


LOOK_OWN = May("own")
LOOK_ALL = May("all")

TICKET_CHANGES = (
    *("status", "restored_at", "closed_at", "closed_how", "update_due_at", "auto_close_at"),
    *("gross_seconds", "stopped_seconds", "net_seconds", "version"),
    *("history_seq", "history_head", "history_at", "search"),
)
TICKET_CHANGES_OF_THE_DESK = (
    *("item_id", "site_id", "site_name", "kind", "service_type", "item_facts", "public_safety", "tsp"),
    *("last_update_at", "estimate_at", "cause", "resolution"),
    *("owner_id", "owner_name", "team", "trouble", "severity", "alarm_at"),
)
REGISTER_HEAD = ("register_seq", "register_head")
ASKED_TO_CERTIFY = ("certify_since", "certify_asked_at")
CONTACT_CHANGES = ("site_id", "name", "role", "phone", "email", "access_hours", "retired_at")
LADDER_CHANGES = ("level", "title", "name", "office_phone", "cell_phone", "email", "from_on", "to_on")
VIEW_CHANGES = ("name", "query", "shared")
DISPATCH_CHANGES = (*("phone", "arrival_estimate_at", "left_at", "on_site_at", "gone_at", "called_off_at", "outcome"),)
ENGAGEMENT_CHANGES = ("their_ticket", "contact", "commitment_at", "said", "released_at")
ANSWERED = ("answered_at", "answered_by_id", "answered_by_name", "answer", "outcome")
SLOT_CHANGES = ("due_at", "ends_at", "outcome", "met_by", "answered_at", "recorded_at")
ACKNOWLEDGED = ("acknowledged_at", "acknowledged_by_id", "acknowledged_by_name", "acknowledged_note")
LINK_ENDED = ("ended_at", "ended_by_id", "ended_by_name")
HANDOVER_TAKEN = ("taken_at", "taken_by_id", "taken_by_name", "taken_note")
ITEM_CHANGES = (
    *("identifier", "service_type", "contract", "category", "subcategory", "level", "site_id"),
    *("a_address_1", "a_address_2", "a_city", "a_state", "a_zip"),
    *("z_address_1", "z_address_2", "z_city", "z_state", "z_zip"),
    *("ban", "monthly_charge", "public_safety", "tsp", "in_service_on", "retired_on", "retirement_proposed_at"),
    "other",
)
SITE_CHANGES = ("name", "address_1", "address_2", "city", "state", "zip", "clli")
STOP_ENDED = ("ended_at", "ended_recorded_at", "ended_by_id", "ended_by_name")
STOP_VOIDED = ("voided_at", "voided_by_id", "voided_by_name", "void_reason")
DISPUTED = ("disputed_at", "disputed_by_id", "disputed_by_name", "dispute_note", "came_back_at")
WEBHOOK_CHANGES = (
    *("name", "url", "events", "key_salt", "old_key_salt", "old_key_until", "owner_id", "owner_name"),
    *("failures", "retry_at", "off_at", "off_why", "ended_at"),
)
NOTICE_SENT = (
    *("to_name", "to_email", "due_at", "joined_to", "attempts"),
    *("handed_over_at", "sent_at", "bounced_at", "given_up_at", "last_error"),
)
CHOICE_CHANGES = (
    *("person_name", "events", "severity_at_least", "site_ids", "item_ids", "rhythm"),
    *("quiet_from", "quiet_until", "zone", "urgent_at_once", "changed_at"),
)
REACH = ("site_ids", "service_types", "item_ids")
TOKEN_REVOKED = ("revoked_at", "revoked_by_name")
TOKEN = (
    *("id", "department_id", "person_id", "name", "level", "shown", "form_key", "made_at", "made_by_name"),
    *("expires_at", "last_used_at", *TOKEN_REVOKED, *REACH, "department_ids", "asked_at", "agreed_at"),
)
FOLLOW_CHANGES = ("how", "changed_at")
WHO = ("username", "name", "email", "phone", "standing", "level", "is_active", "demonstration")
FACTOR = ("user_id", "type", "data", "created_at", "last_used_at")
SESSION = ("session_key", "session_data", "expire_date", "person_id")
ASKED_FOR = ("person_id", "queued_at", "due_at", "by_name")
WORD = ("kind", "what", "facts")
TRIED = ("attempts", "last_error", "expires_at", "sent_at", "given_up_at", "accepted_at")
CHANGED_BY_THE_APP = ("password", "last_login", "email", "ends_at", "is_active")
LINK_MADE = ("due_at", "token_hash", *TRIED)
NO_SECRET = ("id", "username", "name", "email", "is_active", "last_login")
GIVEN = ("department_id", "level", "asked_key", "name", "email", "given_at", "given_by_name")
CERTIFIED = ("certified_at", "certified_by_name")
ASKED_IN = (*GIVEN, *CERTIFIED, *REACH, "ends_at")
MEMBER_CHANGES = (
    *("level", "suspended_at", "removed_at", "lowered_at", "ends_at", "factor_lost_at"),
    *CERTIFIED,
    *REACH,
)
MEMBER = ("id", "person_id", *ASKED_IN, "joined_at", "suspended_at", "removed_at", "lowered_at", "factor_lost_at")

SIGN_ON = (
    *("kind", "issuer", "client_id", "sign_on_url", "certificate", "groups_claim", "levels", "is_on", "changed_at"),
    "reaches",
)

# side → table → what it may do. `app` is the log-in itself, before anybody is known.
MAY_TOUCH: dict[str, dict[str, May]] = {
    "app": {
        # Adds people of the CMO's alone, for its lead.
        "person": May("all", add="all", change=CHANGED_BY_THE_APP, fills=(*WHO, "ends_at")),
        "membership": May("all", change=("joined_at",)),
        "invitation": May("all", add="all", change=LINK_MADE, fills=(*ASKED_FOR, *WORD, "to_email")),
        # Old ones alone, to throw them away.
        "sight": May("all", add="all", columns=("hash", "expires_at"), remove=True),
        "department": May("all", change=REGISTER_HEAD),
        # What somebody did to their own way in, and nothing else.
        "register_entry": May("all", add="all", columns=("id",)),
        "office_entry": May("all", add="all", columns=("id",)),
        "office_head": May("all", add="all", change=("seq", "hash")),
        # That a form of the CMO's lead was carried out.
        "sent_form": May("all", add="all"),
        "django_migrations": LOOK_ALL,
        "person_session": May("all", add="all", change=SESSION, remove=True),
        # What people sign in with: secrets encrypted, and nobody else's business.
        "mfa_authenticator": May("all", add="all", change=FACTOR, remove=True),
        "sign_in_try": May("all", add="all", change=("key", "failures", "failed_at", "free_at"), remove=True),
        # Whose a token is; that it was used.
        "program_token": May("all", change=("last_used_at", "agreed_at", *TOKEN_REVOKED)),
        "single_sign_on": LOOK_ALL,
        "heartbeat": May("all", add="all", change=("name", "at")),
        "pack_version": LOOK_ALL,
        "desk_list": LOOK_ALL,
        # Never without an end: a department opened for a while.
        "desk_reach": May("all", add="all"),
    },
    "customer": {
        # Of its own people what is no secret; whose account a row is, it neither says nor changes.
        "person": May("own", columns=NO_SECRET),
        "membership": May("own", add="own", change=MEMBER_CHANGES, columns=MEMBER, fills=ASKED_IN),
        "mfa_authenticator": May("own", columns=("user_id", "type", "created_at")),
        "department": May("own", change=("second_factor", *REGISTER_HEAD)),
        "agency": LOOK_ALL,
        "department_agency": LOOK_OWN,
        "site": LOOK_OWN,
        "inventory_item": LOOK_OWN,
        "ticket_counter": May("own", add="own", change=("last",)),
        "report": May("own", add="own"),
        "ticket": May("own", add="own", change=TICKET_CHANGES),
        "ticket_update": May("own", add="own"),
        "contact_attempt": LOOK_OWN,
        "stop_clock": May("own", change=STOP_ENDED),
        "restoration": May("own", change=DISPUTED),
        "history_entry": May("own", add="own"),
        "notice": May("own", add="own"),
        "bouncing_address": LOOK_OWN,
        "notice_choice": May("own", add="own", change=CHOICE_CHANGES),
        "ticket_follow": May("own", add="own", change=FOLLOW_CHANGES),
        "contact": May("own", add="own", change=CONTACT_CHANGES),
        "item_term": LOOK_OWN,
        "register_entry": May("own", add="own"),
        "dispatch": LOOK_OWN,
        "provider_engagement": LOOK_OWN,
        "attachment": May("own", add="own"),
        "time_correction": LOOK_OWN,
        "ticket_link": LOOK_OWN,
        "escalation": May("own", add="own"),
        "duty_slot": May("own", add="own", change=SLOT_CHANGES, remove=True),
        "ladder_step": LOOK_OWN,
        "webhook_endpoint": May("own", add="own", change=WEBHOOK_CHANGES),
        "saved_view": May("own", add="own", change=VIEW_CHANGES, remove=True),
        "reading": May("own", add="own"),
        "program_token": May("own", add="own", change=TOKEN_REVOKED, columns=TOKEN),
        "single_sign_on": May("own", add="own", change=("secret", *SIGN_ON), columns=("id", "department_id", *SIGN_ON)),
        "pack_version": LOOK_ALL,
        "escalation_contact": LOOK_ALL,
        "desk_reach": LOOK_OWN,
    },
    "cmo": {
        "department": LOOK_ALL,
        "agency": LOOK_ALL,
        "department_agency": LOOK_ALL,
        "site": LOOK_ALL,
        "inventory_item": LOOK_ALL,
        "inventory_import": LOOK_ALL,
        "report": LOOK_ALL,
        "ticket": LOOK_ALL,
        "ticket_update": LOOK_ALL,
        "contact_attempt": LOOK_ALL,
        "stop_clock": LOOK_ALL,
        "restoration": LOOK_ALL,
        "history_entry": LOOK_ALL,
        "notice": LOOK_ALL,
        "bouncing_address": LOOK_ALL,
        "notice_choice": LOOK_ALL,
        "ticket_follow": LOOK_ALL,
        "contact": LOOK_ALL,
        "item_term": LOOK_ALL,
        "register_entry": LOOK_ALL,
        "dispatch": LOOK_ALL,
        "provider_engagement": LOOK_ALL,
        "attachment": LOOK_ALL,
        "time_correction": LOOK_ALL,
        "ticket_link": LOOK_ALL,
        "escalation": LOOK_ALL,
        "duty_slot": LOOK_ALL,
        "ladder_step": LOOK_ALL,
        "team": LOOK_ALL,
        "shift_handover": LOOK_ALL,
        "office_entry": LOOK_ALL,
        "office_head": LOOK_ALL,
        # Who may what, for auditors; nothing anybody signs in with.
        "person": May("all", columns=(*NO_SECRET, "standing", "level", "ends_at")),
        "membership": May("all", columns=tuple(name for name in MEMBER if name != "asked_key")),
        "program_token": May("all", columns=TOKEN),
        "transfer": LOOK_ALL,
        "item_move": LOOK_ALL,
        "department_change": LOOK_ALL,
        "pack_version": LOOK_ALL,
        "escalation_contact": LOOK_ALL,
        # What it looked at: the one thing it writes.
        "reading": May("all", add="all"),
        "desk_list": LOOK_ALL,
        "desk_reach": LOOK_ALL,
    },
    "contractor": {
        # Names and where to reach them, and nothing they sign in with; a new person has no password.
        "person": May(
            "all",
            add="all",
            change=("name", "email", "phone"),
            columns=("id", "last_login", "ends_at", *WHO),
            fills=WHO,
        ),
        "membership": May(
            "all",
            add="all",
            change=(
                "level",
                "person_id",
                "sign_on_subject",
                "no_account_why",
                "lowered_at",
                "suspended_at",
                "ends_at",
                *CERTIFIED,
                *REACH,
            ),
            fills=("person_id", "sign_on_subject", *GIVEN, *CERTIFIED, *REACH),
        ),
        "invitation": May(
            "all",
            add="all",
            columns=("id", "kind", "what", *ASKED_FOR, *TRIED),
            fills=(*ASKED_FOR, *WORD, "to_email"),
        ),
        "department": May("all", add="all", change=("name", "kind", "ended_on", *REGISTER_HEAD, *ASKED_TO_CERTIFY)),
        "agency": May("all", add="all", change=("name",)),
        "department_agency": May("all", add="all", change=("to_on",)),
        "site": May("all", add="all", change=SITE_CHANGES),
        "inventory_item": May("all", add="all", change=ITEM_CHANGES),
        "inventory_import": May("all", add="all"),
        "ticket_counter": May("all", add="all", change=("last",)),
        "report": May("all", add="all"),
        "ticket": May("all", add="all", change=TICKET_CHANGES + TICKET_CHANGES_OF_THE_DESK),
        "ticket_update": May("all", add="all"),
        "contact_attempt": May("all", add="all"),
        "stop_clock": May("all", add="all", change=(*STOP_ENDED, *STOP_VOIDED, "started_at")),
        "restoration": May("all", add="all", change=(*DISPUTED, "restored_at")),
        "history_entry": May("all", add="all"),
        "notice": May("all", add="all", change=NOTICE_SENT),
        "notice_choice": LOOK_ALL,
        "ticket_follow": LOOK_ALL,
        "bouncing_address": May("all", add="all", change=("bounces", "bounced_at", "said")),
        "webhook_endpoint": May("all", change=("failures", "retry_at", "off_at", "off_why")),
        "contact": May("all", add="all", change=CONTACT_CHANGES),
        "item_term": May("all", add="all", change=("to_on", "monthly_charge", "level")),
        "register_entry": May("all", add="all"),
        "dispatch": May("all", add="all", change=DISPATCH_CHANGES),
        "provider_engagement": May("all", add="all", change=ENGAGEMENT_CHANGES),
        "attachment": May("all", add="all", change=("scan", "scanned_at", "scan_said")),
        "time_correction": May("all", add="all"),
        "ticket_link": May("all", add="all", change=LINK_ENDED),
        "escalation": May("all", add="all", change=ANSWERED),
        "duty_slot": May("all", add="all", change=("starts_at", *SLOT_CHANGES), remove=True),
        "ladder_step": May("all", add="all", change=("next_at", *ACKNOWLEDGED)),
        "desk_list": May("all", add="all", change=("ended_at",)),
        "desk_reach": May("all", add="all", change=("ended_at",)),
        "team": May("all", add="all", change=("name", "ended_at")),
        "shift_handover": May("all", add="all", change=HANDOVER_TAKEN),
        "desk_view": May("all", add="all", change=VIEW_CHANGES, remove=True),
        "office_entry": May("all", add="all"),
        "office_head": May("all", add="all", change=("seq", "hash")),
        "sent_form": May("all", add="all"),
        "transfer": May("all", add="all"),
        "item_move": May("all", add="all"),
        "department_change": May("all", add="all"),
        "pack_version": May("all", add="all"),
        "escalation_contact": May("all", add="all", change=LADDER_CHANGES),
        # It writes down what it looked at; who reads what is the departments' to know.
        "reading": May("none", add="all"),
        "program_token": May("all", add="all", change=TOKEN_REVOKED),
    },
}

# Somebody of the contractor with a list of departments: the contractor's rights in the one in sight; of what belongs
# to no department they look at what names none, and write nothing but the lists of tickets they keep.
SEES_OF_NO_DEPARTMENT = ("agency", "team", "pack_version", "escalation_contact")
SEES_NONE = (
    *("invitation", "inventory_import", "office_entry", "office_head", "shift_handover", "sent_form"),
    *("transfer", "item_move", "department_change"),
)
LOOKS_ONLY = (*SEES_OF_NO_DEPARTMENT, *SEES_NONE, "person", "membership", "desk_list", "desk_reach")


def _of_the_list(table: str, may: May) -> May:
    if table in LOOKS_ONLY:
        may = replace(may, add=None, change=(), remove=False, fills=())
    if table == "department":
        may = replace(may, add=None, change=REGISTER_HEAD)
    own: Reach = "all" if table in (*SEES_OF_NO_DEPARTMENT, *SEES_NONE, "person", "desk_list", "desk_view") else "own"
    own = "none" if may.see == "none" else own
    return replace(may, see=own, add=may.add and ("all" if table == "desk_view" else "own"))


MAY_TOUCH["desk"] = {table: _of_the_list(table, may) for table, may in MAY_TOUCH["contractor"].items()}

# What is said of one table beyond the department: the rows a customer does not see, and those it may not change.
HIDDEN_FROM_CUSTOMERS = {
    "ticket_update": {"public": False},
    "history_entry": {"public": False},
    "attachment": {"public": False},
    "notice": {"audience": "contractor"},
    "bouncing_address": {"audience": "contractor"},
    # Who is of no department, and who was asked in and is not there yet.
    "person": {"phone": "not there"},
    "ladder_step": {"occasion": "due soon"},
}
OPEN_TO_CUSTOMERS = {
    "stop_clock": {"ended_at": None, "voided_at": None},
    "restoration": {"disputed_at": None},
    # Nobody changes the own row (7 asks), and a removed one is history: the seed calls both closed.
    "membership": {"given_by_name": "open"},
}
# Of these the application sees, and throws away, only such rows.
OPEN_TO_THE_APP = {
    "sight": {"expires_at": "2020-01-01T00:00:00+00:00"},
    # What was written about people's ways in.
    "register_entry": {"about": "person"},
    "office_entry": {"about": ("person", "CMO person")},
}
# An account that was closed it touches no more.
OPEN_TO_THE_APP_S_HAND = {"person": {"is_active": True}}
# The contractor mends the names of customers' people; its own and the CMO's are not its to change.
OPEN_TO_THE_CONTRACTOR = {"person": {"standing": "customer"}}

# What a side must have done with a row by the time it has changed it.
HALF_DONE = {
    "stop_clock": {"ended_by_id": 1},
    "restoration": {"disputed_by_id": 1},
    "program_token": {"revoked_by_name": "x"},
}

# Tables of which a department's people see nothing but as managers.
SEEN_BY_MANAGERS = ("reading", "program_token", "single_sign_on")

# The least level that writes to a table, where it is not a manager's alone.
LEAST_LEVEL = {
    "reading": Level.AUDITOR,
    **dict.fromkeys(("notice_choice", "ticket_follow", "saved_view"), Level.VIEW),
    **dict.fromkeys(("department", "ticket_counter", "report", "ticket", "ticket_update"), Level.REPORT),
    **dict.fromkeys(
        ("history_entry", "notice", "attachment", "escalation", "duty_slot", "register_entry"), Level.REPORT
    ),
    **dict.fromkeys(("stop_clock", "restoration", "contact"), Level.RESOLVE),
}

SIGNED = (
    *("report", "ticket", "ticket_update", "contact_attempt", "stop_clock", "restoration", "history_entry"),
    *("dispatch", "provider_engagement", "attachment", "time_correction", "ticket_link", "escalation"),
    "ladder_step",
    *("register_entry", "shift_handover", "office_entry", "reading"),
)
"""Tables whose rows say which side wrote them."""

# Rows of another kind that a side adds as well.
ALSO: list[tuple[str, str, dict[str, object]]] = [
    ("app", "office_entry", {"about": "CMO person", "by_standing": "cmo", "what": "level changed"}),
]

# (side, table, what is written otherwise): rows that must be refused although the department is right.
FORGERIES: list[tuple[str, str, dict[str, object]]] = [
    *(("customer", table, {"by_standing": "contractor"}) for table in ("report", "ticket_update", "history_entry")),
    *(("app", table, {"what": "level changed"}) for table in ("register_entry", "office_entry")),
    *(("app", table, {"about": "item"}) for table in ("register_entry", "office_entry")),
    ("app", "sight", {"person_id": 4711}),
    ("desk", "desk_view", {"person_id": 7}),
    ("app", "desk_reach", {"until_at": None}),
    ("app", "desk_reach", {"until_at": "2126-01-01T00:00:00Z"}),
    ("contractor", "desk_reach", {"until_at": "2126-01-01T00:00:00Z", "reason": "x"}),
    ("customer", "ticket", {"opened_by_standing": "contractor"}),
    ("customer", "ticket", {"alarm_at": "2026-01-01T00:00:00Z"}),
    ("customer", "ticket", {"opened_by_standing": "contractor", "alarm_at": "2026-01-01T00:00:00Z"}),
    ("customer", "ticket_update", {"public": False, "kind": "restoration"}),
    ("customer", "ticket_update", {"kind": "restoration"}),
    ("customer", "history_entry", {"public": False}),
    *(("customer", table, {"by_standing": "contractor"}) for table in ("register_entry", "attachment", "escalation")),
    ("customer", "attachment", {"public": False}),
    *(("customer", table, {"person_id": 8}) for table in ("notice_choice", "ticket_follow")),
    ("customer", "program_token", {"person_id": 8}),
    ("app", "person", {"standing": "customer", "level": ""}),
    ("app", "person", {"standing": "contractor", "level": "administrator"}),
    ("app", "office_entry", {"about": "team"}),
    ("app", "office_entry", {"about": "CMO person", "by_standing": "contractor"}),
    *(("customer", "reading", {"by_id": person}) for person in (8, None)),
    *(("customer", "reading", {"by_standing": side}) for side in ("cmo", "contractor")),
    *(("cmo", "reading", {"by_standing": side}) for side in ("customer", "contractor")),
    ("customer", "escalation", {"answered_at": "2026-01-01T00:00:00Z", "answered_by_name": "x", "answer": "x"}),
    *(("contractor", table, {"by_standing": "customer"}) for table in SIGNED if table != "ticket"),
    ("customer", "membership", {"asked_key": None}),
    *(("contractor", "invitation", {"kind": kind}) for kind in ("reset", "address")),
    ("contractor", "person", {"standing": "contractor", "level": "administrator"}),
    ("contractor", "person", {"standing": "cmo", "level": "cmo"}),
    ("contractor", "ticket", {"opened_by_standing": "customer"}),
    ("contractor", "ticket", {"opened_by_standing": "customer", "alarm_at": "2026-01-01T00:00:00Z"}),
]

# Columns that point at another row of the same department.
POINTERS = [
    ("inventory_item", "site_id"),
    ("ticket", "item_id"),
    ("ticket", "site_id"),
    ("ticket", "report_id"),
    ("ticket_update", "ticket_id"),
    ("contact_attempt", "ticket_id"),
    ("stop_clock", "ticket_id"),
    ("restoration", "ticket_id"),
    ("history_entry", "ticket_id"),
    ("notice", "ticket_id"),
    ("ticket_follow", "ticket_id"),
    ("notice", "endpoint_id"),
    ("contact", "site_id"),
    ("item_term", "item_id"),
    ("dispatch", "ticket_id"),
    ("provider_engagement", "ticket_id"),
    ("attachment", "ticket_id"),
    ("time_correction", "ticket_id"),
    ("ticket_link", "ticket_id"),
    ("ticket_link", "to_ticket_id"),
    ("escalation", "ticket_id"),
    ("duty_slot", "ticket_id"),
    ("ladder_step", "ticket_id"),
]
# Rows that name two departments (decision 9): the key, and the department and the row it holds together.
POINTERS_AT_TWO = [
    ("transfer", "transfer_from_ticket", "from_department_id", "from_ticket_id"),
    ("transfer", "transfer_into_ticket", "into_department_id", "into_ticket_id"),
    ("item_move", "move_from_item", "from_department_id", "from_item_id"),
    ("item_move", "move_into_item", "into_department_id", "into_item_id"),
]

_REPORTING = {Level.REPORT, Level.RESOLVE, Level.MANAGE}
_RESOLVING = {Level.RESOLVE, Level.MANAGE}
_DESK = {Level.REPRESENTATIVE, Level.TECHNICIAN, Level.SUPERVISOR}

# Who may do what, level by level.
MAY_DO: dict[Verb, set[Level]] = {
    Verb.OPEN: _REPORTING | _DESK,
    Verb.COMMENT: _REPORTING | _DESK,
    Verb.POST_UPDATE: _DESK,
    Verb.CONTACT: _DESK,
    Verb.MOVE: _DESK,
    Verb.STOP_CLOCK: _DESK,
    Verb.START_CLOCK: _DESK,
    Verb.VOID_STOP: {Level.SUPERVISOR},
    Verb.RESTORE: _DESK,
    Verb.ACCEPT: _RESOLVING,
    Verb.DISPUTE: _RESOLVING | _DESK,
    Verb.CANCEL: _RESOLVING | _DESK,
    Verb.REJECT: {Level.SUPERVISOR},
    Verb.ASSIGN_ITEM: {Level.SUPERVISOR},
    Verb.CORRECT_ITEM: {Level.REPRESENTATIVE, Level.SUPERVISOR},
    Verb.VOID_DUPLICATE: {Level.REPRESENTATIVE, Level.SUPERVISOR},
    Verb.CORRECT_TIME: {Level.SUPERVISOR},
    Verb.CORRECT_SEVERITY: {Level.SUPERVISOR},
    Verb.MOVE_DEPARTMENT: {Level.SUPERVISOR},
    Verb.LINK: _DESK,
    Verb.IMPORT_INVENTORY: {Level.ADMINISTRATOR},
    Verb.KEEP_DEPARTMENTS: {Level.ADMINISTRATOR},
    Verb.KEEP_INVENTORY: {Level.ADMINISTRATOR},
    Verb.MOVE_ITEM: {Level.ADMINISTRATOR},
    Verb.RESHAPE: {Level.ADMINISTRATOR},
    Verb.CHOOSE_NOTICES: {Level.VIEW, Level.REPORT, Level.RESOLVE, Level.MANAGE},
    Verb.KEEP_WEBHOOKS: {Level.MANAGE},
    Verb.KEEP_SIGN_ON: {Level.MANAGE},
    Verb.KEEP_PROGRAMS: {Level.MANAGE, Level.ADMINISTRATOR},
    Verb.KEEP_CMO: {Level.CMO_LEAD},
    Verb.KEEP_PEOPLE: {Level.MANAGE},
    Verb.SET_MANAGER: {Level.ADMINISTRATOR},
    Verb.TAKE_FACTOR: {Level.ADMINISTRATOR, Level.CMO_LEAD},
    Verb.SETTLE_UNCERTIFIED: {Level.ADMINISTRATOR},
    Verb.END_DESK_PERSON: {Level.ADMINISTRATOR},
    Verb.KEEP_VIEW: set(Level) - {Level.CMO, Level.CMO_LEAD, Level.AUDITOR},
    Verb.TAKE_IN_PACK: {Level.ADMINISTRATOR},
    Verb.IMPORT_DEPARTMENTS: {Level.ADMINISTRATOR},
    Verb.IMPORT_PEOPLE: {Level.ADMINISTRATOR},
    Verb.INVITE: {Level.ADMINISTRATOR},
    Verb.TAKE: _DESK,
    Verb.ASSIGN: _DESK,
    Verb.CODE: _DESK,
    Verb.DISPATCH: _DESK,
    Verb.PROVIDER: _DESK,
    Verb.HAND_OVER: _DESK,
    Verb.KEEP_DESK_LISTS: {Level.ADMINISTRATOR},
    Verb.OPEN_FOR_A_WHILE: _DESK,
    Verb.KEEP_TEAMS: {Level.SUPERVISOR, Level.ADMINISTRATOR},
    Verb.KEEP_LADDER: {Level.SUPERVISOR, Level.ADMINISTRATOR},
    Verb.ATTACH: _REPORTING | _DESK,
    Verb.KEEP_CONTACTS: _RESOLVING | _DESK | {Level.ADMINISTRATOR},
    Verb.ESCALATE: _REPORTING,
    Verb.ANSWER_ESCALATION: _DESK,
    Verb.ACKNOWLEDGE: _DESK,
    Verb.DISOWN: _REPORTING,
    Verb.ANSWER_DISOWNING: {Level.REPRESENTATIVE, Level.SUPERVISOR},
}
