"""One's own address and a lost second factor, each state of the pages in either look."""

import threading

import psycopg

from tests.browser.conftest import Sit
from tests.flawless import both_looks
from tests.stories.test_lost_factor import equip, report
from tests.stories.visitor import Visitor
from tests.world import ADA, ANA, DEE, ELI, LEA, RAE, TWO, World, add_auditors
from ttrt.models import Invitation
from ttrt.models.scope import database_now
from ttrt.rules.invitations import A_DAY, hashed
from ttrt.worker import invite

TOKEN = "a-link-that-a-mail-would-hold"


def test_ones_own_address(sit: Sit, world: World):
    ana = sit(ANA)
    ana.goto("/account")
    both_looks(ana, "the way to it")
    ana.goto("/account/address")
    both_looks(ana, "empty")
    ana.get_by_role("button", name="Send the link").click()
    ana.locator(".errors").wait_for()
    both_looks(ana, "nothing typed")
    ana.get_by_label("New address").fill("ana.alvarez@a-rather-long-name-of-a-department.example.gov")
    ana.get_by_role("button", name="Send the link").click()
    ana.get_by_text("A link is on its way").wait_for()
    both_looks(ana, "sent")
    asked = Invitation.objects.filter(kind="address")
    asked.update(token_hash=hashed(TOKEN), sent_at=database_now(), expires_at=database_now() + A_DAY / 48)
    ana.goto(f"/account/address/{TOKEN}")
    both_looks(ana, "the link")
    ana.goto("/account/address/another")
    both_looks(ana, "a link of nobody's")


def test_a_lost_second_factor(sit: Sit, world: World, superuser_cursor: psycopg.Cursor):
    add_auditors(superuser_cursor)
    for viewer in (RAE, TWO):
        equip(viewer)
        report(Visitor(ANA), viewer)
    invite.invite_due(threading.Event())
    ana, ada, lea = sit(ANA), sit(ADA), sit(LEA)
    ana.goto("/people")
    both_looks(ana, "two were reported")
    ana.get_by_role("link", name="Change Rae Rivers").click()
    ana.locator("#factor summary").click()
    ana.locator("#factor").get_by_label("Why").fill("Lost the phone.")
    ana.locator("#factor").get_by_role("button", name="Show what it does").click()
    ana.get_by_text("Nothing is changed yet.").wait_for()
    both_looks(ana, "shown first")
    ada.goto("/admin/people")
    both_looks(ada, "one waits")
    ada.goto(f"/admin/people/{TWO.person_id}/factor")
    ada.get_by_role("button", name="Take it away").click()
    ada.locator(".errors").wait_for()
    both_looks(ada, "no reason")
    ada.goto(f"/admin/people/{ELI.person_id}/factor")
    ada.get_by_label("How do you know").fill("Called back.")
    ada.get_by_role("button", name="Take it away").click()
    ada.get_by_text("Eli Ellis has no second factor now").wait_for()
    both_looks(ada, "taken", unfold=True)
    ada.goto(f"/admin/people/{ELI.person_id}/factor")
    both_looks(ada, "none left")
    lea.goto("/cmo/people")
    both_looks(lea, "with the way to it", unfold=True)
    lea.goto(f"/cmo/people/{DEE.person_id}/factor")
    both_looks(lea, "of the CMO's")
