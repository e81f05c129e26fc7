"""OpenID Connect of a department: by a real provider, and by answers that it never gave, or gave to somebody else."""

import re
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.test import Client

from tests.oidc.provider import CONSENT, PEOPLE, SECRET, SIGN_IN, Key, Visit, running
from tests.web.test_single_sign_on import ask, come_in, is_in, let_see, level_at, reach_of, set_up, show_oneself
from tests.world import BEN, OROVILLE, WATER
from ttrt.models import Membership, Person
from ttrt.rules.reach import Reach
from ttrt.web import oidc

Answer = dict[str, Any]
Change = Callable[[Answer], Answer]
OTHER = Key()


@pytest.fixture
def client(world, provider, monkeypatch) -> Client:
    """Somebody's browser; Water's manager has set the sign-on."""
    monkeypatch.setattr(settings, "TTRT_SIGN_ON_LOOPBACK", True)
    assert set_up(provider.issuer).status_code == 303
    return Client()


@pytest.fixture
def on_the_way(monkeypatch) -> Callable[[str, Change], None]:
    """Changes what the provider answers before we get it, where an answer has this member."""
    fetch = oidc.fetch_json

    def change(member: str, how: Change) -> None:
        def fetched(*asked, **more):
            answer = fetch(*asked, **more)
            return how(answer) if member in answer else answer

        monkeypatch.setattr(oidc, "fetch_json", fetched)

    return change


def signed_anew(token: str, key: Any, algorithm: str = "RS256", kid: str = "k", **claims: Any) -> str:
    """The provider's own token with other claims (None: without), signed by this key."""
    said = jwt.decode(token, options={"verify_signature": False}) | claims
    return jwt.encode({k: v for k, v in said.items() if v is not None}, key, algorithm, headers={"kid": kid})


def who_is_in(client: Client) -> str:
    return Person.objects.get(pk=client.session["_auth_user_id"]).username


def refused(client: Client, back: str) -> bool:
    answer = client.get(back)
    return answer.status_code == 422 and b"did not let you in here" in answer.content and not is_in(client)


# ---------------------------------------------------------------- the whole way


def test_one_signs_in_there_consents_and_is_in_here(client):
    visit, there = Visit(), ask(client)
    assert all(part in there for part in ("code_challenge_method=S256", "code_challenge=", "nonce=", "state="))

    came = client.get(visit.goes(there, "b-1"))

    assert visit.saw == [SIGN_IN, CONSENT]
    assert (came.status_code, came["Location"]) == (302, "/inventory")
    assert is_in(client)
    assert level_at(WATER, "ben") == "report"
    assert Membership.objects.get(sign_on_subject__endswith=" b-1").person_id == BEN.person_id


def test_who_is_signed_in_there_already_is_not_asked_again(client):
    visit = Visit()
    client.get(visit.goes(ask(client), "b-1"))

    again = Client()
    again.get(visit.goes(ask(again), "b-1"))

    assert visit.saw == [SIGN_IN, CONSENT]
    assert is_in(again)


def test_another_signature_and_claims_in_the_token_itself_do_as_well(client):
    let_see("noc", reach=Reach(site_ids=(OROVILLE,)))
    with running(key=Key.elliptic(), claims_at_userinfo=False) as other:
        assert set_up(other.issuer).status_code == 303
        come_in(client, "b-1")

    assert is_in(client)
    assert level_at(WATER, "ben") == "report"
    assert reach_of("b-1") == Reach(site_ids=(OROVILLE,))


def test_a_provider_may_change_its_keys(client, on_the_way):
    new = Key(id="new")
    with running(key=Key(id="old")) as old:
        set_up(old.issuer)
        come_in(client, "b-1")
    client.post("/sign-out")

    with running(key=new, at=old):
        assert come_in(client, "b-1")["Location"] == "/inventory"
        client.post("/sign-out")
        on_the_way(
            "id_token", lambda said: said | {"id_token": signed_anew(said["id_token"], old.key.private, kid="old")}
        )
        assert refused(client, show_oneself(ask(client), "b-1"))


# ---------------------------------------------------------------- no answer, or one that lets nobody in


def test_who_says_no_at_the_provider_stays_outside(client):
    back = Visit().refuses(ask(client), "b-1")

    assert "error=access_denied" in back
    assert refused(client, back)
    assert not Membership.objects.filter(sign_on_subject__endswith=" b-1").exists()


def test_a_provider_that_is_down_is_told_as_one_that_is_not_there(client):
    with running(key=OTHER) as gone:
        set_up(gone.issuer)
        back = show_oneself(ask(client), "b-1")
    unknown, down = (client.get(f"/sign-in/department?code={which}") for which in ("9999", "3860"))

    assert (down.status_code, unknown.status_code) == (422, 422)
    assert down.content.replace(b"3860", b"9999") == unknown.content.replace(b"3860", b"9999")
    assert refused(client, back)


def test_a_provider_that_calls_itself_something_else_is_not_asked(client, provider):
    with running(key=OTHER, calls_itself=provider.issuer) as impostor:
        set_up(impostor.issuer)

        assert client.get("/sign-in/department?code=3860").status_code == 422


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("where", [None, "", "javascript:alert(1)", "ftp://127.0.0.1/"])
def test_a_provider_whose_addresses_are_none_is_not_asked(client, on_the_way, name, where):
    on_the_way("issuer", lambda said: said | {name: where})

    assert client.get("/sign-in/department?code=3860").status_code == 422


def test_what_a_provider_s_address_asks_for_itself_is_kept(client, on_the_way):
    on_the_way("issuer", lambda said: said | {"authorization_endpoint": "http://id.example.gov/authorize?p=staff"})

    assert ask(client).startswith("http://id.example.gov/authorize?p=staff&response_type=code&client_id=ttrt&")


def test_a_secret_that_is_not_ours_gets_no_token(client, provider):
    set_up(provider.issuer, secret="another")

    assert refused(client, show_oneself(ask(client), "b-1"))


@pytest.mark.parametrize("way", ["client_secret_basic", "client_secret_post"])
def test_our_secret_is_shown_as_the_provider_and_we_agreed(client, way):
    with running(key=Key(), shown_by=way) as other:
        set_up(other.issuer)

        come_in(client, "b-1")

    assert is_in(client)


def test_a_provider_that_takes_one_way_alone_is_asked_that_way_alone(client, provider, monkeypatch):
    asked, fetch = [], oidc.fetch_json

    def fetched(url, **more):
        answer = fetch(url, **more)
        if "form" in more:
            asked.append("client_secret" in more["form"])
        return (
            answer | {"token_endpoint_auth_methods_supported": ["client_secret_post"]} if "issuer" in answer else answer
        )

    monkeypatch.setattr(oidc, "fetch_json", fetched)
    come_in(client, "b-1")

    assert is_in(client)
    assert asked == [True]


def test_an_answer_is_good_once_in_the_browser_that_asked(client):
    back = show_oneself(ask(client), "b-1")
    assert refused(Client(), back)

    assert client.get(back)["Location"] == "/inventory"
    client.post("/sign-out")
    assert refused(client, back)


def part(name: str, address: str) -> str:
    return re.search(rf"[?&]{name}=([^&]+)", address)[1]


def test_a_code_is_good_once_and_for_what_it_was_asked_for(client):
    """The provider says no by itself: the code was used, or another browser's challenge (PKCE) belongs to it."""
    used = show_oneself(ask(client), "b-1")
    client.get(used)
    client.post("/sign-out")
    fresh = show_oneself(ask(client), "b-1")
    assert refused(client, fresh.replace(part("code", fresh), part("code", used)))

    another, theirs = Client(), show_oneself(ask(Client()), "b-1")
    mine = show_oneself(ask(another), "b-1")
    assert refused(another, mine.replace(part("code", mine), part("code", theirs)))


@pytest.mark.parametrize("spoilt", ["state", "code"])
def test_a_spoilt_answer_is_refused_and_ends_what_was_begun(client, spoilt):
    back = show_oneself(ask(client), "b-1")

    assert refused(client, re.sub(rf"([?&]{spoilt}=)[^&]+", r"\1spoilt", back))
    assert refused(client, back)


# ---------------------------------------------------------------- tokens the provider never gave


def test_a_token_that_is_signed_anew_by_the_provider_s_key_is_good(client, provider, on_the_way):
    """So what the next test changes, and nothing else, is why its tokens are refused."""
    on_the_way("id_token", lambda said: said | {"id_token": signed_anew(said["id_token"], provider.key.private)})

    assert come_in(client, "b-1")["Location"] == "/inventory"


@pytest.mark.parametrize(
    "how",
    [
        {"key": OTHER.private},
        {"kid": "unknown"},
        {"key": None, "algorithm": "none"},
        {"key": SECRET, "algorithm": "HS256"},
        {"aud": "somebody-else"},
        {"iss": "https://elsewhere.example.gov"},
        {"exp": time.time() - 3600},
        {"iat": time.time() + 3600},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"exp": None},
    ],
    ids=lambda how: " ".join(how),
)
def test_a_token_that_is_not_the_provider_s_for_this_sign_on_is_refused(client, provider, on_the_way, how):
    wrong = {"key": provider.key.private} | how
    on_the_way("id_token", lambda said: said | {"id_token": signed_anew(said["id_token"], **wrong)})

    assert refused(client, show_oneself(ask(client), "b-1"))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", None])
def test_nonsense_for_a_token_is_refused(client, on_the_way, token):
    on_the_way("id_token", lambda said: said | {"id_token": token})

    assert refused(client, show_oneself(ask(client), "b-1"))


def test_a_changed_token_is_refused(client, on_the_way):
    def spoilt(said: Answer) -> Answer:
        head, claims, signature = said["id_token"].split(".")
        return said | {"id_token": f"{head}.{claims}.{signature[:-8]}AAAAAAAA"}

    on_the_way("id_token", spoilt)
    assert refused(client, show_oneself(ask(client), "b-1"))


@pytest.mark.parametrize("sub", ["r-1", None])
def test_what_is_told_of_somebody_else_than_the_token_s_is_refused(client, on_the_way, sub):
    on_the_way("groups", lambda told: told | {"sub": sub, "groups": ["bosses"]})

    assert refused(client, show_oneself(ask(client), "b-1"))


def test_the_signed_token_s_word_goes_before_what_is_told_beside_it(client, provider, on_the_way):
    own = {"key": provider.key.private, "groups": ["field"]}
    on_the_way("id_token", lambda said: said | {"id_token": signed_anew(said["id_token"], **own)})

    come_in(client, "b-1")

    assert level_at(WATER, "ben") == "view"


# ---------------------------------------------------------------- somebody else's address


def test_an_address_that_the_provider_did_not_check_is_nobodys(client):
    assert refused(client, show_oneself(ask(client), "u-1"))
    assert not Membership.objects.filter(sign_on_subject__endswith=" u-1").exists()


@pytest.mark.parametrize("again", ["w-1", "w-2"])
def test_the_address_of_somebody_who_came_in_already_takes_nobody_over(client, again):
    come_in(client, "b-1")

    for subject in ("w-1", again):
        other = Client()
        assert refused(other, show_oneself(ask(other), subject))
    assert Membership.objects.filter(name="Wes Wong").count() == 1  # for the contractor to see
    assert Membership.objects.get(person__username="ben", department_id=WATER.id).sign_on_subject.endswith(" b-1")


def test_another_provider_s_same_name_is_somebody_else_and_the_same_address_the_same_person(client):
    """Ben came by the first provider; at the second his name is Una's, and he has another."""
    come_in(client, "b-1")
    people = {"b-1": PEOPLE["n-1"], "b-2": PEOPLE["b-1"]}
    with running(key=Key(), people=people) as second:
        set_up(second.issuer)
        nia, ben = Client(), Client()
        come_in(nia, "b-1")
        come_in(ben, "b-2")

    assert (is_in(nia), is_in(ben)) == (True, True)
    assert [who_is_in(each) for each in (nia, ben)] == ["nia@water.example.gov", "ben"]


def test_the_same_provider_that_knows_us_by_another_name_finds_people_by_their_address_again(client):
    """For each client it may call people otherwise (Core 8.1)."""
    with running(key=OTHER) as provider:
        set_up(provider.issuer)
        come_in(client, "b-1")
    with running(key=OTHER, at=provider, client="ttrt-2", people={"b-9": PEOPLE["b-1"]}):
        set_up(provider.issuer, client_id="ttrt-2")
        again = Client()
        come_in(again, "b-9")

    assert who_is_in(again) == "ben"
