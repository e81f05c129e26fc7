"""What is measured, each as a function that does it once; run inside a process of its own database."""

import random
import resource
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from django.db import connection
from django.test import Client

from tests.coming_in import let_in
from ttrt.actions import duty, opening, readings, updates
from ttrt.actions.holding import Ref
from ttrt.host.databases import SIDES
from ttrt.models import Department, InventoryItem, Person, Ticket, packs
from ttrt.models.scope import as_viewer
from ttrt.queries import tickets as listing
from ttrt.queries.finding import Filter
from ttrt.queries.people import signed_in
from ttrt.rules.access import Viewer
from ttrt.rules.localtime import civil_day
from ttrt.rules.opening import Reporter, Subject, Trouble

# The columns of a list's file, as the database alone would copy them out.
COPY = """COPY (
    SELECT t.number, d.code, d.name, t.identifier, t.kind, t.site_name, t.service_type, t.status, t.severity,
           t.public_safety, t.tsp, t.net_seconds, t.net_seconds IS NOT NULL, t.update_due_at, t.last_update_at,
           t.estimate_at, t.alarm_at, t.opened_at, t.restored_at, t.closed_at, t.reported_by, t.customer_reference,
           t.item_facts->>'unassigned', t.owner_name, t.team
    FROM ticket t JOIN department d ON d.id = t.department_id ORDER BY t.opened_at DESC, t.id DESC
) TO STDOUT (FORMAT csv)"""
RARE = {"customer": "zither", "cmo": "xylophone"}
COMMON = "circuit"


@dataclass(frozen=True, slots=True)
class Once:
    """One doing: how long it took on the wall, and the CPU of this process and its database connection, in ms.

    `memory`: the most this process ever held, in MB. `rows`: how many tickets it was about.
    """

    wall: float
    cpu: float
    memory: float
    rows: int


class Measures:
    """The measures by name; those that only read come as department and as CMO."""

    def __init__(self) -> None:
        self.random = random.Random(7)
        self.people = {p.username: _known(p) for p in Person.objects.all()}
        self.clients = {name: _client(name) for name in self.people}
        viewer = self.people["manager"]
        with as_viewer(viewer) as at:
            pack = packs.in_force(civil_day(at))
            self.numbers = list(Ticket.objects.order_by("-opened_at").values_list("number", flat=True)[:2000])
            self.items = list(InventoryItem.objects.filter(unassigned=False).values_list("pk", "identifier"))
            self.department = Department.objects.get()
        with as_viewer(self.people["part"]):
            self.numbers_of_part = list(Ticket.objects.order_by("-opened_at").values_list("number", flat=True)[:2000])
        with as_viewer(self.people["technician"]):
            open_ones = Ticket.objects.filter(closed_at=None, restored_at=None).order_by("-opened_at")
            self.open = list(open_ones.values_list("department_id", "pk")[:1000])
        with as_viewer(self.people["cmo"]):
            self.every = listing.count(Filter(state="all"), exact=True)
        self.trouble = Trouble(
            pack.troubles[0].code, pack.severities[0].code, "No dial tone since this morning, circuit dead"
        )

    def by_name(self) -> dict[str, Callable[[], int | None]]:
        """Every measure."""
        return {
            "open_ticket": self.open_ticket,
            "open_ticket_contractor": self.open_by_technician,
            "list_page": lambda: self.get("manager", "/tickets"),
            "list_page_part": lambda: self.get("part", "/tickets"),
            "list_page_cmo": lambda: self.get("cmo", "/tickets"),
            "list_all_page": lambda: self.get("manager", "/tickets?state=all"),
            "list_all_page_cmo": lambda: self.get("cmo", "/tickets?state=all"),
            "list_page_contractor": lambda: self.get("technician", "/tickets"),
            "queue_page": lambda: self.get("technician", "/queue"),
            "hourly_wallboard": lambda: self.get("technician", "/wallboard"),
            "hourly_report": lambda: self.get("manager", "/reports/updates"),
            "hourly_report_cmo": lambda: self.get("cmo", "/reports/updates"),
            "waiting_page": lambda: self.get("technician", "/queue?show=restored"),
            "waiting_page_cmo": lambda: self.get("cmo", "/queue?show=restored"),
            "chronic_list": lambda: self.get("manager", "/inventory?chronic=yes"),
            "chronic_list_cmo": lambda: self.get("cmo", "/inventory?chronic=yes"),
            "chronic_list_contractor": lambda: self.get("technician", "/inventory?chronic=yes"),
            "overview_cmo": lambda: self.get("cmo", "/cmo"),
            "scope": lambda: self.scope("manager"),
            "scope_cmo": lambda: self.scope("cmo"),
            "ticket_page": lambda: self.get("manager", f"/tickets/{self.random.choice(self.numbers)}"),
            "ticket_page_part": lambda: self.get("part", f"/tickets/{self.random.choice(self.numbers_of_part)}"),
            "ticket_page_cmo": lambda: self.get("cmo", f"/tickets/{self.random.choice(self.numbers)}"),
            "access_reading_log": self.read_ticket,
            "access_reading_log_left_out": self.read_ticket_unwritten,
            "search_rare": lambda: self.get("manager", f"/tickets?state=all&text={RARE['customer']}"),
            "search_rare_cmo": lambda: self.get("cmo", f"/tickets?state=all&text={RARE['cmo']}"),
            "search_rare_contractor": lambda: self.get("technician", f"/tickets?state=all&text={RARE['cmo']}"),
            "search_common": lambda: self.get("manager", f"/tickets?state=all&text={COMMON}"),
            "search_common_cmo": lambda: self.get("cmo", f"/tickets?state=all&text={COMMON}"),
            "search_common_contractor": lambda: self.get("technician", f"/tickets?state=all&text={COMMON}"),
            "add_update": self.add_update,
            "hourly_sweep": self.sweep,
            "list_csv": lambda: self.file("/tickets.csv?state=all"),
            "list_xlsx": lambda: self.file("/tickets.xlsx?state=all"),
            "list_copied": self.copied,
        }

    def before(self) -> dict[str, Callable[[], None]]:
        """What must be laid before a measure each time; it is not part of what is timed."""
        return {"hourly_sweep": self.lay_due}

    def lay_due(self) -> None:
        """Ten thousand updates due half an hour ago, on the oldest tickets; an earlier sweep's rows are taken away."""
        with as_viewer(self.people["technician"]), connection.cursor() as cursor:
            oldest = "(SELECT department_id, id FROM ticket ORDER BY opened_at, id LIMIT 10000)"
            cursor.execute(
                f"DELETE FROM duty_slot WHERE (department_id, ticket_id) IN {oldest}"
                " AND starts_at > now() - interval '1 day'"
            )
            cursor.execute(
                f"""INSERT INTO duty_slot (department_id, ticket_id, starts_at, due_at, outcome, recorded_at)
                    SELECT department_id, id, now() - interval '90 minutes', now() - interval '30 minutes', 'waiting',
                           now()
                    FROM {oldest} o"""
            )

    def sweep(self) -> int:
        """As the worker's timer does it: a batch a transaction, until nothing is due."""
        told, more = 0, duty.BATCH
        while more == duty.BATCH:
            with as_viewer(self.people["technician"]) as at:
                more = duty.record_missed(at=at)
            told += more
        return told

    def get(self, who: str, address: str) -> None:
        """A page, whole: session, scope, queries, template."""
        answer = self.clients[who].get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    def read_ticket(self) -> None:
        """A ticket's page, which is written into the reading log."""
        self.get("manager", f"/tickets/{self.random.choice(self.numbers)}")

    def read_ticket_unwritten(self) -> None:
        """The same without the log: what it would take if nobody kept one."""
        with patch.object(readings, "record", lambda *_, **__: None):
            self.read_ticket()

    def scope(self, who: str) -> None:
        """The way to the rows and back, with the least that can be asked on it."""
        with as_viewer(self.people[who]):
            Ticket.objects.filter(number=self.numbers[0]).values_list("id", flat=True).get()

    def file(self, address: str) -> int:
        """Every ticket as a file, sent whole."""
        answer = self.clients["cmo"].get(address)
        sent = sum(len(piece) for piece in answer)
        if answer.status_code != 200 or sent != int(answer["Content-Length"]):
            raise RuntimeError(f"{address} answered {answer.status_code} with {sent} bytes")
        return self.every

    def copied(self) -> int:
        """The columns of the files, as the database writes them and nobody else does anything."""
        with as_viewer(self.people["cmo"]), connection.cursor() as cursor, cursor.copy(COPY) as copy:
            for _ in copy:
                pass
        return self.every

    def open_ticket(self) -> None:
        self._open(self.people["manager"])

    def open_by_technician(self) -> None:
        self._open(self.people["technician"])

    def _open(self, viewer: Viewer) -> None:
        item, identifier = self.random.choice(self.items)
        with as_viewer(viewer) as at:
            opening.open_tickets(
                department_id=self.department.pk,
                key=uuid.uuid4(),
                subjects=(Subject(identifier, item, "bench: another issue"),),
                trouble=self.trouble,
                reporter=Reporter("Bench"),
                channel="online",
                by=viewer,
                at=at,
            )

    def add_update(self) -> None:
        department, ticket = self.random.choice(self.open)
        viewer = self.people["technician"]
        with as_viewer(viewer) as at:
            updates.add_update(
                ticket=Ref(department, ticket),
                key=uuid.uuid4(),
                done="Tested to the demarcation point, no signal from the far end",
                next_step="Dispatch",
                by=viewer,
                at=at,
            )


def timed(what: Callable[[], int | None]) -> Once:
    """Do it once and say what it took."""
    backends = _backends()
    cpu, theirs, wall = time.process_time(), _ns(backends), time.perf_counter()
    rows = what() or 1
    wall, cpu, theirs = time.perf_counter() - wall, time.process_time() - cpu, _ns(backends) - theirs
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return Once(wall * 1e3, cpu * 1e3 + theirs / 1e6, memory, rows)


def _backends() -> list[Path]:
    """Where the system counts the CPU time of the database's processes for this thread, the sides' among them."""
    found = [_backend()]
    for side in SIDES:
        with connection.logged_in_as(side):
            found.append(_backend())
    return found


def _backend() -> Path:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return Path(f"/proc/{cursor.fetchone()[0]}/schedstat")


def _ns(backends: list[Path]) -> int:
    """Their CPU time so far, in nanoseconds."""
    return sum(int(schedstat.read_text().split()[0]) for schedstat in backends)


def _known(person: Person) -> Viewer:
    found = signed_in(person.pk)
    viewer = found.viewer() if found else None
    if viewer is None:
        raise RuntimeError(f"{person.username} cannot sign in")
    return viewer


def _client(username: str) -> Client:
    client = Client(headers={"host": "localhost"})
    let_in(client, Person.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
    return client
