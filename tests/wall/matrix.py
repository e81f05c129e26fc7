"""The whole matrix of access: every form × level × target, made from the one table in `ttrt/rules/access.py`.

A cell is one form (its verb), one person (a level in a department or in a part of it, or on a side) and one target:
one's own, one's own that is closed, another department's, one that does not exist. Each is tried twice. Through the
web: the form is sent as a page would send it; who holds the verb is answered as the table of addresses says, everybody
else is refused before a row is touched. And past every rule of the program, with the table of levels and the doors of
the pages taken away: then the database alone stands there, and what it holds is said below (`HELD_BY_THE_RULES` names
what it does not).

Nothing is stored by any of it (`undone`), so one world serves all cells.
"""

import types
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any
from unittest.mock import patch

from django.db import DatabaseError, transaction

from tests.wall.undone import Scopes
from tests.web.addresses import ADDRESSES, OUT, PUBLIC, ROWS, SIGNED_IN, Address
from tests.web.asking import Asking, Named
from tests.web.patterns import patterns
from tests.world import (
    ANA,
    CAST,
    DS3,
    ELI,
    ETHERNET,
    FIRE,
    IRA,
    LEA,
    ODA,
    OPERATIONS,
    OROVILLE,
    PHONE,
    T1,
    TWO_AT_FIRE,
    WATER,
    add_auditors,
    username,
)
from ttrt.actions import cmo_people, desk_lists
from ttrt.models.scope import database_now
from ttrt.queries import people
from ttrt.queries.people import SignedIn
from ttrt.rules import access
from ttrt.rules.access import DEPARTMENT_LEVELS, MAY, Level, Standing, Verb, Viewer
from ttrt.rules.reach import WHOLE, Reach
from ttrt.web.entry import DEPARTMENT

VERB_OF: dict[str, Verb] = {
    "new_ticket": Verb.OPEN,
    "resolve": Verb.OPEN,
    "hotline": Verb.OPEN,
    "hotline_resolve": Verb.OPEN,
    "comments": Verb.COMMENT,
    "updates": Verb.POST_UPDATE,
    "wallboard_updates": Verb.POST_UPDATE,
    "contacts": Verb.CONTACT,
    "status": Verb.MOVE,
    "stops": Verb.STOP_CLOCK,
    "end_stop": Verb.START_CLOCK,
    "void_stop": Verb.VOID_STOP,
    "restoration": Verb.RESTORE,
    "acceptance": Verb.ACCEPT,
    "dispute": Verb.DISPUTE,
    "cancellation": Verb.CANCEL,
    "rejection": Verb.REJECT,
    "assign_item": Verb.ASSIGN_ITEM,
    "item_correction": Verb.CORRECT_ITEM,
    "time_correction": Verb.CORRECT_TIME,
    "severity_correction": Verb.CORRECT_SEVERITY,
    "duplicate": Verb.VOID_DUPLICATE,
    "wrong_department": Verb.MOVE_DEPARTMENT,
    "links": Verb.LINK,
    "end_link": Verb.LINK,
    "admin_departments": Verb.KEEP_DEPARTMENTS,
    "admin_agencies": Verb.KEEP_DEPARTMENTS,
    "admin_department_name": Verb.KEEP_DEPARTMENTS,
    "admin_department_agency": Verb.KEEP_DEPARTMENTS,
    "admin_department_end": Verb.KEEP_DEPARTMENTS,
    "admin_sites": Verb.KEEP_INVENTORY,
    "admin_site": Verb.KEEP_INVENTORY,
    "admin_new_item": Verb.KEEP_INVENTORY,
    "admin_item_facts": Verb.KEEP_INVENTORY,
    "admin_item_terms": Verb.KEEP_INVENTORY,
    "admin_item_retirement": Verb.KEEP_INVENTORY,
    "admin_item_move": Verb.MOVE_ITEM,
    "admin_split": Verb.RESHAPE,
    "admin_merge": Verb.RESHAPE,
    "admin_terms": Verb.TAKE_IN_PACK,
    "admin_people": Verb.INVITE,
    "admin_desk": Verb.KEEP_DESK_LISTS,
    "open_department": Verb.OPEN_FOR_A_WHILE,
    "admin_person_factor": Verb.TAKE_FACTOR,
    "admin_person_end": Verb.END_DESK_PERSON,
    "cmo_person_factor": Verb.TAKE_FACTOR,
    "cmo_people": Verb.KEEP_CMO,
    "cmo_person_end": Verb.KEEP_CMO,
    "admin_manager": Verb.SET_MANAGER,
    "admin_manager_confirmation": Verb.SET_MANAGER,
    "take": Verb.TAKE,
    "bulk": Verb.TAKE,
    "assignment": Verb.ASSIGN,
    "release": Verb.ASSIGN,
    "codes": Verb.CODE,
    "visits": Verb.DISPATCH,
    "visit_left": Verb.DISPATCH,
    "visit_on_site": Verb.DISPATCH,
    "visit_gone": Verb.DISPATCH,
    "visit_off": Verb.DISPATCH,
    "providers": Verb.PROVIDER,
    "provider_said": Verb.PROVIDER,
    "provider_released": Verb.PROVIDER,
    "handover": Verb.HAND_OVER,
    "shift": Verb.HAND_OVER,
    "teams": Verb.KEEP_TEAMS,
    "rename_team": Verb.KEEP_TEAMS,
    "end_team": Verb.KEEP_TEAMS,
    "attachments": Verb.ATTACH,
    "contact_book": Verb.KEEP_CONTACTS,
    "contact": Verb.KEEP_CONTACTS,
    "contact_retirement": Verb.KEEP_CONTACTS,
    "escalation": Verb.ESCALATE,
    "answer_escalation": Verb.ANSWER_ESCALATION,
    "acknowledgement": Verb.ACKNOWLEDGE,
    "not_us": Verb.DISOWN,
    "answer_not_us": Verb.ANSWER_DISOWNING,
    "admin_ladder": Verb.KEEP_LADDER,
    "admin_ladder_contact": Verb.KEEP_LADDER,
    "views": Verb.KEEP_VIEW,
    "view_name": Verb.KEEP_VIEW,
    "view_sharing": Verb.KEEP_VIEW,
    "view_deletion": Verb.KEEP_VIEW,
    "notices": Verb.CHOOSE_NOTICES,
    "following": Verb.CHOOSE_NOTICES,
    "people": Verb.KEEP_PEOPLE,
    "certification": Verb.KEEP_PEOPLE,
    "person_level": Verb.KEEP_PEOPLE,
    "person_reach": Verb.KEEP_PEOPLE,
    "people_second_factor": Verb.KEEP_PEOPLE,
    "person_suspension": Verb.KEEP_PEOPLE,
    "person_lifting": Verb.KEEP_PEOPLE,
    "person_factor": Verb.KEEP_PEOPLE,
    "person_removal": Verb.KEEP_PEOPLE,
    "auditors": Verb.KEEP_PEOPLE,
    "tokens": Verb.KEEP_PROGRAMS,
    "token_revocation": Verb.KEEP_PROGRAMS,
    "sign_on": Verb.KEEP_SIGN_ON,
    "sign_on_group": Verb.KEEP_SIGN_ON,
    "webhooks": Verb.KEEP_WEBHOOKS,
    "webhook": Verb.KEEP_WEBHOOKS,
    "webhook_secret": Verb.KEEP_WEBHOOKS,
    "webhook_test": Verb.KEEP_WEBHOOKS,
    "webhook_switch": Verb.KEEP_WEBHOOKS,
    "webhook_removal": Verb.KEEP_WEBHOOKS,
}
"""Every form that is sent by somebody signed in, and the verb behind it."""

_BY_THE_APPLICATION = {"cmo_people": 303, "cmo_person_end": 303, "cmo_person_factor": 422, "open_department": 303}
"""What they are answered who may, of whom none is in the cast of the table of addresses."""

BY_NO_FORM = {Verb.IMPORT_INVENTORY, Verb.IMPORT_DEPARTMENTS, Verb.IMPORT_PEOPLE, Verb.SETTLE_UNCERTIFIED}
"""Verbs of an operator at a shell and of the worker, which no page offers; `tests/wall/levels.py` asks them."""

OF_ONE_SIDE: dict[str, Standing | None] = {
    **dict.fromkeys(("hotline", "hotline_resolve"), Standing.CONTRACTOR),
    "admin_person_factor": Standing.CONTRACTOR,
    "cmo_person_factor": Standing.CMO,
    "token_revocation": Standing.CUSTOMER,  # of a department's token; the contractor's are of no department
    "open_department": None,  # for people with a list of departments: tests/stories/test_lists_of_the_desk.py
}
"""Forms of a verb that several sides hold, which only one side has."""

LOOKS_ONLY = {"resolve", "hotline_resolve"}
"""Forms that look something up and write nothing."""

OWN, CLOSED, FOREIGN, MISSING = "own", "closed", "another department's", "missing"
OF_THE_OFFICE = {"teams", "rename_team", "end_team", "handover", "shift", "admin_ladder", "admin_ladder_contact"}
"""Forms of what belongs to no department, which nobody with a list of departments changes."""
HAVE_NO_FOREIGN = ("shift", "team", "rung", "view")
"""What belongs to no department, or to a person."""


PARTS = {
    "site": (Reach(site_ids=(OPERATIONS,)), Reach(site_ids=(OROVILLE,))),
    "type": (Reach(service_types=(T1.service_type, PHONE.service_type)), Reach(service_types=(ETHERNET.service_type,))),
    "item": (Reach(item_ids=(T1.id, PHONE.id)), Reach(item_ids=(ETHERNET.id,))),
    "mix": (
        Reach((OROVILLE,), (PHONE.service_type,), (T1.id,)),
        Reach((OROVILLE,), (ETHERNET.service_type,), (DS3.id,)),
    ),
}
"""Every kind of part of a department: one that reaches what the forms are about (T1 and PHONE), one that does not."""


@dataclass(frozen=True, slots=True)
class Who:
    """One row of the matrix: a person, and the level held in the department that the target is of."""

    person: str
    standing: Standing | None
    level: Level | None
    elsewhere: Level | None = None
    """The level at CAL FIRE, for somebody who is of two departments."""
    kind: str = ""
    """Of `PARTS`, for somebody whose level is for a part of the department."""
    beyond: bool = False
    """Whether what the forms are about is out of that part."""
    listed: bool = False
    """Whether somebody of the contractor has a list of departments; the one that targets are of is on it."""

    @property
    def reach(self) -> Reach:
        """What the level reaches."""
        return PARTS[self.kind][self.beyond] if self.kind else WHOLE

    @property
    def like(self) -> str:
        """Whom the table of addresses speaks of that has the same level without more ado, or reads the same."""
        if self.kind or self.listed or self.person in BESIDES:
            return "val" if self.person == username(IRA) else _ALIKE[self.level]
        return self.person


_ALIKE = {
    Level.VIEW: "val",
    Level.REPORT: "ben",
    Level.RESOLVE: "rae",
    Level.REPRESENTATIVE: "eli",
    Level.TECHNICIAN: "tim",
    Level.SUPERVISOR: "fay",
    Level.CMO_LEAD: "dee",
    Level.AUDITOR: "dee",
}
BESIDES = {username(viewer): viewer for viewer in (LEA, ODA, IRA)}
"""The CMO's lead and auditors, who are not in the cast; the last of one department."""


def everybody() -> tuple[Who, ...]:
    """Every level there is, somebody of two departments, every level for every kind of part of one, and nobody."""
    people = {username(viewer): viewer for viewer in CAST}
    rows = [_who(people[person]) for person in SIGNED_IN]
    parts = [
        Who(f"{level}-{kind}{'-beyond' * beyond}", Standing.CUSTOMER, level, kind=kind, beyond=beyond)
        for level in DEPARTMENT_LEVELS
        if level is not Level.MANAGE  # a manager sees the whole department
        for kind in PARTS
        for beyond in (False, True)
    ]
    besides = [Who(person, viewer.standing, viewer.level) for person, viewer in BESIDES.items()]
    listed = [
        Who(f"{level}-listed", Standing.CONTRACTOR, level, listed=True)
        for level in (Level.REPRESENTATIVE, Level.TECHNICIAN, Level.SUPERVISOR)
    ]
    return (*rows, *parts, *besides, *listed, Who(OUT, None, None))


def _who(viewer: Viewer) -> Who:
    elsewhere = TWO_AT_FIRE.level if viewer.person_id == TWO_AT_FIRE.person_id else None
    return Who(username(viewer), viewer.standing, viewer.level, elsewhere)


@dataclass(frozen=True, slots=True)
class Cell:
    """One form of one person's about one target; `holds`: whether the table of levels gives them the verb there."""

    name: str
    who: Who
    target: str
    holds: bool

    def __str__(self) -> str:
        return f"{self.name} by {self.who.person} ({self.who.level}) on {self.target}"


def cells(table: dict[Verb, frozenset[Level]] = MAY) -> list[Cell]:
    """The matrix of a table of levels."""
    made = []
    for name in VERB_OF:
        for who in everybody():
            for target in targets(ADDRESSES[name], who):
                side = OF_ONE_SIDE.get(name, who.standing) is who.standing
                holds = (side or (who.listed and name == "open_department")) and _holds(table, name, who, target)
                made.append(Cell(name, who, target, holds))
    return made


def targets(address: Address, who: Who) -> tuple[str, ...]:
    """What a form can be about; who has another part of the department is asked for tickets alone."""
    if who.kind:
        return () if who.beyond and address.about not in ("ticket", *ROWS) else (OWN,)
    if who.listed and address.about == "view":
        return ()  # they keep none here
    if who.listed:
        return (OWN, FOREIGN) if address.about in ("ticket", *ROWS) or "?department=" in address.path else (OWN,)
    if who.person in BESIDES:
        return (OWN,)  # another's and what is missing are tried with everybody else, and by tests/web/test_auditors.py
    if address.about in ("ticket", *ROWS):
        return (OWN, CLOSED, FOREIGN, MISSING)
    if address.about in HAVE_NO_FOREIGN:
        return (OWN, MISSING)
    if address.about is not None:
        return (OWN, FOREIGN, MISSING)
    return (OWN, FOREIGN) if "?department=" in address.path else (OWN,)


def _holds(table: dict[Verb, frozenset[Level]], name: str, who: Who, target: str) -> bool:
    if who.level is None:
        return False
    if not _reaches(who, name):
        return False
    if who.listed and (target == FOREIGN or name in OF_THE_OFFICE):
        return False
    if target == FOREIGN and who.standing is Standing.CUSTOMER:
        return who.elsewhere is not None and who.elsewhere in table[VERB_OF[name]]
    return who.level in table[VERB_OF[name]]


def _reaches(who: Who, name: str) -> bool:
    """Whether the level reaches the tickets there are: on one circuit, or on no known service at all."""
    return not who.kind or not (who.beyond or ADDRESSES[name].state == "unassigned")


# ---------------------------------------------------------------- through the web

REFUSED = (401, 403, 404)
CARRIED_OUT = (201, 302, 303)
UNCHANGED = 422
READ_FIRST = {(Level.AUDITOR, "views"), (Level.AUDITOR, "view_name")}
"""Forms whose answer to what they say comes before the one to who says it; nothing is written."""
AFTER_CLOSING = {
    *("links", "end_link", "following", "dispute", "item_correction", "time_correction", "severity_correction"),
    *("void_stop", "wrong_department", "provider_said", "provider_released"),
}
"""Forms that are carried out on a closed ticket too."""


class Matrix:
    """The cells, tried in one world."""

    def __init__(self, asking: Asking) -> None:
        self.asking, self.scopes = asking, Scopes()
        add_auditors(asking.cursor)
        for number, who in enumerate((who for who in everybody() if who.kind or who.listed), start=6001):
            self._write(number, who)
            asking.let_in(who.person, people.signed_in(number).viewer() if who.kind else None)
        for person in BESIDES:
            asking.let_in(person)
        self._things: dict[tuple[str, str, str], Named] = {}

    def wrong(self, cell: Cell) -> Iterator[str]:
        """What the web answers otherwise than the table of levels and the table of addresses say."""
        status, wrote = self._sent(cell)
        if wrong := self._status_is_wrong(cell, status):
            yield f"{cell}: {status}, wanted {wrong}"
        elif not cell.holds and wrote:
            yield f"{cell}: refused, and touched a row"
        elif cell.target == OWN and status in CARRIED_OUT and cell.name not in LOOKS_ONLY and not wrote:
            yield f"{cell}: answered as carried out, and wrote nothing"

    def _status_is_wrong(self, cell: Cell, status: int) -> str:
        """What was wanted, where the answer is another."""
        said = (ADDRESSES[cell.name].post or {}).get(cell.who.like, 404)
        if cell.holds and cell.name in _BY_THE_APPLICATION:
            said = _BY_THE_APPLICATION[cell.name]
        if cell.who.listed and cell.name == "wrong_department":
            said = UNCHANGED if cell.holds else said  # the other department is not on their list
        if cell.who.standing is None:
            return "" if status == said == 401 else "401"
        if cell.target == MISSING or self._is_hidden(cell):
            return "" if status == 404 else "404"
        if not cell.holds:
            # Which of the refusals, the table says of one's own.
            as_said = status == said or cell.target == FOREIGN or said not in REFUSED
            read_first = status == UNCHANGED and (cell.who.level, cell.name) in READ_FIRST
            return "" if read_first or (status in REFUSED and as_said) else "to be refused"
        if cell.target == OWN:
            return "" if status == said and said not in REFUSED else "what the table of addresses says"
        if cell.target == FOREIGN:
            return "" if status not in REFUSED else "to get past the levels"
        done = status in CARRIED_OUT
        return "" if done == (cell.name in AFTER_CLOSING) and status not in REFUSED else "no change of what is closed"

    @staticmethod
    def _is_hidden(cell: Cell) -> bool:
        """Another department's is not there, nor what the level does not reach."""
        foreign = cell.target == FOREIGN and cell.who.standing is Standing.CUSTOMER and cell.who.elsewhere is None
        foreign = foreign or (cell.target == FOREIGN and cell.who.listed)
        return foreign or not _reaches(cell.who, cell.name)

    def _sent(self, cell: Cell) -> tuple[int, bool]:
        address, named = ADDRESSES[cell.name], self._thing(cell)
        path = self.asking.path(address, named)
        if cell.target == FOREIGN and address.about is None:
            path = path.replace(f"department={WATER.code}", f"department={FIRE.code}")
        if cell.target == FOREIGN:
            path = path.replace(f"/departments/{WATER.code}/", f"/departments/{FIRE.code}/")
        form = self.asking.form(address, cell.who.like, named)
        self._look_at(cell)
        before = len(self.scopes.wrote)
        with _taken_back_too():
            status = self.asking.ask(cell.who.person, "POST", path, form).status_code
        return status, self.scopes.since(before)

    def _look_at(self, cell: Cell) -> None:
        """Somebody of two departments has the one in sight that the target is of."""
        if cell.who.elsewhere is not None:
            session = self.asking.client(cell.who.person).session
            at_fire = cell.target == FOREIGN or ADDRESSES[cell.name].about == "view"  # where theirs is kept
            session[DEPARTMENT] = FIRE.code if at_fire else WATER.code
            session.save()

    def _write(self, number: int, who: Who) -> None:
        """Somebody whose level reaches a part of the department, or who has a list of departments."""
        self.asking.cursor.execute(
            "INSERT INTO person (id, username, name, email, phone, standing, level, is_active, demonstration)"
            " VALUES (%s, %s, %s, '', '', %s, %s, true, true)",
            [number, who.person, who.person, who.standing, who.level if who.listed else ""],
        )
        if who.listed:
            self.asking.cursor.execute(
                "WITH list AS (INSERT INTO desk_list (person_id, given_at, given_by_name) VALUES (%s, now(), 'Ada'))"
                " INSERT INTO desk_reach (department_id, person_id, given_at, given_by_name)"
                " VALUES (%s, %s, now(), 'Ada')",
                [number, WATER.id, number],
            )
            return
        self.asking.cursor.execute(
            "INSERT INTO membership (department_id, person_id, level, site_ids, service_types, item_ids, joined_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, now())",
            [WATER.id, number, who.level, *who.reach.columns],
        )

    @contextmanager
    def widened(self, who: Who) -> Iterator[None]:
        """Inside, somebody's level reaches what it does not."""
        widen = (
            "UPDATE membership SET site_ids = %s, service_types = %s, item_ids = %s"
            " WHERE person_id = (SELECT id FROM person WHERE username = %s)"
        )
        self.asking.cursor.execute(widen, [*PARTS[who.kind][0].columns, who.person])
        yield
        self.asking.cursor.execute(widen, [*who.reach.columns, who.person])

    # ------------------------------------------------------------ targets

    def prepare(self, wanted: list[Cell]) -> None:
        """Make every target; afterwards nothing need be written."""
        for cell in wanted:
            self._thing(cell)

    def _thing(self, cell: Cell) -> Named:
        address = ADDRESSES[cell.name]
        person = cell.who.person if address.about in ("shift", "view") else ""
        kind = address.state if address.about in ("ticket", *ROWS) else cell.name
        key = (f"{address.about} {kind}", cell.target, person)
        if key not in self._things:
            self._things[key] = self._made(address, cell)
        return self._things[key]

    def _made(self, address: Address, cell: Cell) -> Named:
        if cell.target == CLOSED:
            closed = self._things.setdefault(("closed", "", ""), {}) or self._closed()
            self._things["closed", "", ""] = closed
            return closed | {"stop": closed["link"]} if address.state == "linked" else closed
        if cell.target == MISSING:
            return next(iter(self.asking.missing(address, cell.who.person)))
        if cell.target == OWN:
            return self.asking.untouched(address, cell.who.person if cell.who.person != OUT else "ana")
        if address.about is None:
            return {}
        return self.asking.others(address, "ana") or {}

    def _closed(self) -> Named:
        """Tickets that everything was on before they were closed: one ended in the usual way for all forms."""
        world = self.asking.world
        at = database_now() - timedelta(minutes=75)
        linked, other = (world.open(T1, by=ANA, another_issue="One more.") for _ in range(2))
        case = world.open(T1, by=ELI, at=at, another_issue="One more.")
        world.climb(at=database_now())
        (rung,) = world.dossier(case).rungs
        named = {"ticket": case.number, "other": other.number, "step": str(rung.step.pk)}
        named |= {"visit": str(world.send(case)), "provider": str(world.engage(case))}
        named |= {"attachment": str(world.attach(case, by=ANA)), "link": str(world.link(case, linked))}
        stop = world.stop(case)
        world.start(case, stop)
        world.visit(case, int(named["visit"]))
        world.restore(case)
        world.accept(case, by=ANA)
        return named | {"stop": str(stop)}

    # ------------------------------------------------------------ past every rule of the program

    def came_of(self, cell: Cell) -> str:
        """How the form ended with no rule of ours in its way: "done", "the database", or the answer's status."""
        with _nobody_asks():
            try:
                status, wrote = self._sent(cell)
            except DatabaseError as error:
                return DATABASE if getattr(error.__cause__, "sqlstate", "") == NO_PRIVILEGE else f"{error}"
            except Exception as error:
                return type(error).__name__
        return DONE if status in CARRIED_OUT and wrote else str(status)

    @staticmethod
    def behind_the_rules(cells: list[Cell]) -> list[Cell]:
        """The cells that must be refused by more than the rules: levels without the verb, and other departments.

        Not the contractor's: its levels are one log-in, told apart by the rules alone; nor each of the CMO's.
        """

        def by_more(cell: Cell) -> bool:
            who, own = cell.who, cell.target == OWN
            if who.listed:
                return cell.target == FOREIGN and who.level is Level.SUPERVISOR
            if who.standing is Standing.CMO:
                return own and (who.person == "dee" or cell.name in _BY_THE_APPLICATION)
            return who.standing is Standing.CUSTOMER and (own or (cell.target == FOREIGN and who.person == "ana"))

        return [
            cell
            for cell in cells
            if not cell.holds and cell.name not in LOOKS_ONLY | set(OF_ONE_SIDE) and by_more(cell)
        ]

    def let_through(self, cell: Cell) -> Iterator[str]:
        """What the database lets somebody do who holds no such verb, beside what it is known to leave to the rules."""
        came = self.came_of(cell)
        if came == DONE and not left_to_the_rules(cell):
            yield f"{cell}: past the rules it was done, and the database did not mind"


DONE, DATABASE, NO_PRIVILEGE = "done", "the database", "42501"

_AS_A_COMMENT = "writes to the ticket and its history, as a comment of that level does; which of the two, the rules say"
_AS_A_DISPUTE = "ends a running stop, as a department does that says service is not restored"
_ROW_STAYS = "the contact itself stays as it was, by its policy; only the register is told"
_BY_ITSELF = "done by the application's own log-in, which makes nobody of another side; that a lead asks, the rules say"
HELD_BY_THE_RULES = {
    **{(name, Level.REPORT): _AS_A_COMMENT for name in ("acceptance", "cancellation", "dispute", "end_stop")},
    **{("end_stop", level): _AS_A_DISPUTE for level in (Level.RESOLVE, Level.MANAGE)},
    **{(name, Level.REPORT): _ROW_STAYS for name in ("contact", "contact_retirement")},
    **{(name, level): _BY_ITSELF for name in ("cmo_people", "cmo_person_end") for level in (Level.CMO, Level.AUDITOR)},
}
"""Forms that the database would let a level of the right side carry out that does not hold the verb, with why."""


def left_to_the_rules(cell: Cell) -> bool:
    """Whether the database is known to leave this to the rules."""
    reached = cell.target == OWN and _reaches(cell.who, cell.name)
    return reached and (cell.name, cell.who.level) in HELD_BY_THE_RULES


@contextmanager
def _nobody_asks() -> Iterator[None]:
    """No level is asked for, every page is open to every standing, and who names a department is one of it."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(access, "may", lambda *_: True))
        stack.enter_context(patch.object(access, "require", lambda *_: None))
        stack.enter_context(patch.object(SignedIn, "viewer", _whoever_they_say))
        for door in _doors():
            before = door.cell_contents
            door.cell_contents = tuple(Standing)
            stack.callback(setattr, door, "cell_contents", before)
        yield


@contextmanager
def _taken_back_too() -> Iterator[None]:
    """What the application does by itself, in no scope, is taken back like all the rest (`undone`)."""
    with ExitStack() as stack:
        for verbs, name in ((cmo_people, "let_in"), (cmo_people, "end"), (desk_lists, "open_for_a_while")):
            stack.enter_context(patch.object(verbs, name, transaction.atomic(getattr(verbs, name), durable=True)))
        yield


_viewer = SignedIn.viewer


def _whoever_they_say(person: SignedIn, code: str | None = None) -> Viewer | None:
    true = _viewer(person, code)
    if true is not None or code is None:
        return true
    own = _viewer(person)
    place = next((each for each in (WATER, FIRE) if each.code == code), None)
    return replace(own, department_id=place.id, department_code=code) if own and place else None


@cache
def _doors() -> tuple[types.CellType, ...]:
    """The cell of each signed-in view that holds the standings it lets in."""
    return tuple(door for _, name, view in patterns() if name not in PUBLIC and (door := _door(view)) is not None)


def _door(view: Any) -> types.CellType | None:
    while view is not None:
        names = view.__code__.co_freevars
        if "allowed" in names:
            return view.__closure__[names.index("allowed")]
        view = getattr(view, "__wrapped__", None)
    return None
