"""What the address of a ticket list asks for: read strictly, answered kindly, and written back the same way.

A value that cannot be is left out of the list and named beside its field; parameters we do not know are not ours.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from ttrt.models.inventory import KINDS
from ttrt.queries.choices import Choices
from ttrt.queries.finding import STATES, Filter
from ttrt.rules.access import Standing, Viewer
from ttrt.rules.lifecycle import Status
from ttrt.rules.localtime import day_start
from ttrt.rules.numbers import ItemNumber
from ttrt.rules.refusal import Refused
from ttrt.rules.wording import clean
from ttrt.web import contract_words

LONGEST_TEXT = 200
LAST = {"24h": timedelta(days=1), "7d": timedelta(days=7), "30d": timedelta(days=30)}
FLAGS = ("overdue", "unassigned", "priority")
LIST, QUEUE = "/tickets", "/queue"
SORTS_OF_LIST = ("opened", "oldest", "due")
ME, NOBODY = "me", "nobody"  # as owner; the second as team, too
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters and the sort of one address. `state` is "" where the address does not say: see `shown_state`.

    `page`: the address these belong to. `owners`: person ids, `ME` or `NOBODY`; `me` is who asks. `errors`: sentence by
    field; `typed`: what stood in a field that could not be read, to show it again.
    """

    text: str = ""
    state: str = ""
    statuses: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    sites: tuple[int, ...] = ()
    item: ItemNumber | None = None
    report: int | None = None
    first_on: date | None = None
    last_on: date | None = None
    last: str = ""
    overdue: bool = False
    unassigned: bool = False
    priority: bool = False
    owners: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    sort: str = "opened"
    page: str = LIST
    me: int | None = None
    in_sight: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def shown_state(self) -> str:
        """Open tickets unless asked otherwise; somebody who searches for words searches all of them."""
        return self.state or ("all" if self.text or self.item or self.report else "open")

    def query(self, **extra: str) -> str:
        """The address's query for exactly this, in one order, with more parameters after it."""
        pairs: list[tuple[str, str]] = [("department", code) for code in self.departments]
        if self.in_sight:
            pairs = [("department", self.in_sight)]
        pairs += [("text", self.text)] if self.text else []
        pairs += [("state", self.state)] if self.state and self.page == LIST else []
        for name, given in (
            ("owner", self.owners),
            ("team", self.teams),
            ("status", self.statuses),
            ("kind", self.kinds),
            ("severity", self.severities),
        ):
            pairs += [(name, value) for value in given]
        pairs += [("site", str(site)) for site in self.sites]
        for name, one in (("item", self.item), ("report", self.report), ("from", self.first_on), ("to", self.last_on)):
            pairs += [(name, str(one))] if one is not None else []
        pairs += [("last", self.last)] if self.last else []
        pairs += [(flag, "yes") for flag in FLAGS if getattr(self, flag)]
        if self.page == QUEUE:
            pairs += [("show", "restored")] if self.sort == "waiting" else []
        elif self.sort != "opened":
            pairs += [("sort", self.sort)]
        return urlencode([*pairs, *extra.items()])

    def address(self, beside: str = "", **extra: str) -> str:
        """The address of the page about exactly these tickets, or of one `beside` it (`/count`, `.csv`)."""
        query = self.query(**extra)
        return f"{self.page}{beside}?{query}" if query else f"{self.page}{beside}"

    def cleared(self) -> "Wanted":
        """The same list without any filter: all tickets, or the whole queue."""
        if self.page == QUEUE:
            return Wanted(state="open", sort=self.sort, page=QUEUE, me=self.me)
        return Wanted(state="all", in_sight=self.in_sight, me=self.me)

    def to_filter(self, choices: Choices, *, at: datetime) -> Filter:
        """As the queries take it; codes become ids. Call `checked` first."""
        opened_from = day_start(self.first_on) if self.first_on else None
        if self.last:
            opened_from = max(filter(None, (opened_from, at - LAST[self.last])))
        # Every index of tickets begins with the department: an item's and a site's are known, so they are said.
        codes = self.departments or ((self.item.department_code,) if self.item else ())
        departments = {each.id for each in map(choices.department, codes) if each}
        if self.sites and not departments:
            departments = {int(each.code) for each in map(choices.site, self.sites) if each}
        return Filter(
            state=self.shown_state,
            statuses=self.statuses,
            kinds=self.kinds,
            severities=self.severities,
            site_ids=self.sites,
            item_id=choices.item.id if self.item and choices.item else None,
            text=self.text,
            opened_from=opened_from,
            opened_before=day_start(self.last_on + timedelta(days=1)) if self.last_on else None,
            overdue_at=at if self.overdue else None,
            department_ids=tuple(sorted(departments)),
            unassigned=self.unassigned,
            report_id=self.report,
            priority=self.priority,
            owner_ids=tuple(self._owner_ids()),
            unowned=NOBODY in self.owners,
            teams=tuple(team for team in self.teams if team != NOBODY),
            teamless=NOBODY in self.teams,
        )

    def _owner_ids(self) -> Iterator[int]:
        for owner in self.owners:
            if owner == ME:
                yield self.me or 0
            elif owner != NOBODY:
                yield int(owner)


def read(params: QueryDict, viewer: Viewer, page: str = LIST) -> Wanted:
    """What this address asks for; what it asks wrongly is in `errors`."""
    reading = Reading(params)
    queue = page == QUEUE
    waiting = queue and reading.one("show", ("restored",)) == "restored"
    customer = viewer.standing is Standing.CUSTOMER
    wanted = Wanted(
        text=reading.words("text"),
        state="open" if queue else reading.one("state", STATES),
        statuses=reading.several("status", [status.value for status in Status]),
        kinds=reading.several("kind", KINDS),
        severities=reading.several("severity", contract_words.severities()),
        departments=() if customer else reading.codes("department"),
        sites=tuple(dict.fromkeys(reading.numbers("site"))),
        item=reading.item("item"),
        report=next(iter(reading.numbers("report")), None),
        first_on=reading.day("from"),
        last_on=reading.day("to"),
        last=reading.one("last", LAST),
        # How the contractor shares out its work: for a department these are no parameters of ours.
        owners=() if customer else reading.owners("owner"),
        teams=() if customer else reading.codes("team"),
        sort=("waiting" if waiting else "due") if queue else reading.one("sort", SORTS_OF_LIST) or "opened",
        page=page,
        me=viewer.person_id,
        # Whoever has several departments keeps the one in sight in the address, so that it can be passed on.
        in_sight=viewer.department_code if customer and "department" in params else None,
        errors=reading.errors,
        typed=reading.typed,
        **{flag: reading.one(flag, ("yes",)) == "yes" for flag in FLAGS},
    )
    if wanted.first_on and wanted.last_on and wanted.first_on > wanted.last_on:
        reading.wrong("to", "The last day is before the first day, so neither was used.", str(wanted.last_on))
        reading.typed["from"] = str(wanted.first_on)
        wanted = replace(wanted, first_on=None, last_on=None)
    return wanted


def checked(wanted: Wanted, choices: Choices) -> Wanted:
    """Without the departments, sites and the item that this viewer does not have; each is named in `errors`."""
    departments, sites, errors = check_choices(wanted.departments, wanted.sites, choices)
    errors = wanted.errors | errors
    item = wanted.item if choices.item else None
    if item != wanted.item:
        errors["item"] = f"There is no item {wanted.item}, so it was left out."
    teams = tuple(team for team in wanted.teams if team == NOBODY or team in choices.teams)
    if missing := next((team for team in wanted.teams if team not in teams), None):
        errors["team"] = f"There is no team “{_shown(missing)}”, so it was left out."
    return replace(wanted, departments=departments, sites=sites, item=item, teams=teams, errors=errors)


def check_choices(
    departments: tuple[str, ...], sites: tuple[int, ...], choices: Choices
) -> tuple[tuple[str, ...], tuple[int, ...], dict[str, str]]:
    """Those of them this viewer has, and a sentence for what was left out. A foreign one is as good as none."""
    errors = {}
    known_departments = tuple(code for code in departments if choices.department(code))
    known_sites = tuple(site for site in sites if choices.site(site))
    if missing := next((code for code in departments if code not in known_departments), None):
        errors["department"] = f"There is no department “{_shown(missing)}”, so it was left out."
    if len(known_sites) < len(sites):
        errors["site"] = "There is no such site, so it was left out."
    return known_departments, known_sites, errors


class Reading:
    """Takes values out of an address; keeps a sentence for each that cannot be."""

    def __init__(self, params: QueryDict) -> None:
        self.params = params
        self.errors: dict[str, str] = {}
        self.typed: dict[str, str] = {}

    def wrong(self, name: str, sentence: str, typed: str = "") -> None:
        self.errors[name] = sentence
        self.typed[name] = typed[:LONGEST_TEXT]

    def words(self, name: str) -> str:
        typed = self.params.get(name, "")
        try:
            return clean(typed, limit=LONGEST_TEXT, field=name, lines=False)
        except Refused as refused:
            # What cannot be seen is not put back into the field: it would only be refused again.
            shown = "".join(character for character in typed if character.isprintable())
            self.wrong(name, refused.message, shown)
            return ""

    def one(self, name: str, known: Iterable[str]) -> str:
        value = self.params.get(name, "")
        return value if not value or value in set(known) else self._unknown(name, value)

    def several(self, name: str, known: Iterable[str]) -> tuple[str, ...]:
        known = set(known)
        given = dict.fromkeys(value for value in self.params.getlist(name) if value)
        return tuple(value for value in given if value in known or self._unknown(name, value))

    def _unknown(self, name: str, value: str) -> str:
        self.errors[name] = f"“{_shown(value)}” is not something this list can be filtered by, so it was left out."
        return ""

    def codes(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for code in self.params.getlist(name) if code))

    def owners(self, name: str) -> tuple[str, ...]:
        def parse(value: str) -> str | None:
            return value if value in (ME, NOBODY) or whole_number(value) is not None else None

        return tuple(dict.fromkeys(self._each(name, parse)))

    def numbers(self, name: str) -> list[int]:
        return self._each(name, whole_number)

    def item(self, name: str) -> ItemNumber | None:
        return next(iter(self._each(name, ItemNumber.parse)), None)

    def day(self, name: str) -> date | None:
        def parse(value: str) -> date | None:
            day = date.fromisoformat(value) if len(value) == 10 else None
            return day if day and _FIRST_DAY <= day <= _LAST_DAY else None

        typed = self.params.get(name, "").strip()
        if not typed:
            return None
        try:
            day = parse(typed)
        except ValueError:
            day = None
        if day is None:
            self.wrong(name, f"“{_shown(typed)}” is not a day. Write it as 2026-11-22, or choose it.", typed)
        return day

    def _each(self, name: str, parse: Callable[[str], Any]) -> list[Any]:
        found = []
        for value in filter(None, self.params.getlist(name)):
            parsed = parse(value)
            if parsed is None:
                self._unknown(name, value)
            else:
                found.append(parsed)
        return found


def whole_number(text: str) -> int | None:
    """The number these digits write, when the database can hold it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _shown(value: str) -> str:
    return "".join(character for character in value[:40] if character.isprintable())
