"""The pages of an invitation in a real browser: every state without a flaw, narrow and wide, dark and light."""

import threading

from tests.flawless import both_looks
from tests.stories.test_first_day import HEALTH, MANAGER, PASSWORD, bring_in, link
from ttrt.worker import invite

OLD = "UPDATE invitation SET sent_at = sent_at - interval '2 hours', expires_at = expires_at - interval '2 hours'"


def test_axe_finds_nothing_in_any_state(db, mailbox, axe_page, tmp_path, superuser_cursor):
    bring_in(tmp_path, "departments", HEALTH | MANAGER)
    invite.invite_due(threading.Event())
    page, address = axe_page, link(mailbox)

    def clean(heading: str) -> None:
        page.get_by_role("heading", level=1, name=heading).wait_for()
        both_looks(page, heading)

    page.goto(address)
    clean("Choose your password")
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Set the password").click()
    page.locator(".errors").wait_for()
    clean("Choose your password")
    page.goto("/invitation/nothing-like-it")
    clean("This link does not work")
    page.goto("/invitation")
    clean("Send me a link")
    superuser_cursor.execute(OLD)
    page.goto(address)
    clean("This link is too old")
    page.get_by_role("button", name="Send me a new one").click()
    clean("Look into your mail")
    superuser_cursor.execute("UPDATE invitation SET expires_at = now() + interval '10 minutes', sent_at = now()")
    page.goto(address)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same once more").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    clean("Sign in")
    page.goto(address)
    clean("This link was used already")
