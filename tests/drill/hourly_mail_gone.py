"""A mail server that hangs, refuses and is gone: pages are as fast as ever, and all is sent soon after its repair."""

import itertools
import statistics
import sys
import time

import psycopg

from tests.drill.caller import Caller
from tests.drill.load import report
from tests.drill.post import GONE, HANGS, REFUSES, WORKS, Post
from tests.drill.workers import workers
from tests.site import Site, wait_until
from tests.world import ANA, T1, World, populate
from ttrt.host import instance
from ttrt.rules.opening import Reporter

SECONDS = 40.0  # of each fault, in place of an hour's third
TURNS = 4  # well and ill by turns, so that a machine that slows down slows both
REPAIRED_WITHIN = 600.0
SLOWER = 1.10
SLOWER_OF_FEW = 2.0
"""At a part of the stated size there are too few pages to tell a tenth; a page that waits for the mail server shows."""
PAGES = ("/tickets", "/notices", "/tickets/{number}")


def drill(scale: float, seed: int, url: str) -> tuple[int, int]:
    """Updates go on and pages are asked all the time; `cases` are the notices that had to arrive."""
    seconds = max(3.0, SECONDS * scale)
    with psycopg.connect(url, autocommit=True) as superuser:
        with superuser.cursor() as cursor:
            populate(cursor)
        world = World()
        ticket = world.open(T1, reporter=Reporter("Rosa Medina", "", "rosa@example.org"))
        post, site = Post(), Site(instance.folders().data)
        with post.serving(), workers(1, TTRT_MAIL_URL=post.url), site.serving(TTRT_MAIL_URL=post.url):
            caller = Caller(site.url, ANA)
            well, ill = [], []
            _asked(caller, ticket, world, seconds / 2, [])
            for _ in range(TURNS):
                for fault in (HANGS, REFUSES, GONE):
                    _asked(caller, ticket, world, seconds / TURNS, well)
                    post.be(fault)
                    _asked(caller, ticket, world, seconds / TURNS, ill)
                    post.be(WORKS)
            repaired = time.monotonic()
            wait_until(lambda: not _waiting(superuser), REPAIRED_WITHIN, "all mails")
            took = time.monotonic() - repaired
        queued = superuser.execute("SELECT count(*) FROM notice").fetchone()[0]
        sent = superuser.execute("SELECT count(*) FROM notice WHERE sent_at IS NOT NULL").fetchone()[0]
    ratio = statistics.median(ill) / statistics.median(well)
    print(
        f"pages {statistics.median(well) * 1000:.1f} ms well, {statistics.median(ill) * 1000:.1f} ms ill,"
        f" ratio {ratio:.2f} ({len(well)} and {len(ill)} pages); {queued} notices, all sent"
        f" {took:.0f} s after the repair",
        file=sys.stderr,
    )
    found = []
    if ratio > (SLOWER if scale >= 1 else SLOWER_OF_FEW):
        found.append(f"pages are {ratio:.2f} times as slow while the mail server is ill")
    if not sent == queued == post.count == sum(post.taken.values()):
        found.append(f"{queued} notices: {sent} marked, {post.count} arrived, {sum(post.taken.values())} mails")
    return queued, report(found)


def _asked(caller: Caller, ticket, world: World, seconds: float, times: list[float]) -> None:
    """Ask page after page, and post an update now and then."""
    until = time.monotonic() + seconds
    for turn in itertools.count():
        if time.monotonic() > until:
            return
        if turn % 10 == 0:
            world.update(ticket)
        address = PAGES[turn % len(PAGES)].format(number=ticket.number)
        began = time.monotonic()
        assert caller.get(address).status == 200, address
        times.append(time.monotonic() - began)


def _waiting(superuser: psycopg.Connection) -> int:
    return superuser.execute("SELECT count(*) FROM notice WHERE sent_at IS NULL AND given_up_at IS NULL").fetchone()[0]
