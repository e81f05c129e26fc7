"""Who looked at what: for a department's manager the own department, for the CMO all of them. It is read, too."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from ttrt.models import Ticket
from ttrt.queries import departments, readings
from ttrt.queries import ticket as tickets
from ttrt.queries.readings import ReadingFilter, ReadingPlace, ReadingRow
from ttrt.rules.access import READS_LOG, Standing
from ttrt.rules.localtime import day_start
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.readings import How
from ttrt.web.chips import day_words
from ttrt.web.entry import Asking, View, signed_in
from ttrt.web.filters import Reading, whole_number
from ttrt.web.handover import WAITING
from ttrt.web.histories import OF_A_HISTORY, OF_A_LIST
from ttrt.web.table_file import table_file
from ttrt.web.ticket_file import spelt_moment
from ttrt.web.words import LEVELS

ADDRESS = "/reading-log"
SIDES = {"customer": "The department", "contractor": "The contractor", "cmo": "The CMO"}
OF_TICKETS = (How.TICKET, How.NEWS, How.TEXT, How.PRINT, How.FILE)
KINDS = {"tickets": "Tickets, one by one", "lists": "Lists, searches and other pages"}
PAGES = {
    "/tickets": "Tickets", "/tickets.csv": "Tickets", "/tickets.xlsx": "Tickets", "/tickets/count": "Tickets",
    "/queue": "Work queue", "/queue.csv": "Work queue", "/queue.xlsx": "Work queue", "/queue/count": "Work queue",
    "/wallboard": "Wallboard", "/inventory": "Inventory", "/contacts": "Contacts", "/cmo": "All departments",
    "/reports/updates": "Updates in time", "/reports/updates.csv": "Updates in time",
    "/reports/updates/slots": "Updates due", "/reports/updates/slots.csv": "Updates due",
    ADDRESS: "Reading log", f"{ADDRESS}.csv": "Reading log", "/people": "People", "/people.csv": "People",
    "/people/auditors": "Auditors", "/tokens": "Tokens for programs", "/webhooks": "Webhooks",
    "/sign-on": "Single sign-on", "/sign-on/group": "Single sign-on", "/audit/people": "People and levels",
    "/audit/people.csv": "People and levels", "/audit/terms": "Contract terms", "/cmo/people": "The CMO’s people",
    "/handover": "Hand-over", "/hotline": "Hotline", "/teams": "Teams", "/operation": "Operation",
    "/admin": "Administration", "/admin/desk": "Departments of the desk", "/admin/departments": "Departments",
    "/admin/people": "People of the departments", "/admin/people.csv": "People of the departments",
}  # fmt: skip
TURNING = (*OF_A_LIST, *OF_A_HISTORY, *WAITING)
"""What an address says of the page of a list, and nothing of what was asked for."""
HEAD = ("When", "Who", "Side", "Level", "Department", "Ticket", "How", "Asked for", "Tickets shown")


@dataclass(frozen=True, slots=True)
class WantedReadings:
    """The filters of one address; `errors`: sentence by field, `typed`: what could not be read."""

    ticket: str = ""
    name: str = ""
    reader: int | None = None
    side: str = ""
    kind: str = ""
    department: str = ""
    first_on: Any = None
    last_on: Any = None
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)

    def address(self, ending: str = "", **extra: str) -> str:
        """The log's address for exactly this, with more parameters after it."""
        said = {
            "ticket": self.ticket, "person": self.name, "by": self.reader, "side": self.side, "kind": self.kind,
            "department": self.department, "from": self.first_on, "to": self.last_on,
        }  # fmt: skip
        query = urlencode({name: str(value) for name, value in (said | extra).items() if value})
        return f"{ADDRESS}{ending}?{query}" if query else f"{ADDRESS}{ending}"


def _reader(view: View) -> View:
    """For those who may see who looked at what; to everybody else there is no such page."""

    @wraps(view)
    def seen(request: HttpRequest, asking: Asking, *args: Any, **kwargs: Any) -> HttpResponse:
        if asking.viewer.level not in READS_LOG:
            raise Http404
        return view(request, asking, *args, **kwargs)

    return signed_in(Standing.CUSTOMER, Standing.CMO)(seen)


@require_safe
@_reader
def log(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The log as filtered, fifty rows at a time."""
    return _page(request, asking, *_asked(request.GET, asking))


@require_safe
@_reader
def log_csv(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The whole log as filtered."""
    wanted, found = _asked(request.GET, asking)
    if wanted.errors or found is None:
        return _page(request, asking, wanted, None)
    lines = (
        (spelt_moment(r.at), r.by_name, SIDES[r.by_standing], r.by_level, r.code, r.ticket, r.how, asked_words(r),
         r.number)
        for r in readings.every(found)
    )  # fmt: skip
    asking.lists(How.CSV, ())
    covers = asking.covers([wanted.department] if wanted.department else [])
    return table_file(HEAD, lines, f"reading-log-{asking.at:%Y%m%d}.csv", covers=covers)


def _page(request: HttpRequest, asking: Asking, wanted: WantedReadings, found: ReadingFilter | None) -> HttpResponse:
    place, damaged = _place(request.GET)
    page = readings.find(found, place=place) if found else readings.ReadingPage([], None)
    everywhere = asking.viewer.standing is not Standing.CUSTOMER
    errors = wanted.errors | ({"": damaged} if damaged else {})
    shown = {
        "wanted": wanted,
        "rows": page.rows,
        "everywhere": everywhere,
        "scope": "Every department" if everywhere else _own_name(asking),
        "all_departments": [(each.code, each.label) for each in departments.every()] if everywhere else [],
        "sides": list(SIDES.items()),
        "side_words": SIDES,
        "kinds": list(KINDS.items()),
        "active": _chips(wanted, page.rows),
        "clear_all": replace(wanted, **_NOTHING).address(),
        "asked_words": asked_words,
        "level_words": {level.value: words for level, words in LEVELS.items()},
        "older": wanted.address(after=f"{page.older.at.isoformat()}_{page.older.row_id}") if page.older else None,
        "newest": wanted.address() if place else "",
        "file": wanted.address(".csv"),
        "of_person": lambda row: replace(wanted, reader=row.by_id, name="").address(),
        "of_ticket": lambda row: replace(wanted, ticket=row.ticket).address(),
        "typed": lambda name: wanted.typed.get(name, ""),
        "errors": errors,
    }
    return asking.page(request, "reading_log/log.html", shown, status=422 if errors else 200)


def asked_words(row: ReadingRow) -> str:
    """What was asked for, in words: the page and its filters, or the attached file's name."""
    if row.ticket:
        return row.asked
    if not row.asked:
        return "among others, in a list over all departments"
    parts = urlsplit(row.asked)
    said = [PAGES.get(parts.path, parts.path)]
    said += [f"{name}: {value}" for name, value in parse_qsl(parts.query) if name not in TURNING]
    return " · ".join(said)


_NOTHING: dict[str, Any] = {
    **dict.fromkeys(("ticket", "name", "side", "kind", "department"), ""),
    **dict.fromkeys(("reader", "first_on", "last_on")),
}


def _own_name(asking: Asking) -> str:
    return next(m.name for m in asking.person.memberships if m.department_id == asking.viewer.department_id)


def _asked(params: QueryDict, asking: Asking) -> tuple[WantedReadings, ReadingFilter | None]:
    """What the address asks for, and as the query takes it; None when it names what is not there."""
    reading = Reading(params)
    everywhere = asking.viewer.standing is not Standing.CUSTOMER
    wanted = WantedReadings(
        ticket=reading.words("ticket"),
        name=reading.words("person"),
        reader=next(iter(reading.numbers("by")), None),
        side=reading.one("side", SIDES),
        kind=reading.one("kind", KINDS),
        department=reading.words("department") if everywhere else "",
        first_on=reading.day("from"),
        last_on=reading.day("to"),
        errors=reading.errors,
        typed=reading.typed,
    )
    ticket = _ticket(wanted.ticket)
    if wanted.ticket and ticket is None:
        reading.wrong("ticket", f"There is no ticket “{wanted.ticket}”. Write its whole number.", wanted.ticket)
    codes = {each.code: each.department_id for each in departments.every()} if wanted.department else {}
    if wanted.department and wanted.department not in codes:
        reading.wrong("department", "There is no such department.", wanted.department)
    if reading.errors:
        return wanted, None
    of_ticket = {} if ticket is None else {"department_id": ticket.department_id, "ticket_id": ticket.pk}
    own = {} if everywhere else {"department_id": asking.viewer.department_id}
    return wanted, ReadingFilter(
        **({"department_id": codes.get(wanted.department)} | own | of_ticket),
        reader_id=wanted.reader,
        name=wanted.name,
        standing=wanted.side,
        hows={"": (), "tickets": OF_TICKETS, "lists": tuple(set(How) - set(OF_TICKETS))}[wanted.kind],
        since=day_start(wanted.first_on) if wanted.first_on else None,
        before=day_start(wanted.last_on + timedelta(days=1)) if wanted.last_on else None,
    )


def _ticket(typed: str) -> Ticket | None:
    number = TicketNumber.parse(typed)
    return tickets.named(number) if number else None


def _place(params: QueryDict) -> tuple[ReadingPlace | None, str]:
    text = params.get("after", "")
    if not text:
        return None, ""
    moment, _, row = text.partition("_")
    row_id = whole_number(row)
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or row_id is None:
        return None, "The address of this page was damaged on its way, so this is the first page."
    return ReadingPlace(at, row_id), ""


def _chips(wanted: WantedReadings, rows: list[ReadingRow]) -> list[tuple[str, str]]:
    reader = next((row.by_name for row in rows if row.by_id == wanted.reader), "one person")
    said = {
        "ticket": f"Ticket {wanted.ticket}",
        "name": f"Name: “{wanted.name}”",
        "reader": f"Only {reader}",
        "side": SIDES.get(wanted.side, ""),
        "kind": KINDS.get(wanted.kind, ""),
        "department": f"Department {wanted.department}",
        "first_on": f"From {day_words(wanted.first_on)}" if wanted.first_on else "",
        "last_on": f"Through {day_words(wanted.last_on)}" if wanted.last_on else "",
    }
    return [
        (words, replace(wanted, **{name: _NOTHING[name]}).address())
        for name, words in said.items()
        if getattr(wanted, name)
    ]
