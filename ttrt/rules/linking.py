"""Which tickets of one department belong together, and in which words each side says so."""

from ttrt.rules.refusal import Refused

PARENT, DUPLICATE, RELATED = "parent", "duplicate", "related"
BY_HAND = {PARENT: "Part of it: that ticket is the parent of this one", RELATED: "Related to it"}
"""The kinds people set. A duplicate is linked by voiding it, and stays so: voiding is not taken back."""

OUTWARDS = {PARENT: "Part of", DUPLICATE: "Duplicate of", RELATED: "Related to"}
INWARDS = {PARENT: "Parent of", DUPLICATE: "Has the duplicate", RELATED: "Related to"}


class CannotBeLinked(Refused):
    """These two tickets cannot be linked in this way."""


def check(
    kind: str, *, to_itself: bool, stands: bool, has_parent: bool, has_children: bool, other_has_parent: bool
) -> None:
    """Refuse what makes no sense. Parents stand in one storey: never a circle, and one list is whole."""
    if kind not in BY_HAND:
        raise CannotBeLinked("Choose how the two belong together.", field="kind")
    if to_itself:
        raise CannotBeLinked("That is this ticket itself. Name the other one.", field="to")
    if stands:
        raise CannotBeLinked("These two are linked in this way already.", field="to")
    if kind != PARENT:
        return
    if has_parent:
        raise CannotBeLinked("This ticket is part of another one already. End that link first.", field="to")
    if other_has_parent:
        raise CannotBeLinked("That ticket is itself part of another one. Name the one it is part of.", field="to")
    if has_children:
        raise CannotBeLinked("Other tickets are part of this one, so it cannot be part of another.", field="to")
