"""How values look on a page: instants, durations, statuses, numbers. Each is a filter or a global of every template.

The wording itself is in `rules` (localtime, lifecycle, identifiers); here it only gets its HTML.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from django.templatetags.static import static
from markupsafe import Markup

from ttrt.rules import identifiers, lifecycle, localtime
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.rules.lifecycle import Status

# One look for each status: the colour's name in _pieces.scss and an icon; the word is lifecycle's.
LOOKS: dict[Status, tuple[str, str]] = {
    Status.ACKNOWLEDGED: ("blue", "flag"),
    Status.IN_PROGRESS: ("teal", "construction"),
    Status.PENDING: ("amber", "person"),
    Status.HELD: ("violet", "hourglass_empty"),
    Status.RESOLVED: ("green", "help_outline"),
    Status.CLOSED: ("grey", "check_circle"),
    Status.CANCELLED: ("quiet", "remove_circle"),
    Status.REJECTED: ("red", "do_not_disturb"),
}
LEVELS: dict[Level, str] = {
    Level.VIEW: "May read",
    Level.REPORT: "May open tickets",
    Level.RESOLVE: "May open and close tickets",
    Level.MANAGE: "Department manager",
    Level.REPRESENTATIVE: "Representative",
    Level.TECHNICIAN: "Technician",
    Level.SUPERVISOR: "Supervisor",
    Level.ADMINISTRATOR: "Administrator",
    Level.CMO: "CMO, reads all departments",
    Level.CMO_LEAD: "CMO lead, reads all departments",
    Level.AUDITOR: "Auditor, reads",
}
COUNT_LIMIT = 1000


def when(instant: datetime | None) -> Markup:
    """An instant with its zone, readable by people and programs; nothing for None."""
    return _time(instant, localtime.show) if instant else Markup("")


def clock_time(instant: datetime | None) -> Markup:
    """The time of day with its zone, where the day is plain from what stands around it."""
    return _time(instant, localtime.show_time) if instant else Markup("")


def _time(instant: datetime, show: Callable[[datetime], str]) -> Markup:
    # Nothing here comes from people: figures and the names of months and zones.
    return Markup(f'<time datetime="{localtime.stamp(instant)}">{show(instant)}</time>')  # noqa: S704


def ago(instant: datetime | None, now: datetime) -> Markup:
    """How long ago, or how long until: `3 minutes ago`, `in 2 hours`; the exact time stands in the tooltip."""
    if instant is None:
        return Markup("")
    gap = now - instant
    words = localtime.short_words(abs(gap))
    text = f"{words} ago" if gap >= timedelta() else f"in {words}"
    if abs(gap) < timedelta(minutes=1):
        text = "just now"
    shown = localtime.show(instant)
    return Markup(f'<time datetime="{localtime.stamp(instant)}" title="{shown}">{text}</time>')  # noqa: S704


def duration(length: timedelta | float | None) -> str:
    """`4 hours 12 minutes`, from a timedelta or seconds; nothing for None."""
    return "" if length is None else localtime.in_words(length)


def exact_duration(length: timedelta | float | None) -> str:
    """The same with its seconds, for figures that must add up: `4 h 12 min 5 s`."""
    return "" if length is None else localtime.short_exact_words(length)


def short_duration(length: timedelta | float | None) -> str:
    """`4 h 12 min`, from a timedelta or seconds; nothing for None."""
    return "" if length is None else localtime.short_words(length)


def status_word(status: Status | str, reader: Standing) -> str:
    """The word this side reads for a status."""
    return lifecycle.word(status, reader)


def level_word(level: Level | str) -> str:
    """What a person's access level lets them do, in a few words."""
    return LEVELS[Level(level)]


@lru_cache(maxsize=64)
def status_chip(status: Status | str, reader: Standing, size: str = "") -> Markup:
    """A status as word, mark and colour, as this side reads it; `size` may be "large"."""
    tone, mark = LOOKS[Status(status)]
    return chip(status_word(status, reader), tone, mark, size)


@lru_cache(maxsize=512)
def chip(text: str, tone: str = "grey", mark: str | None = None, size: str = "") -> Markup:
    """A small label. Tones: blue, teal, amber, violet, green, red, grey, quiet."""
    large = " chip--large" if size == "large" else ""
    picture = icon(mark) if mark else Markup("")
    return Markup('<span class="chip chip--{}{}">{}{}</span>').format(tone, large, picture, text)


@lru_cache(maxsize=512)
def icon(name: str, label: str | None = None) -> Markup:
    """A USWDS icon by name; with a label it speaks, without one it is decoration beside a word."""
    place = static("icons.svg")
    if label:
        opening = Markup('<svg class="icon" role="img" aria-label="{}">').format(label)
    else:
        opening = Markup('<svg class="icon" aria-hidden="true" focusable="false">')
    return opening + Markup('<use href="{}#{}"></use></svg>').format(place, name)


def phone(ten_digits: str | None) -> str:
    """`916-555-0134`; anything that is not ten digits is shown as it is."""
    if not ten_digits:
        return ""
    return identifiers.show_phone(ten_digits) if len(ten_digits) == 10 and ten_digits.isdigit() else ten_digits


def count_word(count: int) -> str:
    """A count for a list: exact up to 1,000, then `1,000+`, because nobody waits for the exact one."""
    return f"{COUNT_LIMIT:,}+" if count > COUNT_LIMIT else f"{count:,}"


def money(amount: Decimal | int | None) -> str:
    """US dollars to the cent: `$1,234.50`; nothing for None."""
    if amount is None:
        return ""
    sign = "−" if amount < 0 else ""
    return f"{sign}${abs(amount):,.2f}"


FILTERS = {
    "when": when,
    "clock_time": clock_time,
    "ago": ago,
    "duration": duration,
    "exact_duration": exact_duration,
    "short_duration": short_duration,
    "status_word": status_word,
    "status_chip": status_chip,
    "level_word": level_word,
    "phone": phone,
    "count_word": count_word,
    "money": money,
}
GLOBALS = {"icon": icon, "chip": chip}


def whose_rows(viewer: Viewer, department: str) -> str:
    """Whose rows a list holds: every department's, one's, or the part of one that the viewer's access reaches."""
    if viewer.department_id is None:
        return "Every department"
    return f"{department}: the part your access reaches" if viewer.in_part else department
