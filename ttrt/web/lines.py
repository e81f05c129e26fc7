"""The one box: what was typed, line by line, and what each line names in the departments in reach.

A line is found, found with a ticket open on it, found more than once, or not found. An item of a foreign department is
not found, like one that does not exist: row security answers both the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from ttrt.actions.opening import MOST_SUBJECTS
from ttrt.models import packs
from ttrt.queries import chronic, inventory, reports
from ttrt.queries.inventory import Item
from ttrt.queries.reports import Reported
from ttrt.rules import answers, localtime
from ttrt.rules.identifiers import likely_kind, normal_form, split_pasted
from ttrt.rules.opening import Subject
from ttrt.rules.readings import How
from ttrt.rules.refusal import Refused
from ttrt.web.entry import AskingAround
from ttrt.web.reach import Place

BOX = "subjects"


@dataclass(frozen=True, slots=True)
class Line:
    """One typed identifier with what it names and what the person said about it."""

    typed: str
    normal: str
    found: tuple[Item, ...] = ()
    item: Item | None = None
    place: Place | None = None
    """Where the ticket is to be opened; None while that is not said."""
    done: Reported | None = None
    """The ticket this very form has opened for it already."""
    leave_out: bool = False
    checked: bool = False
    another_issue: str = ""
    join_said: str = ""
    """The open ticket the person chose to add to, as the form says it."""

    @property
    def join(self) -> str:
        """The open ticket that this line's words are added to; "" when a ticket of its own is to be opened."""
        joins = self.item is not None and self.state == "open" and not self.leave_out
        return self.join_said if joins and self.item and self.join_said in self.item.open_numbers else ""

    @property
    def state(self) -> str:
        """`done`, `found`, `open`, `several`, `view_only` or `missing`."""
        if self.done:
            return "done"
        if not self.found:
            return "missing"
        if self.item is None:
            return "several"
        if self.place is not None and not self.place.may_open:
            return "view_only"
        return "open" if self.item.open_numbers else "found"

    @property
    def kind(self) -> str:
        """Of the item, or as the text looks."""
        return self.item.kind if self.item else likely_kind(self.typed).value

    @property
    def subject(self) -> Subject:
        """As the opening verb takes it."""
        return Subject(self.typed, self.item.item_id if self.item else None, self.another_issue)


@dataclass(frozen=True, slots=True)
class Box:
    """Everything typed into the box, looked up."""

    typed: str
    lines: tuple[Line, ...]
    refused: str = ""
    """Why the text as a whole was not looked up."""
    chronic: Mapping[int, int] = field(default_factory=dict)
    """Of the items found the chronic ones, with how many tickets each had."""

    @property
    def urgent(self) -> Item | None:
        """The first item that public safety depends on, or else with TSP priority: there is a number to call."""
        named = [line.item for line in self.lines if line.item is not None]
        return next((i for i in named if i.public_safety), next((i for i in named if i.tsp), None))

    @property
    def attention(self) -> list[Line]:
        """Lines that need the person's word, or have had it, in the order typed."""
        return [line for line in self.lines if line.state not in ("done", "found") or self._was_chosen(line)]

    @property
    def found(self) -> list[Line]:
        """Lines that need nothing more."""
        return [line for line in self.lines if line.state == "found" and not self._was_chosen(line)]

    @staticmethod
    def _was_chosen(line: Line) -> bool:
        # The choice stays on the form: it goes with it when the form is sent.
        return line.state != "done" and len(line.found) > 1

    @property
    def done(self) -> list[Line]:
        """Lines whose ticket this form has opened before."""
        return [line for line in self.lines if line.state == "done"]

    @property
    def pending(self) -> list[Line]:
        """Lines to open a ticket for."""
        return [line for line in self.lines if line.state != "done" and not line.leave_out and not line.join]

    @property
    def joining(self) -> list[Line]:
        """Lines whose words go onto a ticket that is open already."""
        return [line for line in self.lines if line.join]

    @property
    def only_joins(self) -> bool:
        """True when nothing is to be opened, so that only the words are asked for."""
        return bool(self.joining) and not self.pending and not self.done

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of what tickets are to be opened for."""
        return frozenset(line.kind for line in self.pending if line.state != "view_only")

    @property
    def summary(self) -> str:
        """One sentence, also spoken: `40 lines: 37 found, 1 has a ticket open, 2 not found.`"""
        if not self.lines:
            return ""
        count = {state: sum(line.state == state for line in self.lines) for state in _WORDS}
        said = [words.format(n, "has" if n == 1 else "have") for s, words in _WORDS.items() if (n := count[s])]
        return f"{len(self.lines)} {'line' if len(self.lines) == 1 else 'lines'}: {', '.join(said)}."


_WORDS = {
    "found": "{0} found",
    "open": "{0} {1} a ticket open",
    "several": "{0} found more than once",
    "view_only": "{0} in a department where you may only look",
    "missing": "{0} not found",
    "done": "{0} opened",
}


def look_up(said: Mapping[str, str], *, among: list[Place], asking: AskingAround, key: UUID | None = None) -> Box:
    """Resolve the box in each department, one scope after the other, and put each line's own answers beside it.

    A line not found belongs to the one department where the person may open; where there are several, the person says
    which, because a wrong guess would show the text to another department.
    """
    typed = said.get(BOX, "")
    texts = split_pasted(typed)
    if refused := _unfit(texts):
        return Box(typed, (), refused)
    items: dict[str, list[Item]] = {normal_form(text): [] for text in texts}
    opened: dict[str, Reported] = {}
    chronic_items: dict[int, int] = {}
    rule = packs.in_force(localtime.civil_day(asking.at)).chronic
    for place in among if texts else ():
        with asking.in_scope(place.viewer):
            for resolved in inventory.resolve(texts, department_id=place.department_id):
                items[normal_form(resolved.typed)] += resolved.items
            here = [item.item_id for named in items.values() for item in named]
            chronic_items |= chronic.among(here, rule, at=asking.at, department_ids=(place.department_id,))
            if has_tickets := [number for named in items.values() for item in named for number in item.open_numbers]:
                asking.lists(How.PAGE, has_tickets)
            # After looking up, not before: whoever sees the tickets of a twin of this form sees its report too.
            for ticket in reports.of_key(key, department_id=place.department_id) if key else ():
                opened[normal_form(ticket.identifier)] = ticket
    by_code = {place.code: place for place in among}
    able = [place for place in among if place.may_open]
    home = able[0] if len(able) == 1 else None
    found = tuple(_line(text, items, opened, said, by_code, home) for text in texts)
    return Box(typed, found, chronic=chronic_items)


def said_of_lines(said: Mapping[str, str]) -> dict[str, str]:
    """What a form says of single lines."""
    return {name: value for name, value in said.items() if is_of_a_line(name)}


def is_of_a_line(name: str) -> bool:
    """Whether this field of the form belongs to one line of the box."""
    return name.partition("_")[0] in _OF_A_LINE and name != BOX


_OF_A_LINE = ("item", "leave", "right", "another", "place", "join")


def _line(
    text: str,
    items: dict[str, list[Item]],
    opened: dict[str, Reported],
    said: Mapping[str, str],
    by_code: dict[str, Place],
    home: Place | None,
) -> Line:
    normal = normal_form(text)
    found = tuple(items[normal])
    line = Line(
        text,
        normal,
        found,
        done=opened.get(normal),
        leave_out=bool(said.get(f"leave_{normal}")),
        checked=bool(said.get(f"right_{normal}")),
        another_issue=said.get(f"another_{normal}", ""),
        join_said=said.get(f"join_{normal}", ""),
    )
    if not found:
        return replace(line, place=by_code.get(said.get(f"place_{normal}", ""), home))
    chosen = found[0] if len(found) == 1 else None
    for item in found:
        if item.number == said.get(f"item_{normal}"):
            chosen = item
    return replace(line, item=chosen, place=by_code[chosen.department_code] if chosen else None)


def _unfit(texts: tuple[str, ...]) -> str:
    if len(texts) > MOST_SUBJECTS:
        return f"These are {len(texts):,} lines; up to {MOST_SUBJECTS} fit in one report. Send the rest after these."
    for place, text in enumerate(texts, start=1):
        try:
            answers.line(text, field=BOX)
        except Refused as refused:
            return f"Line {place}: {refused.message}"
    return ""


def problems(box: Box, among: list[Place]) -> dict[str, str]:
    """What still needs the person's word before anything is opened: field name → sentence."""
    if box.refused:
        return {BOX: box.refused}
    if not box.lines:
        return {BOX: "Name at least one circuit, phone number or service."}
    if not box.pending and not box.done and not box.joining:
        return {BOX: "Every line is left out, so there is nothing to open. Add one, or follow the open tickets."}
    found: dict[str, str] = {}
    for line in box.joining:
        if line.another_issue.strip():
            found[f"another_{line.normal}"] = (
                f"{line.typed}: either join {line.join}, or say why this is another issue, not both."
            )
    for line in box.pending:
        found |= _problem(line, among)
    return found


def _problem(line: Line, among: list[Place]) -> dict[str, str]:
    if line.state == "several":
        return {f"item_{line.normal}": f"{line.typed}: choose which one you mean."}
    if line.state == "view_only":
        return {f"leave_{line.normal}": f"{line.typed}: you may only look there. Leave this line out."}
    if line.join_said and line.item and line.join_said not in line.item.open_numbers:
        field = f"another_{line.normal}" if line.state == "open" else BOX
        return {
            field: f"{line.typed}: the ticket you chose to join is not open any more. Look at the line again, "
            "then send once more."
        }
    if line.state == "open" and not line.another_issue.strip():
        return {
            f"another_{line.normal}": f"{line.typed} has a ticket open. Join it, say why this is another issue, "
            "or leave this line out."
        }
    if line.state == "missing":
        told = {}
        if line.place is None or not line.place.may_open:
            told[f"place_{line.normal}"] = f"{line.typed}: choose the department it belongs to."
        if not line.checked:
            told[f"right_{line.normal}"] = (
                f"{line.typed} was not found. Correct it, or say that you checked and it is right."
            )
        return told
    return {}
