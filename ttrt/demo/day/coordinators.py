"""What departments do beside reporting: ask for more attention, keep a contact book, keep the lists they look at."""

from ttrt.actions import contacts, escalations, views
from ttrt.actions.contacts import Card
from ttrt.demo.day.stage import Stage
from ttrt.demo.day.wording import DESK_LISTS, DESKS, ESCALATED, LISTS, ROLES
from ttrt.demo.people import DEPARTMENTS_WITH_LOGINS
from ttrt.models import Membership, Person, Site, Ticket
from ttrt.models.scope import as_viewer
from ttrt.rules.access import OFFICE, Verb, Viewer

ELSEWHERE = 4
"""Tickets of other departments that are escalated, beside one in each with logins."""
NOT_ANSWERED = 2


def play(stage: Stage) -> None:
    """Escalations, contact books, kept lists."""
    _escalate(stage)
    for code in DEPARTMENTS_WITH_LOGINS:
        _keep_contacts(stage, code)
        for name, query, shared, verb in LISTS:
            _keep_list(stage, stage.somebody(stage.departments[code], verb), "tickets", name, query, shared=shared)
    for first_name, page, name, query, shared in DESK_LISTS:
        _keep_list(stage, stage[first_name], page, name, query, shared=shared)


def _escalate(stage: Stage) -> None:
    """Most are answered within minutes; two still wait, and the queue says so."""
    first = [tickets[0] for code in DEPARTMENTS_WITH_LOGINS if (tickets := stage.open_tickets(code))]
    others = [one for one in stage.open_tickets() if one.department_id not in {own.department_id for own in first}]
    chosen = first + stage.rng.sample(others, min(ELSEWHERE, len(others)))
    for place, ticket in enumerate(chosen):
        reason, answer = ESCALATED[place % len(ESCALATED)]
        asker = stage.somebody(ticket.department_id, Verb.ESCALATE)
        stage.on(ticket, escalations.escalate, key=stage.key(), reason=reason, by=asker)
        if place < len(chosen) - NOT_ANSWERED:
            stage.on(ticket, escalations.answer_escalation, answer=answer, by=_answering(stage, ticket))


def _answering(stage: Stage, ticket: Ticket) -> Viewer:
    return stage.rng.choice([stage[name] for name in ("Fay", "Uma", "Eli", "Pam")])


def _keep_contacts(stage: Stage, code: str) -> None:
    """Desks of the department's own sites, two of its people, and one who is not there any more."""
    department_id = stage.departments[code]
    keeper = stage.somebody(department_id, Verb.KEEP_CONTACTS)
    with as_viewer(keeper):
        sites = list(Site.objects.filter(department_id=department_id).order_by("id"))
    members = Membership.objects.filter(department_id=department_id)
    people = Person.objects.filter(pk__in=members.values("person_id")).order_by("id")
    cards = [Card(one.name, role, one.phone, one.email) for one, role in zip(people, ROLES, strict=False)]
    for (name, role, hours), site in zip(DESKS, sites, strict=False):
        phone = f"916-555-{stage.rng.randrange(100, 200):04d}"
        cards.append(Card(f"{name}, {site.name}", role, phone, access_hours=hours, site_id=site.pk))
    ids = [_add(stage, department_id, card, keeper) for card in cards]
    said = Card(cards[0].name, cards[0].role, cards[0].phone, cards[0].email, "Mon-Fri 7-16")
    stage.do(contacts.change_contact, department_id=department_id, contact_id=ids[0], card=said, by=keeper)
    stage.do(contacts.retire_contact, department_id=department_id, contact_id=ids[-1], by=keeper)


def _add(stage: Stage, department_id: int, card: Card, keeper: Viewer) -> int:
    at = stage.now - stage.minutes(600, 60_000)
    made: int = stage.do(contacts.add_contact, department_id=department_id, card=card, by=keeper, at=at)
    return made


def _keep_list(stage: Stage, by: Viewer, page: str, name: str, query: str, *, shared: bool) -> None:
    department_id = by.department_id or OFFICE
    stage.do(views.keep_view, department_id=department_id, page=page, query=query, name=name, shared=shared, by=by)
