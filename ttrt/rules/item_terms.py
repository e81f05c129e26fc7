"""What an item costs and which service level it has, by date. Days are Pacific; a term holds until the next begins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

BEGINNING = date.min
"""The first day of a term of which nobody knows when it began."""
_FORMS = ("%Y-%m", "%Y%m", "%m/%Y", "%Y/%m", "%b %Y", "%B %Y", "%b-%Y", "%Y-%m-%d", "%m/%d/%Y")


@dataclass(frozen=True, slots=True)
class Term:
    """One charge (US dollars a month, None: not known) and level, from a day (inclusive) to a day (exclusive)."""

    from_on: date
    to_on: date | None
    monthly_charge: Decimal | None
    level: str

    @property
    def says(self) -> tuple[Decimal | None, str]:
        """Charge and level."""
        return self.monthly_charge, self.level


def known(terms: Sequence[Term], *, since: date | None, monthly_charge: Decimal | None, level: str) -> tuple[Term, ...]:
    """An item's terms in order; one without any has a single term, since it is in service, of its present columns."""
    if terms:
        return tuple(sorted(terms, key=lambda term: term.from_on))
    return (Term(since or BEGINNING, None, monthly_charge, level),)


def in_force(terms: Sequence[Term], day: date) -> Term:
    """The term of a day; before the first one began, the first."""
    begun = [term for term in terms if term.from_on <= day]
    return max(begun, key=lambda term: term.from_on) if begun else min(terms, key=lambda term: term.from_on)


def set_from(terms: Sequence[Term], day: date, monthly_charge: Decimal | None, level: str) -> tuple[Term, ...]:
    """The terms once this charge and level hold from `day` until the next known term begins.

    A term that begins on that very day is put right; the one that runs on that day ends there.
    """
    first = min(term.from_on for term in terms)
    if day < first:
        return (Term(day, first, monthly_charge, level), *terms)
    after: list[Term] = []
    for term in terms:
        if term.from_on == day:
            after.append(Term(day, term.to_on, monthly_charge, level))
        elif term.from_on < day and (term.to_on is None or day < term.to_on):
            after += [replace(term, to_on=day), Term(day, term.to_on, monthly_charge, level)]
        else:
            after.append(term)
    return tuple(after)


def first_day_of(month: str) -> date | None:
    """The first day of a file's service month (`2026-11`, `11/2026`, `Nov 2026`) or its day; None when unreadable."""
    written = re.sub(r"\s+", " ", month.strip())
    for form in _FORMS:
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day, not an instant
        except ValueError:
            continue
    return None
