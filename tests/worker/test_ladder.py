"""The escalation rules' timer: several workers at once tell each level once."""

import threading
from collections import Counter
from datetime import timedelta

from django.db import connections

from tests.world import FAY, T1, World
from ttrt.actions import ladder
from ttrt.models import LadderStep, Notice
from ttrt.models.scope import as_viewer, database_now
from ttrt.worker.beats import climb_ladder

TICKETS, WORKERS = 12, 4


def test_several_workers_at_once_tell_each_level_once(world: World, monkeypatch):
    monkeypatch.setattr(ladder, "BATCH", 2)
    for level in (1, 2, 3):
        world.rung(level)
    opened = database_now() - timedelta(minutes=95)
    tickets = [
        world.open(T1, at=opened, severity="not_affecting", another_issue=f"Trouble {n}.") for n in range(TICKETS)
    ]
    start, failed = threading.Barrier(WORKERS), []

    def work() -> None:
        try:
            start.wait(20)
            climb_ladder(threading.Event())
        except Exception as wrong:  # told below, where the test sees it
            failed.append(wrong)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failed == []
    with as_viewer(FAY):
        told = Counter(LadderStep.objects.values_list("ticket_id", "rule"))
        mails = Counter(Notice.objects.filter(kind="escalation").values_list("ticket_id", "to_email"))
    rules = ("UPDATE_DUE_SOON", "UPDATE_MISSED", "UPDATE_MISSED_LEVEL_2")
    assert told == {(ticket.ticket_id, rule): 1 for ticket in tickets for rule in rules}
    assert mails == {
        (ticket.ticket_id, f"level{level}@example.net"): times
        for ticket in tickets
        for level, times in ((1, 2), (2, 1))
    }


def test_a_turn_is_told_to_stop_between_two_batches(world: World):
    ticket = world.open(T1, at=database_now() - timedelta(minutes=95))
    stop = threading.Event()
    stop.set()

    climb_ladder(stop)

    assert world.dossier(ticket).ladder == []
