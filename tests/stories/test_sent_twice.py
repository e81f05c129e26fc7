"""A double click, a retry, ten at once: it is opened, posted and commented once."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from tests.stories.visitor import OPENING, Visitor
from tests.world import ANA, BEN, ELI, PHONE, T1, World

AT_ONCE = 10


def together(act, times: int = AT_ONCE) -> list:
    """Do it so many times at the same moment, each on a connection of its own."""
    ready = threading.Barrier(times)

    def one(_: int):
        try:
            ready.wait(20)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(one, range(times)))


def count(cursor, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {table}")
    return cursor.fetchone()[0]


def test_ten_parallel_posts_of_one_key_open_its_tickets_once(world, superuser_cursor):
    key = uuid.uuid4()

    answers = together(lambda: sorted(case.number for case in world.open_many(T1, PHONE, key=key)))

    assert len({tuple(each) for each in answers}) == 1
    assert count(superuser_cursor, "ticket") == 2
    assert count(superuser_cursor, "report") == 1
    assert count(superuser_cursor, "notice") == 2


@pytest.mark.parametrize(
    ("verb", "table"), [("update", "ticket_update"), ("comment", "ticket_update"), ("contact", "contact_attempt")]
)
def test_ten_parallel_posts_of_one_key_are_said_once(world: World, superuser_cursor, verb, table):
    ticket = world.open()
    key = uuid.uuid4()

    together(lambda: getattr(world, verb)(ticket, key=key) or "said")

    assert count(superuser_cursor, table) == 1
    assert len(world.dossier(ticket).history) == 2


def test_ten_openings_of_one_circuit_by_ten_people_leave_one_ticket(world, superuser_cursor):
    def act() -> str:
        try:
            return world.open(T1, by=BEN).number
        except Exception as refused:
            return type(refused).__name__

    answers = together(act)

    assert answers.count("OpenAlready") == AT_ONCE - 1
    assert count(superuser_cursor, "ticket") == 1


def test_a_double_click_on_the_page_leads_to_the_same_tickets(world, at_page, superuser_cursor):
    visitor: Visitor = at_page(ANA)
    form = visitor.get("/tickets/new").form("/tickets/new")
    said = {**form.values, **OPENING, "subjects": "32/HCGS/004512/PT\n916-555-0134"}

    first, second = (visitor.post("/tickets/new", said) for _ in range(2))

    assert first.numbers == second.numbers
    assert (second.status, len(second.numbers)) == (200, 2)
    assert count(superuser_cursor, "ticket") == 2


def test_the_same_form_with_other_content_opens_nothing_more(world, at_page, superuser_cursor):
    visitor = at_page(ANA)
    form = visitor.get("/tickets/new").form("/tickets/new")
    said = {**form.values, **OPENING, "subjects": "32/HCGS/004512/PT"}
    visitor.post("/tickets/new", said)

    shown = visitor.post("/tickets/new", {**said, "description": "Something quite different."})

    assert shown.status == 422
    assert "This form was sent before with other content" in shown.text
    assert count(superuser_cursor, "ticket") == 1


@pytest.mark.parametrize(
    ("who", "form", "typed"),
    [
        (ELI, "updates", {"done": "Tested to the demarc."}),
        (ANA, "comments", {"body": "Gate 3 is open."}),
        (ELI, "contacts", {"whom": "Guard", "method": "phone", "outcome": "no answer"}),
    ],
)
def test_a_form_on_the_ticket_sent_twice_counts_once(world, at_page, superuser_cursor, who, form, typed):
    ticket = world.open()
    visitor = at_page(who)
    sent = visitor.get(f"/tickets/{ticket.number}").form(f"/tickets/{ticket.number}/{form}")

    statuses = [visitor.send(sent, **typed).status for _ in range(2)]

    assert statuses == [200, 200]
    assert count(superuser_cursor, "ticket_update") + count(superuser_cursor, "contact_attempt") == 1
