"""Who sees and does what, while it changes: a plain model foretells every answer, and the tool must agree.

Three departments, and people of every level who are of none, one or several of them; the desk and the CMO's. Step by
step somebody opens a ticket, says something, cancels, asks for a list; a ticket goes to its right department; somebody
is invited, is given a level or a part of the department, loses one, is suspended and comes back, by the operator or on
a manager's page of people. After each step somebody asks for everything they can see. Each example has departments and
people of its own; Hypothesis chooses.
"""

import logging
import math
import re
import sys
import threading
import uuid

import psycopg
from django.test.utils import setup_test_environment
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.coming_in import let_in
from tests.drill.machine_model import CUSTOMERS, EVERY_DEPARTMENT, Somebody, Stage, Ticket
from tests.world import Case, Place, Thing, World, add_item, populate
from ttrt.models import Person
from ttrt.rules.access import DEPARTMENT_LEVELS, Level, Standing, Verb
from ttrt.rules.identifiers import normal_form
from ttrt.worker import invite

STEPS, AT_LEAST, LENGTH = 20_000, 2_000, 80
NUMBER = re.compile(r"\bD[0-9]+-[0-9]{2}-[0-9]{6}\b")

people = st.integers(0, CUSTOMERS + len(EVERY_DEPARTMENT) - 1)
customers = st.integers(0, CUSTOMERS - 1)
places = st.integers(0, 2)
things = st.integers(0, 1)
perhaps_one = st.sampled_from((0, 1, None))
some = st.integers(0, 99)
levels = st.sampled_from(DEPARTMENT_LEVELS)


class Access(RuleBasedStateMachine):
    """One example: fresh departments, fresh people, a ticket in each."""

    @initialize()
    def begin(self) -> None:
        """Write departments and people."""
        self.world, self.tickets, self.turns, self.unassigned = World(), [], 0, {}
        self.places = [self._place() for _ in range(3)]
        self.things = {place.id: (self._thing(place, 2), self._thing(place, 3)) for place in self.places}
        self.people = [self._person(Standing.CUSTOMER, None) for _ in range(CUSTOMERS)]
        self.people += [self._person(standing, level) for standing, level in EVERY_DEPARTMENT]
        for n, person in enumerate(self.people[: CUSTOMERS - 1]):  # the last is of no department yet
            self._set_level(person, self.places[n % 3], DEPARTMENT_LEVELS[n % 4])
        for where in range(3):  # the representative opens one each, so that there is something to see from the start
            self.opens(who=CUSTOMERS, where=where, of=where % 2)

    # ------------------------------------------------------------ what people do

    @rule(who=people, where=places, of=things)
    def opens(self, who: int, where: int, of: int) -> None:
        """Somebody opens a ticket with an identifier of this department's."""
        person, place = self.people[who], self.places[where]
        thing = self.things[place.id][of]
        own = [each for each in self.places if person.at.get(each.id)]
        found = person.finds(thing.id, place)
        if person.standing is Standing.CUSTOMER and not found and len(own) > 1:
            return  # such a form comes back and asks which department: no answer to foretell
        # What is not found among one's own is opened in one's own, on the unassigned service: it must tell nothing.
        lands = place if person.level or found else (own or [place])[0]
        item_id = thing.id if found else self.unassigned[lands.id]
        answer = self._post(
            person,
            "/tickets/new",
            subjects=thing.identifier,
            **{
                f"another_{normal_form(thing.identifier)}": "Another trouble.",
                f"right_{normal_form(thing.identifier)}": "on",
            },
            trouble="no_service",
            severity="out_of_service",
            description="No dial tone.",
            reporter_name="Somebody",
            **({"department": place.code, "alarm_at": "0:00"} if person.standing is Standing.CONTRACTOR else {}),
        )
        may = person.holds(Verb.OPEN, lands)
        made = self._new_tickets()
        assert [case.department_id for case in made] == ([lands.id] if may else []), (person, place.code, answer)
        self.tickets += [Ticket(case, lands, item_id, person.id) for case in made]

    @rule(who=people, which=some)
    def comments(self, who: int, which: int) -> None:
        """Somebody says something on a ticket."""
        if (ticket := self._one(which)) is None:
            return
        person, text = self.people[who], f"Said {next(Stage.numbers)}."
        status = self._post(person, f"/tickets/{ticket.case.number}/comments", body=text, seen="1.1")
        may = person.holds(Verb.COMMENT, ticket.place) and person.reads(ticket)
        there = Stage.cursor.execute("SELECT department_id FROM ticket_update WHERE body = %s", [text]).fetchall()
        assert there == ([(ticket.place.id,)] if may and ticket.open else []), (person, ticket, status)
        if not may:
            assert status == self._refusal(person, ticket), (person, ticket)

    @rule(who=people, which=some)
    def cancels(self, who: int, which: int) -> None:
        """Somebody cancels a ticket."""
        if (ticket := self._one(which)) is None:
            return
        person = self.people[who]
        status = self._post(
            person, f"/tickets/{ticket.case.number}/cancellation", reason="By mistake.", **self._seen(ticket)
        )
        if not (person.holds(Verb.CANCEL, ticket.place) and person.reads(ticket)):
            assert status == self._refusal(person, ticket), (person, ticket)
        elif ticket.open:
            assert status == 303, (person, ticket)
            ticket.open = False

    @rule(which=some, where=places)
    def goes_to_its_right_department(self, which: int, where: int) -> None:
        """The supervisor puts right a ticket that was opened in the wrong department."""
        ticket, place = self._one(which), self.places[where]
        if ticket is None or not ticket.open or ticket.place == place:
            return
        supervisor = next(each for each in self.people if each.level is Level.SUPERVISOR)
        thing = self.things[place.id][which % 2]
        status = self._post(
            supervisor,
            f"/tickets/{ticket.case.number}/wrong-department",
            into=place.code,
            item=thing.number,
            another_issue="The call of this morning.",
            trouble="no_service",
            severity="out_of_service",
            description="No dial tone.",
            reporter_name="Somebody",
            verified_how="Called back",
            reason="The caller works for the other department.",
            **self._seen(ticket),
        )
        made = self._new_tickets()
        if not supervisor.active:
            assert (status, made) == (401, [])
            return
        assert [case.department_id for case in made] == [place.id], status
        ticket.open = False
        self.tickets.append(Ticket(made[0], place, thing.id, supervisor.id))

    # ------------------------------------------------------------ who is given what

    @rule(who=customers, where=places, level=levels)
    def is_given(self, who: int, where: int, level: Level) -> None:
        """Somebody gets a level in a department, or another one than before."""
        if self.places[where].id not in self.people[who].suspended:
            self._set_level(self.people[who], self.places[where], level)

    @rule(who=people, whom=customers, where=places, level=levels)
    def is_graded_by(self, who: int, whom: int, where: int, level: Level) -> None:
        """Somebody gives a level on the page of people: a manager can, of the own department, to others."""
        person, place = self.people[whom], self.places[where]
        in_the_way = level is Level.MANAGE and place.id in person.part  # a manager sees the whole department
        if self._on_the_page(who, whom, where, "level", in_the_way=in_the_way, level=level.value):
            (person.suspended if place.id in person.suspended else person.at)[place.id] = level

    @rule(who=people, whom=customers, where=places, of=perhaps_one)
    def is_shown_a_part_by(self, who: int, whom: int, where: int, of: int | None) -> None:
        """Somebody lets somebody see one item of a department, or all of it again; a manager always sees all."""
        person, place = self.people[whom], self.places[where]
        thing = None if of is None else self.things[place.id][of]
        said = {"whole": "whole"} if thing is None else {"whole": "part", "items": thing.number}
        in_the_way = thing is not None and Level.MANAGE in (person.at.get(place.id), person.suspended.get(place.id))
        if self._on_the_page(who, whom, where, "reach", in_the_way=in_the_way, **said):
            person.part.pop(place.id, None)
            if thing is not None:
                person.part[place.id] = thing.id

    @rule(who=people, whom=customers, where=places, level=levels, of=perhaps_one)
    def is_invited_by(self, who: int, whom: int, where: int, level: Level, of: int | None) -> None:
        """Somebody asks in whoever has this address; the worker finds the account, and it is in."""
        person, other, place = self.people[who], self.people[whom], self.places[where]
        if not other.active:
            return  # the address would get another account
        thing = None if of is None else self.things[place.id][of]
        part = {"whole": "part", "items": thing.number} if thing else {}
        said = {"step": "do", "name": "Somebody", "email": other.email, "level": level.value, **part}
        status = self._post(person, f"/people?department={place.code}", **said)
        may = person.holds(Verb.KEEP_PEOPLE, place)
        refused = other.is_of(place) or (level is Level.MANAGE and thing is not None)
        assert status == ((422 if refused else 303) if may else self._turned_away(person, place)), (person, other)
        invite.bring_in(threading.Event())
        if may and not refused:
            other.at[place.id] = level
            if thing:
                other.part[place.id] = thing.id

    @rule(who=people, whom=customers, where=places)
    def is_suspended_by(self, who: int, whom: int, where: int) -> None:
        """Somebody suspends; who is suspended already stays so."""
        person, here = self.people[whom], self.places[where].id
        if self._on_the_page(who, whom, where, "suspension", reason="On leave.") and here in person.at:
            person.suspended[here] = person.at.pop(here)

    @rule(who=people, whom=customers, where=places)
    def is_let_in_again_by(self, who: int, whom: int, where: int) -> None:
        """Somebody lifts a suspension; who has access keeps it."""
        person, here = self.people[whom], self.places[where].id
        if self._on_the_page(who, whom, where, "suspension/end", reason="Back.") and here in person.suspended:
            person.at[here] = person.suspended.pop(here)

    @rule(who=people, whom=customers, where=places)
    def is_removed_by(self, who: int, whom: int, where: int) -> None:
        """Somebody removes, for good."""
        if self._on_the_page(who, whom, where, "removal", reason="Works elsewhere."):
            self.people[whom].leaves(self.places[where])

    def _on_the_page(
        self, who: int, whom: int, where: int, what: str, *, in_the_way: bool = False, **said: str
    ) -> bool:
        """Send a form of the page of people; answers whether it was done, as it had to be."""
        person, other, place = self.people[who], self.people[whom], self.places[where]
        row = "SELECT id FROM membership WHERE person_id = %s AND department_id = %s AND removed_at IS NULL"
        found = Stage.cursor.execute(row, [other.id, place.id]).fetchone()
        assert (found is not None) == other.is_of(place), (other, place)
        if found is None:
            return False
        status = self._post(person, f"/people/{found[0]}/{what}?department={place.code}", step="do", **said)
        may = person.holds(Verb.KEEP_PEOPLE, place) and person is not other
        wanted = (422 if in_the_way else 303) if may else self._turned_away(person, place)
        assert status == wanted, (person, other, place, what)
        return may and not in_the_way

    def _turned_away(self, person: Somebody, place: Place) -> int:
        """What the page of a department's people says to who does not keep it."""
        of_the_place = person.standing is Standing.CUSTOMER and person.sees(place)
        return 401 if not person.gets_in else 403 if of_the_place else 404

    @rule(who=customers, where=places)
    def loses(self, who: int, where: int) -> None:
        """Somebody is of a department no longer."""
        person, place = self.people[who], self.places[where]
        Stage.cursor.execute(
            "DELETE FROM membership WHERE person_id = %s AND department_id = %s", [person.id, place.id]
        )
        person.leaves(place)

    @rule(who=people)
    def is_suspended(self, who: int) -> None:
        """Somebody's account is closed."""
        self._set_active(self.people[who], False)

    @rule(who=people)
    def comes_back(self, who: int) -> None:
        """And opened again."""
        self._set_active(self.people[who], True)

    # ------------------------------------------------------------ what people see

    @rule(who=people, which=some)
    def looks(self, who: int, which: int) -> None:
        """Somebody asks for one ticket: there, or not, and nothing between."""
        if (ticket := self._one(which)) is None:
            return
        person, number = self.people[who], ticket.case.number
        path = f"/tickets/{number}{('', '.txt', '/print')[which % 3]}"
        status = person.client.get(path).status_code
        Stage.asked["looks"] += 1
        assert status == (200 if person.reads(ticket) else 302 if not person.gets_in else 404), (person, path)

    @rule(who=people, where=places, kind=st.sampled_from(("csv", "xlsx")))
    def exports(self, who: int, where: int, kind: str) -> None:
        """Somebody takes a department's list away as a file."""
        self._sees_the_list(self.people[who], self.places[where], "/tickets." + kind)

    @invariant()
    def everybody_in_turn_sees_what_they_may(self) -> None:
        """After each step somebody asks for a department's whole list."""
        self.turns += 1
        who, where = self.turns % len(self.people), self.turns % 3
        self._sees_the_list(self.people[who], self.places[where], "/tickets.csv")

    def _sees_the_list(self, person: Somebody, place: Place, path: str) -> None:
        Stage.asked["lists"] += 1
        response = person.client.get(f"{path}?state=all&department={place.code}")
        wanted = 302 if not person.gets_in else 200 if person.sees(place) else 404
        assert response.status_code == wanted, (person, place)
        if wanted == 200 and path.endswith(".csv"):
            numbers = set(NUMBER.findall(response.getvalue().decode()))
            known = {each.case.number for each in self.tickets if each.place == place and person.reads(each)}
            assert numbers == known, (person, place)
        response.close()

    # ------------------------------------------------------------ the world of this example

    def _place(self) -> Place:
        number = next(Stage.numbers)
        place = Place(number, f"D{number}", f"Department {number}")
        Stage.cursor.execute(
            "INSERT INTO department (id, code, name, kind, demonstration) VALUES (%s, %s, %s, 'state', true)",
            [place.id, place.code, place.name],
        )
        self.unassigned[place.id] = next(Stage.numbers)
        add_item(
            Stage.cursor,
            Thing(self.unassigned[place.id], place, 1, "service", "Unassigned service", "", unassigned=True),
            normal="UNASSIGNED",
        )
        return place

    def _thing(self, place: Place, sequence: int) -> Thing:
        number = next(Stage.numbers)
        thing = Thing(number, place, sequence, "circuit", f"55/HCGS/{number}/PT", "DS1 transport")
        add_item(Stage.cursor, thing)
        return thing

    def _person(self, standing: Standing, level: Level | None) -> Somebody:
        number = next(Stage.numbers)
        person = Somebody(number, f"p{number}", standing, level)
        Stage.cursor.execute(
            "INSERT INTO person (id, username, name, email, phone, standing, level, is_active, demonstration)"
            " VALUES (%s, %s, %s, %s, '', %s, %s, true, true)",
            [number, person.login, f"Person {number}", person.email, standing.value, level.value if level else ""],
        )
        let_in(person.client, Person.objects.get(pk=number))
        return person

    def _set_level(self, person: Somebody, place: Place, level: Level) -> None:
        given = [person.id, place.id]
        if place.id in person.at:
            if level is Level.MANAGE:
                person.part.pop(place.id, None)
            part = [person.part[place.id]] if place.id in person.part else []
            change = "UPDATE membership SET level = %s, item_ids = %s WHERE person_id = %s AND department_id = %s"
            Stage.cursor.execute(change + " AND removed_at IS NULL", [level.value, part, *given])
        else:
            add = "INSERT INTO membership (level, person_id, department_id, joined_at) VALUES (%s, %s, %s, now())"
            Stage.cursor.execute(add, [level.value, *given])
        person.at[place.id] = level

    def _set_active(self, person: Somebody, active: bool) -> None:
        Stage.cursor.execute("UPDATE person SET is_active = %s WHERE id = %s", [active, person.id])
        person.active = active

    def _one(self, which: int) -> Ticket | None:
        return self.tickets[which % len(self.tickets)] if self.tickets else None

    def _refusal(self, person: Somebody, ticket: Ticket) -> int:
        return 401 if not person.gets_in else 403 if person.reads(ticket) else 404

    def _post(self, person: Somebody, path: str, **said: str) -> int:
        Stage.asked[path.partition("?")[0].rpartition("/")[2]] += 1
        return person.client.post(path, {"key": str(uuid.uuid4()), **said}).status_code

    def _seen(self, ticket: Ticket) -> dict[str, str]:
        row = "SELECT version || '.' || history_seq FROM ticket WHERE department_id = %s AND id = %s"
        found = Stage.cursor.execute(row, [ticket.case.department_id, ticket.case.ticket_id]).fetchone()
        return {"seen": found[0]}

    def _new_tickets(self) -> list[Case]:
        known = [each.case.ticket_id for each in self.tickets]
        rows = Stage.cursor.execute(
            "SELECT department_id, id, number, identifier FROM ticket"
            " WHERE department_id = ANY (%s) AND NOT id = ANY (%s) ORDER BY id",
            [[place.id for place in self.places], known],
        ).fetchall()
        return [Case(*row) for row in rows]


def drill(scale: float, seed_: int, database: str) -> tuple[int, int]:
    """So many steps, of which each must be foretold; a case is a request of somebody's."""
    setup_test_environment()
    logging.disable(logging.CRITICAL)
    steps = max(AT_LEAST, round(STEPS * scale))
    with psycopg.connect(database, autocommit=True) as connection, connection.cursor() as cursor:
        populate(cursor)
        cursor.execute("SET session_replication_role = replica")
        Stage.cursor = cursor
        failures = run(steps, seed_)
    print(f"asked: {dict(Stage.asked)}", file=sys.stderr)
    return sum(Stage.asked.values()), failures


def run(steps: int, chosen: int) -> int:
    """Run examples of `LENGTH` steps; answers 1 when the model and the tool disagreed."""
    how = settings(
        max_examples=math.ceil(1.2 * steps / LENGTH),  # some end early
        stateful_step_count=LENGTH,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    try:
        run_state_machine_as_test(seed(chosen)(Access), settings=how)
    except Exception as disagreed:
        said = (f"{type(disagreed).__name__}: {disagreed}", *getattr(disagreed, "__notes__", []))
        print(*said, sep="\n", file=sys.stderr)
        return 1
    return 0
