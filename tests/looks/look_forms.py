"""Each form of the program as it comes back when it was sent empty."""

import pytest

from tests.browser.forms import FORMS, Sent
from tests.browser.test_every_page import Eyes, asking, eyes, full, things  # noqa: F401 - fixtures among them
from tests.web.asking import Asking, Named


@pytest.mark.parametrize("sent", FORMS, ids=lambda sent: "-".join((sent.name, *sent.also.get("act", "").split())))
def test_every_form_comes_back_flawless(asking: Asking, eyes: Eyes, full: Named, sent: Sent):  # noqa: F811
    who = sent.who
    named = things(asking, sent.address, full, who)
    path = asking.path(sent.address, named)
    hidden = {k: v for k, v in asking.form(sent.address, who, named).items() if k in ("key", "seen")}
    hidden |= {"ticket": full["ticket"]} | sent.also if sent.name == "bulk" else sent.also
    eyes.wrong.clear()
    eyes.be(who)
    eyes.page.goto(sent.start or f"/tickets/{full['ticket']}")

    assert eyes.send_empty(path, hidden) in (409, 422)
    assert eyes.wrong == []
