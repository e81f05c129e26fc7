"""One common cause: a ticket for each circuit, tied by one report; duration is counted for each circuit."""

from datetime import timedelta

from tests.world import ANA, ELI, ETHERNET, PHONE, SIP, T1
from ttrt.models.scope import database_now

MINUTE = timedelta(minutes=1)


def test_each_affected_circuit_has_its_own_ticket_and_its_own_duration(world):
    began = database_now() - timedelta(hours=4)
    one, two, three = world.open_many(T1, ETHERNET, SIP, by=ELI, at=began, alarm_at=began - 10 * MINUTE)

    world.restore(one, at=began + 60 * MINUTE)
    world.restore(two, at=began + 90 * MINUTE)

    spent = [world.dossier(ticket, at=began + 120 * MINUTE).clock.net / MINUTE for ticket in (one, two, three)]
    assert spent == [70, 100, 130]


def test_from_each_ticket_one_reaches_every_other_of_the_report(world, at_page):
    cases = world.open_many(T1, ETHERNET, PHONE, by=ANA)
    numbers = {case.number for case in cases}
    visitor = at_page(ANA)

    for case in cases:
        found = world.dossier(case, by=ANA)
        assert {number for number, _, _ in found.siblings} == numbers - {case.number}
        assert numbers - {case.number} <= set(visitor.get(f"/tickets/{case.number}").numbers)


def test_one_list_holds_every_affected_circuit(world, at_page):
    cases = world.open_many(T1, ETHERNET, PHONE, by=ANA)
    world.open(SIP, by=ANA)
    report = world.dossier(cases[0]).report.pk

    shown = at_page(ANA).get(f"/tickets?report={report}&state=all")

    assert set(shown.numbers) == {case.number for case in cases}
    assert all(identifier in shown.text for identifier in (T1.identifier, ETHERNET.identifier, PHONE.identifier))
