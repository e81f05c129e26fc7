"""Tokens for programs, each state of the page in either look: none, refused, shown once, in the list, revoked."""

from tests.browser.conftest import Sit
from tests.flawless import both_looks
from tests.world import ADA, ANA, World


def test_every_state_in_either_look(sit: Sit, world: World):
    ana = sit(ANA)
    ana.goto("/tokens")
    both_looks(ana, "none", unfold=True)
    ana.reload()
    ana.get_by_text("Make a token").click()
    ana.get_by_label("Program").fill("Nightly export for the department’s own dashboard")
    ana.get_by_label("For how many days").fill("100000")
    ana.get_by_role("button", name="Make it and show it").click()
    ana.locator(".errors").wait_for()
    both_looks(ana, "refused", unfold=True)
    ana.get_by_label("For how many days").fill("30")
    ana.get_by_label("A part of it").check(force=True)
    ana.get_by_label("Oroville Field Division").check(force=True)
    ana.get_by_role("button", name="Make it and show it").click()
    ana.get_by_role("heading", name="The token, shown this once").wait_for()
    both_looks(ana, "shown once")
    ana.get_by_role("link", name="I have copied it").click()
    both_looks(ana, "one")
    ana.get_by_role("button", name="Revoke").click()
    ana.get_by_text("is revoked").wait_for()
    both_looks(ana, "revoked")
    ada = sit(ADA)
    ada.goto("/tokens")
    both_looks(ada, "of no department", unfold=True)
