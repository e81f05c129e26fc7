"""Technicians sent out and access providers engaged, as rows: what `actions.dispatch` and `actions.providers` write."""

from dataclasses import dataclass, field
from datetime import datetime

from ttrt.demo.chronicle import found
from ttrt.demo.clockwork import Clockwork
from ttrt.demo.kept import LivedProvider, LivedVisit
from ttrt.rules.access import Viewer
from ttrt.rules.searching import ticket_words


@dataclass(slots=True, kw_only=True)
class Outside(Clockwork):
    """A ticket somebody drives to, or asks another carrier about."""

    visits: list[LivedVisit] = field(default_factory=list)
    providers: list[LivedProvider] = field(default_factory=list)

    def send(
        self,
        technician: str,
        phone: str,
        arrival_estimate_at: datetime | None,
        left_at: datetime | None,
        *,
        by: Viewer,
        at: datetime,
    ) -> LivedVisit:
        """Send a technician; `left_at` when they are on the way already."""
        self._reach(at)
        visit = LivedVisit(self._next_id(), self._key(), technician, phone, arrival_estimate_at, left_at, by, at)
        self.visits.append(visit)
        facts: dict[str, object] = {
            "dispatch_id": visit.id,
            "technician": technician,
            "arrival_estimate_at": arrival_estimate_at,
            "left_at": left_at,
        }
        self._record("technician sent", facts, by=by, at=at, text=phone, kept=True)
        return visit

    def leave(
        self, visit: LivedVisit, left_at: datetime, arrival_estimate_at: datetime | None, *, by: Viewer, at: datetime
    ) -> None:
        """The technician is on the way; a new estimate takes the place of the old one."""
        self._reach(at)
        visit.left_at = left_at
        visit.arrival_estimate_at = arrival_estimate_at or visit.arrival_estimate_at
        self._step(visit, "technician left", "left_at", "arrival_estimate_at", by=by, at=at)

    def arrive(self, visit: LivedVisit, on_site_at: datetime, *, by: Viewer, at: datetime) -> None:
        """The technician is on site."""
        self._reach(at)
        visit.on_site_at = on_site_at
        self._step(visit, "technician on site", "on_site_at", by=by, at=at)

    def go(self, visit: LivedVisit, gone_at: datetime, outcome: str, *, by: Viewer, at: datetime) -> None:
        """The technician has left the site."""
        self._reach(at)
        visit.gone_at, visit.outcome = gone_at, outcome
        self._step(visit, "technician gone", "gone_at", by=by, at=at)

    def call_off(self, visit: LivedVisit, outcome: str, *, by: Viewer, at: datetime) -> None:
        """The visit is called off before it reached the site."""
        self._reach(at)
        visit.called_off_at, visit.outcome = at, outcome
        self._step(visit, "visit called off", "called_off_at", by=by, at=at)

    def engage(
        self,
        provider: str,
        their_ticket: str,
        contact: str,
        engaged_at: datetime,
        commitment_at: datetime | None,
        *,
        by: Viewer,
        at: datetime,
    ) -> LivedProvider:
        """Engage an access provider."""
        self._reach(at)
        made = self._next_id(), self._key()
        engaged = LivedProvider(*made, provider, their_ticket, contact, engaged_at, commitment_at, by, at)
        self.providers.append(engaged)
        facts: dict[str, object] = {
            "engagement_id": engaged.id,
            "provider": provider,
            "their_ticket": their_ticket,
            "engaged_at": engaged_at,
            "commitment_at": commitment_at,
        }
        self._record("provider engaged", facts, by=by, at=at, text=contact, kept=True)
        self._find_provider(engaged)
        return engaged

    def hear(
        self, engaged: LivedProvider, said: str, commitment_at: datetime | None, *, by: Viewer, at: datetime
    ) -> None:
        """What the provider says; a commitment left out stays as it was."""
        self._reach(at)
        engaged.said, engaged.commitment_at = said, commitment_at or engaged.commitment_at
        facts: dict[str, object] = {
            "engagement_id": engaged.id,
            "provider": engaged.provider,
            "their_ticket": engaged.their_ticket,
            "commitment_at": engaged.commitment_at,
        }
        self._record("provider said", facts, by=by, at=at, text=said)
        self._find_provider(engaged)

    def release(self, engaged: LivedProvider, released_at: datetime, said: str, *, by: Viewer, at: datetime) -> None:
        """The provider is not needed any more; its last word, when it gave one."""
        self._reach(at)
        engaged.released_at, engaged.said = released_at, said or engaged.said
        facts: dict[str, object] = {
            "engagement_id": engaged.id,
            "provider": engaged.provider,
            "released_at": released_at,
        }
        self._record("provider released", facts, by=by, at=at, text=said)
        self._find_provider(engaged)

    def _step(self, visit: LivedVisit, what: str, *changed: str, by: Viewer, at: datetime) -> None:
        facts: dict[str, object] = {"dispatch_id": visit.id, "technician": visit.technician}
        facts |= {name: getattr(visit, name) for name in changed}
        self._record(what, facts, by=by, at=at, text=visit.outcome, kept=True)
        self._find(found(visit.outcome))

    def _find_provider(self, engaged: LivedProvider) -> None:
        self._find(ticket_words((engaged.their_ticket,), engaged.provider, engaged.said))
