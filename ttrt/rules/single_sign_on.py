"""A department's own sign-on: what its manager says of it, and which level and reach somebody's groups come to."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ttrt.rules import reach, webhooks
from ttrt.rules.access import DEPARTMENT_LEVELS, Level
from ttrt.rules.reach import Reach
from ttrt.rules.refusal import Refused

MOST_GROUPS = 50
LONGEST = 500
BEGIN, END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


class Kind(StrEnum):
    """The two ways such providers speak."""

    OIDC = "oidc"
    SAML = "saml"


@dataclass(frozen=True, slots=True)
class Said:
    """What a manager typed. `levels`: a line for each group, `group = level`. An empty secret: the one before."""

    kind: str
    issuer: str
    client_id: str
    secret: str
    sign_on_url: str
    certificate: str
    groups_claim: str
    levels: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Arriving:
    """Whom a provider vouches for: its lasting name for the person, a name, an address, the groups."""

    subject: str
    name: str
    email: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody's groups come to; `reach` None: they leave it to the person's own page."""

    level: Level
    reach: Reach | None


def checked(said: Said, *, loopback: bool) -> dict[str, object]:
    """The columns but for the secret. Raises `Refused` beside the field."""
    if said.kind not in tuple(Kind):
        raise Refused("Choose how your provider speaks.", field="kind")
    issuer = _line(said.issuer, "issuer", "Enter what your provider calls itself.")
    claim = _line(said.groups_claim, "groups_claim", "Enter the name of the claim or attribute that holds the groups.")
    columns: dict[str, object] = {"kind": said.kind, "groups_claim": claim, "is_on": said.is_on}
    if said.kind == Kind.OIDC:
        _address(issuer, "issuer", loopback)
        client = _line(said.client_id, "client_id", "Enter the client ID your provider gave this tool.")
        columns |= {"client_id": client, "sign_on_url": "", "certificate": ""}
    else:
        url = _line(said.sign_on_url, "sign_on_url", "Enter the address your people are sent to.")
        _address(url, "sign_on_url", loopback)
        columns |= {"client_id": "", "sign_on_url": url, "certificate": _certificate(said.certificate)}
    return columns | {
        "issuer": issuer.rstrip("/") if said.kind == Kind.OIDC else issuer,
        "levels": _levels(said.levels),
    }


def mark(kind: str, issuer: str, client_id: str) -> str:
    """What a provider's names for people begin with, always as long: the same name by another is somebody else's.

    OpenID Connect Core 2 (`sub` is the issuer's own) and 8.1 (it may be another for each client); SAML likewise.
    """
    return hashlib.sha256("\0".join((kind, issuer, client_id)).encode()).hexdigest()[:16]


def level_of(groups: Iterable[str], levels: Mapping[str, str]) -> Level | None:
    """The highest level any of the groups comes to; None for somebody in none of them."""
    found = [Level(levels[group]) for group in groups if group in levels]
    return max(found, key=DEPARTMENT_LEVELS.index, default=None)


def given(groups: Iterable[str], levels: Mapping[str, str], reaches: Mapping[str, Mapping[str, Any]]) -> Given | None:
    """The highest level, and what the groups of that level reach together; None for somebody in none of them.

    A group of a lower level adds nothing: its sites are not for the higher level.
    """
    these = frozenset(groups)
    level = level_of(these, levels)
    if level is None:
        return None
    theirs = [reach.read(reaches[group]) for group in these if levels.get(group) == level and group in reaches]
    return Given(level, reach.together(theirs) if theirs else None)


def _levels(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        group, _, level = (part.strip() for part in line.rpartition("="))
        if not group or level not in [one.value for one in DEPARTMENT_LEVELS]:
            raise Refused(
                f"“{line[:60]}” is not a group, an equals sign and view, report, resolve or manage.", field="levels"
            )
        found[group] = level
    if not found or len(found) > MOST_GROUPS:
        raise Refused(f"Name at least one group and at most {MOST_GROUPS}.", field="levels")
    return found


def _certificate(text: str) -> str:
    inner = "".join(text.replace(BEGIN, "").replace(END, "").split())
    if not inner or len(inner) > 10_000 or not inner.isascii():
        raise Refused(
            "Paste the provider’s signing certificate, from BEGIN CERTIFICATE to END CERTIFICATE.", field="certificate"
        )
    return inner


def _line(text: str, field: str, missing: str) -> str:
    said = text.strip()
    if not said:
        raise Refused(missing, field=field)
    if len(said) > LONGEST or not said.isprintable():
        raise Refused("This is too long, or holds a character that no keyboard makes.", field=field)
    return said


def _address(text: str, field: str, loopback: bool) -> None:
    try:
        webhooks.address(text, loopback=loopback)
    except Refused as no:
        raise Refused(no.message, field=field) from None
