"""Whether somebody can be called at every level of the escalation plan, on every day to come.

The plan has at least three levels, each reachable day and night, and is kept current (escalation plan of the contract).
"""

from collections.abc import Iterable
from datetime import date

Term = tuple[date, date | None]
"""From a day to a day, half-open; None: for good."""


def holds(term: Term, day: date) -> bool:
    """Whether the term holds on this day."""
    begins, ends = term
    return begins <= day and (ends is None or day < ends)


def gaps(terms: Iterable[Term], first: date) -> list[Term]:
    """The spans from `first` on in which none of the terms holds, oldest first."""
    found: list[Term] = []
    for begins, ends in sorted(terms, key=lambda term: term[0]):
        if ends is not None and ends <= first:
            continue
        if begins > first:
            found.append((first, begins))
        if ends is None:
            return found
        first = ends
    return [*found, (first, None)]
