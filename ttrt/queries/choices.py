"""What the filters of a list can be set to: departments, sites, and the names of what an address already asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ttrt.db.plans import planned
from ttrt.queries import views
from ttrt.queries.views import View
from ttrt.rules.access import Viewer
from ttrt.rules.numbers import ItemNumber

MOST_SITES = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to filter by: its id, its code (of a site: its department's id), and words for people."""

    id: int
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the viewer can choose from. `more_sites`: there are more than are listed.

    `owners` (who has an open ticket, by id) and `teams` only where the contractor's desk was asked for, `kept` (the
    lists kept) only where a page was.
    """

    departments: tuple[Choice, ...]
    sites: tuple[Choice, ...]
    item: Choice | None
    more_sites: bool
    owners: dict[int, str] = field(default_factory=dict)
    teams: tuple[str, ...] = ()
    kept: Sequence[View] = ()

    def department(self, code: str) -> Choice | None:
        """The department of this code, when the viewer sees it."""
        return next((each for each in self.departments if each.code == code), None)

    def site(self, site_id: int) -> Choice | None:
        """The site of this id, when the viewer sees it."""
        return next((each for each in self.sites if each.id == site_id), None)


_STATEMENT = """
SELECT 'department', d.id, d.code, d.name FROM department d
UNION ALL
(SELECT 'site', s.id, s.department_id::text, s.name || CASE WHEN s.city = '' THEN '' ELSE ', ' || s.city END FROM site s
 WHERE s.department_id = (SELECT id FROM department WHERE code = %(in_sight)s) ORDER BY s.name, s.id LIMIT %(most)s)
"""
_ASKED_SITES = """
UNION ALL
SELECT 'asked', s.id, s.department_id::text, s.name || CASE WHEN s.city = '' THEN '' ELSE ', ' || s.city END FROM site s
WHERE s.id = ANY(%(sites)s)
"""
_ASKED_ITEM = """
UNION ALL
SELECT 'item', i.id, %(item)s, i.identifier FROM inventory_item i
WHERE i.department_id = (SELECT id FROM department WHERE code = %(code)s) AND i.sequence = %(sequence)s
"""
_DESK = """
UNION ALL
SELECT DISTINCT 'owner', t.owner_id, '', t.owner_name FROM ticket t WHERE t.closed_at IS NULL AND t.owner_id IS NOT NULL
UNION ALL
SELECT 'team', m.id, '', m.name FROM team m
"""


def choices(
    *,
    in_sight: str | None,
    site_ids: Sequence[int] = (),
    item: ItemNumber | None = None,
    desk: bool = False,
    kept: tuple[Viewer, str] | None = None,
) -> Choices:
    """In one statement: every department the viewer sees, the sites of the one `in_sight` (its code; None: no sites),
    the sites an address names, and the item it names; with `desk` (never a department's) owners and teams; of `kept`
    (who asks, and the page) the lists."""
    values: dict[str, Any] = {"in_sight": in_sight, "most": MOST_SITES + 1, "sites": list(site_ids)}
    statement = _STATEMENT + (_ASKED_SITES if site_ids else "")
    if desk:
        statement += _DESK
    if item is not None:
        statement += _ASKED_ITEM
        values |= {"item": str(item), "code": item.department_code, "sequence": item.sequence}
    lists, of_lists = views.asked(*kept) if kept else ("", {})
    if lists:
        statement += "UNION ALL" + lists
        values |= of_lists
    with planned() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    found = {
        kind: [Choice(*row[1:]) for row in rows if row[0] == kind]
        for kind in ("department", "site", "asked", "item", "owner", "team")
    }
    listed = found["site"][:MOST_SITES]
    known = {each.id for each in listed}
    return Choices(
        departments=tuple(sorted(found["department"], key=lambda each: each.code)),
        sites=(*listed, *(each for each in found["asked"] if each.id not in known)),
        item=found["item"][0] if found["item"] else None,
        more_sites=len(found["site"]) > MOST_SITES,
        owners={each.id: each.words for each in sorted(found["owner"], key=lambda each: each.words)},
        teams=tuple(sorted(each.words for each in found["team"])),
        kept=views.read(row for row in rows if row[0] == "kept"),
    )
