"""One's own way in: second factors, recovery codes left, and where else one is signed in."""

from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.mfa.models import Authenticator

from ttrt.models import Person, PersonSession
from ttrt.models.factors import of_person


@dataclass(frozen=True, slots=True)
class Factor:
    """One second factor. `name` is empty for the app."""

    pk: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One session. `agent` is what the browser calls itself."""

    agent: str
    began_at: datetime
    used_at: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class OwnSignIn:
    """Everything on the page about one's own way in. `codes_left` is None for somebody who never had any."""

    app: Factor | None
    passkeys: tuple[Factor, ...]
    codes_left: int | None
    sessions: tuple[Elsewhere, ...]

    @property
    def factors(self) -> int:
        """How many second factors there are."""
        return len(self.passkeys) + (self.app is not None)


def of(person: Person, *, session_key: str | None, at: datetime) -> OwnSignIn:
    """What this person has, newest session first."""
    held = of_person(person)
    apps = [_factor(one) for one in held.get(Authenticator.Type.TOTP, ())]
    codes = held.get(Authenticator.Type.RECOVERY_CODES)
    return OwnSignIn(
        app=apps[0] if apps else None,
        passkeys=tuple(_factor(one, one.wrap().name) for one in held.get(Authenticator.Type.WEBAUTHN, ())),
        codes_left=len(codes[0].wrap().get_unused_codes()) if codes else None,
        sessions=_sessions(person, session_key, at),
    )


def _sessions(person: Person, here: str | None, at: datetime) -> tuple[Elsewhere, ...]:
    found = []
    for row in PersonSession.objects.filter(person=person, expire_date__gt=at):
        said = row.get_decoded()
        if said.get("began") is None:
            continue
        began_at, used_at = (datetime.fromtimestamp(said[name], UTC) for name in ("began", "used"))
        found.append(Elsewhere(said.get("agent", ""), began_at, used_at, row.session_key == here))
    return tuple(sorted(found, key=lambda one: (one.here, one.used_at), reverse=True))


def _factor(one: Authenticator, name: str = "") -> Factor:
    return Factor(one.pk, name, one.created_at, one.last_used_at)
