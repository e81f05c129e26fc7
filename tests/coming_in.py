"""How the cast comes in: past the front door, or through it with a password and a code."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from ttrt.models import Person
from ttrt.rules.access import Viewer
from ttrt.rules.signing_in import must_have_second_factor
from ttrt.web import sessions

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""In the app of everybody of the cast who needs a second factor."""
STEP = 30  # seconds a code is shown
_force_login = Client.force_login


def needs_code(viewer: Viewer) -> bool:
    """Whether this one of the cast has a second factor."""
    return must_have_second_factor(viewer.standing, [viewer.level], policy=False)


def code(secret: str = TOTP_SECRET, *, later: int = 0) -> str:
    """What the app shows now, or so many steps later. Each works once."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // STEP + later))


def let_in(client: Client, person: Person, backend: str | None = None, *, factor: bool = True) -> None:
    """A session as if the person had signed in at this moment with everything that is asked for."""
    _force_login(client, person, backend)
    session = client.session
    session.update(sessions.marks(factor=factor))
    session.save()


def codes_that_work() -> list[str]:
    """All that are good at this moment: whoever comes in often within half a minute needs more than one."""
    return [code(later=step) for step in (-1, 0, 1)]
