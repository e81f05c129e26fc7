"""Where the day is played: who is there, which tickets there are, and how a verb is called in somebody's name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from ttrt.actions.holding import Ref
from ttrt.demo.people import DEPARTMENTS_WITH_LOGINS, SIGNING_IN
from ttrt.models import Department, InventoryItem, Membership, Person, StopClock, Ticket, TicketUpdate
from ttrt.models.scope import as_viewer
from ttrt.queries import people
from ttrt.rules.access import MAY, Verb, Viewer
from ttrt.rules.lifecycle import Status

LATELY = timedelta(weeks=6)
SHOWN_MOST = 3
"""Tickets in each department with logins that get whatever a ticket can have."""


@dataclass(slots=True)
class Stage:
    """The world at one moment, seen by the contractor's supervisor when tickets are chosen."""

    now: datetime
    rng: Random
    cast: dict[str, Viewer]
    departments: dict[str, int]

    @classmethod
    def set_up(cls, now: datetime, seed: int) -> "Stage":
        """Everybody with a login who acts over all departments, and the departments by code."""
        ids = Person.objects.filter(username__in=SIGNING_IN).order_by("id").values_list("username", "id")
        found = ((username, people.signed_in(person_id)) for username, person_id in ids)
        cast = {username: viewer for username, person in found if person and (viewer := person.viewer())}
        with as_viewer(cast["fay.flores"]):
            departments = dict(Department.objects.values_list("code", "id"))
        return cls(now, Random(seed), cast, departments)  # noqa: S311 - a demonstration is to be repeatable

    # ---------------------------------------------------------------- who

    def __getitem__(self, first_name: str) -> Viewer:
        """Somebody with a login, by first name; first names are theirs alone."""
        return next(viewer for username, viewer in self.cast.items() if username.startswith(f"{first_name.lower()}."))

    def member(self, first_name: str, code: str) -> Viewer:
        """Somebody with a login as of this department, one of theirs."""
        person = people.signed_in(self[first_name].person_id or 0)
        viewer = person.viewer(code) if person else None
        if viewer is None:
            raise LookupError(f"{first_name} is not of department {code}.")
        return viewer

    def somebody(self, department_id: int, verb: Verb) -> Viewer:
        """One of the department's people who may do this; those with a login first."""
        levels = [level.value for level in MAY[verb]]
        rows = Membership.objects.filter(department_id=department_id, level__in=levels).order_by("person_id")
        ids = list(rows.values_list("person_id", flat=True))
        known = [viewer for viewer in self.cast.values() if viewer.person_id in ids]
        if known and known[0].department_id == department_id:
            return known[0]
        person = people.signed_in(ids[0])
        viewer = person.viewer(self._code(department_id)) if person else None
        if viewer is None:
            raise LookupError(f"Nobody of department {department_id} may {verb}.")
        return viewer

    def _code(self, department_id: int) -> str:
        return next(code for code, number in self.departments.items() if number == department_id)

    # ---------------------------------------------------------------- which

    def open_tickets(self, *codes: str) -> list[Ticket]:
        """Tickets being worked on real items, of these departments (none named: of all); the fullest stories first.

        Full is what has stood still and gone on again, and then what has many updates.
        """
        with as_viewer(self["Fay"]):
            found = Ticket.objects.filter(status=Status.IN_PROGRESS.value, item_facts__unassigned=False)
            if codes:
                found = found.filter(department_id__in=[self.departments[code] for code in codes])
            tickets = list(found.defer("search").order_by("id"))
            theirs = {
                "department_id__in": {one.department_id for one in tickets},
                "ticket_id__in": [one.pk for one in tickets],
            }
            told = dict(TicketUpdate.objects.filter(**theirs).values_list("ticket_id").annotate(Count("pk")))
            stood = StopClock.objects.filter(**theirs, voided_at=None).exclude(ended_at=None)
            still = set(stood.values_list("ticket_id", flat=True))
        return sorted(tickets, key=lambda one: (one.pk not in still, -told.get(one.pk, 0), one.pk))

    def worst_items(self, department_id: int, most: int) -> list[InventoryItem]:
        """The department's live items that broke most often in the last weeks."""
        with as_viewer(self["Fay"]):
            lately = Ticket.objects.filter(department_id=department_id, opened_at__gt=self.now - LATELY)
            broke = dict(lately.values_list("item_id").annotate(Count("pk")))
            live = InventoryItem.objects.filter(department_id=department_id, retired_on=None, unassigned=False)
            items = live.filter(pk__in=broke)
            return sorted(items, key=lambda item: (-broke[item.pk], item.sequence))[:most]

    def shown(self) -> list[Ticket]:
        """A few in each department with logins, where somebody who tries the tool will look first."""
        return [one for code in DEPARTMENTS_WITH_LOGINS for one in self.open_tickets(code)[:SHOWN_MOST]]

    def chosen(self, asked: QuerySet[Ticket], most: int) -> list[Ticket]:
        """At most so many of these tickets, by chance."""
        with as_viewer(self["Fay"]):
            ids = list(asked.order_by("id").values_list("department_id", "id"))
            kept = self.rng.sample(ids, min(most, len(ids)))
            wanted = Q(department_id__in=[d for d, _ in kept], pk__in=[t for _, t in kept])
            return list(Ticket.objects.filter(wanted).defer("search").order_by("id"))

    def free_items(self, department_id: int, **like: Any) -> list[InventoryItem]:
        """Live items of the department without an open ticket, by number."""
        with as_viewer(self["Fay"]):
            busy = Ticket.objects.filter(department_id=department_id, closed_at=None).values("item_id")
            live = InventoryItem.objects.filter(department_id=department_id, retired_on=None, unassigned=False, **like)
            return list(live.exclude(pk__in=busy).order_by("sequence"))

    # ---------------------------------------------------------------- how

    def do(self, verb: Callable[..., Any], *, by: Viewer, at: datetime | None = None, **said: Any) -> Any:
        """Call a verb in this person's name and scope, now or at a moment before."""
        with as_viewer(by):
            return verb(by=by, at=at or self.now, **said)

    def on(self, ticket: Ticket, verb: Callable[..., Any], *, by: Viewer, **said: Any) -> Any:
        """Call a verb on this ticket, some minutes after the last thing that happened to it."""
        return self.do(verb, by=by, at=self.after(ticket), ticket=Ref(ticket.department_id, ticket.pk), **said)

    def after(self, ticket: Ticket) -> datetime:
        """A moment soon after the ticket's newest entry, and before now."""
        with as_viewer(self["Fay"]):
            found = Ticket.objects.filter(department_id=ticket.department_id, pk=ticket.pk)
            last = found.values_list("history_at", flat=True).get() or ticket.opened_at
        return last + min((self.now - last) / 2, self.minutes(1, 9))

    def minutes(self, low: float, high: float) -> timedelta:
        """So many, by chance."""
        return timedelta(minutes=self.rng.uniform(low, high))

    def key(self) -> UUID:
        """The key of a form, the same for the same seed."""
        return UUID(int=self.rng.getrandbits(128), version=4)
