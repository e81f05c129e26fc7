"""The mails about somebody's own way in and access: what was done, by whom, and what to do who did not expect it."""

from collections.abc import Mapping

from ttrt.rules.access import Standing
from ttrt.rules.account_mail import ACCESS, OWN, UNEXPECTED
from ttrt.worker.letters import BY_A_MACHINE, Letter, Link, host_of, sender_of

NOT_YOURS = (
    "If this was not you, and you did not expect it: choose a new password at once by the link below, and tell {whom}."
)
BY_MACHINE = "This mail was sent by the trouble ticket tool. Please do not answer it."


def of_account(
    what: str,
    *,
    mail_id: str,
    to_name: str,
    facts: Mapping[str, str],
    standing: Standing,
    public_url: str,
    account: str = "",
) -> Letter:
    """What was done to somebody's account."""
    told = OWN[what]
    not_yours = (NOT_YOURS.format(whom=UNEXPECTED[standing]), Link(f"{public_url}/invitation"))
    otherwise = (told.otherwise.format(**facts),) if told.otherwise else not_yours
    return _letter(
        told.subject,
        f"Hello {to_name},",
        told.happened.format(**facts),
        *otherwise,
        mail_id=f"account-{mail_id}",
        public_url=public_url,
        account=account,
    )


def of_access(
    what: str, *, notice_id: int, to_name: str, facts: Mapping[str, str], public_url: str, account: str = ""
) -> Letter:
    """What was done to somebody's access to a department."""
    told = ACCESS[what]
    return _letter(
        told.subject,
        f"Hello {to_name},",
        told.happened.format(**facts),
        told.otherwise.format(**facts),
        "Your own sign-in, and where you are signed in now:",
        Link(f"{public_url}/account"),
        mail_id=f"notice-{notice_id}",
        public_url=public_url,
        account=account,
    )


def new_address(*, token: str, mail_id: str, to_name: str, minutes: int, public_url: str, account: str = "") -> Letter:
    """The mail with the link that makes this address the account's. It names no account: it may be a stranger's."""
    return _letter(
        "Confirm your mail address",
        f"Hello {to_name},",
        "you asked for mail about trouble tickets to come to this address. Sign in and confirm it here; the link works "
        f"once, for you alone, and for {minutes} minutes from now:",
        Link(f"{public_url}/account/address/{token}"),
        "If you asked for nothing, do nothing: without you nothing is changed.",
        mail_id=f"address-{mail_id}",
        public_url=public_url,
        account=account,
    )


def _letter(subject: str, *parts: str, mail_id: str, public_url: str, account: str) -> Letter:
    host = host_of(public_url)
    return Letter(
        subject=subject,
        parts=(*parts, BY_MACHINE),
        sender=sender_of(account, host),
        headers={"Message-ID": f"<{mail_id}@{host}>", **BY_A_MACHINE},
    )
