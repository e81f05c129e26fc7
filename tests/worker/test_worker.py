"""The timers: each comes round by itself, survives its failures, says that it came round, and stops when told."""

import threading
import time
from datetime import timedelta

from django.db import connection

from tests.site import wait_until
from tests.world import ELI, T1, Case, World
from ttrt import worker
from ttrt.actions import closing
from ttrt.models import Heartbeat, Notice, packs
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.localtime import show
from ttrt.rules.timers import TIMERS
from ttrt.worker.beats import BEATS, Beat, announce_closing, close_due


def at_work(*beats: Beat) -> tuple[threading.Thread, threading.Event]:
    stop = threading.Event()
    thread = threading.Thread(target=worker.main, args=(stop, beats))
    thread.start()
    return thread, stop


def test_each_timer_runs_once_and_is_told_of():
    assert [beat.name for beat in BEATS] == list(TIMERS)
    assert all(beat.every == TIMERS[beat.name].every for beat in BEATS)


def test_a_timer_comes_round_and_leaves_its_heartbeat(db):
    turns = []
    thread, stop = at_work(Beat("quick", timedelta(seconds=0.05), lambda stop: turns.append(1)))

    wait_until(lambda: len(turns) >= 3, what="three turns")
    stop.set()
    thread.join(5)

    beat = Heartbeat.objects.get(name="quick")
    assert database_now() - beat.at < timedelta(seconds=20)


def test_a_failing_timer_is_logged_tried_again_and_gives_no_sign_of_life(db, caplog):
    turns = []

    def fail(stop: threading.Event) -> None:
        turns.append(1)
        raise RuntimeError("the database went away")

    good = []
    thread, stop = at_work(
        Beat("failing", timedelta(seconds=0.05), fail), Beat("good", timedelta(seconds=0.05), lambda s: good.append(1))
    )
    wait_until(lambda: len(turns) >= 2 and len(good) >= 2, what="two turns of each")
    stop.set()
    thread.join(5)

    # Counted from the start of the worker, and from then on only what comes to its end is a sign of life.
    beats = dict(Heartbeat.objects.values_list("name", "at"))
    assert sorted(beats) == ["failing", "good"]
    assert beats["failing"] < beats["good"]
    assert "The timer “failing” failed" in caplog.text


def test_a_long_turn_gives_signs_of_life_between_its_pieces_of_work(db, monkeypatch):
    monkeypatch.setattr(worker, "PULSE", 0.0)
    started = database_now()
    Heartbeat.objects.create(name="long", at=started - timedelta(hours=1))
    seen = []

    def long(stop: threading.Event) -> None:
        with as_viewer(ELI):
            stop.is_set()  # in a transaction of a role that may not note it
        seen.append(Heartbeat.objects.get(name="long").at)
        stop.is_set()
        seen.append(Heartbeat.objects.get(name="long").at)
        stop.wait(5)

    thread, stop = at_work(Beat("long", timedelta(seconds=60), long))
    wait_until(lambda: len(seen) == 2, what="a look at the event")
    stop.set()
    thread.join(5)

    assert seen[0] == started - timedelta(hours=1)
    assert seen[1] > started
    assert not thread.is_alive()


def test_a_lost_connection_is_made_anew(db, superuser_cursor):
    turns = []

    def use(stop: threading.Event) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            turns.append(cursor.fetchone()[0])

    thread, stop = at_work(Beat("using", timedelta(seconds=0.05), use))
    wait_until(lambda: turns, what="a turn")
    first = turns[0]
    superuser_cursor.execute("SELECT pg_terminate_backend(%s)", [first])
    wait_until(lambda: turns[-1] != first, what="a turn on another connection")
    stop.set()
    thread.join(5)

    assert not thread.is_alive()


def test_it_stops_within_two_seconds_even_when_a_turn_hangs(db):
    hanging = threading.Event()
    thread, stop = at_work(Beat("hanging", timedelta(seconds=1), lambda stop: hanging.wait(30) and None))
    time.sleep(0.2)

    began = time.monotonic()
    stop.set()
    thread.join(5)
    took = time.monotonic() - began
    hanging.set()

    assert not thread.is_alive()
    assert took < 2


def test_what_nobody_answers_closes_by_itself_after_the_contract_s_time(world: World):
    with as_viewer(ELI) as at:
        now = at
    wait = packs.in_force(now.date()).windows.auto_close_after
    long_ago, just_now = now - wait - timedelta(minutes=5), now - wait + timedelta(minutes=5)
    due, early = (
        world.open(T1, at=long_ago - timedelta(hours=1)),
        world.open(T1, at=long_ago - timedelta(hours=1), another_issue="Another one."),
    )
    world.restore(due, at=long_ago)
    world.restore(early, at=just_now)

    close_due(threading.Event())

    closed, waiting = world.dossier(due).ticket, world.dossier(early).ticket
    assert (closed.status, closed.closed_how) == ("closed", "by itself")
    assert waiting.status == "resolved"
    assert world.dossier(due).history[-1].by_name == "the tool (automatic closing)"


def test_the_reporter_is_told_once_before_a_ticket_closes_by_itself(world: World):
    with as_viewer(ELI) as at:
        now = at
    windows = packs.in_force(now.date()).windows
    soon = now - windows.auto_close_after + windows.auto_close_notice / 2
    ticket = world.open(T1, at=soon - timedelta(hours=1))
    fresh = world.open(T1, at=now - timedelta(hours=1), another_issue="Another one.")
    world.restore(ticket, at=soon)
    world.restore(fresh, at=now)

    announce_closing(threading.Event())
    announce_closing(threading.Event())

    assert announced(ticket) == [f"closes {show(soon + windows.auto_close_after)}"]
    assert announced(fresh) == []


def test_a_ticket_restored_again_is_announced_again(world: World):
    with as_viewer(ELI) as at:
        now = at
    windows = packs.in_force(now.date()).windows
    first = now - windows.auto_close_after * 3
    second = now - windows.auto_close_after + windows.auto_close_notice / 2
    ticket = world.open(T1, at=first - timedelta(hours=1))
    world.restore(ticket, at=first)
    with as_viewer(ELI):
        assert closing.announce_closing(by=ELI, at=first + windows.auto_close_after - windows.auto_close_notice)
    world.dispute(ticket)
    world.restore(ticket, at=second, restored_at=second)

    announce_closing(threading.Event())

    assert len(announced(ticket)) == 2


def announced(ticket: Case) -> list[str]:
    """When each "closing soon" notice of the ticket says it closes."""
    with as_viewer(ELI):
        told = Notice.objects.filter(ticket_id=ticket.ticket_id, kind=closing.SOON).order_by("id")
        return [f"closes {facts['closes']}" for facts in told.values_list("facts", flat=True)]
