"""A person at a page: follows addresses, fills in the forms as they come, and reads what is said."""

from dataclasses import dataclass, field

from django.test import Client

from tests.stories.markup import Form, Node, forms, read, said_beside
from tests.world import FAY, Case, username
from ttrt.models import Person
from ttrt.models.scope import as_viewer
from ttrt.queries import ticket as tickets
from ttrt.rules.access import Viewer
from ttrt.rules.numbers import TicketNumber


@dataclass
class Shown:
    """One answer, and the page in it."""

    status: int
    address: str
    html: str
    _root: list[Node] = field(default_factory=list)

    @property
    def root(self) -> Node:
        """The page's tree."""
        if not self._root:
            self._root.append(read(self.html))
        return self._root[0]

    @property
    def text(self) -> str:
        """The words of the page."""
        return self.root.text

    @property
    def heading(self) -> str:
        """Its one h1."""
        (heading,) = self.root.every("h1")
        return heading.text

    @property
    def links(self) -> set[str]:
        """Where its links lead."""
        return {node.get("href") for node in self.root.every("a")}

    @property
    def actions(self) -> set[str]:
        """Where its forms go."""
        return {form.action for form in forms(self.root)}

    @property
    def numbers(self) -> list[str]:
        """The numbers of the tickets it leads to."""
        linked = {link.removeprefix("/tickets/") for link in self.links if link.startswith("/tickets/")}
        return sorted(text for text in linked if TicketNumber.parse(text))

    def form(self, action: str) -> Form:
        """The form that goes to this address."""
        found = [form for form in forms(self.root) if form.action == action]
        assert found, f"no form to {action} at {self.address}, only {sorted(self.actions)}"
        return found[0]

    def beside(self, name: str) -> str:
        """The sentence beside a field."""
        return said_beside(self.root, name)

    def value(self, name: str) -> str:
        """What this field holds, wherever it stands: also on a fragment that comes without its form."""
        return Form(self.root, "").values[name]

    def kept(self, action: str) -> dict[str, str]:
        """What the form came back with."""
        return self.form(action).values


class Visitor:
    """One of the cast in a browser without scripts."""

    def __init__(self, viewer: Viewer) -> None:
        """Signed in already; the front door itself is `tests/web/test_sign_in.py`."""
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(Person.objects.get(username=username(viewer)))

    def get(self, address: str) -> Shown:
        """Follow an address."""
        return self._shown(self.client.get(address, follow=True))

    def send(self, form: Form, /, **typed: str) -> Shown:
        """Send a form as it came, with what was typed instead; follows where it leads. "" leaves a field empty."""
        return self.post(form.action, {**form.values, **typed})

    def post(self, address: str, values: dict[str, str]) -> Shown:
        """Send these values to this address, whatever any page offers."""
        return self._shown(self.client.post(address, values, follow=True))

    def open(self, subjects: str, /, **typed: str) -> Shown:
        """Fill in the opening page and send it."""
        form = self.get("/tickets/new").form("/tickets/new")
        return self.send(form, **{**OPENING, "subjects": subjects, **typed})

    def _shown(self, response) -> Shown:
        body = b"".join(response) if response.streaming else response.content
        address = response.redirect_chain[-1][0] if response.redirect_chain else response.request["PATH_INFO"]
        return Shown(response.status_code, address, body.decode("utf-8-sig"))


def named(number: str) -> Case:
    """The ticket of this number, for the world's verbs."""
    with as_viewer(FAY):
        ticket = tickets.named(TicketNumber.parse(number))
    assert ticket is not None, f"there is no ticket {number}"
    return Case(ticket.department_id, ticket.pk, ticket.number, ticket.identifier)


OPENING = {
    "trouble": "no_service",
    "severity": "out_of_service",
    "description": "No dial tone on any line of the floor.",
    "step": "open",
}
