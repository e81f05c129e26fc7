"""Each quarter a department says who still needs access: asked, reminded, and what silence comes to."""

import csv
import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from tests.drill.tampering import look
from tests.stories import test_people as people
from tests.stories.markup import by_id
from tests.stories.test_people import PAGE, listed, of, told
from tests.stories.visitor import Shown
from tests.world import ADA, ANA, BEN, CHO, FAY, FIRE, LONG_AGO, RAE, VAL, WATER, do
from ttrt.actions import certifying, members
from ttrt.actions.certifying import Turn
from ttrt.actions.members import Newcomer
from ttrt.models import Department, Notice
from ttrt.models.scope import as_viewer
from ttrt.queries import certification
from ttrt.rules.access import Level
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.worker import beats

DAY = timedelta(days=1)
LOWERS, SUSPENDS = 30 * DAY, 45 * DAY
QUARTER, NEXT_QUARTER = datetime(2126, 1, 1, 8, tzinfo=UTC), datetime(2126, 4, 1, 7, tzinfo=UTC)
"""When a quarter begins for Californians, and the one after it: at midnight, in winter and in summer time."""
CONFIRM = "/people/certification?department=3860"


@pytest.fixture(autouse=True)
def everybody_needs_confirming(world, superuser_cursor: psycopg.Cursor) -> None:
    superuser_cursor.execute("UPDATE membership SET certified_at = %s", [LONG_AGO])


def turn(at: datetime, department_id: int = WATER.id) -> Turn:
    """The worker comes round to one department at this moment."""
    with as_viewer(beats.CERTIFYING):
        return certifying.settle(department_id=department_id, by=beats.CERTIFYING, at=at)


def at_moment(verb: Callable[..., object], at: datetime, **said: object) -> object:
    """Ana does it at this moment."""
    with as_viewer(ANA):
        return verb(**said, by=ANA, at=at)


def mails(kind: str) -> Iterator[tuple[str, dict[str, str]]]:
    with as_viewer(FAY):
        yield from Notice.objects.filter(kind=kind).order_by("id").values_list("to_email", "facts")


def test_managers_are_asked_once_and_again_each_week_until_everybody_is_confirmed(world):
    for days in (0, 1, 6, 7, 8, 14):
        turn(QUARTER + days * DAY)

    asked = list(mails("certify people"))
    assert [address for address, _ in asked] == ["ana@example.org"] * 3
    assert asked[0][1] == {
        "due": "4",
        "of": "Water Resources (3860)",
        "lowers": "31 Jan 2126 00:00 PST",
        "suspends": "15 Feb 2126 00:00 PST",
        "page": "/people?department=3860",
    }
    others = [of(one)["member_id"] for one in (VAL, BEN, RAE, "Tui Toma")]
    said = {"department_id": WATER.id, "member_ids": others}
    assert at_moment(members.certify, QUARTER + 15 * DAY, **said) == 4
    for days in (16, 21, 28):
        turn(QUARTER + days * DAY)
    assert len(list(mails("certify people"))) == 3
    assert look() == []


def test_silence_lowers_then_suspends_and_each_step_is_on_record(world, at_page):
    turn(QUARTER)
    assert turn(QUARTER + LOWERS - timedelta(seconds=1)) == Turn(0, 0)

    assert turn(QUARTER + LOWERS) == Turn(3, 0)  # Ben, Rae, Tui; Val only reads, Ana is the only manager

    levels = {name: one.level for name, one in listed().items()}
    assert levels == {ANA.name: "manage"} | dict.fromkeys((BEN.name, RAE.name, "Tui Toma", VAL.name), "view")
    assert turn(QUARTER + SUSPENDS - timedelta(seconds=1)) == Turn(0, 0)
    assert turn(QUARTER + SUSPENDS) == Turn(0, 4)
    assert turn(QUARTER + SUSPENDS + DAY) == Turn(0, 0)
    assert {name for name, one in listed().items() if one.suspended_at is None} == {ANA.name}
    assert [what for what, _, _ in told("level")] == ["level lowered for want of certification"] * 3
    assert told("access") == [("access suspended for want of certification", beats.CERTIFYING.name, "")] * 4
    assert at_page(BEN).get("/tickets").heading == "Sign in"
    assert look() == []


def test_who_gives_a_level_or_lets_back_in_confirms_with_it(world):
    rae, back = of(RAE), QUARTER + SUSPENDS + DAY
    for days in (timedelta(), LOWERS, SUSPENDS):
        turn(QUARTER + days)
    at_moment(members.lift, back, **rae)
    at_moment(members.set_level, back, **rae, level="resolve")

    assert turn(back + DAY) == Turn(0, 0)
    one = listed()[RAE.name]
    assert (one.level, one.lowered_at, one.certified_at, one.certified_by) == ("resolve", None, back, ANA.name)
    assert look() == []


def test_the_last_manager_is_never_locked_out_and_the_others_hear_of_it(world, superuser_cursor):
    """Of two who said nothing the one stays who signed in last."""
    superuser_cursor.execute("UPDATE membership SET level = 'manage' WHERE person_id = %s", [RAE.person_id])
    superuser_cursor.execute("UPDATE person SET last_login = now() WHERE id = %s", [RAE.person_id])
    for days in (timedelta(), LOWERS, SUSPENDS, SUSPENDS + DAY, SUSPENDS + 30 * DAY):
        turn(QUARTER + days)

    rae = replace(RAE, level=Level.MANAGE)
    assert {name: one.state for name, one in listed(rae).items() if one.level is Level.MANAGE} == {RAE.name: "active"}
    assert listed(rae)[ANA.name].state == "suspended"
    assert [(address, facts["page"]) for address, facts in mails("manager not certified")] == [
        ("dee@example.org", "/tickets?department=3860"),
        ("ada@example.org", "/admin/departments/3860"),
    ]


def test_who_has_no_manager_is_reported_and_nobody_is_asked(world, superuser_cursor):
    superuser_cursor.execute("UPDATE membership SET level = 'view' WHERE person_id = %s", [ANA.person_id])

    turn(QUARTER)

    assert list(mails("certify people")) == []
    assert len(list(mails("manager not certified"))) == 2


def test_nobody_is_lowered_before_anybody_was_asked(world):
    """The worker stood still for a month: the days of silence count from the first mail."""
    late = QUARTER + LOWERS + DAY

    assert turn(late) == Turn(0, 0)
    assert turn(late + DAY) == Turn(0, 0)
    assert turn(late + LOWERS) == Turn(3, 0)


def test_a_new_quarter_asks_anew_and_an_old_answer_is_none(world):
    turn(QUARTER)
    at_moment(members.certify, QUARTER + DAY, department_id=WATER.id, member_ids=[of(VAL)["member_id"]])

    turn(NEXT_QUARTER)

    assert [facts["due"] for _, facts in mails("certify people")] == ["4", "4"]
    with as_viewer(ANA):
        assert certification.asked(WATER.id, at=NEXT_QUARTER).lowers_at == NEXT_QUARTER + LOWERS


def test_only_departments_that_wait_are_looked_at(world, superuser_cursor):
    superuser_cursor.execute("UPDATE membership SET certified_at = now() WHERE department_id = %s", [FIRE.id])

    beats.certify(threading.Event())

    with as_viewer(FAY):
        assert dict(Department.objects.exclude(certify_since=None).values_list("code", "certify_since")).keys() == {
            WATER.code
        }


def test_the_page_says_who_waits_and_confirms_whom_the_manager_chose(world, at_page):
    ana = at_page(ANA)
    page = ana.get(PAGE)
    assert "Who still needs access?" in page.text
    assert "As the only manager you cannot be locked out" in page.text
    form = page.form(CONFIRM)
    assert form.choices("member") == [str(of(one)["member_id"]) for one in (BEN, RAE, "Tui Toma", VAL)]

    done = ana.send(form, member=[str(of(BEN)["member_id"]), str(of(VAL)["member_id"])])

    assert "2 people are confirmed." in done.text
    assert told("access") == [("access confirmed", ANA.name, "")] * 2
    assert listed()[BEN.name].certified_by == ANA.name
    assert ana.send(done.form(CONFIRM)).status == 422


def test_when_all_is_confirmed_meanwhile_the_page_says_what_happened_and_stores_nothing(world, at_page):
    do(members.set_level, by=ANA, **of(RAE), level="manage")
    ana, rae = at_page(ANA), at_page(RAE)
    forms = {ana: ana.get(PAGE).form(CONFIRM), rae: rae.get(PAGE).form(CONFIRM)}
    everybody = {visitor: form.choices("member") for visitor, form in forms.items()}
    rae.send(forms[rae], member=everybody[rae])
    before = told(), listed()

    for chosen in ([], everybody[ana], everybody[ana][:1]):
        shown = ana.send(forms[ana], member=chosen)

        assert shown.status == 409
        assert "Nothing was changed" in shown.text
        assert "Nobody waits to be confirmed by you any more: somebody did it since this page was shown" in shown.text
        assert "Error: People" in shown.html
        assert leads_nowhere(shown) == []
        assert (told(), listed()) == before


def test_who_chose_those_confirmed_meanwhile_is_asked_to_choose_among_the_others(world, at_page):
    ana = at_page(ANA)
    form = ana.get(PAGE).form(CONFIRM)
    ben, rae, val = (str(of(one)["member_id"]) for one in (BEN, RAE, VAL))
    do(members.set_level, by=ANA, **of(BEN), level="view")
    do(members.suspend, by=ANA, **of(RAE), reason="A leave.")
    before = told()

    shown = ana.send(form, member=[ben, rae])

    assert (shown.status, told()) == (409, before)
    assert "Whom you chose does not wait any more" in shown.beside("member")
    assert leads_nowhere(shown) == []
    assert "1 person is confirmed." in ana.send(form, member=[ben, val]).text
    assert told("access confirmed") == [("access confirmed", ANA.name, "")]


def test_who_was_removed_meanwhile_keeps_nobody_from_being_confirmed(world, at_page):
    ana = at_page(ANA)
    form = ana.get(PAGE).form(CONFIRM)
    ben, val = (str(of(one)["member_id"]) for one in (BEN, VAL))
    do(members.remove, by=ANA, **of(BEN), reason="Left.")

    assert "1 person is confirmed." in ana.send(form, member=[ben, val]).text


def test_the_form_sent_twice_confirms_once_and_says_so_twice(world, at_page):
    ana = at_page(ANA)
    form = ana.get(PAGE).form(CONFIRM)
    chosen = form.choices("member")

    said = [ana.send(form, member=chosen).text for _ in range(2)]

    assert all("4 people are confirmed." in text for text in said)
    assert len(told("access confirmed")) == 4


@pytest.mark.parametrize("reason", ["", "The director's office."])
def test_a_manager_confirmed_meanwhile_is_not_confirmed_again_by_the_administrator(world, at_page, reason):
    ada, at = at_page(ADA), "/admin/departments/3860"
    form = ada.get(at).form(f"{at}/manager/{of(ANA)['member_id']}/confirmation")
    ada.send(form, reason="By telephone.")
    before = told()

    shown = ada.send(form, reason=reason, key=str(uuid4()))

    assert (shown.status, told()) == (409, before)
    assert "Ana Alvarez does not wait to be confirmed as a manager any more." in shown.text
    assert leads_nowhere(shown) == []


def leads_nowhere(shown: Shown) -> list[str]:
    """What the summary of errors links to and is not on the page."""
    links = [
        node.get("href")
        for box in shown.root.every("div")
        if "errors" in box.get("class").split()
        for node in box.every("a")
    ]
    return [link for link in links if by_id(shown.root, link.removeprefix("#")) is None]


def test_nobody_confirms_themselves_nor_anybody_elsewhere(world):
    with pytest.raises(NotAllowed, match="Nobody confirms their own access"):
        do(members.certify, by=ANA, department_id=WATER.id, member_ids=[of(ANA)["member_id"]])
    with pytest.raises(NotFound):
        do(members.certify, by=ANA, department_id=WATER.id, member_ids=[of(CHO, by=CHO)["member_id"]])


def test_the_administrator_confirms_the_only_manager_and_says_how_that_is_known(world, at_page):
    ada, at = at_page(ADA), "/admin/departments/3860"
    form = ada.get(at).form(f"{at}/manager/{of(ANA)['member_id']}/confirmation")
    assert ada.send(form, reason=" ").status == 422

    page = ada.send(form, reason="The director's office, by telephone.")

    assert "The manager is confirmed." in page.text
    assert listed()[ANA.name].certified_by == ADA.name
    assert told("access confirmed") == [("access confirmed", ADA.name, "The director's office, by telephone.")]


def test_the_administrator_sets_a_department_s_first_manager(world, at_page, superuser_cursor, mailbox):
    superuser_cursor.execute("DELETE FROM membership WHERE department_id = %s", [WATER.id])
    ada, at = at_page(ADA), "/admin/departments/3860"
    page = ada.get(at)
    assert "Nobody manages this department" in page.text

    page = ada.send(
        page.form(f"{at}/manager"), name="Rosa Medina", email="rosa@example.gov", reason="The director's letter."
    )

    assert "The department has this manager." in page.text
    assert "Why: The director's letter." in page.text
    people.turn()
    assert [mail["To"] for mail in mailbox.mails] == ["rosa@example.gov"]


def test_somebody_of_the_department_becomes_its_manager_by_the_administrator_s_hand(world):
    def ask(name: str, email: str) -> None:
        said = {"department_id": WATER.id, "newcomer": Newcomer(name, email, ""), "reason": "Asked by mail."}
        do(members.set_manager, by=ADA, **said)

    ask(RAE.name, "RAE@example.org")

    assert listed()[RAE.name].level is Level.MANAGE
    for refused in ("rae@example.org", "val@example.org"):
        if refused.startswith("val"):
            do(members.suspend, by=ANA, **of(VAL), reason="x")
        with pytest.raises(Refused):
            ask("x", refused)


def test_the_file_says_of_everybody_who_has_or_had_access_how_it_stands(world, at_page):
    do(members.remove, by=ANA, **of(BEN), reason="Left.")
    do(members.certify, by=ANA, department_id=WATER.id, member_ids=[of(VAL)["member_id"]])

    rows = list(csv.DictReader(io.StringIO(at_page(ANA).get("/people.csv?department=3860").html.lstrip("\ufeff"))))

    assert [row["Person"] for row in rows[:-1]] == [ANA.name, RAE.name, "Tui Toma", VAL.name, BEN.name]
    by_name = {row["Person"]: row for row in rows}
    val, ben = by_name[VAL.name], by_name[BEN.name]
    assert (val["Level"], val["Part of the department"], val["Confirmed by"]) == ("view", "Whole department", ANA.name)
    assert (ben["Level"], bool(ben["Removed on"]), ben["Suspended on"]) == ("report", True, "")
    everybody = at_page(ADA).get("/admin/people.csv").html
    assert FIRE.name in everybody
    assert at_page(ADA).get("/admin/people.csv?department=3860").html.count(FIRE.name) == 0
