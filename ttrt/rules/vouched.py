"""Columns of a ticket that its history vouches for without spelling them out: sealed as one salted hash.

They hold names, numbers and addresses, which a history shown for years need not repeat.
"""

import secrets
from typing import Any

from ttrt.rules.evidence import body_hash, canonical

TOLD = (
    "report_id",
    "another_issue",
    "since_at",
    "reported_phone",
    "reported_email",
    "contact_method",
    "customer_reference",
    "site_contact",
    "site_phone",
    "access_hours",
    "testing_allowed",
    "dispatch_allowed",
)
"""What was said at the opening and never changes; sealed by the fact `told` of "opened"."""

PLACED = ("kind", "site_id", "site_name", "service_type", "item_facts", "public_safety", "tsp")
"""The item as it was; sealed by the fact `placed` of "opened", anew by that of "item assigned"."""


SHIFT = {
    "shift handed over": ("at", "by_id", "by_name", "by_standing", "by_level", "team", "note", "tickets"),
    "shift taken over": ("taken_at", "taken_by_id", "taken_by_name", "taken_note"),
}
"""What one shift left to the next, and who signed for it: sealed by the office's entry of these words."""


def seal(row: Any, columns: tuple[str, ...]) -> str:
    """`salt:hash` over the named columns, which `row` has as attributes. A new salt each time."""
    return _sealed(row, columns, secrets.token_hex(8))


def fits(sealed: str, row: Any, columns: tuple[str, ...]) -> bool:
    """True when the columns are what was sealed."""
    try:
        return sealed == _sealed(row, columns, sealed.partition(":")[0])
    except (TypeError, AttributeError):  # a value that was never stored by us, or no seal at all
        return False


def _sealed(row: Any, columns: tuple[str, ...], salt: str) -> str:
    said = canonical({name: getattr(row, name) for name in columns}).decode("utf-8")
    return f"{salt}:{body_hash(salt, said)}"
