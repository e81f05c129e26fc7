from datetime import UTC, datetime, timedelta

import pytest

from tests.rules.contract import BASE
from ttrt.rules import stop_clock
from ttrt.rules.stop_clock import (
    AlreadyRestored,
    ContactAttemptsMissing,
    EvidenceMissing,
    NoteMissing,
    NotYetRestored,
    ReasonNotOffered,
    StopTimesWrong,
    SubReasonMissing,
    WindowEndMissing,
    check_evidence,
)

AT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
AFTER = {"OBSERVATION", "END_USER_NOT_AVAILABLE", "NO_RESPONSE"}
ENABLED = [reason for reason in BASE.stop_reasons if reason.enabled]


def full(reason, **changed):
    """Everything the pack asks for with this reason."""
    return {
        "note": "Guard at the gate turned us away",
        "evidence": dict.fromkeys(reason.evidence, "as told by the guard"),
        "contact_attempts": reason.min_contact_attempts,
        "restored": reason.may_follow_restoration,
        "sub_reason": reason.sub_reasons[0] if reason.sub_reasons else "",
        "window_end": AT if reason.capped_by_window else None,
    } | changed


def test_before_restoration_the_reasons_of_the_repair_are_offered():
    offered = {reason.code for reason in stop_clock.offered(BASE, restored=False)}

    assert offered == {reason.code for reason in ENABLED} - AFTER


def test_after_restoration_all_are_offered_and_those_of_the_repair_are_late():
    offered = stop_clock.offered(BASE, restored=True)

    assert {reason.code for reason in offered} == {reason.code for reason in ENABLED}
    assert {r.code for r in offered if not stop_clock.is_late(r, restored=True)} == AFTER
    assert not any(stop_clock.is_late(reason, restored=False) for reason in offered)


@pytest.mark.parametrize("reason", ENABLED, ids=lambda reason: reason.code)
def test_a_stop_with_all_the_contract_asks_for_passes(reason):
    check_evidence(reason, **full(reason))


@pytest.mark.parametrize("reason", ENABLED, ids=lambda reason: reason.code)
def test_each_piece_of_evidence_is_needed_and_named(reason):
    for field, wanted in stop_clock.evidence_fields(reason):
        evidence = full(reason)["evidence"] | {wanted: "  "}

        with pytest.raises(EvidenceMissing) as refused:
            check_evidence(reason, **full(reason, evidence=evidence))

        assert refused.value.field == field
        assert wanted in refused.value.message


@pytest.mark.parametrize("reason", ENABLED, ids=lambda reason: reason.code)
def test_every_stop_needs_a_note(reason):
    with pytest.raises(NoteMissing) as refused:
        check_evidence(reason, **full(reason, note=" \n"))
    assert refused.value.field == "note"


@pytest.mark.parametrize("reason", ENABLED, ids=lambda reason: reason.code)
def test_each_reason_keeps_to_its_side_of_restoration(reason):
    if reason.code in AFTER:
        with pytest.raises(NotYetRestored) as refused:
            check_evidence(reason, **full(reason, restored=False))
        assert refused.value.field == "reason"
        stop_clock.check_late(reason, AT + timedelta(hours=1), AT)
        return
    stop_clock.check_late(reason, None, None)
    stop_clock.check_late(reason, AT, AT)
    for ended_at, refusal in ((None, AlreadyRestored), (AT + timedelta(microseconds=1), StopTimesWrong)):
        with pytest.raises(refusal) as refused:
            stop_clock.check_late(reason, ended_at, AT)
        assert refused.value.field == "ended_at"


def test_a_reason_switched_off_stops_nothing():
    reason = BASE.stop_reason("CUSTOMER_ENVIRONMENTAL")

    with pytest.raises(ReasonNotOffered):
        check_evidence(reason, **full(reason))


@pytest.mark.parametrize("kind", ["", "it rained"])
def test_access_says_which_kind_it_is(kind):
    reason = BASE.stop_reason("ACCESS")

    with pytest.raises(SubReasonMissing, match="site hours") as refused:
        check_evidence(reason, **full(reason, sub_reason=kind))
    assert refused.value.field == "sub_reason"


def test_access_needs_several_attempts_on_record():
    reason = BASE.stop_reason("ACCESS")

    with pytest.raises(ContactAttemptsMissing, match="at least 2 contact attempts on record; this ticket has 1"):
        check_evidence(reason, **full(reason, contact_attempts=1))


def test_maintenance_says_when_its_window_ends():
    reason = BASE.stop_reason("MAINTENANCE")

    with pytest.raises(WindowEndMissing) as refused:
        check_evidence(reason, **full(reason, window_end=None))
    assert refused.value.field == "window_end_at"


@pytest.mark.parametrize("length", [timedelta(), timedelta(minutes=-1)])
def test_a_stop_of_no_time_or_less_is_refused_at_entry(length):
    stop_clock.check_times(AT, AT + timedelta(microseconds=1))
    with pytest.raises(StopTimesWrong) as refused:
        stop_clock.check_times(AT, AT + length)
    assert refused.value.field == "ended_at"
