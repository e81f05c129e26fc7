"""A department's manager keeps its people on one page: asked in, graded, suspended, removed; shown first, then done."""

import re
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.db import ProgrammingError, connection, connections

from tests.actions.test_first_day import take
from tests.drill.tampering import look
from tests.mailbox import Mailbox, text_of
from tests.site import wait_until
from tests.stories.visitor import Shown, Visitor
from tests.world import ANA, BEN, CHO, FAY, FIRE, RAE, T1, TWO, VAL, WATER, do
from ttrt.actions import invited, members, register
from ttrt.actions.members import Newcomer
from ttrt.models import Membership, Person, RegisterEntry
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import members as lists
from ttrt.queries import people
from ttrt.queries.members import Member
from ttrt.rules.access import Level, Viewer
from ttrt.rules.members import user_name
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.rules.seen import ChangedSinceShown
from ttrt.worker import invite

PAGE = "/people?department=3860"
ROSA = {"name": "Rosa Medina", "email": "rosa@example.gov", "level": "report", "reason": "Nights in Oroville."}
PASSWORD = "four words nobody says"


def turn() -> None:
    """The worker's timer comes round once."""
    invite.invite_due(threading.Event())


def listed(by: Viewer = ANA) -> dict[str, Member]:
    with as_viewer(by):
        return {one.name: one for one in lists.everybody(by.department_id)}


def of(somebody: Viewer | str, *, by: Viewer = ANA) -> dict[str, int]:
    name = somebody if isinstance(somebody, str) else somebody.name
    return {"department_id": by.department_id, "member_id": listed(by)[name].pk}


def addresses(somebody: Viewer | str) -> dict[str, str]:
    pk = of(somebody)["member_id"]
    whole = f"/people/{pk}"
    ways = {"": "", "level": "/level", "suspend": "/suspension", "lift": "/suspension/end", "remove": "/removal"}
    return {name: f"{whole}{way}?department=3860" for name, way in ways.items()}


def ask_in(visitor: Visitor, /, **said: str) -> tuple[Shown, Shown]:
    """What the first click showed, and what came of the second."""
    shown = visitor.send(visitor.get(PAGE).form(PAGE), **(ROSA | said))
    return shown, visitor.send(shown.form(PAGE))


def change(visitor: Visitor, somebody: Viewer | str, what: str, **said: str) -> tuple[Shown, Shown]:
    to = addresses(somebody)
    shown = visitor.send(visitor.get(to[""]).form(to[what]), **said)
    return shown, visitor.send(shown.form(to[what]))


def told(what: str = "") -> list[tuple[str, str, str]]:
    with as_viewer(FAY):
        rows = RegisterEntry.objects.filter(about__in=("membership", "person")).order_by("department_id", "seq")
        return [(row.what, row.by_name, row.text) for row in rows if row.what.startswith(what)]


def link(mailbox: Mailbox) -> str:
    return re.findall(r"https://tickets\.example\.gov(/invitation/\S+)", text_of(mailbox.mails[-1]))[0]


# ---------------------------------------------------------------- the list


def test_the_list_has_the_departments_people_and_nobody_else(world, at_page):
    page = at_page(ANA).get("/people")

    rows = [row.text for row in page.root.every("tbody")[0].every("tr")]
    assert [" ".join(row.split()[:2]) for row in rows] == [
        *("Ana Alvarez", "Ben Brooks", "Rae Rivers", "Tui Toma", "Val Vance")
    ]
    assert all("Active" in row for row in rows)
    assert "You, the only active manager" in rows[0]
    assert "Tui Toma" in page.text
    assert "Cho Chang" not in page.text
    assert FIRE.name not in page.text


def test_the_list_leads_to_the_auditors(world, at_page):
    assert "/people/auditors?department=3860" in at_page(ANA).get(PAGE).links


def test_a_person_of_two_departments_is_listed_with_the_level_here(world, at_page):
    assert listed(ANA)["Tui Toma"].level is Level.RESOLVE
    assert listed(CHO)["Tui Toma"].level is Level.REPORT


@pytest.mark.parametrize("who", [VAL, BEN, RAE], ids=lambda who: str(who.level))
def test_who_does_not_manage_is_told_so(world, at_page, who):
    shown = at_page(who).get("/people")

    assert shown.status == 403
    assert "does not let you keep the department’s people" in shown.text
    assert "/people" not in at_page(who).get("/tickets").links


def test_the_list_says_who_has_a_second_factor_and_a_manager_asks_it_of_everybody(world, at_page, superuser_cursor):
    superuser_cursor.execute("DELETE FROM mfa_authenticator WHERE user_id <> %s", [ANA.person_id])
    ana = at_page(ANA)
    page = ana.get(PAGE)
    ana_s, ben_s = (next(row.text for row in page.root.every("tr") if name in row.text) for name in ("Ana", "Ben"))
    assert "App" in ana_s
    assert "None" in ben_s
    assert "4 people have to add one at the next sign-in" in page.text

    page = ana.send(page.form("/people/second-factor?department=3860"))

    assert "From their next sign-in a second factor is asked of everybody." in page.text
    assert "Second factor asked of everybody" in page.text
    assert people.signed_in(BEN.person_id).must_have_second_factor
    page = ana.send(page.form("/people/second-factor?department=3860"))
    assert not people.signed_in(BEN.person_id).must_have_second_factor
    assert look() == []


# ---------------------------------------------------------------- asking in


def test_a_new_person_is_shown_first_then_invited_comes_in_and_works(world, at_page, mailbox):
    world.open_many(T1)
    ana = at_page(ANA)

    shown, done = ask_in(ana)

    assert "1 ticket of the department, 1 of them open" in shown.text
    assert "open a ticket, comment" in shown.text
    assert "An invitation goes to rosa@example.gov within a minute." in done.text
    assert "Nights in Oroville." in done.text  # what was changed, with why
    turn()
    (mail,) = mailbox.mails
    assert mail["To"] == "rosa@example.gov"
    rosa = at_page(ANA)
    rosa.client.logout()
    address = link(mailbox)
    rosa.send(rosa.get(address).form(address), password=PASSWORD, again=PASSWORD)
    front = rosa.send(rosa.get("/").form("/sign-in"), login="rosa@example.gov", password=PASSWORD)
    assert front.status == 200
    assert len(front.numbers) == 1
    one = listed()["Rosa Medina"]
    assert (one.state, one.username, one.signed_in_at is not None) == ("active", "rosa@example.gov", True)
    assert [what for what, _, _ in told()] == ["person invited", "account given", "invitation accepted"]
    assert look() == []


def test_somebody_known_elsewhere_is_asked_in_exactly_as_a_stranger_is(world, at_page, mailbox):
    """Cho manages CAL FIRE. Until Cho comes in, nothing at Water Resources says that there was an account."""
    ana = at_page(ANA)
    asked = ({"email": "nobody@example.gov"}, {"email": "cho@example.org"})

    shown = [ana.send(ana.get(PAGE).form(PAGE), **(ROSA | each)) for each in asked]
    done = [ana.send(page.form(PAGE)) for page in shown]
    turn()
    later = ana.get(PAGE)

    def alike(texts: list[str]) -> bool:
        return len({re.sub(r"cho@example\.org|nobody@example\.gov", "ADDRESS", text) for text in texts}) == 1

    assert alike([page.text for page in shown])
    for page, each in zip(done, asked, strict=True):
        assert f"An invitation goes to {each['email']} within a minute." in page.text
    rows = [row.text for row in later.root.every("tr") if "Rosa Medina" in row.text]
    assert len(rows) == 2
    assert alike(rows)
    assert "Cho Chang" not in later.text
    with as_viewer(ANA):
        assert not Person.objects.filter(email="cho@example.org").only("pk").exists()
    mails = {mail["To"]: text_of(mail) for mail in mailbox.mails}
    assert "/invitation/" in mails["nobody@example.gov"]
    assert "you now may see the trouble tickets of Water Resources" in mails["cho@example.org"]
    assert "/invitation/" not in mails["cho@example.org"]

    assert at_page(CHO).get("/tickets?department=3860").status == 200

    assert listed()["Cho Chang"].state == "active"
    assert listed()["Cho Chang"].level is Level.REPORT
    assert len(listed(CHO)) == 2  # CAL FIRE learned nothing
    assert look() == []


def test_the_contractors_people_are_not_let_in_and_the_page_says_nothing(world, at_page, mailbox):
    ask_in(at_page(ANA), email="eli@example.org", name="Eli Ellis")
    turn()

    assert mailbox.mails == []
    assert listed()["Eli Ellis"].state == "invited"
    with as_viewer(FAY):
        row = Membership.objects.get(email="eli@example.org")
    assert (row.person_id, bool(row.no_account_why)) == (None, True)


def test_whose_account_with_the_contractor_or_cmo_is_over_can_be_let_in_by_a_department(
    world, at_page, mailbox, superuser_cursor
):
    superuser_cursor.execute(
        "INSERT INTO person (username, name, email, phone, standing, level, is_active, demonstration, ends_at)"
        " VALUES ('oda', 'Oda Olsen', 'oda@example.org', '', 'cmo', 'auditor', true, false, now() - interval '1 hour')"
    )
    ask_in(at_page(ANA), email="oda@example.org", name="Oda Olsen")
    turn()

    assert [mail["To"] for mail in mailbox.mails] == ["oda@example.org"]
    given = superuser_cursor.execute(
        "SELECT p.standing, p.username <> 'oda' FROM membership m JOIN person p ON p.id = m.person_id"
        " WHERE m.email = 'oda@example.org'"
    ).fetchall()
    assert given == [("customer", True)]


@pytest.mark.parametrize(
    ("typed", "field", "why"),
    [
        ({"name": ""}, "invite-name", "Give the person’s name."),
        ({"email": "rosa at example"}, "invite-email", "This is not an e-mail address."),
        ({"email": "BEN@example.org"}, "invite-email", "Ben Brooks is in the list already"),
        ({"level": "supervisor"}, "invite-level", "Choose what the person may do."),
        ({"name": "x" * 201}, "invite-name", "at most 200 fit"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(world, at_page, typed, field, why):
    visitor = at_page(ANA)

    shown = visitor.send(visitor.get(PAGE).form(PAGE), **(ROSA | typed))

    assert shown.status == 422
    assert why in shown.text
    assert shown.kept(PAGE)["reason"] == "Nights in Oroville."
    assert told() == []


def test_a_form_sent_twice_asks_once_and_an_address_stands_in_the_list_once(world, at_page):
    visitor = at_page(ANA)
    shown = visitor.send(visitor.get(PAGE).form(PAGE), **ROSA)
    for _ in range(2):
        visitor.send(shown.form(PAGE))

    with pytest.raises(Refused, match="Rosa Medina is in the list already"):
        do(
            members.ask_in,
            by=ANA,
            department_id=WATER.id,
            key=uuid.uuid4(),
            newcomer=Newcomer("R", "Rosa@Example.gov", "view"),
        )

    assert [what for what, _, _ in told()] == ["person invited"]


def test_only_so_many_are_asked_in_within_a_day(world, monkeypatch):
    monkeypatch.setattr(members, "MOST_ASKED_A_DAY", 1)
    for number, refused in enumerate((False, True)):
        newcomer = Newcomer("Rosa", f"rosa{number}@example.gov", "view")
        said = {"department_id": WATER.id, "key": uuid.uuid4(), "newcomer": newcomer}
        if refused:
            with pytest.raises(Refused, match="Go on tomorrow"):
                do(members.ask_in, by=ANA, **said)
        else:
            do(members.ask_in, by=ANA, **said)


def test_user_names_come_of_addresses():
    assert user_name("rosa@example.gov") == "rosa@example.gov"
    assert user_name("o'hara@example.gov", {"O-HARA@EXAMPLE.GOV"}) == "o-hara@example.gov-2"
    assert len(user_name("x" * 64 + "@" + "y" * 60 + ".example.gov", {"X" * 64 + "@" + "Y" * 15})) == 76


# ---------------------------------------------------------------- changing


def test_a_level_is_shown_first_then_changed_and_counts_from_the_next_click(world, at_page):
    ana, val = at_page(ANA), at_page(VAL)
    assert val.get("/tickets/new").status == 403

    shown, done = change(ana, VAL, "level", level="report", reason="Covers for Ben.")

    assert val.get("/tickets/new").status == 200
    assert "May read → May open tickets" in shown.text
    assert "Can from now on open a ticket, comment" in shown.text
    assert "Val Vance’s level is changed." in done.text
    assert "Covers for Ben." in done.text
    assert told() == [("level raised", ANA.name, "Covers for Ben.")]
    assert look() == []


def test_the_first_click_changes_nothing(world, at_page):
    ana, to = at_page(ANA), addresses(RAE)
    before = listed()
    for form, said in (
        ("level", {"level": "view"}),
        ("suspend", {"reason": "Leave."}),
        ("remove", {"reason": "Left."}),
    ):
        assert ana.send(ana.get(to[""]).form(to[form]), **said).status == 200

    assert listed() == before
    assert told() == []


def test_who_is_suspended_is_out_with_the_next_click_and_back_when_it_is_lifted(world, at_page):
    ana, rae = at_page(ANA), at_page(RAE)
    assert rae.get("/tickets").status == 200

    shown, done = change(ana, RAE, "suspend", reason="A lost laptop.")

    assert "No ticket of the department any more" in shown.text
    assert "Suspended" in done.text and "A lost laptop." in done.text
    assert rae.get("/tickets").heading == "Sign in"
    refused = rae.send(rae.get("/").form("/sign-in"), login="rae", password="correct horse battery staple")
    assert "Your account has no access to any department now." in refused.text
    change(ana, RAE, "lift", reason="Found.")
    assert rae.get("/tickets").heading != "Sign in"
    assert told() == [("access suspended", ANA.name, "A lost laptop."), ("suspension lifted", ANA.name, "Found.")]
    assert look() == []


def test_a_form_that_somebody_was_faster_with_says_so_and_leads_nowhere_else(world, at_page):
    ana, to = at_page(ANA), addresses(RAE)
    suspension = ana.get(to[""]).form(to["suspend"])
    change(ana, RAE, "suspend", reason="A lost laptop.")
    lifting = ana.get(to[""]).form(to["lift"])
    already = ana.send(suspension, reason="")
    change(ana, RAE, "lift", reason="Found.")
    no_more = ana.send(lifting)

    for shown, said in ((already, "is suspended already"), (no_more, "is not suspended any more")):
        assert shown.status == 409
        assert f"Nothing was changed Rae Rivers {said}" in shown.text
        assert [link for link in shown.links if link.startswith("#") and "-reason" in link] == []
    assert [what for what, _, _ in told()] == ["access suspended", "suspension lifted"]


def test_suspended_here_somebody_goes_on_in_the_other_department(world, at_page):
    tui = at_page(TWO)
    do(members.suspend, by=ANA, **of(TWO), reason="A question to be cleared.")

    assert tui.get("/tickets?department=3860").status == 404
    assert tui.get("/tickets?department=3540").status == 200


def test_who_is_removed_is_out_stays_on_record_and_may_be_asked_in_again(world, at_page, mailbox):
    ana, ben = at_page(ANA), at_page(BEN)

    _, done = change(ana, BEN, "remove", reason="Works elsewhere now.")

    assert ben.get("/tickets").heading == "Sign in"
    assert "Ben Brooks is removed." in done.text
    assert BEN.name not in listed()
    assert told() == [("access removed", ANA.name, "Works elsewhere now.")]
    ask_in(ana, name="Ben Brooks", email="ben@example.org")
    turn()
    assert "you now may see the trouble tickets of Water Resources" in text_of(mailbox.mails[-1])
    assert ben.get("/tickets").status == 200
    with as_viewer(FAY):
        assert Membership.objects.filter(person_id=BEN.person_id).count() == 2
    assert look() == []


def test_a_change_needs_its_reason_and_says_when_another_was_faster(world, at_page):
    ana, to = at_page(ANA), addresses(RAE)
    shown = ana.send(ana.get(to[""]).form(to["suspend"]), reason=" ")
    assert shown.status == 422
    assert shown.root.every("details")[1].text.count("Say why. It stands in the department’s record.") == 1
    looked = ana.send(ana.get(to[""]).form(to["level"]), level="view")
    do(members.set_level, by=ANA, **of(RAE), level="report")

    late = ana.send(looked.form(to["level"]))

    assert late.status == 409
    assert "Somebody changed this while you were writing." in late.text
    assert listed()[RAE.name].level is Level.REPORT


# ---------------------------------------------------------------- what nobody can


def test_nobody_changes_their_own_access(world, at_page):
    ana = at_page(ANA)
    page = ana.get(addresses(ANA)[""])
    assert "Nobody changes their own access" in page.text
    assert [action for action in page.actions if re.match(r"/people/\d", action)] == []

    for verb, said in (
        (members.set_level, {"level": "view"}),
        (members.suspend, {"reason": "x"}),
        (members.remove, {"reason": "x"}),
    ):
        with pytest.raises(NotAllowed, match="Nobody changes their own access"):
            do(verb, by=ANA, **of(ANA), **said)


def test_nobody_grants_above_their_own_level(world):
    """Today a manager holds the highest; were a lower level let at this page, the rule stands."""
    lower = replace(ANA, level=Level.RESOLVE)
    with pytest.raises(NotAllowed):
        do(members.set_level, by=lower, **of(VAL), level="manage")


def test_people_of_another_department_do_not_exist(world, at_page):
    theirs = of(CHO, by=CHO)["member_id"]

    for way in ("", "/level", "/suspension", "/removal"):
        visitor = at_page(ANA)
        token = visitor.get(PAGE).form(PAGE).values["csrfmiddlewaretoken"]
        address = f"/people/{theirs}{way}"
        answer = visitor.post(address, {"csrfmiddlewaretoken": token}) if way else visitor.get(address)
        assert answer.status == 404
    with pytest.raises(NotFound):
        do(members.remove, by=ANA, department_id=WATER.id, member_id=theirs, reason="x")
    with pytest.raises(NotAllowed):
        do(members.remove, by=ANA, department_id=FIRE.id, member_id=theirs, reason="x")


def test_two_managers_cannot_remove_each_other(world):
    """Whoever is second finds that they manage nothing any more; a manager is always left."""
    do(members.set_level, by=ANA, **of(RAE), level="manage")
    rae = replace(RAE, level=Level.MANAGE)
    ways = ((ANA, of(RAE)), (rae, of(ANA)))
    at_once = threading.Barrier(2)

    def one(way: tuple[Viewer, dict[str, int]]) -> str:
        try:
            at_once.wait(10)
            do(members.remove, by=way[0], **way[1], reason="One too many.")
        except (NotAllowed, NotFound) as refused:
            return refused.message
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        refused, done = sorted(pool.map(one, ways))

    # Found under the lock; or at the door, when the other was done before this one began; or between door and lock.
    assert refused in (
        "You are no manager of the department any more.",
        "You are not of this department.",
        "There is no such department.",
    )
    assert done == "done"
    with as_viewer(FAY):
        managers = Membership.objects.filter(department_id=WATER.id, level="manage", removed_at=None)
        assert managers.count() == 1


def ask_in_directly(name: str, email: str) -> None:
    said = {"department_id": WATER.id, "key": uuid.uuid4(), "newcomer": Newcomer(name, email, "report")}
    do(members.ask_in, by=ANA, **said)
    turn()


def a_file(mailbox: Mailbox, tmp_path: Path) -> tuple[str, Callable[[], object]]:
    rae = {"User Name": "rae", "Name": RAE.name, "E-mail": "rae@example.org", "Department Code": "3860"}
    return RAE.name, lambda: take("people", tmp_path, rae | {"Level": "view"}, lower=True)


def an_invitation_accepted(mailbox: Mailbox, tmp_path: Path) -> tuple[str, Callable[[], object]]:
    ask_in_directly("Rosa Medina", "rosa@example.gov")
    token = link(mailbox).rpartition("/")[2]
    return "Rosa Medina", lambda: invited.accept(token=token, password=PASSWORD, at=database_now())


def a_first_sight(mailbox: Mailbox, tmp_path: Path) -> tuple[str, Callable[[], object]]:
    ask_in_directly(CHO.name, "cho@example.org")
    cho = replace(CHO, department_id=WATER.id, department_code=WATER.code)
    return CHO.name, lambda: invited.come_in(username="cho", by=cho, at=database_now())


@pytest.mark.parametrize("elsewhere", [a_file, an_invitation_accepted, a_first_sight], ids=lambda way: way.__name__)
def test_a_manager_and_what_else_changes_people_never_wait_for_one_another(
    world, mailbox, tmp_path, superuser_cursor, elsewhere
):
    """Both take the department first and its people's rows then: who comes second waits, and goes on."""
    name, change = elsewhere(mailbox, tmp_path)
    member_id = of(name)["member_id"]

    def other() -> None:
        try:
            change()
        finally:
            connections.close_all()

    def waits() -> bool:
        superuser_cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return superuser_cursor.fetchone() == (1,)

    with ThreadPoolExecutor(1) as pool:
        with as_viewer(ANA) as at:
            register.hold([WATER.id])
            under_way = pool.submit(other)
            wait_until(waits)
            members.suspend(department_id=WATER.id, member_id=member_id, reason="A lost laptop.", by=ANA, at=at)
        under_way.result(20)

    assert look() == []


# ---------------------------------------------------------------- what the database refuses

REFUSED_BY_THE_DATABASE = {
    "a password": "SELECT password FROM person",
    "a telephone number": "SELECT phone FROM person",
    "whose account a row is": "UPDATE membership SET person_id = 105",
    "letting an account in by its number": (
        "INSERT INTO membership (department_id, person_id, level) VALUES (11, 105, 'view')"
    ),
    "another department": (
        "INSERT INTO membership (department_id, level, asked_key, name, email)"
        f" VALUES (12, 'view', '{uuid.UUID(int=1)}', 'x', 'x')"
    ),
    "the secret of a second factor": "SELECT data FROM mfa_authenticator",
    "deleting": "DELETE FROM membership",
    "inviting by itself": "INSERT INTO invitation (person_id, queued_at, due_at) VALUES (105, now(), now())",
}


@pytest.mark.parametrize("statement", REFUSED_BY_THE_DATABASE.values(), ids=REFUSED_BY_THE_DATABASE)
def test_the_database_refuses(world, statement):
    with pytest.raises(ProgrammingError, match=r"permission denied|row-level security"), as_viewer(ANA):
        connection.cursor().execute(statement)


def test_the_database_shows_a_department_its_own_people_and_lets_nobody_change_the_own_row(world):
    with as_viewer(ANA), connection.cursor() as cursor:
        cursor.execute("SELECT username FROM person ORDER BY 1")
        assert [name for (name,) in cursor.fetchall()] == ["ana", "ben", "rae", "tui", "val"]
        cursor.execute("UPDATE membership SET level = 'view'")
        assert cursor.rowcount == 4


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE membership SET level = 'manage' WHERE person_id = 103",
        "UPDATE membership SET suspended_at = NULL WHERE person_id = 104",
        "UPDATE membership SET removed_at = NULL WHERE person_id = 102",
        "UPDATE membership SET person_id = 105 WHERE email = 'rosa@example.gov'",
        "UPDATE register_entry SET text = 'Else.' WHERE what = 'access suspended'",
        "INSERT INTO membership (department_id, person_id, level, asked_key)"
        f" VALUES (11, 105, 'manage', '{uuid.UUID(int=9)}')",
    ],
    ids=["level", "suspension", "removal", "account", "reason", "a stranger"],
)
def test_verify_history_finds_what_was_changed_past_the_page(world, mailbox, past_every_rule: psycopg.Connection, edit):
    do(members.set_level, by=ANA, **of(VAL), level="report")
    do(members.suspend, by=ANA, **of(RAE), reason="A lost laptop.")
    do(members.remove, by=ANA, **of(BEN), reason="Left.")
    newcomer = Newcomer("Rosa Medina", "rosa@example.gov", "view")
    do(members.ask_in, by=ANA, department_id=WATER.id, key=uuid.uuid4(), newcomer=newcomer)
    turn()
    assert look() == []

    assert past_every_rule.execute(edit).rowcount == 1

    assert len(look()) == 1


def test_an_older_sight_of_the_person_is_refused(world):
    with pytest.raises(ChangedSinceShown):
        do(members.suspend, by=ANA, **of(RAE), reason="x", seen="0" * 16)
