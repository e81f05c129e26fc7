"""What coordinators see, in a browser: files, escalations, the contact book, the paper. axe finds nothing anywhere."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.stories.visitor import Visitor
from tests.world import ANA, ELI, OPERATIONS, PASSWORD, PHONE, T1, VAL, username


def sign_in(page, viewer):
    page.context.clear_cookies()
    page.goto("/")
    page.fill("input[name=login]", username(viewer))
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/tickets*")


def busy(world):
    """A ticket with a file of every kind of standing, and an escalation that waits."""
    ticket = world.open(T1)
    world.attach(ticket)
    world.attach(ticket, name="held.log", to_scan=True)
    world.attach(ticket, by=ELI, name="trace.log", public=False)
    world.scan(ticket, world.attach(ticket, name="bad.log", to_scan=True), virus="Eicar-Test-Signature")
    world.escalate(ticket)
    return ticket


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1440, "light")])
def test_axe_finds_nothing_on_any_page_and_none_scrolls_sideways(world, axe_page, width, scheme):
    page = axe_page
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    ticket, calm = busy(world), world.open(PHONE)
    held = world.dossier(ticket).attachments[1].pk

    def clean(state):
        page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{state}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state} scrolls sideways"

    sign_in(page, ANA)
    page.goto("/contacts")
    clean("an empty book")
    page.click("text=Add to the book")
    page.wait_for_selector(".errors")
    clean("a card refused")
    card = world.contact_card(site_id=OPERATIONS, role="Opens the wiring closet", email="rosa@example.org")
    for where in (
        "/contacts",
        f"/contacts/{card}",
        f"/tickets/{ticket.number}",
        f"/tickets/{calm.number}",
        f"/tickets/{ticket.number}/print",
        f"/tickets/{ticket.number}/attachments/{held}",
        "/tickets/new",
    ):
        page.goto(where)
        clean(f"Ana {where}")
    sign_in(page, ELI)
    for where in ("/contacts", f"/tickets/{ticket.number}", "/tickets"):
        page.goto(where)
        clean(f"Eli {where}")


def test_a_chosen_contact_fills_the_fields_and_never_over_what_was_typed(world, page):
    world.contact_card(access_hours="8 to 5")
    sign_in(page, ANA)
    page.goto("/tickets/new")
    page.fill("#site_phone", "916-555-0177")

    page.select_option("#contact", label="Rosa Medina")

    fields = [page.input_value(f"#{name}") for name in ("site_contact", "site_phone", "access_hours")]
    assert fields == ["Rosa Medina", "916-555-0177", "8 to 5"]
    page.select_option("#contact", value="")
    assert [page.input_value(f"#{name}") for name in ("site_contact", "site_phone")] == ["", "916-555-0177"]


def test_the_paper_says_what_the_plain_text_says_and_has_nothing_to_fill_in(world):
    ticket = busy(world)

    paper = Visitor(VAL).get(f"/tickets/{ticket.number}/print")

    assert paper.heading == f"Trouble ticket {ticket.number}"
    assert paper.root.every("form", "input", "textarea", "select") == []
    for words in ("router.log", "held.log", "bad.log", "The court sits at noon.", "Outage time", "Opened"):
        assert words in paper.text
    assert "trace.log" not in paper.html
    (row,) = [row for row in world.dossier(ticket).attachments if row.name == "bad.log"]
    assert row.sha256 in paper.html


def test_the_number_stands_on_every_page_of_the_paper(world, page):
    ticket = busy(world)
    sign_in(page, ANA)
    page.goto(f"/tickets/{ticket.number}/print")
    page.emulate_media(media="print")

    assert page.locator(".sheet__head .number").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert page.locator("button, a.usa-button").filter(visible=True).count() == 0
