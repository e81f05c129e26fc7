"""What a person says when reporting trouble, as plain values the opening verb takes."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ttrt.rules import chain


@dataclass(frozen=True, slots=True)
class Subject:
    """One circuit, number or service: the item it was resolved to, or None for the department's unassigned service."""

    identifier: str
    item_id: int | None
    another_issue: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """The answers to the plain questions."""

    trouble: str
    severity: str
    description: str
    since_at: datetime | None = None
    site_contact: str = ""
    site_phone: str = ""
    access_hours: str = ""
    testing_allowed: bool = False
    dispatch_allowed: bool = False
    customer_reference: str = ""
    contact_method: str = ""


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports it. A hotline caller is named with how the right to speak for the department was checked."""

    name: str
    phone: str = ""
    email: str = ""
    verified_how: str = ""
    call: UUID | None = None


def asked_for(
    subjects: tuple[Subject, ...], trouble: Trouble, reporter: Reporter, alarm_at: datetime | None = None
) -> dict[str, Any]:
    """Everything asked, as canonical-ready values: a retry with the same key must ask for the same."""
    return {
        "subjects": [asdict(s) for s in subjects],
        "trouble": chain.plain(asdict(trouble)),
        "reporter": {**asdict(reporter), "call": str(reporter.call) if reporter.call else None},
        "alarm": chain.plain({"at": alarm_at}),
    }
