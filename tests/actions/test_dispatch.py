"""A technician's visit, and an access provider at work."""

import uuid
from datetime import timedelta

import pytest

from tests.drill.tampering import look
from tests.world import ANA, CHO, ELI, FIRE_T1, World, do
from ttrt.actions import codes, dispatch, providers
from ttrt.actions.dispatch import Going
from ttrt.actions.providers import Provider
from ttrt.models.scope import database_now
from ttrt.rules import visits
from ttrt.rules.claims import InTheFuture
from ttrt.rules.refusal import NotFound, Refused
from ttrt.rules.visits import OutOfOrder, Stage

MINUTE = timedelta(minutes=1)


def stage(world: World, ticket) -> Stage:
    return visits.stage(world.dossier(ticket).visits[0])


def test_a_visit_goes_from_being_sent_to_being_gone(world):
    ticket = world.open()
    now = database_now()
    visit = world.send(ticket, arrival_estimate_at=now + 40 * MINUTE)
    step = {"by": ELI, "ticket": ticket.ref(), "dispatch_id": visit}
    assert stage(world, ticket) is Stage.SENT

    do(dispatch.technician_left, left_at=now - 30 * MINUTE, arrival_estimate_at=now + 20 * MINUTE, **step)
    assert stage(world, ticket) is Stage.ON_THE_WAY
    do(dispatch.technician_on_site, on_site_at=now - 10 * MINUTE, **step)
    assert stage(world, ticket) is Stage.ON_SITE
    do(dispatch.technician_gone, gone_at=now - 5 * MINUTE, outcome="Replaced the smart jack.", **step)
    assert stage(world, ticket) is Stage.GONE

    of = world.dossier(ticket, by=ANA)
    assert [entry.what for entry in of.history] == [
        "opened",
        "technician sent",
        "technician left",
        "technician on site",
        "technician gone",
    ]
    assert of.visits[0].arrival_estimate_at == now + 20 * MINUTE
    assert look() == []


def test_times_of_a_visit_follow_one_another(world):
    ticket = world.open()
    now = database_now()
    visit = world.send(ticket, left_at=now - 30 * MINUTE)
    step = {"by": ELI, "ticket": ticket.ref(), "dispatch_id": visit}

    with pytest.raises(OutOfOrder, match="first when the technician came"):
        do(dispatch.technician_gone, gone_at=now, outcome="Done.", **step)
    with pytest.raises(OutOfOrder, match="had not left yet"):
        do(dispatch.technician_on_site, on_site_at=now - 31 * MINUTE, **step)
    with pytest.raises(InTheFuture):
        do(dispatch.technician_on_site, on_site_at=now + 10 * MINUTE, **step)
    with pytest.raises(OutOfOrder, match="on the way already"):
        do(dispatch.technician_left, left_at=now, **step)
    do(dispatch.technician_on_site, on_site_at=now - 20 * MINUTE, **step)
    with pytest.raises(OutOfOrder, match="say when they left"):
        do(dispatch.call_off, outcome="Not needed.", **step)
    with pytest.raises(OutOfOrder, match="not on site yet"):
        do(dispatch.technician_gone, gone_at=now - 21 * MINUTE, outcome="Done.", **step)
    with pytest.raises(Refused, match="what was found"):
        do(dispatch.technician_gone, gone_at=now, outcome=" ", **step)
    assert stage(world, ticket) is Stage.ON_SITE


def test_leaving_may_be_noted_after_the_arrival_but_not_later_than_it(world):
    ticket = world.open()
    now = database_now()
    step = {"by": ELI, "ticket": ticket.ref(), "dispatch_id": world.send(ticket)}
    do(dispatch.technician_on_site, on_site_at=now - 10 * MINUTE, **step)

    with pytest.raises(OutOfOrder, match="came on site before"):
        do(dispatch.technician_left, left_at=now - 9 * MINUTE, **step)
    do(dispatch.technician_left, left_at=now - 50 * MINUTE, **step)

    assert world.dossier(ticket).visits[0].left_at == now - 50 * MINUTE


def test_a_visit_called_off_is_over(world):
    ticket = world.open()
    step = {"by": ELI, "ticket": ticket.ref(), "dispatch_id": world.send(ticket)}

    do(dispatch.call_off, outcome="Service came back.", **step)

    assert stage(world, ticket) is Stage.CALLED_OFF
    with pytest.raises(Refused, match="was called off"):
        do(dispatch.technician_on_site, on_site_at=database_now(), **step)
    assert look() == []


def test_what_happened_on_site_can_be_noted_when_the_ticket_has_ended(world):
    ticket = world.open()
    visit = world.send(ticket)
    world.cancel(ticket)

    world.visit(ticket, visit)

    assert stage(world, ticket) is Stage.GONE
    assert look() == []


def test_a_double_click_sends_one_technician_and_engages_one_provider(world):
    ticket, key = world.open(), uuid.uuid4()

    for _ in range(2):
        world.send(ticket, key=key)
        world.engage(ticket, key=key)

    of = world.dossier(ticket)
    assert (len(of.visits), len(of.providers)) == (1, 1)
    assert [entry.what for entry in of.history] == ["opened", "technician sent", "provider engaged"]


def test_a_visit_needs_somebody_and_an_arrival_after_the_leaving(world):
    ticket, now = world.open(), database_now()

    for going, field in (
        (Going(" "), "technician"),
        (Going("Tim Tran", arrival_estimate_at=now - MINUTE), "arrival_estimate_at"),
    ):
        with pytest.raises(Refused) as refused:
            do(dispatch.send_technician, by=ELI, ticket=ticket.ref(), key=uuid.uuid4(), going=going)
        assert refused.value.field == field


def test_what_the_provider_says_is_kept_word_for_word(world):
    ticket = world.open()
    now = database_now()
    engaged = world.engage(ticket, engaged_at=now - 20 * MINUTE, commitment_at=now + 60 * MINUTE)
    world.told_by(ticket, engaged, "Our cable is cut near Perris.", commitment_at=now + 90 * MINUTE)
    world.told_by(ticket, engaged, "The splicer needs two hours more.", their_ticket="ST-88214")
    do(
        providers.release_provider,
        by=ELI,
        ticket=ticket.ref(),
        engagement_id=engaged,
        released_at=now,
        said="Spliced and tested.",
    )

    of = world.dossier(ticket, by=ANA)

    (row,) = of.providers
    assert (row.said, row.their_ticket, row.released_at) == ("Spliced and tested.", "ST-88214", now)
    assert row.commitment_at == now + 90 * MINUTE
    assert [entry.text for entry in of.history if entry.what.startswith("provider ")] == [
        "",
        "Our cable is cut near Perris.",
        "The splicer needs two hours more.",
        "Spliced and tested.",
    ]
    with pytest.raises(Refused, match="was released"):
        world.told_by(ticket, engaged)
    assert look() == []


def test_a_provider_is_neither_engaged_in_the_future_nor_released_before_it_was_engaged(world):
    ticket, now = world.open(), database_now()
    for provider, field in (
        (Provider("", ""), "provider"),
        (Provider("Sierra", engaged_at=now + 60 * MINUTE), "engaged_at"),
        (Provider("Sierra", engaged_at=now - MINUTE, commitment_at=now - 2 * MINUTE), "commitment_at"),
    ):
        with pytest.raises(Refused) as refused:
            do(providers.engage_provider, by=ELI, ticket=ticket.ref(), key=uuid.uuid4(), provider=provider)
        assert refused.value.field == field
    engaged = world.engage(ticket, engaged_at=now)
    with pytest.raises(Refused, match="not engaged yet"):
        do(
            providers.release_provider,
            by=ELI,
            ticket=ticket.ref(),
            engagement_id=engaged,
            released_at=now - MINUTE,
        )


def test_a_visit_and_a_provider_of_another_ticket_do_not_exist(world):
    mine, theirs = world.open(), world.open(FIRE_T1, by=CHO)
    visit, engaged = world.send(theirs), world.engage(theirs)

    with pytest.raises(NotFound):
        do(dispatch.call_off, by=ELI, ticket=mine.ref(), dispatch_id=visit, outcome="Wrong one.")
    with pytest.raises(NotFound):
        world.told_by(mine, engaged)
    assert world.dossier(mine, by=ANA).visits == []


# ---------------------------------------------------------------- codes


def test_codes_are_put_right_and_both_values_stay(world):
    ticket = world.open()
    do(codes.set_codes, by=ELI, ticket=ticket.ref(), trouble="errors", reason="It is up, and drops packets.")
    world.restore(ticket, cause="network_cable")
    do(
        codes.set_codes,
        by=ELI,
        ticket=ticket.ref(),
        trouble="errors",
        cause="network_equipment",
        reason="The cable tested clean.",
    )

    of = world.dossier(ticket, by=ANA)

    assert (of.ticket.trouble, of.ticket.cause) == ("errors", "network_equipment")
    assert of.restorations[0].cause == "network_cable"
    first, second = (entry.facts for entry in of.history if entry.what == "codes corrected")
    assert (first["was_trouble"], first["trouble"]) == ("no_service", "errors")
    assert (second["was_cause"], second["cause"]) == ("network_cable", "network_equipment")
    assert look() == []


def test_codes_come_from_the_pack_and_with_a_reason(world):
    ticket = world.open()
    for said, field in (
        ({"trouble": "gremlins", "reason": "x"}, "trouble"),
        ({"trouble": "errors", "cause": "network_cable", "reason": "x"}, "cause"),
        ({"trouble": "no_service", "reason": "x"}, "trouble"),
        ({"trouble": "errors", "reason": ""}, "reason"),
    ):
        with pytest.raises(Refused) as refused:
            do(codes.set_codes, by=ELI, ticket=ticket.ref(), **said)
        assert refused.value.field == field
    world.restore(ticket)
    with pytest.raises(Refused, match="Choose the cause"):
        do(codes.set_codes, by=ELI, ticket=ticket.ref(), trouble="errors", cause="", reason="x")


def test_an_update_says_where_the_work_stands_in_a_word_of_the_pack(world):
    ticket = world.open()

    world.update(ticket, status_code="techOnSite")
    with pytest.raises(Refused) as refused:
        world.update(ticket, status_code="partying")

    assert refused.value.field == "status_code"
    assert [update.status_code for update in world.dossier(ticket).updates] == ["techOnSite"]
    assert look() == []
