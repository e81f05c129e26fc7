"""A history a page at a time, the newest first: each page begins beside an entry of the one before it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

PAGE = 50
_MICROSECOND = timedelta(microseconds=1)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: what is older than the entry of this key, or with `backwards` what is newer."""

    key: tuple[int, ...]
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Turned:
    """One page of entries, the newest first.

    `newer` and `older`: the keys that its neighbours begin at, None: there is none. `place`: where it was asked to
    begin, None: with the newest.
    """

    entries: list[Any]
    newer: tuple[int, ...] | None
    older: tuple[int, ...] | None
    place: Place | None


Nearest = Callable[[Place | None, int], list[Any]]
"""Finds so many entries next to a place, the nearest first; None: the newest."""
Key = Callable[[Any], tuple[int, ...]]


def turn(nearest: Nearest, key: Key, place: Place | None, *, most: int = PAGE) -> Turned:
    """The page at a place."""
    found = nearest(place, most + 1)
    more, entries = len(found) > most, found[:most]
    newer, older = place is not None, more
    if place is not None and place.backwards:
        newer, older = more, True
        entries.reverse()
    return Turned(
        entries, key(entries[0]) if entries and newer else None, key(entries[-1]) if entries and older else None, place
    )


def of_chain(entries: QuerySet[Any], place: Place | None, *, most: int = PAGE) -> Turned:
    """A page of one chain, whose entries are numbered."""

    def nearest(place: Place | None, most: int) -> list[Any]:
        if place is None:
            return list(entries.order_by("-seq")[:most])
        (seq,) = place.key
        if place.backwards:
            return list(entries.filter(seq__gt=seq).order_by("seq")[:most])
        return list(entries.filter(seq__lt=seq).order_by("-seq")[:most])

    return turn(nearest, lambda entry: (entry.seq,), place, most=most)


PARTS_BY_TIME = 3


def by_time(kinds: tuple[QuerySet[Any], ...], place: Place | None, *, at: str = "at", most: int = PAGE) -> Turned:
    """A page of rows of several kinds by a moment; a key is that in µs, the number of the kind, and the row's id."""
    number = {rows.model: kind for kind, rows in enumerate(kinds)}

    def key(entry: Any) -> tuple[int, ...]:
        return (getattr(entry, at) - _BEGINNING) // _MICROSECOND, number[type(entry)], entry.pk

    def nearest(place: Place | None, most: int) -> list[Any]:
        backwards = place is not None and place.backwards
        order = (at, "pk") if backwards else (f"-{at}", "-pk")
        found = [row for rows in kinds for row in _beyond(rows, number[rows.model], place, at).order_by(*order)[:most]]
        return sorted(found, key=key, reverse=not backwards)[:most]

    return turn(nearest, key, place, most=most)


def _beyond(rows: QuerySet[Any], kind: int, place: Place | None, at: str) -> QuerySet[Any]:
    """Of one kind what comes after a place among all of them."""
    if place is None:
        return rows
    microseconds, its_kind, pk = place.key
    try:
        moment = _BEGINNING + microseconds * _MICROSECOND
    except OverflowError:
        return rows.none()
    side = "gt" if place.backwards else "lt"
    at_once = Q(**{at: moment})
    if kind == its_kind:
        at_once &= Q(**{f"pk__{side}": pk})
    elif (kind > its_kind) != place.backwards:
        at_once = Q(pk__in=())
    return rows.filter(Q(**{f"{at}__{side}": moment}) | at_once)
