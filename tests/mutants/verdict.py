"""What became of one bend."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """`noticed`: the first complaint, or None when every check was content.

    `other_wall`: where nothing is meant to show, because another wall holds alone: which one.
    """

    kind: str
    name: str
    noticed: str | None
    other_wall: str | None = None
