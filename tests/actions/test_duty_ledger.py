"""The duty ledger: rows in the transaction of the event, a sweep for silence, and the same slots whatever the order."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from django.db import connections

from tests.world import ANA, ELI, FAY, T1, Case, World
from ttrt.actions import duty
from ttrt.actions.holding import hold
from ttrt.models import Department, DutySlot, Ticket, packs
from ttrt.models.scope import as_viewer
from ttrt.queries import duty as ledger
from ttrt.queries import evidence
from ttrt.rules.refusal import Refused

pytestmark = pytest.mark.clock

OPENED = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
RESTS = {"update_runs_during_stop": False}


def minute(n: float) -> datetime:
    return OPENED + timedelta(minutes=n)


def sweep(n: float, **more: int) -> int:
    with as_viewer(FAY):
        return duty.record_missed(at=minute(n), **more)


def rows(case: Case) -> list[DutySlot]:
    with as_viewer(FAY):
        return list(DutySlot.objects.filter(ticket_id=case.ticket_id).order_by("starts_at"))


def told(case: Case) -> list[tuple]:
    """Start and end in minutes, what became of it, and by when it was answered."""

    def since(instant):
        return None if instant is None else (instant - OPENED) / timedelta(minutes=1)

    return [(since(r.starts_at), since(r.ends_at), r.outcome, since(r.answered_at)) for r in rows(case)]


def faults(at: datetime) -> list[str]:
    """What `ttrt verify-history` has to say of Water Resources."""
    with as_viewer(FAY):
        water = Department.objects.get(code="3860")
        return [f.what for checked in evidence.check_department(water, at=at) for f in checked.findings]


@pytest.fixture
def case(world: World) -> Case:
    return world.open(T1, at=OPENED)


@pytest.fixture
def terms(monkeypatch):
    """Terms otherwise than the samples."""
    genuine = packs.by_version

    def change(**otherwise: object) -> None:
        def by_version(version: str):
            pack = genuine(version)
            return replace(pack, timers=replace(pack.timers, **otherwise))

        monkeypatch.setattr(packs, "by_version", by_version)

    return change


def test_the_contracts_own_example(world: World, case: Case):
    """Updates at minutes 40 and 115."""
    world.update(case, at=minute(40))
    assert sweep(101) == 1
    world.update(case, at=minute(115))

    assert told(case) == [
        (0, 40, "met", None),
        (40, 100, "missed", 115),
        (100, 115, "met", None),
        (115, None, "waiting", None),
    ]
    assert rows(case)[-1].due_at == minute(175)
    assert faults(minute(120)) == []


def test_an_update_tells_what_no_sweep_has_told_yet(world: World, case: Case):
    world.update(case, at=minute(190))

    assert told(case) == [
        (0, 60, "missed", 190),
        (60, 120, "missed", 190),
        (120, 180, "missed", 190),
        (180, 190, "met", None),
        (190, None, "waiting", None),
    ]


def test_three_hours_without_a_worker_are_told_at_once_with_the_true_due_times_and_once(world: World, case: Case):
    world.open(T1, at=minute(170), another_issue="Another pair.")

    assert (sweep(185), sweep(185)) == (1, 0)
    assert told(case) == [(n * 60, (n + 1) * 60, "missed", None) for n in range(3)] + [(180, None, "waiting", None)]
    assert {row.recorded_at for row in rows(case)[:3]} == {minute(185)}
    assert faults(minute(185)) == []


def test_at_the_due_moment_itself_nothing_is_missed_yet(case: Case):
    assert sweep(60) == 0
    assert sweep(60 + 1 / 60) == 1


def test_a_sweep_takes_the_longest_overdue_first_and_no_more_than_asked(world: World):
    cases = [world.open(T1, at=minute(-n), another_issue=f"Pair {n}.") for n in range(3)]

    assert sweep(70, most=2) == 2
    assert [len(rows(case)) for case in cases] == [1, 2, 2]


def test_two_sweeps_at_once_tell_each_slot_once(world: World):
    cases = [world.open(T1, at=minute(n), another_issue=f"Pair {n}.") for n in range(6)]
    together = threading.Barrier(2)
    taken: list[int] = []

    def run() -> None:
        try:
            together.wait(10)
            taken.append(sweep(130))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.append(sweep(130))

    assert sum(taken) == 6
    assert [len(rows(case)) for case in cases] == [3] * 6


def test_the_sweep_does_not_wait_for_a_ticket_somebody_holds(world: World, case: Case):
    swept: list[int] = []

    def run() -> None:
        try:
            swept.append(sweep(61))
        finally:
            connections.close_all()

    other = threading.Thread(target=run)
    with as_viewer(ELI):
        hold(case.ref())
        other.start()
        other.join(20)  # the two would wait for each other once the holder asks for the slot
        before = list(swept)
    other.join()

    assert before == [1]


def test_an_update_whose_clock_was_read_before_the_sweep_takes_the_miss_back(world: World, case: Case):
    sweep(60.001)
    world.update(case, at=minute(59.999))

    assert told(case) == [(0, 59.999, "met", None), (59.999, None, "waiting", None)]
    assert faults(minute(61)) == []


def test_a_clock_an_hour_ahead_or_behind_leaves_no_slot_that_is_not_true(world: World, case: Case):
    assert sweep(125) == 1  # the clock ran an hour ahead
    assert sweep(5) == 0  # and was put right
    world.update(case, at=minute(50))

    assert told(case) == [(0, 50, "met", None), (50, None, "waiting", None)]
    world.update(case, at=minute(-10))  # an hour behind: earlier than the opening itself
    assert all(row.ends_at is None or row.ends_at > row.starts_at for row in rows(case))
    assert faults(minute(51)) == []


def test_a_restoration_entered_late_owes_nothing_from_the_moment_service_was_back(world: World, case: Case):
    sweep(150)
    world.restore(case, restored_at=minute(70), at=minute(155))

    assert told(case) == [
        (0, 60, "missed", 70),
        (60, 70, "ended early", None),
        (70, None, "believed restored", None),
    ]
    world.dispute(case, at=minute(200))
    sweep(261)
    assert told(case)[2:] == [
        (70, 200, "believed restored", None),
        (200, 260, "missed", None),
        (260, None, "waiting", None),
    ]
    assert faults(minute(262)) == []


def test_a_corrected_restoration_cuts_the_slots_anew(world: World, case: Case):
    world.restore(case, restored_at=minute(70), at=minute(70))
    world.correct_time(case, "restored_at", minute(50), at=minute(80))

    assert told(case) == [(0, 50, "ended early", None), (50, None, "believed restored", None)]
    assert faults(minute(81)) == []


def test_a_comment_of_the_department_meets_nothing_nor_does_an_internal_note(world: World, case: Case):
    world.comment(case, at=minute(10))
    world.update(case, at=minute(20), public=False)

    assert told(case) == [(0, None, "waiting", None)]


def test_where_the_contract_office_is_the_audience_an_internal_note_counts(world: World, case: Case, terms):
    terms(update_audience="contract_office")
    world.update(case, at=minute(20), public=False)

    assert told(case) == [(0, 20, "met", None), (20, None, "waiting", None)]
    with as_viewer(FAY):
        assert Ticket.objects.get(pk=case.ticket_id).update_due_at == minute(80)
    world.cancel(case, at=minute(30))  # by the department, which does not see the note
    assert told(case) == [(0, 20, "met", None), (20, 30, "ended early", None)]
    assert faults(minute(31)) == []


def test_the_duty_runs_during_a_stop_unless_the_contract_lets_it_rest(world: World, case: Case):
    world.stop(case, at=minute(30))
    sweep(61)

    assert told(case) == [(0, 60, "missed", None), (60, None, "waiting", None)]


def test_where_it_rests_the_stop_is_a_slot_of_its_own(world: World, case: Case, terms):
    terms(**RESTS)
    stop = world.stop(case, at=minute(30))

    assert told(case) == [(0, 30, "ended early", None), (30, None, "stopped", None)]
    with as_viewer(FAY):
        assert Ticket.objects.get(pk=case.ticket_id).update_due_at is None
    assert sweep(500) == 0
    world.update(case, at=minute(50))
    world.start(case, stop, at=minute(300))
    assert told(case)[1:] == [(30, 300, "stopped", None), (300, None, "waiting", None)]
    with as_viewer(FAY):
        assert Ticket.objects.get(pk=case.ticket_id).update_due_at == minute(360)
    assert faults(minute(301)) == []
    world.void(case, stop, at=minute(310))  # then it was owed all along
    assert [slot[2] for slot in told(case)] == ["met", *["missed"] * 4, "waiting"]
    assert faults(minute(310)) == []


def test_the_ledger_of_an_earlier_build_is_written_once(world: World, case: Case, superuser_cursor):
    world.update(case, at=minute(40))
    closed = world.open(T1, at=minute(1), another_issue="Another pair.")
    world.cancel(closed, at=minute(2))
    before = told(case), told(closed)
    superuser_cursor.execute("DELETE FROM duty_slot")

    def fill(after: tuple[int, int], *, open_ones: bool) -> tuple[int, int] | None:
        with as_viewer(FAY):
            return duty.fill_in(after=after, open_ones=open_ones, at=minute(45), most=1)

    first = (case.department_id, case.ticket_id)
    assert fill((0, 0), open_ones=True) == first
    assert fill(first, open_ones=True) is None
    assert told(closed) == []
    assert fill((0, 0), open_ones=False) == (closed.department_id, closed.ticket_id)
    assert fill((0, 0), open_ones=False) is None
    assert (told(case), told(closed)) == before


def test_the_facts_of_many_tickets_take_few_statements_however_much_was_said(
    world: World, case: Case, django_assert_num_queries
):
    for n in range(5):
        world.update(case, at=minute(10 * n + 1))
    other = world.open(T1, at=minute(1), another_issue="Another pair.")
    with as_viewer(FAY):
        tickets = list(Ticket.objects.filter(pk__in=(case.ticket_id, other.ticket_id)))
        with django_assert_num_queries(2):  # and a third where the duty rests while the clock is stopped
            duties = ledger.duties_of(tickets)

    assert {pk: len(found.updates) for pk, found in duties.items()} == {case.ticket_id: 5, other.ticket_id: 0}


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE duty_slot SET outcome = 'met', met_by = 1, answered_at = NULL WHERE outcome = 'missed'",
        "DELETE FROM duty_slot WHERE outcome = 'missed'",
        "UPDATE duty_slot SET due_at = due_at + interval '1 day' WHERE outcome = 'waiting'",
        "UPDATE duty_slot SET answered_at = answered_at - interval '9 minutes' WHERE outcome = 'missed'",
        "DELETE FROM duty_slot",
    ],
)
def test_a_forged_ledger_is_found(world: World, case: Case, superuser_cursor, forged: str):
    sweep(61)
    world.update(case, at=minute(75))
    assert faults(minute(76)) == []

    superuser_cursor.execute(forged)

    assert len(faults(minute(76))) == 1


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_in_whatever_order_the_rows_are_what_the_facts_say(world: World, terms, seed: int):
    """Verbs and sweeps at random moments, in order of time as they come; half under terms where the duty rests."""
    chance = Random(seed)
    if seed % 2:
        terms(**RESTS)
    case, now, stop = world.open(T1, at=OPENED), 0.0, None
    for _ in range(14):
        now += chance.choice((0.5, 7, 35, 59.9, 60, 61, 190))
        what = chance.choice(("update", "update", "note", "sweep", "restore", "dispute", "stop", "start", "accept"))
        at = minute(now)
        try:
            match what:
                case "update" | "note":
                    world.update(case, at=at, public=what == "update")
                case "sweep":
                    sweep(now)
                case "restore":
                    world.restore(case, at=at, restored_at=minute(now - chance.choice((0, 5, 70))))
                case "dispute":
                    world.dispute(case, at=at, by=chance.choice((ANA,)))
                case "stop":
                    stop = world.stop(case, at=at, started_at=minute(now - chance.choice((0, 20))))
                case "start" if stop:
                    world.start(case, stop, at=at, by=ELI)
                case "accept":
                    world.accept(case, at=at)
        except Refused:
            continue
        assert faults(at) == []
    with as_viewer(FAY):
        ticket = Ticket.objects.get(pk=case.ticket_id)
        assert ticket.update_due_at == ledger.first_unmet(ticket)
        stored = ledger.slots_of(ticket)
    assert all(before.ends_at == after.starts_at for before, after in pairwise(stored))
    assert stored[0].starts_at == OPENED
