"""A customer finds the complete data of its own tickets online, before and after closing (A.9.4)."""

import pytest

from tests.world import ANA, CHO, ELI, FAY, T1, VAL, World

WORDS = {
    "description": "Oroville gauges are dark.",
    "update": "Fiber cut found at mile 12.",
    "next_step": "Splice crew from Chico.",
    "comment": "The guard is at gate 3.",
    "stop": "Power: told by the site contact.",
    "void": "Power was on all the time.",
    "resolution": "Spliced twelve fibers.",
    "dispute": "Half of the gauges are still dark.",
    "second": "Second cut at mile 14 spliced.",
}


@pytest.fixture
def ticket(world: World):
    """A ticket to which everything happened."""
    ticket = world.open(T1, by=ANA, description=WORDS["description"], customer_reference="HD-20031")
    world.update(ticket, done=WORDS["update"], next_step=WORDS["next_step"])
    world.update(ticket, done="The crew is slow again.", public=False)
    world.comment(ticket, body=WORDS["comment"])
    world.contact(ticket)
    world.void(ticket, world.stop(ticket), reason=WORDS["void"])
    world.restore(ticket, resolution=WORDS["resolution"])
    world.dispute(ticket, note=WORDS["dispute"])
    world.restore(ticket, resolution=WORDS["second"])
    world.accept(ticket)
    return ticket


@pytest.mark.parametrize("person", [ANA, VAL], ids=["manages", "views"])
@pytest.mark.parametrize("paper", ["", ".txt"], ids=["page", "text file"])
def test_a_closed_ticket_shows_everything_that_happened_to_it(ticket, at_page, paper, person):
    shown = at_page(person).get(f"/tickets/{ticket.number}{paper}")

    assert shown.status == 200
    words = " ".join(shown.html.split()) if paper else shown.text
    missing = {name: said for name, said in WORDS.items() if said not in words}
    assert missing == {}
    for told in ("HD-20031", T1.identifier, ELI.name, FAY.name, ANA.name, ticket.number, "Closed"):
        assert told in words, told


def test_the_contractors_internal_notes_are_its_own(ticket, at_page):
    for address in (f"/tickets/{ticket.number}", f"/tickets/{ticket.number}.txt", "/tickets.csv?state=all"):
        assert "slow again" not in at_page(ANA).get(address).html
    assert "slow again" in at_page(FAY).get(f"/tickets/{ticket.number}").html


def test_a_closed_ticket_stays_in_list_search_and_file(ticket, at_page):
    visitor = at_page(ANA)

    assert visitor.get("/tickets?state=all").numbers == [ticket.number]
    assert visitor.get("/tickets?state=ended").numbers == [ticket.number]
    assert visitor.get("/tickets?state=all&text=HD-20031").numbers == [ticket.number]
    assert visitor.get("/tickets?state=all&text=gauges+dark").numbers == [ticket.number]
    assert ticket.number in visitor.get("/tickets.csv?state=all").html
    assert visitor.get("/tickets").numbers == []


def test_nothing_in_the_product_deletes_a_ticket_or_a_part_of_it(ticket, superuser_cursor):
    superuser_cursor.execute(
        "SELECT table_name, grantee FROM information_schema.role_table_grants WHERE privilege_type IN"
        " ('DELETE', 'TRUNCATE') AND grantee LIKE 'ttrt\\_%%' AND grantee <> 'ttrt_owner' AND table_schema = 'public'"
    )
    # A session, what one signs in with, a list somebody keeps for themselves: none is a part of any ticket. A slot of
    # the update duty follows from the ticket's record, and goes where the record comes to say that there was none.
    kept_by_nobody = {"person_session", "saved_view", "desk_view", "duty_slot", "sight"}
    kept_by_nobody |= {"sign_in_try", "mfa_authenticator"}
    assert {name for name, _ in superuser_cursor.fetchall()} == kept_by_nobody


def test_a_stranger_finds_none_of_it(ticket, at_page):
    assert at_page(CHO).get(f"/tickets/{ticket.number}.txt").status == 404


def test_the_moment_of_closing_is_kept_to_the_microsecond(ticket, world):
    found = world.dossier(ticket)

    (closing,) = [entry for entry in found.history if entry.what == "closed"]
    assert found.ticket.closed_at is not None
    assert closing.facts.get("acted_at", closing.at.isoformat())
    assert found.ticket.closed_at <= closing.at
