"""A person at a real browser's distance: HTTP with cookies, and the same form sent again until it is answered."""

import http.client
import threading
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from tests.coming_in import codes_that_work
from tests.stories.markup import Form
from tests.stories.visitor import Shown
from tests.world import PASSWORD, username
from ttrt.rules.access import Viewer

PATIENCE = 60.0  # seconds after which a person gives up
PAUSE = 0.1  # seconds between two tries


class GaveUp(Exception):
    """No answer came within the patience."""


class Caller:
    """One signed-in session."""

    def __init__(self, url: str, viewer: Viewer | None = None, *, stop: threading.Event | None = None) -> None:
        self.host, self.cookies, self.retries = urlsplit(url).netloc, {}, 0
        self.stop = stop or threading.Event()
        if viewer is not None:
            shown = self.get("/")
            sent = {**shown.form("/sign-in").values, "login": username(viewer), "password": PASSWORD}
            shown = self.send("/sign-in", sent)
            if shown.address == "/sign-in/code":
                shown = self._with_code()
            assert shown.status == 302, f"{viewer.name} could not sign in"

    def _with_code(self) -> Shown:
        """Another session of the same person may have used the code that is shown now."""
        for code in codes_that_work():
            shown = self.get("/sign-in/code")
            sent = self.send("/sign-in/code", {**shown.form("/sign-in/code").values, "code": code})
            if sent.status == 302:
                break
        return sent

    def again(self) -> "Caller":
        """Another window of the same session."""
        other = Caller(f"http://{self.host}", stop=self.stop)
        other.cookies = dict(self.cookies)
        return other

    def get(self, address: str) -> Shown:
        """Read a page; a redirect is followed once."""
        shown = self._answered("GET", address, None)
        return self._answered("GET", shown.address, None) if shown.status in (302, 303) else shown

    def send(self, address: str, values: dict[str, str]) -> Shown:
        """Send a form, again and again with the same content until it is answered; redirects are not followed."""
        return self._answered("POST", address, values)

    def fill(self, form: Form, **typed: str) -> Shown:
        """Send a form as it came, with what was typed."""
        return self.send(form.action, {**form.values, **typed})

    def once(self, method: str, address: str, values: dict[str, str] | None) -> Shown:
        """One try. Raises `OSError` or `http.client.HTTPException` when no answer comes."""
        connection = http.client.HTTPConnection(self.host, timeout=15)
        try:
            headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
            body = None
            if values is not None:
                body = urlencode(values)
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            for line in answer.msg.get_all("Set-Cookie") or []:
                for name, morsel in SimpleCookie(line).items():
                    self.cookies[name] = morsel.value
            return Shown(answer.status, answer.getheader("Location") or address, text)
        finally:
            connection.close()

    def _answered(self, method: str, address: str, values: dict[str, str] | None) -> Shown:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                shown = self.once(method, address, values)
                if shown.status < 500:
                    return shown
            except (OSError, http.client.HTTPException):
                pass
            if time.monotonic() > until:
                raise GaveUp(f"{method} {address}")
            self.retries += 1
            self.stop.wait(PAUSE)
