"""Codes of a ticket's rows in words: people's sides and levels, and what the ticket's contract pack names."""

from collections.abc import Iterable
from typing import Any

from ttrt.queries.ticket import Dossier
from ttrt.rules import calls, voiding
from ttrt.rules.access import Level

ROLES = {
    Level.VIEW: "department, reads",
    Level.REPORT: "department, reports",
    Level.RESOLVE: "department, confirms",
    Level.MANAGE: "department manager",
    Level.REPRESENTATIVE: "contractor’s representative",
    Level.TECHNICIAN: "contractor’s technician",
    Level.SUPERVISOR: "contractor’s supervisor",
    Level.ADMINISTRATOR: "contractor’s administrator",
    Level.CMO: "CMO",
    Level.CMO_LEAD: "CMO lead",
    Level.AUDITOR: "auditor",
}
ENDINGS = {
    "accepted": "the department confirmed the restoration",
    "by itself": "by itself, nobody answered in time",
    "cancelled": "cancelled",
    "rejected": "rejected by the contractor",
    voiding.WRONG_DEPARTMENT: "void: it was opened here by mistake",
    voiding.DUPLICATE: "void: it repeats another ticket",
    voiding.NOT_OURS: "void: the department says that the call was not theirs",
}


CALL_OUTCOMES = {
    calls.VOID: "Void: the call was not the department’s",
    calls.CONFIRMED: "The call was the department’s after all",
}
SCANS = {
    "waiting": "held until it is scanned",
    "clean": "scanned, nothing found",
    "infected": "a virus was found; held for good",
    "not scanned": "not scanned for viruses",
}


def size_words(size: int) -> str:
    """`1.4 MB`: thousands of bytes, as file managers say it."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def role(level: Level | str) -> str:
    """`contractor’s representative`."""
    return ROLES[Level(level)]


def person(name: str, level: str) -> str:
    """`Eli Ellis (contractor’s representative)`."""
    return f"{name} ({role(level)})"


def label_of(coded: Iterable[Any], code: str) -> str:
    """The words of a code, or the code itself when the pack does not know it."""
    return next((each.label for each in coded if each.code == code), code)


def stop_label(of: Dossier, code: str) -> str:
    """The stop-clock reason in the contract's words."""
    return label_of(of.pack.stop_reasons, code)


def cause_label(of: Dossier, code: str) -> str:
    """The cause in words."""
    return label_of(of.pack.causes, code)
