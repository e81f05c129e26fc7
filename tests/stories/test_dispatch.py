"""T15: a technician's visit is a record of its own: sent, on the way, on site, gone; or called off."""

from tests.stories.visitor import Visitor
from tests.world import ANA, ELI, TIM
from ttrt.models.scope import database_now
from ttrt.rules.localtime import input_value


def step(person: Visitor, number: str, visit: int, name: str, **typed: str):
    form = person.get(f"/tickets/{number}").form(f"/tickets/{number}/visits/{visit}/{name}")
    return person.send(form, **typed)


def test_a_visit_from_sending_to_leaving_is_seen_by_both_sides(world):
    ticket = world.open()
    number = ticket.number
    eli, ana = Visitor(ELI), Visitor(ANA)
    form = eli.get(f"/tickets/{number}").form(f"/tickets/{number}/visits")
    eli.send(form, technician="Tim Tran", phone="916-555-0110")
    visit = world.dossier(ticket).visits[0].pk

    for name, typed, words in (
        ("left", {}, "On the way"),
        ("on-site", {}, "On site"),
        ("gone", {"outcome": "Replaced the smart jack."}, "Has left the site"),
    ):
        step(eli, number, visit, name, **typed)
        assert words in ana.get(f"/tickets/{number}").text

    page = ana.get(f"/tickets/{number}")
    assert "916-555-0110" in page.text
    assert "Replaced the smart jack." in page.text
    dossier = ana.get(f"/tickets/{number}.txt").html
    for words in ("TECHNICIANS’ VISITS", "Tim Tran: has left the site", "Replaced the smart jack."):
        assert words in dossier
    assert not any("/visits" in action for action in page.actions)


def test_a_step_may_be_noted_late_but_not_out_of_order_and_nothing_typed_is_lost(world):
    ticket = world.open()
    visit = world.send(ticket)
    world.visit(ticket, visit, until="on site")
    eli = Visitor(ELI)

    page = step(eli, ticket.number, visit, "gone", gone_at="2020-01-01T08:00", outcome="Replaced the smart jack.")

    assert page.status == 422
    assert "not on site yet" in page.beside("gone_at")
    kept = page.kept(f"/tickets/{ticket.number}/visits/{visit}/gone")
    assert kept["outcome"] == "Replaced the smart jack."


def test_leaving_in_the_minute_of_the_arrival_is_possible(world):
    ticket = world.open()
    visit = world.send(ticket)
    world.visit(ticket, visit, until="on site")

    gone_at = input_value(world.dossier(ticket).visits[0].on_site_at)
    page = step(Visitor(ELI), ticket.number, visit, "gone", gone_at=gone_at, outcome="Nobody was there.")

    assert page.status == 200
    assert world.dossier(ticket).visits[0].gone_at <= database_now()


def test_a_visit_is_called_off_with_a_reason_the_department_reads(world):
    ticket = world.open()
    visit = world.send(ticket)

    step(Visitor(TIM), ticket.number, visit, "off", outcome="Service came back.")

    page = Visitor(ANA).get(f"/tickets/{ticket.number}")
    assert "Called off" in page.text
    assert "Service came back." in page.text
