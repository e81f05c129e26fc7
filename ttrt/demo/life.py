"""One ticket's life as rows: what the verbs would have written, without a database.

The same entries, facts and texts as `ttrt/actions`, so that nothing can tell a demonstration ticket from a lived one;
tests/demo lives the same life twice, here and by the verbs, and compares. Each method is a verb and takes `by` and
`at`; a verb whose time has not come raises `Later`, and the ticket stands where it stood.
"""

from dataclasses import dataclass, field
from datetime import datetime

from ttrt.demo.chronicle import found
from ttrt.demo.kept import LivedRestoration, LivedStop, Thing
from ttrt.demo.outside import Outside
from ttrt.rules.access import Viewer
from ttrt.rules.duty import Update
from ttrt.rules.lifecycle import OWES_UPDATES, Status
from ttrt.rules.searching import ticket_words
from ttrt.rules.updates import next_due


@dataclass(slots=True, kw_only=True)
class Life(Outside):
    """A ticket being lived."""

    number: str
    report_id: int
    thing: Thing
    identifier: str
    another_issue: str
    channel: str
    opened_by: Viewer
    restored_at: datetime | None = None
    closed_how: str = ""
    update_due_at: datetime | None = None
    last_update_at: datetime | None = None
    estimate_at: datetime | None = None
    auto_close_at: datetime | None = None
    answers: list[Update] = field(default_factory=list)
    owner: Viewer | None = None
    team: str = ""

    # ---------------------------------------------------------------- verbs

    def open(self) -> None:
        """Open the ticket."""
        by, at = self.opened_by, self.opened_at
        self._reach(at)
        self.update_due_at = next_due(at, self.pack.timers.update_every)
        trouble = self.trouble
        self._find(
            ticket_words(
                (self.number, self.identifier, str(self.thing.facts["identifier"]), trouble.customer_reference),
                self.thing.site_name,
                self.thing.service_type,
                trouble.description,
                self.reporter.name,
            )
        )
        facts = {
            "number": self.number,
            "item_id": self.thing.item_id,
            "identifier": self.identifier,
            "opened_at": at,
            "alarm_at": self.alarm_at,
            "status": self.status.value,
            "severity": trouble.severity,
            "trouble": trouble.trouble,
            "channel": self.channel,
            "reported_by": self.reporter.name,
            "verified_how": self.reporter.verified_how,
            "pack_version": self.pack.version,
            "update_due_at": self.update_due_at,
            "told": self._sealed(self._told()),
            "placed": self._sealed(self.thing.placed()),
        }
        self._record("opened", facts, by=by, at=at, text=trouble.description, kept=True)
        self._tell("opened", at)

    def assign(self, thing: Thing, *, by: Viewer, at: datetime) -> None:
        """Put the ticket on its real item."""
        self._reach(at)
        facts = {
            "from_item_id": self.thing.item_id,
            "item_id": thing.item_id,
            "identifier": thing.facts["identifier"],
            "placed": self._sealed(thing.placed()),
        }
        self.thing = thing
        self._record("item assigned", facts, by=by, at=at)
        self._find(ticket_words((str(thing.facts["identifier"]),), thing.site_name, thing.service_type))

    def take(self, *, by: Viewer, at: datetime) -> None:
        """Take the ticket for oneself."""
        self._give("taken", by, self.team, "", by=by, at=at)

    def give(self, owner: Viewer | None, team: str, note: str, *, by: Viewer, at: datetime) -> None:
        """Give the ticket to a colleague, a team, or both."""
        self._give("assigned", owner, team, note, by=by, at=at)

    def _give(self, what: str, owner: Viewer | None, team: str, note: str, *, by: Viewer, at: datetime) -> None:
        self._reach(at)
        was: dict[str, object] = {"was_owner": self.owner.name if self.owner else "", "was_team": self.team}
        self.owner, self.team = owner, team
        now = {"owner_id": owner.person_id if owner else None, "owner_name": owner.name if owner else "", "team": team}
        self._record(what, now | was, by=by, at=at, public=False, text=note)

    def move(self, to: Status, reason: str, *, by: Viewer, at: datetime) -> None:
        """Change the status."""
        self._reach(at)
        facts = {"from": self.status.value, "to": to.value}
        self.status = to
        self._record("status changed", facts, by=by, at=at, text=reason)
        self._find(found(reason))

    def update(
        self,
        done: str,
        next_step: str,
        estimate_at: datetime | None,
        status_code: str = "",
        *,
        public: bool = True,
        by: Viewer,
        at: datetime,
    ) -> None:
        """Post a restoration update, or an internal note."""
        self._reach(at)
        if not public:
            self._say("restoration", "internal note", done, next_step, estimate_at, status_code, public, by=by, at=at)
            return
        self.last_update_at, self.estimate_at = at, estimate_at
        if self.status in OWES_UPDATES:
            self.update_due_at = next_due(at, self.pack.timers.update_every)
        self._say("restoration", "update posted", done, next_step, estimate_at, status_code, public, by=by, at=at)
        self._tell("update", at)
        self._find(found(done))
        self._find(found(next_step))

    def comment(self, body: str, *, by: Viewer, at: datetime) -> None:
        """Add the department's own words."""
        self._reach(at)
        self._say("comment", "comment", body, "", None, "", True, by=by, at=at)
        self._find(found(body))

    def contact(self, whom: str, method: str, outcome: str, note: str, *, by: Viewer, at: datetime) -> None:
        """Record an attempt to reach somebody, made just now."""
        self._reach(at)
        made = self._next_id()
        self._add("contact_attempt", made, self._key(), at, whom, method, outcome, note, at, by=by)
        self.contacts.append(at)
        facts = {"contact_id": made, "tried_at": at, "whom": whom, "method": method, "outcome": outcome}
        self._record("contact attempt", facts, by=by, at=at, text=note, kept=True)

    def stop(
        self,
        reason: str,
        sub_reason: str,
        started_at: datetime,
        window_end_at: datetime | None,
        note: str,
        shown: dict[str, str],
        *,
        by: Viewer,
        at: datetime,
    ) -> LivedStop:
        """Stop the clock."""
        self._reach(at)
        stop = LivedStop(self._next_id(), reason, sub_reason, started_at, window_end_at, note, shown, by, at)
        self.stops.append(stop)
        facts = {
            "stop_id": stop.id,
            "reason": reason,
            "sub_reason": sub_reason,
            "started_at": started_at,
            "window_end_at": window_end_at,
            "evidence": [f"{name}: {said}" for name, said in sorted(shown.items())],
        }
        self._record("clock stopped", facts, by=by, at=at, text=note, kept=True)
        return stop

    def start(self, stop: LivedStop, *, ended_at: datetime, by: Viewer, at: datetime) -> None:
        """Start the clock again."""
        self._reach(at)
        self._end_stop(stop, ended_at, by=by, at=at)

    def void(self, stop: LivedStop, reason: str, *, by: Viewer, at: datetime) -> None:
        """Void a stop."""
        self._reach(at)
        stop.voided_at, stop.voided_by, stop.void_reason = at, by, reason
        facts: dict[str, object] = {"stop_id": stop.id, "reason": stop.reason}
        if self.figures is not None:
            facts |= self._reckoned(at)
        self._record("stop voided", facts, by=by, at=at, text=reason, kept=True)

    def restore(self, restored_at: datetime, cause: str, resolution: str, *, by: Viewer, at: datetime) -> None:
        """Service is back."""
        self._reach(at)
        for stop in self.running():
            self._end_stop(stop, restored_at, by=by, at=at)
        restoration = LivedRestoration(self._next_id(), restored_at, cause, resolution, by, at)
        self.restorations.append(restoration)
        self.status, self.restored_at = Status.RESOLVED, restored_at
        self.update_due_at = self.estimate_at = None
        self.auto_close_at = at + self.pack.windows.auto_close_after
        facts = {
            "restoration_id": restoration.id,
            "restored_at": restored_at,
            "cause": cause,
            "auto_close_at": self.auto_close_at,
            **self._reckoned(at),
        }
        self._record("restored", facts, by=by, at=at, text=resolution, kept=True)
        self._tell("restored", at)
        self._find(found(resolution))

    def dispute(self, note: str, came_back_at: datetime | None, *, by: Viewer, at: datetime) -> None:
        """The department says it was not restored."""
        self._reach(at)
        restoration = self.restorations[-1]
        restoration.disputed_at, restoration.disputed_by = at, by
        restoration.dispute_note, restoration.came_back_at = note, came_back_at
        self._end_running(by=by, at=at)
        facts = {
            "from": self.status.value,
            "restoration_id": restoration.id,
            "restored_at": restoration.restored_at,
            "came_back_at": came_back_at,
            "update_due_at": next_due(at, self.pack.timers.update_every),
        }
        self.status = Status.IN_PROGRESS
        self.restored_at = self.auto_close_at = self.figures = None
        self.update_due_at = next_due(at, self.pack.timers.update_every)
        self._record("not restored", facts, by=by, at=at, text=note, kept=True)
        self._tell("not restored", at)
        self._find(found(note))

    def close(self, how: str, note: str, *, by: Viewer, at: datetime) -> None:
        """Accepted by the department, or closed by itself."""
        self._reach(at)
        self.status, self.closed_at, self.closed_how = Status.CLOSED, at, how
        self.auto_close_at = self.update_due_at = None
        self._end_running(by=by, at=at)
        self._record("closed", {"how": how, **self._figures()}, by=by, at=at, text=note)
        self._tell("closed", at, {"how": how})

    def end(self, to: Status, reason: str, *, by: Viewer, at: datetime) -> None:
        """Cancel or reject."""
        self._reach(at)
        what, was = to.value, self.status
        self.status, self.closed_at, self.closed_how = to, at, what
        self.update_due_at = self.auto_close_at = None
        self._end_running(by=by, at=at)
        facts = {"from": was.value, "to": to.value, **self._reckoned(at)}
        self._record(what, facts, by=by, at=at, text=reason)
        self._tell(what, at)

    # ---------------------------------------------------------------- what verbs share

    def _told(self) -> dict[str, object]:
        """What `rules.vouched.TOLD` seals."""
        trouble, who = self.trouble, self.reporter
        return {
            "report_id": self.report_id,
            "another_issue": self.another_issue,
            "since_at": trouble.since_at,
            "reported_phone": who.phone,
            "reported_email": who.email,
            "contact_method": trouble.contact_method,
            "customer_reference": trouble.customer_reference,
            "site_contact": trouble.site_contact,
            "site_phone": trouble.site_phone,
            "access_hours": trouble.access_hours,
            "testing_allowed": trouble.testing_allowed,
            "dispatch_allowed": trouble.dispatch_allowed,
        }

    def _say(
        self,
        kind: str,
        what: str,
        body: str,
        next_step: str,
        estimate_at: datetime | None,
        status_code: str,
        public: bool,
        *,
        by: Viewer,
        at: datetime,
    ) -> None:
        made = self._next_id()
        if kind == "restoration" and self.pack.timers.counts(public=public):
            self.answers.append(Update(made, at))
        self._add_update(made, kind, public, body, next_step, estimate_at, status_code, by=by, at=at)
        facts: dict[str, object] = {"update_id": made, "kind": kind, "estimate_at": estimate_at}
        if status_code:
            facts["status_code"] = status_code
        if what == "update posted":
            facts["update_due_at"] = self.update_due_at
        text = f"{body}\n{next_step}" if next_step else body
        self._record(what, facts, by=by, at=at, public=public, text=text, kept=True)
