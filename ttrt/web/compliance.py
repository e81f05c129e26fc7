"""The report of the update duty: by month, department and service type, with the slots behind each figure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ttrt.queries import compliance, departments
from ttrt.queries.compliance import OUTCOMES, SlotRow, Total, Wanted
from ttrt.rules.localtime import civil_day, short_words
from ttrt.rules.readings import How
from ttrt.web.entry import Asking, signed_in
from ttrt.web.table_file import table_file
from ttrt.web.ticket_file import spelt_moment

MONTHS = 12
FIRST = date(2000, 1, 1)  # no month before it is looked for
MOST = 200  # rows on a page; the file holds all


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the plot: places and height in percent of it; `share` missed is None when no update was due."""

    first: date
    total: Total
    share: float | None
    height: float
    x: float
    width: float
    address: str


@dataclass(frozen=True, slots=True)
class Plot:
    """The months from the oldest on, and the percentage at the top."""

    months: list[Month]
    top: int


@require_safe
@signed_in()
def report(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The chosen month in figures, twelve as a plot with its table."""
    asked = _asked(request, asking)
    months = compliance.by_month(Wanted(asked.months[0], _next(asked.months[-1]), asked.code), at=asking.at)
    of_month = compliance.counted(Wanted(asked.month, _next(asked.month), asked.code), at=asking.at)
    of_month.sort(key=lambda row: (-row.missed, row.code, row.service_type))
    return asking.page(
        request,
        "reports/updates.html",
        {
            "asked": asked,
            "rows": of_month[:MOST],
            "more": len(of_month) - MOST,
            "total": months.get(asked.month, Total()),
            "plot": _plot(months, asked),
            "all_departments": departments.every() if asking.viewer.department_id is None else [],
            "month_words": _month_words,
            "share": _share,
            "short": short_words,
            "slots": lambda row, outcome="": asked.to(
                "/slots", code=row.code, service=row.service_type, outcome=outcome
            ),
        },
    )


@require_safe
@signed_in()
def slots(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The slots behind one figure, the worst first."""
    asked = _asked(request, asking)
    rows = compliance.behind(asked.wanted, at=asking.at, most=MOST + 1)
    asking.lists(How.PAGE, {row.number for row in rows[:MOST]})
    return asking.page(
        request,
        "reports/slots.html",
        {
            "asked": asked,
            "rows": rows[:MOST],
            "more": len(rows) > MOST,
            "most": MOST,
            "month_words": _month_words,
            "gap": lambda row: short_words(_gap(row, asking.at)),
            "late": lambda row: short_words((row.answered_at or asking.at) - row.due_at),
        },
    )


@require_safe
@signed_in()
def report_csv(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The figures of the same twelve months, a line for each month, department and service type."""
    asked = _asked(request, asking)
    rows = compliance.counted(Wanted(asked.months[0], _next(asked.months[-1]), asked.code), at=asking.at)
    head = ("Month", "Department", "Name", "Service type", "Updates due", "Met", "Missed", "In time %", "Worst gap s")
    lines = (
        (
            f"{r.month:%Y-%m}",
            r.code,
            r.name,
            r.service_type,
            r.due,
            r.met,
            r.missed,
            _share(r.met, r.due),
            r.worst_seconds,
        )
        for r in rows
    )
    return table_file(head, lines, f"update-duty-{asking.at:%Y%m%d}.csv", covers=asked.covers(asking))


@require_safe
@signed_in()
def slots_csv(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Every slot behind one figure, by due moment."""
    asked = _asked(request, asking)
    head = ("Ticket", "Department", "Circuit, number or service", "Site", "Service type", "From", "Due", "Outcome",
            "Answered", "Gap s")  # fmt: skip
    shown: set[str] = set()
    lines = (
        (r.number, r.code, r.identifier, r.site_name, r.service_type, spelt_moment(r.starts_at), spelt_moment(r.due_at),
         r.outcome, spelt_moment(r.answered_at), int(_gap(r, asking.at).total_seconds()))
        for r in _noted(compliance.every_slot(asked.wanted, at=asking.at), shown)
    )  # fmt: skip
    answer = table_file(head, lines, f"update-duty-slots-{asked.month:%Y-%m}.csv", covers=asked.covers(asking))
    asking.lists(How.CSV, shown)
    return answer


def _noted(rows: Iterable[SlotRow], numbers: set[str]) -> Iterator[SlotRow]:
    for row in rows:
        numbers.add(row.number)
        yield row


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; whatever it says that makes no sense is the newest month, all, or none.

    `months`: the twelve up to the newest, or up to the month asked for when that is older.
    """

    month: date
    months: tuple[date, ...]
    newest: date
    code: str
    service_type: str | None
    outcome: compliance.Outcome | None

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.month, _next(self.month), self.code, self.service_type, self.outcome)

    def covers(self, asking: Asking) -> str:
        """Whose figures a file holds, in words."""
        return asking.covers([self.code] if self.code else [])

    @property
    def before(self) -> date | None:
        """The last month of the twelve before these."""
        earlier = _back(self.months[0], 1)
        return earlier if earlier >= FIRST else None

    def to(self, place: str = "", **other: str) -> str:
        """The address of the report, its files or its slots, asking the same but for what is named."""
        said: dict[str, str | None] = {
            "month": f"{self.month:%Y-%m}",
            "code": self.code,
            "service": self.service_type,
            "outcome": self.outcome,
        }
        query = {name: value for name, value in (said | other).items() if value or (name == "service" and value == "")}
        return f"/reports/updates{place}?{urlencode(query)}"


def _asked(request: HttpRequest, asking: Asking) -> Asked:
    newest = civil_day(asking.at).replace(day=1)
    month = _month(request.GET.get("month", ""), newest)
    last = newest if month > _back(newest, MONTHS) else month
    code = request.GET.get("code", "")
    outcome = request.GET.get("outcome", "")
    return Asked(
        month=month,
        months=tuple(_back(last, n) for n in reversed(range(MONTHS))),
        newest=newest,
        code="" if "\0" in code else code[:20],
        service_type=request.GET["service"][:200].replace("\0", "") if "service" in request.GET else None,
        outcome=next((each for each in OUTCOMES if each == outcome), None),
    )


def _month(said: str, newest: date) -> date:
    """The month as the address says it, if there can be tickets of it; else the newest."""
    try:
        month = date.fromisoformat(f"{said}-01")
    except ValueError:
        return newest
    return month if FIRST <= month <= newest else newest


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _back(month: date, months: int) -> date:
    year, zero = divmod(month.year * 12 + month.month - 1 - months, 12)
    return date(year, zero + 1, 1)


def _month_words(month: date) -> str:
    return f"{month:%B %Y}"


def _share(met: int, due: int) -> str:
    """In percent with one decimal; never rounded up to a hundred while one was missed."""
    if not due:
        return "–"
    tenths = met * 1000 // due
    return f"{tenths // 10}.{tenths % 10}"


def _plot(months: dict[date, Total], asked: Asked) -> Plot:
    slot = 100 / len(asked.months)
    top = _top([100 * total.missed / total.due for total in months.values()])
    drawn = []
    for n, month in enumerate(asked.months):
        total = months.get(month, Total())
        share = 100 * total.missed / total.due if total.due else None
        drawn.append(
            Month(
                first=month,
                total=total,
                share=share,
                height=round(100 * (share or 0) / top, 2),
                x=round(n * slot + slot * 0.14, 3),
                width=round(slot * 0.72, 3),
                address=asked.to(month=f"{month:%Y-%m}"),
            )
        )
    return Plot(drawn, top)


def _top(shares: list[float]) -> int:
    """The round percentage at the top of the plot."""
    most = max(shares, default=0)
    return next(top for top in (1, 2, 4, 8, 20, 40, 60, 80, 100) if most <= top * 0.9 or top == 100)


def _gap(row: SlotRow, at: datetime) -> timedelta:
    return (row.answered_at or at) - row.starts_at
