"""A thousand keys, each sent by five at once: exactly a thousand tickets, and all five learn the same number."""

import threading
from concurrent.futures import ThreadPoolExecutor

from tests.drill.caller import Caller
from tests.drill.circuits import name
from tests.drill.load import report
from tests.drill.product import Product
from tests.stories.visitor import OPENING
from tests.world import BEN

CASES, PARALLEL = 1000, 5


def drill(scale: float, seed: int, product: Product) -> tuple[int, int]:
    """One form after the other, filled in once and sent by all five when all are ready."""
    keys, wrong = max(10, round(CASES * scale)), []
    first = Caller(product.url, BEN)
    people = [first.again() for _ in range(PARALLEL)]
    ready = threading.Barrier(PARALLEL)

    def send(person: Caller, values: dict[str, str]) -> tuple[str, ...]:
        ready.wait(30)
        answer = person.send("/tickets/new", values)
        assert answer.status == 302, f"{answer.status}: {answer.text[:300]}"
        return tuple(person.get(answer.address).numbers)

    with ThreadPoolExecutor(PARALLEL) as threads:
        form = first.get("/tickets/new").form("/tickets/new")
        for turn in range(1, keys + 1):
            key = f"00000000-0000-4000-8000-{turn:012x}"
            values = {**form.values, **OPENING, "subjects": name(turn), "key": key}
            answers = set(threads.map(send, people, [values] * PARALLEL))
            if len(answers) != 1 or len(next(iter(answers))) != 1:
                wrong.append(f"key {key} was answered {answers}")
    (counted,) = product.ask("SELECT count(*), count(DISTINCT number), count(DISTINCT report_id) FROM ticket")
    if counted != (keys, keys, keys):
        wrong.append(f"{keys} keys made {counted} tickets, numbers, reports")
    return keys, report(wrong)
