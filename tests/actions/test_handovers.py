"""A shift handed over, and the teams it may be handed over for."""

import uuid

import psycopg
import pytest

from tests.world import ADA, CHO, DS3, ELI, FAY, FIRE_T1, SIP, T1, TIM, do
from ttrt.actions import handovers, teams
from ttrt.host.databases import SUPERUSER
from ttrt.models import OfficeEntry, ShiftHandover, Team, Ticket
from ttrt.models.scope import as_viewer
from ttrt.queries import handover, registers
from ttrt.rules.refusal import NotFound, Refused


def hand_over(by=ELI, **said) -> int:
    return do(handovers.hand_over, by=by, **{"key": uuid.uuid4(), "note": "All quiet but one.", **said})


def row(handover_id: int) -> ShiftHandover:
    with as_viewer(FAY):
        return ShiftHandover.objects.get(pk=handover_id)


def owner(ticket) -> str:
    with as_viewer(FAY):
        return Ticket.objects.values_list("owner_name", flat=True).get(pk=ticket.ticket_id)


def office() -> list[str]:
    with as_viewer(FAY):
        return list(OfficeEntry.objects.order_by("seq").values_list("what", flat=True))


def test_ones_open_tickets_of_all_departments_are_left_most_pressing_first(world):
    plain, fire, urgent, others = world.open(T1), world.open(FIRE_T1, by=CHO), world.open(DS3), world.open(SIP)
    for ticket in (plain, fire, urgent):
        world.take(ticket)
    world.take(others, by=TIM)
    world.update(plain, done="Tested to the demarc.")

    left = handover.told(row(hand_over(notes={plain.number: "The splicer calls at six."})))

    assert [line.number for line in left] == [urgent.number, fire.number, plain.number]
    assert (left[2].last_said, left[2].note, left[2].department) == (
        "Tested to the demarc.",
        "The splicer calls at six.",
        "Water Resources",
    )
    assert left[2].update_due_at is not None


def test_two_different_people_sign(world):
    shift = hand_over()

    with pytest.raises(Refused, match="next person’s to do"):
        do(handovers.take_over, by=ELI, handover_id=shift)
    do(handovers.take_over, by=TIM, handover_id=shift, note="Read; nothing open to me.")
    with pytest.raises(Refused, match="Tim Tran has signed"):
        do(handovers.take_over, by=FAY, handover_id=shift)

    assert (row(shift).by_name, row(shift).taken_by_name) == (ELI.name, TIM.name)
    assert office() == ["shift handed over", "shift taken over"]
    with pytest.raises(NotFound):
        do(handovers.take_over, by=TIM, handover_id=shift + 1)


def test_whoever_signs_can_take_what_the_giver_still_has(world):
    first, passed, closed = world.open(T1), world.open(SIP), world.open(DS3)
    for ticket in (first, passed, closed):
        world.take(ticket)
    shift = hand_over()
    world.give(passed, FAY)
    world.cancel(closed)

    taken = do(handovers.take_over, by=TIM, handover_id=shift, with_tickets=True)

    assert taken == 1
    assert [owner(t) for t in (first, passed, closed)] == [TIM.name, FAY.name, ELI.name]


def test_a_note_on_a_ticket_that_ended_meanwhile_is_not_lost(world):
    ticket = world.open()
    world.take(ticket)
    world.cancel(ticket)

    (line,) = handover.told(row(hand_over(notes={ticket.number: "They will call again."})))

    assert (line.note, line.status) == ("They will call again.", "cancelled")


def test_sent_twice_it_is_one_hand_over(world):
    key = uuid.uuid4()

    assert hand_over(key=key) == hand_over(key=key)
    assert office() == ["shift handed over"]


def test_a_hand_over_says_something_and_names_a_team_that_is_there(world):
    for said, field in (({"note": " "}, "note"), ({"team": "Nowhere"}, "team")):
        with pytest.raises(Refused) as refused:
            hand_over(**said)
        assert refused.value.field == field


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE shift_handover SET note = 'All is well.'", "is not what was signed in row 1"),
        ("UPDATE shift_handover SET tickets = '[]'", "is not what was signed in row 1"),
        ("UPDATE shift_handover SET taken_by_name = 'Fay Flores'", "is not what was signed in row 2"),
        ("DELETE FROM shift_handover", "is gone"),
    ],
)
def test_a_hand_over_changed_behind_the_tools_back_shows(world, embedded, change, found):
    world.take(world.open())
    do(handovers.take_over, by=TIM, handover_id=hand_over())
    with as_viewer(FAY):
        assert registers.check_office() == []

    with psycopg.connect(embedded.url(SUPERUSER), autocommit=True) as superuser:
        superuser.execute(change)

    with as_viewer(FAY):
        assert any(found in what for _, what in registers.check_office())


# ---------------------------------------------------------------- teams


def test_teams_are_added_renamed_and_ended_by_the_office(world):
    transport = do(teams.add_team, by=ADA, name="Transport")
    do(teams.add_team, by=FAY, name="Voice")
    do(teams.rename_team, by=FAY, team_id=transport, name="Transport north")
    ticket = world.open()
    world.give(ticket, team="Transport north")

    with pytest.raises(Refused, match="an open ticket"):
        do(teams.end_team, by=FAY, team_id=transport)
    with pytest.raises(Refused, match="already"):
        do(teams.add_team, by=FAY, name="voice")
    world.give(ticket, team="Voice")
    do(teams.end_team, by=FAY, team_id=transport)

    with as_viewer(FAY):
        assert list(Team.objects.filter(ended_at=None).values_list("name", flat=True)) == ["Voice"]
        assert registers.check_office() == []
    assert office() == ["team added", "team added", "team renamed", "team ended"]
    with pytest.raises(NotFound):
        do(teams.rename_team, by=FAY, team_id=transport, name="Again")
