"""Lists of departments at the desk: the administrator's page, and opening one for a while, in either look."""

import psycopg

from tests.browser.conftest import Sit
from tests.flawless import both_looks
from tests.world import ADA, CHO, ELI, World


def test_every_state_in_either_look(sit: Sit, world: World, superuser_cursor: psycopg.Cursor):
    ada = sit(ADA)
    ada.goto("/admin/desk")
    both_looks(ada, "nobody has a list", unfold=True)
    elis = ada.get_by_role("row", name="Eli Ellis")
    elis.get_by_label("Department codes").fill("3860 9999")
    elis.get_by_role("button", name="See these only").click()
    ada.get_by_text("There is no department 9999.").first.wait_for()
    both_looks(ada, "refused")
    elis.get_by_label("Department codes").fill("3860")
    elis.get_by_role("button", name="See these only").click()
    ada.get_by_text("From the next page on").wait_for()
    both_looks(ada, "a list", unfold=True)

    ada.goto("/admin/people/108/end")
    both_looks(ada, "what ending does")
    ada.get_by_label("Why").fill(" ")
    ada.get_by_role("button", name="End Eli Ellis’s access").click()
    ada.locator(".errors").wait_for()
    both_looks(ada, "ending without a reason")
    ada.goto("/admin/people/111/end")
    both_looks(ada, "one’s own")
    ada.goto("/admin/people/110/end")
    ada.get_by_label("Why").fill("Works elsewhere.")
    ada.get_by_role("button", name="End Tim Tran’s access").click()
    ada.get_by_text("The account of Tim Tran is over").wait_for()
    both_looks(ada, "ended")
    ada.goto("/admin/people/110/end")
    both_looks(ada, "closed already")

    eli = sit(ELI)
    eli.goto("/departments/open")
    both_looks(eli, "opening a department")
    eli.get_by_role("button", name="Open it").click()
    eli.get_by_text("Say why you need this department.").first.wait_for()
    both_looks(eli, "refused")
    eli.get_by_label("Department code").fill("3540")
    eli.get_by_label("Why you need it").fill("Covering the night shift")
    eli.get_by_role("button", name="Open it").click()
    eli.get_by_text("is open for you for 30 minutes").wait_for()
    both_looks(eli, "opened", unfold=True)
    eli.goto("/departments/open")
    both_looks(eli, "while another is open")
    ada.goto("/admin/desk")
    both_looks(ada, "while another is open")
    cho = sit(CHO)
    cho.goto("/people")
    both_looks(cho, "told of it")
    superuser_cursor.execute("UPDATE desk_reach SET until_at = now() WHERE until_at IS NOT NULL")
    eli.goto("/tickets?department=3540")
    both_looks(eli, "over")
    eli.goto("/departments/open")
    both_looks(eli, "over")
