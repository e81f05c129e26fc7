"""A workbook (XLSX, ECMA-376) written row by row: two sheets, constant memory, and nothing in it that is reckoned.

A cell is a text, a whole number or a moment. Texts are typed as inline strings, so whatever they begin with, no program
takes them for a formula; those that look like one are also marked as text, so that they stay text when somebody edits
the cell. Moments are real dates in Pacific time. Why not a library: docs/decisions/0012.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import IO

from ttrt.rules import localtime

Cell = str | int | datetime | None

MOST_ROWS = 1_048_575  # of a sheet, below its headings
LOOKS_LIKE_FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"
_AT_ONCE = 500  # rows handed to the compressor together
_LEVEL = 1  # of compression: 6 takes three times as long for a file a fifth smaller
_DAY_1970 = 25569  # 1 January 1970, in days as a spreadsheet counts them
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"

# What cannot stand in a cell as it is: marks of XML, blanks at an end, beginnings of a formula, what XML cannot carry,
# and `_x000D_`, which is how a workbook writes that.
_PARTICULAR = re.compile(
    rf"[&<>\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]|^[\s{re.escape(LOOKS_LIKE_FORMULA)}]|\s\Z|_x[0-9A-Fa-f]{{4}}_"
)
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class Book:
    """A workbook being written, sheet after sheet, in a `with`: at its end it is whole, unless something went wrong."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
        self._names: list[str] = []

    def sheet(self, name: str, headings: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]) -> int:
        """Write one sheet; answers how many rows stand below the headings."""
        self._names.append(name)
        written = 0
        with self._zip.open(f"xl/worksheets/sheet{len(self._names)}.xml", "w", force_zip64=True) as part:
            part.write(_beginning(headings).encode())
            lines: list[str] = []
            for cells in rows:
                lines.append(_row(cells))
                written += 1
                if len(lines) == _AT_ONCE:
                    part.write("".join(lines).encode())
                    lines.clear()
            part.write("".join(lines).encode())
            last = f"{_column(len(headings))}{written + 1}"
            part.write(f'</sheetData><autoFilter ref="A1:{last}"/></worksheet>'.encode())
        return written

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, wrong: type[BaseException] | None, *_: object) -> None:
        if wrong is None:
            self._bind()
        self._zip.close()

    def _bind(self) -> None:
        """Write what holds the sheets together."""
        numbered = list(enumerate(self._names, start=1))
        sheets = "".join(f'<sheet name="{_marked(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered)
        parts = "".join(_override(f"xl/worksheets/sheet{n}.xml", "worksheet") for n, _ in numbered)
        related = "".join(_relation(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered)
        related += _relation("rId0", "styles", "styles.xml")
        for path, text in (
            (
                "xl/workbook.xml",
                f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>',
            ),
            ("xl/styles.xml", _STYLES),
            ("xl/_rels/workbook.xml.rels", _relations(related)),
            ("_rels/.rels", _relations(_relation("rId1", "officeDocument", "xl/workbook.xml"))),
            ("[Content_Types].xml", _content_types(parts)),
        ):
            self._zip.writestr(path, _HEAD + text)


def _row(cells: Sequence[Cell]) -> str:
    # Written out for speed: of a hundred thousand rows, most of the time goes by here.
    return (
        "<row>"
        + "".join(
            [
                _text(cell) if cell.__class__ is str else "<c/>" if cell is None else _other(cell)  # type: ignore[arg-type]
                for cell in cells
            ]
        )
        + "</row>"
    )


@lru_cache(maxsize=4096)  # most texts of a list come again and again: its departments, sites, statuses
def _text(text: str) -> str:
    if not text:
        return "<c/>"
    if _PARTICULAR.search(text) is None:
        return f'<c t="inlineStr"><is><t>{text}</t></is></c>'
    return _particular(text)


def _other(cell: int | datetime) -> str:
    if isinstance(cell, datetime):
        seconds = int(cell.timestamp())
        return f'<c s="1"><v>{_DAY_1970 + (seconds + _pacific_offset(seconds // 3600)) / 86400}</v></c>'
    return f"<c><v>{cell}</v></c>"


@lru_cache(maxsize=65536)
def _pacific_offset(hour: int) -> int:
    """How many seconds Pacific time is off UTC in this hour since 1970; it changes at full hours only."""
    offset = datetime.fromtimestamp(hour * 3600, localtime.PACIFIC).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _particular(text: str) -> str:
    as_text = ' s="3"' if text.lstrip().startswith(tuple(LOOKS_LIKE_FORMULA)) else ""
    return f'<c{as_text} t="inlineStr"><is><t xml:space="preserve">{_marked(text)}</t></is></c>'


def _marked(text: str) -> str:
    written = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return written.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _beginning(headings: Sequence[tuple[str, int]]) -> str:
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, (_, width) in enumerate(headings, start=1)
    )
    names = "".join(f'<c s="2" t="inlineStr"><is><t>{_marked(name)}</t></is></c>' for name, _ in headings)
    frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData><row>{names}</row>"
    )


def _column(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _override(path: str, kind: str) -> str:
    return f'<Override PartName="/{path}" ContentType="{_KINDS}.{kind}+xml"/>'


def _relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'


def _relations(inner: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _content_types(sheets: str) -> str:
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f"{_override('xl/workbook.xml', 'sheet.main')}{_override('xl/styles.xml', 'styles')}{sheets}</Types>"
    )


# Looks by number: 0 plain, 1 a moment, 2 a heading, 3 a text that must stay one.
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>'
    '</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/>'
    '<name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
    "</cellXfs></styleSheet>"
)
