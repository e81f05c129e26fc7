"""How the cast comes in: past the front door, or through it with a password and a code."""

from django.test import Client

from tests.codes import code
from ttrt.models import Person
from ttrt.rules.access import Viewer
from ttrt.rules.signing_in import must_have_second_factor
from ttrt.web import sessions

_force_login = Client.force_login


def needs_code(viewer: Viewer) -> bool:
    """Whether this one of the cast has a second factor."""
    return must_have_second_factor(viewer.standing, [viewer.level], policy=False)


def let_in(client: Client, person: Person, backend: str | None = None, *, factor: bool = True) -> None:
    """A session as if the person had signed in at this moment with everything that is asked for."""
    _force_login(client, person, backend)
    session = client.session
    session.update(sessions.marks(factor=factor))
    session.save()


def codes_that_work() -> list[str]:
    """All that are good at this moment: whoever comes in often within half a minute needs more than one."""
    return [code(later=step) for step in (-1, 0, 1)]
