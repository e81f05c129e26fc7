"""Single sign-on of a department: by real providers on this machine, and by answers that are not theirs."""

import json
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from tests.codes import code
from tests.coming_in import let_in
from tests.oidc.provider import CLIENT, SECRET, Visit
from tests.stories.markup import forms
from tests.stories.markup import read as read_page
from tests.stories.visitor import Visitor
from tests.web.test_sign_in import show_code
from tests.world import ADA, ANA, BEN, ETHERNET, OPERATIONS, OROVILLE, RAE, T1, WATER, Place, do, username
from ttrt.actions import members, single_sign_on
from ttrt.actions.members import Newcomer
from ttrt.models import Department, Membership, Person, RegisterEntry, SingleSignOn
from ttrt.models.scope import as_viewer
from ttrt.queries import registers
from ttrt.rules.access import Level, Viewer
from ttrt.rules.reach import WHOLE, Reach, read
from ttrt.rules.refusal import Refused
from ttrt.rules.single_sign_on import Given, given, level_of

LEVELS = "field = view\nnoc = report\ntelecom = resolve\nbosses = manage"


@pytest.fixture(autouse=True)
def _on_this_machine(monkeypatch) -> None:
    monkeypatch.setattr(settings, "TTRT_SIGN_ON_LOOPBACK", True)


@pytest.fixture
def client(world) -> Client:
    return Client()


def seat(viewer: Viewer) -> Client:
    client = Client()
    let_in(client, Person.objects.get(username=username(viewer)))
    return client


def set_up(issuer: str, by: Viewer = ANA, **more: str):
    """The manager sets the sign-on by the page."""
    said = {"kind": "oidc", "issuer": issuer, "client_id": CLIENT, "secret": SECRET, "groups_claim": "groups"}
    said |= {"levels": LEVELS, "is_on": "on"} | more
    return seat(by).post(f"/sign-on?department={by.department_code}", said)


def ask(client: Client, place: Place = WATER) -> str:
    """Begin at the front door; answers where its page leads, and goes by itself."""
    page = read_page(client.get(f"/sign-in/department?code={place.code}&next=/inventory").content.decode())
    (there,) = [link.get("href") for link in page.every("a") if "://" in link.get("href")]
    assert [meta.get("content") for meta in page.every("meta") if meta.get("http-equiv")] == [f"0; url={there}"]
    return there


def show_oneself(there: str, subject: str) -> str:
    """Show the provider who one is; answers the address one is sent back to, without its host."""
    return Visit().goes(there, subject)


def come_in(client: Client, subject: str):
    return client.get(show_oneself(ask(client), subject))


def level_at(place: Place, name: str) -> str | None:
    member = Membership.objects.filter(department_id=place.id, person__username=name, removed_at=None).first()
    return member and member.level


def is_in(client: Client) -> bool:
    return client.get("/tickets").status_code == 200


def let_see(group: str, *, reach: Reach | None) -> None:
    do(single_sign_on.set_group_reach, by=ANA, department_id=WATER.id, group=group, reach=reach)


def reach_of(subject: str) -> Reach:
    member = Membership.objects.get(sign_on_subject__endswith=f" {subject}", department_id=WATER.id)
    return read(vars(member))


def test_somebody_of_the_department_comes_in_and_goes_where_they_wanted(client, provider):
    assert set_up(provider.issuer).status_code == 303

    came = come_in(client, "b-1")

    assert (came.status_code, came["Location"]) == (302, "/inventory")
    assert is_in(client)
    assert level_at(WATER, "ben") == "report"


def test_where_somebody_wanted_to_go_is_kept_from_the_front_door_to_the_provider(client, provider):
    set_up(provider.issuer)
    door = read_page(client.get("/inventory?kind=circuit", follow=True).content.decode())
    (through,) = [link.get("href") for link in door.every("a") if link.get("href").startswith("/sign-in/department")]

    (asked,) = [form for form in forms(read_page(client.get(through).content.decode())) if "code" in form.values]
    going = read_page(client.get(asked.action, asked.values | {"code": "3860"}).content.decode())
    (there,) = [link.get("href") for link in going.every("a") if "://" in link.get("href")]
    came = client.get(show_oneself(there, "b-1"))

    assert came["Location"] == "/inventory?kind=circuit"


def test_groups_set_the_level_and_the_register_says_so(client, provider, superuser_cursor):
    superuser_cursor.execute("UPDATE membership SET level = 'view' WHERE person_id = %s", [RAE.person_id])
    set_up(provider.issuer)

    come_in(client, "r-1")

    assert level_at(WATER, "rae") == "resolve"
    with as_viewer(ANA):
        entries = {e.what: e for e in RegisterEntry.objects.order_by("seq")}
        assert entries["level by single sign-on"].facts["level"] == ["view", "resolve"]
        assert "s3cret" not in json.dumps([e.facts for e in entries.values()])


def test_a_new_person_gets_an_account_in_this_department_alone(client, provider):
    set_up(provider.issuer)

    assert come_in(client, "n-1")["Location"] == "/inventory"
    assert come_in(Client(), "n-1")["Location"] == "/inventory"

    (member,) = Membership.objects.filter(sign_on_subject__endswith=" n-1")
    assert (member.department_id, member.level, member.name) == (WATER.id, "report", "Nia Nolan")
    assert Person.objects.get(pk=member.person_id).password == "!"


def test_whom_a_manager_asked_in_just_now_need_not_wait_for_the_account(client, provider):
    set_up(provider.issuer)
    nia = Newcomer("Nia Nolan", "Nia@water.example.gov", "view")
    do(members.ask_in, by=ANA, department_id=WATER.id, key=uuid4(), newcomer=nia)

    assert come_in(client, "n-1")["Location"] == "/inventory"

    (member,) = Membership.objects.filter(name="Nia Nolan")
    assert (member.sign_on_subject[-4:], member.level) == (" n-1", "report")
    with as_viewer(ADA):
        assert registers.check_department(Department.objects.get(pk=WATER.id)) == []


def test_a_manager_chooses_what_a_group_sees_shown_first_with_its_count(client, provider, world):
    world.open(ETHERNET, by=ANA)
    world.open(T1, by=ANA)
    set_up(provider.issuer)
    ana, to = Visitor(ANA), "/sign-on/group?group=noc&department=3860"
    assert "Managers see the whole department" in ana.get(to.replace("noc", "bosses")).text
    assert "What each person’s own page says" in ana.get("/sign-on?department=3860").text

    shown = ana.send(ana.get(to).form(to), whole="part", site=str(OROVILLE))
    assert "1 ticket of the department" in shown.text
    assert "It counts from each person’s next sign-on." in shown.text
    assert SingleSignOn.objects.get().reaches == {}
    done = ana.send(shown.form(to))

    assert "What people of “noc” see is changed" in done.text
    assert "sites: Oroville Field Division" in done.text
    assert ana.send(ana.get(to).form(to), whole="part", site=str(OROVILLE)).status == 422
    with as_viewer(ANA):
        entry = RegisterEntry.objects.get(what="what a group sees set")
        assert (entry.facts["group"], entry.facts["part"]) == ("noc", "sites: Oroville Field Division")
    come_in(client, "n-1")
    assert reach_of("n-1") == Reach(site_ids=(OROVILLE,))
    said = client.get("/tickets").content.decode()
    assert (ETHERNET.identifier in said, T1.identifier in said) == (True, False)


def test_what_groups_see_is_applied_at_each_sign_on_and_told_in_the_register(client, provider, superuser_cursor):
    set_up(provider.issuer)
    superuser_cursor.execute("UPDATE membership SET site_ids = %s WHERE person_id = %s", [[OPERATIONS], BEN.person_id])
    come_in(client, "b-1")
    assert reach_of("b-1") == Reach(site_ids=(OPERATIONS,))  # the group says nothing of it

    for said, found in ((Reach(service_types=("MPLS port",)), Reach(service_types=("MPLS port",))), (WHOLE, WHOLE)):
        let_see("noc", reach=said)
        come_in(Client(), "b-1")
        assert reach_of("b-1") == found
    come_in(Client(), "b-1")

    with as_viewer(ADA):
        entries = RegisterEntry.objects.filter(what="part by single sign-on").order_by("seq")
        assert [entry.facts.get("part", "") for entry in entries] == ["service types: MPLS port", ""]
        assert registers.check_department(Department.objects.get(pk=WATER.id)) == []


def test_of_several_groups_those_of_the_highest_level_count(client, provider):
    set_up(provider.issuer, levels="field = resolve\ntelecom = resolve\nnoc = report")
    let_see("field", reach=Reach(site_ids=(OROVILLE,)))
    let_see("telecom", reach=Reach(site_ids=(OPERATIONS,), service_types=("MPLS port",)))
    let_see("noc", reach=WHOLE)
    come_in(client, "r-1")

    assert level_at(WATER, "rae") == "resolve"
    assert reach_of("r-1") == Reach((OPERATIONS, OROVILLE), ("MPLS port",))
    levels = {"a": "view", "b": "resolve"}
    assert given(["a", "b"], levels, {"a": WHOLE.facts}) == Given(Level.RESOLVE, None)
    assert given(["a"], levels, {"a": WHOLE.facts}) == Given(Level.VIEW, WHOLE)


def test_a_manager_s_group_sees_the_whole_and_a_group_that_is_gone_takes_its_part_along(client, provider):
    set_up(provider.issuer)
    with pytest.raises(Refused, match="Managers see the whole department"):
        let_see("bosses", reach=Reach(site_ids=(OROVILLE,)))
    let_see("noc", reach=Reach(site_ids=(OROVILLE,)))

    refused = set_up(provider.issuer, levels="noc = manage")

    assert "“noc” sees a part of the department" in refused.content.decode()
    assert set_up(provider.issuer, levels="field = view").status_code == 303
    assert SingleSignOn.objects.get().reaches == {}
    assert Visitor(ANA).get("/sign-on/group?group=noc&department=3860").status == 404


def test_an_auditor_whom_a_group_gives_a_level_is_none_any_more(client, provider, superuser_cursor):
    superuser_cursor.execute(
        "UPDATE membership SET level = 'auditor', ends_at = now() + interval '1 day' WHERE person_id = %s",
        [BEN.person_id],
    )
    set_up(provider.issuer)
    come_in(client, "b-1")

    member = Membership.objects.get(sign_on_subject__endswith=" b-1")
    assert (member.level, member.ends_at) == ("report", None)


def test_somebody_in_no_group_stays_outside(client, provider):
    set_up(provider.issuer)

    refused = come_in(client, "x-1")

    assert refused.status_code == 422
    assert "did not let you in here" in refused.content.decode()
    assert not Membership.objects.filter(name="Xi Xu").exists()


def test_somebody_of_whom_the_provider_names_no_group_stays_outside(client, provider):
    set_up(provider.issuer)

    assert come_in(client, "o-1").status_code == 422
    assert not Membership.objects.filter(name="Ola Olsen").exists()


def test_a_department_that_did_not_turn_it_on_lets_nobody_in(client, provider):
    set_up(provider.issuer, is_on="")
    off, unknown = (client.get(f"/sign-in/department?code={which}") for which in ("3860", "9999"))

    assert (off.status_code, unknown.status_code) == (422, 422)
    assert off.content.replace(b"3860", b"9999") == unknown.content.replace(b"3860", b"9999")


def test_its_people_have_that_department_alone_in_sight(client, provider):
    set_up(provider.issuer)

    come_in(client, "t-1")

    assert client.get("/tickets?department=3860").status_code == 200
    assert client.get("/tickets?department=3540").status_code == 404
    assert client.post("/account/password", {"password": "x", "again": "x"}).status_code == 403
    assert client.post("/account/codes").status_code == 403


def test_another_departments_person_is_not_taken_hold_of(client, provider):
    """Cho manages CAL FIRE; Water's provider may vouch for that address at Water, and for nothing of CAL FIRE's."""
    set_up(provider.issuer)

    assert come_in(client, "c-1")["Location"] == "/sign-in/code"
    assert show_code(client, code())["Location"] == "/inventory"

    assert client.get("/tickets?department=3540").status_code == 404
    assert level_at(WATER, "cho") == "report"
    assert client.post("/account/app", {"code": "1"}).status_code == 403


def test_a_second_factor_is_asked_for_all_the_same_and_the_last_manager_stays_one(client, provider):
    set_up(provider.issuer)

    assert come_in(client, "a-1")["Location"] == "/sign-in/code"
    assert not is_in(client)
    assert show_code(client, code())["Location"] == "/inventory"

    assert level_at(WATER, "ana") == "manage"


def test_suspended_is_suspended(client, provider, superuser_cursor):
    set_up(provider.issuer)
    superuser_cursor.execute("UPDATE membership SET suspended_at = now() WHERE person_id = %s", [BEN.person_id])

    assert come_in(client, "b-1").status_code == 422


def test_nothing_inside_is_asked(client, provider, monkeypatch):
    set_up(provider.issuer)
    monkeypatch.setattr(settings, "TTRT_SIGN_ON_LOOPBACK", False)

    assert client.get("/sign-in/department?code=3860").status_code == 422
    refused = set_up("http://127.0.0.1:1/")
    assert refused.status_code == 422
    assert "begin with https://" in refused.content.decode()


def test_the_secret_is_stored_encrypted_and_never_shown(world, provider, superuser_cursor):
    set_up(provider.issuer)

    assert "s3cret" not in seat(ANA).get("/sign-on?department=3860").content.decode()
    (stored,) = superuser_cursor.execute("SELECT secret FROM single_sign_on").fetchone()
    assert "s3cret" not in stored
    assert set_up(provider.issuer, secret="", client_id="other").status_code == 303
    assert superuser_cursor.execute("SELECT secret FROM single_sign_on").fetchone() == (stored,)
    assert SingleSignOn.objects.get().client_id == "other"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"kind": "x"}, "Choose how your provider speaks."),
        ({"levels": "field: view"}, "is not a group, an equals sign"),
        ({"levels": "field = administrator"}, "is not a group, an equals sign"),
        ({"levels": " "}, "Name at least one group"),
        ({"secret": ""}, "Enter the secret"),
        ({"kind": "saml", "sign_on_url": "https://id.example.gov/sso", "certificate": " "}, "signing certificate"),
    ],
)
def test_what_a_manager_typed_wrong_is_told_beside_its_field(world, provider, wrong, why):
    refused = set_up(provider.issuer, **wrong)

    assert refused.status_code == 422
    assert why in refused.content.decode().replace("&#39;", "'")


def test_the_highest_group_counts():
    levels = dict(line.split(" = ") for line in LEVELS.splitlines())
    assert [level_of(groups, levels) for groups in (["noc", "field"], ["bosses", "noc"], ["else"], [])] == [
        "report", "manage", None, None,
    ]  # fmt: skip


def test_the_registers_stay_true(client, provider):
    set_up(provider.issuer)
    come_in(client, "n-1")

    with as_viewer(ADA):
        assert registers.check_department(Department.objects.get(pk=WATER.id)) == []
