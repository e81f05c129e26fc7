"""SAML of a department: by a real identity provider, and by answers that were changed, are unsigned, or came before."""

import base64
import re

import pytest
from django.test import Client

from tests.web.identity_provider import ENTITY, SSO, IdentityProvider
from tests.web.test_single_sign_on import ask, is_in, let_see, level_at, reach_of, set_up
from tests.world import BEN, OROVILLE, WATER
from ttrt.models import Membership
from ttrt.rules.reach import Reach

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
BEN_SAYS = {"mail": ["ben@example.org"], "displayName": ["Ben Brooks"], "groups": ["noc"]}


@pytest.fixture(scope="module")
def idp(tmp_path_factory) -> IdentityProvider:
    return IdentityProvider(tmp_path_factory.mktemp("idp"))


@pytest.fixture
def client(world, idp) -> Client:
    """Somebody's browser; Water's manager has set the sign-on."""
    more = {"kind": "saml", "sign_on_url": SSO, "certificate": idp.certificate}
    assert set_up(ENTITY, **more).status_code == 303
    client = Client()
    idp.knows(client.get("/sign-in/department/3860/metadata").content)
    return client


def post(client: Client, xml: str) -> str:
    """The provider's form, posted; answers where it leads ("" where it leads nowhere)."""
    sent = {"SAMLResponse": base64.b64encode(xml.encode()).decode(), "RelayState": ""}
    return client.post("/sign-in/department/3860/saml", sent).headers.get("Location", "")


def test_somebody_of_the_department_comes_in(client, idp):
    there = ask(client)
    assert there.startswith(f"{SSO}?SAMLRequest=")

    on = post(client, idp.answer(there, "b-1", **BEN_SAYS))

    assert client.get(on)["Location"] == "/inventory"
    assert is_in(client)
    assert level_at(WATER, "ben") == "report"
    assert Membership.objects.get(sign_on_subject__endswith=" b-1").person_id == BEN.person_id


def test_a_changed_assertion_is_refused(client, idp):
    xml = idp.answer(ask(client), "b-1", **BEN_SAYS)
    assert ">noc<" in xml

    assert post(client, xml.replace(">noc<", ">bosses<")) == ""
    assert post(client, xml.replace("ben@example.org", "ana@example.org")) == ""


def test_an_unsigned_assertion_is_refused(client, idp):
    assert post(client, idp.answer(ask(client), "b-1", sign=False, **BEN_SAYS)) == ""


def test_a_signature_moved_to_another_assertion_is_refused(client, idp):
    xml = idp.answer(ask(client), "b-1", **BEN_SAYS)
    whole = re.search(r"<(\w+:)?Assertion .*</(\w+:)?Assertion>", xml, re.DOTALL)[0]
    forged = re.sub(r"<(\w+:)?Signature.*?</(\w+:)?Signature>", "", whole, flags=re.DOTALL).replace(">noc<", ">bosses<")
    forged = re.sub(r'ID="[^"]+"', 'ID="forged"', forged, count=1)

    assert post(client, xml.replace(whole, forged + whole)) == ""
    assert post(client, xml.replace(whole, whole + forged)) == ""


def test_an_answer_is_good_once_and_in_the_browser_that_asked(client, idp):
    xml = idp.answer(ask(client), "b-1", **BEN_SAYS)
    stranger, on = Client(), post(client, xml)
    assert stranger.get(on).status_code == 422
    assert client.get(on)["Location"] == "/inventory"
    client.post("/sign-out")

    assert client.get(on).status_code == 422
    ask(client)
    assert client.get(post(client, xml)).status_code == 422
    assert not is_in(client)


def test_anothers_signature_is_nobodys(client, idp, tmp_path):
    other = IdentityProvider(tmp_path)
    other.knows(client.get("/sign-in/department/3860/metadata").content)

    assert post(client, other.answer(ask(client), "b-1", **BEN_SAYS)) == ""


@pytest.mark.parametrize("nonsense", ["", "x", "PHg+", "A" * 300_000])
def test_nonsense_is_refused(client, nonsense):
    assert client.post("/sign-in/department/3860/saml", {"SAMLResponse": nonsense}).status_code == 422
    assert client.get(f"/sign-in/department/3860/finish?told={nonsense[:2000]}").status_code == 422


def test_our_metadata_names_where_answers_go(client):
    metadata = client.get("/sign-in/department/3860/metadata").content.decode()

    assert 'entityID="http://localhost:8000/sign-in/department/3860/metadata"' in metadata
    assert 'Location="http://localhost:8000/sign-in/department/3860/saml"' in metadata
    assert 'WantAssertionsSigned="true"' in metadata


def test_a_group_sees_the_part_that_its_manager_chose(client, idp):
    let_see("noc", reach=Reach(site_ids=(OROVILLE,)))

    client.get(post(client, idp.answer(ask(client), "b-1", **BEN_SAYS)))

    assert is_in(client)
    assert reach_of("b-1") == Reach(site_ids=(OROVILLE,))
