"""The clock by the contract's examples: starts, ends, disputes, each kind of stop, both clock changes, a leap day."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.rules.contract import BASE
from ttrt.rules.localtime import instant
from ttrt.rules.outage import Facts, Measure, Restoration, Stop, reckon
from ttrt.rules.spans import Span

pytestmark = pytest.mark.clock


def on(clock: str, day: str = "2026-11-23") -> datetime:
    """This Pacific time of a plain Monday."""
    return instant(f"{day}T{clock}")


OPENED = on("09:00")
LATE = on("23:00")


def minutes(amount: int) -> timedelta:
    return timedelta(minutes=amount)


def ticket(**facts) -> Facts:
    return Facts(**({"opened_at": OPENED, "restorations": (Restoration(on("15:00")),)} | facts))


def figures(facts: Facts, **how) -> tuple[int, int, int]:
    """Gross, stopped and net in minutes."""
    answer = reckon(facts, BASE, **({"at": LATE} | how))
    return tuple(int(each.total_seconds()) // 60 for each in (answer.gross, answer.stopped, answer.net))


def stop(reason: str, start: str, end: str | None = None, **more) -> Stop:
    return Stop(f"{reason} {start}", reason, on(start), on(end) if end else None, **more)


# --- start ---


def test_an_outage_starts_at_the_earlier_of_alarm_and_opening():
    assert reckon(ticket(alarm_at=on("08:40")), BASE, at=LATE).start == on("08:40")
    assert reckon(ticket(alarm_at=on("09:20")), BASE, at=LATE).start == OPENED
    assert reckon(ticket(), BASE, at=LATE).start == OPENED


def test_a_repair_starts_at_the_opening_whatever_the_alarm_says():
    answer = reckon(ticket(alarm_at=on("08:40")), BASE, at=LATE, measure=Measure.REPAIR)

    assert answer.start == OPENED
    assert answer.gross == minutes(360)


def test_a_repair_of_what_came_back_before_the_opening_took_no_time():
    facts = ticket(alarm_at=on("08:40"), restorations=(Restoration(on("08:50")),))

    assert figures(facts) == (10, 0, 10)
    assert figures(facts, measure=Measure.REPAIR) == (0, 0, 0)


# --- end ---


def test_an_outage_ends_at_restoration():
    answer = reckon(ticket(), BASE, at=LATE)

    assert (answer.end, answer.running) == (on("15:00"), False)
    assert answer.net == minutes(360)


def test_an_outage_without_restoration_runs_to_now():
    answer = reckon(ticket(restorations=()), BASE, at=on("12:00"))

    assert (answer.end, answer.running) == (None, True)
    assert answer.net == minutes(180)


def test_a_cancelled_ticket_ends_its_clock():
    assert figures(ticket(restorations=(), ended_at=on("10:00"))) == (60, 0, 60)


def test_a_disputed_restoration_no_longer_ends_it():
    facts = ticket(restorations=(Restoration(on("15:00"), disputed_at=on("16:00")),))

    answer = reckon(facts, BASE, at=LATE)

    assert answer.running
    assert answer.gross == minutes(14 * 60)


def test_a_dispute_that_names_the_real_time_moves_the_end_there():
    facts = ticket(restorations=(Restoration(on("15:00"), disputed_at=on("18:00"), came_back_at=on("16:30")),))

    assert reckon(facts, BASE, at=LATE).end == on("16:30")


def test_a_later_restoration_replaces_what_was_said_of_an_earlier_one():
    facts = ticket(
        restorations=(
            Restoration(on("15:00"), disputed_at=on("18:00"), came_back_at=on("16:30")),
            Restoration(on("17:10")),
        )
    )

    assert reckon(facts, BASE, at=LATE).end == on("17:10")


def test_two_disputes_in_a_row_leave_the_last_word():
    first = Restoration(on("12:00"), disputed_at=on("12:30"))

    assert figures(ticket(restorations=(first, Restoration(on("15:00"), disputed_at=on("16:00"))))) == (840, 0, 840)
    assert figures(ticket(restorations=(first, Restoration(on("15:00"))))) == (360, 0, 360)


# --- stops of the repair ---


def test_a_stop_is_taken_off():
    answer = reckon(ticket(stops=(stop("ACCESS", "10:00", "11:30"),)), BASE, at=LATE)

    assert (answer.gross, answer.stopped, answer.net) == (minutes(360), minutes(90), minutes(270))
    assert [each.span for each in answer.counted] == [Span(on("10:00"), on("11:30"))]


def test_overlapping_stops_are_taken_off_once():
    stops = (stop("POWER", "10:00", "12:00"), stop("WIRING", "11:00", "13:00"), stop("CPE", "11:15", "11:45"))

    assert figures(ticket(stops=stops)) == (360, 180, 180)


def test_stops_are_clipped_to_the_outage():
    stops = (stop("POWER", "08:00", "09:30"), stop("WIRING", "14:30", "16:00"))

    assert figures(ticket(stops=stops)) == (360, 60, 300)


def test_a_stop_outside_the_outage_is_set_aside():
    answer = reckon(ticket(stops=(stop("POWER", "08:00", "09:00"),)), BASE, at=LATE)

    assert answer.counted == ()
    assert answer.set_aside == (("POWER 08:00", "POWER", "it lies outside the time service was out"),)


def test_a_voided_stop_never_counts():
    answer = reckon(ticket(stops=(stop("WIRING", "10:00", "12:00", voided=True),)), BASE, at=LATE)

    assert answer.net == answer.gross
    assert answer.set_aside == (("WIRING 10:00", "WIRING", "it was found wrong and voided"),)


@pytest.mark.parametrize("reason", ["LUNCH", "CUSTOMER_ENVIRONMENTAL"])
def test_nothing_outside_the_contracts_list_stops_the_clock(reason):
    assert figures(ticket(stops=(stop(reason, "10:00", "12:00"),))) == (360, 0, 360)


def test_a_running_stop_counts_up_to_now():
    facts = ticket(restorations=(), stops=(stop("ACCESS", "10:00"),))

    assert figures(facts, at=on("12:00")) == (180, 120, 60)


def test_a_stop_open_at_restoration_ends_there():
    assert figures(ticket(stops=(stop("ACCESS", "14:00"),))) == (360, 60, 300)


def test_a_dispute_does_not_bring_a_stop_back_that_restoration_ended():
    disputed = (Restoration(on("15:00"), disputed_at=on("16:00")), Restoration(on("18:00")))

    assert figures(ticket(restorations=disputed, stops=(stop("ACCESS", "14:00"),))) == (540, 60, 480)
    assert figures(ticket(restorations=disputed, stops=(stop("ACCESS", "14:00", "17:00"),))) == (540, 60, 480)
    assert figures(ticket(restorations=disputed, stops=(stop("ACCESS", "16:00", "17:00"),))) == (540, 60, 480)


def test_a_maintenance_stop_cannot_outlast_its_window():
    assert figures(ticket(stops=(stop("MAINTENANCE", "10:00", "13:00", window_end=on("12:00")),))) == (360, 120, 240)
    assert figures(ticket(stops=(stop("MAINTENANCE", "10:00", "11:00", window_end=on("12:00")),))) == (360, 60, 300)
    assert figures(ticket(stops=(stop("MAINTENANCE", "12:30", "13:00", window_end=on("12:00")),))) == (360, 0, 360)


def test_a_window_caps_no_other_reason():
    assert figures(ticket(stops=(stop("POWER", "10:00", "13:00", window_end=on("12:00")),))) == (360, 180, 180)


# --- stops that follow a restoration: re-cut by their own rule when it is disputed ---

DISPUTED = (Restoration(on("15:00"), disputed_at=on("18:00")), Restoration(on("20:00")))


@pytest.mark.parametrize("reason", ["OBSERVATION", "END_USER_NOT_AVAILABLE", "NO_RESPONSE"])
def test_after_an_undisputed_restoration_there_is_nothing_to_stop(reason):
    answer = reckon(ticket(stops=(stop(reason, "15:10"),)), BASE, at=LATE)

    assert answer.stopped == timedelta()
    assert "no outage to take it from" in answer.set_aside[0][2]


@pytest.mark.parametrize("reason", ["OBSERVATION", "END_USER_NOT_AVAILABLE", "NO_RESPONSE"])
def test_without_a_restoration_before_it_such_a_stop_is_set_aside(reason):
    answer = reckon(ticket(restorations=(), stops=(stop(reason, "10:00", "12:00"),)), BASE, at=LATE)

    assert answer.stopped == timedelta()
    assert "there was none before it" in answer.set_aside[0][2]


def test_observation_lasts_until_the_user_reports_it():
    assert figures(ticket(restorations=DISPUTED, stops=(stop("OBSERVATION", "15:10"),))) == (660, 170, 490)
    assert figures(ticket(restorations=DISPUTED, stops=(stop("OBSERVATION", "15:10", "16:00"),))) == (660, 170, 490)


def test_end_user_not_available_counts_from_the_attempt_to_notify_until_the_report():
    facts = ticket(
        restorations=DISPUTED,
        stops=(stop("END_USER_NOT_AVAILABLE", "15:10"),),
        contact_attempts=(on("14:00"), on("16:30"), on("17:00")),
    )

    assert figures(facts) == (660, 90, 570)


def test_an_attempt_just_before_the_stop_was_started_is_the_attempt():
    facts = ticket(
        restorations=DISPUTED, stops=(stop("END_USER_NOT_AVAILABLE", "15:10"),), contact_attempts=(on("15:05"),)
    )

    assert figures(facts) == (660, 170, 490)


@pytest.mark.parametrize("attempts", [(), ("14:00",), ("18:00",)])
def test_without_an_attempt_between_restoration_and_dispute_it_counts_nothing(attempts):
    facts = ticket(
        restorations=DISPUTED,
        stops=(stop("END_USER_NOT_AVAILABLE", "15:10"),),
        contact_attempts=tuple(on(each) for each in attempts),
    )

    answer = reckon(facts, BASE, at=LATE)

    assert answer.stopped == timedelta()
    assert "nobody tried to reach the customer" in answer.set_aside[0][2]


def test_no_response_ends_with_the_response():
    assert figures(ticket(restorations=DISPUTED, stops=(stop("NO_RESPONSE", "15:10"),))) == (660, 170, 490)
    assert figures(ticket(restorations=DISPUTED, stops=(stop("NO_RESPONSE", "15:10", "16:00"),))) == (660, 50, 610)


def test_such_a_stop_after_the_dispute_counts_nothing():
    assert figures(ticket(restorations=DISPUTED, stops=(stop("OBSERVATION", "18:30"),))) == (660, 0, 660)


def test_a_restoration_dated_back_does_not_claim_a_stop_that_began_under_the_one_before():
    disputed = Restoration(on("15:00"), disputed_at=on("18:00"))
    dated_back = Restoration(on("16:30"), disputed_at=on("19:00"))

    facts = ticket(restorations=(disputed, dated_back), stops=(stop("OBSERVATION", "17:00"),))

    assert figures(facts) == (840, 60, 780)


def test_a_named_real_end_clips_them():
    facts = ticket(
        restorations=(Restoration(on("15:00"), disputed_at=on("18:00"), came_back_at=on("16:00")),),
        stops=(stop("OBSERVATION", "15:10"),),
    )

    assert figures(facts) == (420, 50, 370)


# --- the calendar ---


@pytest.mark.parametrize(
    ("start", "end", "real"),
    [
        ("2026-03-08T01:00", "2026-03-08T04:00", 120),  # clocks go forward: 3 on the wall, 2 in truth
        ("2026-11-01T00:30", "2026-11-01T03:30", 240),  # clocks go back: 3 on the wall, 4 in truth
        ("2028-02-28T12:00", "2028-03-01T12:00", 2880),  # a 29 February lies between
        ("2027-02-28T12:00", "2027-03-01T12:00", 1440),
    ],
)
def test_real_minutes_are_counted_over_clock_changes_and_leap_days(start, end, real):
    facts = Facts(opened_at=instant(start), restorations=(Restoration(instant(end)),))

    assert figures(facts, at=instant("2029-01-01T00:00")) == (real, 0, real)


@pytest.mark.parametrize(("night", "real"), [("2026-03-08", 120), ("2026-11-01", 240), ("2028-02-29", 180)])
def test_a_stop_over_the_changing_hour_is_as_long_as_it_was(night, real):
    facts = Facts(
        opened_at=instant(f"{night}T00:00"),
        restorations=(Restoration(instant(f"{night}T06:00")),),
        stops=(Stop(1, "POWER", instant(f"{night}T00:30"), instant(f"{night}T03:30")),),
    )

    assert figures(facts, at=instant(f"{night}T12:00"))[1] == real


# --- figures and explanation ---


def test_parts_of_a_second_are_not_counted():
    moment = timedelta(microseconds=900_000)
    facts = Facts(opened_at=OPENED + moment, restorations=(Restoration(on("15:00")),))

    assert reckon(facts, BASE, at=LATE).net == minutes(360)


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        reckon(Facts(opened_at=datetime(2026, 11, 23)), BASE, at=LATE)  # noqa: DTZ001


def test_the_answer_is_in_utc():
    assert reckon(ticket(), BASE, at=LATE).start.tzinfo is UTC


def test_the_explanation_reads_like_a_clerks_note():
    facts = Facts(
        opened_at=OPENED,
        alarm_at=on("08:48"),
        restorations=DISPUTED,
        stops=(
            stop("POWER", "10:00", "11:00"),
            stop("WIRING", "10:30", "12:00"),
            stop("OBSERVATION", "17:00"),
            stop("CPE", "13:00", "14:00", voided=True),
        ),
    )

    assert [(line.text, line.rule) for line in reckon(facts, BASE, at=LATE).trace] == [
        (
            "The clock starts at the first network alarm: 23 Nov 2026 08:48 PST, "
            "12 minutes before the ticket was opened.",
            "contract: outage start",
        ),
        (
            "Service was said to be restored at 23 Nov 2026 15:00 PST; "
            "the customer said at 23 Nov 2026 18:00 PST that it was not.",
            "contract: dispute moves the end",
        ),
        ("The clock ends when service was restored: 23 Nov 2026 20:00 PST.", "contract: outage end"),
        (
            "From 23 Nov 2026 08:48 PST to 23 Nov 2026 20:00 PST is 11 hours 12 minutes.",
            "our reading: gross time",
        ),
        (
            "Less 1 hour: the clock was stopped for “Power” from 23 Nov 2026 10:00 PST to 23 Nov 2026 11:00 PST "
            "(as recorded).",
            "contract: stop-clock conditions",
        ),
        (
            "Less 1 hour: the clock was stopped for “Wiring” from 23 Nov 2026 10:30 PST to 23 Nov 2026 12:00 PST "
            "(as recorded; 30 minutes of it was taken off already).",
            "contract: stop-clock conditions",
        ),
        (
            "Less 1 hour: the clock was stopped for “Observation” from 23 Nov 2026 17:00 PST to 23 Nov 2026 18:00 PST "
            "(lasts until the customer reported it was not restored).",
            "contract: stop-clock conditions",
        ),
        (
            "Not taken off: “Customer equipment”, because it was found wrong and voided.",
            "contract: stop-clock conditions",
        ),
        ("Whole time: 11 hours 12 minutes.", "gross"),
        ("Clock stopped: 3 hours.", "stopped"),
        ("Outage time: 8 hours 12 minutes.", "net"),
    ]


def test_a_running_repair_is_named_as_such():
    answer = reckon(ticket(restorations=()), BASE, at=on("10:00"), measure=Measure.REPAIR)

    assert [line.text for line in answer.trace] == [
        "The clock starts when the ticket was opened: 23 Nov 2026 09:00 PST.",
        "The clock is running; this is counted up to 23 Nov 2026 10:00 PST.",
        "From 23 Nov 2026 09:00 PST to 23 Nov 2026 10:00 PST is 1 hour.",
        "Whole time so far: 1 hour.",
        "Clock stopped so far: 0 minutes.",
        "Repair time so far: 1 hour.",
    ]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (ticket(alarm_at=on("09:30")), "09:00 PST; the first network alarm came later."),
        (ticket(restorations=(), ended_at=on("10:00")), "which was cancelled or rejected: 23 Nov 2026 10:00 PST."),
        (
            ticket(restorations=(Restoration(on("15:00"), on("18:00"), on("16:30")),)),
            "when service really came back, as the customer said: 23 Nov 2026 16:30 PST.",
        ),
        (
            ticket(stops=(stop("LUNCH", "10:00", "11:00"),)),
            "“LUNCH”, because the contract does not list",
        ),
        (
            ticket(stops=(stop("MAINTENANCE", "10:00", "11:00", window_end=on("10:30")),)),
            "(cannot outlast the maintenance window).",
        ),
        (ticket(stops=(stop("ACCESS", "14:00"),)), "(ends at the restoration)."),
        (ticket(restorations=(), stops=(stop("ACCESS", "14:00"),)), "(still running)."),
        (
            ticket(
                restorations=DISPUTED,
                stops=(stop("END_USER_NOT_AVAILABLE", "15:10"),),
                contact_attempts=(on("16:30"),),
            ),
            "(counts from the call at 23 Nov 2026 16:30 PST until the customer reported).",
        ),
    ],
)
def test_each_special_case_is_explained(facts, sentence):
    assert any(sentence in line.text for line in reckon(facts, BASE, at=LATE).trace)
