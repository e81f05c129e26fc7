"""Service issues are partitioned by customer; a customer sees its own department's alone (A.9.4), on every path."""

import re

import pytest

from tests.stories.visitor import Visitor
from tests.world import ANA, CHO, FIRE, FIRE_PHONE, FIRE_T1, FIRE_VPN, PHONE, T1, WATER, World, do
from ttrt.actions import opening, updates
from ttrt.actions.holding import Ref
from ttrt.models import (
    ContactAttempt,
    HistoryEntry,
    InventoryItem,
    Notice,
    Report,
    Restoration,
    StopClock,
    Ticket,
    TicketUpdate,
)
from ttrt.models.scope import as_viewer
from ttrt.rules.opening import Reporter, Subject, Trouble
from ttrt.rules.refusal import NotAllowed, NotFound

OURS = "WATER-0815"
SECRET = "Perris backhaul"


@pytest.fixture
def theirs(world: World):
    """CAL FIRE has a ticket with everything on it; Water Resources has one of its own."""
    world.open(T1, by=ANA, customer_reference=OURS)
    ticket = world.open(FIRE_T1, by=CHO, description=f"{SECRET} is out.", customer_reference="FIRE-4711")
    world.update(ticket, done=f"{SECRET}: splice crew on the way.")
    world.comment(ticket, by=CHO, body=f"{SECRET}: gate code at the guard.")
    world.contact(ticket)
    world.stop(ticket)
    world.restore(ticket, resolution=f"{SECRET}: spliced.")
    return ticket


def addresses(number: str) -> list[str]:
    """Every address a customer can read, with what could bring the other department's rows into it."""
    lists = [
        "?state=all",
        f"?state=all&text={number}",
        f"?state=all&text={SECRET.replace(' ', '+')}",
        "?state=all&text=FIRE-4711",
        "?state=all&text=73HCGS123456PT",
        "?state=all&department=3860",
    ]
    pages = [f"{page}{query}" for page in ("/tickets", "/tickets.csv", "/tickets/count") for query in lists]
    items = ["/inventory", "/inventory?text=73HCGS123456PT", "/inventory?text=Perris"]
    return [*pages, *items, "/tickets/new", "/"]


def test_no_page_list_search_count_or_file_shows_the_other_departments_ticket(theirs, at_page):
    visitor: Visitor = at_page(ANA)

    for address in addresses(theirs.number):
        shown = visitor.get(address)
        assert shown.status == 200, address
        unasked = shown.html.replace(SECRET.replace(" ", "+"), "").replace(f"“{SECRET}”", "").replace(f'"{SECRET}"', "")
        assert SECRET not in unasked, address
        assert f'href="/tickets/{theirs.number}"' not in shown.html, address
        assert "951-555-0120" not in shown.html, address


def test_the_list_does_hold_what_is_ones_own_and_the_other_department_sees_its_own(theirs, at_page):
    ana, cho = (at_page(person).get("/tickets.csv?state=all").html for person in (ANA, CHO))
    assert (OURS in ana, "FIRE-4711" in ana) == (True, False)
    assert (OURS in cho, "FIRE-4711" in cho) == (False, True)


def test_a_list_about_a_foreign_item_answers_like_one_about_a_missing_item(theirs, at_page):
    visitor = at_page(ANA)

    foreign, missing = (visitor.get(f"/tickets?item=3540-{number}") for number in ("000002", "000999"))

    assert foreign.status == missing.status
    assert at_rest(foreign.text).replace("000002", "…") == at_rest(missing.text).replace("000999", "…")


def at_rest(text: str) -> str:
    """The page without its running clocks: a second may pass between two answers."""
    return re.sub(r"\d+ (s|min) (so far|left)", r"… \2", text)


@pytest.mark.parametrize(
    "address",
    [
        "/tickets/{0}",
        "/tickets/{0}.txt",
        "/inventory/3540-000002",
        "/tickets?department=3540",
        "/tickets.csv?department=3540",
        "/cmo",
        "/hotline",
    ],
)
def test_a_foreign_address_answers_exactly_like_a_missing_one(theirs, at_page, address):
    visitor = at_page(ANA)

    foreign = visitor.get(address.format(theirs.number))
    missing = visitor.get(address.format("3860-26-999999").replace("3540", "3999"))

    assert (foreign.status, missing.status) == (404, 404)
    assert foreign.text == missing.text


def test_no_form_sent_by_force_touches_the_other_departments_ticket(theirs, world, at_page):
    visitor = at_page(ANA)
    before = world.dossier(theirs).ticket.version
    own = visitor.get("/tickets/new").form("/tickets/new").values

    for step in ("comments", "acceptance", "dispute", "cancellation"):
        sent = {
            "csrfmiddlewaretoken": own["csrfmiddlewaretoken"],
            "key": own["key"],
            "seen": f"{before}.1",
            "body": "x",
            "note": "x",
            "reason": "x",
        }
        assert visitor.post(f"/tickets/{theirs.number}/{step}", sent).status == 404, step

    assert world.dossier(theirs).ticket.version == before


def test_in_a_departments_scope_the_database_itself_holds_no_other_row(theirs):
    with as_viewer(ANA):
        for model in (
            Ticket,
            Report,
            TicketUpdate,
            StopClock,
            Restoration,
            ContactAttempt,
            HistoryEntry,
            Notice,
            InventoryItem,
        ):
            assert not model.objects.exclude(department_id=WATER.id).exists(), model.__name__
    with as_viewer(CHO):
        for model in (Ticket, TicketUpdate, StopClock, Restoration, ContactAttempt, HistoryEntry, InventoryItem):
            assert model.objects.filter(department_id=FIRE.id).exists(), model.__name__


def test_a_verb_on_a_foreign_ticket_is_refused_whatever_department_is_named(theirs):
    for ref in (theirs.ref(), Ref(WATER.id, theirs.ticket_id)):
        with pytest.raises((NotAllowed, NotFound)):
            do(updates.add_comment, by=ANA, ticket=ref, key="6c1c7f9e-0a0f-4c0e-8f43-0e6f7a1b2c3d", body="x")


def test_an_item_of_another_department_cannot_be_named_in_ones_own_ticket(world):
    for item in (FIRE_T1, FIRE_PHONE, FIRE_VPN):
        with pytest.raises(NotFound):
            do(
                opening.open_tickets,
                by=ANA,
                department_id=WATER.id,
                key="6c1c7f9e-0a0f-4c0e-8f43-0e6f7a1b2c3d",
                subjects=(Subject(item.identifier, item.id),),
                trouble=Trouble("no_service", "out_of_service", "x"),
                reporter=Reporter("Ana"),
                channel="online",
            )
    assert world.open(PHONE).number.startswith("3860-")
