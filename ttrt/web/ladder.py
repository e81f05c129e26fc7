"""The escalation ladder on the ticket page: its one form."""

from django.http import HttpRequest, HttpResponse

from ttrt.actions import ladder
from ttrt.actions.holding import Ref
from ttrt.models import Ticket
from ttrt.rules.access import Verb
from ttrt.rules.numbers import TicketNumber
from ttrt.web.entry import Asking, signed_in
from ttrt.web.forms import Typed
from ttrt.web.sending import known_row, only_post, send


@only_post
@signed_in()
def acknowledgement(request: HttpRequest, asking: Asking, number: TicketNumber, step: int) -> HttpResponse:
    """Take care of what a level was told."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        known_row(step)
        ladder.acknowledge(ticket=ref, step_id=step, note=typed.text("note"), by=asking.viewer, at=asking.at)

    said = "You have acknowledged the escalation. The department sees who did, and when."
    return send(request, asking, number, form=f"acknowledgement-{step}", verb=Verb.ACKNOWLEDGE, act=act, said=said)
