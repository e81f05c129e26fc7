"""Two editors on one ticket, a thousand rounds: the slower one always sees both texts; none is overwritten unseen."""

import threading
from concurrent.futures import ThreadPoolExecutor

from tests.drill.caller import Caller
from tests.drill.circuits import name
from tests.drill.load import report
from tests.drill.product import Product
from tests.stories.visitor import OPENING, Shown
from tests.world import BEN, ELI, TIM

CASES = 1000
A_TICKET = 20  # rounds on one ticket; then the next, so that its page does not grow without end


def drill(scale: float, seed: int, product: Product) -> tuple[int, int]:
    """Both read the page, both write at one moment; one is taken, the other gets 409 and sends again."""
    rounds, wrong = max(10, round(CASES * scale)), []
    opener = Caller(product.url, BEN)
    editors = {"Eli": Caller(product.url, ELI), "Tim": Caller(product.url, TIM)}
    ready = threading.Barrier(2)

    def write(who: str, turn: int, page: str) -> Shown:
        form = editors[who].get(page).form(f"{page}/updates")
        ready.wait(30)
        return editors[who].fill(form, done=f"{who} wrote this in round {turn}.")

    with ThreadPoolExecutor(2) as threads:
        for turn in range(rounds):
            if turn % A_TICKET == 0:
                page = _opened(opener, turn)
                action = f"{page}/updates"
            answers = dict(zip(editors, threads.map(write, editors, [turn] * 2, [page] * 2), strict=True))
            taken = [who for who, answer in answers.items() if answer.status in (302, 303)]
            late = [who for who, answer in answers.items() if answer.status == 409]
            if (len(taken), len(late)) != (1, 1):
                wrong.append(f"round {turn}: {[answer.status for answer in answers.values()]}")
                continue
            both, own, others = answers[late[0]], f"{late[0]} wrote this in round {turn}.", taken[0]
            if both.kept(action)["done"] != own or f"{others} wrote this in round {turn}." not in both.text:
                wrong.append(f"round {turn}: the late one does not see both texts")
            if editors[late[0]].fill(both.form(action)).status not in (302, 303):
                wrong.append(f"round {turn}: sent again with both before the eyes, it was refused")
    texts = product.ask("SELECT body, count(*) FROM ticket_update GROUP BY body")
    if len(texts) != 2 * rounds or any(count != 1 for _, count in texts):
        wrong.append(f"{len(texts)} texts are stored of {2 * rounds}")
    return rounds, report(wrong)


def _opened(opener: Caller, turn: int) -> str:
    form = opener.get("/tickets/new").form("/tickets/new")
    sent = opener.fill(form, **{**OPENING, "subjects": name(turn + 1)})
    (number,) = opener.get(sent.address).numbers
    return f"/tickets/{number}"
