"""What people do on the pages, by what they read there."""

from playwright.sync_api import Page, expect

BOX = "Circuit ID, phone number or service ID"


def fill_in(page: Page, subjects: str, words: str = "Nothing works since this morning.") -> None:
    """Fill in the opening form, and wait until the box has been looked up."""
    page.goto("/tickets/new")
    page.get_by_label(BOX).fill(subjects)
    expect(page.locator("#lines-said")).to_contain_text("found")
    page.get_by_label("No service at all").check()
    page.get_by_label("Out of service").check()
    page.get_by_label("Tell us in your own words").fill(words)


def open_tickets(page: Page, subjects: str) -> list[str]:
    """Open tickets; answers their numbers."""
    fill_in(page, subjects)
    page.get_by_role("button", name="Open the tickets").click()
    expect(page.locator("h1")).to_contain_text("open")
    page.wait_for_load_state()  # the headline comes before the numbers
    return page.locator("table a.number").all_text_contents()


def unfold(page: Page, name: str) -> None:
    """Open the part of the page that carries this name."""
    page.locator("summary").filter(has_text=name).click()


def told(page: Page, words: str) -> None:
    """Wait for the sentence that says what was done."""
    expect(page.locator(".usa-alert__text")).to_contain_text(words)


def post_update(page: Page, words: str) -> None:
    """Post a restoration update."""
    page.get_by_label("What was done or found?").fill(words)
    page.get_by_role("button", name="Post the update").click()


def stop_the_clock(page: Page, reason: str) -> None:
    """Stop the clock: choose the reason, then give what the contract asks for with it."""
    unfold(page, "Stop the clock")
    page.get_by_label("Reason", exact=True).select_option(reason)
    page.get_by_role("button", name="Continue").click()
    form = page.locator("form[action$='/stops']")
    for area in form.locator("textarea").all():
        area.fill("The guard says the building has no power.")
    form.get_by_role("button", name="Stop the clock").click()
    told(page, "The clock is stopped.")


def start_the_clock(page: Page) -> None:
    """Start it again."""
    page.get_by_role("button", name="Start the clock again").click()
    told(page, "The clock runs again.")


def restore(page: Page, words: str) -> None:
    """Restore service."""
    unfold(page, "Service is restored")
    page.get_by_label("Cause").select_option("network_cable")
    page.get_by_label("What restored it?").fill(words)
    page.get_by_role("button", name="Restore, and ask the department").click()
    told(page, "Service is restored.")


def dispute(page: Page, words: str) -> None:
    """Say that it is not restored."""
    unfold(page, "No, not restored")
    page.get_by_label("What still does not work?").fill(words)
    page.get_by_role("button", name="Say it is not restored").click()
    told(page, "The ticket is back in work.")


def accept(page: Page) -> None:
    """Confirm that it works."""
    page.get_by_role("button", name="Yes, it works").click()
    told(page, "The ticket is closed.")
