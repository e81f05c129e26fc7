"""The demonstration world as loaded: counted, consistent, and telling nothing that its histories do not vouch for."""

import random
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection

from tests.demo.conftest import ITEMS, TICKETS
from tests.world import DEE, FAY
from ttrt.actions.placing import found_by
from ttrt.demo import loading
from ttrt.demo.loading import NotEmpty
from ttrt.host.databases import SUPERUSER
from ttrt.models import Dispatch, HistoryEntry, ProviderEngagement, Restoration, Ticket, TicketUpdate, packs
from ttrt.models.scope import as_viewer
from ttrt.queries import clock, evidence, overview
from ttrt.rules.identifiers import circuit_shape
from ttrt.rules.lifecycle import OPEN, Status
from ttrt.rules.searching import ticket_words, words
from ttrt.web.intake import CONTACT_METHODS

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_it_has_what_was_asked_for(small, superuser_cursor):
    assert small["department"] == 60
    assert small["ticket"] == TICKETS
    assert small["inventory_item"] == ITEMS + 60  # and each department's unassigned service
    for table, count in small.items():
        assert superuser_cursor.execute(f"SELECT count(*) FROM {table}").fetchone() == (count,)


def test_everything_is_labelled(small, superuser_cursor):
    for table in ("department", "person"):
        unlabelled = superuser_cursor.execute(f"SELECT count(*) FROM {table} WHERE NOT demonstration").fetchone()

        assert unlabelled == (0,)


def test_how_to_reach_people_is_said_in_the_forms_own_words(small, superuser_cursor):
    stored = {row[0] for row in superuser_cursor.execute("SELECT DISTINCT contact_method FROM ticket")}

    assert stored == {"", *CONTACT_METHODS}


def test_a_departments_people_have_one_mail_domain(small, superuser_cursor):
    elsewhere = superuser_cursor.execute(
        """SELECT p.username, d.code FROM membership m JOIN person p ON p.id = m.person_id
           JOIN department d ON d.id = m.department_id
           WHERE m.level <> 'auditor' AND p.email NOT LIKE '%@' || lower(d.code) || '.example'"""
    ).fetchall()

    assert elsewhere == [("tui.toma", "2720")]  # of two departments; her address is the first one's


def test_every_history_verifies(small):
    """Of every fifth department; of all of them, as the operator asks it, in test_day.py: of the same loading."""
    with as_viewer(FAY) as at:
        looked_at = list(evidence.departments())[::5]
        checks = [c for one in looked_at for c in evidence.check_department(one, at=at, anchored={})]

    assert len(looked_at) == 12
    assert len(checks) > 3 * len(looked_at)  # tickets, not only what ends each department
    assert [finding for checked in checks for finding in checked.findings] == []


def test_stored_figures_are_what_the_clock_reckons(small):
    with as_viewer(FAY) as at:
        ended = list(Ticket.objects.exclude(net_seconds=None).defer("search"))
        sample = random.Random(7).sample(ended, 300)
        for ticket in sample:
            reckoning = clock.reckon(ticket, at=at)
            gross, stopped, net = (d.total_seconds() for d in (reckoning.gross, reckoning.stopped, reckoning.net))

            assert (ticket.gross_seconds, ticket.stopped_seconds, ticket.net_seconds) == (gross, stopped, net)
    assert any(ticket.stopped_seconds for ticket in sample)


def test_every_reference_leads_somewhere(small, superuser_cursor):
    """Rows were copied without looking at foreign keys, so all are looked at here."""
    keys = superuser_cursor.execute(
        """SELECT conrelid::regclass::text, confrelid::regclass::text,
                  (SELECT array_agg(attname ORDER BY n) FROM unnest(conkey) WITH ORDINALITY k(num, n)
                   JOIN pg_attribute ON attrelid = conrelid AND attnum = k.num),
                  (SELECT array_agg(attname ORDER BY n) FROM unnest(confkey) WITH ORDINALITY k(num, n)
                   JOIN pg_attribute ON attrelid = confrelid AND attnum = k.num)
           FROM pg_constraint WHERE contype = 'f'"""
    ).fetchall()
    assert len(keys) > 20
    for table, target, columns, targets in keys:
        there = " AND ".join(f"a.{c} = b.{t}" for c, t in zip(columns, targets, strict=True))
        set_all = " AND ".join(f"a.{c} IS NOT NULL" for c in columns)
        lost = f"SELECT count(*) FROM {table} a WHERE {set_all} AND NOT EXISTS (SELECT FROM {target} b WHERE {there})"

        assert superuser_cursor.execute(lost).fetchone() == (0,), (table, columns)


def test_all_indexes_are_there_again(small, superuser_cursor, scratch_database):
    every = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"

    with psycopg.connect(scratch_database(SUPERUSER)) as untouched:
        assert superuser_cursor.execute(every).fetchall() == untouched.execute(every).fetchall()


def test_rows_added_later_get_numbers_of_their_own(small, superuser_cursor):
    highest = superuser_cursor.execute("SELECT max(id) FROM ticket").fetchone()[0]

    assert superuser_cursor.execute("SELECT nextval(pg_get_serial_sequence('ticket', 'id'))").fetchone()[0] > highest


def test_numbers_have_no_gaps(small, superuser_cursor):
    wrong = superuser_cursor.execute(
        """SELECT c.department_id, c.year, c.last, count(t.*) FROM ticket_counter c
           LEFT JOIN ticket t ON t.department_id = c.department_id
                AND split_part(t.number, '-', 2)::int = c.year
           GROUP BY 1, 2, 3 HAVING count(t.*) <> c.last OR max(split_part(t.number, '-', 3)::int) <> c.last"""
    ).fetchall()

    assert wrong == []


def test_a_ticket_is_found_by_the_words_the_verbs_would_have_given_it(small):
    with as_viewer(FAY), connection.cursor() as cursor:
        never_assigned = Ticket.objects.exclude(
            pk__in=HistoryEntry.objects.filter(what="item assigned").values("ticket_id")
        )
        for ticket in never_assigned.order_by("id")[:120]:
            mine = {"department_id": ticket.department_id, "ticket_id": ticket.pk}
            expected = set(found_by(ticket))
            for update in TicketUpdate.objects.filter(**mine, public=True):
                expected.update(words(update.body, update.next_step))
            for restoration in Restoration.objects.filter(**mine):
                expected.update(words(restoration.resolution, restoration.dispute_note))
            for moved in HistoryEntry.objects.filter(**mine, what="status changed"):
                expected.update(words(moved.text))
            for visit in Dispatch.objects.filter(**mine):
                expected.update(words(visit.outcome))
            for engaged in ProviderEngagement.objects.filter(**mine):
                expected.update(ticket_words((engaged.their_ticket,), engaged.provider, engaged.said))
            for told in HistoryEntry.objects.filter(**mine, what="provider said"):
                expected.update(words(told.text))
            cursor.execute("SELECT tsvector_to_array(search) FROM ticket WHERE id = %s", [ticket.pk])

            assert set(cursor.fetchone()[0]) == expected


def test_some_of_every_open_status_are_there_to_look_at(small):
    with as_viewer(FAY) as at:
        open_tickets = Ticket.objects.filter(closed_at=None)
        statuses = set(open_tickets.values_list("status", flat=True))

        assert statuses >= {Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.RESOLVED}
        assert statuses <= set(OPEN)
        assert open_tickets.filter(update_due_at__lt=at).exists()
        assert open_tickets.filter(item_facts__unassigned=True).exists()


def test_nobody_misses_a_dial_tone_on_a_line_to_the_internet(small, superuser_cursor):
    said = superuser_cursor.execute(
        # Of those that were opened on one: others came there when a mistake was put right.
        "SELECT trouble FROM ticket t WHERE service_type = ANY (%s) AND NOT EXISTS (SELECT FROM history_entry h"
        " WHERE h.ticket_id = t.id AND h.what IN ('item assigned', 'item corrected'))",
        [["MPLS VPN", "Internet access"]],
    ).fetchall()
    voice = {trouble.code for trouble in packs.on_disk()[-1].troubles if "circuit" not in trouble.kinds}

    assert said
    assert voice.isdisjoint(trouble for (trouble,) in said)


def test_the_state_sees_every_department(small):
    with as_viewer(DEE) as at:
        assert len(overview.departments(at=at)) == 60


def test_nothing_happens_after_the_loading(small, superuser_cursor):
    for table, column in (("history_entry", "at"), ("ticket", "opened_at"), ("ticket", "closed_at")):
        assert superuser_cursor.execute(f"SELECT max({column}) <= now() FROM {table}").fetchone() == (True,)


def test_phone_numbers_and_circuits_have_their_published_forms(small, superuser_cursor):
    phones = superuser_cursor.execute("SELECT normal FROM inventory_item WHERE kind = 'phone'").fetchall()
    circuits = superuser_cursor.execute("SELECT identifier FROM inventory_item WHERE kind = 'circuit'").fetchall()

    assert [phone for (phone,) in phones if phone[3:8] != "55501"] == []
    assert [circuit for (circuit,) in circuits if circuit_shape(circuit) is None] == []


def test_a_database_with_something_in_it_is_refused(small, embedded):
    with (
        psycopg.connect(embedded.url(SUPERUSER), autocommit=True) as owner,
        pytest.raises(NotEmpty, match="empty database only"),
    ):
        loading.write(owner, packs.on_disk(), lambda _: None, items=60, tickets=20)


def test_the_same_seed_and_moment_make_the_same_world(db, scratch_database):
    worlds = []
    for _ in range(2):
        with psycopg.connect(scratch_database(SUPERUSER), autocommit=True) as fresh:
            loading.write(fresh, packs.on_disk(), lambda _: None, now=NOW, items=200, tickets=250)
            worlds.append(fresh.execute("SELECT * FROM ticket ORDER BY id").fetchall())

    assert len(worlds[0]) == 250
    assert worlds[0] == worlds[1]
