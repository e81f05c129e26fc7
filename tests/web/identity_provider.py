"""A SAML identity provider of pysaml2 on this machine: reads what it is asked, answers with a signed assertion."""

import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

ENTITY = "https://id.water.example.gov/saml"
SSO = "https://id.water.example.gov/sso"


class IdentityProvider:
    """`knows`: our metadata, as we serve it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key, self.certificate_file = folder / "idp.key", folder / "idp.crt"
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", "/CN=id.water.example.gov", "-keyout", str(self.key), "-out", str(self.certificate_file)),
            ],
            check=True,
            capture_output=True,
        )
        self.certificate = self.certificate_file.read_text()

    def knows(self, metadata: bytes) -> None:
        """Take in who we are."""
        (self.folder / "sp.xml").write_bytes(metadata)
        service = {"endpoints": {"single_sign_on_service": [(SSO, BINDING_HTTP_REDIRECT)]}}
        config = {
            "entityid": ENTITY,
            "service": {"idp": {**service, "sign_assertion": True, "sign_response": False}},
            "key_file": str(self.key),
            "cert_file": str(self.certificate_file),
            "metadata": {"local": [str(self.folder / "sp.xml")]},
        }
        self.server = Server(config=IdPConfig().load(config))

    def answer(self, there: str, subject: str, *, sign: bool = True, **attributes: list[str]) -> str:
        """What the person's browser posts back, for the address it was sent to."""
        asked = parse_qs(urlsplit(there).query)["SAMLRequest"][0]
        request = self.server.parse_authn_request(asked, BINDING_HTTP_REDIRECT)
        said = self.server.response_args(request.message, [BINDING_HTTP_POST])
        response = self.server.create_authn_response(
            attributes,
            name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text=subject),
            authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "authn_auth": ENTITY},
            sign_assertion=sign,
            sign_response=False,
            sign_alg=SIG_RSA_SHA256,
            digest_alg=DIGEST_SHA256,
            **said,
        )
        return str(response)
