"""What the page of a ticket list shows: the rows, the filters in use, where to go from here."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from ttrt.queries import tickets as listing
from ttrt.queries.choices import Choices
from ttrt.queries.finding import Place
from ttrt.queries.tickets import COUNT_LIMIT, Page
from ttrt.rules.access import Viewer
from ttrt.rules.lifecycle import Status
from ttrt.web.bulk_acts import ACTS
from ttrt.web.chips import FLAGS, KINDS, LAST, STATES, Chip, chips
from ttrt.web.contract_words import severities
from ttrt.web.entry import Asking
from ttrt.web.filters import ME, NOBODY, QUEUE, Wanted
from ttrt.web.ticket_lines import lines
from ttrt.web.words import count_word, status_word, whose_rows

URGENT = "first"  # in a place's address: the row before was for public safety or TSP
DOWNLOADS = (("Spreadsheet (XLSX)", ".xlsx"), ("Text table (CSV)", ".csv"))


def shown(
    wanted: Wanted, choices: Choices, page: Page, number: int, *, place: Place | None, asking: Asking
) -> dict[str, Any]:
    """What the list itself says, whichever way it is asked for."""
    active = chips(wanted, choices, asking.viewer.standing)
    turning = {"after": page.later, "before": page.earlier}
    addresses = {name: wanted.address(**{name: written(there)}) for name, there in turning.items() if there}
    here = {("before" if place.backwards else "after"): written(place)} if place else {}
    shown = {
        "viewer": asking.viewer,
        "now": asking.at,
        "everywhere": asking.viewer.department_id is None,
        "wanted": wanted,
        "title": title(wanted),
        "active": [(each.words, each.address) for each in active],
        "clear_all": wanted.cleared().address(),
        "lines": lines(page.rows, reader=asking.viewer.standing, at=asking.at),
        "number": number,
        "more_than_counted": number > COUNT_LIMIT,
        "said": _said(len(page.rows), number),
        "newer": addresses.get("before"),
        "older": addresses.get("after"),
        "refresh": wanted.address(**here),
        "exact": wanted.address("/count"),
        "downloads": [(words, wanted.address(ending)) for words, ending in DOWNLOADS],
        "sort_opened": _sorted_by(wanted, "oldest" if wanted.sort == "opened" else "opened"),
        "sort_due": _sorted_by(wanted, "due"),
        "ended": Wanted(state="ended", in_sight=wanted.in_sight).address(),
        "hiding": [],
        "elsewhere": "",
    }
    if not page.rows and not place and active:
        shown["hiding"] = _hiding(active, choices, wanted, at=asking.at)
    if not page.rows and place:
        shown["elsewhere"] = wanted.address()
    return shown


def _hiding(active: list[Chip], choices: Choices, wanted: Wanted, *, at: datetime) -> list[tuple[str, str]]:
    """Each filter of an empty list with how many tickets it alone hides, in one statement."""
    numbers = listing.counts([each.without.to_filter(choices, at=at) for each in active], sort=wanted.sort)
    said = [f"{count_word(n)} {'ticket' if n == 1 else 'tickets'} without it" for n in numbers]
    return [(f"{each.words} – {say}", each.address) for each, say, n in zip(active, said, numbers, strict=True) if n]


def form(wanted: Wanted, choices: Choices, viewer: Viewer) -> dict[str, Any]:
    """What the filter form offers."""
    narrowed = (
        wanted.statuses, wanted.kinds, wanted.severities, wanted.last, wanted.first_on, wanted.last_on,
        wanted.overdue, wanted.unassigned, wanted.priority, wanted.owners, wanted.teams,
    )  # fmt: skip
    folded = {"status", "kind", "severity", "last", "from", "to", "owner", "team", *FLAGS}
    return {
        "queues": [
            ("Owing an update", replace(wanted, sort="due").address(), wanted.sort == "due"),
            ("Restored, to be confirmed", replace(wanted, sort="waiting").address(), wanted.sort == "waiting"),
        ],
        "take_key": uuid4(),
        "acts": [(name, act.button) for name, act in ACTS.items()],
        "own_links": _own_links(wanted),
        "states": [(state, words, _in_state(wanted, state)) for state, words in STATES.items()],
        "statuses": [(status.value, status_word(status, viewer.standing)) for status in Status],
        "kinds": list(KINDS.items()),
        "severities": [(code, words) for code, (words, _) in severities().items()],
        "lasts": list(LAST.items()),
        "flags": list(FLAGS.items()),
        "sites": [(each.id, each.words) for each in choices.sites if each.id not in wanted.sites],
        "more_sites": choices.more_sites,
        "all_departments": [
            (each.code, f"{each.code} {each.words}")
            for each in choices.departments
            if each.code not in wanted.departments
        ],
        "owners": [(ME, "Me"), (NOBODY, "Nobody"), *((str(each), name) for each, name in choices.owners.items())],
        "teams": [(NOBODY, "None"), *((team, team) for team in choices.teams)],
        "more_open": any(narrowed) or bool(folded & wanted.errors.keys()),
        "typed": {"text": wanted.text, "from": wanted.first_on or "", "to": wanted.last_on or ""} | wanted.typed,
        "scope": whose_rows(viewer, choices.departments[0].words),
    }


def _own_links(wanted: Wanted) -> list[tuple[str, str, bool]]:
    """The lists everybody at the desk has without keeping them."""
    if wanted.page != QUEUE:
        return []
    whole = wanted.cleared()
    lists = {
        "Everything": whole,
        "Mine": replace(whole, owners=(ME,)),
        "Nobody’s": replace(whole, owners=(NOBODY,)),
        "Public safety": replace(whole, priority=True),
        "Overdue": replace(whole, overdue=True),
    }
    here = wanted.query()
    return [(words, each.address(), each.query() == here) for words, each in lists.items()]


def _in_state(wanted: Wanted, state: str) -> str:
    return replace(wanted, state=state).address()


def _sorted_by(wanted: Wanted, sort: str) -> str:
    return replace(wanted, sort=sort).address()


def title(wanted: Wanted) -> str:
    """What the list is called."""
    if wanted.page == QUEUE:
        return "Restored, to be confirmed" if wanted.sort == "waiting" else "Work queue"
    return {"open": "Open tickets", "ended": "Ended tickets", "all": "All tickets"}[wanted.shown_state]


def _said(here: int, number: int) -> str:
    if here == number:
        return f"{number} {'ticket' if number == 1 else 'tickets'}"
    return f"{here} of {count_word(number)} tickets on this page"


def written(place: Place) -> str:
    """A place in the list as an address carries it."""
    return f"{place.value.isoformat().replace('+00:00', 'Z')}_{place.ticket_id}" + (
        f"_{URGENT}" if place.urgent else ""
    )
