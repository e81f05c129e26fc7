"""How long an auditor is let in."""

from datetime import datetime, timedelta

from ttrt.rules.refusal import Refused


def end(typed: str, *, most: int, at: datetime) -> datetime:
    """When an auditor's access is over: so many days from now. Raises `Refused` beside the field `days`."""
    days = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 0
    if not 1 <= days <= most:
        raise Refused(f"Say for how many days, from 1 to {most}. Who needs longer is let in again.", field="days")
    return at + timedelta(days=days)
