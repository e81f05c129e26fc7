"""A department asks for more attention; the contractor sees it flagged until somebody answers, and all read who."""

import uuid

import pytest

from tests.world import ANA, BEN, CHO, ELI, FAY, FIRE_T1, PHONE, RAE, T1, VAL
from ttrt.actions.escalations import EscalatedAlready, NothingToAnswer
from ttrt.rules.refusal import NotAllowed, Refused

WHY = "The court sits at noon and has no line."


@pytest.fixture
def ticket(world):
    return world.open(T1)


def test_the_button_stands_in_sight_and_one_form_sends_it(ticket, at_page):
    ben = at_page(BEN)
    page = ben.get(f"/tickets/{ticket.number}")

    button = next(node for node in page.root.every("summary") if node.text == "Escalate")
    assert button.above("details").parent.get("class") == "at-once"
    assert button.above("details").above("details") is None
    shown = ben.send(page.form(f"/tickets/{ticket.number}/escalation"), reason=WHY)

    assert "The ticket is escalated." in shown.text
    assert "The contractor has yet to answer." in shown.text
    assert WHY in shown.text


def test_not_restored_stands_in_sight_too(world, ticket, at_page):
    world.restore(ticket)
    world.accept(ticket)

    for who, words in ((RAE, "Not restored"), (ELI, "A caller says: not restored")):
        page = at_page(who).get(f"/tickets/{ticket.number}")
        button = next(node for node in page.root.every("summary") if node.text == words)
        assert button.above("details").parent.get("class") == "at-once"


def test_the_desk_sees_it_flagged_on_the_ticket_and_in_lists(world, ticket, at_page):
    world.open(PHONE)
    desk = at_page(ELI)
    assert "Escalated" not in desk.get("/tickets").text

    world.escalate(ticket, reason=WHY)

    rows = [row.text for row in desk.get("/tickets").root.every("tr")]
    assert [ticket.number in row for row in rows if "Escalated" in row] == [True]
    page = desk.get(f"/tickets/{ticket.number}")
    assert "Escalated by the department" in page.text
    assert WHY in page.text


def test_the_department_reads_who_answered_and_when(world, ticket, at_page):
    world.escalate(ticket, by=BEN, reason=WHY)
    desk = at_page(FAY)
    form = desk.get(f"/tickets/{ticket.number}").form(f"/tickets/{ticket.number}/escalation/answer")

    answered = desk.send(form, answer="A second crew left at ten.")

    assert "Escalated by the department" not in {node.text for node in answered.root.every("h2")}
    (row,) = world.dossier(ticket, by=ANA).escalations
    assert (row.by_name, row.answered_by_name, row.answer) == (BEN.name, FAY.name, "A second crew left at ten.")
    for paper in ("", ".txt"):
        said = " ".join(at_page(VAL).get(f"/tickets/{ticket.number}{paper}").html.split())
        assert "A second crew left at ten." in said
        assert FAY.name in said


def test_it_can_be_escalated_again_once_answered_and_not_before(world, ticket):
    world.escalate(ticket, by=BEN)
    with pytest.raises(EscalatedAlready, match="Ben Brooks has escalated this ticket"):
        world.escalate(ticket, by=ANA)

    world.answer(ticket)
    world.escalate(ticket, by=ANA)

    assert [row.by_name for row in world.dossier(ticket).escalations] == [BEN.name, ANA.name]


def test_sent_twice_it_is_one_escalation(world, ticket):
    key = uuid.uuid4()

    world.escalate(ticket, key=key)
    world.answer(ticket)
    world.escalate(ticket, key=key)

    assert len(world.dossier(ticket).escalations) == 1


def test_who_only_reads_does_not_escalate_and_only_the_desk_answers(world, ticket):
    with pytest.raises(NotAllowed):
        world.escalate(ticket, by=VAL)
    world.escalate(ticket)
    with pytest.raises(NotAllowed):
        world.answer(ticket, by=ANA)


def test_an_ended_ticket_is_not_escalated_but_its_open_escalation_is_answered(world, ticket):
    world.escalate(ticket)
    world.cancel(ticket)

    world.answer(ticket)

    with pytest.raises(NothingToAnswer):
        world.answer(ticket)
    with pytest.raises(Refused, match="This ticket has ended"):
        world.escalate(ticket)


def test_neither_clock_nor_status_nor_the_next_update_moves(world, ticket):
    before = world.dossier(ticket)

    world.escalate(ticket)
    world.answer(ticket)

    after = world.dossier(ticket)
    for name in ("status", "update_due_at", "last_update_at", "net_seconds"):
        assert getattr(after.ticket, name) == getattr(before.ticket, name)
    assert after.facts == before.facts


def test_another_department_hears_nothing_of_it(world, at_page):
    theirs = world.open(FIRE_T1, by=CHO)
    world.escalate(theirs, by=CHO, reason=WHY)

    ana, own = at_page(ANA), world.open(T1)
    assert "Escalated" not in ana.get("/tickets").text
    form = ana.get(f"/tickets/{own.number}").form(f"/tickets/{own.number}/escalation")
    assert ana.post(f"/tickets/{theirs.number}/escalation", {**form.values, "reason": WHY}).status == 404
