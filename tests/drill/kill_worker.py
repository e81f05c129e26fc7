"""Workers killed while a thousand tickets close by themselves: each closes once, and each closing is told."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

from tests.drill.circuits import name
from tests.drill.load import report
from tests.drill.product import Product, kill
from tests.site import wait_until
from tests.world import BEN, ELI, WATER, do
from ttrt.actions import opening, restorations
from ttrt.actions.holding import Ref
from ttrt.models import InventoryItem
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.opening import Reporter, Subject, Trouble

CASES, KILLS = 1000, 30


def drill(scale: float, seed: int, product: Product) -> tuple[int, int]:
    """Restore tickets long ago, so that all are due at once; kill the worker each time it has got a little further."""
    count, kills = max(50, round(CASES * scale)), max(3, round(KILLS * scale))
    _restored_long_ago(count)
    for turn in range(1, kills + 1):
        wanted = count * turn // (kills + 1)
        wait_until(lambda wanted=wanted: _closed(product) >= wanted, 120, f"{wanted} closings")
        kill([wait_until(lambda: product.child("worker"), 60, "a worker")])
    wait_until(lambda: _closed(product) == count, 180, "all closings")
    wait_until(lambda: not product.ask("SELECT 1 FROM notice WHERE sent_at IS NULL LIMIT 1"), 180, "all mails")
    return count, report(_wrong(product, kills))


def _restored_long_ago(count: int) -> None:
    opened = database_now() - timedelta(days=6)
    with as_viewer(BEN):
        items = dict(InventoryItem.objects.values_list("identifier", "id"))
    for first in range(1, count + 1, 100):
        names = [name(n) for n in range(first, min(first + 100, count + 1))]
        made = do(
            opening.open_tickets, by=BEN, at=opened, department_id=WATER.id,
            key=f"00000000-0000-4000-8000-{first:012x}",
            subjects=tuple(Subject(each, items[each]) for each in names),
            trouble=Trouble("no_service", "out_of_service", "Down."),
            reporter=Reporter(BEN.name, "916-555-0101", "ben@example.org"), channel="online",
        )  # fmt: skip
        for ticket in made:
            do(
                restorations.restore_service, by=ELI, at=opened + timedelta(hours=1),
                ticket=Ref(WATER.id, ticket.ticket_id), restored_at=opened + timedelta(hours=1),
                cause="network_cable", resolution="Spliced.",
            )  # fmt: skip


def _closed(product: Product) -> int:
    return int(product.ask("SELECT count(*) FROM ticket WHERE status = 'closed'")[0][0])


def _wrong(product: Product, kills: int) -> list[str]:
    """Tickets closed or told of other than once, mails lost, or sent again more often than the kills explain."""
    found = [
        f"{what} is there {times} times on ticket {ticket}"
        for ticket, what, times in product.ask(
            "SELECT t.number, 'closing', count(h.id) FROM ticket t LEFT JOIN history_entry h ON h.ticket_id = t.id"
            " AND h.what = 'closed' GROUP BY 1 HAVING count(h.id) <> 1 UNION ALL "
            "SELECT t.number, 'notice', count(n.id) FROM ticket t LEFT JOIN notice n ON n.ticket_id = t.id"
            " AND n.kind = 'closed' GROUP BY 1 HAVING count(n.id) <> 1"
        )
    ]
    folder = product.server.folders.data / "mail"
    sent = Counter(
        int(number)
        for file in Path(folder).iterdir()
        for number in re.findall(r"^Message-ID: <ticket-\S+-notice-(\d+)@", file.read_text(), re.MULTILINE)
    )
    notices = {number for (number,) in product.ask("SELECT id FROM notice")}
    found += [f"notice {number} was never mailed" for number in notices - set(sent)]
    if (twice := sum(times - 1 for times in sent.values())) > kills:
        found.append(f"{twice} mails went out again, more than {kills} kills explain")
    return found
