from dataclasses import fields

import pytest

from ttrt.rules import lifecycle
from ttrt.rules.access import Standing
from ttrt.rules.facts import Facts, Restoration, Stop
from ttrt.rules.lifecycle import THE_CLOCK, MoveNotAllowed, Status, may_move, next_statuses, require_move

# The whole law once more, written as people would: who may move from the row's status to the column's.
# c = contractor, d = department, b = both, a = department or the clock, . = nobody
LAW = """
             acknowledged inProgress pending held resolved closed cancelled rejected
acknowledged .            c          c       c    c        .      b         c
inProgress   .            .          c       c    c        .      b         c
pending      .            c          .       c    c        .      b         c
held         .            c          c       .    c        .      b         c
resolved     .            b          .       .    .        a      .         .
closed       .            b          .       .    .        .      .         .
cancelled    .            .          .       .    .        .      .         .
rejected     .            .          .       .    .        .      .         .
"""
WHO = {
    "c": {Standing.CONTRACTOR},
    "d": {Standing.CUSTOMER},
    "b": {Standing.CUSTOMER, Standing.CONTRACTOR},
    "a": {Standing.CUSTOMER, THE_CLOCK},
    ".": set(),
}
MOVERS = (*Standing, THE_CLOCK)


def law() -> dict[tuple[Status, Status], set]:
    columns, *rows = (line.split() for line in LAW.strip().splitlines())
    return {
        (Status(row[0]), Status(column)): WHO[letter]
        for row in rows
        for column, letter in zip(columns, row[1:], strict=True)
    }


@pytest.mark.parametrize("mover", MOVERS)
@pytest.mark.parametrize("to", Status)
@pytest.mark.parametrize("status", Status)
def test_every_pair_of_statuses_for_every_mover(status, to, mover):
    allowed = mover in law()[status, to]

    assert may_move(status, to, mover) is allowed
    assert (to in next_statuses(status, mover)) is allowed
    if allowed:
        require_move(status, to, mover)
    else:
        with pytest.raises(MoveNotAllowed) as refused:
            require_move(status, to, mover)
        assert refused.value.field == "status"


def test_the_cmo_moves_nothing():
    assert not any(may_move(status, to, Standing.CMO) for status in Status for to in Status)


def test_each_status_has_its_words():
    assert [lifecycle.word(status, Standing.CONTRACTOR) for status in Status] == [
        "Opened",
        "In progress",
        "Waiting for the department",
        "On hold",
        "Restored – to be confirmed",
        "Closed",
        "Cancelled",
        "Rejected",
    ]


def test_what_is_asked_of_the_department_is_said_to_it():
    said = {status: lifecycle.word(status, Standing.CUSTOMER) for status in Status}

    assert said == lifecycle.WORDS | {"pending": "Waiting for you", "resolved": "Restored – please confirm"}
    assert {lifecycle.word(status, Standing.CMO) for status in Status} == set(lifecycle.WORDS.values())


def test_open_and_owing_updates():
    assert {"acknowledged", "inProgress", "pending", "held", "resolved"} == lifecycle.OPEN
    assert {"acknowledged", "inProgress", "pending", "held"} == lifecycle.OWES_UPDATES


def test_refusals_say_who_or_that_it_cannot_be():
    with pytest.raises(
        MoveNotAllowed, match="Only the department or the waiting time can move this ticket to “Closed”"
    ):
        require_move(Status.RESOLVED, Status.CLOSED, Standing.CONTRACTOR)
    with pytest.raises(MoveNotAllowed, match="A ticket that is “Closed” cannot become “On hold”"):
        require_move(Status.CLOSED, Status.HELD, Standing.CONTRACTOR)
    with pytest.raises(MoveNotAllowed, match="already “On hold”"):
        require_move(Status.HELD, Status.HELD, Standing.CONTRACTOR)


def test_no_status_moves_a_clock():
    named = {field.name for kind in (Facts, Stop, Restoration) for field in fields(kind)}

    assert "status" not in named
