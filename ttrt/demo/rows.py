"""Rows on their way to PostgreSQL, as lines of COPY's text form."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from ttrt.rules.chain import in_utc

_STAMP = ("by_id", "by_name", "by_standing", "by_level")
_TICKET_STAMP = tuple(f"opened_{name}" for name in _STAMP)
_ENDS = tuple(f"{end}_{part}" for end in "az" for part in ("address_1", "address_2", "city", "state", "zip"))

COLUMNS: dict[str, tuple[str, ...]] = {
    "agency": ("id", "code", "name"),
    "department": ("id", "code", "name", "kind", "demonstration"),
    "department_agency": ("id", "department_id", "agency_id", "from_on", "to_on"),
    "site": ("id", "department_id", "name", "address_1", "address_2", "city", "state", "zip", "clli"),
    "inventory_item": (
        "id", "department_id", "sequence", "kind", "identifier", "normal", "service_type", "contract", "category",
        "subcategory", "level", "site_id", *_ENDS, "ban", "monthly_charge", "public_safety", "tsp", "in_service_on",
        "retired_on", "unassigned", "other",
    ),
    "person": (
        "id", "username", "name", "email", "phone", "standing", "level", "is_active", "demonstration", "password",
        "ends_at",
    ),
    "membership": (
        "id", "department_id", "person_id", "level", "given_at", "joined_at", "certified_at", "certified_by_name",
        "ends_at",
    ),
    "team": ("id", "name"),
    "ticket_counter": ("department_id", "year", "last"),
    "report": (
        "id", "department_id", "key", "content_hash", "channel", "call", "caller_name", "caller_phone", "caller_email",
        "verified_how", "at", *_STAMP,
    ),
    "ticket": (
        "id", "department_id", "number", "report_id", "item_id", "identifier", "kind", "site_id", "site_name",
        "service_type", "item_facts", "public_safety", "tsp", "status", "severity", "trouble", "description",
        "another_issue", "since_at", "channel", "reported_by", "reported_phone", "reported_email", "contact_method",
        *_TICKET_STAMP, "customer_reference", "site_contact", "site_phone", "access_hours", "testing_allowed",
        "dispatch_allowed", "alarm_at", "opened_at", "restored_at", "closed_at", "closed_how", "update_due_at",
        "last_update_at", "estimate_at", "auto_close_at", "cause", "resolution", "gross_seconds", "stopped_seconds",
        "net_seconds", "pack_version", "version", "history_seq", "history_head", "history_at", "search",
        "owner_id", "owner_name", "team",
    ),
    "ticket_update": (
        "id", "department_id", "ticket_id", "key", "kind", "public", "body", "next_step", "estimate_at", "status_code",
        "at", *_STAMP,
    ),
    "contact_attempt": (
        "id", "department_id", "ticket_id", "key", "tried_at", "whom", "method", "outcome", "note", "at", *_STAMP,
    ),
    "stop_clock": (
        "id", "department_id", "ticket_id", "reason", "sub_reason", "started_at", "window_end_at", "note", "evidence",
        "ended_at", "ended_recorded_at", "ended_by_id", "ended_by_name", "voided_at", "voided_by_id", "voided_by_name",
        "void_reason", "at", *_STAMP,
    ),
    "restoration": (
        "id", "department_id", "ticket_id", "restored_at", "cause", "resolution", "disputed_at", "disputed_by_id",
        "disputed_by_name", "dispute_note", "came_back_at", "at", *_STAMP,
    ),
    "dispatch": (
        "id", "department_id", "ticket_id", "key", "technician", "phone", "arrival_estimate_at", "left_at",
        "on_site_at", "gone_at", "called_off_at", "outcome", "at", *_STAMP,
    ),
    "provider_engagement": (
        "id", "department_id", "ticket_id", "key", "provider", "their_ticket", "contact", "engaged_at",
        "commitment_at", "said", "released_at", "at", *_STAMP,
    ),
    "history_entry": (
        "id", "department_id", "ticket_id", "seq", "what", "public", "facts", "text", "salt", "text_hash",
        "previous_hash", "hash", "at", *_STAMP,
    ),
    # The numbers of these rows are PostgreSQL's to give.
    "duty_slot": (
        "department_id", "ticket_id", "starts_at", "due_at", "ends_at", "outcome", "met_by", "answered_at",
        "recorded_at",
    ),
    "notice": (
        "id", "department_id", "ticket_id", "kind", "to_name", "to_email", "facts", "queued_at", "due_at", "attempts",
        "handed_over_at", "sent_at", "given_up_at", "last_error",
    ),
}  # fmt: skip

NULL = "\\N"
Value = str | int | bool | datetime | date | Decimal | None


class Rows:
    """Lines collected by table, in the order of writing; values in the order of `COLUMNS`."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = defaultdict(list)

    def add(self, table: str, *values: Value) -> None:
        """One row."""
        self._lines[table].append("\t".join([_written(value) for value in values]))

    def line(self, table: str, line: str) -> None:
        """One row already written: for the tables with many."""
        self._lines[table].append(line)

    def taken(self) -> dict[str, tuple[int, bytes]]:
        """Each table's number of rows and its lines."""
        return {table: (len(lines), _block(lines)) for table, lines in self._lines.items()}


def _block(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode("utf-8")


def written_text(text: str) -> str:
    """A text as COPY wants it."""
    if "\\" in text or "\n" in text or "\t" in text or "\r" in text:
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return text


@lru_cache(256)
def spelled_instant(instant: datetime) -> str:
    """As `chain.in_utc`, sooner: everything here is in UTC already, and stands in a row, a fact and a slot alike."""
    return f"{instant.isoformat(timespec='microseconds')[:-6]}Z" if instant.tzinfo is UTC else in_utc(instant)


def _written(value: Value) -> str:
    if type(value) is str:
        return written_text(value)
    if value is None:
        return NULL
    if type(value) is datetime:
        return spelled_instant(value)
    if value is True:
        return "t"
    if value is False:
        return "f"
    return str(value)
