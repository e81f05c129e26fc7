"""Which stop-clock reasons may be used when, and what each must be shown with.

The contract's list is closed: nothing else stops the clock, and each use has a start and a stop stamp.
"""

from collections.abc import Mapping
from datetime import datetime

from ttrt.rules.refusal import Refused
from ttrt.rules.terms import Pack, StopReason


class ReasonNotOffered(Refused):
    """The contract version of this ticket does not have this reason switched on."""


class NotYetRestored(Refused):
    """This reason is about the time after restoration, and service is not restored."""


class AlreadyRestored(Refused):
    """This reason ends at restoration, service is restored, and nothing says when the reason ended before that."""


class NoteMissing(Refused):
    """Every stop says in a note what happened."""


class EvidenceMissing(Refused):
    """The contract asks for something this stop was not given."""


class SubReasonMissing(Refused):
    """This reason has kinds, and none or an unknown one was chosen."""


class WindowEndMissing(Refused):
    """This reason ends with a maintenance window, and the window's end was not given."""


class ContactAttemptsMissing(Refused):
    """The contract asks for contact attempts on record first."""


class StopTimesWrong(Refused):
    """A stop that ends when or before it starts."""


def offered(pack: Pack, *, restored: bool) -> tuple[StopReason, ...]:
    """The reasons that may be chosen now. After restoration all of them, because a stop may be recorded late."""
    return tuple(r for r in pack.stop_reasons if r.enabled and (restored or not r.may_follow_restoration))


def is_late(reason: StopReason, *, restored: bool) -> bool:
    """True when a stop of this reason can only have been before the restoration that has come since."""
    return restored and not reason.may_follow_restoration


def evidence_fields(reason: StopReason) -> tuple[tuple[str, str], ...]:
    """The form fields of a reason's evidence: (field name, what the contract asks for)."""
    return tuple((f"evidence_{place}", wanted) for place, wanted in enumerate(reason.evidence))


def check_evidence(
    reason: StopReason,
    note: str,
    evidence: Mapping[str, str],
    contact_attempts: int,
    restored: bool,
    *,
    sub_reason: str = "",
    window_end: datetime | None = None,
) -> None:
    """Refuse a stop the contract would not count; `evidence` is keyed by the pack's own words for each piece.

    `sub_reason` is the chosen kind where the reason has kinds, `window_end` the end of the maintenance window
    where the reason cannot outlast one. The field of the refusal is "reason", "note", "sub_reason",
    "window_end_at", or the piece's name in `evidence_fields`.
    """
    check_offered(reason, restored=restored)
    if not note.strip():
        raise NoteMissing("Write a note: what happened, and who said so.", field="note")
    if reason.sub_reasons and sub_reason not in reason.sub_reasons:
        choices = "; ".join(reason.sub_reasons)
        raise SubReasonMissing(f"Choose which kind of “{reason.label}” this is: {choices}.", field="sub_reason")
    for field, wanted in evidence_fields(reason):
        if not evidence.get(wanted, "").strip():
            raise EvidenceMissing(f"The contract asks for this with “{reason.label}”: {wanted}.", field=field)
    if reason.capped_by_window and window_end is None:
        raise WindowEndMissing(
            f"“{reason.label}” cannot outlast the maintenance window. Say when the window ends.", field="window_end_at"
        )
    if contact_attempts < reason.min_contact_attempts:
        raise ContactAttemptsMissing(
            f"“{reason.label}” needs at least {_attempts(reason.min_contact_attempts)} on record; "
            f"this ticket has {contact_attempts}. Record the calls first.",
            field="reason",
        )


def check_offered(reason: StopReason, *, restored: bool) -> None:
    """Refuse a reason that is switched off, or not for this side of restoration."""
    if not reason.enabled:
        raise ReasonNotOffered(f"“{reason.label}” is not a stop-clock condition of this contract.", field="reason")
    if reason.may_follow_restoration and not restored:
        raise NotYetRestored(f"“{reason.label}” can only be used after service is restored.", field="reason")


def check_late(reason: StopReason, ended_at: datetime | None, restored_at: datetime | None) -> None:
    """Refuse a stop recorded after the restoration (None: not restored) unless it ended by then."""
    if restored_at is None or not is_late(reason, restored=True):
        return
    if ended_at is None:
        raise AlreadyRestored(
            f"Service is restored, so “{reason.label}” stops nothing now. Say when it ended before that.",
            field="ended_at",
        )
    if ended_at > restored_at:
        raise StopTimesWrong(
            "Service was restored before that. Give an end no later than the restoration.", field="ended_at"
        )


def check_times(started_at: datetime, ended_at: datetime) -> None:
    """Refuse a stop that lasts no time or less."""
    if ended_at <= started_at:
        raise StopTimesWrong("The clock must start again after it was stopped. Check the two times.", field="ended_at")


def _attempts(count: int) -> str:
    return "1 contact attempt" if count == 1 else f"{count} contact attempts"
