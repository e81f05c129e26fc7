"""Every verb asked by every level: refused by name where the level does not hold it, before anything else is looked at.

The calls name a ticket that does not exist: who may not do the thing must not learn so much as that.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.wall.intent import MAY_DO
from tests.world import (
    ADA,
    ANA,
    BEN,
    CHO,
    DEE,
    ELI,
    FAY,
    FIRE,
    IRA,
    LEA,
    ODA,
    RAE,
    TIM,
    TWO,
    TWO_AT_FIRE,
    VAL,
    WATER,
)
from ttrt.actions import (
    assigning,
    attachments,
    auditors,
    brought_in,
    calls,
    certifying,
    choices,
    cmo_people,
    codes,
    contacts,
    correct_item,
    correct_severity,
    correct_time,
    departments,
    departments_import,
    desk_lists,
    dispatch,
    duplicates,
    escalation_contacts,
    escalations,
    first_people,
    handovers,
    inventory,
    inventory_import,
    invitations,
    item_terms,
    ladder,
    links,
    lost_factors,
    members,
    opening,
    packs,
    people_import,
    places,
    providers,
    reshaping,
    restorations,
    single_sign_on,
    stop_clock,
    teams,
    tickets,
    tokens,
    updates,
    views,
    webhooks,
    wrong_department,
)
from ttrt.actions.choices import Choice
from ttrt.actions.contacts import Card
from ttrt.actions.departments import NewDepartment
from ttrt.actions.dispatch import Going
from ttrt.actions.holding import Ref
from ttrt.actions.inventory_import import SourceFile
from ttrt.actions.providers import Provider
from ttrt.actions.stop_clock import Condition
from ttrt.actions.tokens import NewToken
from ttrt.actions.updates import Attempt
from ttrt.models.scope import as_viewer
from ttrt.queries.inventory_file import VALUES
from ttrt.rules import access
from ttrt.rules.access import Level, Standing, Verb, Viewer
from ttrt.rules.identifiers import Kind
from ttrt.rules.inventory_file import Entry
from ttrt.rules.lifecycle import Status
from ttrt.rules.notices import Follow
from ttrt.rules.opening import Reporter, Subject, Trouble
from ttrt.rules.reach import Reach
from ttrt.rules.refusal import NotAllowed
from ttrt.rules.single_sign_on import Arriving, Said

Violations = Iterator[str]
EVERYBODY = (ANA, BEN, VAL, RAE, CHO, TWO, TWO_AT_FIRE, DEE, ELI, FAY, TIM, ADA, LEA, ODA, IRA)
NO_TICKET = Ref(WATER.id, 1)


@dataclass(frozen=True, slots=True)
class Call:
    """One verb with something to ask of it. `of_its_own`: its arguments beside `by` and `at`."""

    verb: Verb
    function: Callable[..., Any]
    of_its_own: Callable[[datetime], dict[str, Any]]


def _calls() -> Iterator[Call]:
    def on_ticket(verb: Verb, function: Callable[..., Any], **more: Any) -> Call:
        return Call(verb, function, lambda at: {"ticket": NO_TICKET, **{k: v(at) for k, v in more.items()}})

    def said(value: Any) -> Callable[[datetime], Any]:
        return lambda _: value

    yield Call(
        Verb.OPEN,
        opening.open_tickets,
        lambda at: {
            "department_id": WATER.id,
            "key": uuid.uuid4(),
            "subjects": (Subject("nothing", 1),),
            "trouble": Trouble("no_service", "out_of_service", "It is dead."),
            "reporter": Reporter("Ana Alvarez"),
            "channel": "online",
        },
    )
    key, text = said(uuid.uuid4()), said("Because.")
    yield on_ticket(Verb.COMMENT, updates.add_comment, key=key, body=text)
    yield on_ticket(Verb.POST_UPDATE, updates.add_update, key=key, done=text)
    yield on_ticket(
        Verb.CONTACT,
        updates.record_contact,
        key=key,
        attempt=lambda at: Attempt(at, "Site contact", "phone", "no answer"),
    )
    yield on_ticket(Verb.MOVE, tickets.change_status, to=said(Status.IN_PROGRESS), reason=text)
    yield on_ticket(Verb.STOP_CLOCK, stop_clock.stop_clock, condition=lambda at: Condition("POWER", at, "No power."))
    yield on_ticket(Verb.START_CLOCK, stop_clock.start_clock, stop_id=said(1), ended_at=lambda at: at)
    yield on_ticket(Verb.VOID_STOP, stop_clock.void_stop, stop_id=said(1), reason=text)
    yield on_ticket(
        Verb.RESTORE,
        restorations.restore_service,
        restored_at=lambda at: at,
        cause=said("network_cable"),
        resolution=text,
    )
    yield on_ticket(Verb.ACCEPT, restorations.accept_restoration)
    yield on_ticket(Verb.DISPUTE, restorations.dispute_restoration, note=text, said_by=said("Ana Alvarez"))
    yield on_ticket(Verb.CANCEL, tickets.cancel_ticket, reason=text)
    yield on_ticket(Verb.REJECT, tickets.reject_ticket, reason=text)
    yield on_ticket(Verb.ASSIGN_ITEM, inventory.assign_item, item_id=said(1))
    yield on_ticket(Verb.CORRECT_ITEM, correct_item.correct_item, item_id=said(1), reason=text)
    yield on_ticket(
        Verb.CORRECT_TIME, correct_time.correct_time, what=said("alarm_at"), is_at=lambda at: at, reason=text
    )
    how_bad = said("service_affecting")
    yield on_ticket(Verb.CORRECT_SEVERITY, correct_severity.correct_severity, severity=how_bad, reason=text)
    number = said("3860-26-000099")
    yield on_ticket(Verb.VOID_DUPLICATE, duplicates.void_duplicate, of=number, reason=text)
    yield on_ticket(Verb.LINK, links.link_tickets, kind=said("related"), to=number)
    yield on_ticket(Verb.LINK, links.end_link, link_id=said(1))
    yield on_ticket(
        Verb.MOVE_DEPARTMENT,
        wrong_department.move_to_right_department,
        key=key,
        into=said(FIRE.code),
        subject=said(Subject("nothing", None)),
        trouble=said(Trouble("no_service", "out_of_service", "It is dead.")),
        reporter=said(Reporter("Cho Chang", verified_how="Called back")),
        alarm_at=said(None),
        reason=text,
    )
    yield on_ticket(Verb.ATTACH, attachments.attach, key=key, files=said(()), to_scan=said(False))
    yield on_ticket(Verb.ESCALATE, escalations.escalate, key=key, reason=text)
    yield on_ticket(Verb.DISOWN, calls.disown, key=key, reason=text)
    yield on_ticket(Verb.ANSWER_DISOWNING, calls.answer_disowning, outcome=said("void"), answer=text)
    yield on_ticket(Verb.ANSWER_ESCALATION, escalations.answer_escalation, answer=text)
    card = Card("Rosa Medina", phone="916-555-0140")
    book = {"department_id": WATER.id}
    yield Call(Verb.KEEP_CONTACTS, contacts.add_contact, lambda at: book | {"card": card})
    one = book | {"contact_id": 1}
    yield Call(Verb.KEEP_CONTACTS, contacts.change_contact, lambda at: one | {"card": card})
    yield Call(Verb.KEEP_CONTACTS, contacts.retire_contact, lambda at: one)
    yield Call(Verb.CHOOSE_NOTICES, choices.choose, lambda at: {"department_id": WATER.id, "choice": Choice()})
    yield on_ticket(Verb.CHOOSE_NOTICES, choices.follow, how=said(Follow.WATCH))
    for function, own in (
        (views.keep_view, {"page": "tickets", "query": "state=all", "name": "All"}),
        (views.rename_view, {"view_id": 1, "name": "All"}),
        (views.share_view, {"view_id": 1, "shared": True}),
        (views.drop_view, {"view_id": 1}),
    ):
        yield Call(Verb.KEEP_VIEW, function, lambda at, own=own: {"department_id": WATER.id, **own})
    yield Call(
        Verb.IMPORT_INVENTORY,
        inventory_import.import_inventory,
        lambda at: {
            "entries": [
                Entry(2, WATER.code, Kind.CIRCUIT, "99/HCGS/1/PT", "99HCGS1PT", ("",) * len(VALUES), None, {}),
            ],
            "file": SourceFile("inventory.tsv", "0" * 64, {}),
            "full": False,
            "progress": lambda done, total: None,
        },
    )
    file = {"file": SourceFile("file.csv", "0" * 64, {}), "progress": lambda done, total: None, "rows": []}
    yield Call(Verb.IMPORT_DEPARTMENTS, departments_import.import_departments, lambda at: file)
    yield Call(Verb.IMPORT_PEOPLE, people_import.import_people, lambda at: {**file, "lower": False})
    yield Call(Verb.INVITE, invitations.invite, lambda at: {"username": "nobody"})
    yield on_ticket(Verb.TAKE, assigning.take)
    yield on_ticket(Verb.ASSIGN, assigning.assign, owner_id=said(ELI.person_id))
    yield on_ticket(Verb.ASSIGN, assigning.release)
    yield Call(
        Verb.KEEP_INVENTORY,
        item_terms.set_term,
        lambda at: {
            "department_id": WATER.id,
            "item_id": 1,
            "from_on": at.date(),
            "monthly_charge": None,
            "level": "",
            "reason": "Because.",
        },
    )
    here: dict[str, Any] = {"department_id": WATER.id}
    new = NewDepartment("9001", "New", "state")
    yield Call(Verb.KEEP_DEPARTMENTS, departments.add_department, said({"new": new}))
    yield Call(Verb.KEEP_DEPARTMENTS, departments.add_agency, said({"code": "9", "name": "x"}))
    yield Call(
        Verb.KEEP_DEPARTMENTS, departments.change_department, said(here | {"name": "x", "kind": "state", "reason": "x"})
    )
    yield Call(
        Verb.KEEP_DEPARTMENTS,
        departments.change_agency,
        lambda at: here | {"agency_id": 1, "from_on": at.date(), "reason": "x"},
    )
    yield Call(Verb.KEEP_DEPARTMENTS, departments.end_department, said(here | {"reason": "x"}))
    yield Call(Verb.KEEP_INVENTORY, places.add_site, said(here | {"said": {}}))
    yield Call(Verb.KEEP_INVENTORY, places.change_site, said(here | {"site_id": 1, "said": {}}))
    yield Call(Verb.KEEP_INVENTORY, places.add_item, said(here | {"kind": "circuit", "said": {}}))
    yield Call(Verb.KEEP_INVENTORY, places.change_item, said(here | {"item_id": 1, "said": {}}))
    yield Call(
        Verb.KEEP_INVENTORY, places.retire_item, lambda at: here | {"item_id": 1, "on": at.date(), "reason": "x"}
    )
    yield Call(
        Verb.MOVE_ITEM,
        reshaping.move_item,
        lambda at: here | {"item_id": 1, "into_id": FIRE.id, "on": at.date(), "reason": "x"},
    )
    yield Call(
        Verb.RESHAPE,
        reshaping.split_department,
        said(here | {"new": new, "site_ids": (), "person_ids": (), "reason": "x"}),
    )
    yield Call(
        Verb.RESHAPE, reshaping.merge_departments, said(here | {"into_id": FIRE.id, "person_ids": (), "reason": "x"})
    )
    yield Call(
        Verb.TAKE_IN_PACK,
        packs.take_in_pack,
        lambda at: {"text": "", "file": "terms.toml", "reason": "Amendment 3."},
    )
    here_too = {"department_id": WATER.id, "webhook_id": 1}
    endpoint = webhooks.Endpoint("Theirs", "https://hooks.example.gov/tickets", ("opened",))
    yield Call(
        Verb.KEEP_WEBHOOKS,
        webhooks.add_webhook,
        lambda at: {"department_id": WATER.id, "key": uuid.uuid4(), "endpoint": endpoint},
    )
    yield Call(
        Verb.KEEP_PROGRAMS,
        tokens.make_token,
        lambda at: {
            "department_id": WATER.id,
            "key": uuid.uuid4(),
            "token": NewToken("Monitor", "view", "30"),
            "holder": ANA,
        },
    )
    somebody = members.Newcomer("Ina Iversen", "ina@example.org", "cmo")
    yield Call(Verb.KEEP_CMO, cmo_people.let_in, lambda at: {"key": uuid.uuid4(), "newcomer": somebody})
    yield Call(Verb.TAKE_FACTOR, lost_factors.take_away, lambda at: {"person_id": 4711, "reason": "Lost."})
    yield Call(Verb.KEEP_CMO, cmo_people.end, lambda at: {"person_id": 4711, "reason": "Left."})
    yield Call(
        Verb.KEEP_PEOPLE,
        auditors.let_in_auditor,
        lambda at: {
            "department_id": WATER.id,
            "key": uuid.uuid4(),
            "newcomer": somebody,
            "days": "30",
            "reason": "The yearly audit.",
        },
    )
    sign_on = Said("oidc", "https://id.water.example.gov", "ttrt", "s", "", "", "groups", "field = view", False)
    yield Call(Verb.KEEP_SIGN_ON, single_sign_on.keep_sign_on, lambda at: {"department_id": WATER.id, "said": sign_on})
    group = {"group": "field", "reach": Reach()}
    yield Call(Verb.KEEP_SIGN_ON, single_sign_on.set_group_reach, lambda at: {"department_id": WATER.id, **group})
    yield Call(Verb.KEEP_PROGRAMS, tokens.revoke_token, lambda at: {"department_id": WATER.id, "token_id": 4711})
    yield Call(Verb.KEEP_WEBHOOKS, webhooks.change_webhook, said(here_too | {"endpoint": endpoint}))
    yield Call(Verb.KEEP_WEBHOOKS, webhooks.renew_key, said(here_too))
    yield Call(Verb.KEEP_WEBHOOKS, webhooks.send_test, lambda at: here_too | {"key": uuid.uuid4()})
    yield Call(Verb.KEEP_WEBHOOKS, webhooks.switch_webhook, said(here_too | {"on": True}))
    yield Call(Verb.KEEP_WEBHOOKS, webhooks.remove_webhook, said(here_too))
    somebody = {"department_id": WATER.id, "member_id": 987654}
    yield Call(
        Verb.KEEP_PEOPLE,
        members.ask_in,
        lambda at: {
            "department_id": WATER.id,
            "key": uuid.uuid4(),
            "newcomer": members.Newcomer("Rosa Medina", "rosa@example.gov", "view"),
        },
    )
    yield Call(Verb.KEEP_PEOPLE, members.set_level, said(somebody | {"level": "view"}))
    yield Call(Verb.KEEP_PEOPLE, members.certify, said({"department_id": WATER.id, "member_ids": [987654]}))
    manager = members.Newcomer("Rosa Medina", "rosa@example.gov", "manage")
    yield Call(
        Verb.SET_MANAGER,
        members.set_manager,
        said({"department_id": WATER.id, "newcomer": manager, "reason": "Asked."}),
    )
    yield Call(Verb.SET_MANAGER, members.certify_manager, said(somebody | {"reason": "Asked."}))
    yield Call(Verb.SETTLE_UNCERTIFIED, certifying.settle, said({"department_id": WATER.id}))
    yield Call(Verb.KEEP_PEOPLE, members.ask_second_factor, said({"department_id": WATER.id, "of_everybody": True}))
    yield Call(Verb.KEEP_PEOPLE, members.set_reach, said(somebody | {"reach": Reach()}))
    for change in (members.suspend, members.lift, members.remove, members.report_lost_factor):
        yield Call(Verb.KEEP_PEOPLE, change, said(somebody | {"reason": "Because."}))
    yield on_ticket(Verb.CODE, codes.set_codes, trouble=said("errors"), reason=text)
    yield on_ticket(Verb.DISPATCH, dispatch.send_technician, key=key, going=said(Going("Tim Tran")))
    visit = said(1)
    yield on_ticket(Verb.DISPATCH, dispatch.technician_left, dispatch_id=visit, left_at=lambda at: at)
    yield on_ticket(Verb.DISPATCH, dispatch.technician_on_site, dispatch_id=visit, on_site_at=lambda at: at)
    yield on_ticket(Verb.DISPATCH, dispatch.technician_gone, dispatch_id=visit, gone_at=lambda at: at, outcome=text)
    yield on_ticket(Verb.DISPATCH, dispatch.call_off, dispatch_id=visit, outcome=text)
    yield on_ticket(Verb.PROVIDER, providers.engage_provider, key=key, provider=said(Provider("Sierra Telephone")))
    yield on_ticket(Verb.PROVIDER, providers.provider_said, engagement_id=said(1), said=text)
    yield on_ticket(Verb.PROVIDER, providers.release_provider, engagement_id=said(1), released_at=lambda at: at)
    yield Call(Verb.HAND_OVER, handovers.hand_over, lambda at: {"key": uuid.uuid4(), "note": "All quiet."})
    yield Call(Verb.HAND_OVER, handovers.take_over, lambda at: {"handover_id": 1})
    yield on_ticket(Verb.ACKNOWLEDGE, ladder.acknowledge, step_id=said(1))
    rung = dict.fromkeys(escalation_contacts.FIELDS, "x")
    yield Call(Verb.KEEP_LADDER, escalation_contacts.add_contact, said({"said": rung}))
    yield Call(Verb.KEEP_LADDER, escalation_contacts.change_contact, said({"contact_id": 1, "said": rung}))
    yield Call(Verb.INVITE, brought_in.bring_in_due, lambda at: {})
    first = members.Newcomer("Kit Kim", "kit@example.gov", "supervisor")
    yield Call(Verb.INVITE, first_people.add_person, lambda at: {"newcomer": first})
    yield Call(Verb.END_DESK_PERSON, first_people.end_person, lambda at: {"username": "nobody", "reason": "Left."})
    arriving = {"who": Arriving("x", "x", "", ("field",)), "provider": "p", "levels": {"field": "view"}, "reaches": {}}
    yield Call(Verb.INVITE, single_sign_on.arrive, lambda at: {"department_id": WATER.id, **arriving})
    yield Call(Verb.KEEP_DESK_LISTS, desk_lists.give_list, lambda at: {"person_id": 1, "codes": "3860"})
    yield Call(Verb.KEEP_DESK_LISTS, desk_lists.end_list, lambda at: {"person_id": 1})
    opening_it = {"code": "3860", "reason": "x", "minutes": "30"}
    yield Call(Verb.OPEN_FOR_A_WHILE, desk_lists.open_for_a_while, lambda at: opening_it)
    yield Call(Verb.KEEP_TEAMS, teams.add_team, lambda at: {"name": "Transport"})
    yield Call(Verb.KEEP_TEAMS, teams.rename_team, lambda at: {"team_id": 1, "name": "Voice"})
    yield Call(Verb.KEEP_TEAMS, teams.end_team, lambda at: {"team_id": 1})
    # Meets an item of Water Resources proposed as retired: see `proposed` below.
    yield Call(Verb.IMPORT_INVENTORY, inventory_import.retire_proposed, lambda at: {"department_id": WATER.id})


CALLS = tuple(_calls())


def proposed(cursor: Any, item_id: int) -> None:
    """Let an item wait for retirement, so that the verb has something to refuse."""
    cursor.execute("UPDATE inventory_item SET retirement_proposed_at = now() WHERE id = %s", [item_id])


class _Undo(Exception):
    pass


def may(viewer: Viewer, verb: Verb, department_id: int) -> bool:
    """The intent, by the hand-written list."""
    inside = viewer.standing is not Standing.CUSTOMER or viewer.department_id == department_id
    return inside and viewer.level in MAY_DO[verb]


def of_a_verb(call: Call) -> Violations:
    """Who is refused by name, and who is not."""
    for viewer in EVERYBODY:
        if call.verb is Verb.IMPORT_INVENTORY and viewer.department_id not in (None, WATER.id):
            continue  # sees neither the department nor its items, so there is nothing to be refused
        refused = _is_refused(call, viewer)
        if refused == may(viewer, call.verb, WATER.id):
            did = "was refused" if refused else "was not refused"
            yield f"{call.function.__name__}: {viewer.name} ({viewer.level}) {did}"


def _is_refused(call: Call, viewer: Viewer) -> bool:
    with suppress(_Undo), as_viewer(viewer) as at:
        try:
            call.function(by=viewer, at=at - timedelta(seconds=1), **call.of_its_own(at))
        except NotAllowed:
            return True
        except Exception:  # noqa: S110 - whatever else stood in the way, the level did not
            pass
        raise _Undo
    return False


def of_the_table() -> Violations:
    """The rule's own table, level by level, in an own and in a foreign department."""
    for verb in Verb:
        for viewer in EVERYBODY:
            for department_id in (WATER.id, FIRE.id):
                if access.may(viewer, verb, department_id) != may(viewer, verb, department_id):
                    yield f"“{verb}” by {viewer.name} ({viewer.level}) in department {department_id}"


def all_levels() -> set[Level]:
    """The levels that somebody here has."""
    return {viewer.level for viewer in EVERYBODY}
