"""What a notice says. The subject names the ticket and one word: mail is read on lock screens and kept by strangers."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail in plain text, with the headers that keep a ticket's mails together."""

    subject: str
    body: str
    sender: str
    headers: dict[str, str]


# kind of notice: the subject's word, what happened, what to do
_SAID = {
    "opened": ("opened", "The ticket is open and work has begun.", "Follow it here:"),
    "update": ("update", "There is a new restoration update.", "Read it here:"),
    "restored": (
        "restored, please confirm",
        "Service is restored as far as we can tell.",
        "Please say whether it works again. Without an answer the ticket closes by itself after the contract's time:",
    ),
    "not restored": ("back in progress", "You told us that service is not restored. Work goes on.", "Follow it here:"),
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
    "rejected": ("rejected", "The ticket was turned down.", "The reason stands on the ticket:"),
}
_OTHERWISE = ("news", "Something new happened on the ticket.", "Read it here:")
_BY_ITSELF = "Nobody said that service was not restored, so the ticket closed by itself."


def write(
    kind: str, *, number: str, notice_id: int, to_name: str, facts: dict[str, str], public_url: str, account: str = ""
) -> Letter:
    """The mail for one notice about the ticket of this number.

    `public_url` is the address people use; `account` the mail account's own address, which mail servers want to see as
    the sender. The Message-ID stays the same on every try, so that a mail sent twice is recognised as one.
    """
    word, happened, then = _SAID.get(kind, _OTHERWISE)
    if facts.get("how") == "by itself":
        happened = _BY_ITSELF
    if "follow" in facts:
        happened = f"{happened} Follow that one: {facts['follow']}."
    if "closes" in facts:
        happened = f"{happened} It closes by itself at {facts['closes']}."
    host = urlsplit(public_url).hostname or "localhost"
    thread = f"<ticket-{number}@{host}>"
    return Letter(
        subject=f"Ticket {number}: {word}",
        body=f"Hello {to_name},\n\nticket {number}: {happened}\n\n{then}\n{public_url}/tickets/{number}\n\n"
        "This mail was sent by the trouble ticket tool. Please do not answer it; write on the ticket instead.\n",
        sender=f"Trouble tickets <{account if '@' in account else f'tickets@{host}'}>",
        headers={
            "Message-ID": f"<ticket-{number}-notice-{notice_id}@{host}>",
            "In-Reply-To": thread,
            "References": thread,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )


def invitation(
    *, token: str, mail_id: str, to_name: str, username: str, minutes: int, public_url: str, account: str = ""
) -> Letter:
    """The mail with a new person's link. The secret stands in the body's address and nowhere else.

    Each try has a link and a Message-ID of its own: the newest link is the one that works.
    """
    host = urlsplit(public_url).hostname or "localhost"
    return Letter(
        subject="Your account for trouble tickets",
        body=f"Hello {to_name},\n\nthere is an account for you to report trouble with telecommunication "
        f"services\nand to follow it until it is restored. Your sign-in name is\n\n    {username}\n\n"
        f"Choose your password here; the link works once, and for {minutes} minutes from now:\n\n"
        f"{public_url}/invitation/{token}\n\n"
        "When you come later, the same page sends you a new one. Give the link to nobody: whoever has it can\n"
        "choose your password.\n\n"
        "This mail was sent by the trouble ticket tool. Please do not answer it.\n",
        sender=f"Trouble tickets <{account if '@' in account else f'tickets@{host}'}>",
        headers={
            "Message-ID": f"<invitation-{mail_id}@{host}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
