"""Whatever a superuser changes is found; whatever people did is never suspected."""

import random
import re
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import dict_row

from tests.drill.tampering import CHECKER, WAYS, live, look, tamper
from tests.drill.tampering_books import live_with_books
from tests.world import ANA, ELI, FIRE_T1, SIP, T1, World
from ttrt import actions
from ttrt.host.databases import SUPERUSER
from ttrt.models import (
    Attachment,
    ContactAttempt,
    Dispatch,
    Escalation,
    ProviderEngagement,
    Restoration,
    StopClock,
    Ticket,
    TicketLink,
    TicketUpdate,
    TimeCorrection,
    Transfer,
)
from ttrt.models.scope import as_viewer
from ttrt.queries import evidence
from ttrt.queries.anchors import Anchor, DamagedAnchor, Writer
from ttrt.queries.evidence import Finding
from ttrt.rules import retelling, retelling_page, vouched
from ttrt.rules.opening import Reporter


@pytest.fixture
def superuser(embedded, db):
    with psycopg.connect(embedded.url(SUPERUSER), autocommit=True, row_factory=dict_row) as connection:
        yield connection


def found_on(ticket) -> list[Finding]:
    with as_viewer(CHECKER) as at:
        return list(evidence.check_ticket(Ticket.objects.defer("search").get(number=ticket.number), at=at).findings)


def test_every_way_of_tampering_is_found_and_nothing_else_is(world: World, superuser, capsys):
    """Each way once; `make drill` tries a thousand."""
    chance = random.Random(20261123)
    live(world, chance, 14)
    live_with_books(world)

    tried, failed = tamper(superuser, chance, len(WAYS))

    assert (tried, failed) == (len(WAYS), 0), capsys.readouterr().err


def test_a_whole_life_raises_no_alarm(world: World):
    ticket = world.open(T1)
    world.update(ticket)
    world.contact(ticket)
    world.comment(ticket)
    world.escalate(ticket)
    world.answer(ticket)
    call = world.open(SIP, by=ELI, channel="hotline", reporter=Reporter("Ana Alvarez", "9165550101", "", "On file"))
    world.disown(call)
    world.answer_disowning(call, "confirmed")
    world.disown(call)
    world.answer_disowning(call, "void")
    world.scan(ticket, world.attach(ticket, to_scan=True))
    stop = world.stop(ticket)
    world.restore(ticket)
    world.dispute(ticket)
    world.void(ticket, stop)
    world.restore(ticket)
    world.accept(ticket, by=ANA)

    assert look() == []


def test_a_changed_update_is_named_with_its_row(world: World, superuser):
    ticket = world.open(T1)
    world.update(ticket, done="Tested to the demarc.")
    superuser.execute("UPDATE ticket_update SET body = 'Repaired.'")

    (finding,) = found_on(ticket)

    assert (finding.ticket, finding.seq) == (ticket.number, 2)
    assert finding.what.endswith("said is not what was recorded")


def test_a_figure_made_smaller_in_history_and_ticket_alike_is_reckoned_again(world: World, superuser):
    ticket = world.open(T1)
    world.cancel(ticket)
    superuser.execute("UPDATE ticket SET gross_seconds = gross_seconds + 3600, net_seconds = net_seconds + 3600")

    found = [finding.what for finding in found_on(ticket)]

    assert any(what.startswith("the stored outage is 360") for what in found)


def test_a_text_taken_out_is_named_and_the_chain_stays_whole(world: World, superuser):
    ticket = world.open(T1)
    world.cancel(ticket, reason="Secret of a person.")
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE history_entry SET text = '' WHERE what = 'cancelled'")

    (finding,) = found_on(ticket)

    assert finding == Finding(ticket.number, 2, "the text of row 2 (“cancelled”) is not the one it was written with")


def test_a_removed_ticket_leaves_a_gap(world: World, superuser):
    first, _ = world.open(T1), world.open(SIP)
    superuser.execute("SET session_replication_role = replica")
    for table in ("history_entry", "notice", "duty_slot"):
        superuser.execute(f"DELETE FROM {table} WHERE ticket_id = {first.ticket_id}")
    report = superuser.execute("DELETE FROM ticket WHERE id = %s RETURNING report_id", [first.ticket_id]).fetchone()
    superuser.execute("DELETE FROM report WHERE id = %s", [report["report_id"]])

    assert look() == [Finding(first.number, 0, "the whole ticket is gone")]


# ---------------------------------------------------------------- the anchor


def write_anchor(path):
    with path.open("w", encoding="utf-8", newline="\n") as file:
        writer = Writer(file, made_at="2026-11-23T03:00:00.000000Z")
        writer.begin("3540")
        writer.end()
        writer.begin("3860")
        writer.ticket("3860-26-000001", 4, "ab" * 32)
        writer.ticket("3860-26-000002", 1, "cd" * 32)
        writer.end()
        return writer.close()


def test_an_anchor_reads_back_as_it_was_written(tmp_path):
    write_anchor(tmp_path / "anchor.txt")

    anchor = Anchor(tmp_path / "anchor.txt")

    assert anchor.departments == ("3540", "3860")
    assert anchor.section("3860") == {"3860-26-000001": (4, "ab" * 32), "3860-26-000002": (1, "cd" * 32)}
    assert anchor.section("3540") == anchor.section("9999") == {}


@pytest.mark.parametrize(
    "change", [lambda t: t.replace(" 4 ", " 5 "), lambda t: t[:-70], lambda t: t + "x", lambda t: ""]
)
def test_a_damaged_anchor_is_refused(tmp_path, change):
    path = tmp_path / "anchor.txt"
    write_anchor(path)
    path.write_text(change(path.read_text()))

    with pytest.raises(DamagedAnchor):
        Anchor(path)


# ---------------------------------------------------------------- nothing is left out


VOUCHED_FOR_OTHERWISE = {
    "ticket": {*vouched.TOLD, *vouched.PLACED, "department_id", "history_seq", "history_head", "history_at"},
    retelling_page.UPDATE: {"department_id", "ticket_id", "body", "next_step"},  # `said` is made of the two texts
    retelling_page.CONTACT: {"department_id", "ticket_id"},
    retelling_page.STOP: {"department_id", "ticket_id"},
    retelling_page.RESTORATION: {"department_id", "ticket_id"},
    retelling_page.VISIT: {"department_id", "ticket_id"},
    retelling_page.PROVIDER: {"department_id", "ticket_id"},
    retelling_page.CORRECTION: {"department_id", "ticket_id"},
    retelling_page.LINK: {"department_id", "ticket_id"},
    retelling_page.TRANSFER: {"from_department_id"},
    retelling_page.ESCALATION: {"department_id", "ticket_id"},
    retelling_page.ATTACHMENT: {"department_id", "ticket_id"},
}
NO_EVIDENCE = {"id", "key", "version", "search"}


def test_every_column_is_vouched_for_by_the_history(world: World):
    """A column that is added and forgotten here could be changed unseen."""
    ticket = world.open(T1)
    world.update(ticket)
    world.contact(ticket)
    world.stop(ticket)
    world.send(ticket)
    world.engage(ticket)
    world.escalate(ticket)
    world.attach(ticket)
    world.restore(ticket)
    world.correct_time(ticket, "alarm_at", world.dossier(ticket).ticket.opened_at)
    world.link(ticket, world.open(SIP))
    world.move_department(ticket, FIRE_T1)
    story = retelling.retell(world.dossier(ticket).history)
    told = {"ticket": set(story.ticket)}
    for (kind, _), columns in story.rows.items():
        told[kind] = set(columns)

    tables = {
        "ticket": Ticket,
        retelling_page.UPDATE: TicketUpdate,
        retelling_page.CONTACT: ContactAttempt,
        retelling_page.STOP: StopClock,
        retelling_page.RESTORATION: Restoration,
        retelling_page.VISIT: Dispatch,
        retelling_page.PROVIDER: ProviderEngagement,
        retelling_page.CORRECTION: TimeCorrection,
        retelling_page.LINK: TicketLink,
        retelling_page.TRANSFER: Transfer,
        retelling_page.ESCALATION: Escalation,
        retelling_page.ATTACHMENT: Attachment,
    }
    for name, table in tables.items():
        columns = {field.attname for field in table._meta.concrete_fields}
        assert columns - told[name] - VOUCHED_FOR_OTHERWISE[name] - NO_EVIDENCE == set(), name


def test_every_word_of_the_history_can_be_read():
    """A verb whose word is not in `retelling.CHAPTERS` would look like a forgery."""
    source = "".join(file.read_text() for file in sorted(Path(actions.__path__[0]).glob("*.py")))
    said = set(re.findall(r'\bhistory\.(?:record|made)\(\s*\w+,\s*"([a-z ]+)"', source))
    said |= set(re.findall(r'_end\(\w+, Status\.\w+, "([a-z ]+)"', source))
    said |= set(re.findall(r'"([a-z ]+)" if public else "([a-z ]+)"', source).pop())
    said |= set(re.findall(r'_note\((?!department_id)\w+, \w+, "([a-z ]+)"', source))

    said |= set(re.findall(r'_(?:give|step|store)\((?:\w+, )+"([a-z ]+)"', source))

    assert said == set(retelling.CHAPTERS)
