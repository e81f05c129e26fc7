"""What the ticket page shows of the work: who has it, where the technicians are, what the providers promised."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ttrt.models import Dispatch, ProviderEngagement
from ttrt.queries import desk
from ttrt.queries.paper_work import provider_facts, visit_facts
from ttrt.queries.ticket import Dossier
from ttrt.rules import visits
from ttrt.rules.access import Standing, Viewer
from ttrt.rules.dossier import Group
from ttrt.rules.visits import Stage
from ttrt.web.offers import Offers

LOOKS = {
    Stage.SENT: ("amber", "schedule"),
    Stage.ON_THE_WAY: ("blue", "directions_car"),
    Stage.ON_SITE: ("teal", "location_on"),
    Stage.GONE: ("quiet", "check_circle"),
    Stage.CALLED_OFF: ("quiet", "remove_circle"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One visit or engagement as the page shows it."""

    row: Any
    title: str
    words: str
    tone: str
    icon: str
    facts: tuple[tuple[str, Any], ...]
    is_late: bool = False


def context(of: Dossier, viewer: Viewer, offered: Offers, at: datetime) -> dict[str, Any]:
    """For the templates `tickets/_who.html`, `_work.html` and `_work_forms.html`."""
    inside = viewer.standing is not Standing.CUSTOMER
    return {
        "visits": [_visit(each, at) for each in reversed(of.visits)],
        "providers": [_provider(each, at, inside=inside) for each in reversed(of.providers)],
        "stages": Stage,
        "stage_of": visits.stage,
        "colleagues": [(each.person_id, each.name) for each in desk.colleagues()] if offered.give else [],
        "teams": [each.name for each in desk.teams()] if offered.give else [],
        "troubles": [(each.code, each.label) for each in of.pack.troubles],
    }


def _visit(visit: Dispatch, at: datetime) -> Shown:
    stage = visits.stage(visit)
    tone, icon = LOOKS[stage]
    expected = visit.arrival_estimate_at
    is_late = stage in (Stage.SENT, Stage.ON_THE_WAY) and expected is not None and expected < at
    return Shown(visit, visit.technician, stage.value, tone, icon, Group("", visit_facts(visit)).shown, is_late)


def _provider(engaged: ProviderEngagement, at: datetime, *, inside: bool) -> Shown:
    facts = Group("", provider_facts(engaged, inside=inside)).shown
    if engaged.released_at is not None:
        return Shown(engaged, engaged.provider, "released", "quiet", "check_circle", facts)
    is_late = engaged.commitment_at is not None and engaged.commitment_at < at
    return Shown(engaged, engaged.provider, "engaged", "violet", "construction", facts, is_late)
