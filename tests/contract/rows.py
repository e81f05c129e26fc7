"""The rows of docs/contract.md, read strictly."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "contract.md"
_HEADING = re.compile(r"### (?P<code>\S+) · (?P<asked>.+)")
_POINT = re.compile(r"- (?P<what>Proved by|Page|Command|Not yet): (?P<said>.+)")
_QUOTED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing asked. Either `tests` prove it, or `later` names the part of the plan that will build it."""

    code: str
    asked: str
    tests: tuple[str, ...]
    pages: tuple[str, ...]
    commands: tuple[str, ...]
    later: str

    def is_proved_by(self, file: str, test: str) -> bool:
        """Whether this test (its name without parameters) is one of those named."""
        return file in self.tests or f"{file}::{test}" in self.tests


def rows(text: str) -> list[Row]:
    """Every row, in order. Raises `ValueError` with the row when it says both or neither of proof and "not yet"."""
    found = []
    for block in re.split(r"^(?=### )", text, flags=re.MULTILINE)[1:]:
        heading = _HEADING.match(block)
        if heading is None:
            raise ValueError(f"not a row: {block.splitlines()[0]}")
        # A point may go on in indented lines.
        points = {m["what"]: m["said"] for m in _POINT.finditer(re.sub(r"\n {2}(?=\S)", " ", block))}
        row = Row(
            heading["code"], heading["asked"],
            *(tuple(_QUOTED.findall(points.get(what, ""))) for what in ("Proved by", "Page", "Command")),
            points.get("Not yet", ""),
        )  # fmt: skip
        if bool(row.tests) is bool(row.later):
            raise ValueError(f"row {row.code} names neither tests nor a later part, or both")
        found.append(row)
    return found
