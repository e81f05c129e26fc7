"""kill -9 of everything at one moment, then `ttrt run` again: everything acknowledged is there."""

from tests.drill.load import CLIENTS, Crowd, report
from tests.drill.product import Product, kill

CASES = 10


def drill(scale: float, seed: int, product: Product) -> tuple[int, int]:
    """Supervisor, web, worker and database, under load, again and again; the people keep trying meanwhile."""
    rounds = max(1, round(CASES * scale))
    with Crowd(product).at_work() as crowd:
        for _ in range(rounds):
            crowd.progress(2 * CLIENTS)
            kill(product.family() + product.database())
            product.process.wait()
            product.start()
        crowd.progress(2 * CLIENTS)
    return rounds, report(crowd.ledger.failures(product))
