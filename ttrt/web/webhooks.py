"""The webhooks of a department: a page for its managers. A secret is shown once, when it is made."""

from dataclasses import dataclass
from functools import partial, wraps
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ttrt.actions import webhooks as keeping
from ttrt.actions.webhooks import Endpoint
from ttrt.models import WebhookEndpoint
from ttrt.queries import registers
from ttrt.queries import webhooks as kept
from ttrt.queries.histories import PARTS_BY_TIME
from ttrt.rules import access, webhooks
from ttrt.rules.access import Standing, Verb
from ttrt.rules.notices import EVENTS
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.web.entry import Asking, View, signed_in
from ttrt.web.forms import Typed
from ttrt.web.histories import OF_A_LIST, history, turn
from ttrt.web.sending import SeeOther

LARGEST_ID = 2**63 - 1
CHOICES = [(kind, EVENTS[kind].choice) for kind in webhooks.TYPES.values()]


@dataclass(frozen=True, slots=True)
class Sent:
    """The form as it came back."""

    name: str
    url: str
    events: tuple[str, ...]
    refused: Refused | None = None

    def error(self, field: str) -> str | None:
        """The sentence beside this field."""
        return self.refused.message if self.refused and self.refused.field == field else None


def _manager(view: View) -> View:
    """For managers: who has another level in the department is told so, everybody else finds nothing."""

    @wraps(view)
    def answer(request: HttpRequest, asking: Asking, *args: Any, **kwargs: Any) -> HttpResponse:
        if "webhook" in kwargs:
            _named(asking, kwargs["webhook"])
        access.require(asking.viewer, Verb.KEEP_WEBHOOKS, _here(asking))
        return view(request, asking, *args, **kwargs)

    return signed_in(Standing.CUSTOMER)(answer)


@require_http_methods(["GET", "HEAD", "POST"])
@_manager
def every(request: HttpRequest, asking: Asking) -> HttpResponse:
    """All of them, and the form that adds one; a POST adds it and shows its secret."""
    if request.method != "POST":
        return _every(request, asking, Sent("", "", ()))
    typed = Typed(request.POST)
    said = _said(request, typed)
    try:
        made = keeping.add_webhook(
            department_id=_here(asking), key=typed.key(), endpoint=said, by=asking.viewer, at=asking.at
        )
    except NotAllowed:
        raise
    except Refused as refused:
        return _every(request, asking, Sent(said.name, said.url, said.events, refused), key=typed.text("key"))
    if made is None:
        messages.info(request, "It was added already, and its secret shown. If nobody has it, make another secret.")
        return SeeOther("/webhooks")
    return _secret(request, asking, made, "It is added.")


@require_http_methods(["GET", "HEAD", "POST"])
@_manager
def one(request: HttpRequest, asking: Asking, webhook: int) -> HttpResponse:
    """One of them: what it is told, what came of it; a POST changes it."""
    row = _named(asking, webhook)
    if request.method != "POST":
        return _one(request, asking, row, Sent(row.name, row.url, tuple(row.events)))
    said = _said(request, Typed(request.POST))
    try:
        keeping.change_webhook(
            department_id=row.department_id, webhook_id=row.pk, endpoint=said, by=asking.viewer, at=asking.at
        )
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _one(request, asking, row, Sent(said.name, said.url, said.events, refused))
    messages.success(request, "The webhook is changed.")
    return SeeOther(f"/webhooks/{row.pk}")


@require_POST
@_manager
def secret(request: HttpRequest, asking: Asking, webhook: int) -> HttpResponse:
    """Another secret, shown once; the one before signs beside it for a day."""
    row = _named(asking, webhook)
    try:
        row = keeping.renew_key(department_id=row.department_id, webhook_id=row.pk, by=asking.viewer, at=asking.at)
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _one(request, asking, row, Sent(row.name, row.url, tuple(row.events), refused))
    return _secret(request, asking, row, "It has another secret. For 24 hours each message is signed with both.")


@require_POST
@_manager
def test_message(request: HttpRequest, asking: Asking, webhook: int) -> HttpResponse:
    """Send a message that says it is a test."""
    row = _named(asking, webhook)
    typed = Typed(request.POST)
    try:
        new = keeping.send_test(
            department_id=row.department_id, webhook_id=row.pk, key=typed.key(), by=asking.viewer, at=asking.at
        )
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _one(request, asking, row, Sent(row.name, row.url, tuple(row.events), refused))
    messages.success(
        request,
        "The test message is on its way. Look again in a few seconds: “What was sent” says what came of it."
        if new
        else "This test message was sent already.",
    )
    return SeeOther(f"/webhooks/{row.pk}")


@require_POST
@_manager
def switch(request: HttpRequest, asking: Asking, webhook: int) -> HttpResponse:
    """Switch it on again, or off."""
    row, on = _named(asking, webhook), request.POST.get("on") == "yes"
    keeping.switch_webhook(department_id=row.department_id, webhook_id=row.pk, on=on, by=asking.viewer, at=asking.at)
    said = "It is on. What happened while it was off is not sent." if on else "It is off. Nothing is sent there."
    messages.success(request, said)
    return SeeOther(f"/webhooks/{row.pk}")


@require_POST
@_manager
def removal(request: HttpRequest, asking: Asking, webhook: int) -> HttpResponse:
    """Remove it for good."""
    row = _named(asking, webhook)
    keeping.remove_webhook(department_id=row.department_id, webhook_id=row.pk, by=asking.viewer, at=asking.at)
    messages.success(request, f"“{row.name}” is removed. The department’s register keeps that it was there.")
    return SeeOther("/webhooks")


def _said(request: HttpRequest, typed: Typed) -> Endpoint:
    return Endpoint(typed.text("name"), typed.text("url"), tuple(request.POST.getlist("events")))


def _here(asking: Asking) -> int:
    return asking.viewer.department_id or access.OFFICE


def _named(asking: Asking, webhook: int) -> WebhookEndpoint:
    row = kept.named(_here(asking), webhook) if webhook <= LARGEST_ID else None
    if row is None:
        raise Http404
    return row


def _every(request: HttpRequest, asking: Asking, sent: Sent, *, key: str = "") -> HttpResponse:
    shown = {"rows": kept.in_use(_here(asking)), "key": key or str(uuid4()), **_form(sent)}
    return asking.page(request, "webhooks/webhooks.html", shown, status=422 if sent.refused else 200)


def _one(request: HttpRequest, asking: Asking, row: WebhookEndpoint, sent: Sent) -> HttpResponse:
    here = f"{reverse('webhook', args=[row.pk])}?department={asking.viewer.department_code}"
    page, pages = turn(request, here, partial(kept.sent, row), OF_A_LIST, "sent-title", parts=PARTS_BY_TIME)
    shown = {
        "row": row,
        "sent_there": page.entries,
        "sent_pages": pages,
        "key": str(uuid4()),
        "both_until": row.old_key_until if row.old_key_until and row.old_key_until > asking.at else None,
        "told": history(request, here, partial(registers.of_department, row.department_id, "webhook", row.pk)),
        **_form(sent),
    }
    return asking.page(request, "webhooks/webhook.html", shown, status=422 if sent.refused else 200)


def _form(sent: Sent) -> dict[str, Any]:
    errors = {sent.refused.field or "": sent.refused.message} if sent.refused else {}
    return {"sent": sent, "errors": errors, "event_choices": CHOICES, "words": dict(CHOICES)}


def _secret(request: HttpRequest, asking: Asking, row: WebhookEndpoint, said: str) -> HttpResponse:
    key = webhooks.spelled(webhooks.secret(settings.SECRET_KEY.encode(), row.key_salt))
    shown = {"row": row, "secret": key, "said": said}
    return asking.page(request, "webhooks/secret.html", shown, status=201)  # a page no store keeps, like all of them
