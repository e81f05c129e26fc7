"""Who is sent and who else is asked in the demonstration world, at a moment at which all of it is to be seen."""

from datetime import UTC, datetime

import psycopg
import pytest

from tests.demo.conftest import ITEMS, TICKETS
from tests.world import FAY
from ttrt.demo import loading
from ttrt.host.databases import SUPERUSER
from ttrt.host.postgres import Embedded
from ttrt.models import Dispatch, ProviderEngagement, TicketUpdate, packs
from ttrt.models.scope import as_viewer
from ttrt.rules import visits as visits_rules
from ttrt.rules.visits import Stage

MOMENT = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
"""So small a world has few visits: at some hours nobody is on site, or nobody was called off lately."""


@pytest.fixture(scope="module")
def of_a_moment(module_db: None, embedded: Embedded) -> None:
    with psycopg.connect(embedded.url(SUPERUSER), autocommit=True) as connection:
        loading.write(connection, packs.on_disk(), lambda _: None, now=MOMENT, items=ITEMS, tickets=TICKETS)


def test_technicians_are_underway_and_other_carriers_asked(of_a_moment):
    with as_viewer(FAY):
        visits = list(Dispatch.objects.all())
        codes = set(TicketUpdate.objects.values_list("status_code", flat=True))
        carriers = list(ProviderEngagement.objects.all())

    assert {visits_rules.stage(visit) for visit in visits} >= {Stage.ON_SITE, Stage.GONE, Stage.CALLED_OFF}
    assert any(visit.arrival_estimate_at for visit in visits)
    assert any(carrier.released_at and carrier.said for carrier in carriers)
    assert all(carrier.their_ticket and carrier.contact for carrier in carriers)
    assert codes >= {"", "screening", "testing", "dispatchedOut", "techOnSite", "techLeftSite", "cableFailure"}
