"""What people are told by mail of their own access and way in, each in a sentence; never a secret, never a ticket."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from ttrt.rules.access import Standing


@dataclass(frozen=True, slots=True)
class Told:
    """`subject` of the mail, what `happened`, and what to do who did not expect it; in braces, facts told with it."""

    subject: str
    happened: str
    otherwise: str = ""

    def facts(self, given: Mapping[str, str]) -> dict[str, str]:
        """Of these facts, those that are told. Raises KeyError when one is missing."""
        return {name: given[name] for _, name, _, _ in Formatter().parse(self.happened + self.otherwise) if name}


ASK = "If you did not expect it, ask {by}."

OWN: dict[str, Told] = {
    "password changed": Told("Your password was changed", "the password of your account was changed."),
    "password reset": Told(
        "Your password was set anew", "a new password was set for your account, by a link we mailed."
    ),
    "second factor added": Told(
        "A second factor was added", "a second factor was added to your account, for signing in: {how}."
    ),
    "second factor removed": Told(
        "A second factor was removed", "a second factor was removed from your account: {how}."
    ),
    "recovery codes made": Told(
        "New recovery codes were made", "new recovery codes were made for your account; the old ones are worth nothing."
    ),
    "second factor taken away": Told(
        "Your second factor was taken away",
        "{by} took the second factor and the recovery codes of your account away, because you had lost them. Wherever "
        "you were signed in, you are signed out. Set up new ones when you next sign in.",
    ),
    "mail address asked for": Told(
        "Your mail address is to be changed",
        "somebody who is signed in as you and showed your password wants our mail to go to another address than this "
        "one. It is changed once they follow a link that we sent there.",
    ),
    "mail address changed": Told(
        "Your mail address was changed", "the mail address of your account was changed. This one gets no more mail."
    ),
    "access ended": Told("Your access ended", "{by} ended your account. It opens nothing from now on.", ASK),
    "token made": Told(
        "A token was made in your name",
        "{by} made a token by which a program asks in your name. The program is called “{program}”, may do what the "
        "level “{level}” may, and its token ends by itself on {until}.",
    ),
    "token asked for": Told(
        "A program is to ask in your name",
        "{by} made a token by which a program is to ask in your name. The program is called “{program}”, would do what "
        "the level “{level}” may, and its token ends by itself on {until}. It is worth nothing until you say yes: sign "
        "in, and look at “Your sign-in”.",
        "If you did not expect it, say no there, and ask {by}.",
    ),
}
"""Of somebody's own account, by what was done."""

ACCESS: dict[str, Told] = {
    "level lowered": Told("Your access was lowered", "{by} lowered your level in {of}. It is “{level}” now.", ASK),
    "reach changed": Told("What you see was changed", "{by} changed which part of {of} you see: {part}.", ASK),
    "access suspended": Told(
        "Your access is suspended",
        "{by} suspended your access to {of}. You see nothing of it until that is lifted.",
        ASK,
    ),
    "access removed": Told(
        "Your access was removed", "{by} took you out of {of}. You see nothing of it any more.", ASK
    ),
    "second factor reported lost": Told(
        "Your second factor was reported lost",
        "{by} said that you lost your second factor for signing in. If {of} is the only department you work for here, "
        "it is taken away within some minutes, and another mail says so. If you work for others too, one of our "
        "administrators takes it away: call the service center, and have them call you back.",
        ASK,
    ),
    "token made": Told(
        "A token was made in your name",
        "{by} made a token by which a program asks in your name in {of}. The program is called “{program}”, may do "
        "what the level “{level}” may, and its token ends by itself on {until}.",
        "If this was not you, and you did not expect it: have the token revoked, choose a new password, and tell your "
        "department’s managers at once.",
    ),
}
"""Of somebody's access to one department, by what was done."""

UNEXPECTED = {
    Standing.CUSTOMER: "your department’s manager",
    Standing.CONTRACTOR: "an administrator",
    Standing.CMO: "the CMO’s lead",
}
"""Whom to tell at once what one did not do oneself."""
