"""T16: an access provider at work: its own ticket number, its commitment, everything it said."""

from tests.stories.visitor import Visitor
from tests.world import ANA, DEE, ELI


def test_a_provider_is_engaged_says_things_and_is_released(world):
    ticket = world.open()
    address = f"/tickets/{ticket.number}"
    eli, ana = Visitor(ELI), Visitor(ANA)
    eli.send(
        eli.get(address).form(f"{address}/providers"),
        provider="Sierra Telephone",
        their_ticket="ST-88213",
        contact="Repair desk, 559-555-0170",
    )
    engaged = world.dossier(ticket).providers[0].pk
    for said in ("Our cable is cut near Perris.", "The splicer needs two hours more."):
        eli.send(eli.get(address).form(f"{address}/providers/{engaged}/said"), said=said)

    page = ana.get(address)
    for words in ("Sierra Telephone", "ST-88213", "Engaged", "Our cable is cut near Perris.", "two hours more"):
        assert words in page.text
    assert "559-555-0170" not in page.html
    assert "559-555-0170" in Visitor(DEE).get(address).html

    eli.send(eli.get(address).form(f"{address}/providers/{engaged}/release"), said="Spliced and tested.")

    dossier = ana.get(f"{address}.txt").html
    for words in ("ACCESS PROVIDERS", "Sierra Telephone: released", "Our cable is cut near Perris.", "Spliced and"):
        assert words in dossier
    assert "559-555-0170" not in dossier


def test_a_provider_at_work_stops_no_clock(world):
    ticket = world.open()
    world.engage(ticket)

    of = world.dossier(ticket)

    assert of.stops == []
    assert of.clock.running
    assert of.clock.stopped.total_seconds() == 0


def test_a_provider_without_a_name_is_refused_beside_the_field(world):
    ticket = world.open()
    eli = Visitor(ELI)
    form = eli.get(f"/tickets/{ticket.number}").form(f"/tickets/{ticket.number}/providers")

    page = eli.send(form, provider="", their_ticket="ST-88213")

    assert page.status == 422
    assert "which provider" in page.beside("provider")
    assert page.kept(f"/tickets/{ticket.number}/providers")["their_ticket"] == "ST-88213"
