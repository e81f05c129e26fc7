"""SAML 2.0, as a service provider: python3-saml asks and proves; assertions signed, for us, once, or refused."""

from typing import Any
from urllib.parse import urlsplit

from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from ttrt.models import SingleSignOn
from ttrt.rules.single_sign_on import Arriving
from ttrt.web.oidc import NotVouched

LARGEST = 200_000  # letters of an answer
EMAIL = (
    "email",
    "mail",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
)
NAME = (
    "displayName",
    "name",
    "cn",
    "urn:oid:2.16.840.1.113730.3.1.241",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
)


def begin(row: SingleSignOn, *, me: str, back: str) -> tuple[str, str]:
    """Where to send the person, and the number of what was asked, which the answer must name."""
    auth = OneLogin_Saml2_Auth(_request(back, {}), _settings(row, me, back))
    return str(auth.login()), str(auth.get_last_request_id())


def finish(row: SingleSignOn, answer: str, *, me: str, back: str) -> tuple[Arriving, str]:
    """Whom the provider vouches for, and the number of what we had asked. Raises `NotVouched`."""
    if not answer or len(answer) > LARGEST:
        raise NotVouched("size")
    auth = OneLogin_Saml2_Auth(_request(back, {"SAMLResponse": answer}), _settings(row, me, back))
    try:
        auth.process_response()
    except Exception as no:  # whatever the library stumbles over is no answer to let anybody in by
        raise NotVouched(type(no).__name__) from no
    asked = auth.get_last_response_in_response_to()
    if auth.get_errors() or not auth.is_authenticated() or not asked:
        raise NotVouched(str(auth.get_last_error_reason()))
    said: dict[str, list[str]] = auth.get_attributes()
    first = lambda names: next((said[name][0] for name in names if said.get(name)), "")  # noqa: E731
    subject = str(auth.get_nameid() or "")
    if not subject:
        raise NotVouched("nobody named")
    email = first(EMAIL)
    who = Arriving(subject, first(NAME) or email or subject, email, tuple(said.get(row.groups_claim, ())))
    return who, str(asked)


def metadata(row: SingleSignOn, *, me: str, back: str) -> bytes:
    """What a provider is told of us."""
    settings = OneLogin_Saml2_Settings(_settings(row, me, back), sp_validation_only=True)
    found: bytes | str = settings.get_sp_metadata()
    return found if isinstance(found, bytes) else found.encode()


def _settings(row: SingleSignOn, me: str, back: str) -> dict[str, Any]:
    return {
        "strict": True,
        "sp": {"entityId": me, "assertionConsumerService": {"url": back}},
        "idp": {
            "entityId": row.issuer,
            "singleSignOnService": {"url": row.sign_on_url},
            "x509cert": row.certificate,
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantNameId": True,
            "wantAttributeStatement": True,
            "rejectDeprecatedAlgorithm": True,
            "requestedAuthnContext": False,
            "allowRepeatAttributeName": True,
        },
    }


def _request(back: str, post: dict[str, str]) -> dict[str, Any]:
    """The address as people use it, whatever the request said."""
    parts = urlsplit(back)
    return {
        "https": "on" if parts.scheme == "https" else "off",
        "http_host": parts.netloc,
        "script_name": parts.path,
        "get_data": {},
        "post_data": post,
    }
