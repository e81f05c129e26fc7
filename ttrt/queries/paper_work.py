"""Technicians' visits and access providers at work on a ticket, as facts and in the words of its history."""

from ttrt.models import Dispatch, ProviderEngagement
from ttrt.queries.paper_words import person
from ttrt.rules import visits
from ttrt.rules.dossier import Fact, Group, Section


def sections(seen: list[Dispatch], providers: list[ProviderEngagement], *, inside: bool) -> tuple[Section, Section]:
    """Both kinds of rows, oldest first; `inside`: with whom the desk asks at the provider's."""
    return (
        Section(
            "Technicians’ visits",
            tuple(Group(visit_title(each), (*visit_facts(each), *_recorded(each))) for each in seen),
            "Nobody was sent.",
            "visit/visits",
        ),
        Section(
            "Access providers",
            tuple(
                Group(provider_title(each), (*provider_facts(each, inside=inside), *_recorded(each)))
                for each in providers
            ),
            "None was engaged.",
            "access provider/access providers",
        ),
    )


def visit_title(visit: Dispatch) -> str:
    """Who, and where they are."""
    return f"{visit.technician}: {visits.stage(visit)}"


def visit_facts(visit: Dispatch) -> tuple[Fact, ...]:
    """Every time of the visit, and what came of it."""
    return (
        ("Phone", visit.phone),
        ("Expected on site", visit.arrival_estimate_at),
        ("Left for the site", visit.left_at),
        ("On site", visit.on_site_at),
        ("Left the site", visit.gone_at),
        ("Called off", visit.called_off_at),
        ("What came of it" if visit.called_off_at is None else "Why", visit.outcome),
    )


def provider_title(engaged: ProviderEngagement) -> str:
    """Which provider, and whether it is still at work."""
    return f"{engaged.provider}: {'engaged' if engaged.released_at is None else 'released'}"


def provider_facts(engaged: ProviderEngagement, *, inside: bool) -> tuple[Fact, ...]:
    """Their number, what they committed to and what they said last."""
    return (
        ("Their ticket", engaged.their_ticket),
        ("Whom we ask there", engaged.contact if inside else ""),
        ("Engaged", engaged.engaged_at),
        ("Their commitment", engaged.commitment_at),
        ("What they said last", engaged.said),
        ("Released", engaged.released_at),
    )


def _recorded(row: Dispatch | ProviderEngagement) -> tuple[Fact, Fact]:
    return ("Recorded", row.at), ("Recorded by", person(row.by_name, row.by_level))
