"""The ticket page in every state a ticket has, and as it comes back with an error or behind another's change."""

from playwright.sync_api import expect

from tests.flawless import both_looks
from tests.seated import seat
from tests.web.test_ticket_page import address, show_states
from tests.world import ELI, PHONE, TIM


def test_axe_finds_nothing_in_any_state(world, axe_page):
    page = axe_page
    signed_in = None

    def clean(state):
        both_looks(page, state, unfold=True)
        small = page.evaluate(
            """[...document.querySelectorAll('main :is(a, button, summary, input:not([type=hidden]), select)')]
            .filter(e => e.checkVisibility() && !e.closest('p, dd, .errors, .usa-radio') )
            .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
            .filter(([_, box]) => box.width && (box.width < 24 || box.height < 24)).map(([html]) => html)"""
        )
        assert small == [], state

    _, states = show_states(world)
    for viewer, where in states:
        if signed_in != viewer:
            page.context.clear_cookies()
            seat(page, viewer)
            signed_in = viewer
        page.goto(where)
        clean(f"{viewer.name} {where}")

    sign_in_again = world.open(PHONE, another_issue="Once more.")
    page.context.clear_cookies()
    seat(page, ELI)
    page.goto(address(sign_in_again))
    page.click("text=Post the update")
    expect(page.locator(".errors")).to_be_focused()
    clean("422")
    page.fill("#updates-done", "Found it.")
    world.update(sign_in_again, by=TIM)
    page.click("text=Post the update")
    expect(page.locator(".meanwhile")).to_be_focused()
    clean("409")
