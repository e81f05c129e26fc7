"""People at their browsers, and things for them to ask for: their own, others', and what does not exist."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import psycopg
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.coming_in import let_in
from tests.web.addresses import EVERYBODY, OUT, ROWS, Address, State
from tests.world import (
    ANA,
    BEN,
    CAST,
    CHO,
    DEE,
    ELI,
    FAY,
    FIRE,
    FIRE_T1,
    LONG_AGO,
    T1,
    TIM,
    TWO,
    TWO_AT_FIRE,
    WATER,
    Case,
    Place,
    Thing,
    World,
    add_item,
    do,
    username,
)
from ttrt.actions import tokens, views, webhooks
from ttrt.models import Person
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries.tokens import every as tokens_of
from ttrt.queries.views import kept
from ttrt.queries.webhooks import in_use as webhooks_of
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.rules.opening import Reporter
from ttrt.web.entry import DEPARTMENT

ROADS = Place(13, "2660", "Transportation")
ROADS_UNASSIGNED = Thing(1098, ROADS, 1, "service", "Unassigned service", "", unassigned=True)
ROADS_T1 = Thing(1099, ROADS, 2, "circuit", "55/HCGS/777001/PT", "DS1 transport")
ROADS_MANAGER = Viewer(139, "Manager of Transportation", Standing.CUSTOMER, Level.MANAGE, ROADS.id, ROADS.code)
ITEM_OF = {WATER: T1, FIRE: FIRE_T1, ROADS: ROADS_T1}
TWINS = ("twin", "linked")
Named = dict[str, Any]
_NOT_COMPARED = {"Date", "Expires"}
_RANDOM = [
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[A-Za-z0-9]+'), r"\1"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UUID"),
]


def _standing(place: Place, site: str) -> Named:
    """What an address of standing data names."""
    return {"item": ITEM_OF[place].number, "department": place.code, "site": site, "version": "2013-11-15"}


class Asking:
    """The world with a third department, and a browser for everybody."""

    def __init__(self, world: World, cursor: psycopg.Cursor) -> None:
        self.world = world
        self.cursor = cursor
        self._every_row = ""
        self._seen = ("", "")
        self._besides: dict[str, Viewer] = {}
        self._untouched: dict[tuple[Place, str, str], Named] = {}
        # All at once: signing in writes the moment of it, which no test must take for something stored.
        self._clients = {(person, csrf): _signed_in(person, csrf) for person in EVERYBODY for csrf in (False, True)}

    # ------------------------------------------------------------ who

    def client(self, person: str, *, csrf: bool = False) -> Client:
        """The browser of somebody signed in (or of nobody); with `csrf`, as strict as a real one is treated."""
        return self._clients[person, csrf]

    def let_in(self, person: str, viewer: Viewer | None = None) -> None:
        """Give somebody who is not of the cast a browser, signed in; a viewer keeps lists of their own."""
        if viewer is not None:
            self._besides[person] = viewer
        self._clients |= {(person, csrf): _signed_in(person, csrf) for csrf in (False, True)}

    def ask(self, person: str, method: str, path: str, form: Named | None = None, **more: Any) -> HttpResponse:
        """One request. A form goes as a browser sends it."""
        client = self.client(person, csrf=more.pop("csrf", False))
        response = client.post(path, form or {}, **more) if method == "POST" else client.generic(method, path, **more)
        client.cookies.pop("messages", None)  # what a form leaves to be said must not be read by the next question
        return _read(response)

    # ------------------------------------------------------------ what

    def own(self, address: Address, person: str) -> Named:
        """A thing of the person's own department, new and as the address's form wants it."""
        if address.about == "shift":  # nobody signs for their own
            return {"shift": str(self.world.hand_over(by=TIM if person == "fay" else FAY))}
        if address.about == "team":
            return {"team": str(self.world.team(f"Team {uuid.uuid4()}"))}
        if address.about == "rung":
            return {"rung": str(self.world.rung())}
        if address.about == "view":
            return {"view": str(self._kept(person))}
        if address.about == "contact":
            return {"contact": str(self.world.contact_card(name="Guard"))}
        if address.about == "webhook":
            return {"webhook": str(self._webhook(ANA))}
        if address.about == "token":
            return {"token": str(self._token(ANA))}
        if address.about == "member":
            return {"member": str(self._member(WATER, address.state))}
        if address.about == "group":
            return self._group(WATER)
        if address.about in ("ticket", *ROWS):
            return self._made(WATER, address.state)
        return _standing(WATER, "501")

    def untouched(self, address: Address, person: str) -> Named:
        """As `own`, for questions that must all be refused: one thing for all of them, as none may change it."""
        if address.about in ("ticket", *ROWS):
            return self._once(WATER, address.state)
        return self.own(address, person)

    def others(self, address: Address, person: str) -> Named | None:
        """The same of a department this person has nothing to do with; None when there is no such department."""
        viewer = next(each for each in CAST if username(each) == person)
        if viewer.department_id is None:
            return None
        if address.about == "view":
            return {"view": str(self._kept("cho"))}
        place = ROADS if person == "tui" else FIRE
        if address.about in ("item", "department"):
            return _standing(place, "503")
        if address.about == "contact":
            return {"contact": str(self.world.contact_card(by=ELI, place=place))}
        if address.about == "webhook":
            manager = replace(_of(place), level=Level.MANAGE)
            return {"webhook": str(self._webhook(manager))}
        if address.about == "token":
            return {"token": str(self._token(replace(_of(place), level=Level.MANAGE)))}
        if address.about == "member":
            return {"member": str(self._member(place, address.state))}
        if address.about == "group":
            return self._group(place)
        if address.about in ("shift", "team", "rung"):
            return self.own(address, person)
        return self._once(place, address.state)

    def missing(self, address: Address, person: str) -> Iterator[Named]:
        """Numbers nothing has: in the own department, in another, in none."""
        del person
        for code in (WATER.code, FIRE.code, ROADS.code, "9999"):
            of_no_ticket = ("contact", "view", "site", "shift", "team", "webhook", "rung", "member", "token", "group")
            numbers = dict.fromkeys((*ROWS, *of_no_ticket), "987654")
            numbers |= {"department": f"{code}X", "version": "1999-01-01"}
            yield {"ticket": f"{code}-26-987654", "item": f"{code}-987654"} | numbers
        if address.about in ROWS:
            # A ticket of one's own, but what is on it is another ticket's, another department's, or nobody's.
            part = str(address.about)
            own, another = self._once(WATER, "open", "own"), self._once(WATER, address.state)
            fires = self._once(FIRE, address.state)
            for number in (another[part], fires[part], "987654", "9" * 18, "9" * 30):
                yield {"ticket": own["ticket"], part: number}

    def _webhook(self, by: Viewer) -> int:
        """A new one of the manager's department; those made before make room."""
        with as_viewer(by):
            old = [each.pk for each in webhooks_of(by.department_id or 0)]
        for pk in old[8:]:
            do(webhooks.remove_webhook, by=by, department_id=by.department_id or 0, webhook_id=pk)
        endpoint = webhooks.Endpoint("Theirs", "https://hooks.example.gov/in", ("opened",))
        made = do(webhooks.add_webhook, by=by, department_id=by.department_id or 0, key=uuid.uuid4(), endpoint=endpoint)
        return int(made.pk)

    def _member(self, place: Place, state: State) -> int:
        """Somebody new in a department, asked in and not there yet; or there, with an account."""
        if state == "joined":
            self.cursor.execute(
                "WITH made AS (INSERT INTO person (id, username, name, email, phone, standing, level, is_active,"
                " demonstration) SELECT max(id) + 1, gen_random_uuid(), 'Rosa Medina', '', '', 'customer', '', true,"
                " true FROM person RETURNING id) INSERT INTO membership (department_id, person_id, level, joined_at)"
                " SELECT %s, id, 'view', now() FROM made RETURNING id",
                [place.id],
            )
            return int(self.cursor.fetchone()[0])
        self.cursor.execute(
            "INSERT INTO membership (department_id, level, asked_key, name, email, suspended_at) VALUES (%s, 'view',"
            " gen_random_uuid(), 'Rosa Medina', gen_random_uuid() || '@example.gov', %s) RETURNING id",
            [place.id, LONG_AGO if state == "suspended" else None],
        )
        return int(self.cursor.fetchone()[0])

    def _group(self, place: Place) -> Named:
        group = uuid.uuid4().hex
        add_group(self.cursor, place, group)
        return {"group": group, "department": place.code}

    def _token(self, by: Viewer) -> int:
        """A new one of the manager's department; those made before make room."""
        with as_viewer(by):
            old = [each.pk for each in tokens_of(by.department_id or 0) if each.revoked_at is None]
        for pk in old[8:]:
            do(tokens.revoke_token, by=by, department_id=by.department_id or 0, token_id=pk)
        token = tokens.NewToken("Monitor", "view", "30")
        do(tokens.make_token, by=by, department_id=by.department_id or 0, key=uuid.uuid4(), token=token, holder=by)
        with as_viewer(by):
            return tokens_of(by.department_id or 0)[0].pk

    def _kept(self, person: str) -> int:
        """A list of this person's (the CMO has none, nor has nobody: of Ana's), kept where they are first in sight."""
        known = {username(each): each for each in CAST if each is not DEE} | self._besides
        by = known.get(person, ANA)
        by = TWO_AT_FIRE if by is TWO else by
        if by is TWO_AT_FIRE:  # a question before this one may have had the other department in sight
            for csrf in (False, True):
                session = self.client(person, csrf=csrf).session
                session.pop(DEPARTMENT, None)
                session.save()
        name = uuid.uuid4().hex
        do(views.keep_view, by=by, department_id=by.department_id or 0, page="tickets", query="", name=name)
        with as_viewer(by):
            return next(each.view_id for each in kept(by, "tickets") if each.name == name)

    def _once(self, place: Place, state: State, which: str = "") -> Named:
        if (place, state, which) not in self._untouched:
            self._untouched[place, state, which] = self._made(place, state)
        return self._untouched[place, state, which]

    def _made(self, place: Place, state: State) -> Named:
        other = None
        if state == "unassigned":
            case = self.world.open_many(place=place, typed=("99/NOPE/1",), by=ELI, another_issue="One more.")[0]
        else:
            by = BEN if place is WATER else ELI
            # A twin's other half comes first: of two for one trouble, the one that began first stays.
            other = self.world.open(ITEM_OF[place], by=by, another_issue="One more.") if state in TWINS else None
            at = database_now() - timedelta(minutes=75) if state == "told" else None
            case = self.world.open(ITEM_OF[place], by=by, at=at, another_issue="One more.")
        if state in ("by phone", "disowned"):
            caller = Reporter("Ana Alvarez", "9165550101", "ana@example.org", "Called back on the number on file")
            case = self.world.open(ITEM_OF[place], by=ELI, channel="hotline", reporter=caller, another_issue="A call.")
        named = {"ticket": case.number, "stop": "1"}
        if other is not None:
            named["other"] = other.number
        if other is not None and state == "linked":
            named["stop"] = str(self.world.link(case, other))
        if state == "stopped":
            named["stop"] = str(self.world.stop(case))
        customer = replace(_of(place), level=Level.RESOLVE)
        if state == "escalated":
            self.world.escalate(case, by=customer)
        if state == "told":
            self.world.climb(at=database_now())
            (rung,) = self.world.dossier(case).rungs
            named["step"] = str(rung.step.pk)
        if state == "disowned":
            self.world.disown(case, by=customer)
        if state == "attached":
            named["attachment"] = str(self.world.attach(case, by=customer))
        if state == "owned":
            self.world.take(case)
        if state in ("sent", "left", "on site"):
            named["visit"] = str(self.world.send(case))
            self.world.visit(case, int(named["visit"]), until=state)
        if state == "engaged":
            named["provider"] = str(self.world.engage(case))
        if state == "resolved":
            self.world.restore(case)
        return named

    def path(self, address: Address, named: Named) -> str:
        """The address with its numbers."""
        return address.path.format(**named)

    def form(self, address: Address, person: str, named: Named) -> Named:
        """The form filled in, with the hidden fields the page would have given it."""
        version, seq = self.cursor.execute(
            "SELECT coalesce(max(version), 1), coalesce(max(history_seq), 1) FROM ticket WHERE number = %s",
            [named.get("ticket", "")],
        ).fetchone()
        other = named.get("other", "9999-26-987654")
        said = {name: value.replace("{other}", other) for name, value in address.fields(person).items()}
        files = {name: SimpleUploadedFile(*file) for name, file in address.files.items()}
        return {"key": str(uuid.uuid4()), "seen": f"{version}.{seq}"} | said | files

    # ------------------------------------------------------------ what came of it

    def stored(self) -> str:
        """A fingerprint of every row of every table but sessions, credentials, counted tries and who looked at what."""
        if not self._every_row:
            tables = self.cursor.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
                " AND relname NOT IN ('person_session', 'sight', 'sign_in_try', 'reading') ORDER BY 1"
            ).fetchall()
            # A row changed is a row written anew: another place, another transaction.
            self._every_row = " UNION ALL ".join(
                f"SELECT '{table}', count(*), coalesce(sum(hashtextextended(ctid::text || xmin::text, 0)), 0)::text"
                f' FROM "{table}"'
                for (table,) in tables
            )
        # While the log stands, nobody wrote anything; read after the log, the rows are never older than it.
        (log,) = self.cursor.execute("SELECT pg_current_wal_insert_lsn()::text").fetchone()
        if log != self._seen[0]:
            self._seen = (log, str(sorted(self.cursor.execute(self._every_row).fetchall())))
        return self._seen[1]


def _of(place: Place) -> Viewer:
    """Somebody of that department."""
    return {WATER: BEN, FIRE: CHO, ROADS: ROADS_MANAGER}[place]


def _read(response: HttpResponse) -> HttpResponse:
    """A file is read to its end and closed, as a browser does."""
    if not response.streaming:
        return response
    read = HttpResponse(response.getvalue(), status=response.status_code, headers=dict(response.items()))
    response.close()
    return read


def _signed_in(person: str, csrf: bool) -> Client:
    client = Client(enforce_csrf_checks=csrf)
    if person != OUT:
        let_in(client, Person.objects.get(username=person))
    return client


def add_group(cursor: psycopg.Cursor, place: Place, group: str) -> None:
    """Write a new group of a department's own sign-on, which is there but not on."""
    given, add = [group, place.id], "levels || jsonb_build_object(%s::text, 'report')"
    cursor.execute(f"UPDATE single_sign_on SET levels = {add} WHERE department_id = %s", given)
    if not cursor.rowcount:
        cursor.execute(
            "INSERT INTO single_sign_on (levels, department_id, kind, issuer, client_id, secret, sign_on_url,"
            " certificate, groups_claim, is_on, changed_at) VALUES (jsonb_build_object(%s::text, 'report'), %s,"
            " 'oidc', 'https://id.example.gov', 'x', 'x', '', '', 'groups', false, now())",
            given,
        )


def open_roads(cursor: psycopg.Cursor) -> None:
    """Write the third department, of which nobody in the cast is."""
    cursor.execute(
        "INSERT INTO department (id, code, name, kind, demonstration) VALUES (%s, %s, %s, 'state', true)",
        [ROADS.id, ROADS.code, ROADS.name],
    )
    cursor.execute(
        "INSERT INTO person (id, username, name, email, phone, standing, level, is_active, demonstration)"
        " VALUES (%s, 'roads', %s, '', '', 'customer', '', true, true)",
        [ROADS_MANAGER.person_id, ROADS_MANAGER.name],
    )
    cursor.execute(
        "INSERT INTO membership (department_id, person_id, level) VALUES (%s, %s, 'manage')",
        [ROADS.id, ROADS_MANAGER.person_id],
    )
    add_item(cursor, ROADS_UNASSIGNED)
    add_item(cursor, ROADS_T1)


def said(response: HttpResponse, named: Named) -> tuple[int, dict[str, str], str]:
    """Everything an answer says, but for the numbers that were asked for and what is random in every answer."""
    headers = {name: _masked(value, named) for name, value in response.items() if name not in _NOT_COMPARED}
    # The content policy is a set: its parts come in any order.
    headers["Content-Security-Policy"] = str(sorted(headers["Content-Security-Policy"].split("; ")))
    # The session's comes once a minute, with the note that somebody is there; it says nothing of what was asked.
    given = {name: morsel for name, morsel in response.cookies.items() if name != settings.SESSION_COOKIE_NAME}
    cookies = {f"cookie {name}": str(sorted(morsel.keys())) for name, morsel in given.items()}
    return response.status_code, headers | cookies, _masked(response.getvalue().decode(), named)


def _masked(text: str, named: Named) -> str:
    text = unquote(text)
    said = {name: value for name, value in named.items() if isinstance(value, str) and value in text}
    for name, value in said.items():
        # As a part of an address first: one number may be the number of several things.
        text = re.sub(rf"/{name}s/{re.escape(value)}(?![0-9])", f"/{name}s/<{name}>", text)
    for name, value in said.items():
        if len(value) < 4:
            continue  # a stop's id is short enough to stand anywhere in a page by chance
        text = re.sub(rf"(?<![0-9A-Za-z]){re.escape(value)}(?![0-9A-Za-z])", f"<{name}>", text)
    for pattern, instead in _RANDOM:
        text = pattern.sub(instead, text)
    return text


__all__ = ["Asking", "Case", "open_roads", "said"]
