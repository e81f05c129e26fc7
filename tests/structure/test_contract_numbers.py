"""No contract number in Python: how often, how long and within how many days is said in `packs/` only.

A number is a contract term by its unit: 60 is one in minutes, not in pixels. So the places looked at are those
with a unit in the name: `timedelta(minutes=60)`, `update_minutes = 60`, `def f(hours: int = 24)`, `60 * MINUTE`,
seconds that come out as whole contract hours (`seconds=3600`, `WAIT_SECONDS = 4 * 60 * 60`), and spans written in
SQL (`interval '6 months'`, `make_interval(mins => 60)`).
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for path in (ROOT / "ttrt").rglob("*.py") if "migrations" not in path.parts)
UNITS = ("minutes", "hours", "days", "months", "seconds")

# SLA hours and minutes and days the contract's papers name; later parts of the pack will hold them.
READ = {"minutes": {15, 30, 60}, "hours": {4, 5, 6, 8, 10, 12, 16, 18, 24}, "days": {10, 60}, "months": {6, 12}}

# (file, code) of each number that looks like a contract term and is none, with the reason. An entry whose code is
# gone fails, so that the list stays true.
REVIEWED: dict[tuple[str, str], str] = {
    ("ttrt/rules/signing_in.py", "timedelta(minutes=20)"): "the longest pause between failed sign-ins; ours",
    ("ttrt/rules/webhooks.py", "timedelta(hours=24)"): "how long a webhook's key before signs beside the new one; ours",
    ("ttrt/web/compliance.py", "MONTHS = 12"): "how many months a plot shows: a year, whatever the contract says",
}


@cache
def contract_numbers() -> dict[str, set[int]]:
    """By unit, the numbers read in the papers and every number with a unit in the packs."""
    numbers = {unit: set(READ.get(unit, ())) for unit in UNITS}
    for file in (ROOT / "packs").rglob("*.toml"):
        for key, value in _keys(tomllib.loads(file.read_text(encoding="utf-8"))):
            if type(value) is int and value > 1 and (unit := unit_of(key)):
                numbers[unit].add(value)
    # The same terms written in a smaller unit; a whole day is the calendar's before it is anybody's term.
    numbers["minutes"] |= {hours * 60 for hours in numbers["hours"]} - {1440}
    numbers["seconds"] |= {minutes * 60 for minutes in numbers["minutes"] if minutes >= 60}
    return numbers


def _keys(values: object) -> Iterator[tuple[str, object]]:
    if isinstance(values, dict):
        for key, value in values.items():
            yield key, value
            yield from _keys(value)
    if isinstance(values, list):
        for value in values:
            yield from _keys(value)


def unit_of(name: str) -> str | None:
    """The unit in a name: `update_minutes`, `HOURS`, `DAYS_TO_DELIVER`."""
    return next((word for word in name.lower().split("_") if word in UNITS), None)


def found_in(source: str) -> list[tuple[int, str]]:
    """(line, code) of each contract number in this source."""
    numbers = contract_numbers()
    return [
        (value.lineno, ast.unparse(place))
        for name, value, place in _named_values(ast.parse(source))
        if (unit := unit_of(name)) and _number(value) in numbers[unit]
    ]


def _named_values(tree: ast.AST) -> Iterator[tuple[str, ast.expr, ast.AST]]:
    """Every value with the name it goes by: keyword, assignment, default, dictionary key, comparison."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(keywords=keywords):
                yield from ((word.arg, word.value, node) for word in keywords if word.arg)
                yield from _positional_timedelta(node)
            case ast.Assign(targets=targets, value=value):
                yield from ((name, value, node) for target in targets if (name := _name(target)))
            case ast.AnnAssign(target=target, value=value) | ast.AugAssign(target=target, value=value) if value:
                yield (_name(target) or "", value, node)
            case ast.arguments():
                yield from _defaults(node)
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                yield from ((str(key.value), value, node) for key, value in pairs if isinstance(key, ast.Constant))
            case ast.Compare(left=left, comparators=comparators):
                sides = (left, *comparators)
                yield from ((name, other, node) for side in sides if (name := _name(side)) for other in sides)
            case ast.NamedExpr(target=target, value=value):
                yield target.id, value, node
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                pairs = ((left, right), (right, left))
                yield from ((f"{name}s", other, node) for side, other in pairs if (name := _name(side)))
            case ast.Constant(value=str(text)):
                yield from ((unit, ast.Constant(number, lineno=node.lineno), node) for unit, number in _in_sql(text))


_INTERVAL = re.compile(r"(?i)\binterval\s+'(\d+)\s*(second|minute|min|hour|day|month|mon)s?'")
_MAKE_INTERVAL = re.compile(r"\b(sec|min|hour|day|month)s\s*=>\s*(\d+)")
_SHORT = {"sec": "second", "min": "minute", "mon": "month"}


def _in_sql(text: str) -> Iterator[tuple[str, int]]:
    """Spans of time in a statement: unit and number."""
    spans = [(m[2], m[1]) for m in _INTERVAL.finditer(text)] + [(m[1], m[2]) for m in _MAKE_INTERVAL.finditer(text)]
    yield from ((f"{_SHORT.get(unit.lower(), unit.lower())}s", int(number)) for unit, number in spans)


def _positional_timedelta(call: ast.Call) -> Iterator[tuple[str, ast.expr, ast.AST]]:
    if _name(call.func) == "timedelta":
        order = ("days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks")
        yield from ((unit, value, call) for unit, value in zip(order, call.args, strict=False))


def _defaults(given: ast.arguments) -> Iterator[tuple[str, ast.expr, ast.AST]]:
    positional = [*given.posonlyargs, *given.args]
    late = positional[len(positional) - len(given.defaults) :]
    yield from ((each.arg, value, each) for each, value in zip(late, given.defaults, strict=True))
    for each, value in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        if value is not None:
            yield each.arg, value, each


def _name(node: ast.expr) -> str | None:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
    return None


def _number(node: ast.expr) -> float | None:
    """The number written here, also as a product or sum of numbers; None when it is not written here."""
    match node:
        case ast.Constant(value=value) if type(value) in (int, float):
            return value
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _number(left), _number(right)
            if one is None or other is None:
                return None
            match op:
                case ast.Mult():
                    return one * other
                case ast.Add():
                    return one + other
                case ast.Sub():
                    return one - other
    return None


def test_no_contract_number_stands_in_python():
    found = {
        (str(path.relative_to(ROOT)), code): line
        for path in SOURCES
        for line, code in found_in(path.read_text(encoding="utf-8"))
    }

    complaints = [f"{file}:{line}: {code}" for (file, code), line in found.items() if (file, code) not in REVIEWED]
    assert complaints == [], "these belong in packs/, or in REVIEWED with a reason"
    assert set(REVIEWED) - set(found) == set(), "reviewed code that is gone: take it off the list"
    assert all(len(reason) > 20 for reason in REVIEWED.values())


def test_the_house_is_searched():
    assert len(SOURCES) > 20
    assert ROOT / "ttrt" / "rules" / "outage.py" in SOURCES


@pytest.mark.parametrize(
    "planted",
    [
        "due = at + timedelta(minutes=60)",
        "due = at + datetime.timedelta(hours=1, minutes=60)",
        "due = at + timedelta(hours=12)",
        "due = at + timedelta(10)",
        "due = at + timedelta(0, 3600)",
        "due = at + timedelta(seconds=60 * 60)",
        "due = at + timedelta(seconds=4 * 60 * 60)",
        "due = at + timedelta(minutes=240)",
        "gone = add(closed_on, months=6)",
        "gone = add(closed_on, business_days=10)",
        "ONLINE_MONTHS = 12",
        "update_minutes: int = 60",
        "self.repair_hours = 16",
        "settings['auto_close_hours'] = 72",
        "terms = {'update_minutes': 60}",
        "WAIT_SECONDS = 3600",
        "def late(at, *, hours=24): pass",
        "def late(at, hours=8): pass",
        "late = outage_hours > 4",
        "late = 18 <= ticket.outage_hours",
        "if (target_hours := 5): pass",
        "MINUTES_BETWEEN_UPDATES = 60",
        "due = at + 60 * MINUTE",
        "due = at + HOUR * 12",
        """asked = "SELECT now() - interval '6 months'\"""",
        """asked = f"UPDATE t SET due = {at} + INTERVAL '60 min'\"""",
        "asked = 'SELECT make_interval(mins => 60)'",
    ],
)
def test_a_planted_contract_number_is_caught(planted):
    assert len(found_in(planted)) >= 1


@pytest.mark.parametrize(
    "innocent",
    [
        "due = at + timedelta(minutes=pack.timers.update_minutes)",
        "tomorrow = day + timedelta(days=1)",
        "minutes, seconds = divmod(seconds, 60)",
        "page = rows[:60]",
        "timeout_seconds = 10",
        "limit = 12",
        "width = 24",
        "soon = at + timedelta(minutes=3)",
        "asked = 'SELECT make_interval(secs => %s)'",
        "words = 'Write the time alone for the last 24 hours.'",
    ],
)
def test_other_numbers_are_let_be(innocent):
    assert found_in(innocent) == []
