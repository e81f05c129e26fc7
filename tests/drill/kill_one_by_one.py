"""kill -9 of each part of `ttrt run`, one after the other: the supervisor brings back what fell, or it falls whole."""

import random
from collections.abc import Callable

import psutil
import psycopg

from tests.drill.load import report
from tests.drill.product import Product, kill
from tests.site import wait_until

ROUNDS = 5


def drill(scale: float, seed: int, product: Product) -> tuple[int, int]:
    """Every kind of death over one data folder, in a new order each round; what was committed before each is kept."""
    chance, rounds = random.Random(seed), max(1, round(ROUNDS * scale))
    product.do("CREATE SCHEMA drill CREATE TABLE kept (n int)")
    failures: list[str] = []
    number = 0
    for _ in range(rounds):
        for death in chance.sample(DEATHS, len(DEATHS)):
            number += 1
            product.do("INSERT INTO drill.kept VALUES (%s)", number)
            failures += _said(death, product)
            if (kept := product.ask("SELECT n FROM drill.kept ORDER BY n")) != [(n,) for n in range(1, number + 1)]:
                failures.append(f"after {death.__name__} only {kept} are left")
    return number, report(failures)


def _said(death: Callable[[Product], None], product: Product) -> list[str]:
    try:
        death(product)
    except AssertionError as no:
        return [f"{death.__name__}: {no}"]
    return []


def web_server(product: Product) -> None:
    """Another one comes, and no worker of the old one goes on answering beside it."""
    killed = product.child("web")
    kill([killed])
    wait_until(lambda: (now := product.child("web")) and now.pid != killed.pid, what="another web server")
    wait_until(product.serves, what="an answer")
    web = product.child("web")
    ours = {None, web.pid, *(one.pid for one in web.children(recursive=True))}
    others = {one.pid for one in psutil.net_connections("tcp") if one.laddr and one.laddr.port == product.port} - ours
    assert not others, f"{others} of the old web server still listen"


def background_worker(product: Product) -> None:
    """Another one comes, and pages are served all the while."""
    killed = product.child("worker")
    kill([killed])
    assert product.serves(), "pages went with the worker"
    wait_until(lambda: (now := product.child("worker")) and now.pid != killed.pid, what="another worker")


def web_worker(product: Product) -> None:
    """The web server itself replaces it."""
    two = wait_until(lambda: len(found := product.web_workers()) == 2 and found, 30, "two web workers")
    web = product.child("web")
    kill(two[:1])
    wait_until(lambda: len({one.pid for one in product.web_workers()} - {two[0].pid}) == 2, 30, "the replacement")
    wait_until(product.serves, what="an answer")
    assert product.child("web").pid == web.pid, "the whole web server was replaced"


def whole_database(product: Product) -> None:
    """It is started again under the running product."""
    _database(product, product.database())


def postmaster_alone(product: Product) -> None:
    """Its children leave, and it is started again."""
    _database(product, product.database()[:1])


def _database(product: Product, killed: list[psutil.Process]) -> None:
    kill(killed)
    wait_until(lambda: (now := product.database()) and now[0].pid != killed[0].pid, 60, "another database")
    wait_until(lambda: _answers(product), 60, "the database's answer")
    assert product.process.poll() is None, "the supervisor went with the database"


def _answers(product: Product) -> bool:
    try:
        return product.ask("SELECT 1") == [(1,)]
    except psycopg.OperationalError:
        return False


def supervisor(product: Product) -> None:
    """Everything it had started leaves, the database too when nobody else uses it."""
    product.server.leave()
    family, database = product.family(), product.database()
    kill(family[:1])
    product.process.wait()
    try:
        wait_until(lambda: not _alive(family + database), 30, "the end of what the supervisor had started")
    finally:
        kill(_alive(family))
        product.server.join()
        product.start()


def everything(product: Product) -> None:
    """A new start finds its way."""
    kill(product.family() + product.database())
    product.process.wait()
    product.start()


def supervisor_of_the_deaf(product: Product) -> None:
    """A web server that cannot notice is ended by the next start."""
    family, web = product.family(), product.child("web")
    deaf = [web, *web.children(recursive=True)]
    for one in deaf:
        one.suspend()
    kill(family[:1])
    product.process.wait()
    product.start()
    left = _alive(deaf)
    kill(left)
    assert not left, f"{left} still run"


def _alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in processes if _runs(one)]


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # it went between the two questions
        return False


DEATHS = (
    web_server,
    background_worker,
    web_worker,
    whole_database,
    postmaster_alone,
    supervisor,
    everything,
    supervisor_of_the_deaf,
)
