"""A department's people, each state of the page in either look: alone, full, previews, errors, suspended."""

import psycopg

from tests.browser.conftest import Sit
from tests.flawless import both_looks
from tests.world import ADA, ANA, CHO, World


def test_every_state_in_either_look(sit: Sit, world: World, superuser_cursor: psycopg.Cursor):
    cho = sit(CHO)
    cho.goto("/people")
    both_looks(cho, "two of them", unfold=True)
    superuser_cursor.execute("UPDATE membership SET certified_at = '2020-01-01Z', lowered_at = '2026-01-01Z'")
    cho.reload()
    both_looks(cho, "to be confirmed", unfold=True)
    cho.get_by_role("button", name="Confirm the chosen").click()
    cho.locator(".errors").wait_for()
    both_looks(cho, "nobody chosen")
    ada = sit(ADA)
    ada.goto("/admin/departments/3540")
    both_looks(ada, "a manager to be confirmed", unfold=True)
    superuser_cursor.execute("UPDATE membership SET certified_at = now(), lowered_at = NULL")

    ana = sit(ANA)
    ana.goto("/people")
    ana.get_by_text("Invite a person").click()
    ana.get_by_label("Name").fill("Rosa Medina")
    ana.get_by_label("E-mail").fill("ben@example.org")
    ana.get_by_role("button", name="Show what it does").click()
    ana.locator(".errors").wait_for()
    both_looks(ana, "refused", unfold=True)
    ana.get_by_label("E-mail").fill("rosa@example.gov")
    ana.get_by_role("button", name="Show what it does").click()
    ana.get_by_text("Nothing is changed yet.").wait_for()
    both_looks(ana, "an invitation shown first")
    ana.get_by_role("button", name="Yes, invite Rosa Medina").click()
    ana.get_by_text("An invitation goes to rosa@example.gov").wait_for()
    both_looks(ana, "invited")
    ana.get_by_role("link", name="Change Rae Rivers").click()
    both_looks(ana, "what can be changed", unfold=True)
    ana.locator("#reach").get_by_label("A part of it").check()
    ana.locator("#reach").get_by_label("Oroville Field Division").check()
    ana.locator("#reach").get_by_role("button", name="Show what it does").click()
    ana.get_by_text("Nothing is changed yet.").wait_for()
    both_looks(ana, "a part shown first")
    ana.get_by_role("link", name="Change Rae Rivers").click()
    ana.locator("#suspension summary").click()
    ana.locator("#suspension").get_by_label("Why").fill("A lost laptop.")
    ana.locator("#suspension").get_by_role("button", name="Show what it does").click()
    ana.get_by_text("Nothing is changed yet.").wait_for()
    both_looks(ana, "a suspension shown first")
    ana.get_by_role("button", name="Yes, suspend Rae Rivers").click()
    ana.get_by_text("Rae Rivers is suspended.").wait_for()
    both_looks(ana, "suspended", unfold=True)
