"""What a lived ticket keeps beside its history: stops, restorations, visits, providers, the thing it is on."""

from dataclasses import dataclass
from datetime import datetime

from ttrt.rules.access import Viewer


@dataclass(slots=True)
class LivedStop:
    """A stop clock as its row will stand."""

    id: int
    reason: str
    sub_reason: str
    started_at: datetime
    window_end_at: datetime | None
    note: str
    evidence: dict[str, str]
    by: Viewer
    at: datetime
    ended_at: datetime | None = None
    ended_recorded_at: datetime | None = None
    ended_by: Viewer | None = None
    voided_at: datetime | None = None
    voided_by: Viewer | None = None
    void_reason: str = ""


@dataclass(slots=True)
class LivedRestoration:
    """A restoration as its row will stand."""

    id: int
    restored_at: datetime
    cause: str
    resolution: str
    by: Viewer
    at: datetime
    disputed_at: datetime | None = None
    disputed_by: Viewer | None = None
    dispute_note: str = ""
    came_back_at: datetime | None = None


@dataclass(slots=True)
class LivedVisit:
    """A technician's visit as its row will stand."""

    id: int
    key: str
    technician: str
    phone: str
    arrival_estimate_at: datetime | None
    left_at: datetime | None
    by: Viewer
    at: datetime
    on_site_at: datetime | None = None
    gone_at: datetime | None = None
    called_off_at: datetime | None = None
    outcome: str = ""


@dataclass(slots=True)
class LivedProvider:
    """An access provider's engagement as its row will stand."""

    id: int
    key: str
    provider: str
    their_ticket: str
    contact: str
    engaged_at: datetime
    commitment_at: datetime | None
    by: Viewer
    at: datetime
    said: str = ""
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """The item a ticket is on, as the ticket keeps it (`actions.placing.place_on`)."""

    item_id: int
    kind: str
    site_id: int | None
    site_name: str
    service_type: str
    public_safety: bool
    tsp: str
    facts: dict[str, str | int | bool | None]

    def placed(self) -> dict[str, object]:
        """What `rules.vouched.PLACED` seals."""
        return {
            "kind": self.kind,
            "site_id": self.site_id,
            "site_name": self.site_name,
            "service_type": self.service_type,
            "item_facts": self.facts,
            "public_safety": self.public_safety,
            "tsp": self.tsp,
        }
