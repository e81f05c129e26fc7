"""A lost second factor: a manager's word is enough for who works for that department alone; else somebody above."""

import threading

import psycopg
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.test import Client

from tests.codes import TOTP_SECRET
from tests.coming_in import let_in
from tests.drill.tampering import look
from tests.mailbox import Mailbox, text_of
from tests.stories.visitor import Shown, Visitor
from tests.world import (
    ADA,
    ANA,
    BEN,
    CHO,
    DEE,
    ELI,
    FAY,
    FIRE,
    LEA,
    PASSWORD,
    RAE,
    TWO,
    VAL,
    WATER,
    add_auditors,
    username,
)
from ttrt.actions import lost_factors as taking
from ttrt.models import OfficeEntry, Person, PersonSession, RegisterEntry
from ttrt.models.factors import of_person
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import members
from ttrt.rules.access import Standing, Viewer
from ttrt.rules.lost_factors import Holder, may_take
from ttrt.rules.refusal import NotFound
from ttrt.worker import deliver, invite

WHY = "Lost the phone; I spoke with her in person."


def turn() -> None:
    """The worker's timers come round once."""
    invite.invite_due(threading.Event())
    deliver.deliver_due(threading.Event())


def equip(viewer: Viewer) -> None:
    """An app and recovery codes."""
    person = account(viewer)
    with transaction.atomic():
        TOTP.activate(person, TOTP_SECRET)
        RecoveryCodes.activate(person)


def account(viewer: Viewer) -> Person:
    return Person.objects.get(username=username(viewer))


def address(viewer: Viewer, *, by: Viewer = ANA) -> tuple[str, str]:
    with as_viewer(by):
        found = members.of_person(by.department_id, viewer.person_id)
    of = f"?department={by.department_code}"
    return f"/people/{found.pk}{of}", f"/people/{found.pk}/factor{of}"


def report(visitor: Visitor, viewer: Viewer, *, by: Viewer = ANA, why: str = WHY) -> tuple[Shown, Shown]:
    page, to = address(viewer, by=by)
    shown = visitor.send(visitor.get(page).form(to), reason=why)
    return shown, visitor.send(shown.form(to))


def entries(place: int) -> list[tuple[str, str, str]]:
    with as_viewer(FAY):
        rows = RegisterEntry.objects.filter(department_id=place, what__startswith="second factor").order_by("seq")
        return [(row.what, row.by_name, row.text) for row in rows]


def of_office() -> list[tuple[str, str, str, str]]:
    with as_viewer(FAY):
        return [(row.about, row.what, row.by_name, row.text) for row in OfficeEntry.objects.order_by("seq")]


def line(page: Shown, name: str) -> str:
    return next(row.text for row in page.root.every("tr") if name in row.text)


def test_a_manager_reports_it_and_the_person_comes_in_with_the_password_and_sets_up_a_new_one(
    world, at_page, mailbox: Mailbox
):
    equip(RAE)
    browser = Client()
    let_in(browser, account(RAE))
    ana = at_page(ANA)

    shown, done = report(ana, RAE)

    assert "Nothing is changed yet." in shown.text
    assert "If this is the only department they work for here" in shown.text
    assert "Taken down. Rae Rivers gets a mail" in done.text
    assert sorted(of_person(account(RAE))) == ["recovery_codes", "totp"]
    turn()
    assert of_person(account(RAE)) == {}
    assert not PersonSession.objects.filter(person=account(RAE)).exists()
    assert browser.get("/tickets").status_code == 302
    front = Client().post("/sign-in", {"login": "rae", "password": PASSWORD})
    assert front["Location"] == "/"
    assert entries(WATER.id) == [("second factor reported lost", "Ana Alvarez", WHY)]
    assert of_office() == [("person", taking.TAKEN, taking.BY_TOOL.name, taking.ON_WORD)]
    assert "Reported lost" in line(ana.get("/people"), "Rae")
    assert [mail["Subject"] for mail in mailbox.mails] == [
        "Your second factor was taken away",
        "Your second factor was reported lost",
    ]
    assert {mail["To"] for mail in mailbox.mails} == {"rae@example.org"}
    assert "Ana Alvarez said that you lost your second factor" in " ".join(text_of(mailbox.mails[1]).split())
    equip(RAE)
    turn()
    assert len(of_person(account(RAE))) == 2  # what is set up afterwards stays
    assert "App" in line(ana.get("/people"), "Rae")
    assert look() == []


def test_of_somebody_who_works_for_another_department_too_no_manager_can_tell_and_the_administrator_decides(
    world, at_page, mailbox: Mailbox
):
    equip(TWO)
    equip(RAE)
    ana, ada = at_page(ANA), at_page(ADA)
    assert ada.get(f"/admin/people/{TWO.person_id}/factor").status == 404  # nobody spoke for them
    of_rae, of_two = report(ana, RAE), report(ana, TWO)

    turn()

    parts = (("Nothing is changed", "with them."), ("Taken down.", "comes next."))
    for alone, both, (begins, ends) in zip(of_rae, of_two, parts, strict=True):
        said = [page.text[page.text.index(begins) : page.text.index(ends)] for page in (alone, both)]
        assert said[0] == said[1].replace("Tui Toma", "Rae Rivers")
    assert sorted(of_person(account(TWO))) == ["recovery_codes", "totp"]
    page = ana.get("/people")
    assert [line(page, name).count("Reported lost") for name in ("Tui", "Rae")] == [1, 1]
    assert "Reported lost" not in line(at_page(CHO).get("/people"), "Tui")
    waiting = ada.get("/admin/people")
    assert f"/admin/people/{TWO.person_id}/factor" in waiting.links
    assert f"/admin/people/{RAE.person_id}/factor" not in waiting.links
    to = f"/admin/people/{TWO.person_id}/factor"
    form = ada.get(to).form(to)
    assert "In department 3540 May open tickets In department 3860 May open and close tickets" in ada.get(to).text
    assert "Say how you know" in ada.send(form, reason="").beside("reason")

    done = ada.send(form, reason="Called back at the number in the book of Water Resources.")

    assert "Tui Toma has no second factor now" in done.text
    assert of_person(account(TWO)) == {}
    assert f"/admin/people/{TWO.person_id}/factor" not in ada.get("/admin/people").links
    # Each department learns what is its own, and none of the other.
    assert [what for what, _, _ in entries(WATER.id)] == ["second factor reported lost"] * 2
    assert entries(FIRE.id) == [(taking.TAKEN, "Ada Ames", "")]
    assert of_office()[-1] == (
        "person", taking.TAKEN, "Ada Ames", "Called back at the number in the book of Water Resources.",
    )  # fmt: skip
    assert look() == []


def test_nobody_reports_their_own_nor_somebody_elsewhere_nor_below_a_manager(world, at_page):
    ana = at_page(ANA)
    own, own_to = address(ANA)
    assert own_to not in ana.get(own).actions
    foreign = address(CHO, by=CHO)[1].replace(FIRE.code, WATER.code)
    token = {"csrfmiddlewaretoken": ana.get("/people").form("/people?department=3860").values["csrfmiddlewaretoken"]}
    form = token | {"step": "do", "reason": WHY}
    assert ana.post(own_to, form).status == 403
    assert ana.post(foreign, form).status == 404
    assert at_page(RAE).client.post(address(BEN)[1], form).status_code == 403
    assert entries(WATER.id) == entries(FIRE.id) == []


def test_above_managers_each_side_takes_away_its_own_and_nobody_their_own(
    world, at_page, superuser_cursor: psycopg.Cursor
):
    add_auditors(superuser_cursor)
    ada, lea = at_page(ADA), at_page(LEA)
    equip(VAL)
    for visitor, side, hidden in (
        (ada, "admin", (ADA, DEE, VAL, LEA)),
        (lea, "cmo", (LEA, ELI, VAL, ANA)),
        (at_page(FAY), "admin", (ELI,)),
        (at_page(DEE), "cmo", (LEA,)),
    ):
        for viewer in hidden:
            assert visitor.get(f"/{side}/people/{viewer.person_id}/factor").status == 404, (side, viewer.name)
    for visitor, side, viewer in ((ada, "admin", ELI), (lea, "cmo", DEE), (ada, "admin", ANA)):
        to = f"/{side}/people/{viewer.person_id}/factor"
        visitor.send(visitor.get(to).form(to), reason="Called back.")
        assert of_person(account(viewer)) == {}, viewer.name
        assert "There is none" in visitor.get(to).text
    assert [(about, by) for about, _, by, _ in of_office()] == [
        ("person", "Ada Ames"), ("CMO person", "Lea Lund"), ("person", "Ada Ames"),
    ]  # fmt: skip
    assert entries(WATER.id) == [(taking.TAKEN, "Ada Ames", "")]  # Ana is her department's only manager
    assert look() == []


def test_a_manager_with_another_beside_them_waits_for_that_one():
    ada = Viewer(1, "Ada", Standing.CONTRACTOR, ADA.level)
    told = {(reported, alone): may_take(ada, Holder(2, Standing.CUSTOMER, reported, alone))
            for reported in (False, True) for alone in (False, True)}  # fmt: skip
    assert told == {(False, False): False, (False, True): True, (True, False): True, (True, True): True}


def test_a_word_that_is_old_counts_no_more(world, superuser_cursor: psycopg.Cursor):
    equip(RAE)
    superuser_cursor.execute(
        "UPDATE mfa_authenticator SET created_at = now() - interval '9 days' WHERE user_id = %s", [RAE.person_id]
    )
    for days, taken in ((8, 0), (6, 1)):
        superuser_cursor.execute(
            "UPDATE membership SET factor_lost_at = now() - make_interval(days => %s) WHERE person_id = %s",
            [days, RAE.person_id],
        )
        if not taken:
            with pytest.raises(NotFound):
                taking.take_away(person_id=RAE.person_id, reason=WHY, by=ADA, at=database_now())
        assert taking.take_reported(at=database_now()) == taken
