"""A department's own sign-on and what its groups see, each state of the pages in either look."""

from tests.browser.conftest import Sit
from tests.flawless import both_looks
from tests.world import ANA, World

LONG = "CN=Telecommunications-Operations-Night-Shift,OU=Groups,DC=water,DC=ca,DC=gov"
LEVELS = f"field = view\n{LONG} = resolve\nbosses = manage"


def test_every_state_in_either_look(sit: Sit, world: World):
    ana = sit(ANA)
    ana.goto("/sign-on?department=3860")
    both_looks(ana, "none yet")
    ana.get_by_role("button", name="Set it").click()
    ana.locator(".errors").wait_for()
    both_looks(ana, "refused")
    ana.get_by_label("What it calls itself").fill("https://id.water.example.gov")
    ana.get_by_label("Client ID").fill("ttrt")
    ana.get_by_label("Client secret").fill("not told to anybody")
    ana.get_by_label("What each group may do").fill(LEVELS)
    ana.get_by_label("It is on").check(force=True)
    ana.get_by_role("button", name="Set it").click()
    ana.get_by_text("It is set.").wait_for()
    both_looks(ana, "on, with its groups")
    ana.get_by_role("link", name="Change what field sees").click()
    both_looks(ana, "a group")
    ana.get_by_label("A part of it").check(force=True)
    ana.locator("[name=items]").fill("3860-000999")
    ana.get_by_role("button", name="Show what it does").click()
    ana.locator(".errors").wait_for()
    both_looks(ana, "no such item")
    ana.locator("[name=items]").fill("")
    ana.get_by_label("Oroville Field Division").check(force=True)
    ana.get_by_label("MPLS port").check(force=True)
    ana.get_by_role("button", name="Show what it does").click()
    ana.get_by_text("Nothing is changed yet.").wait_for()
    both_looks(ana, "a part shown first")
    ana.get_by_role("button", name="Yes, change what").click()
    ana.get_by_text("What people of “field” see is changed").wait_for()
    both_looks(ana, "a part")
    ana.get_by_role("link", name=f"Change what {LONG}").click()
    both_looks(ana, "a group with a long name")
    ana.goto("/sign-on/group?group=bosses&department=3860")
    both_looks(ana, "managers")
