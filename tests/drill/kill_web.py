"""Fifty kills -9 of web workers while eight people work: nothing acknowledged is lost, nothing is there twice."""

import random

from tests.drill.load import CLIENTS, Crowd, report
from tests.drill.product import Product, kill
from tests.site import wait_until

CASES = 50


def drill(scale: float, seed: int, product: Product) -> tuple[int, int]:
    """Kill one worker at a time, sometimes the whole web server; each time work has gone on in between."""
    chance, kills = random.Random(seed), max(3, round(CASES * scale))
    with Crowd(product).at_work() as crowd:
        crowd.progress(CLIENTS)
        for turn in range(kills):
            workers = wait_until(product.web_workers, 60, "a web worker")
            whole = turn % 10 == 4
            web = product.child("web")
            kill([web, *workers] if whole and web else [chance.choice(workers)])
            crowd.progress(CLIENTS)
    return kills, report(crowd.ledger.failures(product))
