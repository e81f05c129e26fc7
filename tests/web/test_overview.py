"""All departments on one page: figures that open their tickets, for those who see every department."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from tests.web.test_ticket_list import listed, page, sign_in
from tests.world import ANA, CAST, CHO, DEE, DS3, ELI, FIRE_PHONE, FIRE_T1, PHONE, T1, World
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import overview
from ttrt.rules.access import Standing
from ttrt.rules.localtime import civil_day
from ttrt.web import bars

REFRESH = {"HX-Request": "true", "HX-Target": "all-departments"}


@pytest.fixture
def busy(world: World):
    """Water Resources: two open, one of them overdue, one restored; CAL FIRE: one open of public safety, one ended."""
    now = database_now()
    old = world.open(T1, by=ANA, at=now - timedelta(days=3))
    restored = world.open(PHONE, by=ANA, at=now - timedelta(hours=2))
    world.restore(restored)
    urgent = world.open(FIRE_PHONE, by=CHO)
    ended = world.open(FIRE_T1, by=CHO)
    world.cancel(ended, by=CHO)
    fresh = world.open(DS3, by=ANA)
    return old, restored, urgent, ended, fresh


def test_each_department_is_counted_right(busy):
    old, *_ = busy

    with as_viewer(DEE) as at:
        rows = {row.code: row for row in overview.departments(at=at)}

    water, fire = rows["3860"], rows["3540"]
    assert (water.open, water.unconfirmed, water.overdue, water.public_safety, water.opened_last_day) == (3, 1, 1, 1, 2)
    assert water.oldest_number == old.number
    # The ended ticket was opened in the last day too.
    assert (fire.open, fire.unconfirmed, fire.overdue, fire.public_safety, fire.opened_last_day) == (1, 0, 0, 1, 2)


def test_days_are_pacific_and_every_one_has_its_figure(busy):
    with as_viewer(DEE) as at:
        days = overview.opened_by_day(at=at)

    today = civil_day(at)
    assert [day for day, _ in days] == [today - timedelta(days=back) for back in range(29, -1, -1)]
    assert sum(count for _, count in days) == 5
    assert dict(days)[civil_day(at - timedelta(days=3))] == 1


def test_every_figure_opens_as_many_tickets_as_it_says(busy):
    html = page(DEE, "/cmo")

    links = re.findall(r'<a [^>]*href="(/tickets\?department=[^"]+)">(?:<svg.*?</svg>)?([\d,]+)</a>', html)
    links += [(href, figure) for figure, href in re.findall(r"<strong>([\d,]+)</strong><a href=\"([^\"]+)\"", html)]

    assert len(links) >= 10
    assert [(href, len(listed(page(DEE, href)))) for href, _ in links] == [(href, int(n)) for href, n in links]


def test_it_says_which_departments_it_covers(busy):
    html = page(DEE, "/cmo")

    assert "Covers all 2 departments in the tool." in html
    assert all(name in html for name in ("Water Resources", "CAL FIRE"))


def test_the_plot_and_its_table_say_the_same(busy):
    html = page(ELI, "/cmo")

    bars_drawn = re.findall(r'<rect class="bars__bar', html)
    table = [int(n) for n in re.findall(r'data-label="Opened" class="is-number"><a href="[^"]+">([\d,]+)</a>', html)]
    with as_viewer(ELI) as at:
        counts = [count for _, count in overview.opened_by_day(at=at)]
    assert len(bars_drawn) == len(counts)
    assert table == counts[::-1]


@pytest.mark.parametrize("viewer", CAST, ids=lambda viewer: viewer.name)
def test_for_a_customer_it_does_not_exist(world, viewer):
    expected = 404 if viewer.standing is Standing.CUSTOMER else 200

    assert sign_in(viewer).get("/cmo").status_code == expected


def test_it_refreshes_with_304_when_nothing_changed(world, busy):
    client = sign_in(DEE)

    # The oldest ticket's age is a date, so nothing here moves by itself but what becomes overdue.
    first = client.get("/cmo", headers=REFRESH)
    again = client.get("/cmo", headers={**REFRESH, "If-None-Match": first["ETag"]})
    world.restore(busy[0])
    changed = client.get("/cmo", headers={**REFRESH, "If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert unescape(first.content.decode()).lstrip().startswith('<div id="all-departments" data-refresh')


def test_an_empty_world_draws_an_empty_plot(world):
    html = page(DEE, "/cmo")

    assert "0 tickets in 30 days." in html
    assert "2 have no open ticket" in html


def test_bars_reach_their_level_and_the_newest_day_is_dated():
    days = [(date(2026, 11, 1) + timedelta(days=n), count) for n, count in enumerate((0, 3, 7, 40))]

    plot = bars.draw(days)

    assert [bar.height for bar in plot.bars] == [0, 7.5, 17.5, 100]
    assert [line.figure for line in plot.lines] == [0, 10, 20, 30, 40]
    assert plot.bars[-1].label == "4 Nov"
    assert plot.summary == "50 tickets in 4 days; the most on 4 Nov 2026, 40."
