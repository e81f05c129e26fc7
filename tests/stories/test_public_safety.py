"""Service that public safety depends on, or with TSP: seen first, with a number to call and a row in the overview."""

from datetime import timedelta

from tests.stories.markup import by_id
from tests.world import ANA, CHO, DEE, DS3, ELI, FIRE_PHONE, SIP, T1
from ttrt.models import packs
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import overview
from ttrt.rules.localtime import civil_day

HOUR = timedelta(hours=1)


def number_to_call() -> str:
    return packs.in_force(civil_day(database_now())).desk.public_safety_phone


def test_the_number_to_call_stands_on_the_ticket_while_it_is_open(world, at_page):
    ticket, plain = world.open(FIRE_PHONE, by=CHO), world.open(T1)
    page = at_page(CHO)

    assert number_to_call() in page.get(f"/tickets/{ticket.number}").text
    assert number_to_call() not in at_page(ANA).get(f"/tickets/{plain.number}").text
    world.cancel(ticket, by=CHO)
    assert number_to_call() not in page.get(f"/tickets/{ticket.number}").text


def test_who_is_called_reads_that_they_are_called_and_not_to_call(world, at_page):
    page = f"/tickets/{world.open(FIRE_PHONE, by=CHO).number}"

    for reader, said in (
        (CHO, "Call us now, day or night:"),
        (DEE, "Call us now"),
        (ELI, "They reach us day and night"),
    ):
        assert said in at_page(reader).get(page).text
    assert "Call us now" not in at_page(ELI).get(page).text


def test_it_stands_on_the_opening_page_as_soon_as_the_item_is_known(world, at_page):
    page = at_page(ANA)
    form = page.get("/tickets/new").form("/tickets/new")

    assert number_to_call() in page.send(form, subjects=DS3.identifier, step="look_up").text
    assert number_to_call() not in page.send(form, subjects=SIP.identifier, step="look_up").text


def test_every_page_says_the_packs_number_of_the_service_center(world, at_page):
    center = packs.in_force(civil_day(database_now())).desk.service_center_phone

    assert center in at_page(ANA).get("/tickets").text


def test_the_list_of_what_is_due_begins_with_it(world, at_page):
    world.open(T1, at=database_now() - 3 * HOUR)
    urgent = world.open(FIRE_PHONE, by=CHO, at=database_now() - HOUR / 2)

    shown = at_page(ELI).get("/tickets?sort=due")

    first = shown.html.index(urgent.number)
    assert all(first <= shown.html.index(number) for number in shown.numbers)


def test_it_has_a_row_of_its_own_in_the_states_overview(world, at_page):
    oldest = world.open(FIRE_PHONE, by=CHO, at=database_now() - 5 * HOUR)
    world.open(DS3)
    world.open(T1, at=database_now() - 9 * HOUR)

    shown = at_page(DEE).get("/cmo")

    row = next(node for node in shown.root.every("section") if "Public safety and TSP" in node.text[:40])
    assert "2 in 2 departments" in " ".join(row.text.split())
    assert oldest.number in row.text
    assert {"/tickets?priority=yes&sort=due", "/tickets?priority=yes&overdue=yes"} <= {
        link.get("href") for link in row.every("a")
    }
    assert by_id(shown.root, "main")


def test_the_rows_figures_are_one_statement_with_the_departments(world, django_assert_num_queries):
    world.open(FIRE_PHONE, by=CHO, at=database_now() - 2 * HOUR)

    with as_viewer(DEE) as at, django_assert_num_queries(1):
        rows = overview.departments(at=at)

    (fire,) = [row for row in rows if row.public_safety]
    assert (fire.urgent_overdue, fire.urgent_oldest_number) == (1, "3540-26-000001")
