"""One act on many chosen tickets: choose, see what will happen to each, confirm, read what came of each.

Each ticket is a transaction of its own with its own history entry: one refused keeps no other from being done. The form
may be sent again: what was done stays done once.
"""

from dataclasses import dataclass, replace
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from ttrt.actions.holding import ChangedMeanwhile, Ref
from ttrt.queries import desk as at_the_desk
from ttrt.queries.selection import Chosen, chosen
from ttrt.rules import access
from ttrt.rules.access import OFFICE, Standing, Verb
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.readings import How
from ttrt.rules.refusal import Refused
from ttrt.web.bulk_acts import ACTS, Act, Desk, Said, closed
from ttrt.web.entry import AskingAround, signed_in_around
from ttrt.web.forms import Form, Typed
from ttrt.web.sending import SeeOther

MOST = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One chosen ticket on the page: what will happen or came of it; `ok` None when nothing needed doing."""

    ticket: Chosen
    said: str
    ok: bool | None = True


@signed_in_around(Standing.CONTRACTOR)
def bulk(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    """The form of an act (no `step`), its preview, or its doing."""
    if request.method != "POST":
        return redirect("queue") if request.method in ("GET", "HEAD") else HttpResponseNotAllowed(["POST"])
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise BadRequest("act")
    access.require(asking.viewer, act.verb, asking.viewer.department_id or OFFICE)  # each ticket asks again
    numbers = [each for each in map(TicketNumber.parse, request.POST.getlist("ticket")) if each is not None]
    back = _back(request.POST.get("back", ""))
    if not numbers or len(set(numbers)) > MOST:
        said = f"These are more than {MOST} tickets: choose fewer." if numbers else "Choose the tickets first."
        return asking.page(request, "queue/none_chosen.html", {"act": act, "back": back, "said": said}, status=422)
    return _Sent(request, asking, request.POST["act"], act, numbers, back).answer()


def _back(address: str) -> str:
    """Where the person came from: our own queue, or its beginning."""
    return address if address == "/queue" or address.startswith("/queue?") else "/queue"


class _Sent:
    """One sending of the form."""

    def __init__(
        self, request: HttpRequest, asking: AskingAround, name: str, act: Act, numbers: list[TicketNumber], back: str
    ) -> None:
        self.request, self.asking, self.name, self.act, self.numbers = request, asking, name, act, numbers
        self.back, self.typed = back, Typed(request.POST)
        self.step = request.POST.get("step", "")
        self.key = self.typed.key() if self.step else uuid4()
        with asking.in_scope(asking.viewer):
            self.tickets = chosen(numbers)
            asking.lists(How.PAGE, (ticket.number for ticket in self.tickets))
            self.desk = Desk(
                asking.viewer,
                asking.at,
                {each.person_id: each.name for each in at_the_desk.colleagues()},
                tuple(team.name for team in at_the_desk.teams()),
            )

    def answer(self) -> HttpResponse:
        if not self.step and self.act.fields:
            return self._page([self._foreseen(ticket) for ticket in self.tickets])
        try:
            said = self.act.read(self.typed, self.key, self.desk)
        except Refused as refused:
            return self._page([self._foreseen(ticket) for ticket in self.tickets], refused=refused)
        if self.step != "confirm":
            return self._page([self._foreseen(ticket, said) for ticket in self.tickets], step="confirm")
        done = [self._done(ticket, said) for ticket in self.tickets]
        with self.asking.in_scope(self.asking.viewer):
            now = {ticket.number: ticket for ticket in chosen(self.numbers)}
        return self._told([replace(line, ticket=now.get(line.ticket.number, line.ticket)) for line in done])

    def _foreseen(self, ticket: Chosen, said: Said | None = None) -> Line:
        if said is None:
            # A closed ticket may still get other codes; nothing else.
            why_not = "" if self.act.verb is Verb.CODE else closed(ticket)
            return Line(ticket, why_not, ok=not why_not)
        if why_not := said.cannot(ticket):
            return Line(ticket, why_not, ok=False)
        return Line(ticket, said.will(ticket), ok=None if said.is_so(ticket) else True)

    def _done(self, ticket: Chosen, said: Said) -> Line:
        seen = self.typed.text(f"seen-{ticket.number}")
        version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
        if said.is_so(ticket):
            return Line(ticket, "It is so already; nothing was changed.", ok=None)
        try:
            with self.asking.in_scope(self.asking.viewer) as at:
                said.do(Ref(ticket.department_id, ticket.ticket_id, version), ticket, self.asking.viewer, at)
        except ChangedMeanwhile:
            return Line(ticket, "Somebody changed it since you looked. Look at it before you do this.", ok=False)
        except Refused as refused:
            return Line(ticket, refused.message, ok=False)
        return Line(ticket, "Done.")

    def _told(self, lines: list[Line]) -> HttpResponse:
        if self.name == "take" and len(lines) == 1:
            (line,) = lines
            said = f"{line.ticket.number}: {'you have it now.' if line.ok else line.said}"
            (messages.success if line.ok is not False else messages.error)(self.request, said)
            return SeeOther(self.back)
        return self._page(lines, step="done")

    def _page(self, lines: list[Line], *, step: str = "preview", refused: Refused | None = None) -> HttpResponse:
        form = Form("bulk", self.typed.values(), refused, sent=bool(self.step))
        context = {
            "act": self.act,
            "name": self.name,
            "key": self.key,
            "back": self.back,
            "lines": lines,
            "missing": len(set(self.numbers)) - len(self.tickets),
            "step": step,
            "form_": form,
            "carried": [(name, form.value(name)) for name in self.act.fields],
            "errors": {form.id(refused.field) if refused.field else "": refused.message} if refused else {},
            "at_the_desk": self.desk,
            "code_choices": [list(each.items()) for each in self.desk.codes()],
            "update_codes": list(self.desk.update_codes().items()),
            "team_choices": [(team, team) for team in self.desk.teams],
            "possible": sum(line.ok is True for line in lines),
            "refused": [line.ticket.number for line in lines if line.ok is False],
        }
        return self.asking.page(self.request, "queue/bulk.html", context, status=422 if refused else 200)
