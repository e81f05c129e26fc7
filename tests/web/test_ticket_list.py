"""The list of tickets as people meet it: filters in the address, chips, counts, the file, the refresh."""

import csv
import gzip
import io
import re
from datetime import datetime, timedelta
from html import unescape
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import expect

from tests import seated
from tests.world import (
    ANA,
    CHO,
    DEE,
    DS3,
    ELI,
    ETHERNET,
    FIRE_T1,
    PHONE,
    SIP,
    T1,
    TWO,
    VAL,
    World,
    username,
)
from ttrt.models import Person, scope
from ttrt.models.scope import database_now
from ttrt.queries import tickets
from ttrt.rules.access import Viewer
from ttrt.web import ticket_file

NUMBER = re.compile(r'href="/tickets/([A-Z0-9]+-\d\d-\d{6})"')
REFRESH = {"HX-Request": "true", "HX-Target": "ticket-list"}


def sign_in(viewer: Viewer) -> Client:
    """One of the cast, signed in."""
    client = Client()
    client.force_login(Person.objects.get(username=username(viewer)))
    return client


def page(viewer: Viewer, address: str, status: int = 200) -> str:
    """A page's HTML, entities resolved."""
    response = sign_in(viewer).get(address)
    assert response.status_code == status, response.status_code
    return unescape(response.content.decode())


def listed(html: str) -> list[str]:
    """The numbers of the tickets on the page, in order."""
    return NUMBER.findall(html)


def rows_of(response) -> list[list[str]]:
    """A file's lines as cells."""
    return list(csv.reader(io.StringIO(body_of(response).decode("utf-8-sig"))))


def body_of(response) -> bytes:
    """The file's bytes; what held them is let go, as a server does."""
    body = b"".join(response)
    response.close()
    return body


@pytest.fixture
def opened(world: World):
    """Three tickets of Water Resources and one of CAL FIRE, an hour apart, newest last."""
    now = database_now()
    return [
        world.open(item, by=CHO if item is FIRE_T1 else ANA, at=now - timedelta(hours=4 - hour))
        for hour, item in enumerate((T1, PHONE, DS3, FIRE_T1))
    ]


def test_a_department_sees_its_own_open_tickets_newest_first(opened):
    t1, phone, ds3, fire = opened

    html = page(ANA, "/tickets")

    assert listed(html) == [ds3.number, phone.number, t1.number]
    assert "Water Resources" in html
    assert fire.number not in html


def test_all_departments_see_all_and_whose_each_is(opened):
    html = page(DEE, "/tickets")

    assert listed(html) == [case.number for case in reversed(opened)]
    assert "Ticket and department" in html
    assert "<small>CAL FIRE</small>" in html


def test_a_row_says_what_matters_in_words(world, opened):
    t1 = opened[0]
    world.stop(t1)

    html = page(ANA, "/tickets?item=3860-000002")

    for said in (
        T1.identifier,
        "Joint Operations Center · DS1 transport",
        "Opened",
        "Out of service",
        "so far",
        "Clock stopped: Power",
        "Overdue by 3 h",
    ):
        assert said in html


def test_public_safety_and_tsp_are_marked(opened):
    html = page(ANA, "/tickets?item=3860-000003")

    assert "Public safety</span>" in html
    assert "TSP priority</span>" in html


def test_a_filter_stands_in_the_address_and_as_a_chip_that_takes_it_away(opened):
    t1, _, ds3, _ = opened

    html = page(ANA, "/tickets?kind=circuit&kind=service&site=501&unknown=1")

    assert listed(html) == [ds3.number, t1.number]
    assert (
        'href="/tickets?kind=service&site=501"><span class="usa-sr-only">Remove the filter </span>Kind: Circuit' in html
    )
    assert "Site: Joint Operations Center, Sacramento" in html


def test_words_are_looked_for_in_ended_tickets_too(world, opened):
    world.cancel(opened[0])

    assert listed(page(ANA, "/tickets?text=32+hcgs+004512")) == [opened[0].number]
    assert listed(page(ANA, "/tickets?text=32+hcgs+004512&state=open")) == []


def test_days_are_pacific_and_the_last_one_counts(world):
    late = world.open(T1, by=ANA, at=_instant("2026-11-20T07:59:00+00:00"))  # 23:59 on 19 November
    early = world.open(DS3, by=ANA, at=_instant("2026-11-20T08:00:00+00:00"))  # midnight of the 20th

    assert listed(page(ANA, "/tickets?state=all&from=2026-11-19&to=2026-11-19")) == [late.number]
    assert listed(page(ANA, "/tickets?state=all&from=2026-11-20&to=2026-11-20")) == [early.number]


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("state=half", "“half” is not something this list can be filtered by"),
        ("status=lost", "“lost” is not something this list can be filtered by"),
        ("kind=cable", "“cable” is not something"),
        ("severity=9", "“9” is not something"),
        ("from=2026-02-30", "“2026-02-30” is not a day."),
        ("to=0001-01-01", "“0001-01-01” is not a day."),
        ("from=2026-11-02&to=2026-11-01", "The last day is before the first day"),
        ("site=503", "There is no such site"),
        ("site=-1", "“-1” is not something"),
        ("item=3540-000002", "There is no item 3540-000002"),
        ("item=nothing", "“nothing” is not something"),
        ("report=99999999999999999999", "is not something"),
        ("last=forever", "“forever” is not something"),
        ("overdue=maybe", "“maybe” is not something"),
        ("sort=colour", "“colour” is not something"),
        ("after=yesterday", "The address of this page was damaged"),
        ("before=2026-11-01T00:00:00_1", "The address of this page was damaged"),
        ("text=a%00b", "cannot be seen"),
        ("text=" + "x" * 201, "at most 200 fit here"),
    ],
)
def test_a_bad_value_gets_a_sentence_and_breaks_nothing(opened, query, sentence):
    html = page(ANA, f"/tickets?{query}", 422)

    assert sentence in html
    assert "<title>Error: " in html
    # Nobody downloads something other than what was asked; where a page begins is no matter for a file.
    file = sign_in(ANA).get(f"/tickets.csv?{query}")
    file.close()
    assert file.status_code == (200 if query.startswith(("after", "before")) else 422)


def test_an_unknown_department_is_named_to_the_cmo_and_does_not_exist_for_a_customer(opened):
    assert "There is no department “9999”" in page(DEE, "/tickets?department=9999", 422)
    assert sign_in(ANA).get("/tickets?department=3540").status_code == 404


def test_what_cannot_be_seen_looks_the_same_whether_it_exists_or_not(opened):
    client = sign_in(ANA)

    foreign, missing = (client.get(f"/tickets?site={site}").content.decode() for site in (503, 999))

    assert _still(foreign) == _still(missing)


def _still(html: str) -> str:
    """A page without what changes from minute to minute or repeats the address."""
    html = re.sub(r"\d+ (h|min|s)\b|\d\d:\d\d P[SD]T|site=\d+|data-version=\"\w+\"", "", html)
    return re.sub(r'value="(\w{64})"', "", html)


def test_somebody_of_two_departments_keeps_the_one_in_sight_in_every_link(opened):
    fire = opened[3]

    html = page(TWO, "/tickets?department=3540&kind=circuit")

    assert listed(html) == [fire.number]
    assert 'href="/tickets.csv?department=3540&kind=circuit"' in html
    assert '<input type="hidden" name="department" value="3540">' in html


def test_an_empty_list_says_which_filter_hides_what(opened):
    html = page(ANA, "/tickets?kind=service&site=501")

    assert "No ticket fits all of the filters at once." in html
    assert "Kind: Service – 3 tickets without it" in html
    assert "Site: Joint Operations Center, Sacramento – " not in html
    assert 'href="/tickets?state=all">Show everything' in html


def test_nothing_open_is_good_news(world):
    html = page(ANA, "/tickets")

    assert "No open tickets" in html
    assert 'href="/tickets?state=ended"' in html


def test_who_may_not_open_a_ticket_is_not_offered_to(world):
    assert 'class="usa-button usa-button--small" href="/tickets/new"' in page(ANA, "/tickets")
    assert 'class="usa-button usa-button--small" href="/tickets/new"' not in page(VAL, "/tickets")
    assert 'class="usa-button usa-button--small" href="/tickets/new"' not in page(DEE, "/tickets")


def test_sorting_is_a_link_and_the_heading_says_how(opened):
    html = page(ANA, "/tickets?sort=oldest")

    assert listed(html) == [case.number for case in opened[:3]]
    assert 'aria-sort="ascending"><a href="/tickets">Opened' in html
    assert "oldest first" in html
    assert "Tickets that owe no update are left out" in page(ANA, "/tickets?sort=due")


def test_pages_are_turned_by_links_that_keep_the_filter(opened, monkeypatch):
    monkeypatch.setattr(tickets, "PAGE", 2)

    first = page(DEE, "/tickets?sort=oldest&state=open")
    older = re.search(r'href="(/tickets\?[^"]+)" rel="next"', first)[1]
    second = page(DEE, older)
    newer = re.search(r'href="(/tickets\?[^"]+)" rel="prev"', second)[1]

    assert listed(first) + listed(second) == [case.number for case in opened]
    assert "state=open" in older and "sort=oldest" in older
    assert 'rel="next"' not in second
    assert listed(page(DEE, newer)) == listed(first)


def test_a_long_list_is_counted_exactly_on_demand(opened, monkeypatch):
    monkeypatch.setattr(tickets, "COUNT_LIMIT", 2)
    monkeypatch.setattr("ttrt.web.ticket_list_page.COUNT_LIMIT", 2)
    client = sign_in(DEE)

    html = unescape(client.get("/tickets?state=open").content.decode())
    plain = unescape(client.get("/tickets/count?state=open").content.decode())
    fragment = client.get("/tickets/count?state=open", headers={"HX-Request": "true"}).content.decode()

    assert 'href="/tickets/count?state=open"' in html
    assert "Exactly <strong>4</strong> tickets at" in plain
    assert "<html" in plain and 'href="/tickets?state=open"' in plain
    assert fragment.lstrip().startswith("Exactly <strong>4</strong>")


@pytest.mark.parametrize(
    ("viewer", "address"),
    # Session, account, the credential or the clock, what there is to choose from, the list, and that it was read.
    [(ANA, "/tickets"), (DEE, "/tickets?state=all"), (ELI, "/tickets"), (ELI, "/queue"), (DEE, "/queue")],
)
def test_a_page_takes_six_queries_whatever_it_shows(world, viewer, address):
    client = sign_in(viewer)

    counts = []
    for items in ([T1], [DS3, ETHERNET]):
        for item in items:
            world.stop(world.open(item, by=ANA))
        counts.append(_queries(client, address))

    assert counts == [6, 6]


def _queries(client: Client, address: str) -> int:
    asked, shown = [], scope._shown

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    def note_sight(secret):
        asked.append("the credential, which goes past Django")
        return shown(secret)

    with connection.execute_wrapper(note), patch.object(scope, "_shown", note_sight):
        assert client.get(address).status_code == 200
    return len(asked)


# --- the refresh


def test_the_refresh_gets_the_list_alone_and_304_when_nothing_changed(world, opened, monkeypatch):
    client = sign_in(ANA)
    world.cancel(opened[1])  # an ended list does not change by itself
    address = "/tickets?state=ended"

    first = client.get(address, headers=REFRESH)
    again = client.get(address, headers={**REFRESH, "If-None-Match": first["ETag"]})
    world.cancel(opened[0])
    changed = client.get(address, headers={**REFRESH, "If-None-Match": first["ETag"]})

    assert first.content.decode().lstrip().startswith('<div id="ticket-list" data-refresh')
    assert f'data-version="{first["ETag"].strip(chr(34))}"' in first.content.decode()
    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert listed(changed.content.decode()) == [opened[1].number, opened[0].number]


def test_the_page_and_its_refresh_carry_the_same_list(world, opened):
    client = sign_in(DEE)
    for case in opened[:3]:
        world.cancel(case)  # an ended list does not change by itself, when a minute ends between the two

    whole = client.get("/tickets?state=ended&kind=circuit").content.decode()
    part = client.get("/tickets?state=ended&kind=circuit", headers=REFRESH).content.decode()

    assert len(listed(part)) == 2
    assert part.strip() in whole


# --- on the wire


def test_a_long_list_travels_compressed_and_is_not_sent_twice(world, opened):
    texts = tuple(f"21/HCGS/{number:06d}//PT" for number in range(100))
    for case in world.open_many(typed=texts):
        world.cancel(case)  # an ended list does not change by itself
    client, address = sign_in(ANA), "/tickets?state=ended"
    asks = {"Accept-Encoding": "gzip"}

    whole = client.get(address, headers=asks)
    part = client.get(address, headers=REFRESH | asks)
    again = client.get(address, headers=REFRESH | asks | {"If-None-Match": part["ETag"]})

    assert len(listed(gzip.decompress(whole.content).decode())) == tickets.PAGE
    assert len(whole.content) <= 30_000
    assert part["Content-Encoding"] == "gzip"
    assert part["ETag"].startswith('W/"')
    assert (again.status_code, again.content) == (304, b"")


def test_the_file_keeps_its_length_so_that_a_short_one_is_noticed(opened):
    response = sign_in(DEE).get("/tickets.csv", headers={"Accept-Encoding": "gzip"})

    assert len(body_of(response)) == int(response["Content-Length"])


# --- the file


def test_the_file_is_exactly_the_list(opened):
    client = sign_in(DEE)

    response = client.get("/tickets.csv?kind=circuit&sort=oldest")
    head, *rows, last = rows_of(response)

    shown = listed(client.get("/tickets?kind=circuit&sort=oldest").content.decode())
    assert tuple(head) == ticket_file.HEADINGS
    assert [row[0] for row in rows] == shown
    assert last == [f"End of file: {len(shown)} tickets", "Covers: Every department"]
    assert response["Content-Disposition"].startswith('attachment; filename="tickets-all-departments-20')


@pytest.mark.parametrize(
    ("viewer", "asked", "covers"),
    [
        (DEE, "", "Every department"),
        (DEE, "?department=3860&department=3540", "of every department 3860, 3540"),
        (ANA, "", "Water Resources (3860)"),
    ],
)
def test_the_file_says_which_departments_it_covers(opened, viewer, asked, covers):
    assert rows_of(sign_in(viewer).get(f"/tickets.csv{asked}"))[-1][1] == f"Covers: {covers}"


def test_the_file_carries_the_mark_the_offset_and_the_department(opened):
    response = sign_in(ANA).get("/tickets.csv?item=3860-000002")
    body = body_of(response)

    assert body.startswith(b"\xef\xbb\xbfTicket,")
    assert int(response["Content-Length"]) == len(body)
    opened_at = csv.DictReader(io.StringIO(body.decode("utf-8-sig"))).__next__()["Opened"]
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d-0[78]:00", opened_at)
    assert "tickets-3860-20" in response["Content-Disposition"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", " =", "\t="])
def test_no_cell_starts_a_formula(start):
    assert ticket_file.inert(f"{start}1+1") == f"'{start}1+1"


def test_what_people_typed_comes_out_inert_and_whole(world):
    world.open(T1, by=ANA, customer_reference='=HYPERLINK("http://x.example","a, b")')

    _, row, _ = rows_of(sign_in(ANA).get("/tickets.csv"))

    assert row[ticket_file.HEADINGS.index("Customer's reference")] == '\'=HYPERLINK("http://x.example","a, b")'


def test_the_file_has_every_ticket_beyond_one_page(opened, monkeypatch):
    monkeypatch.setattr(tickets, "PAGE", 1)

    _, *rows, last = rows_of(sign_in(DEE).get("/tickets.csv?state=all"))

    assert [row[0] for row in rows] == [case.number for case in reversed(opened)]
    assert last == ["End of file: 4 tickets", "Covers: Every department"]


# --- in a browser


@pytest.fixture
def seen(axe_page):
    """A browser page signed in as one of the cast."""

    def sign(viewer: Viewer):
        seated.seat(axe_page, viewer)
        return axe_page

    return sign


def test_the_list_refreshes_itself_and_takes_no_focus(world, opened, seen):
    browser = seen(ANA)
    browser.goto("/tickets")
    browser.focus("#text")
    fresh = world.open(SIP, by=ANA)

    # As after thirty seconds.
    browser.evaluate("document.getElementById('ticket-list').dataset.asked = '1'")
    browser.wait_for_selector(f"a[href='/tickets/{fresh.number}']")

    expect(browser.locator("#text")).to_be_focused()
    expect(browser.locator("#say-polite")).to_have_text(re.compile(r"^(Open tickets: 4)?$"))


def test_a_paused_list_stays_as_it_is(world, opened, seen):
    browser = seen(ANA)
    browser.clock.install()
    browser.goto("/tickets")
    browser.click("[data-refresh-switch]")
    fresh = world.open(SIP, by=ANA)
    asked: list[str] = []
    browser.on("request", lambda request: asked.append(request.url))

    browser.clock.run_for(65_000)
    with browser.expect_request("**/health/live"):  # whatever was asked for before is heard of before
        browser.evaluate("fetch('/health/live').then((answer) => answer.text())")

    assert len(asked) == 1
    expect(browser.locator(f"a[href='/tickets/{fresh.number}']")).to_have_count(0)


def test_the_exact_count_comes_onto_the_page(world, opened, seen):
    browser = seen(DEE)
    browser.goto("/tickets?state=all")
    # A list this short offers no link, so the page is given the one a long list has.
    browser.evaluate("htmx.ajax('GET', '/tickets/count?state=all', {target: '#exact-count', swap: 'innerHTML'})")
    expect(browser.locator("#exact-count")).to_contain_text("Exactly 4 tickets at")
