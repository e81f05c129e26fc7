"""Eight people at work, and a ledger of everything they were told is done: it must be there, exactly once."""

import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.drill.caller import Caller
from tests.drill.circuits import fresh
from tests.drill.product import Product
from tests.site import wait_until
from tests.stories.visitor import OPENING
from tests.world import BEN, ELI
from ttrt.host.folders import PROJECT

CLIENTS = 8


@dataclass
class Ledger:
    """What was acknowledged: report key → identifiers, and update texts. `wrong`: answers that should not be."""

    opened: dict[str, tuple[str, ...]] = field(default_factory=dict)
    updates: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How much was acknowledged so far."""
        return len(self.opened) + len(self.updates)

    def failures(self, product: Product) -> list[str]:
        """Everything acknowledged that is missing or there twice, and everything half done."""
        found = list(self.wrong)
        reports = product.ask(
            "SELECT r.key::text, array_agg(t.identifier ORDER BY t.identifier) FROM report r"
            " LEFT JOIN ticket t ON t.department_id = r.department_id AND t.report_id = r.id GROUP BY r.id, r.key"
        )
        stored = dict(reports)
        found += [f"report {key} is there twice" for key in stored if sum(k == key for k, _ in reports) > 1]
        found += [f"report {key} is half done: {has}" for key, has in reports if None in has or len(has) != 2]
        for key, wanted in self.opened.items():
            if tuple(stored.get(key, ())) != wanted:
                found.append(f"acknowledged {wanted} under {key}, stored {stored.get(key)}")
        said = product.ask("SELECT body, count(*) FROM ticket_update GROUP BY body")
        times = dict(said)
        found += [
            f"update “{text}” is there {times.get(text, 0)} times" for text in self.updates if times.get(text) != 1
        ]
        found += [f"update “{text}” was stored {count} times" for text, count in said if count > 1]
        done = subprocess.run(
            [sys.executable, "-m", "ttrt.cli", "verify-history"],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        return found + ([] if done.returncode == 0 else [f"verify-history: {done.stdout}{done.stderr}"])


class Crowd:
    """The eight, each opening two tickets as the department and posting updates on them as the contractor."""

    def __init__(self, product: Product) -> None:
        self.product, self.ledger, self.circuits = product, Ledger(), fresh()
        self.over, self.lock = threading.Event(), threading.Lock()
        self.customer, self.desk = Caller(product.url, BEN), Caller(product.url, ELI)

    @contextmanager
    def at_work(self) -> Iterator["Crowd"]:
        """Working while the block runs; all have finished what they were at when it ends."""
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.over.set()
            for thread in threads:
                thread.join(120)

    def progress(self, more: int, seconds: float = 60.0) -> None:
        """Wait until that much more has been acknowledged."""
        wanted = self.ledger.size + more
        wait_until(lambda: self.ledger.size >= wanted or self.ledger.wrong, seconds, f"{more} more answers")
        assert not self.ledger.wrong, self.ledger.wrong[:3]

    def _work(self) -> None:
        customer, desk = self.customer.again(), self.desk.again()
        while not self.over.is_set():
            try:
                self._round(customer, desk)
            except Exception as problem:
                with self.lock:
                    self.ledger.wrong.append(f"{type(problem).__name__}: {problem}")
                return

    def _round(self, customer: Caller, desk: Caller) -> None:
        with self.lock:
            wanted = (next(self.circuits), next(self.circuits))
        form = customer.get("/tickets/new").form("/tickets/new")
        answer = customer.fill(form, **{**OPENING, "subjects": "\n".join(wanted)})
        assert answer.status == 302, f"opening answered {answer.status}: {answer.text[:300]}"
        with self.lock:
            self.ledger.opened[form.values["key"]] = wanted
        for number in customer.get(answer.address).numbers:
            self._update(desk, number)

    def _update(self, desk: Caller, number: str) -> None:
        action = f"/tickets/{number}/updates"
        text = f"Tested to the demarc, round {uuid.uuid4()}."
        answer = desk.fill(desk.get(f"/tickets/{number}").form(action), done=text)
        assert answer.status in (302, 303), f"updating answered {answer.status}: {answer.text[:300]}"
        with self.lock:
            self.ledger.updates[text] = number


def report(failures: list[str]) -> int:
    """Say the first of them; answers how many."""
    for line in failures[:10]:
        print(line, file=sys.stderr)
    return len(failures)
