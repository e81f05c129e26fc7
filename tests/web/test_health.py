"""What those ask who watch the program: is it ready, its figures for Prometheus, the operator's page."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from tests.web.test_queue import page, sign_in
from tests.world import ADA, ANA, DEE, ELI, FAY, T1, TIM, World
from ttrt.actions import heartbeat
from ttrt.models import DutySlot, Notice
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import health
from ttrt.rules.timers import TIMERS
from ttrt.web.exposition import Gauge, write

TOKEN = "a-random-word-of-enough-letters"
MINUTE = timedelta(minutes=1)
SAMPLE = re.compile(r'[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\["\\n])*"\})? -?[0-9.e+-]+')


@pytest.fixture
def beating(world: World) -> World:
    """Every timer has just come round."""
    for name in TIMERS:
        heartbeat.beat(name, at=database_now())
    return world


def ready() -> tuple[int, list[str]]:
    answer = Client().get("/health/ready")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, answer.content.decode().splitlines()


# ---------------------------------------------------------------- ready


def test_it_is_ready_while_every_timer_comes_round(beating):
    assert ready() == (200, ["ready"])


def test_a_late_timer_makes_it_not_ready_and_is_named(beating):
    notices = TIMERS["notices"]
    heartbeat.beat("notices", at=database_now() - notices.patience + timedelta(seconds=30))
    assert ready() == (200, ["ready"])

    heartbeat.beat("notices", at=database_now() - notices.patience - timedelta(hours=2))
    status, said = ready()

    assert (status, said[0]) == (503, "not ready")
    assert [line.partition(" 2 h")[0] for line in said[1:]] == ["the timer “notices” is late: last sign of life"]


def test_without_a_worker_no_timer_ever_came_round(world):
    status, said = ready()

    assert status == 503
    assert said[1:] == [f"the timer “{name}” is late: last sign of life never" for name in TIMERS]


def test_a_migration_that_is_missing_makes_it_not_ready(beating, monkeypatch):
    known = health.of_this_release()
    assert known[0] == "0001_tables"
    monkeypatch.setattr(health, "of_this_release", lambda: (*known, "9999_of_tomorrow"))

    assert ready() == (503, ["not ready", "migrations are missing, run `ttrt migrate`: 9999_of_tomorrow"])


def test_a_database_that_does_not_answer_makes_it_not_ready(beating, monkeypatch, tmp_path, settings):
    settings.TTRT_METRICS_TOKEN = TOKEN
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", str(tmp_path))
    try:
        assert ready() == (503, ["not ready", "the database does not answer"])
        assert Client().get("/health/live").status_code == 200
        assert Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 503
    finally:
        connection.close()


# ---------------------------------------------------------------- figures


def figures(**headers: str) -> dict[str, float]:
    """Each sample of the metrics by its name and labels."""
    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"} | headers)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    text = answer.content.decode()
    assert text.endswith("\n")
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(SAMPLE.fullmatch(line) for line in samples)
    names = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
    assert sorted(set(names)) == sorted({re.split(r"[{ ]", line)[0] for line in samples})
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in samples}


def test_the_figures_are_those_of_the_work(beating, settings, superuser_cursor):
    settings.TTRT_METRICS_TOKEN = TOKEN
    now = database_now()
    late = beating.open(T1, by=ANA, at=now - 90 * MINUTE)
    beating.open(T1, by=ANA, another_issue="Another one.")
    beating.restore(beating.open(T1, by=ANA, another_issue="A third."))
    with as_viewer(ELI):
        ids = list(Notice.objects.order_by("id").values_list("pk", flat=True))
        DutySlot.objects.filter(ticket_id=late.ticket_id).exclude(outcome="waiting").delete()
        lasting = DutySlot.objects.get(ticket_id=late.ticket_id)
        DutySlot.objects.filter(pk=lasting.pk).update(starts_at=now - 90 * MINUTE, due_at=now - 30 * MINUTE)
    superuser_cursor.execute(
        "UPDATE notice SET queued_at = now() - interval '10 min', attempts = 1 WHERE id = %s", ids[:1]
    )
    superuser_cursor.execute(
        "UPDATE notice SET given_up_at = now() - interval '2 days', last_error = 'no' WHERE id = %s", ids[1:2]
    )
    superuser_cursor.execute(
        "UPDATE notice SET digest = true, due_at = now() + interval '1 hour' WHERE id = %s", ids[2:3]
    )
    heartbeat.beat("notices", at=now - 5 * MINUTE)

    told = figures()

    assert (told["ttrt_tickets_open"], told["ttrt_updates_overdue"]) == (3, 1)
    assert told["ttrt_notices_waiting"] == len(ids) - 2
    assert 600 <= told["ttrt_notice_oldest_waiting_seconds"] < 660
    assert (told["ttrt_notices_held"], told["ttrt_notices_given_up"]) == (1, 1)
    assert 1800 <= told["ttrt_duty_sweep_lag_seconds"] < 1860
    assert 300 <= told['ttrt_timer_heartbeat_age_seconds{timer="notices"}'] < 360
    assert {name: told[f'ttrt_timer_late{{timer="{name}"}}'] for name in TIMERS} == {
        name: float(name == "notices") for name in TIMERS
    }


def test_nothing_waiting_is_nought_and_a_timer_that_never_came_round_has_no_age(world, settings):
    settings.TTRT_METRICS_TOKEN = TOKEN

    told = figures(Authorization=f"bearer {TOKEN}")  # the scheme in any case

    assert told["ttrt_notice_oldest_waiting_seconds"] == told["ttrt_duty_sweep_lag_seconds"] == 0
    assert not any(name.startswith("ttrt_timer_heartbeat_age_seconds") for name in told)
    assert set(told) >= {f'ttrt_timer_late{{timer="{name}"}}' for name in TIMERS}


@pytest.mark.parametrize(
    "given", ["", TOKEN, f"Bearer {TOKEN}x", f"Basic {TOKEN}", f"Bearer  {TOKEN}", "Bearer ", "Bearer é"]
)
def test_the_figures_need_the_token(world, settings, given):
    settings.TTRT_METRICS_TOKEN = TOKEN
    answer = Client().get("/metrics", headers={"Authorization": given} if given else {})

    assert (answer.status_code, answer.content) == (401, b"")
    assert answer["WWW-Authenticate"] == 'Bearer realm="metrics"'


def test_without_a_token_there_are_no_figures(world, settings):
    settings.TTRT_METRICS_TOKEN = None

    for given in ("Bearer None", "Bearer "):
        assert Client().get("/metrics", headers={"Authorization": given}).status_code == 404


def test_the_text_is_written_as_prometheus_reads_it():
    gauges = [
        Gauge("a", "A line\nand a \\.", 0.1),
        Gauge("b", "Labels.", by=(({"x": 'quo"te\\and\nline'}, 1e-05), ({"x": "ü"}, 12345678901.0))),
        Gauge("c", "Nothing.", by=()),
    ]

    assert write(gauges) == (
        "# HELP a A line\\nand a \\\\.\n# TYPE a gauge\na 0.1\n"
        "# HELP b Labels.\n# TYPE b gauge\n"
        'b{x="quo\\"te\\\\and\\nline"} 1e-05\nb{x="ü"} 12345678901\n'
    )


# ---------------------------------------------------------------- the operator's page


def test_the_operator_reads_in_words_which_timer_is_late(beating):
    assert "Every timer comes round in time." in page(FAY, "/operation")

    heartbeat.beat("update duty", at=database_now() - 10 * MINUTE)
    html = page(ADA, "/operation")

    assert "One timer is late." in html
    assert "<strong>update duty</strong> takes down the updates that were missed; last sign of life 10 min ago" in html
    rows = re.findall(
        r'<th scope="row" data-label="Timer"><div>([^<]+)<.*?data-label="State"><div>.*?</svg>([^<]+)<', html, re.S
    )
    assert rows[0] == ("update duty", "Late")
    assert sorted(rows[1:]) == sorted((name, "In time") for name in TIMERS if name != "update duty")


def test_the_operator_reads_that_mail_has_piled_up_although_every_timer_comes_round(beating, superuser_cursor):
    beating.open(T1)
    superuser_cursor.execute("UPDATE notice SET queued_at = queued_at - interval '11 minutes'")
    superuser_cursor.execute(
        "UPDATE duty_slot SET starts_at = now() - interval '63 minutes', due_at = now() - interval '3 minutes'"
    )

    html = page(FAY, "/operation")

    assert "Every timer comes round, but work has piled up." in html
    assert "The oldest notice has waited for 11 min." in html
    assert "An update has been due for 3 min and is not taken down yet." in html


def test_it_refreshes_by_itself(beating):
    fay = sign_in(FAY)
    answer = fay.get("/operation", headers={"HX-Request": "true", "HX-Target": "operation"})
    html = unescape(answer.content.decode())

    assert "<html" not in html and 'id="operation"' in html and answer["ETag"]


@pytest.mark.parametrize("somebody", [ELI, TIM, DEE, ANA])
def test_nobody_else_has_that_page(world, somebody):
    assert sign_in(somebody).get("/operation").status_code == 404
