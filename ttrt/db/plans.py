"""Statements that nearly every page asks, planned once for each connection instead of each time they are asked.

For a statement without values, or one whose values make no difference to how its rows are best found: the server plans
it for any value there may be (PostgreSQL, PREPARE). Who asks, and what they see, is looked at each time as ever.
Planning took a third of the time that the database spent on the page of a list (decision 24).
"""

from contextlib import AbstractContextManager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper


def planned() -> AbstractContextManager[CursorWrapper]:
    """A cursor for such a statement; its values go to the server apart from it."""
    wrapper: Any = connection  # ours (`ttrt.db.base`), which the stubs do not know
    made: AbstractContextManager[CursorWrapper] = wrapper.planned()
    return made
