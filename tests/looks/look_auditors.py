"""The CMO's people and the pages of audits, in either look: the lead's list, its form refused, what auditors read."""

from tests.browser.conftest import Sit
from tests.flawless import both_looks
from tests.world import ANA, IRA, LEA, ODA, World, add_auditors


def test_every_state_in_either_look(sit: Sit, world: World, superuser_cursor):
    add_auditors(superuser_cursor)
    lea = sit(LEA)
    lea.goto("/cmo/people")
    both_looks(lea, "the CMO's people", unfold=True)
    lea.evaluate("for (const field of document.querySelectorAll('main [required]')) field.required = false")
    lea.locator("main form[action='/cmo/people'] button[type=submit]").first.click()
    lea.locator(".errors").wait_for()
    both_looks(lea, "refused", unfold=True)
    lea.get_by_label("Name").fill("Noor Nasser")
    lea.get_by_label("E-mail").fill("noor.nasser@example.gov")
    lea.get_by_label("What the person is").select_option("cmo_lead")
    lea.locator("main form[action='/cmo/people'] button[type=submit]").first.click()
    lea.get_by_text("Nothing is changed yet").wait_for()
    both_looks(lea, "what it does")
    for address in ("/audit/people", "/audit/terms", "/reading-log"):
        lea.goto(address)
        both_looks(lea, address)

    ana = sit(ANA)
    ana.goto("/people/auditors")
    both_looks(ana, "the department's auditors", unfold=True)
    ana.get_by_label("E-mail").fill("ira")
    ana.get_by_role("button", name="Let the auditor in").click()
    ana.locator(".errors").wait_for()
    both_looks(ana, "an auditor refused")
    ana.get_by_label("Name").fill("Ines Ito")
    ana.get_by_label("E-mail").fill("ines.ito@controller.example.gov")
    ana.get_by_label("Why").fill("The yearly audit of who has access.")
    ana.get_by_role("button", name="Let the auditor in").click()
    ana.get_by_text("The auditor is let in until").wait_for()
    both_looks(ana, "an auditor let in")

    for viewer in (ODA, IRA):
        auditor = sit(viewer)
        for address in ("/tickets", "/audit/people", "/audit/terms", "/reading-log"):
            auditor.goto(address)
            both_looks(auditor, f"{viewer.name} at {address}")
