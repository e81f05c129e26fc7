"""What a notice says. The subject names the ticket and one word: mail is read on lock screens and kept by strangers."""

import html
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ttrt.rules.notices import CERTIFY, UNCERTIFIED, WEBHOOK_OFF

WIDTH = 78


class Link(str):
    """An address of ours that stands for itself on a line; every one of them needs a sign-in, or a secret."""

    __slots__ = ()


Parts = tuple[str, ...]
"""What a mail says, one after the other: sentences, and addresses (`Link`)."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, with the headers that keep a ticket's mails together. Text and HTML are made of the same parts."""

    subject: str
    parts: Parts
    sender: str
    headers: dict[str, str]

    @property
    def body(self) -> str:
        """As plain text."""
        return "\n\n".join(_as_text(part) for part in self.parts) + "\n"

    @property
    def html(self) -> str:
        """The same in HTML: no colours, fonts or pictures of ours, so that it is read as any mail of the reader's."""
        said = "\n".join(f"<p>{_as_html(part)}</p>" for part in self.parts)
        return (
            '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
            '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
            f"<title>{html.escape(self.subject)}</title></head>\n"
            f'<body style="font-family: sans-serif; line-height: 1.5; max-width: 40em">\n{said}\n</body>\n</html>\n'
        )


# kind of notice: the subject's word, what happened, what to do
_SAID = {
    "opened": ("opened", "The ticket is open and work has begun.", "Follow it here:"),
    "update": ("update", "There is a new restoration update.", "Read it here:"),
    "restored": (
        "restored, please confirm",
        "Service is restored as far as we can tell.",
        "Please say whether it works again. Without an answer the ticket closes by itself after the contract’s time:",
    ),
    "not restored": (
        "back in progress",
        "Your side says that service is not restored. Work goes on.",
        "Follow it here:",
    ),
    "closing soon": (
        "closes soon",
        "We found service restored, and nobody has answered yet.",
        "Please say whether it works again; without an answer the ticket closes by itself:",
    ),
    "closed": ("closed", "The ticket is closed.", "Its whole record stays here:"),
    "cancelled": ("cancelled", "The ticket was cancelled.", "The reason stands on the ticket:"),
    "voided": (
        "void",
        "The ticket was opened by mistake and does not count. You need do nothing.",
        "It stays on record here:",
    ),
    "duplicate": (
        "void, a duplicate",
        "The same trouble has another ticket already.",
        "This one stays on record here:",
    ),
    "escalation": (
        "escalated, please acknowledge",
        "It needs somebody of your level now.",
        "Read it and acknowledge that you take care of it; without that, your level is told again, then the next one:",
    ),
    "escalated": ("escalated", "The department asks for more attention.", "Follow it here:"),
    "escalation answered": (
        "escalation answered",
        "The contractor has answered the escalation.",
        "Read the answer here:",
    ),
    "not us": (
        "not your call",
        "Somebody of your department says that it was not you who called. The contractor looks into it.",
        "Follow it here:",
    ),
    "not us answered": (
        "about the call",
        "The contractor has answered what you said about the call.",
        "Read the answer here:",
    ),
    "rejected": ("rejected", "The ticket was turned down.", "The reason stands on the ticket:"),
    WEBHOOK_OFF: (
        "webhook switched off",
        "a webhook of your department did not take a message and is switched off. Nothing is sent there "
        "until somebody switches it on again.",
        "Look at it, and switch it on when it works:",
    ),
    CERTIFY: (
        "please confirm your people",
        "people of your department wait for you to say that they still need their access.",
        "Confirm or remove each of them here:",
    ),
    UNCERTIFIED: (
        "nobody confirms a department’s people",
        "a department has no manager who confirms its people, or its only manager is to be confirmed by somebody else. "
        "Nobody was locked out.",
        "See whom to ask, and set or confirm a manager:",
    ),
}
_OTHERWISE = ("news", "Something new happened on the ticket.", "Read it here:")
_BY_ITSELF = "Nobody said that service was not restored, so the ticket closed by itself."
_NO_ANSWER = "This mail was sent by the trouble ticket tool. Please do not answer it; write on the ticket instead."


def write(
    kind: str,
    *,
    number: str,
    notice_id: int,
    to_name: str,
    facts: Mapping[str, str],
    public_url: str,
    account: str = "",
    chosen: bool = False,
) -> Letter:
    """The mail for one notice about the ticket of this number; "": about none, with a page of its own in the facts.

    `public_url` is the address people use; `account` the mail account's own address, which mail servers want to see as
    the sender; `chosen`: the reader asked to be told, and may choose otherwise. The Message-ID stays the same on every
    try, so that a mail sent twice is recognised as one.
    """
    word, happened, then = _said(kind, facts)
    host = host_of(public_url)
    return Letter(
        subject=f"Ticket {number}: {word}" if number else f"{word[:1].upper()}{word[1:]}",
        parts=(
            f"Hello {to_name},",
            f"ticket {number}: {happened}" if number else happened,
            then,
            Link(f"{public_url}{facts.get('page', f'/tickets/{number}')}"),
            *_by_telephone(number, facts, public_url),
            *_closing(public_url, chosen=chosen),
        ),
        sender=sender_of(account, host),
        headers={**_in_thread(number, notice_id, host), **BY_A_MACHINE},
    )


def _in_thread(number: str, notice_id: int, host: str) -> dict[str, str]:
    if not number:
        return {"Message-ID": f"<notice-{notice_id}@{host}>"}
    thread = f"<ticket-{number}@{host}>"
    return {
        "Message-ID": f"<ticket-{number}-notice-{notice_id}@{host}>",
        "In-Reply-To": thread,
        "References": thread,
    }


def digest(
    news: Sequence[tuple[str, str, Mapping[str, str]]],
    *,
    mail_id: int,
    to_name: str,
    public_url: str,
    account: str = "",
) -> Letter:
    """One mail for several notices to one person of one department; `news`: number of the ticket, kind, facts.

    `mail_id` stays with the notices that travel in it, so that it is recognised as one when it is sent twice.
    """
    host = host_of(public_url)
    by_ticket: dict[str, list[str]] = {}
    for number, kind, facts in news:
        by_ticket.setdefault(number, []).append(_said(kind, facts)[1])
    parts: list[str] = []
    for number, happened in by_ticket.items():
        parts += [f"Ticket {number}: {' '.join(happened)}", Link(f"{public_url}/tickets/{number}")]
    many = f"{len(by_ticket)} tickets" if len(by_ticket) > 1 else "one ticket"
    return Letter(
        subject=f"Trouble tickets: news of {many}",
        parts=(
            f"Hello {to_name},",
            f"this is the news of {many}, oldest first.",
            *parts,
            *_closing(public_url, chosen=True),
        ),
        sender=sender_of(account, host),
        headers={"Message-ID": f"<digest-{mail_id}@{host}>", **BY_A_MACHINE},
    )


def invitation(
    *, token: str, mail_id: str, to_name: str, username: str, minutes: int, public_url: str, account: str = ""
) -> Letter:
    """The mail with a new person's link. The secret stands in the body's address and nowhere else.

    Each try has a link and a Message-ID of its own: the newest link is the one that works.
    """
    host = host_of(public_url)
    return Letter(
        subject="Your account for trouble tickets",
        parts=(
            f"Hello {to_name},",
            "there is an account for you to report trouble with telecommunication services and to follow it until it "
            "is restored. Your sign-in name is",
            username,
            f"Choose your password here; the link works once, and for {minutes} minutes from now:",
            Link(f"{public_url}/invitation/{token}"),
            "When you come later, the same page sends you a new one. Give the link to nobody: whoever has it can "
            "choose your password.",
            "This mail was sent by the trouble ticket tool. Please do not answer it.",
        ),
        sender=sender_of(account, host),
        headers={"Message-ID": f"<invitation-{mail_id}@{host}>", **BY_A_MACHINE},
    )


def reset(
    *, token: str, mail_id: str, to_name: str, username: str, minutes: int, public_url: str, account: str = ""
) -> Letter:
    """The mail to somebody who forgot the password, made as `invitation` is."""
    host = host_of(public_url)
    return Letter(
        subject="A new password for trouble tickets",
        parts=(
            f"Hello {to_name},",
            "somebody asked for a new password for your account; we hope that it was you. Your sign-in name is",
            username,
            f"Choose the new password here; the link works once, and for {minutes} minutes from now:",
            Link(f"{public_url}/invitation/{token}"),
            "If it was not you, do nothing: your password stays as it is. Give the link to nobody.",
            "This mail was sent by the trouble ticket tool. Please do not answer it.",
        ),
        sender=sender_of(account, host),
        headers={"Message-ID": f"<reset-{mail_id}@{host}>", **BY_A_MACHINE},
    )


def another_department(
    *, departments: Sequence[str], mail_id: str, to_name: str, username: str, public_url: str, account: str = ""
) -> Letter:
    """The mail to somebody who signs in already, when a department's manager has let them in there, too."""
    host = host_of(public_url)
    where = " and ".join(departments) or "another department"
    return Letter(
        subject="Your account for trouble tickets",
        parts=(
            f"Hello {to_name},",
            f"you now may see the trouble tickets of {where}. Sign in as ever; your sign-in name is",
            username,
            "On each page you choose which of your departments you look at.",
            Link(f"{public_url}/"),
            "If you do not work there, tell the department’s manager.",
            "This mail was sent by the trouble ticket tool. Please do not answer it.",
        ),
        sender=sender_of(account, host),
        headers={"Message-ID": f"<invitation-{mail_id}@{host}>", **BY_A_MACHINE},
    )


BY_A_MACHINE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""Headers that keep holiday answers away."""


def _said(kind: str, facts: Mapping[str, str]) -> tuple[str, str, str]:
    word, happened, then = _SAID.get(kind, _OTHERWISE)
    if facts.get("how") == "by itself":
        happened = _BY_ITSELF
    if "level" in facts:
        happened = f"{facts['why']}. Level {facts['level']} of the escalation plan is told: that is you."
    if "webhook" in facts:
        happened = f"{happened} It is “{facts['webhook']}”. {facts['why']}"
    if "due" in facts:
        some = "one person waits" if facts["due"] == "1" else f"{facts['due']} people wait"
        happened = (
            f"in {facts['of']} {some} for you to say that the access is still needed. Whoever is not confirmed can "
            f"only read from {facts['lowers']} on, and has no access from {facts['suspends']} on."
        )
    elif "of" in facts:
        happened = f"{happened} It is {facts['of']}."
    if "follow" in facts:
        happened = f"{happened} Follow that one: {facts['follow']}."
    if "closes" in facts:
        happened = f"{happened} It closes by itself at {facts['closes']}."
    return word, happened, then


def _by_telephone(number: str, facts: Mapping[str, str], public_url: str) -> Parts:
    """Of a ticket that came by telephone: how to say that it was somebody else."""
    if "call" not in facts:
        return ()
    who = f"It was reported by telephone; the caller gave the name {facts['call']}."
    asked = f"{who} If nobody of yours called, say so here:"
    return asked, Link(f"{public_url}/tickets/{number}/not-us")


def _closing(public_url: str, *, chosen: bool) -> Parts:
    choose = ("You chose to be told this. Choose otherwise here:", Link(f"{public_url}/notices")) if chosen else ()
    return (*choose, _NO_ANSWER)


def host_of(public_url: str) -> str:
    """The host of the address people use."""
    return urlsplit(public_url).hostname or "localhost"


def sender_of(account: str, host: str) -> str:
    """Who a mail is from: us, at the mail account's own address where it is one."""
    return f"Trouble tickets <{account if '@' in account else f'tickets@{host}'}>"


def _as_text(part: str) -> str:
    if isinstance(part, Link):
        return str(part)
    return textwrap.fill(part, WIDTH, break_long_words=False, break_on_hyphens=False)


def _as_html(part: str) -> str:
    said = html.escape(part)
    return f'<a href="{said}">{said}</a>' if isinstance(part, Link) else said
