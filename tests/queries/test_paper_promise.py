"""What the plain-text dossier says of the hourly promise, the ladder and the deliveries, to each side."""

import re
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.mailbox import Mailbox
from tests.world import ANA, DEE, ELI, FAY, T1, Case, World
from ttrt.actions import duty, notices
from ttrt.models import Ticket
from ttrt.models.scope import as_viewer
from ttrt.queries import ticket as tickets
from ttrt.queries.paper import paper
from ttrt.rules import dossier
from ttrt.rules.access import Viewer
from ttrt.worker import deliver

OPENED = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def minute(n: float) -> datetime:
    return OPENED + timedelta(minutes=n)


def text(ticket: Case, *, by: Viewer, at: datetime) -> str:
    with as_viewer(by):
        row = Ticket.objects.defer("search").get(department_id=ticket.department_id, pk=ticket.ticket_id)
        return dossier.text(paper(tickets.whole(row, at=at, notices=None), reader=by, at=at))


def section(title: str, written: str) -> list[str]:
    """The lines of one part, without those that are empty."""
    rest = written.split(f"\n{title.upper()}\n{'-' * dossier.WIDTH}\n", 1)[1]
    return [line for line in re.split(rf"\n\n[^\n]+\n-{{{dossier.WIDTH}}}\n", rest, maxsplit=1)[0].split("\n") if line]


@pytest.fixture
def ticket(world: World) -> Case:
    return world.open(T1, at=OPENED, severity="not_affecting")


def test_every_slot_stands_on_the_paper_with_what_became_of_it(world: World, ticket):
    world.update(ticket, at=minute(40), broadcast=uuid.uuid4())
    with as_viewer(FAY):
        duty.record_missed(at=minute(101))
    world.update(ticket, at=minute(115))

    written = text(ticket, by=ANA, at=minute(130))

    assert section("Hourly updates", written) == [
        "One is owed every 60 minutes while service is down (contract A.9.4): 3 updates were due, 1 missed.",
        "* Slot 1: Met after 40 min",
        "  From ..................... 23 Nov 2026 10:00 PST",
        "  Due ...................... 23 Nov 2026 11:00 PST",
        "  Until .................... 23 Nov 2026 10:40 PST",
        "  Met by the update of ..... Eli Ellis (contractor’s representative), one update for many tickets",
        "  Written down ............. 23 Nov 2026 10:40 PST",
        "* Slot 2: Missed by 15 min",
        "  From ..................... 23 Nov 2026 10:40 PST",
        "  Due ...................... 23 Nov 2026 11:40 PST",
        "  Until .................... 23 Nov 2026 11:40 PST",
        "  Next heard ............... 23 Nov 2026 11:55 PST",
        "  Written down ............. 23 Nov 2026 11:41 PST",
        "* Slot 3: Met after 15 min",
        "  From ..................... 23 Nov 2026 11:40 PST",
        "  Due ...................... 23 Nov 2026 12:40 PST",
        "  Until .................... 23 Nov 2026 11:55 PST",
        "  Met by the update of ..... Eli Ellis (contractor’s representative)",
        "  Written down ............. 23 Nov 2026 11:55 PST",
        "* Slot 4: Waiting, 45 min left",
        "  From ..................... 23 Nov 2026 11:55 PST",
        "  Due ...................... 23 Nov 2026 12:55 PST",
        "  Until .................... now",
    ]
    assert "4 slots" in " ".join(written.split())


def test_every_step_of_the_ladder_stands_on_the_paper_and_our_own_reminder_only_on_ours(world: World, ticket):
    for level in (1, 2):
        world.rung(level)
    for minutes in (49, 75, 90):
        world.climb(at=minute(minutes))
    world.acknowledge(ticket, by=FAY, note="I call them.", at=minute(95))

    theirs, ours = (section("Steps of the escalation ladder", text(ticket, by=by, at=minute(96))) for by in (ANA, DEE))

    told = [
        "* Level 1 told",
        "  Because .................. Update missed",
        "  Due ...................... 23 Nov 2026 11:00 PST",
        "  Told ..................... 23 Nov 2026 11:15 PST",
        "  Who stood there .......... 1 person",
        "* Level 1 told again",
        "  Because .................. Nobody acknowledged the step before",
        "  Due ...................... 23 Nov 2026 11:30 PST",
        "  Told ..................... 23 Nov 2026 11:30 PST",
        "  Who stood there .......... 1 person",
        "  Acknowledged ............. 23 Nov 2026 11:35 PST",
        "  Acknowledged by .......... Fay Flores",
        "  Note ..................... I call them.",
        "  Next ..................... level 1 is told 23 Nov 2026 13:35 PST, if it still stands then",
    ]
    assert theirs == told
    assert ours == [
        "* Level 1 told",
        "  Because .................. Update due soon",
        "  Due ...................... 23 Nov 2026 10:48 PST",
        "  Told ..................... 23 Nov 2026 10:49 PST",
        "  Who stood there .......... 1 person",
        *told,
    ]


def test_the_department_reads_its_own_deliveries_and_the_desk_all_of_them(world: World, ticket, mailbox: Mailbox):
    with as_viewer(ELI) as at:
        row = Ticket.objects.defer("search").get(department_id=ticket.department_id, pk=ticket.ticket_id)
        notices.to_contractor(row, "not restored", name="Duty manager", email="duty@carrier.example", at=at)
    mailbox.answers["ana@example.org"] = "550 5.1.1 No such user"
    deliver.deliver_due(threading.Event())

    theirs, ours = (section("Who was told", text(ticket, by=by, at=minute(10))) for by in (ANA, DEE))

    def without_moments(lines: list[str]) -> list[str]:
        return [re.sub(r"\d+ \w+ \d{4} \d\d:\d\d P[SD]T$", "(when)", line) for line in lines]

    opened = [
        "* Opened: Ana Alvarez <ana@example.org>",
        "  How ...................... Mail",
        "  Written .................. (when)",
        "  Handed over .............. (when)",
        "  What came of it .......... Bounced (when)",
        "  Said ..................... The mail server said 550 5.1.1 No such user",
    ]
    assert without_moments(theirs) == ["1 message: 0 accepted, 1 not delivered.", *opened]
    assert without_moments(ours) == [
        "2 messages: 1 accepted, 1 not delivered.",
        *opened,
        "* Not restored: Duty manager <duty@carrier.example>",
        "  How ...................... Mail",
        "  For ...................... one of the contractor’s own; the department does not see it",
        "  Written .................. (when)",
        "  Handed over .............. (when)",
        "  What came of it .......... Accepted (when)",
    ]


def test_the_page_has_the_newest_deliveries_and_the_paper_all_of_them(world: World, ticket):
    world.update(ticket, at=minute(40))
    with as_viewer(ANA):
        row = Ticket.objects.defer("search").get(department_id=ticket.department_id, pk=ticket.ticket_id)
        page, whole = (tickets.whole(row, at=minute(41), notices=most).notices for most in (1, None))

    assert [each.kind for each in page] == ["update"]
    assert [each.kind for each in whole] == ["opened", "update"]
