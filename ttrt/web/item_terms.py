"""An item's terms by date, as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ttrt.rules.item_terms import BEGINNING, Term
from ttrt.web.chips import day_words

LEVELS = {"": "None", "basic": "Basic", "standard": "Standard", "premier": "Premier"}


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term in words; `when` says whether it holds now, held, or will."""

    begins: str
    ends: str
    charge: Decimal | None
    level: str
    when: str


def term_rows(terms: Sequence[Term], today: date) -> list[TermRow]:
    """Every term, the newest first."""
    return [
        TermRow(
            "the beginning" if term.from_on == BEGINNING else day_words(term.from_on),
            day_words(term.to_on) if term.to_on else "",
            term.monthly_charge,
            LEVELS[term.level],
            _when(term, today),
        )
        for term in reversed(terms)
    ]


def _when(term: Term, today: date) -> str:
    if term.from_on > today:
        return "to come"
    return "past" if term.to_on is not None and term.to_on <= today else "now"
