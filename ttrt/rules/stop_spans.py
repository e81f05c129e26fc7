"""The time one recorded stop takes off the clock by the rule of its own reason, before clipping."""

from datetime import datetime

from ttrt.rules.facts import Facts, Restoration, Stop
from ttrt.rules.localtime import show
from ttrt.rules.spans import Span
from ttrt.rules.terms import Pack, StopReason


class SetAside(Exception):
    """This stop takes nothing off the clock; the message says why."""


def claimed_span(stop: Stop, facts: Facts, pack: Pack, *, at: datetime) -> tuple[Span, str]:
    """The span a stop claims and why it has these ends. Raises `SetAside` with the reason it has none."""
    if stop.voided:
        raise SetAside("it was found wrong and voided")
    try:
        reason = pack.stop_reason(stop.reason)
    except KeyError:
        raise SetAside("the contract does not list this reason") from None
    if not reason.enabled:
        raise SetAside("this contract does not use this reason")
    start, end, why = (
        _after_restoration(stop, reason, facts) if reason.may_follow_restoration else _before(stop, reason, facts, at)
    )
    if end <= start:
        raise SetAside("no time is left of it under its own rule")
    return Span(start, end), why


def _before(stop: Stop, reason: StopReason, facts: Facts, at: datetime) -> tuple[datetime, datetime, str]:
    """A stop of the repair itself: its own stamps, and never past a restoration or its maintenance window."""
    end, why = (at, "still running") if stop.ended_at is None else (stop.ended_at, "as recorded")
    # Its cause was over when service was said to be restored, even if that was disputed later.
    later = [each.restored_at for each in facts.restorations if each.restored_at > stop.started_at]
    if later and min(later) < end:
        end, why = min(later), "ends at the restoration"
    if reason.capped_by_window and stop.window_end is not None and stop.window_end < end:
        end, why = stop.window_end, "cannot outlast the maintenance window"
    return stop.started_at, end, why


def _after_restoration(stop: Stop, reason: StopReason, facts: Facts) -> tuple[datetime, datetime, str]:
    """A stop that began after a restoration counts only if that was disputed, and then by the pack's rule."""
    restoration = _restoration_before(stop, facts)
    reported_at = restoration.disputed_at
    if reported_at is None:
        raise SetAside("it began after service was restored, so there is no outage to take it from")
    if reason.if_not_restored == "until_reported":
        return stop.started_at, reported_at, "lasts until the customer reported it was not restored"
    if reason.if_not_restored == "until_response":
        end = reported_at if stop.ended_at is None else min(stop.ended_at, reported_at)
        return stop.started_at, end, "lasts until the customer answered"
    attempts = [each for each in facts.contact_attempts if restoration.restored_at <= each < reported_at]
    if not attempts:
        raise SetAside("nobody tried to reach the customer between the restoration and the dispute")
    start = max(stop.started_at, min(attempts))
    return start, reported_at, f"counts from the call at {show(min(attempts))} until the customer reported"


def _restoration_before(stop: Stop, facts: Facts) -> Restoration:
    """The restoration that stood when the stop began: said to have happened by then, and not disputed yet.

    The first such in the order recorded: a later one may be dated back before the dispute of an earlier one.
    """
    earlier = [each for each in facts.restorations if each.restored_at <= stop.started_at]
    if not earlier:
        raise SetAside("it may only follow a restoration, and there was none before it")
    for each in earlier:
        if each.disputed_at is None or stop.started_at < each.disputed_at:
            return each
    raise SetAside("the customer had said already that service was not restored")
