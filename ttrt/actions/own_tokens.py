"""What asks in one's own name: whom a token of the contractor's speaks for says yes to it, or no.

By the application itself, as one's own way in is kept (`own_sign_in`): who has a list of departments sees no token.
"""

from datetime import datetime

from django.db import transaction

from ttrt.actions import register
from ttrt.models import ProgramToken
from ttrt.rules import register as spelling
from ttrt.rules.access import OFFICE, Viewer
from ttrt.rules.refusal import NotFound


@transaction.atomic
def agree(*, token_id: int, by: Viewer, at: datetime) -> str:
    """Let the program ask from now on; answers what it is called. A second time changes nothing. Raises `NotFound`."""
    found = _held(token_id, by, at)
    if found.asked_at is not None and found.agreed_at is None:
        _change(found, "token agreed to", {"agreed_at": at}, by=by, at=at)
    return found.name


@transaction.atomic
def refuse(*, token_id: int, by: Viewer, at: datetime) -> str:
    """Revoke it, agreed to or not; answers what it is called. Raises `NotFound`."""
    found = _held(token_id, by, at)
    _change(found, "token revoked", {"revoked_at": at, "revoked_by_name": by.name}, by=by, at=at)
    return found.name


def _held(token_id: int, by: Viewer, at: datetime) -> ProgramToken:
    mine = ProgramToken.objects.defer("hash").filter(department_id=OFFICE, pk=token_id, person_id=by.person_id or 0)
    found = mine.filter(revoked_at=None, expires_at__gt=at).select_for_update(no_key=True).first()
    if found is None:
        raise NotFound("There is no such token.")
    return found


def _change(token: ProgramToken, what: str, now: dict[str, object], *, by: Viewer, at: datetime) -> None:
    facts = {"token": token.name, **spelling.changed({name: getattr(token, name) for name in now}, now)}
    ProgramToken.objects.filter(department_id=OFFICE, pk=token.pk).update(**now)
    register.record_office(about="token", about_id=token.pk, what=what, facts=facts, by=by, at=at)
