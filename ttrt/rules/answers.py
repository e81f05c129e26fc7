"""Answers a form must have, and how long they may be."""

from ttrt.rules.refusal import Refused
from ttrt.rules.wording import clean

LONGEST_TEXT = 8000
LONGEST_LINE = 200


def text(said: str, *, field: str) -> str:
    """A text of several lines, cleaned; may be empty."""
    return clean(said, limit=LONGEST_TEXT, field=field, lines=True)


def line(said: str, *, field: str) -> str:
    """A text of one line, cleaned; may be empty."""
    return clean(said, limit=LONGEST_LINE, field=field, lines=False)


def needed(said: str, *, field: str, ask: str) -> str:
    """A text that must not be empty; `ask` is what the person is told otherwise."""
    if cleaned := text(said, field=field):
        return cleaned
    raise Refused(ask, field=field)


def needed_line(said: str, *, field: str, ask: str) -> str:
    """A line that must not be empty."""
    if cleaned := line(said, field=field):
        return cleaned
    raise Refused(ask, field=field)
