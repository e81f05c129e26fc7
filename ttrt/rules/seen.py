"""Whether what somebody changes is still what stood before their eyes."""

import hashlib
from collections.abc import Mapping

from ttrt.rules import register
from ttrt.rules.evidence import canonical
from ttrt.rules.refusal import Refused


class ChangedSinceShown(Refused):
    """Somebody changed the thing after the form was shown; what was typed is kept."""


def state(facts: Mapping[str, object]) -> str:
    """What a form remembers of the facts it was shown with: alike for the same facts, in whatever order."""
    return hashlib.sha256(canonical(register.told(facts))).hexdigest()[:16]


def require_unchanged(seen: str | None, facts: Mapping[str, object]) -> None:
    """Refuse (`ChangedSinceShown`) when these are not the facts of the form; `seen` None: no matter."""
    if seen is not None and seen != state(facts):
        raise ChangedSinceShown(
            "Somebody changed this while you were writing. What you typed is kept, and what was changed stands in the "
            "history on this page. Send yours again to put it in place of theirs."
        )
