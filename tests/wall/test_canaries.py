"""A mark in every text of CAL FIRE's: nothing that Ana can ask for, by whatever door, brings one of them back.

The same crawl as Cho finds them, so that the absence means something.
"""

import io
import re
import uuid
import zipfile
from collections import deque
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import psycopg
import pytest
from django.test import Client
from psycopg import sql

from tests.wall.seed import tables
from tests.world import ANA, BEN, CHO, ELI, FIRE, FIRE_PHONE, FIRE_T1, FIRE_VPN, RIVERSIDE, T1, username
from ttrt.host.databases import SUPERUSER
from ttrt.models import Person

pytestmark = pytest.mark.wall

MARK = "zq7canary"
MARKS = re.compile(rf"{MARK}[0-9a-z_]+")
KEY = uuid.UUID("7d0f5c5e-53a5-4f6e-9d29-6a2b2a0f0002")
# Codes that pages look up in a table, and what addresses and keys are made of: their values are not free text.
CODES = {
    *("status", "severity", "trouble", "channel", "cause", "reason", "sub_reason", "kind", "method", "outcome"),
    *(
        "audience",
        "level",
        "by_level",
        "by_standing",
        "opened_by_level",
        "opened_by_standing",
        "closed_how",
        "pack_version",
    ),
    *("number", "code", "normal", "what", "hash", "previous_hash", "text_hash", "salt", "history_head", "content_hash"),
}
PAGES_AT_MOST = 400


@pytest.fixture(scope="module")
def planted(module_world, embedded):
    """The marks, by table and column."""
    world = module_world
    world.open(T1, by=BEN)
    for item, key in ((FIRE_T1, KEY), (FIRE_PHONE, uuid.uuid4()), (FIRE_VPN, uuid.uuid4())):
        case = world.open(item, by=CHO, key=key)
        world.update(case)
        world.update(case, public=False)
        world.comment(case, by=CHO)
        world.contact(case)
        world.start(case, world.stop(case))
        world.void(case, world.stop(case))
        world.restore(case)
        if item is not FIRE_VPN:
            world.dispute(case, by=CHO)
    world.open_many(typed=("99/NOPE/1",), place=FIRE, by=ELI)
    with psycopg.connect(embedded.url(SUPERUSER)) as connection:
        marks = {}
        for table, columns in tables(connection).items():
            owner = "id" if table == "department" else "department_id"
            for column in (c for c, kind in columns.items() if kind == "text" and c not in CODES and owner in columns):
                mark = f"{MARK}{len(marks)}{table}_{column}"
                # Beside what is there, in front, so that lists that cut long texts show it too.
                done = connection.execute(
                    sql.SQL("UPDATE {t} SET {c} = {m} || ' ' || {c} WHERE {o} = %s AND {c} <> ''").format(
                        t=sql.Identifier(table),
                        c=sql.Identifier(column),
                        m=sql.Literal(mark),
                        o=sql.Identifier(owner),
                    ),
                    [FIRE.id],
                )
                if done.rowcount:
                    marks[mark] = f"{table}.{column}"
        connection.execute(
            "UPDATE ticket SET search = search || array_to_tsvector(ARRAY[%s]) WHERE department_id = %s",
            [MARK, FIRE.id],
        )
    return marks


def test_every_kind_of_text_is_marked(planted):
    marked = set(planted.values())

    assert len(marked) > 40
    assert {table.split(".")[0] for table in marked} >= {
        *("department", "site", "inventory_item", "report", "ticket", "ticket_update", "contact_attempt"),
        *("stop_clock", "restoration", "notice"),
    }


def doors():
    """Addresses that links alone would not lead to, each naming what is CAL FIRE's."""
    item, ticket = FIRE_T1.number, f"{FIRE.code}-26-000001"
    yield from ("/", "/tickets", "/tickets?state=all", "/tickets/count?state=all", "/tickets.csv?state=all")
    for text in (MARK, "Perris", "3540", ticket, FIRE_T1.identifier, "951-555-0120", "guard", "Replaced"):
        for path in ("/tickets", "/tickets.csv", "/tickets/count", "/inventory"):
            yield f"{path}?state=all&text={text}"
    for path in ("/tickets", "/tickets.csv", "/tickets/count", "/inventory", "/tickets/new", "/"):
        yield f"{path}?department={FIRE.code}"
        yield f"{path}?state=all&site={RIVERSIDE}"
        yield f"{path}?state=all&item={item}"
        yield f"{path}?item={FIRE_T1.id}&report=1"
    yield from (f"/tickets/{ticket}", f"/tickets/{ticket}.txt", f"/tickets/{ticket}?part=head")
    yield from (f"/inventory/{item}", f"/inventory/{FIRE.code}-000001")
    yield from (f"/tickets/new?item={item}", f"/tickets/new?report={KEY}", f"/tickets/new?report={KEY}&department=3540")
    yield from ("/hotline", f"/hotline?report={KEY}&call={KEY}", "/cmo", f"/cmo?department={FIRE.code}")
    yield from (f"/tickets/3860-26-000001?find={MARK}", "/tickets/3860-26-000001?find=73")
    yield from (f"/?next=/tickets/{ticket}", "/nothing-here", "/tickets?after=damaged", "/tickets?opened_from=nonsense")


def crawl(client):
    """Every answer that can be had: doors, whatever they link to, each as a page and as a fragment; a file has none."""
    waiting, seen = deque(doors()), set()
    while waiting and len(seen) < PAGES_AT_MOST:
        path = waiting.popleft()
        if path in seen:
            continue
        seen.add(path)
        for headers in ({}, {"HX-Request": "true"})[: 1 if urlsplit(path).path.endswith((".csv", ".xlsx")) else 2]:
            text = _text(client.get(path, headers=headers))
            yield f"GET {path}{' as a fragment' if headers else ''}", text
        for link in re.findall(r'(?:href|hx-get|action)="([^"]+)"', text if "<a " in text else ""):
            target = urldefrag(urljoin(path, unescape(link)))[0]
            if not urlsplit(target).netloc and not target.startswith(("/static", "tel:", "mailto:")):
                waiting.append(target)
    pasted = "\n".join((FIRE_T1.identifier, FIRE_PHONE.identifier, FIRE_VPN.identifier, MARK))
    for step in ("", "look_up"):
        said = {"subjects": pasted, "step": step, "key": str(KEY), "department": FIRE.code}
        for path in ("/tickets/new/resolve", "/tickets/new", "/hotline", "/hotline/resolve"):
            yield f"POST {path} {step}", _text(client.post(path, said))
    for form in ("updates", "comments", "acceptance", "dispute", "cancellation", "item", "stops/1/end"):
        said = {"key": str(KEY), "seen": "1.1", "body": "x", "note": "x", "reason": "x", "item": FIRE_T1.number}
        for number in (f"{FIRE.code}-26-000001", "3860-26-000001"):
            yield f"POST {form} of {number}", _text(client.post(f"/tickets/{number}/{form}", said))


def _text(response):
    """Everything that leaves: headers and body."""
    body = response.getvalue()
    response.close()
    if body.startswith(b"PK"):  # a workbook: what is in its parts
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(part) for part in book.namelist())
    return "\n".join(f"{name}: {value}" for name, value in response.items()) + "\n\n" + body.decode()


def _browser(viewer):
    client = Client()
    client.force_login(Person.objects.get(username=username(viewer)))
    return client


def test_no_mark_of_another_department_reaches_ana(planted):
    answers = dict(crawl(_browser(ANA)))

    leaked = {asked: sorted(set(MARKS.findall(text))) for asked, text in answers.items() if MARKS.search(text)}
    assert leaked == {}
    assert len(answers) > 100


def test_no_mark_reaches_somebody_who_is_not_signed_in(planted):
    leaked = [asked for asked, text in crawl(Client()) if MARKS.search(text)]

    assert leaked == []


def test_the_same_crawl_finds_the_marks_as_cho(planted):
    """As far as it must go to have found enough."""
    wanted = {
        *("department", "site", "inventory_item", "ticket", "ticket_update", "contact_attempt"),
        *("stop_clock", "restoration"),
    }
    seen: set[str] = set()
    for _, text in crawl(_browser(CHO)):
        seen |= {planted[mark] for mark in MARKS.findall(text) if mark in planted}
        if enough := len(seen) > 25 and {table.split(".")[0] for table in seen} >= wanted:
            break

    assert enough, sorted(seen)


def test_internal_notes_reach_the_desk_and_no_customer(planted, embedded):
    with psycopg.connect(embedded.url(SUPERUSER)) as connection:
        connection.execute(
            "UPDATE ticket_update SET body = 'zq8internal ' || body WHERE NOT public AND department_id = %s", [FIRE.id]
        )
    for viewer, wanted in ((CHO, False), (ELI, True)):
        client = _browser(viewer)
        answers = [_text(client.get(f"/tickets/{FIRE.code}-26-000001{end}")) for end in ("", ".txt")]

        assert [("zq8internal" in text) for text in answers] == [wanted, wanted], viewer.name
