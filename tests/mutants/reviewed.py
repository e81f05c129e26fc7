"""Bends that change nothing anybody could notice, each looked at, with the reason.

Keyed by (kind, name) as the report prints them. An entry that no longer survives fails the run, so the list stays true.
"""

EQUIVALENT: dict[tuple[str, str], str] = {}
