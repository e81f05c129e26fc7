"""A mark of 128 random bits in every text of three departments, and 50,000 outputs that must hold none of another's.

Everybody walks: people of every level in every department, somebody of two, of a part, auditors, the contractor's, one
of them with a list, the CMO's with their lead, programs, somebody not signed in. They ask at every address of the table
of addresses, for their own things, others' and what does not exist, whole and as a fragment, as a page, text, table or
workbook; they search with others' words and numbers, narrow lists by others' sites and items, and send every form.
Pages fail on purpose. Beside what is answered, headers included, every mail, webhook, figure of
`/metrics` and line of the log is read.

No department meets another's mark, nor one of the contractor's own words; nobody meets what is secret: hashes of
passwords, credentials, sessions. The same walk meets most marks as their own department and all as the desk.
"""

import io
import itertools
import json
import logging
import multiprocessing
import random
import sys
import threading
import uuid
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import psycopg
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client, override_settings
from django.test.utils import setup_test_environment
from django.utils.module_loading import import_string

from tests.drill import walkers
from tests.drill.load import report
from tests.drill.walkers import Walker, everybody_walks
from tests.receiver import receiving
from tests.wall.everything import PLACES, people, something_of_everything
from tests.wall.planting import MARKS, Marks, marked
from tests.wall.undone import undone
from tests.web.addresses import ADDRESSES, Address
from tests.world import World, populate
from ttrt.worker import deliver, webhooks

CASES = 50_000
PROCESSES = 2
METRICS = "a-token-of-the-drill-alone"
SEEN_AT_LEAST = 60  # columns whose marks their own department must meet, else their absence elsewhere says little
THINGS = {
    "ticket": "SELECT department_id, number FROM ticket",
    "item": "SELECT i.department_id, d.code || '-' || lpad(i.sequence::text, 6, '0') FROM inventory_item i"
    " JOIN department d ON d.id = i.department_id",
    "department": "SELECT id, code FROM department",
    "site": "SELECT department_id, id::text FROM site",
    "contact": "SELECT department_id, id::text FROM contact",
    "webhook": "SELECT department_id, id::text FROM webhook_endpoint",
    "view": "SELECT department_id, id::text FROM saved_view UNION ALL SELECT 0, id::text FROM desk_view",
    "stop": "SELECT department_id, id::text FROM stop_clock UNION ALL SELECT department_id, id::text FROM ticket_link",
    "visit": "SELECT department_id, id::text FROM dispatch",
    "provider": "SELECT department_id, id::text FROM provider_engagement",
    "attachment": "SELECT department_id, id::text FROM attachment",
    "step": "SELECT department_id, id::text FROM ladder_step",
    "shift": "SELECT 0, id::text FROM shift_handover",
    "team": "SELECT 0, id::text FROM team",
    "rung": "SELECT 0, id::text FROM escalation_contact",
    "version": "SELECT 0, '2013-11-15'",
    "person": "SELECT department_id, person_id::text FROM membership",
}
"""What stands for `{ticket}` and the like in an address: whose it is, and its number. Others are tried as small."""

NOBODYS = ("3860-26-987654", "9999-26-000001", "3540-987654", "987654", "0")
SECRETS = (
    "SELECT password FROM person WHERE password LIKE '%$%'",
    "SELECT hash FROM sight",
    "SELECT session_data FROM person_session",
    "SELECT data->>'secret' FROM mfa_authenticator WHERE data ? 'secret'",
    "SELECT hash FROM program_token",
    "SELECT token_hash FROM invitation WHERE token_hash IS NOT NULL",
)


@dataclass
class Found:
    """What came of a walk."""

    outputs: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    def add(self, other: "Found") -> None:
        """Take another walk's in."""
        self.outputs += other.outputs
        self.wrong += other.wrong
        self.met |= other.met


@dataclass
class Ground:
    """The world the walks go through."""

    marks: Marks
    things: dict[str, dict[int, list[str]]]
    secrets: frozenset[str]
    words: list[str]

    def look(self, found: Found, kind: str, what: str, text: str, own: frozenset[int], typed: str = "") -> None:
        """Take one output down; `typed`: what somebody said themselves, which may be said back to them."""
        found.outputs[kind] += 1
        marks = set(MARKS.findall(text))
        for mark in marks:
            whose = self.marks.whose.get(mark)
            if whose in own:
                found.met.add(self.marks.place[mark])
            elif mark not in typed:
                found.wrong.append(f"{what}: {self.marks.place.get(mark, mark)}")
        found.wrong += [f"{what}: a secret" for secret in self.secrets if secret in text]


def drill(scale: float, seed: int, database: str) -> tuple[int, int]:
    """Plant, walk in two processes, read the post and the log; a case is an output."""
    setup_test_environment()
    found = Found()
    with (
        receiving() as receiver,
        override_settings(TTRT_METRICS_TOKEN=METRICS, TTRT_WEBHOOK_LOOPBACK=True),
        psycopg.connect(database, autocommit=True) as writing,
        writing.cursor() as cursor,
    ):
        populate(cursor)
        everybody = people(cursor)
        walkers.add(cursor)
        something_of_everything(World(), everybody)
        cursor.execute("UPDATE webhook_endpoint SET url = %s", [receiver.url])
        everyone = [*everybody_walks(everybody)]
        ground = _planted(cursor, random.Random(seed))
        _post(ground, found, receiver)
        cases = max(500, round(CASES * scale)) - sum(found.outputs.values())
        connections.close_all()
        _walk_all(ground, everyone, cases, seed, found)
    missed = set(ground.marks.place.values()) - found.met
    print(f"outputs: {dict(found.outputs)}; columns met: {len(found.met)}, not met: {sorted(missed)}", file=sys.stderr)
    if len(found.met) < SEEN_AT_LEAST:
        found.wrong.append(f"only {len(found.met)} columns were met by their own department")
    return sum(found.outputs.values()), report(sorted(set(found.wrong)))


def _planted(cursor: psycopg.Cursor, chance: random.Random) -> Ground:
    cursor.execute("SET session_replication_role = replica")
    marks, columns = marked(cursor, chance)
    cursor.execute("SET session_replication_role = origin")
    things: dict[str, dict[int, list[str]]] = {}
    for name, statement in THINGS.items():
        things[name] = {}
        for department, number in cursor.execute(statement).fetchall():
            things[name].setdefault(department, []).append(number)
    secrets = frozenset(value for query in SECRETS for (value,) in cursor.execute(query).fetchall())
    words = [word for (word,) in cursor.execute("SELECT split_part(identifier, ' ', 2) FROM inventory_item").fetchall()]
    words += [*marks.whose][:: max(1, len(marks.whose) // 200)]
    words += [*NOBODYS, "Perris", "Oakland", "El Camino", "guard", "splicer", "PO 3540", "zq"]
    print(f"{len(marks.whose)} marks in {len(columns)} columns", file=sys.stderr)
    return Ground(marks, things, secrets, [word for word in words if word])


# ---------------------------------------------------------------- the post


def _post(ground: Ground, found: Found, receiver: Any) -> None:
    """Everything that waits in the outbox, sent by the worker's own code; whose it is, its address says."""
    stop = threading.Event()
    deliver.deliver_due(stop)
    webhooks.send_due(stop)
    for sent in mail.outbox:
        text = sent.message().as_bytes().decode("utf-8", "replace") + sent.body
        ground.look(found, "mail", f"mail to {sent.to}", text, _of_address(ground, " ".join(sent.to)))
    for path, headers, body in receiver.got:
        ground.look(found, "webhook", f"webhook {path}", json.dumps(headers) + body.decode(), _of_address(ground, path))
    if not found.outputs["mail"] or not found.outputs["webhook"]:
        found.wrong.append(f"the post brought {dict(found.outputs)}")


def _of_address(ground: Ground, address: str) -> frozenset[int]:
    """Whose an address is, by the mark in it; the contractor's own people may read everything."""
    marks = MARKS.findall(address)
    return frozenset(ground.marks.whose[mark] for mark in marks) or frozenset(ground.marks.whose.values())


# ---------------------------------------------------------------- the walk


def _walk_all(ground: Ground, walkers: list[Walker], cases: int, seed: int, found: Found) -> None:
    jobs = [(ground, walker, cases // len(walkers) + 1, seed) for walker in walkers]
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        for walked in pool.imap_unordered(_walked, jobs, chunksize=1):
            found.add(walked)


def _walked(job: tuple[Ground, Walker, int, int]) -> Found:
    """One walker's whole walk, in this process."""
    ground, walker, share, seed = job
    found, chance = Found(), random.Random(f"{seed} {walker.name}")
    headers = {"Authorization": f"Bearer {walker.token}"} if walker.token else None
    client = Client(raise_request_exception=False, headers=headers)
    if walker.session:
        client.cookies[settings.SESSION_COOKIE_NAME] = walker.session
    # Every address, and those that are theirs to read some times more.
    theirs = [name for name, address in ADDRESSES.items() if (address.get or {}).get(walker.said_as) == 200]
    names = sorted([*ADDRESSES, *theirs * 3])
    chance.shuffle(names)
    with _log(ground, found), undone():
        for step in itertools.count():
            if step % 200 == 0:
                _metrics(ground, found)
            if found.outputs.total() >= share:
                break
            _step(ground, walker, client, ADDRESSES[names[step % len(names)]], found, chance)
    connections.close_all()
    return found


def _step(
    ground: Ground, walker: Walker, client: Client, address: Address, found: Found, chance: random.Random
) -> None:
    served = [name for name, answers in (("GET", address.get), ("POST", address.post)) if answers]
    method = served[0] if chance.random() < 0.7 else served[-1]
    if address.path in ("/sign-out", "/departments/open"):  # it would end the session; it would open a department
        method = "GET"
    named = _named(ground, walker, chance)
    path = _narrowed(ground, _path(address, named), chance) if method == "GET" else _path(address, named)
    form = _form(address, walker, named, chance) if method == "POST" else {}
    headers = {"HX-Request": "true"} if chance.random() < 0.25 else {}
    with _failing(chance):
        response = (
            client.generic("GET", path, headers=headers)
            if method == "GET"
            else client.post(path, form, headers=headers)
        )
    kind, text = _read(response)
    client.cookies.pop("messages", None)
    ground.look(
        found, kind, f"{walker.name} {method} {path}: {response.status_code}", text, walker.own, path + str(form)
    )


def _path(address: Address, named: dict[str, str]) -> str:
    return address.path.format_map(named)


class _Numbers(dict[str, str]):
    """Numbers for an address; what we do not know of is a small one."""

    def __missing__(self, name: str) -> str:
        return "1"


def _named(ground: Ground, walker: Walker, chance: random.Random) -> dict[str, str]:
    """Mostly own things; others' as often as not for who has few departments; sometimes nobody's."""
    own = sorted(place for place in walker.own if place > 0) or [place.id for place in PLACES]
    one = chance.choice(own) if chance.random() < 0.75 else chance.choice([place.id for place in PLACES])
    numbers = _Numbers()
    for name, by_department in ground.things.items():
        there = by_department.get(one) or by_department.get(0) or ["1"]
        numbers[name] = chance.choice(there) if chance.random() < 0.95 else chance.choice(NOBODYS)
    numbers["other"] = chance.choice(ground.things["ticket"][chance.choice([place.id for place in PLACES])])
    return numbers


def _narrowed(ground: Ground, path: str, chance: random.Random) -> str:
    """A list narrowed by own, others' and senseless things; every other address as it is."""
    if chance.random() < 0.3 and "?" in path:
        path = path.partition("?")[0]
    if "?" in path or chance.random() < 0.2:
        return path
    any_of = [
        number for name in ("site", "item", "department") for each in ground.things[name].values() for number in each
    ]
    asked = {
        "text": chance.choice(ground.words),
        "state": chance.choice(("all", "open", "ended", "nonsense")),
        "site": chance.choice(any_of),
        "item": chance.choice(any_of),
        "department": chance.choice(any_of),
        "report": str(chance.randrange(1, 40)),
        "owner": chance.choice(("me", "nobody", "108")),
        "sort": chance.choice(("opened", "oldest", "due", "x")),
        "find": chance.choice(ground.words),
        "part": "head",
        "after": "damaged",
        "next": chance.choice(any_of),
        "from": "2026-01-01",
        "month": chance.choice(("2026-11", "2026-13", "x")),
    }
    chosen = chance.sample(sorted(asked), chance.randrange(1, 4))
    return f"{path}?{urlencode({name: asked[name] for name in chosen})}"


def _form(address: Address, walker: Walker, named: dict[str, str], chance: random.Random) -> dict[str, Any]:
    said = {name: value.replace("{other}", named["other"]) for name, value in address.fields(walker.said_as).items()}
    files = {name: SimpleUploadedFile(*file) for name, file in address.files.items()}
    form = (
        {"key": str(uuid.UUID(int=chance.getrandbits(128))), "seen": chance.choice(("1.1", "9.9", "x"))} | said | files
    )
    for name in chance.sample(sorted(said), min(len(said), chance.randrange(3))):
        form[name] = chance.choice(("", "x" * 300, named["ticket"], named["item"], chance.choice(named["other"])))
    return form


def _read(response: Any) -> tuple[str, str]:
    """What kind of output it is, and everything that left: headers, cookies and body."""
    body = response.getvalue()
    kind = response.headers.get("Content-Type", "nothing").partition(";")[0] if body else "headers"
    if response.status_code >= 400:
        kind = f"error {response.status_code}"
    response.close()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(part) for part in book.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    return kind, f"{headers}\n{response.cookies.output()}\n\n{body.decode('utf-8', 'replace')}"


def _metrics(ground: Ground, found: Found) -> None:
    response = Client().get("/metrics", headers={"Authorization": f"Bearer {METRICS}"})
    if response.status_code != 200:
        found.wrong.append(f"/metrics: {response.status_code}")
    ground.look(found, "metrics", "/metrics", _read(response)[1], frozenset())


class Quits(Exception):
    """A page fails on purpose."""


@contextmanager
def _failing(chance: random.Random) -> Iterator[None]:
    """One page in fifty fails at one of its statements, with what it has read so far in its frames."""
    if chance.random() >= 0.02:
        yield
        return
    left = chance.randrange(1, 9)

    def execute(run: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            raise Quits
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield


@contextmanager
def _log(ground: Ground, found: Found) -> Iterator[None]:
    """Every line of the log while the block runs is an output that nobody's mark belongs in."""

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            ground.look(found, "log", f"the log: {record.name}", logging.Formatter().format(record), frozenset())

    handler, loggers = Lines(), [logging.getLogger(name) for name in ("", "django", "ttrt")]
    for name in settings.LOGGING["handlers"]["stderr"]["filters"]:  # as the journal is spared
        handler.addFilter(import_string(settings.LOGGING["filters"][name]["()"])())
    before = [each.handlers for each in loggers]
    for each in loggers:
        each.handlers = [handler]
    try:
        yield
    finally:
        for each, handlers in zip(loggers, before, strict=True):
            each.handlers = handlers
