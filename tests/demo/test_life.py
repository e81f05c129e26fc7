"""A life in the demonstration and the same life by the verbs: nothing may tell them apart but what is random."""

import uuid
from datetime import timedelta
from random import Random

import pytest

from tests.world import ANA, BEN, ELI, ETHERNET, FAY, PHONE, TIM, WATER, do
from ttrt.actions import assigning, dispatch, inventory, providers, restorations, stop_clock, tickets, updates
from ttrt.actions.dispatch import Going
from ttrt.actions.providers import Provider
from ttrt.actions.stop_clock import Condition
from ttrt.actions.updates import Attempt
from ttrt.demo.chronicle import Later
from ttrt.demo.kept import Thing
from ttrt.demo.life import Life
from ttrt.demo.rows import COLUMNS, NULL, Rows
from ttrt.demo.standing import store
from ttrt.models import Dispatch, ProviderEngagement, packs
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.lifecycle import Status
from ttrt.rules.localtime import civil_day
from ttrt.rules.opening import Reporter, Trouble

REPORTER = Reporter("Ana Alvarez", "916-555-0101", "ana@example.org")
TROUBLE = Trouble(
    "comes_and_goes",
    "out_of_service",
    "Dead again at “Oroville”.\nSecond time.",
    site_contact="Gus",
    access_hours="8-17",
)
RANDOM = {"id", "key", "salt", "text_hash", "previous_hash", "hash", "history_head", "report_id", "department_id"}
RANDOM_FACTS = {"told", "placed", "update_id", "contact_id", "stop_id", "restoration_id"} | {
    "dispatch_id",
    "engagement_id",
}


class Lived:
    """The same steps on both sides; `minute` counts from the opening."""

    def __init__(self, world, cursor, item=ETHERNET, typed=""):
        self.begun = database_now() - timedelta(days=3)
        self.pack = packs.in_force(civil_day(self.begun))
        options = {"trouble": TROUBLE.trouble, "description": TROUBLE.description, "site_contact": "Gus"}
        self.case = world.open_many(
            *([] if typed else [item]),
            typed=(typed,) if typed else (),
            by=ELI,
            at=self.begun,
            alarm_at=self.at(-4),
            reporter=REPORTER,
            access_hours="8-17",
            place=WATER,
            **options,
        )[0]
        self.rows = Rows()
        self.life = Life(
            id=self.case.ticket_id,
            department_id=WATER.id,
            reporter=REPORTER,
            now=database_now(),
            rng=Random(1),
            rows=self.rows,
            opened_at=self.begun,
            number=self.case.number,
            report_id=1,
            thing=thing_of(cursor, 1001 if typed else item.id),
            identifier=self.case.identifier,
            another_issue="",
            trouble=TROUBLE,
            channel="detection",
            pack=self.pack,
            opened_by=ELI,
            alarm_at=self.at(-4),
        )
        self.life.open()

    def at(self, minute):
        return self.begun + timedelta(minutes=minute)

    def verb(self, verb, minute, by, **said):
        return do(verb, by=by, at=self.at(minute), ticket=self.case.ref(), **said)

    def update(self, minute, done, following="", *, public=True, estimate=None, code=""):
        estimate_at = self.at(estimate) if estimate else None
        said = {"done": done, "next_step": following, "estimate_at": estimate_at, "public": public}
        self.verb(updates.add_update, minute, TIM, key=uuid.uuid4(), status_code=code, **said)
        self.life.update(done, following, estimate_at, code, public=public, by=TIM, at=self.at(minute))

    def send(self, minute, expected, left=None):
        there, left_at = self.at(expected), self.at(left) if left else None
        key = uuid.uuid4()
        going = Going("Sol Silva", "916-555-0110", there, left_at)
        self.verb(dispatch.send_technician, minute, TIM, key=key, going=going)
        lived = self.life.send("Sol Silva", "916-555-0110", there, left_at, by=TIM, at=self.at(minute))
        return self.made(Dispatch, key), lived

    def leave(self, minute, visit, left, expected=None):
        news = self.at(expected) if expected else None
        said = {"left_at": self.at(left), "arrival_estimate_at": news}
        self.verb(dispatch.technician_left, minute, TIM, dispatch_id=visit[0], **said)
        self.life.leave(visit[1], *said.values(), by=TIM, at=self.at(minute))

    def arrive(self, minute, visit, on_site):
        self.verb(dispatch.technician_on_site, minute, TIM, dispatch_id=visit[0], on_site_at=self.at(on_site))
        self.life.arrive(visit[1], self.at(on_site), by=TIM, at=self.at(minute))

    def go(self, minute, visit, gone):
        said = {"gone_at": self.at(gone), "outcome": "Replaced the jack."}
        self.verb(dispatch.technician_gone, minute, TIM, dispatch_id=visit[0], **said)
        self.life.go(visit[1], *said.values(), by=TIM, at=self.at(minute))

    def call_off(self, minute, visit):
        self.verb(dispatch.call_off, minute, TIM, dispatch_id=visit[0], outcome="Not needed.")
        self.life.call_off(visit[1], "Not needed.", by=TIM, at=self.at(minute))

    def engage(self, minute, engaged, committed):
        key, times = uuid.uuid4(), (self.at(engaged), self.at(committed))
        said = ("Delta Valley Telephone", "DVT-4711", "Repair desk", *times)
        self.verb(providers.engage_provider, minute, TIM, key=key, provider=Provider(*said))
        return self.made(ProviderEngagement, key), self.life.engage(*said, by=TIM, at=self.at(minute))

    def hear(self, minute, engaged, committed=None):
        said = {"said": "A splicer is on the way.", "commitment_at": self.at(committed) if committed else None}
        self.verb(providers.provider_said, minute, TIM, engagement_id=engaged[0], **said)
        self.life.hear(engaged[1], *said.values(), by=TIM, at=self.at(minute))

    def release(self, minute, engaged, said=""):
        released_at = self.at(minute - 1)
        self.verb(providers.release_provider, minute, TIM, engagement_id=engaged[0], released_at=released_at, said=said)
        self.life.release(engaged[1], released_at, said, by=TIM, at=self.at(minute))

    def made(self, table, key):
        with as_viewer(TIM):
            return table.objects.get(department_id=WATER.id, key=key).pk

    def comment(self, minute, body):
        self.verb(updates.add_comment, minute, BEN, key=uuid.uuid4(), body=body)
        self.life.comment(body, by=BEN, at=self.at(minute))

    def contact(self, minute, note=""):
        attempt = Attempt(self.at(minute), "Gus", "phone", "no answer", note)
        self.verb(updates.record_contact, minute, TIM, key=uuid.uuid4(), attempt=attempt)
        self.life.contact("Gus", "phone", "no answer", note, by=TIM, at=self.at(minute))

    def move(self, minute, to, reason):
        self.verb(tickets.change_status, minute, TIM, to=to, reason=reason)
        self.life.move(to, reason, by=TIM, at=self.at(minute))

    def take(self, minute, by):
        self.verb(assigning.take, minute, by)
        self.life.take(by=by, at=self.at(minute))

    def give(self, minute, owner, note):
        said = {"owner_id": owner.person_id, "owner_name": owner.name, "note": note}
        self.verb(assigning.assign, minute, FAY, **said)
        self.life.give(owner, "", note, by=FAY, at=self.at(minute))

    def stop(self, minute, reason, began, window_end=None):
        terms = self.pack.stop_reason(reason)
        shown = dict.fromkeys(terms.evidence, "Said “no” twice.")
        sub_reason = terms.sub_reasons[0] if terms.sub_reasons else ""
        window = self.at(window_end) if window_end else None
        condition = Condition(reason, self.at(began), "Locked gate.", sub_reason, shown, window)
        stop_id = self.verb(stop_clock.stop_clock, minute, TIM, condition=condition)
        stop = self.life.stop(
            reason, sub_reason, self.at(began), window, "Locked gate.", shown, by=TIM, at=self.at(minute)
        )
        return stop_id, stop

    def start(self, minute, stop, ended):
        self.verb(stop_clock.start_clock, minute, TIM, stop_id=stop[0], ended_at=self.at(ended))
        self.life.start(stop[1], ended_at=self.at(ended), by=TIM, at=self.at(minute))

    def void(self, minute, stop):
        self.verb(stop_clock.void_stop, minute, FAY, stop_id=stop[0], reason="Wrong ticket.")
        self.life.void(stop[1], "Wrong ticket.", by=FAY, at=self.at(minute))

    def restore(self, minute, restored):
        said = {"cause": "network_cable", "resolution": "Spliced."}
        self.verb(restorations.restore_service, minute, TIM, restored_at=self.at(restored), **said)
        self.life.restore(self.at(restored), *said.values(), by=TIM, at=self.at(minute))

    def dispute(self, minute, came_back=None):
        came_back_at = self.at(came_back) if came_back else None
        self.verb(restorations.dispute_restoration, minute, ANA, note="Still dead.", came_back_at=came_back_at)
        self.life.dispute("Still dead.", came_back_at, by=ANA, at=self.at(minute))

    def accept(self, minute, note):
        self.verb(restorations.accept_restoration, minute, ANA, note=note)
        self.life.close("accepted", note, by=ANA, at=self.at(minute))


@pytest.fixture
def lived(world, superuser_cursor):
    return Lived(world, superuser_cursor)


OF_A_TICKET = (
    *("ticket", "ticket_update", "contact_attempt", "stop_clock", "restoration"),
    *("dispatch", "provider_engagement", "history_entry"),
)
KEPT = ("identifier", "contract", "category", "subcategory", "level", "ban")


def thing_of(cursor, item_id):
    placed = "kind, site_id, service_type, public_safety, tsp"
    asked = f"SELECT {placed}, sequence, unassigned, {', '.join(KEPT)} FROM inventory_item WHERE id = %s"
    row = cursor.execute(asked, [item_id]).fetchone()
    kind, site_id, service_type, public_safety, tsp, sequence, unassigned, *kept = row
    site = cursor.execute("SELECT name FROM site WHERE id = %s", [site_id]).fetchone()
    facts = {"item": sequence, "monthly_charge": None, "unassigned": unassigned, **dict(zip(KEPT, kept, strict=True))}
    return Thing(item_id, kind, site_id, site[0] if site else "", service_type, public_safety, tsp, facts)


def assert_alike(lived, cursor):
    """Every row of the demonstration against the verbs' rows of the same ticket, column by column."""
    store(lived.life)
    made = {table: lines.decode().splitlines() for table, (_, lines) in lived.rows.taken().items()}
    for table in OF_A_TICKET:
        columns = COLUMNS[table]
        key = "id" if table == "ticket" else "ticket_id"
        cursor.execute("CREATE TEMP TABLE made (LIKE %s INCLUDING DEFAULTS)" % table)  # noqa: UP031 - a name of ours
        with cursor.copy(f"COPY made ({', '.join(columns)}) FROM STDIN") as copy:
            copy.write("".join(f"{line}\n" for line in made.get(table, ())))
        order = "seq" if table == "history_entry" else "at" if table != "ticket" else "id"
        asked = f"SELECT {', '.join(columns)} FROM {{}} WHERE {key} = {lived.case.ticket_id} ORDER BY {order}"
        ours = [plainly(columns, row) for row in cursor.execute(asked.format("made")).fetchall()]
        theirs = [plainly(columns, row) for row in cursor.execute(asked.format(table)).fetchall()]
        cursor.execute("DROP TABLE made")

        assert ours == theirs, table


def plainly(columns, row):
    said = {name: value for name, value in zip(columns, row, strict=True) if name not in RANDOM}
    if "facts" in said:
        said["facts"] = {name: value for name, value in said["facts"].items() if name not in RANDOM_FACTS}
        said["has_text"] = bool(row[columns.index("text_hash")])
    return said


def test_a_full_life(lived, superuser_cursor):
    lived.take(4, ELI)
    lived.move(5, Status.IN_PROGRESS, "Testing has begun.")
    lived.give(9, TIM, "You know the site.")
    lived.update(50, "Tested to the demarc.", "Dispatch.", estimate=300)
    lived.update(52, "Spare is low.", public=False)
    lived.comment(60, "The guard\nknows \\ you.")
    lived.contact(70)
    lived.contact(80, "Rang out.")
    stop = lived.stop(85, "ACCESS", 82)
    lived.move(86, Status.PENDING, "Please arrange access.")
    lived.start(150, stop, 148)
    lived.void(160, stop)
    maintenance = lived.stop(170, "MAINTENANCE", 165, window_end=200)
    lived.restore(240, 236)
    assert maintenance[1].ended_at == lived.at(236)
    watching = lived.stop(250, "OBSERVATION", 245)
    lived.dispute(300, came_back=280)
    assert watching[1].ended_at is not None
    lived.update(310, "We look again.")
    lived.restore(320, 280)
    lived.void(330, maintenance)
    lived.accept(400, "Works.")

    assert_alike(lived, superuser_cursor)


def test_a_life_with_work_outside(lived, superuser_cursor):
    first = lived.send(10, 60)
    lived.leave(20, first, 18, 75)
    lived.update(30, "Technician drives.", code="dispatchedOut")
    carrier = lived.engage(35, 33, 200)
    lived.hear(50, carrier)
    lived.arrive(72, first, 70)
    lived.go(110, first, 108)
    second = lived.send(120, 150, left=119)
    lived.call_off(130, second)
    lived.hear(140, carrier, 260)
    lived.release(180, carrier, "Ours is clear.")
    other = lived.engage(190, 188, 300)
    lived.release(200, other)
    third = lived.send(205, 230)
    lived.leave(212, third, 211)
    lived.restore(240, 236)

    assert_alike(lived, superuser_cursor)


def test_a_cancelled_life_with_the_clock_stopped(lived, superuser_cursor):
    lived.stop(30, "POWER", 20)
    lived.verb(tickets.cancel_ticket, 90, ANA, reason="Our own breaker.")
    lived.life.end(Status.CANCELLED, "Our own breaker.", by=ANA, at=lived.at(90))

    assert_alike(lived, superuser_cursor)


def test_a_life_on_the_unassigned_service(world, superuser_cursor):
    lived = Lived(world, superuser_cursor, typed="tag 17")
    lived.verb(inventory.assign_item, 30, FAY, item_id=PHONE.id)
    lived.life.assign(thing_of(superuser_cursor, PHONE.id), by=FAY, at=lived.at(30))
    lived.restore(60, 60)
    with as_viewer(FAY):
        restorations.close_due(by=FAY, at=lived.life.auto_close_at)
    lived.life.now = lived.life.auto_close_at
    lived.life.close("by itself", "", by=FAY, at=lived.life.auto_close_at)

    assert_alike(lived, superuser_cursor)


def test_two_entries_at_one_moment_stay_in_order(lived, superuser_cursor):
    lived.update(50, "One.")
    lived.update(50, "Two.")

    assert_alike(lived, superuser_cursor)


def test_what_is_still_to_come_has_not_happened(lived):
    before = lived.life.version

    with pytest.raises(Later):
        lived.life.comment("Hello?", by=BEN, at=lived.life.now + timedelta(seconds=1))
    assert lived.life.version == before


def test_texts_survive_copying():
    rows = Rows()

    rows.add("agency", 1, "a\\b\tc\nd", None)

    assert rows.taken() == {"agency": (1, f"1\ta\\\\b\\tc\\nd\t{NULL}\n".encode())}
