"""The ticket page and its plain-text dossier: who reads what, that both say the same, and the parts that live."""

import hashlib
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from tests.seated import seat
from tests.stories.visitor import Visitor
from tests.world import (
    ANA,
    BEN,
    CHO,
    DEE,
    DS3,
    ELI,
    ETHERNET,
    FAY,
    OTHER_PHONE,
    PHONE,
    RAE,
    SIP,
    T1,
    TIM,
    VAL,
    do,
)
from ttrt.actions import updates
from ttrt.models import Ticket
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries.paper import paper
from ttrt.queries.ticket import whole
from ttrt.rules.dossier import Group
from ttrt.rules.lifecycle import Status
from ttrt.rules.localtime import show
from ttrt.rules.opening import Reporter

HOUR = timedelta(hours=1)


def worked(world):
    """A ticket to which everything happened, still open."""
    now = database_now()
    ticket = world.open_many(
        T1,
        OTHER_PHONE,
        by=ELI,
        at=now - 30 * HOUR,
        alarm_at=now - 31 * HOUR,
        channel="hotline",
        reporter=Reporter("Ana Alvarez", "9165550101", "ana@example.org", "Called back on the number on file"),
        description="No dial tone on any line.\nNeither floor.",
        site_contact="Rosa Medina",
        site_phone="9165550188",
        access_hours="07:00–19:00",
        dispatch_allowed=True,
        customer_reference="HD-20931",
        contact_method="Phone",
        since_at=now - 32 * HOUR,
    )[0]
    world.move(ticket, Status.IN_PROGRESS, reason="Testing from afar.", at=now - 29 * HOUR)
    say(ticket, now - 28 * HOUR, done="Loss of signal at the jack.", next_step="Dispatch.", estimate_at=now + HOUR)
    say(ticket, now - 27 * HOUR, done="The vendor is slow.", public=False)
    world.contact(ticket, at=now - 26 * HOUR)
    void = world.stop(ticket, "WIRING", at=now - 25 * HOUR)
    world.start(ticket, void, at=now - 24 * HOUR)
    world.void(ticket, void, reason="The wiring is sound.", at=now - 23 * HOUR)
    world.restore(ticket, at=now - 20 * HOUR, resolution="Replaced the card.")
    world.stop(ticket, "OBSERVATION", at=now - 19 * HOUR)
    world.dispute(ticket, note="Lines 3 and 4 are dead.", at=now - 18 * HOUR)
    world.stop(ticket, "POWER", at=now - 2 * HOUR, started_at=now - 3 * HOUR)
    return ticket


def say(ticket, at, **said):
    do(updates.add_update, by=ELI, at=at, ticket=ticket.ref(), key=uuid.uuid4(), **said)


def finished(world):
    """A closed ticket."""
    now = database_now()
    ticket = world.open(PHONE, at=now - 9 * HOUR)
    world.restore(ticket, at=now - 8 * HOUR)
    world.accept(ticket, note="Works again.", at=now - 7 * HOUR)
    return ticket


def address(ticket, more=""):
    return f"/tickets/{ticket.number}{more}"


# ---------------------------------------------------------------- what is on it


def test_the_page_has_one_heading_its_bands_and_the_newest_first(world):
    shown = Visitor(ANA).get(address(worked(world)))

    assert shown.html.count("<title>Ticket 3860-") == 1
    assert shown.heading.startswith("Ticket 3860-")
    assert [h.text for h in shown.root.every("h2") if h.get("id") not in ("", None, "keys-title")] == [
        "What is down",
        "The clock",
        "Updates and history newest first",
        "Who was told",
        "Are you still there?",
    ]
    happened = [h.text for h in shown.root.every("h3") if "entry__who" in h.get("class")]
    assert happened[0] == "Clock stopped: Power"
    assert happened[-1] == "Opened"
    assert "Not restored, says the department" in happened


def test_reported_and_opened_are_two_facts_and_both_times_of_a_stop_are_there(world):
    ticket = worked(world)
    found = world.dossier(ticket)
    power = found.stops[-1]

    text = Visitor(ANA).get(address(ticket)).text

    assert "Reported by Ana Alvarez" in text
    assert "Opened by Eli Ellis (contractor’s representative)" in text
    assert f"Began {show(power.started_at)}" in text
    assert f"Eli Ellis, contractor’s representative · {show(power.at)}" in text


def test_a_void_stop_is_struck_and_says_why(world):
    shown = Visitor(ANA).get(address(worked(world)))

    struck = [node.text for node in shown.root.every("del")]
    assert any("Wiring: told by the site contact." in each for each in struck)
    assert "Void, not counted" in shown.text
    assert "Why it does not count The wiring is sound." in shown.text


@pytest.mark.parametrize(
    ("viewer", "verified", "internal"),
    [(ANA, False, False), (VAL, False, False), (DEE, True, True), (ELI, True, True)],
    ids=["manages", "views", "CMO", "contractor"],
)
@pytest.mark.parametrize("file", ["", ".txt"], ids=["page", "text"])
def test_who_reads_the_callers_check_and_the_internal_notes(world, viewer, verified, internal, file):
    shown = Visitor(viewer).get(address(worked(world), file))

    assert ("Called back on the number on file" in shown.html) is verified
    assert ("The vendor is slow." in shown.html) is internal
    assert ("internal notes" in shown.html) is not internal


def test_the_other_tickets_of_the_report_are_a_link_away(world):
    ticket = worked(world)
    ((other, _, _),) = world.dossier(ticket).siblings

    assert f"/tickets/{other}" in Visitor(ANA).get(address(ticket)).links


def test_marks_of_public_safety_and_priority_are_words(world):
    text = Visitor(ANA).get(address(world.open(DS3))).text

    assert "Public safety" in text
    assert "TSP priority" in text


def test_both_clocks_explain_themselves_and_the_one_that_counts_is_named(world):
    at = database_now()
    ticket = world.open(by=ELI, at=at - HOUR, alarm_at=at - 2 * HOUR)
    slow = world.open(ETHERNET, by=ELI, at=at - HOUR, alarm_at=at - 2 * HOUR, severity="service_affecting")

    outage, repair = (Visitor(ANA).get(address(each)).text for each in (ticket, slow))

    assert re.search("Outage time so far, less stops ?2 hours", outage)
    assert re.search("Repair time so far, less stops ?1 hour", repair)
    for text in (outage, repair):
        assert "The clock starts at the first network alarm" in text
        assert re.search(r"The clock starts when the ticket was opened: \S+ \S+ \d{4} \d\d:\d\d P[SD]T\.", text)


@pytest.mark.parametrize("make", [worked, finished], ids=["worked", "closed"])
@pytest.mark.parametrize("viewer", [ANA, FAY], ids=["department", "contractor"])
def test_the_page_says_everything_the_dossier_says(world, make, viewer):
    ticket = make(world)
    with as_viewer(viewer) as at:
        sheet = paper(whole_of(ticket, at), reader=viewer, at=at)

    words = Visitor(viewer).get(address(ticket)).text

    groups = [group for section in (*sheet.sections, *sheet.rows) for group in section.groups]
    told = {value for group in groups for _, value in group.shown}
    told |= {value for entry in sheet.history for _, value in Group("", entry.own).shown}
    lines = {" ".join((value if isinstance(value, str) else show(value)).split()) for value in told}
    # "Taken off" of a running stop counts the seconds; siblings stand there with their chip.
    missing = {line for line in lines if line not in words and "still running)" not in line and ", Opened" not in line}
    missing -= {f"{name} ({role})" for name, role in re.findall(r"(\w+ \w+) \(([^)]*)\)", "\n".join(missing))}
    assert missing == set()
    assert all(entry.hash in words.replace(" ", "") for entry in sheet.history)
    assert sheet.retention in words
    for clock in sheet.clocks:
        assert clock.reckoning.trace[0].text in words


def whole_of(ticket, at):
    return whole(Ticket.objects.get(department_id=ticket.department_id, pk=ticket.ticket_id), at=at)


def test_everything_on_the_page_takes_as_many_queries_for_one_row_as_for_many(world):
    few, many = world.open(), world.open(ETHERNET)
    for _ in range(4):
        world.comment(many)
        world.contact(many)
    client = Visitor(FAY).client
    client.get(address(few))

    counts = []
    for ticket in (few, many):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(ticket)).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert counts[0] <= 29


# ---------------------------------------------------------------- the dossier


def test_the_dossier_is_plain_text_that_seals_itself(world):
    ticket = worked(world)

    answer = Visitor(ANA).client.get(address(ticket, ".txt"))

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    text = answer.content.decode("utf-8")
    above, seal = text.rstrip("\n").rsplit("\n", 1)
    assert seal.endswith(hashlib.sha256(f"{above}\n".encode()).hexdigest())
    assert max(len(line) for line in text.split("\n")) <= 100
    counted = " ".join(text.partition("ABOUT THIS FILE")[2].split())
    for count in ("3 stops", "1 contact attempt", "1 restoration", "1 update or comment"):
        assert count in counted
    assert all(entry.hash in text for entry in world.dossier(ticket, by=ANA).history)


def test_the_dossier_says_until_when_the_history_is_in_reach(world):
    ticket = finished(world)
    closed = world.dossier(ticket).ticket.closed_at

    text = Visitor(ANA).get(address(ticket, ".txt")).html

    kept = re.search(r"Kept \.+ Online until (\d+ \w+ \d{4}),\s+on request until (\d+ \w+ \d{4})", text)
    assert kept
    assert kept[1] != kept[2]
    assert str(closed.year) in kept[1] or str(closed.year + 1) in kept[1]


@pytest.mark.parametrize("file", ["", ".txt"], ids=["page", "text"])
def test_a_foreign_ticket_and_a_missing_one_are_not_found_alike(world, file):
    ticket = world.open()
    visitor = Visitor(CHO)

    foreign, missing = visitor.get(address(ticket, file)), visitor.get(f"/tickets/3860-26-999999{file}")

    assert (foreign.status, missing.status) == (404, 404)
    assert foreign.text == missing.text


# ---------------------------------------------------------------- parts that live


def part(client, ticket, name, tag="", **headers):
    more = {"If-None-Match": tag} if tag else {}
    return client.get(address(ticket, f"?part={name}"), headers={"HX-Request": "true", **more, **headers})


@pytest.mark.parametrize("name", ["head", "record", "actions"])
def test_a_part_is_answered_alone_and_not_again_while_nothing_changed(world, name):
    ticket = finished(world)
    client = Visitor(ANA).client

    first = part(client, ticket, name)

    assert first.status_code == 200
    assert "<html" not in first.content.decode()
    assert f'id="{name}"' in first.content.decode()
    assert part(client, ticket, name, first["ETag"]).status_code == 304
    world.dispute(ticket)
    assert part(client, ticket, name, first["ETag"]).status_code == 200


def test_the_figures_of_an_open_ticket_move_with_the_minute(world):
    ticket = world.open()
    client = Visitor(ANA).client

    tags = [part(client, ticket, "record")["ETag"] for _ in range(2)]

    version, _, minute = tags[-1].strip('"').partition("-")
    assert version == "1.1"
    assert int(minute) - int(database_now().timestamp()) // 60 in (-1, 0)


def test_without_the_script_the_address_of_a_part_is_the_whole_page(world):
    answer = Visitor(ANA).client.get(address(world.open(), "?part=record"))

    assert "<html" in answer.content.decode()
    assert {"HX-Request", "Cookie"} <= set(answer["Vary"].split(", "))


# ---------------------------------------------------------------- in a browser


def test_the_page_refreshes_itself_and_takes_neither_focus_nor_text(world, page):
    ticket = world.open()
    seat(page, ELI)
    page.goto(address(ticket))
    page.fill("#updates-done", "Half a sentence, and then")
    page.focus("#updates-done")
    world.update(ticket, by=TIM, done="Tim found the cut at mile 12.")

    page.evaluate("['record', 'actions', 'head'].forEach(id => htmx.trigger('#' + id, 'refresh'))")

    expect(page.locator("#record")).to_contain_text("Tim found the cut at mile 12.")
    expect(page.locator("#updates-done")).to_have_value("Half a sentence, and then")
    expect(page.locator("#updates-done")).to_be_focused()
    page.click("text=Post the update")
    expect(page.locator(".meanwhile")).to_be_focused()
    expect(page.locator(".meanwhile")).to_contain_text("Tim found the cut at mile 12.")
    expect(page.locator("#updates-done")).to_have_value("Half a sentence, and then")
    page.click("text=Post the update")
    expect(page.locator(".usa-alert--success")).to_contain_text("Your update is posted.")


def test_on_a_small_telephone_no_text_is_squeezed_into_a_thin_column(world, page):
    ticket = worked(world)
    page.set_viewport_size({"width": 320, "height": 900})
    seat(page, FAY)
    page.goto(address(ticket))

    expect(page.locator("#updates-and-history dd").nth(10)).to_be_attached()
    squeezed = page.evaluate(
        """[...document.querySelectorAll('main :is(dd, p, td)')]
        .filter(e => e.checkVisibility() && e.textContent.trim() && !e.closest('.usa-sr-only'))
        .map(e => [e.textContent.trim().slice(0, 60), e.getBoundingClientRect().width])
        .filter(([, width]) => width < 6 * 16)"""
    )
    assert squeezed == []


def test_a_stop_is_recorded_with_the_keyboard_and_without_scripts(world, browser, site):
    ticket = world.open()
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    try:
        page = context.new_page()
        seat(page, ELI)
        page.goto(address(ticket))
        page.focus("#stops > summary")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.locator("#stops-reason")).to_be_focused()
        page.select_option("#stops-reason", "POWER")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**stop=POWER**")
        page.fill("#stops-note", "The fuse is out.")
        page.fill("#stops-evidence_0", "The site contact says so.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".usa-alert--success")).to_contain_text("The clock is stopped.")
    finally:
        context.close()
    assert [stop.reason for stop in world.dossier(ticket).stops] == ["POWER"]


def show_states(world):
    """The ticket with a long page, and (whose eyes, address) of every state of the page worth looking at."""
    restored = world.open(SIP)
    world.restore(restored)
    gone = world.open(DS3)
    world.cancel(gone)
    (nameless,) = world.open_many(typed=("99/XXXX/1",), by=ANA)
    long = worked(world)
    fresh = world.open(ETHERNET)
    return long, [
        (ANA, address(fresh)),
        (BEN, address(long)),
        (DEE, address(long)),
        (FAY, address(long, "?stop=ACCESS")),
        (RAE, address(restored)),
        (ANA, address(finished(world))),
        (ANA, address(gone)),
        (FAY, address(nameless)),
        (FAY, address(nameless, "?find=Oroville")),
    ]
