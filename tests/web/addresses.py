"""Every address of the portal: who may ask it with which method, and what the answer is.

Written from the issue and not from the code. `{ticket}`, `{item}`, `{stop}` and the like stand for numbers; whoever
may not see the thing they name gets exactly the answer for one that does not exist. `get` and `post` name the people
who get something else than 404; a method that has no list is not served: 405.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal[
    "open",
    "stopped",
    "resolved",
    "unassigned",
    "twin",
    "linked",
    "escalated",
    "told",
    "attached",
    "owned",
    "sent",
    "left",
    "on site",
    "engaged",
    "by phone",
    "disowned",
    "suspended",
    "joined",
]
ROWS = ("stop", "attachment", "visit", "provider", "step")
"""What of a ticket a further number in the address may name."""
Answers = Mapping[str, int]

CUSTOMERS = ("val", "ben", "rae", "ana", "tui")  # view, report, resolve, manage; Tui of two departments, may resolve
DESK = ("eli", "tim", "fay")  # representative, technician, supervisor
CONTRACTOR = (*DESK, "ada")  # and administrator
CMO = ("dee",)
SIGNED_IN = (*CUSTOMERS, *CONTRACTOR, *CMO)
OUT = "nobody"
EVERYBODY = (*SIGNED_IN, OUT)
REPORTING = ("ben", "rae", "ana", "tui")
RESOLVING = ("rae", "ana", "tui")
NO_FACTOR = ("val", "ben", "rae", "tui")
"""Who signs in with a password alone."""


def each(people: tuple[str, ...], status: int) -> dict[str, int]:
    """The same answer for all of them."""
    return dict.fromkeys(people, status)


READ = each(SIGNED_IN, 200) | {OUT: 302}
"""A page of one's own; signed out, the way to the front door."""

READ_BY_DESK = each((*CONTRACTOR, *CMO), 200) | {OUT: 302}
"""A page of the contractor's, which the CMO reads too; for departments there is no such page."""

MANAGED = {"ana": 200, "val": 403, "ben": 403, "rae": 403, "tui": 403}
MANAGING = MANAGED | {"ana": 303, OUT: 401}
MAKES_SECRET = MANAGED | {"ana": 201, OUT: 401}
"""What a department's managers keep; its other people are told so, and nobody else has such a page."""

TOKENS = MANAGED | each(CONTRACTOR, 403) | {"ada": 200}
"""Managers keep the department's tokens, the administrator those of no department."""

KEPT = each((*CUSTOMERS, *CONTRACTOR), 303) | {OUT: 401}
"""A form about a list of one's own; the CMO keeps none."""


SIGNED_BY_DESK = each(DESK, 303) | {"ada": 403, "dee": 403, OUT: 401}
"""A form of the contractor's own that the CMO and the administrator see and may not send."""

KEPT_BY_OFFICE = {"fay": 303, "ada": 303, "eli": 403, "tim": 403, "dee": 403, OUT: 401}
"""A form of the supervisors' and administrators'."""


def form(*may: str) -> dict[str, int]:
    """A form about a ticket of one's own: carried out for those, refused to all others who see the ticket."""
    return each(SIGNED_IN, 403) | each(may, 303) | {OUT: 401}


ADMIN = {"ada": 200, OUT: 302}
ADMINISTERS = {"ada": 303, OUT: 401}
NOT_YET = {"ada": 422, OUT: 401}
OVERTAKEN = {"ada": 409, OUT: 401}
"""The administration exists for the administrator alone; `NOT_YET`: its form lacks something, so that all stays;
`OVERTAKEN`: its form was shown with other facts."""


KEEPS_LADDER = {"fay": 200, "ada": 200, OUT: 302}
KEPT_LADDER = {"fay": 422, "ada": 422, OUT: 401}
"""For supervisors and administrators alone; the form comes empty."""


@dataclass(frozen=True, slots=True)
class Address:
    """One address. `about`: what its number names; `state`: how a ticket must stand for its form to be carried out."""

    path: str
    get: Answers | None = None
    post: Answers | None = None
    about: (
        Literal["ticket", "item", "stop", "attachment", "contact", "view", "department", "visit", "provider", "step"]
        | Literal["shift", "team", "rung", "webhook", "member", "token", "group"]
        | None
    ) = None
    state: State = "open"
    said: Mapping[str, str] | Callable[[str], Mapping[str, str]] = field(default_factory=dict)
    """What its form says, beside the hidden fields; for some forms it depends on who sends it."""

    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    """Files its form sends, by field: name and content."""

    def fields(self, person: str) -> dict[str, str]:
        """The form as this person would fill it."""
        return dict(self.said(person) if callable(self.said) else self.said)


NEW_TICKET = {
    "subjects": "916-555-0134",
    "another_9165550134": "Another trouble than before.",
    "trouble": "no_service",
    "severity": "out_of_service",
    "description": "No dial tone.",
    "reporter_name": "Ana Alvarez",
}
POWER = {"reason": "POWER", "note": "No commercial power at the site.", "evidence_0": "The utility said so."}
TAKES_ACCESS = {"step": "do", "reason": "Works elsewhere now."}
OPENING = {"val": 403, "ada": 403}

ADDRESSES = {
    "live": Address("/health/live", get=each(EVERYBODY, 200)),
    "ready": Address("/health/ready", get=each(EVERYBODY, 503)),  # no worker ever came round in this world
    "metrics": Address("/metrics", get={OUT: 404}),  # no token is set
    "operation": Address("/operation", get={"fay": 200, "ada": 200, OUT: 302}),
    "front_door": Address("/", get=each(SIGNED_IN, 302) | {OUT: 200}),
    "sign_in": Address(
        "/sign-in",
        get=each(EVERYBODY, 302),
        post=each(EVERYBODY, 422),
        said=lambda who: {"login": f"no-{who}", "password": "wrong"},
    ),
    "sign_in_code": Address(
        "/sign-in/code", get=each(EVERYBODY, 302), post=each(EVERYBODY, 302), said={"code": "000000"}
    ),  # nobody here is half-way in
    "account": Address("/account", get=READ),
    "account_app": Address("/account/app", get=READ, post=each(SIGNED_IN, 422) | {OUT: 401}, said={"code": "000000"}),
    "account_passkey": Address("/account/passkeys", get=READ, post=each(SIGNED_IN, 422) | {OUT: 401}),
    "account_removal": Address("/account/removal", post=each(SIGNED_IN, 422) | {OUT: 401}, said={"factor": "987654"}),
    "account_codes": Address("/account/codes", post=each(SIGNED_IN, 201) | each(NO_FACTOR, 422) | {OUT: 401}),
    "account_password": Address("/account/password", get=READ, post=each(SIGNED_IN, 422) | {OUT: 401}),
    "account_address": Address("/account/address", get=READ, post=each(SIGNED_IN, 422) | {OUT: 401}),
    "account_address_link": Address(
        "/account/address/a-link-of-nobody-s", get=READ, post=each(SIGNED_IN, 200) | {OUT: 401}
    ),
    "account_others": Address("/account/others", post=each(SIGNED_IN, 303) | {OUT: 401}),
    "account_on": Address("/account/on", post=each(SIGNED_IN, 200) | {OUT: 401}),
    "sign_on_start": Address("/sign-in/department", get=each(EVERYBODY, 200)),
    "sign_on_oidc": Address("/sign-in/department/3860/oidc", get=each(EVERYBODY, 422)),
    "sign_on_saml": Address("/sign-in/department/3860/saml", post=each(EVERYBODY, 422)),
    "sign_on_finish": Address("/sign-in/department/3860/finish", get=each(EVERYBODY, 422)),
    "sign_on_metadata": Address("/sign-in/department/3860/metadata", get={OUT: 404}),
    "sign_on": Address(
        "/sign-on?department=3860",
        get=MANAGED | {OUT: 302},
        post=MANAGING,
        said={
            "kind": "oidc",
            "issuer": "https://id.example.gov",
            "client_id": "ttrt",
            "secret": "s",
            "groups_claim": "groups",
            "levels": "field = view",
        },
    ),
    "sign_on_group": Address(
        "/sign-on/group?group={group}&department={department}",
        get=MANAGED | {OUT: 302},
        post=MANAGING,
        about="group",
        said={"whole": "whole", "step": "do"},
    ),
    "sign_out": Address("/sign-out", post=each(EVERYBODY, 302)),
    "invitation_again": Address(
        "/invitation", get=each(EVERYBODY, 200), post=each(EVERYBODY, 200), said={"login": "nobody"}
    ),
    "invitation": Address("/invitation/a-link-of-nobody-s", get=each(EVERYBODY, 200), post=each(EVERYBODY, 200)),
    "tickets": Address("/tickets", get=READ),
    "tickets_csv": Address("/tickets.csv", get=READ),
    "tickets_xlsx": Address("/tickets.xlsx", get=READ),
    "tokens": Address(
        "/tokens?department=3860",
        get=TOKENS | {OUT: 302},
        post=TOKENS | {"ana": 201, "ada": 422, OUT: 401},  # the administrator has no such level
        said={"name": "Monitor", "level": "view", "days": "30", "step": "do"},
    ),
    # Nobody's name is asked in: tests/web/test_tokens_of_the_contractor.py.
    "account_program": Address("/account/programs/4711", post={OUT: 401}, said={"answer": "yes"}),
    "token_revocation": Address(
        "/tokens/{token}/revocation?department=3860",
        post={"ana": 303, OUT: 401},
        about="token",
    ),
    # For the CMO's lead and auditors, whom nobody here is: tests/web/test_auditors.py.
    "audit_people": Address("/audit/people", get={OUT: 302}),
    "audit_people_csv": Address("/audit/people.csv", get={OUT: 302}),
    "audit_terms": Address("/audit/terms", get={OUT: 302}),
    "audit_version": Address("/audit/terms/{version}", get={OUT: 302}, about="department"),
    # The lead's, who is not of the cast: tests/wall/matrix.py, tests/web/test_auditors.py.
    "cmo_people": Address(
        "/cmo/people",
        get={OUT: 302},
        post={OUT: 401},
        said=lambda _: {
            "name": "Rosa Medina",
            "email": f"{uuid.uuid4().hex}@example.gov",
            "level": "cmo",
            "step": "do",
        },
    ),
    "cmo_person_end": Address("/cmo/people/107/end", post={OUT: 401}, said={"reason": "Left."}),
    # Of people who have lost none: tests/stories/test_lost_factor.py takes some away.
    "cmo_person_factor": Address("/cmo/people/107/factor", get={OUT: 302}, post={OUT: 401}, said={"reason": ""}),
    "admin_person_factor": Address("/admin/people/108/factor", get=ADMIN, post=NOT_YET, said={"reason": ""}),
    "admin_person_end": Address("/admin/people/108/end", get=ADMIN, post=NOT_YET, said={"reason": ""}),
    "auditors": Address(
        "/people/auditors?department=3860",
        get=MANAGED | {OUT: 302},
        post=MANAGING,
        said=lambda _: {
            "name": "Rosa Medina",
            "email": f"{uuid.uuid4().hex}@example.gov",
            "days": "30",
            "reason": "The yearly audit.",
        },
    ),
    "reading_log": Address("/reading-log", get={"ana": 200, OUT: 302}),
    "reading_log_csv": Address("/reading-log.csv", get={"ana": 200, OUT: 302}),
    "queue": Address("/queue", get=READ_BY_DESK),
    "queue_csv": Address("/queue.csv", get=READ_BY_DESK),
    "queue_xlsx": Address("/queue.xlsx", get=READ_BY_DESK),
    "bulk": Address(
        "/queue/acts",
        get=each(CONTRACTOR, 302) | {OUT: 302},
        post=each(DESK, 422) | {"ada": 403, OUT: 401},  # nothing is chosen
        said={"act": "take"},
    ),
    "people": Address(
        "/people?department=3860",
        get=MANAGED | {OUT: 302},
        post=MANAGING,
        said=lambda _: {
            "name": "Rosa Medina",
            "email": f"{uuid.uuid4().hex}@example.gov",
            "level": "report",
            "step": "do",
            "reason": "Nights in Oroville.",
        },
    ),
    "person": Address("/people/{member}?department=3860", get=MANAGED | {OUT: 302}, about="member"),
    "person_level": Address(
        "/people/{member}/level?department=3860", post=MANAGING, about="member", said={"step": "do", "level": "report"}
    ),
    "person_reach": Address(
        "/people/{member}/reach?department=3860",
        post=MANAGING,
        about="member",
        said={"step": "do", "whole": "part", "site": "501"},
    ),
    "person_suspension": Address(
        "/people/{member}/suspension?department=3860", post=MANAGING, about="member", said=TAKES_ACCESS
    ),
    "person_lifting": Address(
        "/people/{member}/suspension/end?department=3860",
        post=MANAGING,
        about="member",
        state="suspended",
        said={"step": "do"},
    ),
    "person_factor": Address(
        "/people/{member}/factor?department=3860", post=MANAGING, about="member", state="joined", said=TAKES_ACCESS
    ),
    "person_removal": Address(
        "/people/{member}/removal?department=3860", post=MANAGING, about="member", said=TAKES_ACCESS
    ),
    "certification": Address(
        "/people/certification?department=3860", post=MANAGED | {"ana": 409, OUT: 401}
    ),  # nobody waits
    "people_second_factor": Address("/people/second-factor?department=3860", post=MANAGING, said={"everybody": "on"}),
    "people_csv": Address("/people.csv?department=3860", get=MANAGED | {OUT: 302}),
    "webhooks": Address(
        "/webhooks?department=3860",
        get=MANAGED | {OUT: 302},
        post=MAKES_SECRET,
        said={"name": "Theirs", "url": "https://hooks.example.gov/in", "events": "opened"},
    ),
    "webhook": Address(
        "/webhooks/{webhook}?department=3860",
        get=MANAGED | {OUT: 302},
        post=MANAGING,
        about="webhook",
        said=lambda _: {"name": uuid.uuid4().hex, "url": "https://hooks.example.gov/in", "events": "opened"},
    ),
    "webhook_secret": Address("/webhooks/{webhook}/secret?department=3860", post=MAKES_SECRET, about="webhook"),
    "webhook_test": Address(
        "/webhooks/{webhook}/test?department=3860",
        post=MANAGING,
        about="webhook",
        said=lambda _: {"key": str(uuid.uuid4())},
    ),
    "webhook_switch": Address("/webhooks/{webhook}/switch?department=3860", post=MANAGING, about="webhook"),
    "webhook_removal": Address("/webhooks/{webhook}/removal?department=3860", post=MANAGING, about="webhook"),
    "queue_count": Address("/queue/count", get=READ_BY_DESK),
    "wallboard": Address("/wallboard", get=READ_BY_DESK),
    "wallboard_updates": Address(
        "/wallboard/{ticket}/updates", post=SIGNED_BY_DESK, about="ticket", said={"done": "Tested."}
    ),
    "views": Address(
        "/views",
        get=each((*CUSTOMERS, *CONTRACTOR), 200) | {OUT: 302},
        post=KEPT,
        said={"page": "tickets", "query": "state=all", "name": "Everything"},
    ),
    "view_name": Address("/views/{view}/name", post=KEPT, about="view", said=lambda _: {"name": uuid.uuid4().hex}),
    "view_sharing": Address("/views/{view}/sharing", post=KEPT, about="view", said={"shared": "yes"}),
    "view_deletion": Address("/views/{view}/deletion", post=KEPT, about="view"),
    "tickets_count": Address("/tickets/count", get=READ),
    "new_ticket": Address(
        "/tickets/new",
        get=each((*REPORTING, *DESK), 200) | OPENING | {OUT: 302},
        post=each((*REPORTING, *DESK), 302) | OPENING | {OUT: 401},
        said=lambda person: NEW_TICKET | ({"department": "3860", "alarm_at": "0:00"} if person in CONTRACTOR else {}),
    ),
    "resolve": Address(
        "/tickets/new/resolve",
        post=each((*REPORTING, *DESK), 200) | OPENING | {OUT: 401},
        said={"subjects": "916-555-0134", "department": "3860"},
    ),
    "ticket": Address("/tickets/{ticket}", get=READ, about="ticket"),
    "dossier": Address("/tickets/{ticket}.txt", get=READ, about="ticket"),
    "print": Address("/tickets/{ticket}/print", get=READ, about="ticket"),
    "updates": Address("/tickets/{ticket}/updates", post=form(*DESK), about="ticket", said={"done": "Tested."}),
    "comments": Address(
        "/tickets/{ticket}/comments", post=form(*REPORTING, *DESK), about="ticket", said={"body": "Gate 3."}
    ),
    "contacts": Address(
        "/tickets/{ticket}/contacts",
        post=form(*DESK),
        about="ticket",
        said={"whom": "Site contact", "method": "phone", "outcome": "no answer"},
    ),
    "status": Address(
        "/tickets/{ticket}/status",
        post=form(*DESK),
        about="ticket",
        said={"status": "inProgress", "reason": "Work begins."},
    ),
    "stops": Address("/tickets/{ticket}/stops", post=form(*DESK), about="ticket", said=POWER),
    "end_stop": Address("/tickets/{ticket}/stops/{stop}/end", post=form(*DESK), about="stop", state="stopped"),
    "void_stop": Address(
        "/tickets/{ticket}/stops/{stop}/void",
        post=form("fay"),
        about="stop",
        state="stopped",
        said={"void_reason": "Wrong ticket."},
    ),
    "restoration": Address(
        "/tickets/{ticket}/restoration",
        post=form(*DESK),
        about="ticket",
        said={"cause": "network_cable", "resolution": "Spliced the cable."},
    ),
    "acceptance": Address("/tickets/{ticket}/acceptance", post=form(*RESOLVING), about="ticket", state="resolved"),
    "dispute": Address(
        "/tickets/{ticket}/dispute",
        post=form(*RESOLVING, *DESK),
        about="ticket",
        state="resolved",
        said={"note": "Still dead.", "said_by": "Ana Alvarez"},
    ),
    "cancellation": Address(
        "/tickets/{ticket}/cancellation", post=form(*RESOLVING, *DESK), about="ticket", said={"reason": "By mistake."}
    ),
    "rejection": Address(
        "/tickets/{ticket}/rejection", post=form("fay"), about="ticket", said={"reason": "Not a service of ours."}
    ),
    "assign_item": Address(
        "/tickets/{ticket}/item", post=form("fay"), about="ticket", state="unassigned", said={"item": "3860-000004"}
    ),
    "item_correction": Address(
        "/tickets/{ticket}/item-correction",
        post=form("eli", "fay"),
        about="ticket",
        said={"right_item": "3860-000004", "item_reason": "The caller read the wrong line."},
    ),
    "time_correction": Address(
        "/tickets/{ticket}/time-corrections",
        post=form("fay"),
        about="ticket",
        said={"what": "alarm_at", "is_at": "2026-01-05T10:00", "reason": "The log says so."},
    ),
    "severity_correction": Address(
        "/tickets/{ticket}/severity-correction",
        post=form("fay"),
        about="ticket",
        said={"severity": "service_affecting", "severity_reason": "Half the calls went through."},
    ),
    "duplicate": Address(
        "/tickets/{ticket}/duplicate",
        post=form("eli", "fay"),
        about="ticket",
        state="twin",
        said={"of": "{other}", "reason": "Two people called."},
    ),
    "links": Address(
        "/tickets/{ticket}/links",
        post=form(*DESK),
        about="ticket",
        state="twin",
        said={"to": "{other}", "kind": "related"},
    ),
    "end_link": Address("/tickets/{ticket}/links/{stop}/end", post=form(*DESK), about="stop", state="linked"),
    "wrong_department": Address(
        "/tickets/{ticket}/wrong-department",
        get=each(SIGNED_IN, 403) | {"fay": 200, OUT: 302},
        post=form("fay"),
        about="ticket",
        said={
            "into": "3540",
            "item": "3540-000002",
            "another_issue": "The call of this morning.",
            "trouble": "no_service",
            "severity": "out_of_service",
            "description": "No dial tone.",
            "reporter_name": "Cho Chang",
            "verified_how": "Called back",
            "reason": "The caller works for the other department.",
        },
    ),
    "attachments": Address(
        "/tickets/{ticket}/attachments",
        post=form(*REPORTING, *DESK),
        about="ticket",
        said={"note": "As it was this morning."},
        files={"files": ("router.log", b"Line protocol down.")},
    ),
    "attachment": Address("/tickets/{ticket}/attachments/{attachment}", get=READ, about="attachment", state="attached"),
    "escalation": Address(
        "/tickets/{ticket}/escalation",
        post=form(*REPORTING),
        about="ticket",
        said={"reason": "The court sits at noon."},
    ),
    "acknowledgement": Address(
        "/tickets/{ticket}/steps/{step}/acknowledgement", post=form(*DESK), about="step", state="told"
    ),
    "answer_escalation": Address(
        "/tickets/{ticket}/escalation/answer",
        post=form(*DESK),
        about="ticket",
        state="escalated",
        said={"answer": "A second crew is on its way."},
    ),
    "notices": Address(
        "/notices",
        get=each(CUSTOMERS, 200) | {OUT: 302},
        post=each(CUSTOMERS, 303) | {OUT: 401},
        said={"events": "restored", "rhythm": "daily", "zone": "America/Los_Angeles"},
    ),
    "following": Address(
        "/tickets/{ticket}/following",
        post=each(CUSTOMERS, 303) | {OUT: 401},
        about="ticket",
        said={"how": "watch"},
    ),
    "not_us": Address(
        "/tickets/{ticket}/not-us",
        get=READ,
        post=form(*REPORTING),
        about="ticket",
        state="by phone",
        said={"reason": "Nobody of ours called."},
    ),
    "answer_not_us": Address(
        "/tickets/{ticket}/not-us/answer",
        post=form("eli", "fay"),
        about="ticket",
        state="disowned",
        said={"outcome": "confirmed", "answer": "The number on file called."},
    ),
    "contact_book": Address(
        "/contacts?department=3860",
        get=READ,
        post=form(*RESOLVING, *CONTRACTOR),
        said=lambda person: {"name": f"Guard, says {person}", "phone": "916-555-0140"},
    ),
    "contact": Address(
        "/contacts/{contact}",
        get=READ,
        post=form(*RESOLVING, *CONTRACTOR),
        about="contact",
        said={
            "name": "Guard of the night",
            "phone": "916-555-0141",
            "seen_name": "Guard",
            "seen_phone": "916-555-0140",
        },
    ),
    "contact_retirement": Address(
        "/contacts/{contact}/retirement", post=form(*RESOLVING, *CONTRACTOR), about="contact"
    ),
    "take": Address("/tickets/{ticket}/owner/take", post=form(*DESK), about="ticket"),
    "assignment": Address("/tickets/{ticket}/owner", post=form(*DESK), about="ticket", said={"owner": "110"}),
    "release": Address("/tickets/{ticket}/owner/release", post=form(*DESK), about="ticket", state="owned"),
    "codes": Address(
        "/tickets/{ticket}/codes",
        post=form(*DESK),
        about="ticket",
        said={"trouble": "errors", "reason": "It is up, and drops packets."},
    ),
    "visits": Address("/tickets/{ticket}/visits", post=form(*DESK), about="ticket", said={"technician": "Tim Tran"}),
    "visit_left": Address("/tickets/{ticket}/visits/{visit}/left", post=form(*DESK), about="visit", state="sent"),
    "visit_on_site": Address("/tickets/{ticket}/visits/{visit}/on-site", post=form(*DESK), about="visit", state="left"),
    "visit_gone": Address(
        "/tickets/{ticket}/visits/{visit}/gone",
        post=form(*DESK),
        about="visit",
        state="on site",
        said={"outcome": "Replaced the smart jack."},
    ),
    "visit_off": Address(
        "/tickets/{ticket}/visits/{visit}/off",
        post=form(*DESK),
        about="visit",
        state="sent",
        said={"outcome": "Not needed."},
    ),
    "providers": Address(
        "/tickets/{ticket}/providers", post=form(*DESK), about="ticket", said={"provider": "Sierra Telephone"}
    ),
    "provider_said": Address(
        "/tickets/{ticket}/providers/{provider}/said",
        post=form(*DESK),
        about="provider",
        state="engaged",
        said={"said": "A splicer is on the way."},
    ),
    "provider_released": Address(
        "/tickets/{ticket}/providers/{provider}/release", post=form(*DESK), about="provider", state="engaged"
    ),
    "handover": Address("/handover", get=READ_BY_DESK, post=SIGNED_BY_DESK, said={"note": "All quiet."}),
    "shift": Address("/handover/{shift}", get=READ_BY_DESK, post=SIGNED_BY_DESK, about="shift"),
    "teams": Address("/teams", get=READ_BY_DESK, post=KEPT_BY_OFFICE, said=lambda person: {"name": f"Team {person}"}),
    "rename_team": Address(
        "/teams/{team}/name", post=KEPT_BY_OFFICE, about="team", said=lambda person: {"name": f"Team of {person}"}
    ),
    "end_team": Address("/teams/{team}/end", post=KEPT_BY_OFFICE, about="team"),
    "inventory": Address("/inventory", get=READ),
    "item": Address("/inventory/{item}", get=READ, about="item"),
    "hotline": Address(
        "/hotline",
        get=each(DESK, 200) | {OUT: 302},
        post=each(DESK, 302) | {OUT: 401},
        said=NEW_TICKET | {"department": "3860", "verified_by": "Calls from a number on file"},
    ),
    "hotline_resolve": Address(
        "/hotline/resolve",
        post=each(DESK, 200) | {OUT: 401},
        said={"subjects": "916-555-0134", "department": "3860"},
    ),
    "admin": Address("/admin", get=ADMIN),
    "admin_departments": Address(
        "/admin/departments", get=ADMIN, post=ADMINISTERS, said={"code": "7777", "name": "Parks", "kind": "state"}
    ),
    "admin_agencies": Address(
        "/admin/agencies", post=ADMINISTERS, said={"agency_code": "7700", "agency_name": "Resources"}
    ),
    "admin_department": Address("/admin/departments/{department}", get=ADMIN, about="department"),
    "admin_department_name": Address(
        "/admin/departments/{department}/name", post=NOT_YET, about="department", said={"name": "Water"}
    ),
    "admin_department_agency": Address("/admin/departments/{department}/agency", post=NOT_YET, about="department"),
    "admin_department_end": Address("/admin/departments/{department}/end", post=NOT_YET, about="department"),
    "admin_manager": Address(
        "/admin/departments/{department}/manager", post=NOT_YET, about="department", said={"name": "Rosa Medina"}
    ),
    "admin_manager_confirmation": Address(
        "/admin/departments/3860/manager/{member}/confirmation", post=OVERTAKEN, about="member"
    ),
    "admin_split": Address("/admin/departments/{department}/split", get=ADMIN, post=NOT_YET, about="department"),
    "admin_merge": Address("/admin/departments/{department}/merge", get=ADMIN, post=NOT_YET, about="department"),
    "admin_sites": Address(
        "/admin/departments/{department}/sites", get=ADMIN, post=ADMINISTERS, about="department", said={"name": "Dam"}
    ),
    "admin_site": Address(
        "/admin/departments/{department}/sites/{site}",
        get=ADMIN,
        post=OVERTAKEN,
        about="department",
        said={"name": "The Center"},
    ),
    "admin_new_item": Address(
        "/admin/departments/{department}/items/new",
        get=ADMIN,
        post=ADMINISTERS,
        about="department",
        said={"kind": "circuit", "identifier": "12/NEWX/345678/PT", "contract": "CALNET3"},
    ),
    "admin_item": Address("/admin/items/{item}", get=ADMIN, about="item"),
    "admin_item_facts": Address("/admin/items/{item}/facts", post=NOT_YET, about="item"),
    "admin_item_terms": Address(
        "/admin/items/{item}/terms",
        post=OVERTAKEN,
        about="item",
        said={"from_on": "2026-01-01", "monthly_charge": "12.50", "level": "premier", "reason": "Amendment 3."},
    ),
    "admin_item_retirement": Address("/admin/items/{item}/retirement", post=NOT_YET, about="item"),
    "admin_item_move": Address("/admin/items/{item}/move", post=NOT_YET, about="item"),
    "admin_desk": Address("/admin/desk", get=ADMIN, post=NOT_YET, said={"person": "108", "codes": "nowhere"}),
    # Nobody of the cast has a list of departments: tests/stories/test_lists_of_the_desk.py.
    "open_department": Address(
        "/departments/open",
        get={OUT: 302},
        post={OUT: 401},
        said={"code": "3540", "reason": "Covering a colleague", "minutes": "30"},
    ),
    "admin_people": Address("/admin/people", get=ADMIN, post=NOT_YET, said={"username": "eli"}),
    "admin_people_csv": Address("/admin/people.csv", get=ADMIN),
    "admin_terms": Address("/admin/terms", get=ADMIN, post=NOT_YET, said={"text": "nonsense"}),
    "admin_version": Address("/admin/terms/{version}", get=ADMIN, about="department"),
    "admin_codes": Address("/admin/codes", get=ADMIN),
    "admin_ladder": Address("/admin/escalation", get=KEEPS_LADDER, post=KEPT_LADDER),
    "admin_ladder_contact": Address("/admin/escalation/{rung}", get=KEEPS_LADDER, post=KEPT_LADDER, about="rung"),
    "escalation_help": Address("/help/escalation", get=READ),
    "update_report": Address("/reports/updates", get=READ),
    "update_report_csv": Address("/reports/updates.csv", get=READ),
    "update_slots": Address("/reports/updates/slots", get=READ),
    "update_slots_csv": Address("/reports/updates/slots.csv", get=READ),
    "cmo": Address("/cmo", get=each((*CONTRACTOR, *CMO), 200) | {OUT: 302}),
}

OWN_SIGN_IN = {name for name in ADDRESSES if name.startswith("account")}
"""About one's own way in: everybody's, whatever they may do otherwise."""
PUBLIC = {
    "live",
    "ready",
    "metrics",
    "front_door",
    "sign_in",
    "sign_in_code",
    "sign_on_start",
    "sign_on_oidc",
    "sign_on_saml",
    "sign_on_finish",
    "sign_on_metadata",
    "sign_out",
    "invitation",
    "invitation_again",
}
"""The addresses that answer people who are not signed in with something else than the way to the front door."""
