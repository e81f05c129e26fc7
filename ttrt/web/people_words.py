"""How people of departments are spoken of: how they stand, what their levels do, what they sign in with."""

from ttrt.rules.access import Level
from ttrt.rules.members import State

STATES: dict[State, tuple[str, str, str]] = {
    State.INVITED: ("Invited", "blue", "mail"),
    State.ACTIVE: ("Active", "green", "check_circle"),
    State.SUSPENDED: ("Suspended", "amber", "do_not_disturb"),
    State.CLOSED: ("Account closed", "quiet", "remove_circle"),
}
"""How somebody stands: word, tone and mark."""
FACTORS = {"totp": "App", "webauthn": "Passkey"}
"""A second factor in a word, by the sign-in library's kinds."""
WHAT_LEVELS_DO = {
    Level.VIEW: "Reads the department’s tickets and inventory.",
    Level.REPORT: "Also opens tickets, comments, attaches files, escalates.",
    Level.RESOLVE: "Also says “it works again” or “not restored”, cancels, keeps the contact book.",
    Level.MANAGE: "Also keeps this page, the sign-on, tokens and webhooks, and reads who looked at what.",
}


EVERY = {
    1: "Each month",
    2: "Every two months",
    3: "Each quarter",
    4: "Every four months",
    6: "Twice a year",
    12: "Each year",
}
