"""Twenty kills -9 of the whole database server under load: nothing acknowledged is lost, writes are back in 15 s."""

import time

from tests.drill.load import CLIENTS, Crowd, report
from tests.drill.product import Product, kill
from tests.site import wait_until

CASES = 20
BACK_WITHIN = 15.0  # seconds until somebody's write is acknowledged again


def drill(scale: float, seed: int, product: Product) -> tuple[int, int]:
    """Kill postmaster and backends at once; the supervisor is the one that brings them back."""
    kills, late = max(2, round(CASES * scale)), []
    with Crowd(product).at_work() as crowd:
        crowd.progress(CLIENTS)
        for _ in range(kills):
            processes = wait_until(product.database, 30, "the database")
            kill(processes)
            began = time.monotonic()
            crowd.progress(1)
            if (took := time.monotonic() - began) > BACK_WITHIN:
                late.append(f"the first write came back after {took:.1f} s")
            crowd.progress(CLIENTS)
    return kills, report(late + crowd.ledger.failures(product))
