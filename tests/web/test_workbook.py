"""Workbooks as we write them, read back part by part: types, dates, hostile texts, what is refused."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.test import Client

from tests.drill.many_tickets import HOSTILE
from tests.world import ANA, DEE, PHONE, T1, username
from ttrt.models import Person
from ttrt.queries import tickets
from ttrt.web import list_file, ticket_file, workbook
from ttrt.web.workbook import MIXED, MOMENT, NUMBER, TEXT, Column

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ESCAPED = re.compile(r"_x([0-9A-F]{4})_")


def cells(body: bytes, sheet: int = 1) -> list[list[tuple[str, str]]]:
    """Each cell of a sheet as (type, what it says), decoded as the standard has it."""
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        assert book.testzip() is None
        for name in book.namelist():
            ElementTree.fromstring(book.read(name))  # noqa: S314 - our own file
        root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))  # noqa: S314
    assert not list(root.iter(f"{MAIN}f"))
    return [[_cell(cell) for cell in row] for row in root.iter(f"{MAIN}row")]


def _cell(cell: ElementTree.Element) -> tuple[str, str]:
    text = "".join(part.text or "" for part in cell.iter() if part.tag in (f"{MAIN}t", f"{MAIN}v"))
    return cell.get("t", ""), ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def book_of(rows: list[tuple[object, object]], *kinds: str) -> bytes:
    """A workbook with these rows; its two columns are of these kinds."""
    file = io.BytesIO()
    columns = [Column(name, 10, kind) for name, kind in zip(("One", "Two"), kinds or (TEXT, TEXT), strict=True)]
    with workbook.Book(file) as book:
        assert book.sheet("Rows & more", columns, [tuple(zip(*rows, strict=True))]) == len(rows)
    return file.getvalue()


@pytest.mark.parametrize("text", [*HOSTILE, "\x07bell", "a_x0041_b", "_x000d_", "\ud800", " blanks "])
def test_a_text_is_a_text_and_comes_out_whole(text):
    _, (cell, _) = cells(book_of([(text, "")]))

    assert cell == ("inlineStr", text)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", " =", "\t="])
def test_what_looks_like_a_formula_stays_a_text_when_somebody_edits_it(start):
    body = book_of([(f"{start}1", "plain")])

    with zipfile.ZipFile(io.BytesIO(body)) as book:
        sheet, styles = book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/styles.xml").decode()
    assert re.search(r'<c s="3" t="inlineStr"><is><t xml:space="preserve">[^<]*</t></is></c>', sheet)
    assert (
        styles.count("<xf numFmtId") == 5
        and 'numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quote' in styles
    )


@pytest.mark.parametrize("kinds", [(MOMENT, NUMBER), (MIXED, MIXED)], ids=["each of its kind", "mixed"])
def test_numbers_are_numbers_and_moments_pacific_dates(kinds):
    summer = datetime(2026, 7, 1, 19, 30, 15, tzinfo=UTC)
    winter = datetime(2026, 12, 1, 20, 0, 0, tzinfo=UTC)

    _, first, second = cells(book_of([(summer, 4711), (winter, None)], *kinds))

    assert [kind for kind, _ in (*first, *second)] == [""] * 4
    assert float(first[0][1]) == pytest.approx(46204 + (12 * 3600 + 30 * 60 + 15) / 86400)
    assert (first[1][1], second[0][1], second[1][1]) == ("4711", "46357.5", "")


def sign_in(viewer) -> Client:
    """One of the cast, signed in."""
    client = Client()
    client.force_login(Person.objects.get(username=username(viewer)))
    return client


def body_of(response) -> bytes:
    """The file's bytes, its length checked."""
    body = b"".join(response)
    response.close()
    assert int(response["Content-Length"]) == len(body)
    return body


def test_the_workbook_holds_the_list_in_its_order_and_says_how_many(world):
    for item in (T1, PHONE):
        world.open(item, by=ANA, customer_reference="=1+1")
    client = sign_in(DEE)

    book = body_of(client.get("/tickets.xlsx?sort=oldest"))
    text = body_of(client.get("/tickets.csv?sort=oldest")).decode("utf-8-sig")

    head, *rows = cells(book)
    assert [said for _, said in head][:2] == ["Ticket", "Department code"]
    assert "Opened (Pacific time)" in [said for _, said in head]
    _, *same, last = csv.reader(io.StringIO(text))
    assert [row[0][1] for row in rows] == [row[0] for row in same]
    place = ticket_file.HEADINGS.index("Customer's reference")
    assert [row[place] for row in rows] == [("inlineStr", "=1+1")] * 2
    about = [[said for _, said in row] for row in cells(book, 2)]
    assert about[2:4] == [
        ["Covers", "Every department"],
        ["Tickets in it", "2"],
    ]
    assert last == ["End of file: 2 tickets", "Covers: Every department"]


def test_more_than_a_sheet_holds_is_refused_in_words(world, monkeypatch):
    monkeypatch.setattr(ticket_file, "MOST_ROWS", 1)
    for item in (T1, PHONE):
        world.open(item, by=ANA)

    refused = sign_in(ANA).get("/tickets.xlsx")

    assert refused.status_code == 422
    assert "A spreadsheet holds 1 tickets, and this list has more." in refused.content.decode()


def test_a_file_whose_count_differs_is_not_handed_out(world, monkeypatch):
    for item in (T1, PHONE):
        world.open(item, by=ANA)
    every = tickets.Whole.columns

    def all_but_the_first(whole):
        return ({name: values[1:] for name, values in columns.items()} for columns in every(whole))

    monkeypatch.setattr(tickets.Whole, "columns", all_but_the_first)

    for ending in ("csv", "xlsx"):
        with pytest.raises(list_file.Miscounted):
            sign_in(ANA).get(f"/tickets.{ending}")
