"""An OpenID provider on this machine: panva's oidc-provider (decision 26), its people and keys, its pages answered.

Its packages are in tests/oidc/node_modules: `make dev` brings them by the lock beside this file.
"""

import json
import re
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings

from scripts.node_packages import find_node
from tests.site import answers, free_port, wait_until
from tests.stories.markup import Form, forms, read

HERE = Path(__file__).parent
CLIENT, SECRET = "ttrt", "s3cret: of more than thirty-two bytes"
SIGN_IN, CONSENT = "Sign-in", "Authorize"
"""The headings of the provider's two pages."""
PEOPLE = {
    "b-1": {"email": "ben@example.org", "name": "Ben Brooks", "groups": ["noc"]},
    "r-1": {"email": "rae@example.org", "name": "Rae Rivers", "groups": ["field", "telecom"]},
    "n-1": {"email": "nia@water.example.gov", "name": "Nia Nolan", "groups": ["noc"]},
    "x-1": {"email": "xi@water.example.gov", "name": "Xi Xu", "groups": ["visitors"]},
    "o-1": {"email": "ola@water.example.gov", "name": "Ola Olsen"},
    "a-1": {"email": "ana@example.org", "name": "Ana Alvarez", "groups": ["field"]},
    "t-1": {"email": "tui@example.org", "name": "Tui Toma", "groups": ["noc"]},
    "c-1": {"email": "cho@example.org", "name": "Cho Chang", "groups": ["noc"]},
    "u-1": {"email": "ben@example.org", "email_verified": False, "name": "Una Unger", "groups": ["noc"]},
    "w-1": {"email": "ben@example.org", "name": "Wes Wong", "groups": ["noc"]},
    "w-2": {"email": "Ben@example.org", "name": "Wes Wong", "groups": ["noc"]},
}


@dataclass(frozen=True)
class Key:
    """A signing key of the provider's, known to the tests too, so that they can sign what it never would."""

    algorithm: str = "RS256"
    id: str = "k"
    private: Any = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @classmethod
    def elliptic(cls) -> "Key":
        """One for ES256."""
        return cls("ES256", "e", ec.generate_private_key(ec.SECP256R1()))

    @property
    def jwk(self) -> dict[str, Any]:
        """The private key, as the provider reads it."""
        kind = jwt.get_algorithm_by_name(self.algorithm)
        return json.loads(kind.to_jwk(self.private)) | {"kid": self.id, "alg": self.algorithm, "use": "sig"}


@dataclass(frozen=True)
class Provider:
    """One that runs: where, and what it signs with."""

    issuer: str
    key: Key


@contextmanager
def running(
    *,
    key: Key,
    people: dict[str, dict[str, Any]] = PEOPLE,
    client: str = CLIENT,
    back: str = "",
    at: Provider | None = None,
    calls_itself: str = "",
    claims_at_userinfo: bool = True,
    shown_by: str = "client_secret_post",
) -> Iterator[Provider]:
    """A provider while the block runs, over once it answers. `back`: where it may send people, else Water's address.

    `at`: in the place of one that was there before. `calls_itself`: an issuer it is not.
    `shown_by`: how we agreed to show the secret; it lists every way it can do, whatever was agreed.
    """
    port = urllib.parse.urlsplit(at.issuer).port if at else free_port()
    here = f"http://127.0.0.1:{port}"
    registered = {
        "client_id": client,
        "client_secret": SECRET,
        "redirect_uris": [back or f"{settings.TTRT_PUBLIC_URL}/sign-in/department/3860/oidc"],
        "token_endpoint_auth_method": shown_by,
        "id_token_signed_response_alg": key.algorithm,
    }
    told = {
        "issuer": calls_itself or here,
        "port": port,
        "people": people,
        "keys": [key.jwk],
        "client": registered,
        "claims_at_userinfo": claims_at_userinfo,
    }
    node, _ = find_node(HERE)
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [*node, HERE / "provider.mjs", json.dumps(told)], stdin=subprocess.PIPE, stdout=log, stderr=log
        )
        try:
            ready = f"{here}/.well-known/openid-configuration"
            wait_until(lambda: answers(ready) or process.poll() is not None, what="the OpenID provider")
            log.seek(0)
            assert process.poll() is None, f"The OpenID provider did not start; was `make dev` run?\n{log.read()}"
            yield Provider(here, key)
        finally:
            process.communicate(timeout=20)


class Visit:
    """Somebody's browser at the provider: keeps its cookies, follows it, and stops where it sends one back to us."""

    def __init__(self) -> None:
        self.saw: list[str] = []
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _Back)

    def goes(self, there: str, subject: str) -> str:
        """Sign in and consent, as far as one is asked; answers the address one is sent back to, without its host."""
        page = self._open(there)
        while not isinstance(page, str):
            page = self._open(page.action, page.values | {"login": subject, "password": "any"})
        return page

    def refuses(self, there: str, subject: str) -> str:
        """Sign in, but cancel what one is asked to consent to."""
        page = self._open(there)
        assert isinstance(page, Form)
        consent = self._open(page.action, page.values | {"login": subject, "password": "any"})
        assert isinstance(consent, Form)
        back = self._open(f"{consent.action}/abort")
        assert isinstance(back, str)
        return back

    def _open(self, address: str, values: dict[str, str] | None = None) -> Form | str:
        sent = urllib.parse.urlencode(values).encode() if values else None
        try:
            with self._browser.open(address, sent) as answer:
                page = read(answer.read().decode())
        except urllib.error.HTTPError as away:
            assert "Location" in away.headers, f"{away}: {away.read().decode()}"
            return re.sub(r"^https?://[^/]+", "", away.headers["Location"])
        self.saw += [heading.text for heading in page.every("h1")]
        (form,) = forms(page)
        return form


class _Back(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        if newurl.startswith(settings.TTRT_PUBLIC_URL):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@pytest.fixture(scope="session")
def provider(django_test_environment: None) -> Iterator[Provider]:
    """One for all tests of a process: what they do there ends with each visit."""
    with running(key=Key()) as provider:
        yield provider
