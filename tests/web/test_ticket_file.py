"""A list's rows as text: hostile texts come out inert and whole, moments as a clock in California showed them."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from tests.drill.many_tickets import HOSTILE
from tests.web.test_workbook import cells
from tests.world import ANA, T1
from ttrt.models.scope import as_viewer
from ttrt.queries import tickets
from ttrt.queries.finding import Filter
from ttrt.queries.tickets import Row
from ttrt.rules.localtime import PACIFIC
from ttrt.web import ticket_file

TEXTS = [*HOSTILE, "", "plain", "a, b", 'said "no"', "two\nlines", "two\r\nlines", "\u00a0=1+1", "x\u2028y", " blanks "]
MOMENTS = [
    datetime(2026, 3, 8, 9, 59, 59, tzinfo=UTC),  # the last second before the clocks go forward
    datetime(2026, 3, 8, 10, 0, 0, tzinfo=UTC),
    datetime(2026, 11, 1, 8, 59, 59, tzinfo=UTC),  # the last one before they go back
    datetime(2026, 11, 1, 9, 0, 0, tzinfo=UTC),
    datetime(2026, 7, 1, 6, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 7, 1, 7, 0, 0, tzinfo=UTC),  # midnight
    datetime(2026, 7, 1, 7, 0, 1, tzinfo=UTC),
]


DAY_0 = datetime(1899, 12, 30, tzinfo=UTC)  # of a spreadsheet


@pytest.fixture
def one(world) -> Row:
    """A row of a list."""
    world.open(T1, by=ANA)
    with as_viewer(ANA):
        return next(iter(tickets.Whole(Filter())))


def as_columns(rows: list[Row]) -> tickets.Columns:
    """The rows as a file takes them."""
    return dict(zip(Row._fields, zip(*rows, strict=True), strict=True))


def as_text(rows: list[Row]) -> str:
    """The rows as a text file."""
    file = io.StringIO(newline="")
    said = {"reader": ANA.standing, "at": rows[0].opened_at, "covers": "Water Resources"}
    assert ticket_file.write(file, [as_columns(rows)], **said) == len(rows)
    return file.getvalue()


def column(text: str, heading: str) -> list[str]:
    """What stands under this heading."""
    _, *rows, _ = csv.reader(io.StringIO(text, newline=""))
    return [row[ticket_file.HEADINGS.index(heading)] for row in rows]


@pytest.mark.parametrize("these", [TEXTS, *([text] for text in TEXTS)], ids=lambda these: repr(these[0])[:20])
def test_texts_read_back_inert_and_whole_together_and_alone(one, these):
    text = as_text([one._replace(customer_reference=each) for each in these])

    assert column(text, "Customer's reference") == [ticket_file.inert(each) for each in these]


def test_the_text_is_that_of_the_standard_librarys_writer(one):
    text = as_text([one._replace(customer_reference=each) for each in TEXTS])

    again = io.StringIO(newline="")
    csv.writer(again).writerows(csv.reader(io.StringIO(text, newline="")))
    assert text == again.getvalue()


def test_moments_are_those_of_a_clock_in_california(one):
    rows = [one._replace(closed_at=moment) for moment in MOMENTS]

    there = [moment.astimezone(PACIFIC) for moment in MOMENTS]
    assert column(as_text(rows), "Ended") == [moment.isoformat(timespec="seconds") for moment in there]
    file = io.BytesIO()
    said = {"reader": ANA.standing, "at": one.opened_at, "about": "all", "covers": "Water Resources"}
    ticket_file.write_workbook(file, [as_columns(rows)], **said)
    _, *written = cells(file.getvalue())
    place = ticket_file.HEADINGS.index("Ended")
    read = [DAY_0 + timedelta(seconds=round(float(row[place][1]) * 86400)) for row in written]
    assert read == [moment.replace(tzinfo=UTC, microsecond=0) for moment in there]
