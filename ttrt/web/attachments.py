"""Files of a ticket: taken in as a form, handed out as downloads and never as pages."""

from http import HTTPStatus

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from ttrt.actions import attachments
from ttrt.actions.attachments import MOST_FILES, Kept
from ttrt.actions.holding import Ref
from ttrt.host.vault import Vault
from ttrt.models import Attachment, Ticket
from ttrt.queries import ticket as tickets
from ttrt.rules import access
from ttrt.rules.access import Verb
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.readings import How
from ttrt.rules.refusal import Refused
from ttrt.web.entry import Asking, AskingAround, signed_in, signed_in_around
from ttrt.web.forms import Typed
from ttrt.web.sending import only_post, send
from ttrt.web.uploads import FORM_ROOM, Receiving

LARGEST_ID = 2**63 - 1


def vault() -> Vault:
    """Where the files of this instance lie."""
    return Vault(settings.TTRT_ATTACHMENTS)


@csrf_exempt  # its token is in the form, which is read only once we know that this person may send files: `_received`
@only_post
@signed_in_around()
def attach(request: HttpRequest, asking: AskingAround, number: TicketNumber) -> HttpResponse:
    """Put files on a ticket. Who may not is told so before a byte of them is read; so is a form that is too long."""
    with asking.in_scope(asking.viewer):
        ticket = tickets.named(number)
        if ticket is None:
            raise Http404
        access.require(asking.viewer, Verb.ATTACH, ticket.department_id)
    largest = settings.TTRT_ATTACHMENT_BYTES
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_FILES * largest + FORM_ROOM:
        return asking.page(
            request,
            "tickets/too_long.html",
            {"number": number, "most": MOST_FILES, "largest": largest // 1_000_000},
            status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )
    receiving = Receiving(vault(), largest)
    request.upload_handlers = [receiving]
    try:
        return _received(request, asking, number, receiving)
    finally:
        receiving.clear()


@csrf_protect
def _received(request: HttpRequest, asking: AskingAround, number: TicketNumber, receiving: Receiving) -> HttpResponse:
    request.POST  # noqa: B018 - reads the form, whoever needs its token or not
    kept, refused = _keep(receiving)
    used: list[bool] = []

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        if refused is not None:
            raise refused
        used.append(
            attachments.attach(
                ticket=ref,
                key=typed.key(),
                files=kept,
                note=typed.text("note"),
                public=typed.text("public") != "no",
                to_scan=settings.TTRT_CLAMD is not None,
                by=asking.viewer,
                at=asking.at,
            )
        )

    said = "The file is on the ticket." if len(kept) == 1 else f"{len(kept)} files are on the ticket."
    # When this ends in an error, nobody knows here whether the rows were stored: the sweep of strays finds that out.
    with asking.in_scope(asking.viewer) as asking.at:
        answer = send(request, asking, number, form="attachments", verb=Verb.ATTACH, act=act, said=said)
    if True not in used:
        for file in kept:
            receiving.vault.remove(file.stored_as)
    return answer


def _keep(receiving: Receiving) -> tuple[tuple[Kept, ...], Refused | None]:
    try:
        return receiving.keep(), None
    except Refused as refused:
        return (), refused


@require_safe
@signed_in()
def attachment(request: HttpRequest, asking: Asking, number: TicketNumber, attachment: int) -> HttpResponse:
    """One file, for saving and never for showing; a page instead while it is held."""
    ticket = tickets.named(number)
    file = _named(ticket, attachment) if ticket and attachment <= LARGEST_ID else None
    if ticket is None or file is None:
        raise Http404
    if file.scan in ("waiting", "infected"):
        return asking.page(request, "tickets/held.html", {"number": number, "file": file}, status=HTTPStatus.CONFLICT)
    try:
        content = vault().path(file.stored_as).open("rb")
    except FileNotFoundError:
        return asking.page(request, "tickets/held.html", {"number": number, "file": file}, status=HTTPStatus.GONE)
    asking.shows(ticket, How.FILE, file.name)
    response = FileResponse(content, content_type=file.media_type)
    response["Content-Length"] = str(file.size)
    response["Content-Encoding"] = "identity"  # compressed on the way it would lose its length
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]  # streamed, and served like any other


def _named(ticket: Ticket, attachment: int) -> Attachment | None:
    return Attachment.objects.filter(department_id=ticket.department_id, ticket_id=ticket.pk, pk=attachment).first()
