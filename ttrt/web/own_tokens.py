"""What asks in one's own name, on the page of one's sign-in: yes or no to a token of the contractor's."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from ttrt.actions import own_tokens
from ttrt.web.account import ACCOUNT
from ttrt.web.entry import Asking, signed_in_to_account
from ttrt.web.fresh import freshly_signed_in
from ttrt.web.sending import SeeOther, known_row

YES = "yes"


@freshly_signed_in
@signed_in_to_account
def answer(request: HttpRequest, asking: Asking, token: int) -> HttpResponse:
    """Let the program ask in one's name, or have its token revoked."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    known_row(token)
    if request.POST.get("answer") == YES:
        name = own_tokens.agree(token_id=token, by=asking.viewer, at=asking.at)
        messages.success(request, f"“{name}” may ask in your name from now on.")
    else:
        name = own_tokens.refuse(token_id=token, by=asking.viewer, at=asking.at)
        messages.success(request, f"The token of “{name}” is revoked: what asks with it is turned away.")
    return SeeOther(ACCOUNT)
