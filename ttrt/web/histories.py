"""Histories on pages: what was changed, the newest first, with the way to what is older and back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from ttrt.queries.histories import Place, Turned
from ttrt.web.filters import whole_number
from ttrt.web.register_lines import Line, lines

OF_A_HISTORY = ("older", "newer")
"""What an address says: what is older, or newer, than the entry of this key."""
OF_A_LIST = ("after", "before")
"""The same of a list that stands on the page beside a history."""
DAMAGED = "The address of this page was damaged on its way, so these are the newest."


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the pages beside this one are, "" for none; `newest`: the way back to the first; `damaged`: a sentence."""

    newer: str = ""
    older: str = ""
    newest: str = ""
    damaged: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """One page of a history in words."""

    lines: list[Line]
    pages: Pages


def history(
    request: HttpRequest,
    here: str,
    find: Callable[..., Turned],
    words: Callable[[list[Any]], list[Line]] = lines,
    *,
    parts: int = 1,
) -> History:
    """The page of a history that the address asks for; `here`: the page it stands on, whatever form came back on it.

    `find` takes the `place`; `parts`: of how many numbers its keys are.
    """
    turned, pages = turn(request, here, find, OF_A_HISTORY, "history-title", parts=parts)
    return History(words(turned.entries), pages)


def turn(
    request: HttpRequest, here: str, find: Callable[..., Turned], names: tuple[str, str], anchor: str, *, parts: int
) -> tuple[Turned, Pages]:
    """The entries that the address asks for under these two names, and where the pages beside them are."""
    place, damaged = read(request, names, parts=parts)
    turned = find(place=place)
    return turned, beside(turned, here, names, anchor, damaged)


def read(request: HttpRequest, names: tuple[str, str], *, parts: int) -> tuple[Place | None, str]:
    """The place in the address, and a sentence when the address says it in no way we know."""
    for name in names:
        if text := request.GET.get(name, ""):
            key = [whole_number(part) for part in text.split("_")]
            if len(key) != parts or None in key:
                return None, DAMAGED
            return Place(tuple(part or 0 for part in key), backwards=name == names[1]), ""
    return None, ""


def beside(turned: Turned, here: str, names: tuple[str, str], anchor: str, damaged: str) -> Pages:
    """The addresses of a page's neighbours."""

    def address(name: str, key: tuple[int, ...] | None) -> str:
        if key is None:
            return ""
        query = urlencode({name: "_".join(map(str, key))})
        return f"{here}{'&' if '?' in here else '?'}{query}#{anchor}"

    older, newer = names
    newest = f"{here}#{anchor}" if turned.place is not None else ""
    return Pages(address(newer, turned.newer), address(older, turned.older), newest, damaged)
