"""A day at the desk, played by the real verbs on a few of the tickets that were copied in, so that every page is full.

What thousands of tickets have (owners, visits, other carriers) is copied with them; here is what happens now and then:
escalations and who is told of them, notices as people chose them, files, mistakes put right, contacts, kept lists,
shifts handed over, departments that change. Each act is done by somebody who may do it, as the application's own role,
between the ticket's newest entry and now.
"""

from collections.abc import Callable
from datetime import datetime

from ttrt.demo.day import choosing, coordinators, files, ladder, mistakes, office, people, post, shifts
from ttrt.demo.day.stage import Stage

__all__ = ["play"]

_ACTS: tuple[Callable[[Stage], None], ...] = (
    choosing.play,
    office.play,
    mistakes.play,
    files.play,
    coordinators.play,
    ladder.play,
    shifts.play,
    people.play,
    post.play,
)


def play(*, now: datetime, seed: int) -> None:
    """Play it over the demonstration world of this moment; the same seed and world make the same day."""
    stage = Stage.set_up(now, seed)
    for act in _ACTS:
        act(stage)
