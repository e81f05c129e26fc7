"""The cast: two departments, the State's CMO, the contractor; and short ways to do what people do.

Ana and Ben work at Water Resources (3860), Cho at CAL FIRE (3540), Dee at the CMO, Eli (representative) and Fay
(supervisor) with the contractor. The rest of the cast fills the other levels; use the six before anyone else.

    def test_something(world):
        ticket = world.open(by=ANA)
        world.update(ticket)
        world.restore(ticket, cause="network_cable")
        world.accept(ticket, by=ANA)

Every helper calls the real verb as the person named and in that person's scope; `at` is the database's clock unless
given. Customers, items and people are written by a superuser, because no role of the application may.
"""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from allauth.mfa.utils import encrypt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from psycopg import sql
from psycopg.types.json import Jsonb

from tests.codes import TOTP_SECRET
from tests.coming_in import needs_code
from ttrt.actions import (
    assigning,
    attachments,
    calls,
    contacts,
    correct_item,
    correct_severity,
    correct_time,
    dispatch,
    duplicates,
    escalation_contacts,
    escalations,
    handovers,
    inventory,
    ladder,
    links,
    opening,
    providers,
    restorations,
    stop_clock,
    teams,
    tickets,
    updates,
    wrong_department,
)
from ttrt.actions.attachments import Kept
from ttrt.actions.contacts import Card
from ttrt.actions.dispatch import Going
from ttrt.actions.holding import Ref
from ttrt.actions.providers import Provider
from ttrt.actions.stop_clock import Condition
from ttrt.actions.updates import Attempt
from ttrt.host.vault import Vault
from ttrt.models import Attachment, packs
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import ticket as ticket_queries
from ttrt.queries.ticket import Dossier
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.rules.identifiers import normal_form
from ttrt.rules.lifecycle import Status
from ttrt.rules.opening import Reporter, Subject, Trouble

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class Place:
    """A department."""

    id: int
    code: str
    name: str


WATER = Place(11, "3860", "Water Resources")
FIRE = Place(12, "3540", "CAL FIRE")


def _customer(person_id: int, name: str, level: Level, place: Place) -> Viewer:
    return Viewer(person_id, name, Standing.CUSTOMER, level, place.id, place.code)


ANA = _customer(101, "Ana Alvarez", Level.MANAGE, WATER)
BEN = _customer(102, "Ben Brooks", Level.REPORT, WATER)
VAL = _customer(103, "Val Vance", Level.VIEW, WATER)
RAE = _customer(104, "Rae Rivers", Level.RESOLVE, WATER)
CHO = _customer(105, "Cho Chang", Level.MANAGE, FIRE)
# One person of two departments: resolves at Water Resources, reports at CAL FIRE. A scope has one in sight.
TWO = _customer(106, "Tui Toma", Level.RESOLVE, WATER)
TWO_AT_FIRE = replace(TWO, level=Level.REPORT, department_id=FIRE.id, department_code=FIRE.code)
DEE = Viewer(107, "Dee Dunn", Standing.CMO, Level.CMO)
ELI = Viewer(108, "Eli Ellis", Standing.CONTRACTOR, Level.REPRESENTATIVE)
FAY = Viewer(109, "Fay Flores", Standing.CONTRACTOR, Level.SUPERVISOR)
TIM = Viewer(110, "Tim Tran", Standing.CONTRACTOR, Level.TECHNICIAN)
ADA = Viewer(111, "Ada Ames", Standing.CONTRACTOR, Level.ADMINISTRATOR)

# Who is there when `add_auditors` was called: the CMO's lead, an auditor of all departments, one of Water Resources.
LEA = Viewer(112, "Lea Lund", Standing.CMO, Level.CMO_LEAD)
ODA = Viewer(113, "Oda Olsen", Standing.CMO, Level.AUDITOR)
IRA = _customer(114, "Ira Ibarra", Level.AUDITOR, WATER)

OPERATOR = replace(ADA, person_id=None)
"""Whoever is at the machine: a token they make in somebody's name waits for nobody's yes."""
LADDER = Viewer(None, "the tool (escalation rules)", Standing.CONTRACTOR, Level.SUPERVISOR)
SCANNER = Viewer(None, "the tool (virus scan)", Standing.CONTRACTOR, Level.SUPERVISOR)

LONG_AGO = datetime(2020, 1, 2, 16, tzinfo=UTC)
"""When everybody came in."""

CAST = (ANA, BEN, VAL, RAE, CHO, TWO, DEE, ELI, FAY, TIM, ADA)
MEMBERSHIPS = (ANA, BEN, VAL, RAE, CHO, TWO, TWO_AT_FIRE)


def username(viewer: Viewer) -> str:
    """What this person signs in with, beside `PASSWORD`: the first name in lower case."""
    return viewer.name.split()[0].lower()


@dataclass(frozen=True, slots=True)
class Thing:
    """An inventory item; `number` is the one in its address, as in 3860-000002."""

    id: int
    place: Place
    sequence: int
    kind: str
    identifier: str
    service_type: str
    site_id: int | None = None
    public_safety: bool = False
    tsp: str = ""
    unassigned: bool = False

    @property
    def number(self) -> str:
        """The item's number."""
        return f"{self.place.code}-{self.sequence:06d}"


# Sites: id, department, name, address, city, zip, CLLI.
OPERATIONS = 501
OROVILLE = 502
RIVERSIDE = 503
SITES = (
    (OPERATIONS, WATER, "Joint Operations Center", "3310 El Camino Avenue", "Sacramento", "95821", "SCRMCA12"),
    (OROVILLE, WATER, "Oroville Field Division", "460 Glen Drive", "Oroville", "95966", "ORVLCA11"),
    (RIVERSIDE, FIRE, "Riverside Unit", "210 West San Jacinto Avenue", "Perris", "92570", "PERSCA01"),
)

WATER_UNASSIGNED = Thing(1001, WATER, 1, "service", "Unassigned service", "", unassigned=True)
T1 = Thing(1002, WATER, 2, "circuit", "32/HCGS/004512/PT", "DS1 transport", OPERATIONS)
DS3 = Thing(1003, WATER, 3, "circuit", "44.HFGS.204511..PT", "DS3 transport", OPERATIONS, True, "TSP3A1B2C")
ETHERNET = Thing(1004, WATER, 4, "circuit", "81/KDGS/118820/PT", "MPLS port", OROVILLE)
PHONE = Thing(1005, WATER, 5, "phone", "916-555-0134", "Business line", OPERATIONS)
OTHER_PHONE = Thing(1006, WATER, 6, "phone", "(530) 555-0188", "Business line", OROVILLE)
SIP = Thing(1007, WATER, 7, "service", "SIP-3860-0007", "SIP trunk group", OPERATIONS)
FIRE_UNASSIGNED = Thing(1008, FIRE, 1, "service", "Unassigned service", "", unassigned=True)
FIRE_T1 = Thing(1009, FIRE, 2, "circuit", "73/HCGS/123456/PT", "DS1 transport", RIVERSIDE)
FIRE_PHONE = Thing(1010, FIRE, 3, "phone", "951-555-0120", "Emergency command center line", RIVERSIDE, True)
FIRE_VPN = Thing(1011, FIRE, 4, "service", "VPN-3540-0002", "MPLS VPN", RIVERSIDE)
ITEMS = (
    WATER_UNASSIGNED,
    T1,
    DS3,
    ETHERNET,
    PHONE,
    OTHER_PHONE,
    SIP,
    FIRE_UNASSIGNED,
    FIRE_T1,
    FIRE_PHONE,
    FIRE_VPN,
)


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket as tests name it."""

    department_id: int
    ticket_id: int
    number: str
    identifier: str

    def ref(self, seen: int | None = None) -> Ref:
        """As verbs name it; `seen` is the version the person had before their eyes."""
        return Ref(self.department_id, self.ticket_id, seen)


def do(verb: Callable[..., Any], *, by: Viewer, at: datetime | None = None, **said: Any) -> Any:
    """Call a verb as this person, in this person's scope, now or at a given instant."""
    with as_viewer(by) as now:
        return verb(by=by, at=at or now, **said)


class World:
    """What people do, in one line each. Whatever is not said has a sensible answer."""

    def open(self, item: Thing = T1, *, by: Viewer = BEN, **more: Any) -> Case:
        """Open one ticket; `more` as for `open_many`."""
        return self.open_many(item, by=by, **more)[0]

    def open_many(
        self,
        *items: Thing,
        by: Viewer = BEN,
        at: datetime | None = None,
        place: Place | None = None,
        typed: tuple[str, ...] = (),
        key: uuid.UUID | None = None,
        channel: str = "",
        reporter: Reporter | None = None,
        alarm_at: datetime | None = None,
        another_issue: str = "",
        **answers: Any,
    ) -> list[Case]:
        """Open one ticket per item, and one on the unassigned service per text in `typed`, as one report.

        `place` is needed only when the contractor opens for texts alone. `answers` are fields of `Trouble`.
        """
        place = place or (items[0].place if items else WATER)
        said = {
            "trouble": "no_service",
            "severity": "out_of_service",
            "description": "Nothing works since this morning.",
        }
        opened = do(
            opening.open_tickets,
            by=by,
            at=at,
            department_id=place.id,
            key=key or uuid.uuid4(),
            subjects=(
                *(Subject(item.identifier, item.id, another_issue) for item in items),
                *(Subject(text, None, another_issue) for text in typed),
            ),
            trouble=Trouble(**{**said, **answers}),
            reporter=reporter or Reporter(ANA.name, "916-555-0101", "ana@example.org"),
            channel=channel or ("online" if by.standing is Standing.CUSTOMER else "detection"),
            alarm_at=alarm_at,
        )
        return [Case(place.id, each.ticket_id, each.number, each.identifier) for each in opened]

    def update(
        self,
        ticket: Case,
        *,
        by: Viewer = ELI,
        done: str = "Tested to the demarc.",
        key: uuid.UUID | None = None,
        **k: Any,
    ) -> None:
        """Post a restoration update."""
        do(updates.add_update, by=by, ticket=ticket.ref(k.pop("seen", None)), key=key or uuid.uuid4(), done=done, **k)

    def comment(
        self,
        ticket: Case,
        *,
        by: Viewer = BEN,
        body: str = "The guard is at gate 3.",
        key: uuid.UUID | None = None,
        **k: Any,
    ) -> None:
        """Add the department's own words."""
        do(updates.add_comment, by=by, ticket=ticket.ref(), key=key or uuid.uuid4(), body=body, **k)

    def contact(
        self,
        ticket: Case,
        *,
        by: Viewer = ELI,
        at: datetime | None = None,
        tried_at: datetime | None = None,
        outcome: str = "no answer",
        key: uuid.UUID | None = None,
    ) -> None:
        """Record an attempt to reach the site contact, by telephone."""
        with as_viewer(by) as now:
            attempt = Attempt(tried_at or at or now, "Site contact", "phone", outcome, "Rang out.")
            updates.record_contact(ticket=ticket.ref(), key=key or uuid.uuid4(), attempt=attempt, by=by, at=at or now)

    def move(self, ticket: Case, to: Status, *, by: Viewer = ELI, reason: str = "Work goes on.", **k: Any) -> None:
        """Change the status."""
        do(tickets.change_status, by=by, ticket=ticket.ref(k.pop("seen", None)), to=to, reason=reason, **k)

    def stop(
        self,
        ticket: Case,
        reason: str = "POWER",
        *,
        by: Viewer = ELI,
        at: datetime | None = None,
        started_at: datetime | None = None,
        window_end_at: datetime | None = None,
        seen: int | None = None,
    ) -> int:
        """Stop the clock with the pack's evidence; answers the stop's id. ACCESS needs two contacts first."""
        with as_viewer(by) as now:
            at = at or now
            wanted = packs.in_force(at.date()).stop_reason(reason)
            if wanted.capped_by_window and window_end_at is None:
                window_end_at = at + timedelta(hours=4)
            condition = Condition(
                reason,
                started_at or at,
                note=f"{wanted.label}: told by the site contact.",
                sub_reason=wanted.sub_reasons[0] if wanted.sub_reasons else "",
                evidence=dict.fromkeys(wanted.evidence, "On file, reference 4711."),
                window_end_at=window_end_at,
            )
            return stop_clock.stop_clock(ticket=ticket.ref(seen), condition=condition, by=by, at=at)

    def start(
        self,
        ticket: Case,
        stop_id: int,
        *,
        by: Viewer = ELI,
        at: datetime | None = None,
        ended_at: datetime | None = None,
    ) -> None:
        """Start the clock again."""
        with as_viewer(by) as now:
            ended_at = ended_at or at or now
            stop_clock.start_clock(ticket=ticket.ref(), stop_id=stop_id, ended_at=ended_at, by=by, at=at or now)

    def void(self, ticket: Case, stop_id: int, *, by: Viewer = FAY, reason: str = "Wrong ticket.", **k: Any) -> None:
        """Void a stop."""
        do(stop_clock.void_stop, by=by, ticket=ticket.ref(), stop_id=stop_id, reason=reason, **k)

    def restore(
        self,
        ticket: Case,
        *,
        by: Viewer = ELI,
        at: datetime | None = None,
        restored_at: datetime | None = None,
        cause: str = "network_equipment",
        resolution: str = "Replaced the line card and tested clean.",
        seen: int | None = None,
    ) -> None:
        """Restore service, now unless said otherwise."""
        with as_viewer(by) as now:
            restorations.restore_service(
                ticket=ticket.ref(seen),
                restored_at=restored_at or at or now,
                cause=cause,
                resolution=resolution,
                by=by,
                at=at or now,
            )

    def accept(self, ticket: Case, *, by: Viewer = ANA, **k: Any) -> None:
        """Confirm the restoration: the ticket closes."""
        do(restorations.accept_restoration, by=by, ticket=ticket.ref(k.pop("seen", None)), **k)

    def dispute(self, ticket: Case, *, by: Viewer = ANA, note: str = "Still no dial tone.", **k: Any) -> None:
        """Say it is not restored."""
        do(restorations.dispute_restoration, by=by, ticket=ticket.ref(k.pop("seen", None)), note=note, **k)

    def attach(
        self,
        ticket: Case,
        *,
        by: Viewer = BEN,
        content: bytes = b"Router up 14 days, line protocol down.\n",
        name: str = "router.log",
        note: str = "As it was this morning.",
        public: bool = True,
        to_scan: bool = False,
        key: uuid.UUID | None = None,
    ) -> int:
        """Put a file on the ticket; answers its id."""
        vault = Vault(settings.TTRT_ATTACHMENTS)
        received = vault.receive()
        received.write_bytes(content)
        kept = Kept(name, "text/plain", len(content), hashlib.sha256(content).hexdigest(), vault.keep(received))
        do(
            attachments.attach,
            by=by,
            ticket=ticket.ref(),
            key=key or uuid.uuid4(),
            files=(kept,),
            note=note,
            public=public,
            to_scan=to_scan,
        )
        return self.dossier(ticket).attachments[-1].pk

    def scan(self, ticket: Case, file: int, *, by: Viewer = SCANNER, virus: str = "") -> None:
        """The scanner has spoken."""
        with as_viewer(by):
            row = Attachment.objects.get(department_id=ticket.department_id, pk=file)
        do(attachments.scanned, by=by, attachment=row, virus=virus)

    def contact_card(self, *, by: Viewer = ANA, place: Place = WATER, name: str = "Rosa Medina", **more: Any) -> int:
        """Put somebody into the department's contact book; answers the id."""
        card = Card(name, **({"phone": "916-555-0140"} | more))
        return do(contacts.add_contact, by=by, department_id=place.id, card=card)

    def rung(self, level: int = 1, *, by: Viewer = ADA, **more: Any) -> int:
        """Put somebody on the escalation ladder for good; answers the row's id."""
        said = {"title": f"Level {level} duty", "name": "Gil Garza", "email": f"level{level}@example.net"}
        said |= {"office_phone": "916-555-0170", "cell_phone": "916-555-0171"}
        days = {"from_on": date(2020, 1, 1), "to_on": None}
        return do(escalation_contacts.add_contact, by=by, said={"level": level, **said, **days, **more})

    def climb(self, *, at: datetime) -> None:
        """Let the escalation rules come round at this moment, until nothing is due."""
        while do(ladder.climb_due, by=LADDER, at=at):
            pass

    def acknowledge(self, ticket: Case, *, by: Viewer = FAY, note: str = "", at: datetime | None = None) -> None:
        """Acknowledge what the ladder of this ticket waits for."""
        (rung,) = self.dossier(ticket).rungs
        do(ladder.acknowledge, by=by, at=at, ticket=ticket.ref(), step_id=rung.step.pk, note=note)

    def escalate(
        self,
        ticket: Case,
        *,
        by: Viewer = BEN,
        reason: str = "The court sits at noon.",
        key: uuid.UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        """Ask for more attention."""
        do(escalations.escalate, by=by, at=at, ticket=ticket.ref(), key=key or uuid.uuid4(), reason=reason)

    def disown(
        self, ticket: Case, *, by: Viewer = BEN, reason: str = "Nobody of ours called.", key: uuid.UUID | None = None
    ) -> None:
        """Say that a call was not the department's."""
        do(calls.disown, by=by, ticket=ticket.ref(), key=key or uuid.uuid4(), reason=reason)

    def answer_disowning(
        self, ticket: Case, outcome: str, *, by: Viewer = FAY, answer: str = "A neighbour of yours called.", **k: Any
    ) -> None:
        """Answer it: void, or confirmed."""
        do(calls.answer_disowning, by=by, ticket=ticket.ref(), outcome=outcome, answer=answer, **k)

    def answer(self, ticket: Case, *, by: Viewer = FAY, answer: str = "A second crew is on its way.", **k: Any) -> None:
        """Answer the escalation that waits."""
        do(escalations.answer_escalation, by=by, ticket=ticket.ref(k.pop("seen", None)), answer=answer, **k)

    def cancel(self, ticket: Case, *, by: Viewer = ANA, reason: str = "Opened by mistake.", **k: Any) -> None:
        """Cancel a ticket."""
        do(tickets.cancel_ticket, by=by, ticket=ticket.ref(k.pop("seen", None)), reason=reason, **k)

    def reject(self, ticket: Case, *, by: Viewer = FAY, reason: str = "Not a service of ours.", **k: Any) -> None:
        """Turn a ticket down."""
        do(tickets.reject_ticket, by=by, ticket=ticket.ref(k.pop("seen", None)), reason=reason, **k)

    def assign(self, ticket: Case, item: Thing, *, by: Viewer = FAY, **k: Any) -> None:
        """Put a ticket from the unassigned service on its item."""
        do(inventory.assign_item, by=by, ticket=ticket.ref(k.pop("seen", None)), item_id=item.id, **k)

    def send(
        self,
        ticket: Case,
        *,
        by: Viewer = ELI,
        at: datetime | None = None,
        technician: str = TIM.name,
        key: uuid.UUID | None = None,
        **going: Any,
    ) -> int:
        """Send a technician; answers the visit's id. `going`: fields of `Going`."""
        going = {"phone": "916-555-0110", **going}
        key = key or uuid.uuid4()
        do(dispatch.send_technician, by=by, at=at, ticket=ticket.ref(), key=key, going=Going(technician, **going))
        return next(visit.pk for visit in self.dossier(ticket).visits if visit.key == key)

    def engage(
        self,
        ticket: Case,
        name: str = "Sierra Telephone",
        *,
        by: Viewer = ELI,
        at: datetime | None = None,
        key: uuid.UUID | None = None,
        **said: Any,
    ) -> int:
        """Engage an access provider; answers the engagement's id. `said`: fields of `Provider`."""
        said = {"their_ticket": "ST-88213", "contact": "Repair desk, 559-555-0170", **said}
        key = key or uuid.uuid4()
        do(providers.engage_provider, by=by, at=at, ticket=ticket.ref(), key=key, provider=Provider(name, **said))
        return next(each.pk for each in self.dossier(ticket).providers if each.key == key)

    def visit(
        self, ticket: Case, visit: int, *, by: Viewer = ELI, until: str = "gone", outcome: str = "Replaced the jack."
    ) -> None:
        """The technician leaves, comes on site and goes again, all of it now; `until`: sent, left, on site or gone."""
        ref = {"ticket": ticket.ref(), "dispatch_id": visit}
        with as_viewer(by) as now:
            if until in ("left", "on site", "gone"):
                dispatch.technician_left(**ref, left_at=now, by=by, at=now)
            if until in ("on site", "gone"):
                dispatch.technician_on_site(**ref, on_site_at=now, by=by, at=now)
            if until == "gone":
                dispatch.technician_gone(**ref, gone_at=now, outcome=outcome, by=by, at=now)

    def hand_over(self, *, by: Viewer = ELI, note: str = "All quiet.", **said: Any) -> int:
        """Hand over a shift; answers the hand-over's id."""
        return do(handovers.hand_over, by=by, **{"key": uuid.uuid4(), "note": note, **said})

    def team(self, name: str = "Transport", *, by: Viewer = FAY) -> int:
        """Add a team; answers its id."""
        return do(teams.add_team, by=by, name=name)

    def told_by(self, ticket: Case, engagement: int, said: str = "A splicer is on the way.", **k: Any) -> None:
        """What the access provider says."""
        by = k.pop("by", ELI)
        do(providers.provider_said, by=by, ticket=ticket.ref(), engagement_id=engagement, said=said, **k)

    def take(self, ticket: Case, *, by: Viewer = ELI, **k: Any) -> None:
        """Take a ticket."""
        do(assigning.take, by=by, ticket=ticket.ref(k.pop("seen", None)), **k)

    def give(self, ticket: Case, to: Viewer | None = None, *, by: Viewer = ELI, **k: Any) -> None:
        """Assign a ticket to somebody, or with `team` to a team."""
        do(assigning.assign, by=by, ticket=ticket.ref(k.pop("seen", None)), owner_id=to and to.person_id, **k)

    def give_back(self, ticket: Case, *, by: Viewer = ELI, **k: Any) -> None:
        """Give a ticket back."""
        do(assigning.release, by=by, ticket=ticket.ref(k.pop("seen", None)), **k)

    def correct_item(
        self,
        ticket: Case,
        item: Thing | None,
        *,
        by: Viewer = FAY,
        reason: str = "The caller read the wrong line.",
        **k: Any,
    ) -> None:
        """Put a ticket on the item it is really about; None for the unassigned service."""
        item_id = item.id if item else None
        seen = k.pop("seen", None)
        do(correct_item.correct_item, by=by, ticket=ticket.ref(seen), item_id=item_id, reason=reason, **k)

    def correct_severity(
        self,
        ticket: Case,
        severity: str,
        *,
        by: Viewer = FAY,
        reason: str = "Half the calls went through all the time.",
        **k: Any,
    ) -> None:
        """Correct how bad it was taken to be."""
        seen = k.pop("seen", None)
        verb = correct_severity.correct_severity
        do(verb, by=by, ticket=ticket.ref(seen), severity=severity, reason=reason, **k)

    def correct_time(
        self,
        ticket: Case,
        what: str,
        is_at: datetime | None,
        *,
        by: Viewer = FAY,
        row_id: int | None = None,
        reason: str = "The log of the element says so.",
        **k: Any,
    ) -> None:
        """Correct a time."""
        said = {"what": what, "is_at": is_at, "row_id": row_id, "reason": reason}
        do(correct_time.correct_time, by=by, ticket=ticket.ref(k.pop("seen", None)), **said, **k)

    def void_duplicate(
        self, ticket: Case, of: Case, *, by: Viewer = FAY, reason: str = "Two people called about one fault.", **k: Any
    ) -> None:
        """Void a ticket as the duplicate of another."""
        seen = k.pop("seen", None)
        do(duplicates.void_duplicate, by=by, ticket=ticket.ref(seen), of=of.number, reason=reason, **k)

    def link(self, ticket: Case, to: Case, kind: str = "related", *, by: Viewer = ELI, **k: Any) -> int:
        """Link two tickets; answers the link's id."""
        link_id: int = do(links.link_tickets, by=by, ticket=ticket.ref(), kind=kind, to=to.number, **k)
        return link_id

    def end_link(self, ticket: Case, link_id: int, *, by: Viewer = ELI, **k: Any) -> None:
        """End a link."""
        do(links.end_link, by=by, ticket=ticket.ref(), link_id=link_id, **k)

    def move_department(
        self,
        ticket: Case,
        item: Thing,
        *,
        by: Viewer = FAY,
        key: uuid.UUID | None = None,
        reason: str = "The caller works for the other department.",
        reporter: Reporter | None = None,
        description: str = "No dial tone at the unit.",
        alarm_at: datetime | None = None,
        another_issue: str = "",
        **k: Any,
    ) -> Case:
        """Void a ticket of the wrong department and open the true one on this item; answers the true one."""
        opened = do(
            wrong_department.move_to_right_department,
            by=by,
            ticket=ticket.ref(k.pop("seen", None)),
            key=key or uuid.uuid4(),
            into=item.place.code,
            subject=Subject(item.identifier, item.id, another_issue),
            trouble=Trouble("no_service", "out_of_service", description),
            reporter=reporter or Reporter(CHO.name, "951-555-0102", "cho@example.org", "Called back"),
            alarm_at=alarm_at,
            reason=reason,
            **k,
        )
        return Case(item.place.id, opened.ticket_id, opened.number, opened.identifier)

    def dossier(self, ticket: Case, *, by: Viewer = FAY, at: datetime | None = None) -> Dossier:
        """Everything about the ticket, as this person may see it; fails when they may not."""
        with as_viewer(by) as now:
            found = ticket_queries.by_number(ticket.number, department_id=ticket.department_id, at=at or now)
        assert found is not None, f"{by.name} does not see {ticket.number}"
        return found


# ---------------------------------------------------------------- writing the cast

# What a test adds afterwards gets numbers of its own.
_NUMBERS_OF_THEIR_OWN = tuple(
    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 10000)"
    for table in ("department", "site", "inventory_item", "person")
)


def populate(cursor: psycopg.Cursor) -> None:
    """Write departments, sites, items and people through a superuser's cursor."""
    for place in (WATER, FIRE):
        _insert(cursor, "department", id=place.id, code=place.code, name=place.name, kind="state", demonstration=True)
    for site_id, place, name, address, city, zip_code, clli in SITES:
        _insert(
            cursor,
            "site",
            id=site_id,
            department_id=place.id,
            name=name,
            address_1=address,
            address_2="",
            city=city,
            state="CA",
            zip=zip_code,
            clli=clli,
        )
    for thing in ITEMS:
        add_item(cursor, thing)
    for viewer in CAST:
        _add_person(cursor, viewer)
        if needs_code(viewer):
            _add_app(cursor, viewer)
    for viewer in MEMBERSHIPS:
        _insert(
            cursor,
            "membership",
            department_id=viewer.department_id,
            person_id=viewer.person_id,
            level=viewer.level.value,
            given_at=None,
            joined_at=LONG_AGO,
        )
    for statement in _NUMBERS_OF_THEIR_OWN:
        cursor.execute(statement)


def add_item(cursor: psycopg.Cursor, thing: Thing, **more: Any) -> None:
    """Write one inventory item; `more` are columns to set otherwise (ban, in_service_on, monthly_charge …)."""
    ends = [f"{end}_{part}" for end in "az" for part in ("address_1", "address_2", "city", "state", "zip")]
    columns = {
        **dict.fromkeys(ends, ""),
        "id": thing.id,
        "department_id": thing.place.id,
        "sequence": thing.sequence,
        "kind": thing.kind,
        "identifier": thing.identifier,
        "normal": normal_form(thing.identifier),
        "service_type": thing.service_type,
        "contract": "CALNET3",
        "category": "1",
        "subcategory": "1.1",
        "level": "basic",
        "site_id": thing.site_id,
        "ban": "9391031234",
        "public_safety": thing.public_safety,
        "tsp": thing.tsp,
        "unassigned": thing.unassigned,
        "other": "{}",
    }
    _insert(cursor, "inventory_item", **{**columns, **more})


def add_auditors(cursor: psycopg.Cursor) -> None:
    """Write the CMO's lead and the auditors, who are let in for thirty days."""
    for viewer in (LEA, ODA, IRA):
        _add_person(cursor, viewer, ends=viewer is ODA)
    cursor.execute(
        "INSERT INTO membership (department_id, person_id, level, ends_at, joined_at)"
        " VALUES (%s, %s, 'auditor', now() + interval '30 days', now())",
        [IRA.department_id, IRA.person_id],
    )


_hashed: list[str] = []


def _add_person(cursor: psycopg.Cursor, viewer: Viewer, *, ends: bool = False) -> None:
    if not _hashed:
        _hashed.append(make_password(PASSWORD))
    _insert(
        cursor,
        "person",
        id=viewer.person_id,
        username=username(viewer),
        name=viewer.name,
        email=f"{username(viewer)}@example.org",
        phone="916-555-0101",
        standing=viewer.standing.value,
        level="" if viewer.standing is Standing.CUSTOMER else viewer.level.value,
        is_active=True,
        demonstration=True,
        password=_hashed[0],
        ends_at=database_now() + timedelta(days=30) if ends else None,
    )


def _add_app(cursor: psycopg.Cursor, viewer: Viewer) -> None:
    """The authenticator app of somebody who cannot do without one."""
    secret = Jsonb({"secret": encrypt(TOTP_SECRET)})
    _insert(cursor, "mfa_authenticator", user_id=viewer.person_id, type="totp", data=secret, created_at="2026-01-01Z")


def _insert(cursor: psycopg.Cursor, table: str, **columns: Any) -> None:
    cursor.execute(
        sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(sql.Placeholder() * len(columns)),
        ),
        list(columns.values()),
    )


_CAST_IN = ("department", "site", "inventory_item", "person", "membership", "mfa_authenticator")
_again: list[sql.Composed] = []


def _populated(connection: psycopg.Connection) -> World:
    """Write the cast; from the second time on as one statement, made of the rows as they were written first."""
    if _again:
        connection.execute(_again[0])
        return World()
    with connection.transaction(), connection.cursor() as cursor:
        populate(cursor)
    written = []
    for table in _CAST_IN:
        (rows,) = connection.execute(f"SELECT jsonb_agg(to_jsonb(t)) FROM {table} t").fetchone()  # type: ignore[misc]
        written.append(
            sql.SQL("INSERT INTO {t} SELECT * FROM jsonb_populate_recordset(NULL::{t}, {rows})").format(
                t=sql.Identifier(table), rows=sql.Literal(Jsonb(rows))
            )
        )
    _again.append(sql.SQL("; ").join((*written, *map(sql.SQL, _NUMBERS_OF_THEIR_OWN))))
    return World()


@pytest.fixture
def world(db: None, past_every_rule: psycopg.Connection) -> World:
    """The cast, in the database of this test."""
    return _populated(past_every_rule)


@pytest.fixture(scope="module")
def module_world(module_db: None, past_every_rule: psycopg.Connection) -> World:
    """The cast for a whole module; what its tests write stays until the last one."""
    return _populated(past_every_rule)
