"""The contractor's teams: the list, and its three forms."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ttrt.actions import teams as verbs
from ttrt.queries import desk
from ttrt.rules import access
from ttrt.rules.access import Standing, Verb
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.web.entry import Asking, signed_in
from ttrt.web.forms import Form, Typed
from ttrt.web.sending import SeeOther

DESK = (Standing.CONTRACTOR, Standing.CMO)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(*DESK)
def teams(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The teams of now and of the past; a new one is added here."""
    if request.method != "POST":
        return _page(request, asking)
    name = request.POST.get("name", "")
    return _send(
        request, asking, "new", lambda: verbs.add_team(name=name, by=asking.viewer, at=asking.at), "The team is added."
    )


@require_POST
@signed_in(*DESK)
def rename(request: HttpRequest, asking: Asking, team: int) -> HttpResponse:
    """Call a team otherwise."""
    _known(team)
    name = request.POST.get("name", "")

    def act() -> None:
        verbs.rename_team(team_id=team, name=name, by=asking.viewer, at=asking.at)

    return _send(request, asking, f"rename-{team}", act, "The team has its new name.")


@require_POST
@signed_in(*DESK)
def end(request: HttpRequest, asking: Asking, team: int) -> HttpResponse:
    """End a team."""
    _known(team)

    def act() -> None:
        verbs.end_team(team_id=team, by=asking.viewer, at=asking.at)

    return _send(request, asking, f"end-{team}", act, "The team has ended. Tickets of the past still name it.")


def _send(request: HttpRequest, asking: Asking, form: str, act: Callable[[], Any], said: str) -> HttpResponse:
    try:
        act()
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _page(request, asking, Form(form, Typed(request.POST).values(), refused, sent=True), status=422)
    messages.success(request, said)
    return SeeOther(reverse("teams"))


def _page(request: HttpRequest, asking: Asking, sent: Form | None = None, *, status: int = 200) -> HttpResponse:
    every = desk.every_team()
    refused = sent.refused if sent is not None else None
    shown = {
        "now": [team for team in every if team.ended_at is None],
        "past": [team for team in every if team.ended_at is not None],
        "keeps": access.may(asking.viewer, Verb.KEEP_TEAMS, access.OFFICE),
        "counts": desk.open_tickets_of_teams(),
        "sent": sent,
        "fresh": lambda name: sent if sent is not None and sent.name == name else Form(name),
        "errors": {sent.id("name"): refused.message} if sent is not None and refused is not None else {},
    }
    return asking.page(request, "handover/teams.html", shown, status=status)


def _known(team: int) -> None:
    if team not in {each.pk for each in desk.every_team()}:
        raise NotFound("There is no such team.")
