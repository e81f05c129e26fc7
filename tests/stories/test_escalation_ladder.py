"""The escalation ladder: a missed update climbs until somebody acknowledges, and all of it is history and evidence."""

from datetime import datetime, timedelta

import pytest

from tests.drill.tampering import look
from tests.world import ANA, BEN, CHO, DEE, ELI, FAY, FIRE_T1, LADDER, T1, TIM, VAL, World, do
from ttrt.actions import ladder
from ttrt.actions.ladder import NothingToAcknowledge
from ttrt.models import HistoryEntry, LadderStep, Notice, packs
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules import correcting
from ttrt.rules.lifecycle import Status
from ttrt.rules.localtime import civil_day
from ttrt.rules.refusal import NotAllowed
from ttrt.worker import letters

Told = tuple[str, int, str]


@pytest.fixture
def opened() -> datetime:
    """Long enough ago that everything below is past."""
    return database_now() - timedelta(hours=20)


@pytest.fixture
def ticket(world: World, opened: datetime):
    for level in (1, 2, 3):
        world.rung(level)
    return world.open(T1, at=opened, severity="not_affecting")


def steps(ticket, *, by=FAY) -> list[Told]:
    """Occasion, level and rule of each step, in order."""
    with as_viewer(by):
        rows = LadderStep.objects.filter(ticket_id=ticket.ticket_id).order_by("id")
        return list(rows.values_list("occasion", "level", "rule"))


def mails(ticket) -> list[str]:
    """To whom the ladder's notices of this ticket go, in order."""
    with as_viewer(FAY):
        rows = Notice.objects.filter(ticket_id=ticket.ticket_id, kind="escalation").order_by("id")
        return list(rows.values_list("to_email", flat=True))


def after(opened: datetime, minutes: float) -> datetime:
    return opened + timedelta(minutes=minutes)


def test_a_missed_update_tells_level_1_again_and_then_the_next(world: World, ticket, opened, at_page):
    for minutes in (1, 48, 49, 60, 61, 75, 76, 90, 91, 105, 106, 120, 121, 135, 136, 150, 151, 300):
        world.climb(at=after(opened, minutes))

    assert steps(ticket) == [
        ("due soon", 1, "UPDATE_DUE_SOON"),
        ("missed", 1, "UPDATE_MISSED"),
        ("missed", 1, ""),
        ("missed", 2, "UPDATE_MISSED_LEVEL_2"),
        ("missed", 2, ""),
        ("missed", 3, "UPDATE_MISSED_LEVEL_3"),
        ("missed", 3, ""),
    ]
    assert mails(ticket) == [f"level{level}@example.net" for level in (1, 1, 1, 2, 2, 3, 3)]
    history = world.dossier(ticket).history
    assert [entry.what for entry in history] == ["opened", *["escalated by rule"] * 7]
    assert [entry.at for entry in history[1:]] == [
        after(opened, minutes) for minutes in (49, 61, 76, 91, 106, 121, 136)
    ]
    assert look() == []

    page = at_page(VAL).get(f"/tickets/{ticket.number}")
    assert "Escalated to level 3" in page.text
    assert "Escalated: level 2 told. Update missed, still none" in page.text
    assert "Level 3 duty" in page.text
    assert "Update due soon" not in page.text  # a reminder among ourselves
    assert "Update due soon" in at_page(DEE).get(f"/tickets/{ticket.number}").text
    assert all(said not in page.html for said in ("Gil Garza", "916-555-0170", "level3@example.net"))


def test_acknowledged_it_climbs_no_further_until_that_runs_out(world: World, ticket, opened, at_page):
    due = after(opened, 60)
    world.climb(at=after(opened, 61))
    desk = at_page(TIM)
    page = desk.get(f"/tickets/{ticket.number}")
    (action,) = [each for each in page.actions if each.endswith("/acknowledgement")]
    page = desk.send(page.form(action), note="On it.")
    assert "You have acknowledged the escalation." in page.text
    assert action not in page.actions
    with as_viewer(FAY):
        row = LadderStep.objects.get(ticket_id=ticket.ticket_id, occasion="missed")
    assert (row.acknowledged_by_name, row.acknowledged_note) == (TIM.name, "On it.")
    assert (row.since, row.due_at, row.at) == (due, due, after(opened, 61))

    held = row.acknowledged_at + timedelta(minutes=120)
    for minutes in (1, 60, 119):
        world.climb(at=row.acknowledged_at + timedelta(minutes=minutes))
    assert steps(ticket) == [("due soon", 1, "UPDATE_DUE_SOON"), ("missed", 1, "UPDATE_MISSED")]
    seen = at_page(BEN).get(f"/tickets/{ticket.number}").text
    assert f"{TIM.name} takes care of it" in seen and "On it." in seen
    assert "Escalation acknowledged at level 1" in seen

    world.climb(at=held)
    assert steps(ticket)[2:] == [("missed", 2, "UPDATE_MISSED_LEVEL_2"), ("missed", 3, "UPDATE_MISSED_LEVEL_3")]
    assert look() == []


def test_an_update_ends_it_and_the_next_miss_is_another(world: World, ticket, opened):
    world.climb(at=after(opened, 61))
    world.update(ticket, at=after(opened, 65))

    world.climb(at=after(opened, 80))
    with as_viewer(FAY):
        assert not LadderStep.objects.exclude(next_at=None).exists()
    assert [told[0] for told in steps(ticket)] == ["due soon", "missed"]
    assert world.dossier(ticket).rungs == []

    world.climb(at=after(opened, 126))
    assert [told[0] for told in steps(ticket)] == ["due soon", "missed", "due soon", "missed"]


def test_restored_it_tells_nobody(world: World, ticket, opened):
    world.climb(at=after(opened, 61))
    world.restore(ticket, at=after(opened, 70))
    world.climb(at=after(opened, 600))
    assert len(steps(ticket)) == 2


def test_a_worker_that_was_down_tells_each_threshold_once_with_the_true_due_time(world: World, ticket, opened):
    late = after(opened, 240)
    world.climb(at=late)
    world.climb(at=late)

    assert steps(ticket) == [
        ("due soon", 1, "UPDATE_DUE_SOON"),
        ("missed", 1, "UPDATE_MISSED"),
        ("missed", 2, "UPDATE_MISSED_LEVEL_2"),
        ("missed", 3, "UPDATE_MISSED_LEVEL_3"),
    ]
    with as_viewer(FAY):
        rows = list(LadderStep.objects.order_by("id").values_list("due_at", "at"))
    assert rows == [(after(opened, minutes), late) for minutes in (48, 60, 90, 120)]
    assert [entry.facts.get("due_at") is not None for entry in world.dossier(ticket).history[1:]] == [True] * 4


def test_clock_steps_of_an_hour_make_no_storm(world: World, ticket, opened):
    at = after(opened, 61)
    for turn in range(12):
        world.climb(at=at + timedelta(hours=(-1, 1)[turn % 2]))

    # Put on by an hour, the rules of that hour come true, each once; put back, nothing does.
    assert [rule for _, _, rule in steps(ticket)] == [
        "UPDATE_DUE_SOON",
        "UPDATE_MISSED",
        "UPDATE_MISSED_LEVEL_2",
        "UPDATE_MISSED_LEVEL_3",
    ]
    with as_viewer(FAY):
        assert all(row.at >= row.due_at for row in LadderStep.objects.all())


def test_an_outage_is_escalated_by_its_severity_from_the_alarm_on(world: World, opened):
    world.rung(2)
    ticket = world.open(T1, by=ELI, at=opened, alarm_at=opened - timedelta(minutes=30))
    for hour in range(1, 5):
        world.update(ticket, at=after(opened, hour * 55))
    world.climb(at=after(opened, 4 * 55 + 1))
    assert [told for told in steps(ticket) if told[0] == "outage"] == [("outage", 2, "OUTAGE_LEVEL_2")]
    with as_viewer(FAY):
        row = LadderStep.objects.get(occasion="outage")
    assert (row.since, row.due_at) == (opened - timedelta(minutes=30), after(opened, 210))
    assert mails(ticket) == ["level2@example.net"]


def test_an_outage_that_was_not_restored_after_all_climbs_on_where_it_was_left(world: World, opened):
    for level in (1, 2, 3):
        world.rung(level)
    ticket = world.open(T1, at=opened)
    for hour in range(1, 5):
        world.update(ticket, at=after(opened, hour * 55))
    world.climb(at=after(opened, 241))
    world.restore(ticket, at=after(opened, 245))
    for minutes in (257, 272, 287, 300):
        world.climb(at=after(opened, minutes))
    assert [told for told in steps(ticket) if told[0] == "outage"] == [("outage", 2, "OUTAGE_LEVEL_2")]

    world.dispute(ticket, at=after(opened, 301))
    for minutes in (303, 318, 333, 348):
        world.climb(at=after(opened, minutes))

    assert [told for told in steps(ticket) if told[0] == "outage"] == [
        ("outage", 2, "OUTAGE_LEVEL_2"),
        ("outage", 2, ""),
        ("outage", 3, ""),
        ("outage", 3, ""),
    ]
    assert look() == []


def test_a_corrected_alarm_begins_no_other_climb(world: World, opened):
    """The later thresholds move with it; what was told is told, and who acknowledged has acknowledged."""
    world.rung(2)
    alarm = opened - timedelta(minutes=30)
    ticket = world.open(T1, by=ELI, at=opened, alarm_at=alarm)
    world.update(ticket, at=after(opened, 200))
    world.climb(at=after(opened, 211))
    world.acknowledge(ticket, at=after(opened, 212))
    world.correct_time(ticket, correcting.ALARM, is_at=alarm - timedelta(minutes=5), at=after(opened, 213))

    world.climb(at=after(opened, 214))
    assert [told for told in steps(ticket) if told[0] == "outage"] == [("outage", 2, "OUTAGE_LEVEL_2")]

    world.update(ticket, at=after(opened, 440))
    for minutes in (444, 446):
        world.climb(at=after(opened, minutes))
    with as_viewer(FAY):
        rows = list(LadderStep.objects.filter(occasion="outage").order_by("number"))
    assert [(row.number, row.rule, row.since) for row in rows if row.rule] == [
        (1, "OUTAGE_LEVEL_2", alarm),
        (rows[-1].number, "OUTAGE_LEVEL_3", alarm),
    ]
    assert rows[-1].due_at == after(opened, 445)
    assert look() == []


def test_once_it_can_be_disputed_no_more_the_ladder_looks_at_it_no_more(world: World, opened):
    world.rung(2)
    ticket = world.open(T1, at=opened)
    world.update(ticket, at=after(opened, 200))
    world.climb(at=after(opened, 241))
    world.restore(ticket, at=after(opened, 245))
    world.accept(ticket, at=after(opened, 250))
    world.climb(at=after(opened, 257))
    with as_viewer(FAY):
        assert LadderStep.objects.get(occasion="outage").next_at == after(opened, 272)

    world.climb(at=after(opened, 251) + packs.in_force(civil_day(opened)).windows.dispute_within)

    with as_viewer(FAY):
        assert LadderStep.objects.get(occasion="outage").next_at is None


def test_what_the_department_asks_climbs_until_it_is_answered(world: World, ticket, opened, at_page):
    world.update(ticket, at=after(opened, 9))
    asked = after(opened, 10)
    world.escalate(ticket, at=asked)
    for minutes in (10, 11, 25, 26, 40, 41, 45):
        world.climb(at=after(opened, minutes))

    assert steps(ticket) == [("asked", 1, ""), ("asked", 1, ""), ("asked", 2, "")]
    assert mails(ticket) == [f"level{level}@example.net" for level in (1, 1, 2)]
    page = at_page(BEN).get(f"/tickets/{ticket.number}")
    assert "Level 2 of the escalation plan was told" in page.text
    assert not [each for each in at_page(ELI).get(f"/tickets/{ticket.number}").actions if "/steps/" in each]

    world.answer(ticket, answer="A second crew left at ten.")
    for minutes in (56, 68):
        world.climb(at=after(opened, minutes))
    assert len([told for told in steps(ticket) if told[0] == "asked"]) == 3
    page = at_page(BEN).get(f"/tickets/{ticket.number}")
    assert "Escalation answered" in page.text and FAY.name in page.text
    assert look() == []


def test_a_level_without_anybody_is_passed_over_and_said(world: World, opened, at_page):
    world.rung(2)
    ticket = world.open(T1, at=opened, severity="not_affecting")

    world.climb(at=after(opened, 61))

    assert steps(ticket)[1:] == [("missed", 1, "UPDATE_MISSED"), ("missed", 2, "")]
    assert mails(ticket) == ["level2@example.net"]
    assert "Nobody is named at this level" in at_page(ANA).get(f"/tickets/{ticket.number}").text


def test_who_may_acknowledge_and_once_is_enough(world: World, ticket, opened):
    world.climb(at=after(opened, 61))
    (rung,) = world.dossier(ticket).rungs
    for viewer in (ANA, VAL, DEE):
        with pytest.raises(NotAllowed):
            do(ladder.acknowledge, by=viewer, ticket=ticket.ref(), step_id=rung.step.pk)

    world.acknowledge(ticket, by=ELI)
    do(ladder.acknowledge, by=ELI, ticket=ticket.ref(), step_id=rung.step.pk)
    with pytest.raises(NothingToAcknowledge, match="Eli Ellis has acknowledged it already"):
        do(ladder.acknowledge, by=TIM, ticket=ticket.ref(), step_id=rung.step.pk)

    assert [entry.what for entry in world.dossier(ticket).history[-2:]] == [
        "escalated by rule",
        "escalation acknowledged",
    ]


def test_what_is_over_needs_no_acknowledgement(world: World, ticket, opened):
    world.climb(at=after(opened, 61))
    (rung,) = world.dossier(ticket).rungs
    world.update(ticket, at=after(opened, 62))
    with pytest.raises(NothingToAcknowledge, match="is over"):
        do(ladder.acknowledge, by=TIM, ticket=ticket.ref(), step_id=rung.step.pk)


def test_a_department_sees_the_steps_of_its_own_tickets_and_no_notice_to_the_contractor(world: World, ticket, opened):
    theirs = world.open(FIRE_T1, by=CHO, at=opened, severity="not_affecting")
    world.climb(at=after(opened, 61))

    assert steps(ticket, by=ANA) == [("missed", 1, "UPDATE_MISSED")]
    assert steps(theirs, by=ANA) == []
    assert len(steps(theirs, by=DEE)) == 2
    with as_viewer(ANA):
        assert not Notice.objects.filter(kind="escalation").exists()
        assert HistoryEntry.objects.filter(what="escalated by rule").count() == 1


def test_many_tickets_are_told_in_few_turns_each_once(world: World, opened, monkeypatch):
    monkeypatch.setattr(ladder, "BATCH", 2)
    tickets = [world.open(T1, at=opened, severity="not_affecting", another_issue=f"Trouble {n}.") for n in range(5)]
    turns = 1
    while do(ladder.climb_due, by=LADDER, at=after(opened, 61)):
        turns += 1
    # Nobody is named anywhere, so each of the three levels is passed over in a turn of its own.
    assert all([told[0] for told in steps(each)] == ["due soon", "missed", "missed", "missed"] for each in tickets)
    assert turns <= 10


def test_steps_changed_behind_the_tools_back_show(world: World, ticket, opened, superuser_cursor):
    world.climb(at=after(opened, 61))
    world.acknowledge(ticket)
    assert look() == []
    superuser_cursor.execute("UPDATE ladder_step SET acknowledged_by_name = 'Tim Tran' WHERE occasion = 'missed'")
    superuser_cursor.execute("DELETE FROM ladder_step WHERE occasion = 'due soon'")
    assert [finding.what.partition(" (")[0] for finding in look()] == [
        f"ladder step {world.dossier(ticket).ladder[0].pk}: acknowledged_by_name is not what was recorded",
        f"ladder step {world.dossier(ticket).ladder[0].pk - 1} is gone",
    ]


def test_the_mail_says_which_level_and_why_and_no_more():
    facts = {"level": "2", "why": "Update missed, still none"}
    letter = letters.write(
        "escalation",
        number="3860-26-000001",
        notice_id=1,
        to_name="Gil Garza",
        facts=facts,
        public_url="https://t.example",
    )

    assert letter.subject == "Ticket 3860-26-000001: escalated, please acknowledge"
    assert "Update missed, still none. Level 2 of the escalation plan is told: that is you." in " ".join(
        letter.body.split()
    )
    assert "https://t.example/tickets/3860-26-000001" in letter.body


def test_a_status_has_no_say(world: World, ticket, opened):
    world.move(ticket, Status.PENDING, at=after(opened, 5))
    world.climb(at=after(opened, 61))
    assert len(steps(ticket)) == 2
