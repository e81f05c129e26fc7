"""A file on its way for as long as whoever asked for it may have it: a slow line must not outlast a suspension."""

import time
from collections.abc import Callable, Iterable, Iterator

from django.db import connection

LOOKED_AT = 20.0  # seconds between two looks; with the piece that is under way, well within a minute


class NoLongerLetIn(Exception):
    """Whoever asked was suspended, signed out or narrowed meanwhile. The line is cut, so the file never looks whole."""


def while_let_in(pieces: Iterable[bytes], still: Callable[[], bool]) -> Iterator[bytes]:
    """The pieces, one by one; `still` is asked again when the last look is too long ago.

    Raises `NoLongerLetIn` in place of the next piece.
    """
    looked = time.monotonic()
    for piece in pieces:
        if time.monotonic() - looked > LOOKED_AT:
            if not _asked(still):
                raise NoLongerLetIn
            looked = time.monotonic()
        yield piece


def _asked(still: Callable[[], bool]) -> bool:
    """Pieces may be fetched by a thread that answers no requests: there the connection is not left open."""
    there_already = connection.connection is not None
    try:
        return still()
    finally:
        if not there_already:
            connection.close()
