"""The report of the update duty, and the slots on a ticket's page."""

import csv
import io
import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.world import ANA, CHO, DEE, FAY, SIP, T1, Case, World, username
from ttrt.actions import duty
from ttrt.models import Person
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.access import Viewer
from ttrt.rules.localtime import PACIFIC, civil_day, day_start
from ttrt.web import compliance


def seated(viewer: Viewer) -> Client:
    client = Client()
    client.force_login(Person.objects.get(username=username(viewer)))
    return client


@pytest.fixture
def opened() -> datetime:
    """Noon of this month's first Pacific day, so that every slot below falls into this month."""
    return day_start(civil_day(database_now()).replace(day=1)) + timedelta(hours=12)


def minute(opened: datetime, n: float) -> datetime:
    return opened + timedelta(minutes=n)


@pytest.fixture
def kept(world: World, opened: datetime) -> Case:
    """Two met, one missed by fifteen minutes; then restored."""
    case = world.open(T1, at=opened)
    world.update(case, at=minute(opened, 40), done="Tested.")
    world.update(case, at=minute(opened, 115), done="Found a cut cable.")
    world.restore(case, at=minute(opened, 130))
    return case


def rows(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_figures_of_the_month(kept: Case, opened: datetime):
    answer = seated(DEE).get("/reports/updates.csv")

    assert rows(answer)[1:] == [
        [f"{civil_day(opened):%Y-%m}", "3860", "Water Resources", T1.service_type, "3", "2", "1", "66.6", "4500"],
        ["End of file: 1 line", "Covers: Every department"],
    ]


def test_the_page_says_the_same_as_its_plot_and_its_table(kept: Case, opened: datetime):
    page = seated(DEE).get("/reports/updates")
    soup = words(page)

    assert "66.6 % posted in time 3 updates were due 1 missed 1 h 15 min longest wait for an update" in soup
    assert f"{civil_day(opened):%B %Y} 66.6 % 3 2 1 1 h 15 min" in soup
    assert f"Water Resources 3860 {T1.service_type} 66.6 % 3 2 1 1 h 15 min" in soup
    assert ">33.3</text>" in page.content.decode()


def test_both_pages_say_whose_updates_they_are(kept: Case):
    for viewer, asked, whose in (
        (DEE, "", "Every department."),
        (DEE, "?code=3860", "epartment 3860."),
        (ANA, "", "Water Resources (3860)."),
    ):
        for page in ("/reports/updates", "/reports/updates/slots"):
            assert whose in words(seated(viewer).get(page + asked)), (viewer.name, page)


def test_it_holds_so_many_rows_the_worst_first_and_says_how_many_more(world: World, kept: Case, opened, monkeypatch):
    monkeypatch.setattr(compliance, "MOST", 1)
    case = world.open(SIP, at=opened)
    world.update(case, at=minute(opened, 30))

    soup = words(seated(DEE).get("/reports/updates"))

    assert f"Water Resources 3860 {T1.service_type} 66.6 %" in soup
    assert f"Water Resources 3860 {SIP.service_type}" not in soup
    assert "Here are the first 1; 1 more is in the file" in soup
    assert len(rows(seated(DEE).get("/reports/updates.csv"))) == 4


def words(answer) -> str:
    """What the page says, tags and spaces aside."""
    text = re.sub(r"<(script|style|svg|option)\b.*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(text.split())


def test_what_is_older_than_a_year_is_shown_as_what_it_is(world: World):
    long_ago = datetime(2024, 3, 5, 20, tzinfo=UTC)
    case = world.open(T1, at=long_ago)
    world.update(case, at=minute(long_ago, 40))
    world.restore(case, at=minute(long_ago, 50))
    dee = seated(DEE)

    said = words(dee.get("/reports/updates?month=2024-03"))

    assert "The twelve months up to March 2024" in said
    assert "100.0 % posted in time 1 update was due" in said
    assert rows(dee.get("/reports/updates.csv?month=2024-03"))[1][0] == "2024-03"
    assert case.number in dee.get("/reports/updates/slots?month=2024-03").content.decode()
    assert "No update was due" in words(dee.get("/reports/updates"))
    assert "month=2023-03" in dee.get("/reports/updates?month=2024-03").content.decode()


def test_the_slots_behind_a_figure_name_the_ticket_and_how_late(kept: Case, opened: datetime):
    page = seated(ANA).get("/reports/updates/slots?outcome=missed").content.decode()

    assert kept.number in page
    assert "Missed by 15 min" in page
    assert "1 h 15 min" in page
    assert [row[7:] for row in rows(seated(ANA).get("/reports/updates/slots.csv"))[1:4]] == [
        ["met", said(minute(opened, 40)), "2400"],
        ["missed", said(minute(opened, 115)), "4500"],
        ["met", said(minute(opened, 115)), "900"],
    ]


def said(moment: datetime) -> str:
    return moment.astimezone(PACIFIC).isoformat()


def test_a_department_counts_its_own_slots_only(kept: Case):
    nothing = [["End of file: 0 lines", "Covers: CAL FIRE (3540)"]]
    assert rows(seated(CHO).get("/reports/updates.csv"))[1:] == nothing
    assert rows(seated(CHO).get(f"/reports/updates.csv?code={kept.number[:4]}"))[1:] == [
        ["End of file: 0 lines", "Covers: CAL FIRE (3540)"]
    ]
    assert kept.number not in seated(CHO).get("/reports/updates/slots").content.decode()


def test_what_is_still_missed_grows_and_void_tickets_do_not_count(world: World, opened: datetime):
    silent = world.open(SIP, at=opened)
    void = world.open(T1, at=opened)
    twin = world.open(T1, at=minute(opened, 1), another_issue="The same.")
    with as_viewer(FAY):
        duty.record_missed(at=minute(opened, 61.5))
    world.void_duplicate(twin, of=void)

    numbers = {row[0] for row in rows(seated(DEE).get("/reports/updates/slots.csv"))[1:-1]}
    assert numbers == {silent.number, void.number}


@pytest.mark.parametrize(
    "query",
    [
        *(f"month={month}" for month in ("1999-13", "1999-12", "2999-01", "0001-01", "%00", "&code=A")),
        *("code=%00", "service=%00", "outcome=x"),
    ],
)
def test_an_address_that_makes_no_sense_is_answered_with_what_does(world: World, query: str):
    for place in ("", ".csv", "/slots", "/slots.csv"):
        assert seated(DEE).get(f"/reports/updates{place}?{query}").status_code == 200


def test_the_ticket_page_tells_it_slot_by_slot(kept: Case):
    page = seated(ANA).get(f"/tickets/{kept.number}").content.decode()

    assert "Hourly updates: 3 updates were due, 1 missed" in page
    for words in ("Met after 40 min", "Missed by 15 min", "Met after 15 min", "Ended early, nothing owed"):
        assert words in page
    # The slot that was met leads to the very entry that met it.
    assert 'href="#entry-2"' in page
    assert 'id="entry-2"' in page


def test_a_ticket_just_opened_owes_its_first_update(world: World):
    case = world.open(T1, at=datetime.now(UTC))

    assert "Hourly updates: no update has been due yet" in seated(ANA).get(f"/tickets/{case.number}").content.decode()


def test_one_update_for_many_tickets_meets_a_slot_of_each_and_says_so(world: World):
    cases = [world.open(T1, another_issue="One pair."), world.open(SIP)]
    answer = seated(FAY).post(
        "/queue/acts",
        {
            "act": "update",
            "step": "confirm",
            "key": str(uuid.uuid4()),
            "ticket": [case.number for case in cases],
            "done": "The fiber is being spliced.",
            "public": "yes",
        },
    )
    assert answer.status_code == 200

    for case in cases:
        assert "by one update for many tickets" in seated(ANA).get(f"/tickets/{case.number}").content.decode()
