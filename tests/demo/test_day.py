"""The day at the desk: whatever a desk does has happened in the demonstration world, and its histories vouch for it."""

import json
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections
from django.http import QueryDict
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tests.demo.conftest import ITEMS, TICKETS
from tests.world import DEE, FAY
from ttrt import demo
from ttrt.actions import webhook_outbox
from ttrt.cli import DONE, main
from ttrt.demo import TwoDatabases, day, loading
from ttrt.host.databases import SUPERUSER
from ttrt.host.vault import Vault
from ttrt.models import (
    Attachment,
    BouncingAddress,
    Contact,
    DepartmentChange,
    Escalation,
    EscalationContact,
    HistoryEntry,
    Invitation,
    ItemMove,
    ItemTerm,
    LadderStep,
    Notice,
    NoticeChoice,
    ShiftHandover,
    Sight,
    Ticket,
    TicketFollow,
    TicketLink,
    TimeCorrection,
    Transfer,
    WebhookEndpoint,
    packs,
)
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import people
from ttrt.rules import file_kinds
from ttrt.rules.notices import BOUNCES_TO_MARK
from ttrt.rules.voiding import DUPLICATE, WRONG_DEPARTMENT
from ttrt.web import filters
from ttrt.web import kept as kept_lists
from ttrt.worker import call, webhooks

# What is drawn by chance anew each time: salts and what is hashed with them, names of files, links of invitations.
RANDOM = {
    "salt",
    "key_salt",
    "shown",
    "text_hash",
    "previous_hash",
    "hash",
    "history_head",
    "register_head",
    "facts",
    "stored_as",
}


def played_world(connection, **size):
    # The last Wednesday noon in California, so that as many tickets are in sight whatever day and hour the test runs.
    now = database_now().replace(hour=20, minute=0, second=0, microsecond=0)
    now -= timedelta(days=(now.weekday() - 2) % 7)
    now -= timedelta(days=7 if now > database_now() else 0)
    loading.write(connection, packs.on_disk(), lambda _: None, now=now, **size)
    day.play(now=now, seed=loading.SEED)
    return now, loading.finish(connection)


@pytest.fixture(scope="module")
def played(module_db, embedded):
    with psycopg.connect(embedded.url(SUPERUSER), autocommit=True) as connection:
        return played_world(connection, items=ITEMS, tickets=TICKETS)


def test_every_history_register_and_file_verifies(played, capsys):
    assert main(["verify-history", "--files"]) == DONE, capsys.readouterr()


def test_what_was_made_on_the_day_is_counted_and_labelled(played, superuser_cursor):
    for table, count in played[1].items():
        assert superuser_cursor.execute(f"SELECT count(*) FROM {table}").fetchone() == (count,)
    assert superuser_cursor.execute("SELECT count(*) FROM department WHERE NOT demonstration").fetchone() == (0,)


def test_nothing_happens_after_the_loading(played, superuser_cursor):
    now, _ = played
    for table, column in (
        ("history_entry", "at"),
        ("register_entry", "at"),
        ("office_entry", "at"),
        ("ticket", "opened_at"),
    ):
        latest = superuser_cursor.execute(f"SELECT max({column}) FROM {table}").fetchone()[0]

        assert latest <= now, table


def test_departments_ask_for_more_attention_and_most_are_answered(played):
    with as_viewer(FAY):
        answered = Counter(one.answered_at is not None for one in Escalation.objects.all())

    assert answered[False] == 2
    assert answered[True] >= 2


def test_the_escalation_ladder_is_climbed_and_mostly_acknowledged(played):
    with as_viewer(FAY):
        steps = list(LadderStep.objects.order_by("id"))
        contacts = list(EscalationContact.objects.all())

    assert {step.occasion for step in steps} >= {"missed", "outage"}
    assert {step.level for step in steps} == {1, 2, 3}
    assert all(step.told for step in steps)
    assert any(step.acknowledged_at for step in steps)
    assert any(step.next_at and not step.acknowledged_at for step in steps)
    assert {contact.level for contact in contacts} == {1, 2, 3}
    assert all("-555-01" in number for one in contacts for number in (one.office_phone, one.cell_phone))


def test_mistakes_are_put_right(played):
    with as_viewer(FAY):
        how = Counter(Ticket.objects.filter(closed_how__startswith="voided").values_list("closed_how", flat=True))
        what = set(HistoryEntry.objects.values_list("what", flat=True))
        corrected = set(TimeCorrection.objects.values_list("what", flat=True))

        assert how == {DUPLICATE: 2, WRONG_DEPARTMENT: 1}
        assert what >= {"item corrected", "codes corrected", "voided as duplicate", "moved here", "link ended"}
        assert corrected == {"restored_at", "alarm_at"}
        assert Transfer.objects.count() == 1
        assert set(TicketLink.objects.values_list("kind", flat=True)) == {"parent", "related", "duplicate"}


def test_files_are_what_they_say_and_one_is_held(played):
    vault = Vault(settings.TTRT_ATTACHMENTS)
    with as_viewer(FAY):
        files = list(Attachment.objects.all())

    for file in files:
        assert file_kinds.kind_of(vault.path(file.stored_as).read_bytes()).media_type == file.media_type
    assert Counter(file.scan for file in files)["infected"] == 1
    assert {file.scan for file in files} == {"infected", "clean"}
    assert {file.media_type for file in files} == {"text/plain", "image/png"}
    assert {file.public for file in files} == {True, False}


def test_kept_lists_are_addresses_the_lists_themselves_would_write(played, superuser_cursor):
    asked = "SELECT person_id, page, query, shared FROM "
    for table in ("saved_view", "desk_view"):
        kept = superuser_cursor.execute(asked + table).fetchall()

        assert {shared for *_, shared in kept} == {True, False}
        for person_id, page, query, _ in kept:
            viewer = people.signed_in(person_id).viewer()
            wanted = filters.read(QueryDict(query), viewer, kept_lists.PAGES[page])

            assert (wanted.query(), wanted.errors) == (query, {})


def test_one_shift_is_signed_for_and_one_waits(played):
    with as_viewer(FAY):
        shifts = list(ShiftHandover.objects.order_by("at"))

    assert [shift.taken_by_name for shift in shifts] == ["Sol Silva", ""]
    assert all(shift.tickets for shift in shifts)


def test_people_chose_what_to_be_told_and_follow_tickets(played):
    with as_viewer(DEE):
        rhythms = Counter(NoticeChoice.objects.values_list("rhythm", flat=True))
        followed = Counter(TicketFollow.objects.values_list("how", flat=True))

    assert rhythms == {"at once": 4, "hourly": 2, "daily": 2}
    assert set(followed) == {"watch", "mute"}
    assert followed["watch"] >= 5


def test_one_system_listens_another_is_gone_and_one_mailbox_refuses(played):
    with as_viewer(FAY):
        systems = {one.name: one for one in WebhookEndpoint.objects.all()}
        told = list(Notice.objects.filter(channel="webhook").order_by("queued_at", "id"))
        doubted = list(BouncingAddress.objects.filter(bounces__gte=BOUNCES_TO_MARK).values_list("email", flat=True))

    desk, board = systems["Service desk"], systems["Status board (old)"]
    assert (desk.off_at, desk.failures) == (None, 0)
    assert board.off_why == "It answered with status 410."
    assert all(one.sent_at for one in told if one.endpoint_id != board.pk)
    *taken, last = [one for one in told if one.endpoint_id == board.pk]
    assert all(one.sent_at for one in taken)
    assert (last.attempts, last.last_error) == (3, board.off_why)
    assert {one.endpoint_id for one in told} == {one.pk for one in systems.values()}
    assert doubted == ["val.vance@3860.example"]


def test_no_worker_calls_the_systems_of_the_demonstration(played, monkeypatch):
    with as_viewer(FAY) as at:
        ticket = Ticket.objects.filter(department__code="3860").defer("search")[0]
        webhook_outbox.queue([ticket], "closed", at=at)
    called = []
    monkeypatch.setattr(call, "post", lambda *args, **more: called.append(args))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: called.append(args))

    webhooks.send_due(threading.Event())

    with as_viewer(FAY):
        notice = Notice.objects.filter(channel="webhook").latest("id")
        system = WebhookEndpoint.objects.get(pk=notice.endpoint_id)
    assert called == []
    assert (notice.attempts, notice.last_error) == (0, "Its name is one set aside for examples, so it is not called.")
    assert (system.name, system.failures, system.off_at) == ("Service desk", 0, None)


def test_the_register_of_customers_has_moved_on(played):
    with as_viewer(DEE):
        split = DepartmentChange.objects.get()
        moved = set(ItemMove.objects.values_list("from_department__code", flat=True))

        assert (split.kind, split.into_department.name) == ("split", "County of Butte, Sheriff")
        assert split.counts["items"] > 0
        assert moved == {"COBUT", "COSAC"}
        assert ItemTerm.objects.count() > 20
        assert Contact.objects.filter(retired_at=None).count() > 10
        assert Contact.objects.exclude(retired_at=None).count() == 3
    assert list(Invitation.objects.values_list("accepted_at", "given_up_at")) == [(None, None)]


def test_the_same_seed_and_moment_play_the_same_day(db, scratch_database):
    worlds = []
    moment = database_now()
    for _ in range(2):
        with application_in(scratch_database(SUPERUSER)) as superuser:
            loading.write(superuser, packs.on_disk(), lambda _: None, now=moment, items=400, tickets=300)
            day.play(now=moment, seed=loading.SEED)
            loading.finish(superuser)
            worlds.append(told(superuser))

    for table, rows in worlds[0].items():
        assert rows == worlds[1][table], table


def test_two_addresses_of_different_databases_are_refused(db, scratch_database):
    elsewhere = scratch_database(SUPERUSER)

    with pytest.raises(TwoDatabases, match="different databases"):
        demo.load(lambda _: None, elsewhere)
    with psycopg.connect(elsewhere) as connection:
        assert connection.execute("SELECT count(*) FROM department").fetchone() == (0,)


@contextmanager
def application_in(address: str) -> Iterator[psycopg.Connection]:
    """Django's connection in the database of this superuser's address, and the superuser's beside it."""
    default, parts = connections["default"], conninfo_to_dict(address)
    kept = default.settings_dict["NAME"]
    default.close()
    default.settings_dict["NAME"] = parts["dbname"]
    try:
        with psycopg.connect(address, autocommit=True) as superuser:
            yield superuser
    finally:
        default.close()
        default.settings_dict["NAME"] = kept


def told(superuser: psycopg.Connection) -> dict[str, list[str]]:
    """Every row of every table in JSON, without what is drawn anew each time."""
    found = {}
    for model in apps.get_app_config("ttrt").get_models():
        table = sql.Identifier(model._meta.db_table)
        if model is Sight:
            continue  # credentials of whoever was at work, not of the world
        rows = superuser.execute(sql.SQL("SELECT to_jsonb(t) FROM {} t").format(table)).fetchall()
        plain = ({name: value for name, value in row.items() if name not in RANDOM} for (row,) in rows)
        found[model._meta.db_table] = sorted(json.dumps(row, sort_keys=True) for row in plain)
    return found
