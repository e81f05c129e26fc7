"""Every form of the program as it comes back when nothing was filled in; and those that have no such state, and why."""

from dataclasses import dataclass, field
from typing import Any

from tests.web.addresses import ADDRESSES, OUT, Address


@dataclass(frozen=True, slots=True)
class Sent:
    """One sending of a form with nothing in it. `also`: the hidden fields and choices its page gives it."""

    name: str
    also: dict[str, Any] = field(default_factory=dict)
    start: str = ""
    """The page it is sent from; empty: the full ticket's."""

    @property
    def address(self) -> Address:
        """What is asked."""
        return ADDRESSES[self.name]

    @property
    def who(self) -> str:
        """Who sends it: the first who may, as the answer for a filled one says; nobody where nobody need be known."""
        if self.start:
            return OUT
        answers = self.address.post or {}
        return next(person for person in ("fay", "rae", "ana", "ada") if answers.get(person) in _DONE)


_DONE = (201, 302, 303, 409, 422)
_BUTTON = "a button: there is nothing to fill in"
_NOTHING_NEEDED = "each of its fields may stay empty, so that it is carried out"
_PART = "answers with a part of the page its form stands on, which is looked at there"
_LEADS = "the CMO's lead sends it: tests/web/test_auditors.py, tests/looks/look_auditors.py"
COMES_BACK_NEVER = {
    "sign_out": _BUTTON,
    "sign_in_code": "needs the password to be right: tests/web/test_second_factor.py enters it",
    "sign_on_saml": "sent by a department's provider, and by nobody of ours",
    "account_removal": _BUTTON,
    "account_codes": _BUTTON,
    "account_program": _BUTTON,
    "account_others": _BUTTON,
    "account_on": "asked by the script, and answered with a number",
    "take": _BUTTON,
    "end_link": _BUTTON,
    "token_revocation": _BUTTON,
    "view_sharing": _BUTTON,
    "view_deletion": _BUTTON,
    "contact_retirement": _BUTTON,
    "webhook_secret": _BUTTON,
    "webhook_test": _BUTTON,
    "webhook_switch": _BUTTON,
    "webhook_removal": _BUTTON,
    "end_team": _BUTTON,
    "following": _BUTTON,
    "cmo_people": _LEADS,
    "cmo_person_end": _LEADS,
    "cmo_person_factor": _LEADS,
    "account_address_link": "needs a link out of a mail: tests/web/test_own_address.py follows one",
    "release": _NOTHING_NEEDED,
    "acceptance": _NOTHING_NEEDED,
    "end_stop": _NOTHING_NEEDED,
    "visit_left": _NOTHING_NEEDED,
    "visit_on_site": _NOTHING_NEEDED,
    "provider_released": _NOTHING_NEEDED,
    "shift": _NOTHING_NEEDED,
    "people_second_factor": _BUTTON,
    "person_lifting": _NOTHING_NEEDED,
    "acknowledgement": _NOTHING_NEEDED,
    "resolve": _PART,
    "hotline_resolve": _PART,
    "open_department": "for who has a list of departments, which none of the cast has: tests/looks/look_desk_lists.py",
    "admin_people": "its one field is the row of the button; another row than its own is 404",
    "invitation": "needs a link out of a mail: tests/looks/look_invitation.py sends one and looks",
}
"""Forms that cannot come back empty, with the reason."""

_ACTS = {"step": "preview", "back": "/queue"}
_MORE = {
    "sign_in": [Sent("sign_in", start="/")],
    "admin_desk": [Sent("admin_desk", {"person": "108"})],
    "invitation_again": [Sent("invitation_again", start="/invitation")],
    "bulk": [Sent("bulk", _ACTS | {"act": act}) for act in ("assign", "update", "codes")]
    + [Sent("bulk", {"act": "update", "ticket": ""})],
}
FORMS = [
    sent
    for name, address in ADDRESSES.items()
    if address.post and name not in COMES_BACK_NEVER
    for sent in _MORE.get(name, [Sent(name)])
]
