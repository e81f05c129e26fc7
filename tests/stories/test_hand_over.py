"""T14: a shift is handed over with its open tickets, a note each and a note to the next; two people sign."""

from tests.stories.visitor import Visitor
from tests.world import ANA, CHO, DEE, ELI, FIRE_T1, TIM


def test_a_shift_is_handed_over_and_taken(world):
    mine, theirs = world.open(), world.open(FIRE_T1, by=CHO)
    for ticket in (mine, theirs):
        world.take(ticket)
    world.update(mine, done="Tested to the demarc.")
    eli, tim = Visitor(ELI), Visitor(TIM)
    form = eli.get("/handover").form("/handover")

    page = eli.send(
        form, note="Storm in the north, expect more.", **{f"note-{mine.number}": "The splicer calls at six."}
    )

    shift = page.address
    assert shift.startswith("/handover/")
    for words in ("Storm in the north", "The splicer calls at six.", "Tested to the demarc.", "Waits for a signature"):
        assert words in page.text
    assert page.numbers == sorted([mine.number, theirs.number])
    assert shift not in page.actions

    assert "Waiting for somebody to take over" in tim.get("/handover").text
    page = tim.send(tim.get(shift).form(shift), taken_note="Read.", with_tickets="on")

    assert "Tim Tran" in page.text
    assert "Waits for a signature" not in page.text
    assert [world.dossier(each).ticket.owner_name for each in (mine, theirs)] == [TIM.name, TIM.name]
    assert "Waiting for somebody" not in eli.get("/handover").text


def test_whoever_gives_cannot_sign_for_it(world):
    eli = Visitor(ELI)
    shift = world.hand_over(by=ELI)
    values = Visitor(TIM).get(f"/handover/{shift}").form(f"/handover/{shift}").values

    page = eli.get(f"/handover/{shift}")
    assert f"/handover/{shift}" not in page.actions
    answer = eli.post(
        f"/handover/{shift}",
        values | {"csrfmiddlewaretoken": eli.get("/handover").form("/handover").values["csrfmiddlewaretoken"]},
    )

    assert answer.status == 422
    assert "the next person" in answer.text


def test_a_hand_over_without_a_note_comes_back_with_what_was_typed(world):
    ticket = world.open()
    world.take(ticket)
    eli = Visitor(ELI)

    page = eli.send(eli.get("/handover").form("/handover"), note="", **{f"note-{ticket.number}": "Call the guard."})

    assert page.status == 422
    assert "what the next shift must know" in page.beside("note")
    assert page.kept("/handover")[f"note-{ticket.number}"] == "Call the guard."


def test_a_hand_over_is_no_departments_to_see_and_the_cmo_reads_it(world):
    shift = world.hand_over(by=ELI, note="Storm in the north.")
    ana = Visitor(ANA)

    assert ana.get("/handover").status == ana.get(f"/handover/{shift}").status == 404
    page = Visitor(DEE).get(f"/handover/{shift}")
    assert "Storm in the north." in page.text
    assert f"/handover/{shift}" not in page.actions
