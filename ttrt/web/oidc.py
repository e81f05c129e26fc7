"""OpenID Connect, as one who relies on a provider: the code flow with PKCE, state and nonce; tokens are signed."""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import jwt

from ttrt.host.fetching import NotFetched, fetch_json
from ttrt.rules.single_sign_on import Arriving

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""None that a client's own secret could sign with."""
WELL_KNOWN = "/.well-known/openid-configuration"
BASIC, POST = "client_secret_basic", "client_secret_post"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
"""Must be there, and asked over https as the issuer is (discovery 1.0, section 3)."""


class NotVouched(Exception):
    """The provider's answer is not one to let anybody in by."""


def begin(*, issuer: str, client_id: str, back: str, may: Callable[[str], bool]) -> tuple[str, dict[str, str]]:
    """Where to send the person, and what the session remembers until they come back."""
    said = _configuration(issuer, may)
    held = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(held["verifier"].encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": back,
        "scope": "openid profile email",
        "state": held["state"],
        "nonce": held["nonce"],
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    there = str(said["authorization_endpoint"])
    return f"{there}{'&' if '?' in there else '?'}{urlencode(asked)}", held


def finish(
    *, issuer: str, client_id: str, secret: str, back: str, code: str, held: Mapping[str, str], groups_claim: str,
    may: Callable[[str], bool],
) -> Arriving:  # fmt: skip
    """Whom the provider vouches for. Raises `NotVouched`."""
    said = _configuration(issuer, may)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": held["verifier"],
    }
    try:
        tokens = _asked_as_ourselves(said, form, client_id, secret, may)
        keys = fetch_json(said["jwks_uri"], may=may)
    except (NotFetched, KeyError, TypeError) as no:
        raise NotVouched(str(no)) from no
    claims = verified(str(tokens.get("id_token", "")), keys, issuer=said["issuer"], client_id=client_id)
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), held["nonce"].encode()):
        raise NotVouched("nonce")
    if groups_claim not in claims or "email" not in claims:
        claims = {**_told_apart(said, str(tokens.get("access_token", "")), str(claims["sub"]), may), **claims}
    groups = claims.get(groups_claim)
    return Arriving(
        subject=str(claims["sub"]),
        name=str(claims.get("name") or claims.get("email") or claims["sub"]),
        email=str(claims.get("email") or "") if claims.get("email_verified", True) else "",
        groups=tuple(map(str, groups)) if isinstance(groups, list) else (str(groups),) if groups else (),
    )


def verified(token: str, keys: Mapping[str, Any], *, issuer: str, client_id: str) -> dict[str, Any]:
    """The claims of a token that one of these keys signed, for us, by this issuer, and not yet run out."""
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        known = [key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys if kid is None or key.key_id == kid]
        return dict(
            jwt.decode(
                token,
                known[0],
                algorithms=ALGORITHMS,
                audience=client_id,
                issuer=issuer,
                leeway=60,
                options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )
        )
    except (jwt.PyJWTError, IndexError, ValueError) as no:
        raise NotVouched(type(no).__name__) from no


def _asked_as_ourselves(
    said: Mapping[str, Any], form: Mapping[str, str], client_id: str, secret: str, may: Callable[[str], bool]
) -> dict[str, Any]:
    """The tokens: first as the standard has it where nothing is said (Core 9, RFC 6749 2.3.1), then in the form itself.

    What a provider can do is not what it agreed upon with us: many list both ways and take one.
    """
    known = said.get("token_endpoint_auth_methods_supported") or [BASIC]
    asked = {"client_id": client_id, "client_secret": secret}
    plain = base64.b64encode(":".join(map(quote_plus, asked.values())).encode()).decode()
    try:
        if BASIC in known:
            headers = {"Authorization": f"Basic {plain}"}
            return fetch_json(said["token_endpoint"], may=may, form=form, headers=headers)
    except NotFetched:
        if POST not in known:
            raise
    return fetch_json(said["token_endpoint"], may=may, form={**form, **asked})


def _told_apart(said: Mapping[str, Any], token: str, subject: str, may: Callable[[str], bool]) -> dict[str, Any]:
    """What the provider says of the person beside the ID token: the standard has names, addresses and groups there.

    OpenID Connect Core 5.3 and 5.4; of somebody else than the ID token's it is refused (5.3.2).
    """
    where = str(said.get("userinfo_endpoint", ""))
    if not token or urlsplit(where).scheme != urlsplit(str(said["issuer"])).scheme:
        return {}
    try:
        told = fetch_json(where, may=may, headers={"Authorization": f"Bearer {token}"})
    except NotFetched as no:
        raise NotVouched(f"userinfo: {no}") from no
    if told.get("sub") != subject:
        raise NotVouched("userinfo of somebody else")
    return told


def _configuration(issuer: str, may: Callable[[str], bool]) -> dict[str, Any]:
    try:
        said = fetch_json(issuer + WELL_KNOWN, may=may)
    except NotFetched as no:
        raise NotVouched(str(no)) from no
    if str(said.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise NotVouched("issuer")
    for name in ENDPOINTS:
        if urlsplit(str(said.get(name, ""))).scheme != urlsplit(issuer).scheme:
            raise NotVouched(name)
    return said
