"""Whom to call at which level: for the page everybody has, for its keepers, and for the rules that call."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from ttrt.models import EscalationContact
from ttrt.rules import escalation_levels
from ttrt.rules.escalation_levels import Term


@dataclass(frozen=True, slots=True)
class Rung:
    """One level: who stands there on the day asked for, and the spans from that day on in which nobody does."""

    level: int
    contacts: tuple[EscalationContact, ...]
    gaps: tuple[Term, ...]


def every() -> list[EscalationContact]:
    """All contacts of now, of the past and to come, by level."""
    return list(EscalationContact.objects.order_by("level", "from_on", "name", "pk"))


def named(contact_id: int) -> EscalationContact | None:
    """One contact."""
    return EscalationContact.objects.filter(pk=contact_id).first()


def of_level(level: int, day: date) -> list[EscalationContact]:
    """Who is called at this level on this Pacific day."""
    standing = EscalationContact.objects.filter(Q(to_on=None) | Q(to_on__gt=day), level=level, from_on__lte=day)
    return list(standing.order_by("from_on", "name", "pk"))


def rungs(contacts: Iterable[EscalationContact], day: date, *, levels: int) -> list[Rung]:
    """The ladder on this Pacific day: as many levels as the contract's terms name, more when somebody stands higher."""
    contacts = list(contacts)
    top = max([levels, *(each.level for each in contacts)])
    return [_rung(level, [each for each in contacts if each.level == level], day) for level in range(1, top + 1)]


def _rung(level: int, contacts: list[EscalationContact], day: date) -> Rung:
    terms = {each.pk: (each.from_on, each.to_on) for each in contacts}
    standing = tuple(each for each in contacts if escalation_levels.holds(terms[each.pk], day))
    return Rung(level, standing, tuple(escalation_levels.gaps(terms.values(), day)))
