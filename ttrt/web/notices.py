"""What a person wants to be told: the page of choices, and watching or muting one ticket."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ttrt.actions import choices
from ttrt.actions.choices import Choice
from ttrt.actions.holding import Ref
from ttrt.models import packs
from ttrt.queries import choosing, contacts, inventory
from ttrt.queries import ticket as tickets
from ttrt.queries.choosing import Chosen
from ttrt.rules import access, localtime
from ttrt.rules.access import Standing, Verb
from ttrt.rules.notices import DAILY_AT, DEFAULT_ZONE, EVENTS, ZONES, Follow, Rhythm
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.refusal import NotAllowed, Refused
from ttrt.web.entry import Asking, signed_in
from ttrt.web.sending import SeeOther, only_post

MOST_ITEMS = 100
RHYTHMS = (
    (Rhythm.AT_ONCE.value, "At once", "A mail for each event, as it happens."),
    (Rhythm.HOURLY.value, "Every hour", "One mail with the news of the hour, when there is any."),
    (Rhythm.DAILY.value, "Once a day", f"One mail at {DAILY_AT:%H:%M} with the news of the day, when there is any."),
)
SAID = {
    Follow.WATCH: "You are told everything that happens on this ticket.",
    Follow.MUTE: "You are told nothing more of this ticket.",
    Follow.NEITHER: "You are told of this ticket what you chose for all.",
}


@dataclass(slots=True)
class Filled:
    """The form as it stands: from what was chosen before, or as it was sent."""

    events: Sequence[str] = ()
    severity: str = ""
    sites: Sequence[str] = ()
    items: str = ""
    rhythm: str = Rhythm.AT_ONCE.value
    quiet_from: str = ""
    quiet_until: str = ""
    zone: str = DEFAULT_ZONE
    urgent: bool = True
    errors: dict[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(Standing.CUSTOMER)
def notices(request: HttpRequest, asking: Asking) -> HttpResponse:
    """What the person is told in the department in sight, and when."""
    access.require(asking.viewer, Verb.CHOOSE_NOTICES, asking.viewer.department_id or 0)
    if request.method != "POST":
        return _page(request, asking, _as_chosen(choosing.own(asking.viewer)))
    sent = _as_sent(request.POST)
    try:
        choice = _read(sent, asking)
        choices.choose(department_id=asking.viewer.department_id or 0, choice=choice, by=asking.viewer, at=asking.at)
    except NotAllowed:
        raise
    except Refused as refused:
        sent.errors[refused.field or ""] = refused.message
        return _page(request, asking, sent)
    messages.success(request, "Your choice is kept. It holds for whatever happens from now on.")
    return SeeOther(f"{reverse('notices')}?department={asking.viewer.department_code}")


@only_post
@signed_in(Standing.CUSTOMER)
def following(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Watch one ticket, mute it, or neither any more."""
    ticket = tickets.named(number)
    if ticket is None:
        raise Http404
    try:
        how = Follow(request.POST.get("how", ""))
    except ValueError:
        raise Http404 from None
    choices.follow(ticket=Ref(ticket.department_id, ticket.pk), how=how, by=asking.viewer, at=asking.at)
    messages.success(request, SAID[how])
    return SeeOther(reverse("ticket", kwargs={"number": number}))


def _page(request: HttpRequest, asking: Asking, filled: Filled) -> HttpResponse:
    pack = packs.in_force(localtime.civil_day(asking.at))
    shown: dict[str, Any] = {
        "f": filled,
        "errors": filled.errors,
        "events": [(kind, event.choice) for kind, event in EVENTS.items() if event.choice],
        "severities": [(each.code, each.label) for each in pack.severities],
        "sites": [(str(pk), name) for pk, name in contacts.sites(asking.viewer.department_id or 0)],
        "rhythms": RHYTHMS,
        "zones": list(ZONES.items()),
        "email": asking.person.email,
        "followed": choosing.followed(asking.viewer),
    }
    return asking.page(request, "notices/choose.html", shown, status=422 if filled.errors else 200)


def _as_chosen(chosen: Chosen) -> Filled:
    row = chosen.row
    if row is None:
        return Filled()
    return Filled(
        events=row.events,
        severity=row.severity_at_least,
        sites=[str(site) for site in row.site_ids],
        items="\n".join(chosen.items),
        rhythm=row.rhythm,
        quiet_from=f"{row.quiet_from:%H:%M}" if row.quiet_from else "",
        quiet_until=f"{row.quiet_until:%H:%M}" if row.quiet_until else "",
        zone=row.zone,
        urgent=row.urgent_at_once,
    )


def _as_sent(post: QueryDict) -> Filled:
    return Filled(
        events=post.getlist("events"),
        severity=post.get("severity", ""),
        sites=post.getlist("sites"),
        items=post.get("items", ""),
        rhythm=post.get("rhythm", ""),
        quiet_from=post.get("quiet_from", "").strip(),
        quiet_until=post.get("quiet_until", "").strip(),
        zone=post.get("zone", ""),
        urgent="urgent" in post,
    )


def _read(sent: Filled, asking: Asking) -> Choice:
    """The choice as sent. Raises `Refused` beside the field that cannot be."""
    if sent.rhythm not in set(Rhythm):
        raise Refused("Choose how often.", field="rhythm")
    known = {str(pk): pk for pk, _ in contacts.sites(asking.viewer.department_id or 0)}
    if any(site not in known for site in sent.sites):
        raise Refused("Choose sites of the list.", field="sites")
    pack = packs.in_force(localtime.civil_day(asking.at))
    if sent.severity and sent.severity not in {each.code for each in pack.severities}:
        raise Refused("Choose a severity of the list, or any.", field="severity")
    begins, ends = _clock(sent.quiet_from, "quiet_from"), _clock(sent.quiet_until, "quiet_until")
    if (begins is None) != (ends is None):
        missing = "quiet_from" if begins is None else "quiet_until"
        raise Refused("Quiet hours need both times. Leave both empty for none.", field=missing)
    return Choice(
        events=tuple(sent.events),
        severity_at_least=sent.severity,
        site_ids=tuple(known[site] for site in sent.sites),
        item_ids=_items(sent.items, asking),
        rhythm=Rhythm(sent.rhythm),
        quiet=(begins, ends) if begins is not None and ends is not None else None,
        zone=sent.zone,
        urgent_at_once=sent.urgent,
    )


def _clock(typed: str, field: str) -> time | None:
    if not typed:
        return None
    try:
        return time.fromisoformat(typed).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise Refused("Write a time of day as in 22:00.", field=field) from None


def _items(typed: str, asking: Asking) -> tuple[int, ...]:
    lines = tuple(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
    if len(lines) > MOST_ITEMS:
        raise Refused(f"Name {MOST_ITEMS} services at most, or none for all of them.", field="items")
    found = inventory.resolve(lines, department_id=asking.viewer.department_id)
    missing = [each.typed for each in found if not each.items]
    if missing:
        raise Refused(f"No circuit, number or service of yours is called “{missing[0][:100]}”.", field="items")
    return tuple(dict.fromkeys(item.item_id for each in found for item in each.items))
