"""The contract's terms as values; what they are in a given year is in `packs/`, never in Python.

`inferred` marks an entry that was not read in the contract, `inferred_fields` single fields of one that was:
samples, to be replaced from the contractor's own copy before anyone owes money by them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeVar


@dataclass(frozen=True, slots=True)
class StopReason:
    """One stop-clock condition of the contract's closed list, and what its use must show."""

    code: str
    number: int
    label: str
    meaning: str
    evidence: tuple[str, ...]
    sub_reasons: tuple[str, ...]
    min_contact_attempts: int
    may_follow_restoration: bool
    # What a stop after restoration is worth when service proves not to have been restored.
    if_not_restored: Literal["until_reported", "from_attempt", "until_response", ""]
    # Such a stop cannot outlast the scheduled maintenance window it names.
    capped_by_window: bool
    void_if: str
    enabled: bool
    inferred: bool
    inferred_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Severity:
    """How bad it is, in carriers' words, and which start its clock takes."""

    code: str
    label: str
    plain: str
    measure: Literal["outage", "repair"]
    inferred: bool
    inferred_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """One answer to "what is wrong?", and the kinds of item it can be said of."""

    code: str
    label: str
    kinds: tuple[Literal["circuit", "phone", "service"], ...]
    inferred: bool
    inferred_fields: tuple[str, ...] = ()
    # The severity the hotline proposes with it; the representative sees and may change it. "" proposes none.
    usual_severity: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """What turned out to be the cause, named when service is restored."""

    code: str
    label: str
    inferred: bool
    inferred_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UpdateCode:
    """Where the work stands, said in a word beside an update's text: one of X.790's trouble statuses."""

    code: str
    label: str
    inferred: bool
    inferred_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EscalationRule:
    """When a level of the contractor's escalation plan is notified of a ticket, counted from something that happened.

    `outage` counts from the outage's start, stop clocks not taken off, and only for tickets of its `severity`.
    """

    code: str
    label: str
    measured_from: Literal["before update due", "after missed update", "outage by severity"]
    minutes: int
    level: int
    inferred: bool
    inferred_fields: tuple[str, ...] = ()
    severity: str = ""

    @property
    def length(self) -> timedelta:
        """From what it is measured from, backwards for "before update due"."""
        return timedelta(minutes=self.minutes)


_Coded = TypeVar("_Coded", StopReason, Severity, Trouble, Cause, UpdateCode, EscalationRule)


@dataclass(frozen=True, slots=True)
class Timers:
    """How often updates are owed, and for how long history is kept in reach."""

    update_minutes: int
    update_runs_during_stop: bool
    online_months: int
    on_request_months: int
    text_file_business_days: int
    inferred: bool
    inferred_fields: tuple[str, ...] = ()
    # Who must be able to read an update for it to count: the department, or the contract office (internal notes too).
    update_audience: Literal["department", "contract_office"] = "department"
    # So long before it is due an update is due soon; a version that does not say it warns of none.
    update_soon_minutes: int = 0

    @property
    def update_every(self) -> timedelta:
        return timedelta(minutes=self.update_minutes)

    def counts(self, *, public: bool) -> bool:
        """Whether a restoration update of this kind fulfils the duty."""
        return public or self.update_audience == "contract_office"

    @property
    def update_soon(self) -> timedelta:
        """From this long before its moment an update is due soon."""
        return timedelta(minutes=self.update_soon_minutes)


@dataclass(frozen=True, slots=True)
class Windows:
    """How long an unanswered restoration waits before it closes, and how long after that it can be disputed."""

    auto_close_hours: int
    auto_close_notice_hours: int
    dispute_hours: int
    inferred: bool
    inferred_fields: tuple[str, ...] = ()

    @property
    def auto_close_after(self) -> timedelta:
        """From recording the restoration to the closing by itself."""
        return timedelta(hours=self.auto_close_hours)

    @property
    def auto_close_notice(self) -> timedelta:
        """How long before that the customer is told."""
        return timedelta(hours=self.auto_close_notice_hours)

    @property
    def dispute_within(self) -> timedelta:
        """From the closing to the last moment anybody may say it was not restored; before closing there is no limit."""
        return timedelta(hours=self.dispute_hours)


@dataclass(frozen=True, slots=True)
class Months:
    """How a calendar month is counted, and which month a ticket belongs to."""

    month_basis: Literal["real", "days_times_24"]
    ticket_counts_in: Literal["closed", "opened", "restored"]
    inferred: bool
    inferred_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chronic:
    """When an item is chronic: it had so many tickets, void ones aside, opened within so many days."""

    tickets: int
    days: int
    inferred: bool
    inferred_fields: tuple[str, ...] = ()

    @property
    def within(self) -> timedelta:
        return timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Desk:
    """The contractor's telephone numbers, ten digits as people write them: 800-555-0100."""

    service_center_phone: str
    public_safety_phone: str
    inferred: bool
    inferred_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """The escalation plan: how many levels, and how it climbs while nobody acknowledges."""

    levels: int
    renotify_minutes: int
    # How often a level is told in all before the next one is.
    renotify_count: int
    # How long an acknowledgement holds while what it was about still stands.
    acknowledged_minutes: int
    inferred: bool
    inferred_fields: tuple[str, ...] = ()

    @property
    def renotify_after(self) -> timedelta:
        return timedelta(minutes=self.renotify_minutes)

    @property
    def acknowledged_for(self) -> timedelta:
        return timedelta(minutes=self.acknowledged_minutes)


@dataclass(frozen=True, slots=True)
class Pack:
    """One version of the contract's terms, in force from `effective_from` (a Pacific day) until the next."""

    version: str
    contract: str
    section: str
    effective_from: date
    timers: Timers
    windows: Windows
    months: Months
    chronic: Chronic
    desk: Desk
    escalation: Ladder
    severities: tuple[Severity, ...]
    stop_reasons: tuple[StopReason, ...]
    troubles: tuple[Trouble, ...]
    causes: tuple[Cause, ...]
    update_codes: tuple[UpdateCode, ...]
    escalation_rules: tuple[EscalationRule, ...]
    # Dotted names of everything marked inferred: `windows.auto_close_hours`, `stop_reason.POWER.evidence`.
    samples: tuple[str, ...]

    def stop_reason(self, code: str) -> StopReason:
        """The stop-clock condition of this code; KeyError when this version has none."""
        return _by_code(self.stop_reasons, code)

    def severity(self, code: str) -> Severity:
        """The severity of this code; KeyError when this version has none."""
        return _by_code(self.severities, code)

    def trouble(self, code: str) -> Trouble:
        """The trouble type of this code; KeyError when this version has none."""
        return _by_code(self.troubles, code)

    def cause(self, code: str) -> Cause:
        """The cause of this code; KeyError when this version has none."""
        return _by_code(self.causes, code)

    def update_code(self, code: str) -> UpdateCode:
        """The trouble status of this code; KeyError when this version has none."""
        return _by_code(self.update_codes, code)

    def escalation_rule(self, code: str) -> EscalationRule:
        """The escalation rule of this code; KeyError when this version has none."""
        return _by_code(self.escalation_rules, code)

    def troubles_of(self, kind: str) -> tuple[Trouble, ...]:
        """The answers to "what is wrong?" for a circuit, a phone or a service."""
        return tuple(trouble for trouble in self.troubles if kind in trouble.kinds)


def _by_code(entries: tuple[_Coded, ...], code: str) -> _Coded:
    for entry in entries:
        if entry.code == code:
            return entry
    raise KeyError(code)
