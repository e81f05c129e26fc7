"""What was entered wrong and is put right; and tickets that belong together."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef

from ttrt.actions import codes, correct_item, correct_time, duplicates, links, opening, wrong_department
from ttrt.actions.holding import Ref
from ttrt.demo.day.stage import Stage
from ttrt.demo.day.wording import (
    CALLED_IN,
    NOT_TOLD,
    RIGHT_CODES,
    RIGHT_TIME,
    SAME_TROUBLE,
    SECOND_CALL,
    WRONG_DEPARTMENT,
    WRONG_LINE,
)
from ttrt.demo.people import DEPARTMENTS_WITH_LOGINS
from ttrt.models import Person, Restoration, StopClock, Ticket
from ttrt.models.scope import as_viewer
from ttrt.rules import correcting, linking
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.lifecycle import Status
from ttrt.rules.opening import Reporter, Subject, Trouble

LAST_WEEKS = timedelta(days=20)
RESTORED_RIGHT, FAMILIES = 4, 3


def play(stage: Stage) -> None:
    """One after the other; each on a few tickets."""
    shown = stage.shown()
    for place, ticket in enumerate(shown[:2]):
        _second_call(stage, ticket, place)
    for place, ticket in enumerate(shown[-2:]):
        _wrong_line(stage, ticket, place)
    _right_times(stage, shown)
    _right_codes(stage, shown[-1])
    _wrong_department(stage)
    for code in DEPARTMENTS_WITH_LOGINS:
        _related(stage, code)
    _families(stage)


def _second_call(stage: Stage, kept: Ticket, place: int) -> None:
    """Somebody else calls about the same line; the representative sees it and voids the second ticket."""
    eli, caller = stage["Eli"], stage.somebody(kept.department_id, Verb.OPEN)
    trouble = Trouble(kept.trouble, kept.severity, SECOND_CALL[place], site_contact=caller.name)
    (opened,) = stage.do(
        opening.open_tickets,
        by=eli,
        at=stage.after(kept),
        department_id=kept.department_id,
        key=stage.key(),
        subjects=(Subject(kept.identifier, kept.item_id, NOT_TOLD),),
        trouble=trouble,
        reporter=_caller(caller),
        channel="hotline",
    )
    with as_viewer(eli):
        second = Ticket.objects.defer("search").get(department_id=kept.department_id, pk=opened.ticket_id)
    stage.on(second, duplicates.void_duplicate, of=kept.number, reason=SAME_TROUBLE[place], by=eli)


def _caller(who: Viewer) -> Reporter:
    person = Person.objects.get(pk=who.person_id or 0)
    return Reporter(person.name, person.phone, person.email, "Called back on the number on file")


def _wrong_line(stage: Stage, ticket: Ticket, place: int) -> None:
    """The ticket goes to the neighbouring line of the same kind, at the same site when there is one."""
    likes: tuple[dict[str, Any], ...] = ({"kind": ticket.kind, "site_id": ticket.site_id}, {"kind": ticket.kind}, {})
    right = next((items[0] for like in likes if (items := stage.free_items(ticket.department_id, **like))), None)
    if right is not None:
        stage.on(ticket, correct_item.correct_item, item_id=right.pk, reason=WRONG_LINE[place], by=stage["Pam"])


def _right_times(stage: Stage, shown: list[Ticket]) -> None:
    """Restorations noted too late, and an alarm found afterwards in the element's log."""
    mine = {"department_id": OuterRef("department_id"), "ticket_id": OuterRef("pk")}
    plain = Ticket.objects.filter(
        ~Exists(StopClock.objects.filter(**mine)),
        ~Exists(Restoration.objects.filter(**mine).exclude(disputed_at=None)),
        status__in=(Status.RESOLVED.value, Status.CLOSED.value),
        restored_at__gt=stage.now - LAST_WEEKS,
        opened_at__lt=F("restored_at") - timedelta(hours=1),
    )
    for place, ticket in enumerate(stage.chosen(plain, RESTORED_RIGHT)):
        if ticket.restored_at is not None:
            said = {"is_at": ticket.restored_at - stage.minutes(4, 25), "reason": RIGHT_TIME[place % 2]}
            stage.on(ticket, correct_time.correct_time, what=correcting.RESTORED, by=stage["Fay"], **said)
    ticket = next(one for one in shown if one.alarm_at is None)
    said = {"is_at": ticket.opened_at - stage.minutes(3, 11), "reason": RIGHT_TIME[2]}
    stage.on(ticket, correct_time.correct_time, what=correcting.ALARM, by=stage["Uma"], **said)


def _right_codes(stage: Stage, ticket: Ticket) -> None:
    """The department said what it saw; the desk says what it is."""
    trouble = next(each for each in ("no_service", "errors", "no_dial_tone") if each != ticket.trouble)
    stage.on(ticket, codes.set_codes, trouble=trouble, reason=RIGHT_CODES, by=stage["Sol"])


def _wrong_department(stage: Stage) -> None:
    """A call taken down for CAL FIRE that is the Highway Patrol's; put right minutes later."""
    wrong, right = (stage.departments[code] for code in ("3540", "2720"))
    caller = _caller(stage.somebody(right, Verb.ACCEPT))
    trouble = Trouble("no_dial_tone", "out_of_service", CALLED_IN, site_contact=caller.name, site_phone=caller.phone)
    begun = stage.now - stage.minutes(4, 7)
    item = stage.free_items(wrong, kind="phone")[0]
    (opened,) = stage.do(
        opening.open_tickets,
        by=stage["Eli"],
        at=begun,
        department_id=wrong,
        key=stage.key(),
        subjects=(Subject(item.identifier, item.pk),),
        trouble=trouble,
        reporter=caller,
        channel="hotline",
    )
    there = stage.free_items(right, kind="phone")[0]
    stage.do(
        wrong_department.move_to_right_department,
        by=stage["Fay"],
        at=begun + stage.minutes(1, 3),
        ticket=Ref(wrong, opened.ticket_id),
        key=stage.key(),
        into="2720",
        subject=Subject(there.identifier, there.pk),
        trouble=trouble,
        reporter=caller,
        alarm_at=None,
        reason=WRONG_DEPARTMENT,
    )


def _related(stage: Stage, code: str) -> None:
    """Two open tickets of one department that may have one reason."""
    found = stage.open_tickets(code)
    if len(found) > 1:
        stage.on(found[0], links.link_tickets, kind=linking.RELATED, to=found[1].number, by=stage["Sol"])


def _families(stage: Stage) -> None:
    """Of the newest reports with several tickets each, the first is the parent; one link proved wrong and is ended."""
    with as_viewer(stage["Fay"]):
        reports = Ticket.objects.values("department_id", "report_id").annotate(tickets=Count("pk"))
        several = list(reports.filter(tickets__gte=3).order_by("-report_id")[:FAMILIES])
        families = [
            list(Ticket.objects.filter(department_id=one["department_id"], report_id=one["report_id"]).order_by("id"))
            for one in several
        ]
    for parent, *children in families:
        made = [
            stage.on(child, links.link_tickets, kind=linking.PARENT, to=parent.number, by=stage["Tim"])
            for child in children
        ]
        if parent is families[0][0]:
            stage.on(children[-1], links.end_link, link_id=made[-1], by=stage["Tim"])
